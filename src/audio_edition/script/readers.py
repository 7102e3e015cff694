"""How a printed piece may be spoken: one reader for each kind of piece.

A reader is given the spoken words and where it begins, and gives every place at which it may
end. It is asked nothing but whether this is a reading; which one the verbalizer chose is not
its business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from audio_edition.script.number_words import (
    NUMBER_WORDS,
    read_number,
    read_roman,
    stem,
)
from audio_edition.script.reading_words import (
    ABBREVIATIONS,
    DATE_WORDS,
    PARTIES,
    STATES,
    UNITS,
)

Words: TypeAlias = Sequence[str]
Reader: TypeAlias = Callable[[Words, int], Iterable[int]]
"""Gives the ends at which reading from a word may stop."""

DROPPED: Final = re.compile(
    r"[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f™®©]"
    r"|\[(?:\d{1,3}(?:[,–-] ?\d{1,3})*|[a-z]|citation needed)\]"
)
APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "⁄": "/", "−": "-"})
_SPOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|'s\b")
_BEFORE_UNITS: Final = frozenset(
    "degrees degree sq cu per thousand million billion trillion".split()
)
_ORDINAL: Final = re.compile(r"(?:st|nd|rds?|ths?|ers|s|'s)\b", re.IGNORECASE)
# "1er", "2e", "3ème", "2nde", "1.º", "5ª" (made plain), "1ste": what other languages put behind
_ORDINAL_ELSEWHERE: Final = re.compile(
    r"ers?|ères?|[eè]mes?|r?es?|[dns]?de?s?|nds?|s?te|[ao]s?", re.IGNORECASE
)


def spoken_words(text: str) -> list[str]:
    """The words of a spoken line, small, hyphens parted, a possessive as a word of its own."""
    plain = unicodedata.normalize("NFKC", DROPPED.sub("", text)).translate(APOSTROPHES)
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


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, prepared, and its pieces."""

    text: str
    pieces: list[Piece]
    english: bool


def both(first: Reader, second: Reader, between: set[str]) -> Reader:
    """Reads one after the other, with any of ``between`` in between."""

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


def exactly(said: list[str]) -> Reader:
    """Reads these words."""

    def read(words: Words, at: int) -> Iterable[int]:
        return (at + len(said),) if list(words[at : at + len(said)]) == said else ()

    return read


def nothing(_: Words, at: int) -> Iterable[int]:
    """Reads no word at all."""
    return (at,)


def _spelled(run: str, words: Words, at: int) -> Iterable[int]:
    """Where words that together spell ``run`` end: "unesco", "e u", "black lives matter"."""
    done = 0
    while at < len(words) and run.startswith(words[at], done):
        done += len(words[at])
        at += 1
        if done == len(run):
            return (at,)
    return ()


def web(text: str) -> Reader:
    """Reads an address: its runs of letters and digits, and words for its signs."""
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


_LITTLE: Final = frozenset(
    "a an and are as at be but by for from had has have he her his in is it its not of on or "
    "our she that the they this to was were who will with you".split()
)


def is_plain(pieces: list[Piece], at: int) -> bool:
    """Whether a piece is a word among words that can stand for itself only."""
    text = pieces[at].text
    return (
        ((text.islower() and (len(text) > 4 or text in _LITTLE)) or len(text) > 5)
        and text.isalpha()
        and not text.isupper()
        and text not in ABBREVIATIONS
        and (not at or pieces[at - 1].kind == "word")
        and (at + 1 == len(pieces) or pieces[at + 1].kind == "word")
    )


def itself(text: str) -> Reader:
    """Reads a word as itself, in one word or more ("cannot", "can not")."""
    low = text.casefold()

    def read(words: Words, at: int) -> Iterable[int]:
        if at < len(words) and words[at] == low:
            return (at + 1,)
        return _spelled(low, words, at)

    return read


def word(line: Line, at: int) -> Reader:
    """Reads a word: as itself, spelled out, or as what it abbreviates."""
    pieces = line.pieces
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
        (bool(near) and near[-1].text in _BEFORE_UNITS)
        or any(item.kind == "number" for item in near[-1:])
        or (bool(near) and near[-1].text in "°/^" and any(item.kind == "number" for item in near))
    )
    letters = text.replace(".", "")
    capital = letters[:1].isupper()
    if len(near) > 1 and near[-1].text in "-–" and near[-2].text in PARTIES:
        dotted = True  # "(D-Pa)"
    if dotted and after and re.match(r"\.,? [a-z]", line.text[piece.end : piece.end + 4]):
        capital = True  # a small letter follows: the stop ends an abbreviation, "avg. price"
    opaque = dotted or counted or (len(letters) <= 5 and sum(map(str.isupper, letters)) > 1)
    ordinal = bool(near) and near[-1].kind == "number" and near[-1].end == piece.start
    expansions = set(ABBREVIATIONS.get(run, ()))
    if counted:
        expansions |= set(UNITS.get(letters, ())) | set(UNITS.get(run, ()))
    roman = read_roman(letters) if letters.isupper() else 0
    said = spoken_words(low)
    # "$3.5m-$4m": the scale may be spoken once, at the end
    repeated = counted and any(item.text == piece.text for item in pieces[at + 1 : at + 5])
    plural = letters[-1:] == "s" and letters[-2:-1].isupper()
    optional = "".join(item.text for item in pieces[at + 1 : at + 4]) == "(s)"
    if letters.isupper() and len(letters) == 2:
        expansions |= set(STATES.get(letters, ()))
    ending = low == "s" and bool(near) and near[-1].text in "')"
    if ending and len(near) > 1 and near[-2].kind == "number":
        ordinal = True  # "the 1700's"
    if not line.english and len(near) > 1 and near[-1].text == ".":  # "1.º"
        first, stop = near[-2:]
        ordinal = first.kind == "number" and first.end == stop.start and stop.end == piece.start
    endings = _ORDINAL if line.english else _ORDINAL_ELSEWHERE
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
            spoken = words[start]
            if dotted and capital and len(run) <= 5 and _stands_for(run, spoken):
                ends.add(start + 1)
            if not line.english and dotted and _stands_for(run, spoken):
                ends.add(start + 1)
            if low in DATE_WORDS and _stands_for(run, spoken):
                ends.add(start + 1)
            if counted and len(run) <= 4 and _stands_for(run, spoken):
                ends.add(start + 1)
        if opaque and 1 < len(run) <= 6:
            initials = [item[0] for item in words[start : start + len(run)]]
            if "".join(initials) == run:
                ends.add(start + len(run))
        if roman:
            ends |= read_number(str(roman), words, start)
            if start < len(words) and words[start] == "the":
                ends |= read_number(str(roman), words, start + 1)
        if ordinal and endings.fullmatch(low):
            ends.add(start)
        if repeated:
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


__all__ = [
    "APOSTROPHES",
    "DROPPED",
    "Line",
    "Piece",
    "Reader",
    "Words",
    "both",
    "exactly",
    "is_plain",
    "itself",
    "nothing",
    "spoken_words",
    "web",
    "word",
]
