"""What local and sports pages shorten, for the gate's reader: TD passes, OT, 1800 226 226."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from audio_edition.late import late
from audio_edition.script.number_words import COUNTED, read_number
from audio_edition.script.readers import Line, Reader, Words, one_of, row
from audio_edition.script.reading_words import phrases
from audio_edition.script.vocabulary.newsprint import FREEPHONE, OVERTIME, TOUCHDOWN

_TOUCHDOWN: Final = one_of(phrases("touchdown"))
_OVERTIME: Final = one_of(phrases("overtime"))
_CONFIDENCE: Final = one_of(phrases("confidence interval"))
_AND: Final = one_of(phrases("and"))
_FREE: Final = {key: one_of(phrases(said)) for key, said in FREEPHONE.items()}
_CALLED: Final = late(r" \d{3} \d{3}(?!\d)")
_TIED: Final = late(r"(?<=[a-z] \()\d{1,2}-\d{1,2}-\d{1,2}[),]")
_NEAR: Final = 80


def newsprint(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """(pieces taken, reader) of what may begin at a piece."""
    piece = line.pieces[at]
    if piece.text == "TD" and TOUCHDOWN.match(line.text, piece.end):
        yield 1, _TOUCHDOWN
    elif piece.text == "OT":
        near = max(0, piece.start - _NEAR), piece.end + _NEAR
        if OVERTIME.search(line.text, *near):
            yield 1, _OVERTIME
    elif piece.text == "CI" and at and line.pieces[at - 1].text == "%":
        yield 1, _CONFIDENCE
    elif piece.text in _FREE and _CALLED.match(line.text, piece.end):
        yield 1, _FREE[piece.text]
    elif piece.kind == "number" and _TIED.match(line.text, piece.start):
        won, lost, drawn = (_number(item.text) for item in line.pieces[at : at + 5 : 2])
        yield 5, row(won, lost, _AND, drawn)


def _number(digits: str) -> Reader:
    def read(words: Words, start: int) -> Iterable[int]:
        return read_number(digits, words, start, COUNTED, whole=True)

    return read
