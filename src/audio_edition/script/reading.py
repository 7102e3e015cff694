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
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final

from audio_edition.script.number_reader import (
    CODE_WORDS,
    CURRENCY,
    MONEY_WORDS,
    is_dated,
    number,
)
from audio_edition.script.raised import RAISED, is_numerator, is_power, lowered
from audio_edition.script.readers import (
    APOSTROPHES,
    DROPPED,
    Line,
    Piece,
    Reader,
    Words,
    both,
    exactly,
    is_plain,
    itself,
    nothing,
    spoken_words,
    web,
    word,
)
from audio_edition.script.reading_words import CODES, DATE_WORDS, MONTHS, PARTIES, SIGNS

_VULGAR: Final = re.compile(r"(?<=\d) ?[¼-¾⅐-⅞]")
_PIECE: Final = re.compile(
    r"(?P<web>(?:https?://|www\.)[^\s\"”<>]+|[\w.+-]{1,64}@[\w-]+\.[\w.-]+"
    r"|(?<![\w.])(?:[\w-]{1,60}\.){1,4}(?:com|org|net|gov|edu|info|io|eu|uk|de|fr|es)\b"
    r"(?:/[^\s\"”<>]*)?)"
    r"|(?P<dotted>(?<![^\W_])(?:[^\W\d_]{1,2}\.){1,6}[^\W\d_]{1,2}\b\.?)"
    r"|(?P<number>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"|(?P<short>(?<!\w)(?:[wc]/o|b/c|w/|[ymq]/[ymq])(?!\w))"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<sign>[^\s\w]|_)"
)
_NUMERO: Final = re.compile(r"(?<!\w)[Nn][º°] ?(?=\d)")  # "nº 5" is number five
_DEGREES: Final = re.compile(r"º(?= ?[CF]\b)")  # an ordinal's sign, typed for a degree's
_FRACTIONS: Final = {"1/2": "half", "1/4": "quarter", "P2P": "peer to peer"}
_ROW: Final = 6  # so many signs in a row are each looked at
_REACH: Final = 3  # how many pieces around a sign its words may stand


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
                        if at in here:  # goes on from there by itself
                            break
                        here.add(at)
            if max(here) >= furthest:
                place, furthest = self.places[node], max(here)
            for target, reader in edges:
                for at in here:
                    reached[target].update(reader(words, at))
        return len(words) in reached[-1], place, furthest


def prepare(text: str) -> str:
    """The printed line without what is never spoken: footnote marks, invisible signs."""
    plain = DROPPED.sub("", html.unescape(text))
    plain = RAISED.sub(_raised, plain)
    plain = _VULGAR.sub(r" &\g<0>", plain)  # "3½" is three and a half
    plain = _DEGREES.sub("°", plain)
    return unicodedata.normalize("NFKC", plain).translate(APOSTROPHES)


def in_english(printed: str) -> str:
    """The line with "nº 5" as "No. 5", and "º" as the degree it else is in English."""
    return _NUMERO.sub("No. ", printed).replace("º", "°")


def _raised(found: re.Match[str]) -> str:
    """A power as a sign and its number, a fraction as it is, a note not at all."""
    run, text = found[0], found.string
    if is_numerator(text, found.end()):
        # an isotope's number stands by itself: 14C would be a temperature
        return f" &{lowered(run)}" + (" " if text[found.end() : found.end() + 1].isalpha() else "")
    if not is_power(text, found.start(), found.end()):
        return ""
    return " ^ " if run in ("²", "³") else f" ^ {lowered(run)} "


def pieces_of(text: str) -> list[Piece]:
    """The pieces of a prepared line, in order."""
    return [
        Piece(found.lastgroup or "", found[0], found.start(), found.end())
        for found in _PIECE.finditer(text)
    ]


def lattice(printed: str, respelled: Sequence[tuple[str, str]], *, english: bool) -> Lattice:
    """The readings of a printed line.

    ``respelled`` are the lexicon's (written, spoken) for this line, in order.
    """
    text = prepare(in_english(printed) if english else printed)
    grid = Lattice(text, english)
    pieces = pieces_of(text)
    line = Line(text, pieces, english)
    nodes = [0]
    row = 0  # how many signs stand side by side
    for at, piece in enumerate(pieces):
        row = row + 1 if piece.kind == "sign" else 0
        if row > _ROW:  # "& & & …": one node for all of them, or each may take every word
            grid.places[nodes[at]] = piece.end
            nodes.append(nodes[at])
            continue
        end = grid.node(piece.end)
        _add_piece(grid, line, at, nodes[at], end)
        nodes.append(end)
    for at in range(len(pieces) - 1):
        _add_swap(grid, line, at, nodes)
    for at in range(len(pieces) - 4):
        _add_date(grid, line, at, nodes)
    for at in range(len(pieces) - 2):
        said = _FRACTIONS.get("".join(piece.text for piece in pieces[at : at + 3]))
        if said:
            grid.edges[nodes[at]].append((nodes[at + 3], exactly(said.split())))
    if not english:
        _add_runs(grid, pieces, nodes)
    _add_respelled(grid, pieces, nodes, respelled)
    for at in range(len(pieces)):
        extra = _besides(pieces, at)
        if extra:
            reach = _REACH + 2 if pieces[at].text in CURRENCY else _REACH
            back = 2 if pieces[at].kind == "number" else 1  # "the 18th", printed "Feb. 18"
            low, high = nodes[max(0, at - back)], nodes[min(len(pieces), at + 1 + reach)]
            for node in range(low, high + 1):
                grid.besides[node] |= extra
    return grid


def _add_piece(grid: Lattice, line: Line, at: int, start: int, end: int) -> None:
    pieces = line.pieces
    piece = pieces[at]
    if piece.kind == "sign":
        grid.edges[start].append((end, nothing))
    elif piece.kind == "web":
        grid.edges[start].append((end, web(piece.text)))
    elif piece.kind == "number":
        grid.edges[start].append((end, number(line, at)))
    elif is_plain(pieces, at):
        grid.edges[start].append((end, itself(piece.text)))
    else:
        grid.edges[start].append((end, word(line, at)))
        following = pieces[at + 1 : at + 2]
        if piece.text == "s" and at and pieces[at - 1].text == "(":
            grid.edges[start].append((end, nothing))  # "platform(s)"
        if piece.text in CODES and (
            (following and _is_sum(following[0]))
            or any(item.kind == "number" for item in pieces[max(0, at - 2) : at])
        ):
            grid.edges[start].append((end, nothing))  # its words follow the sum


def _add_swap(grid: Lattice, line: Line, at: int, nodes: list[int]) -> None:
    """Let a month and its day, or a currency's code and its sum, be spoken the other way."""
    pieces = line.pieces
    first, second = pieces[at], pieces[at + 1]
    last = at + 2
    if second.kind == "sign" and at + 2 < len(pieces):  # "Feb. 18", "C$5"
        second, last = pieces[at + 2], at + 3
    kinds = {first.kind, second.kind}
    code = first if first.kind == "word" else second
    if kinds != {"word", "number"} or not (
        code.text.casefold() in MONTHS or code.text in CODES or not grid.english
    ):
        return
    one, two = (at, last - 1)
    readers = {
        index: number(line, index) if pieces[index].kind == "number" else word(line, index)
        for index in (one, two)
    }
    swapped = both(readers[two], readers[one], SIGNS["$"] | {"the", "of"})
    grid.edges[nodes[at]].append((nodes[last], swapped))


def _add_date(grid: Lattice, line: Line, at: int, nodes: list[int]) -> None:
    """Let 18/02/2023 or 2023-02-18 be spoken in any order, the month by its name."""
    pieces = line.pieces
    first, one, second, two, third = pieces[at : at + 5]
    numbers = (first, second, third)
    if one.text != two.text or one.text not in "/-." or third.end - first.start > 10:
        return
    if not all(item.kind == "number" and item.text.isdigit() for item in numbers):
        return
    the = SIGNS["-"] | {"the", "of"}
    for order in permutations((at, at + 2, at + 4)):
        readers = [number(line, index) for index in order]
        date = both(both(readers[0], readers[1], the), readers[2], the)
        grid.edges[nodes[at]].append((nodes[at + 5], date))


def _add_runs(grid: Lattice, pieces: list[Piece], nodes: list[int]) -> None:
    """Let "4x4" and "G20" be themselves: one word where no numbers are put into words."""
    first = 0
    for at, piece in enumerate(pieces):
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        glued = following is not None and following.start == piece.end
        if glued and following and "sign" not in (piece.kind, following.kind):
            continue
        if at > first:
            said = spoken_words(grid.text[pieces[first].start : piece.end])
            grid.edges[nodes[first]].append((nodes[at + 1], exactly(said)))
        first = at + 1


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
        grid.edges[nodes[first]].append((nodes[last + 1], exactly(said + rest)))


def _tail(piece: Piece, behind: int) -> list[str]:
    """What of the last piece a lexicon's form leaves over: the "'s" of "Yi's"."""
    return spoken_words(piece.text[max(0, behind - piece.start) :]) if behind < piece.end else []


def _besides(pieces: list[Piece], at: int) -> set[str]:
    """The words that may be spoken around a piece and stand for its signs."""
    piece = pieces[at]
    if piece.kind == "sign":
        words = set(SIGNS.get(piece.text, ()))
        before = pieces[at - 1] if at else None
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if piece.text in "-–" and after and after.text in CURRENCY:
            return words
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
            if piece.text in "-–" and _is_party(pieces, at):
                return {"of", "from", "the"}
            return set()
        if piece.text in "'\"" and not (
            before and before.kind == "number" and before.end == piece.start
        ):
            return set()
        return words
    if piece.text in CODES and any(map(_is_sum, pieces[max(0, at - 2) : at + 2])):
        return MONEY_WORDS | CODE_WORDS
    if piece.text in PARTIES and at and pieces[at - 1].text == "(":
        return {"of", "from"}  # "(R., Okla.)"
    if piece.kind == "number":
        near = pieces[max(0, at - 2) : at + 3]
        if any(p.kind == "word" and p.text.casefold() in MONTHS for p in near) or is_dated(
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
    return bool(before and before.text in PARTIES)


__all__ = ["Lattice", "in_english", "lattice", "pieces_of", "prepare", "spoken_words"]
