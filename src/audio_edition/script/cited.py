"""What rulings and lists print in ways of their own, for the gate's reader: ¶ 14, n.3, III–V."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from audio_edition.script.dashes import TO
from audio_edition.script.number_words import COUNTED, read_number, read_roman
from audio_edition.script.readers import Line, Reader, Words, is_tied, nothing, one_of, row
from audio_edition.script.reading_words import phrases
from audio_edition.script.scores import piece_at

_PARAGRAPH: Final = one_of(phrases("paragraph", "paragraphs", "para", "paras"))
_OPINION: Final = one_of(phrases("opinion"))
_NOTE: Final = one_of(phrases("note", "footnote"))


def pilcrow(line: Line, at: int) -> Reader:
    """A paragraph's sign before its number; elsewhere it parts, and says nothing."""
    last = at
    while last + 1 < len(line.pieces) and line.pieces[last + 1].text == "¶":
        last += 1
    behind, before = piece_at(line.pieces, last + 1), piece_at(line.pieces, at - 1)
    counted = behind is not None and behind.kind == "number"
    return _PARAGRAPH if counted and not (before is not None and before.text == "¶") else nothing


def cited(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """(pieces taken, reader) of what may begin at a piece."""
    piece, after, behind = (piece_at(line.pieces, at + step) for step in (0, 1, 2))
    if piece is None or after is None or behind is None or not is_tied(piece, after):
        return
    if piece.text == "n" and after.text == "." and behind.kind == "number":
        yield 2, _NOTE
    earlier = piece_at(line.pieces, at - 1)
    if piece.text == "op" and after.text == "." and earlier is not None and earlier.text == "slip":
        yield 2, _OPINION
    if after.text in "-–" and is_rising(line, at + 1):
        first, second = read_roman(piece.text), read_roman(behind.text)
        yield 3, row(_cardinal(first), TO, _cardinal(second))


def is_rising(line: Line, at: int) -> bool:
    """Whether a dash stands between two Roman numerals, the second of them higher: III–V."""
    before, dash, behind = (piece_at(line.pieces, at + step) for step in (-1, 0, 1))
    if before is None or dash is None or behind is None or not is_tied(before, dash):
        return False
    numerals = not (before.text + behind.text).strip("IVX") and is_tied(dash, behind)
    return numerals and 0 < read_roman(before.text) < read_roman(behind.text)


def _cardinal(value: int) -> Reader:
    digits = str(value)

    def read(words: Words, start: int) -> Iterable[int]:
        return read_number(digits, words, start, COUNTED, whole=True)

    return read
