"""Tables of rates and prices that stand in a letter as one short line below the other."""

from __future__ import annotations

from collections.abc import Sequence

from newsletters.letters.piece import LetterPiece

_LINES = 6
_LINE_WORDS = 4
_NOTE_WORDS = 25
_SMALL = 0.86


def tickers(pieces: Sequence[LetterPiece]) -> list[list[LetterPiece]]:
    """The tables, each with the small note below it: no ear can follow one, nor is it a story."""
    found = []
    number = 0
    while number < len(pieces):
        stop = number
        while stop < len(pieces) and _is_cell(pieces[stop]):
            stop += 1
        end = stop
        while stop > number and not _is_figure(pieces[stop - 1]):
            stop -= 1  # a headline's short line may follow
        first = number
        while first < stop and not any(map(_is_figure, pieces[first : min(first + 2, stop)])):
            first += 1  # the section's label
        run = list(pieces[first:stop])
        figures = sum(map(_is_figure, run))
        if len(run) >= _LINES and figures * 2 >= len(run):
            if stop < len(pieces) and _is_note(pieces[stop]):
                run.append(pieces[stop])
            found.append(run)
        number = max(end, number + 1)  # behind the last figure no table begins
    return found


def _is_cell(piece: LetterPiece) -> bool:
    return piece.words <= _LINE_WORDS and not piece.hint and not piece.kept and not piece.rank


def _is_figure(piece: LetterPiece) -> bool:
    digits = sum(c.isdigit() for c in piece.text)
    return digits > 0 and digits >= sum(c.isalpha() for c in piece.text)


def _is_note(piece: LetterPiece) -> bool:
    if piece.words > _NOTE_WORDS or piece.hint or piece.linked:
        return False
    small = 0 < piece.size < _SMALL or piece.text.startswith("*")
    return small or (not piece.size and any(c.isdigit() for c in piece.text) and "." in piece.text)
