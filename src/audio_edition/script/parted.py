"""How a slash between two amounts may be spoken, for the gate's reader: never as nothing.

"€98/€160" is one or the other, "91.98/$" so many to the dollar, "$2/M" two dollars per million,
"2/$5" two for five dollars.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from audio_edition.script.dashes import is_amount_end, is_coded, is_number
from audio_edition.script.number_reader import is_day_of, is_month_year
from audio_edition.script.readers import Line, Piece, Reader, Words, is_tied, one_of, row
from audio_edition.script.reading_words import CURRENCIES, PREFIXES, SCALE_WORDS, UNITS, phrases
from audio_edition.script.scores import piece_at
from audio_edition.script.vocabulary.units import MANY_OF

_EITHER: Final = one_of(phrases("or", "and", "to", "slash", "per", "for", "at", "over", "out of"))
_TO_THE: Final = one_of(phrases("to the", "per", "a", "against the", "slash"))
_PER: Final = one_of(phrases("per", "a", "for a", "slash"))
_MANY: Final = {unit: one_of(phrases(said)) for unit, said in MANY_OF.items()}
_PICTURES: Final = frozenset("fps Hz p".split())


def _never(_words: Words, _at: int) -> Iterable[int]:
    """Reads nothing at all, so that what is read together with it must be."""
    return ()


def _is_money(piece: Piece | None) -> bool:
    return piece is not None and (
        piece.text in CURRENCIES or piece.text in PREFIXES or piece.text == "$"
    )


def _is_sum(line: Line, at: int) -> bool:
    """Whether a sum with its sign before it ends here: "$2", "$3bn"."""
    near = line.pieces[max(0, at - 3) : at + 1]
    return any(
        _is_money(first) and is_number(second) and is_tied(first, second)
        for first, second in pairwise(near)
    )


def _is_priced(line: Line, at: int) -> bool:
    """Whether a sum with its scale ends here: Rs 4.1 lakh, $3 million."""
    first = at
    while first > 0 and line.pieces[first].text.casefold() in SCALE_WORDS:
        first -= 1
    stop = int(first > 1 and line.pieces[first - 1].text == ".")
    money = piece_at(line.pieces, first - 1 - stop)
    return is_number(piece_at(line.pieces, first)) and _is_money(money)


def _is_measure(line: Line, at: int) -> bool:
    """Whether a unit or a share's sign ends an amount here: "150C", "60mph", "5%"."""
    piece, before = line.pieces[at], piece_at(line.pieces, at - 1)
    if before is None or not is_tied(before, piece) or not is_amount_end(line, at):
        return False
    return piece.text == "%" or (piece.text in UNITS and is_number(before))


def is_for_one(line: Line, at: int) -> bool:
    """Whether the currency at ``at`` is what so many are told for one of: 91.98/$."""
    slash, number = piece_at(line.pieces, at - 1), piece_at(line.pieces, at - 2)
    if slash is None or slash.text != "/" or not is_number(number):
        return False
    return _is_money(line.pieces[at]) and not is_number(piece_at(line.pieces, at + 1))


def slashed(line: Line, at: int, after: Piece) -> Reader | None:
    """Reads a slash between amounts; None where it stands between other things."""
    if is_day_of(line, at) or is_month_year(line, at):
        return _never
    if is_coded(line, at):
        return None
    behind = piece_at(line.pieces, at + 2)
    summed = _is_money(after) and (
        is_number(behind) or (_is_money(behind) and is_number(piece_at(line.pieces, at + 3)))
    )
    if summed and (is_amount_end(line, at - 1) or _is_sum(line, at - 1)):
        return _EITHER
    if is_for_one(line, at + 1):
        return _TO_THE
    if after.text in MANY_OF and _is_sum(line, at - 1):
        return _never
    first = line.pieces[at - 1].text
    if after.text in UNITS and len(after.text) > 1 and _is_sum(line, at - 1):
        return _PER
    if not is_number(after):
        priced = after.kind == "word" and after.text.islower() and len(after.text) > 2
        return _PER if priced and _is_priced(line, at - 1) else None
    named = piece_at(line.pieces, at - 2)
    share, tied = line.pieces[at - 1].text == "%", is_tied(line.pieces[at - 1], line.pieces[at])
    step = 2 if behind is not None and behind.text in "-–" else 0  # "0-60mph/0-97kph"
    unit = piece_at(line.pieces, at + 2 + step)
    measured = unit is not None and (unit.text in UNITS or unit.text in "%°")
    if tied and (share or measured) and _is_measure(line, at - 1):
        return _EITHER
    if tied and measured and first.isdigit() and len(first) > 1:
        return _EITHER  # 12/24V
    if _is_sum(line, at - 1) and (behind is None or behind.text != "/"):
        return _EITHER
    shown = behind is not None and behind.text in _PICTURES and is_tied(after, behind)
    shown = shown or (first in ("K", "k", "p") and is_number(named))  # "4K/30"
    return _EITHER if shown else None


def parted(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """(pieces taken, reader) of a slash and the many that a price is for: $2/M."""
    after = piece_at(line.pieces, at + 1)
    if at and after is not None and after.text in _MANY and _is_sum(line, at - 1):
        yield 2, row(_PER, _MANY[after.text])
