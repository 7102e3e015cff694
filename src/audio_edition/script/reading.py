"""Whether a spoken line is a reading of a printed one: every word, in order, and no other.

The printed line becomes a lattice: each printed piece is an edge that knows which spoken
words may stand for it (a word for itself, "$5" for "five dollars", "Sen." for any longer
word that begins so). The spoken words are then walked through it. This is written apart from
the verbalizer and knows no more of it than the language both read.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final, TypeAlias

from audio_edition.script.number_words import (
    NUMBER_WORDS,
    read_decimal,
    read_number,
    read_roman,
    stem,
)
from audio_edition.script.reading_words import (
    ABBREVIATIONS,
    CODES,
    DATE_WORDS,
    MONTHS,
    SIGNS,
    STATES,
    UNITS,
    YEAR_WORDS,
)

Words: TypeAlias = Sequence[str]
Reader: TypeAlias = Callable[[Words, int], Iterable[int]]
"""Gives the ends at which reading from a word may stop."""

_DROPPED: Final = re.compile(
    r"[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f™®©]"
    r"|\[(?:\d{1,3}(?:[,–-] ?\d{1,3})*|[a-z])\]"
)
_POWERS: Final = re.compile(r"(?<=[^\W\d_])[²³]")
_SUPERSCRIPT: Final = re.compile(r"[⁰¹²³⁴-⁹]+")
_APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "⁄": "/", "−": "-"})
_SPOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|'s\b")
_PIECE: Final = re.compile(
    r"(?P<web>(?:https?://|www\.)[^\s\"”<>]+|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![\w.])(?:[\w-]{1,60}\.){1,4}(?:com|org|net|gov|edu|info|io|eu|uk|de|fr|es)\b(?:/[^\s\"”<>]*)?)"
    r"|(?P<dotted>(?<![^\W_])(?:[^\W\d_]{1,2}\.){1,6}[^\W\d_]{1,2}\b\.?)"
    r"|(?P<number>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<sign>[^\s\w]|_)"
)
_ORDINAL: Final = re.compile(r"(?:st|nd|rd|th|s|'s)\b", re.IGNORECASE)
_CURRENCY: Final = "$£€¥₹"
_REACH: Final = 3  # how many pieces around a sign its words may stand


def spoken_words(text: str) -> list[str]:
    """The words of a spoken line, small, hyphens parted, a possessive as a word of its own."""
    plain = unicodedata.normalize("NFKC", _DROPPED.sub("", text)).translate(_APOSTROPHES)
    out: list[str] = []
    for found in _SPOKEN.finditer(plain.casefold()):
        word = found[0]
        if word.endswith("fold") and stem(word[:-4]) in NUMBER_WORDS:
            out += [word[:-4], "fold"]
        elif len(word) > 2 and word.endswith("'s"):
            out += [word[:-2], "'s"]
        else:
            out.append(word)
    return out


@dataclass(frozen=True, slots=True)
class Piece:
    """One printed piece: ``kind`` web, dotted, number, word or sign; offsets into the line."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Lattice:
    """Edges from node to node, the words that may be spoken besides, and what is printed."""

    text: str
    english: bool
    edges: list[list[tuple[int, Reader]]] = field(default_factory=lambda: [[]])
    besides: list[set[str]] = field(default_factory=lambda: [set()])
    places: list[int] = field(default_factory=lambda: [0])

    def node(self, place: int) -> int:
        """Add a node that stands at offset ``place`` of the printed line."""
        self.edges.append([])
        self.besides.append(set())
        self.places.append(place)
        return len(self.edges) - 1

    def walk(self, words: Words) -> tuple[bool, int, int]:
        """(whether the words are a reading, the furthest printed offset, spoken word)."""
        reached: list[set[int]] = [set() for _ in self.edges]
        reached[0] = {0}
        place, furthest = 0, 0
        for node, edges in enumerate(self.edges):
            here = reached[node]
            if not here:
                continue
            extra = self.besides[node]
            if extra:
                for at in sorted(here):
                    while at < len(words) and words[at] in extra:
                        at += 1
                        here.add(at)
            if max(here) >= furthest:
                place, furthest = self.places[node], max(here)
            for target, reader in edges:
                for at in here:
                    reached[target].update(reader(words, at))
        return len(words) in reached[-1], place, furthest


def prepare(text: str) -> str:
    """The printed line without what is never spoken: footnote marks, invisible signs."""
    plain = _DROPPED.sub("", html.unescape(text))
    plain = _SUPERSCRIPT.sub("", _POWERS.sub(" ² ", plain))
    return unicodedata.normalize("NFKC", plain).translate(_APOSTROPHES)


def lattice(printed: str, respelled: Sequence[tuple[str, str]], *, english: bool) -> Lattice:
    """The readings of a printed line.

    ``respelled`` are the lexicon's (written, spoken) for this line, in order.
    """
    text = prepare(printed)
    grid = Lattice(text, english)
    pieces = [
        Piece(found.lastgroup or "", found[0], found.start(), found.end())
        for found in _PIECE.finditer(text)
    ]
    nodes = [0]
    for at, piece in enumerate(pieces):
        end = grid.node(piece.end)
        _add_piece(grid, pieces, at, nodes[at], end)
        nodes.append(end)
    for at in range(len(pieces) - 1):
        _add_swap(grid, pieces, at, nodes)
    for at in range(len(pieces) - 4):
        _add_date(grid, pieces, at, nodes)
    _add_respelled(grid, pieces, nodes, respelled)
    for at in range(len(pieces)):
        extra = _besides(pieces, at)
        if extra:
            reach = _REACH + 2 if pieces[at].text in _CURRENCY else _REACH
            low, high = nodes[max(0, at - 1)], nodes[min(len(pieces), at + 1 + reach)]
            for node in range(low, high + 1):
                grid.besides[node] |= extra
    return grid


def _add_piece(grid: Lattice, pieces: list[Piece], at: int, start: int, end: int) -> None:
    piece = pieces[at]
    if piece.kind == "sign":
        grid.edges[start].append((end, _nothing))
    elif piece.kind == "web":
        grid.edges[start].append((end, _web(piece.text)))
    elif piece.kind == "number":
        grid.edges[start].append((end, _number(grid, pieces, at)))
    else:
        grid.edges[start].append((end, _word(grid, pieces, at)))
        following = pieces[at + 1 : at + 2]
        if piece.text == "s" and at and pieces[at - 1].text == "(":
            grid.edges[start].append((end, _nothing))  # "platform(s)"
        if piece.text in CODES and (
            (following and _is_sum(following[0]))
            or any(item.kind == "number" for item in pieces[max(0, at - 2) : at])
        ):
            grid.edges[start].append((end, _nothing))  # its words follow the sum


def _add_swap(grid: Lattice, pieces: list[Piece], at: int, nodes: list[int]) -> None:
    """Let a month and its day, or a currency's code and its sum, be spoken the other way."""
    first, second = pieces[at], pieces[at + 1]
    last = at + 2
    if second.kind == "sign" and at + 2 < len(pieces):  # "Feb. 18", "C$5"
        second, last = pieces[at + 2], at + 3
    kinds = {first.kind, second.kind}
    word = first if first.kind == "word" else second
    if kinds != {"word", "number"} or not (
        word.text.casefold() in MONTHS or word.text in CODES or not grid.english
    ):
        return
    one, two = (at, last - 1)
    readers = {
        index: _number(grid, pieces, index)
        if pieces[index].kind == "number"
        else _word(grid, pieces, index)
        for index in (one, two)
    }
    swapped = _both(readers[two], readers[one], SIGNS["$"] | {"the", "of"})
    grid.edges[nodes[at]].append((nodes[last], swapped))


def _add_date(grid: Lattice, pieces: list[Piece], at: int, nodes: list[int]) -> None:
    """Let 18/02/2023 or 2023-02-18 be spoken in any order, the month by its name."""
    first, one, second, two, third = pieces[at : at + 5]
    numbers = (first, second, third)
    if one.text != two.text or one.text not in "/-." or third.end - first.start > 10:
        return
    if not all(item.kind == "number" and item.text.isdigit() for item in numbers):
        return
    the = SIGNS["-"] | {"the", "of"}
    for order in permutations((at, at + 2, at + 4)):
        readers = [_number(grid, pieces, index) for index in order]
        date = _both(_both(readers[0], readers[1], the), readers[2], the)
        grid.edges[nodes[at]].append((nodes[at + 5], date))


def _both(first: Reader, second: Reader, between: set[str]) -> Reader:
    def read(words: Words, at: int) -> Iterable[int]:
        ends: set[int] = set()
        for middle in first(words, at):
            while True:
                ends.update(second(words, middle))
                if middle < len(words) and words[middle] in between:
                    middle += 1
                    continue
                break
        return ends

    return read


def _add_respelled(
    grid: Lattice, pieces: list[Piece], nodes: list[int], respelled: Sequence[tuple[str, str]]
) -> None:
    behind = 0
    for written, spoken in respelled:
        plain = prepare(written)
        start = grid.text.find(plain, behind)
        if start < 0:
            continue
        behind = start + len(plain)
        first = next((i for i, p in enumerate(pieces) if p.end > start), None)
        last = next((i for i, p in enumerate(pieces) if p.end >= behind), None)
        if first is None or last is None:
            continue
        said = spoken_words(spoken)
        rest = _tail(pieces[last], behind)
        grid.edges[nodes[first]].append((nodes[last + 1], _exactly(said + rest)))


def _tail(piece: Piece, behind: int) -> list[str]:
    """What of the last piece a lexicon's form leaves over: the "'s" of "Yi's"."""
    return spoken_words(piece.text[max(0, behind - piece.start) :]) if behind < piece.end else []


def _exactly(said: list[str]) -> Reader:
    def read(words: Words, at: int) -> Iterable[int]:
        return (at + len(said),) if list(words[at : at + len(said)]) == said else ()

    return read


def _nothing(_: Words, at: int) -> Iterable[int]:
    return (at,)


def _anything(longest: int) -> Reader:
    """Up to ``longest`` words: numbers in languages whose number words we cannot read."""

    def read(words: Words, at: int) -> Iterable[int]:
        return range(at + 1, min(len(words), at + longest) + 1)

    return read


def _spelled(run: str, words: Words, at: int) -> Iterable[int]:
    """Where words that together spell ``run`` end: "unesco", "e u", "black lives matter"."""
    done = 0
    while at < len(words) and run.startswith(words[at], done):
        done += len(words[at])
        at += 1
        if done == len(run):
            return (at,)
    return ()


def _web(text: str) -> Reader:
    runs = re.findall(r"[^\W\d_]+|\d+", re.sub(r"^https?://(?:www\.)?|^www\.", "", text.casefold()))
    signs = {"dot", "slash", "at", "dash", "hyphen", "underscore", "colon", "equals", "and"}
    signs |= {"question", "mark", "percent", "plus", "hash", "tilde", "double", "minus", "point"}

    def read(words: Words, at: int) -> Iterable[int]:
        here = {at}
        if at + 2 < len(words) and words[at] in ("www", "w"):
            here.add(at + 1 if words[at] == "www" else at + 3)
        for run in runs:
            following: set[int] = set()
            for start in here:
                while True:
                    following.update(_spelled(run, words, start))
                    if run.isdigit():
                        following.update(read_number(run, words, start))
                    if start < len(words) and words[start] in signs:
                        start += 1
                        continue
                    break
            here = following
        for start in sorted(here):
            while start < len(words) and words[start] in signs - {"and", "at", "double"}:
                start += 1
                here.add(start)
        return here

    return read


def _number(grid: Lattice, pieces: list[Piece], at: int) -> Reader:
    piece = pieces[at]
    if not grid.english:
        return _anything(16)
    whole, _, fraction = re.sub(r"[,\u00a0\u202f]", "", piece.text).partition(".")
    before = pieces[max(0, at - 2) : at]
    tied = len(before) == 2 and before[1].end == piece.start and before[0].end == before[1].start
    full = ""  # "2019-21" may be read in full
    if tied and before[1].text in "-–/" and before[0].kind == "number" and not fraction:
        lead = re.sub(r"\D", "", before[0].text)
        full = lead[: len(lead) - len(whole)] + whole if len(lead) > len(whole) else ""
    month = int(whole) if tied or _dated(pieces, at) else 0
    clock = tied and before[1].text == ":"
    parts = re.sub(r"\D", " ", piece.text).split()
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    between = bool(  # "B2B"
        before
        and after
        and before[-1].kind == after.kind == "word"
        and before[-1].end == piece.start
        and after.start == piece.end
    )

    def read(words: Words, start: int) -> Iterable[int]:
        ends: set[int] = set()
        if fraction:
            ends |= read_decimal(whole, fraction, words, start)
            for middle in read_number(whole, words, start):  # "three dollars fifty"
                while middle < len(words):
                    ends |= read_number(fraction, words, middle)
                    if words[middle] not in _MONEY_WORDS:
                        break
                    middle += 1
                if not fraction.strip("0"):
                    ends.add(middle)
            return ends
        ends |= read_number(whole, words, start)
        if len(parts) > 1:  # "1,234" may be two numbers of a list: "in 1,234"
            here = {start}
            for part in parts:
                here = {end for begin in here for end in read_number(part, words, begin)}
            ends |= here
        if between and start < len(words) and words[start] in ("to", "for"):
            ends.add(start + 1)
        if full:
            ends |= read_number(full, words, start)
        if clock and not whole.strip("0"):
            ends.add(start)
        if 1 <= month <= 12 and start < len(words) and words[start] == _MONTH_LIST[month - 1]:
            ends.add(start + 1)
        if start < len(words) and whole in ("12", "0", "00") and words[start] in YEAR_WORDS:
            ends.add(start + 1)
        return ends

    return read


_MONTH_LIST: Final = (
    "january february march april may june july august september october november december"
).split()
_MONEY_WORDS: Final = SIGNS["$"] | SIGNS["£"] | SIGNS["€"] | {"and"}


def _dated(pieces: list[Piece], at: int) -> bool:
    """Whether the number opens a date such as 18/02/2023."""
    following = pieces[at + 1 : at + 3]
    return (
        len(following) == 2
        and following[0].text in ("/", "-", ".")
        and following[0].start == pieces[at].end
        and following[1].kind == "number"
    )


def _word(grid: Lattice, pieces: list[Piece], at: int) -> Reader:
    piece = pieces[at]
    text = piece.text
    low = text.casefold()
    suffix = low.endswith("'s") and len(low) > 2
    if suffix:
        low, text = low[:-2], text[:-2]
    run = low.replace(".", "")
    joined = run.replace("'", "")
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    dotted = piece.kind == "dotted" or bool(
        after and after.text == "." and after.start == piece.end
    )
    near = pieces[max(0, at - 4) : at]
    if len(near) > 1 and near[-1].text == "-" and near[-1].end == piece.start:
        near = near[:-1]  # "a 5-oz cup"
    counted = (
        (bool(near) and near[-1].text in ("degrees", "degree"))
        or any(item.kind == "number" for item in near[-1:])
        or (bool(near) and near[-1].text in "°/²" and any(item.kind == "number" for item in near))
    )
    letters = text.replace(".", "")
    capital = letters[:1].isupper()
    opaque = dotted or counted or (letters.isupper() and len(letters) <= 5)
    ordinal = bool(near) and near[-1].kind == "number" and near[-1].end == piece.start
    expansions = set(ABBREVIATIONS.get(run, ()))
    if counted:
        expansions |= set(UNITS.get(letters, ())) | set(UNITS.get(run, ()))
    roman = read_roman(letters) if letters.isupper() else 0
    said = spoken_words(low)
    plural = letters[-1:] == "s" and letters[-2:-1].isupper()
    optional = "".join(item.text for item in pieces[at + 1 : at + 4]) == "(s)"
    if letters.isupper() and len(letters) == 2:
        expansions |= set(STATES.get(letters, ()))
    ending = low == "s" and bool(near) and near[-1].text in "')"
    if ending and len(near) > 1 and near[-2].kind == "number":
        ordinal = True  # "the 1700's"
    times = {2: "double", 3: "triple"}.get(len(run), "") if len(set(run)) == 1 else ""

    def read(words: Words, start: int) -> Iterable[int]:
        ends: set[int] = set()
        if list(words[start : start + len(said)]) == said:
            ends.add(start + len(said))
        ends.update(_spelled(run, words, start))
        if plural:
            base = set(_spelled(run[:-1], words, start))
            ends |= {end + 1 for end in base if end < len(words) and words[end] == "'s"}
        if optional and start < len(words) and words[start] == low + "s":
            ends.add(start + 1)
        if ending and start < len(words) and words[start] == "'s":
            ends.add(start + 1)
        if times and list(words[start : start + 2]) == [times, run[0]]:
            ends.add(start + 2)
        if joined != run:
            ends.update(_spelled(joined, words, start))
        for expansion in expansions:
            if tuple(words[start : start + len(expansion)]) == expansion:
                ends.add(start + len(expansion))
        if start < len(words):
            word = words[start]
            if dotted and capital and len(run) <= 5 and _stands_for(run, word):
                ends.add(start + 1)
            if not grid.english and dotted and _stands_for(run, word):
                ends.add(start + 1)
            if counted and len(run) <= 4 and _stands_for(run, word):
                ends.add(start + 1)
        if opaque and 1 < len(run) <= 6:
            initials = [word[0] for word in words[start : start + len(run)]]
            if "".join(initials) == run:
                ends.add(start + len(run))
        if roman:
            ends |= read_number(str(roman), words, start)
            if start < len(words) and words[start] == "the":
                ends |= read_number(str(roman), words, start + 1)
        if ordinal and _ORDINAL.fullmatch(low):
            ends.add(start)
        if suffix:
            ends |= {end + 1 for end in ends if end < len(words) and words[end] == "'s"}
        return ends

    return read


def _stands_for(short: str, word: str) -> bool:
    """Whether ``short`` is an abbreviation of ``word``: same first letter, letters in order."""
    if len(word) <= len(short) or word[0] != short[0]:
        return False
    letters = iter(word)
    return all(letter in letters for letter in short)


def _besides(pieces: list[Piece], at: int) -> set[str]:
    """The words that may be spoken around a piece and stand for its signs."""
    piece = pieces[at]
    if piece.kind == "sign":
        words = set(SIGNS.get(piece.text, ()))
        before = pieces[at - 1] if at else None
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        touches = [p.kind for p in (before, after) if p and piece.start in (p.end, p.start - 1)]
        if piece.text == "." and touches == ["word", "word"]:
            return {"dot"}
        dated = [p for p in (before, after) if p and p.text.casefold() in DATE_WORDS]
        if piece.text in "-–—" and dated:
            return words
        around = [p.kind for p in pieces[max(0, at - 2) : at + 3]]
        if piece.text in "-–—" and around.count("number") >= 2:
            return words
        if piece.text in "-–—/:." and "number" not in touches:
            if piece.text == "/":
                return {"slash", "or", "and", "per"}
            if piece.text == "-" and _is_party(pieces, at):
                return {"of", "from", "the"}
            return set()
        if piece.text in "'\"" and not (
            before and before.kind == "number" and before.end == piece.start
        ):
            return set()
        return words
    if piece.text in CODES and any(map(_is_sum, pieces[max(0, at - 2) : at + 2])):
        return _MONEY_WORDS | {"francs", "yen", "yuan", "rupees"}
    if piece.kind == "number":
        near = pieces[max(0, at - 2) : at + 3]
        if any(p.kind == "word" and p.text.casefold() in MONTHS for p in near) or _dated(
            pieces, at
        ):
            return {"the", "of"}
        if re.match(r"0\d", piece.text):
            return {"oh"}
    return set()


def _is_sum(piece: Piece) -> bool:
    return piece.text in "$£" or piece.kind == "number"


def _is_party(pieces: list[Piece], at: int) -> bool:
    before = pieces[at - 1] if at else None
    return bool(before and before.text in ("D", "R", "I", "L", "G"))


__all__ = ["Lattice", "lattice", "prepare", "spoken_words"]
