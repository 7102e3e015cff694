"""How the pieces of a line in another language may be spoken.

A language with number words is read as closely as English: its numbers by another reader
than the verbalizer's, signs by its own words, every other word as itself. Where nobody here
can count, a number may be any words and a sign a few; the edition is told so once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from audio_edition.languages import find
from audio_edition.late import late
from audio_edition.script.foreign_known import Known
from audio_edition.script.readers import Line, Reader, Words, nothing, row, web
from audio_edition.script.respelling_numbers import counts
from audio_edition.script.word_reader import word

Readers = Callable[[int], Iterator[tuple[int, Reader]]]
"""Gives (pieces taken, reader) of what begins at a piece."""

_LONGEST: Final = 16  # words of a number that nobody here can read
_CURRENCIES: Final = ("€", "$", "£", "CHF", "¥")
_SIGNS: Final = frozenset("$€£¥%°+-–&/=#<>±")
_SWISS: Final = late(r"(?<![\w'’.,])\d{1,3}(?:['’]\d{3})+(?!\w)")


def _anything(longest: int, *, least: int = 1) -> Reader:
    """Up to ``longest`` words: numbers in languages whose number words we cannot read."""

    def read(words: Words, at: int) -> Iterable[int]:
        return range(at + least, min(len(words), at + longest) + 1)

    return read


def readers(line: Line, base: str) -> Readers:
    """The readings of every piece of a line in the language ``base``."""
    words = find(base).numbers
    if words is None or not counts(base):
        return _Unknown(line).at
    return Known(line, base).at


def parted(printed: str) -> str:
    """The line with 1'340'000 as other languages part thousands, and powers apart."""
    # else 10² is made 102
    apart = re.sub(r"(?<=\d)[²³]", lambda found: " ^ 2" if found[0] == "²" else " ^ 3", printed)
    return _SWISS.sub(lambda found: re.sub("['’]", ".", found[0]), apart)


def is_deep(language: str) -> bool:
    """Whether the numbers of a language are read back word by word."""
    base = language.replace("_", "-").casefold().partition("-")[0]
    return base == "en" or (find(base).numbers is not None and counts(base))


class _Unknown:
    """A language in which nobody here can count: words are themselves, numbers anything."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def at(self, at: int) -> Iterator[tuple[int, Reader]]:
        pieces = self.line.pieces
        piece = pieces[at]
        if piece.kind == "web":
            yield 1, web(piece.text)
        elif piece.kind == "number":
            yield 1, _anything(_LONGEST)
        elif piece.kind != "sign":
            yield 1, word(self.line, at)
        else:
            yield 1, nothing
            numbers = [item.kind == "number" for item in pieces[max(0, at - 1) : at + 2]]
            if piece.text in _SIGNS and any(numbers):
                yield 1, _anything(3)
            # a currency's word stands behind its sum and scale
            if piece.text in _CURRENCIES and numbers[-1] and at + 1 < len(pieces):
                yield 2, _anything(_LONGEST + 2)
                if at + 2 < len(pieces) and pieces[at + 2].kind == "word":
                    yield 3, row(_anything(_LONGEST), word(self.line, at + 2), _anything(2))
