"""What sports pages, registers and recipes print in ways of their own, for the gate's reader.

"U18s" are under eighteens, ".312" in baseball is three twelve, a hole in a program has letters,
a year and a number (CVE-2024-3094), and "3/4 in." are three quarters of an inch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from audio_edition.script.number_reader import suffix_at, suffixed
from audio_edition.script.number_words import COUNTED, read_number
from audio_edition.script.readers import Line, Reader, Words, is_tied, one_of, row
from audio_edition.script.reading_words import phrases
from audio_edition.script.word_reader import word

_UNDER: Final = one_of(phrases("under"))
_YOUNG: Final = frozenset(map(str, range(12, 24)))
_BATS: Final = re.compile(r"(?i)\b(?:hit|hits|hitting|bat|bats|batted|batting|slug\w+|hitter)\b")
_OF_A: Final = {
    **dict.fromkeys(("in",), one_of(phrases("of an inch", "inch", "inches"))),
    **dict.fromkeys(("oz",), one_of(phrases("of an ounce", "ounce", "ounces"))),
    **dict.fromkeys(("mi",), one_of(phrases("of a mile", "mile", "miles"))),
    **dict.fromkeys(("lb",), one_of(phrases("of a pound", "pound", "pounds"))),
    **dict.fromkeys(("tsp",), one_of(phrases("of a teaspoon", "teaspoon", "teaspoons"))),
    **dict.fromkeys(("tbsp",), one_of(phrases("of a tablespoon", "tablespoon", "tablespoons"))),
}
_AVERAGE: Final = 3  # digits of how often a batter hits
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


def press(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """(pieces taken, reader) of what may begin at a piece."""
    piece = line.pieces[at]
    if piece.text == "U":
        yield from _under(line, at)
    elif piece.text == ".":
        yield from _average(line, at)
    elif piece.kind == "word" and piece.text in _OF_A and at > 1:
        if line.pieces[at - 2].text == "/":
            yield 1, _OF_A[piece.text]
    elif piece.kind == "word" and piece.text.isupper():
        yield from _registered(line, at)


def _digits(text: str) -> Reader:
    def read(words: Words, start: int) -> Iterable[int]:
        return read_number(text, words, start, COUNTED)

    return read


def _under(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    pieces = line.pieces
    dashed = at + 1 < len(pieces) and pieces[at + 1].text == "-"
    number = at + 1 + dashed
    if number >= len(pieces) or pieces[number].text not in _YOUNG:
        return
    if not all(is_tied(pieces[place], pieces[place + 1]) for place in range(at, number)):
        return
    suffix, taken = suffix_at(line, number)
    age = suffixed(line, number, suffix) if suffix == "s" else _digits(pieces[number].text)
    yield number + 1 - at + (taken if suffix == "s" else 0), row(_UNDER, age)


def _average(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    pieces = line.pieces
    if at + 1 >= len(pieces) or not is_tied(pieces[at], pieces[at + 1]):
        return
    digits = pieces[at + 1].text
    near = line.text[max(0, pieces[at].start - 40) : pieces[at + 1].end + 30]
    if len(digits) == _AVERAGE and digits.isdigit() and _BATS.search(near):
        yield 2, _digits(digits)


def _registered(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    five = line.pieces[at : at + 5]
    texts = [piece.text for piece in five]
    if len(texts) < 5 or texts[1] != "-" or texts[3] != "-" or not _YEAR.fullmatch(texts[2]):
        return
    tied = all(is_tied(one, other) for one, other in pairwise(five))
    if tied and texts[4].isdigit():
        yield 5, row(word(line, at), _digits(texts[2]), _digits(texts[4]))


__all__ = ["press"]
