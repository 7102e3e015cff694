"""Figures that the words around them tell, for the gate's reader.

Fours and sixes (16x4, 4x6), the 9-2 Cowboys, took 5-23, to 12/2027, lunch from 12 to 1.30,
FY27-FY31, ice of 1.2 Ma, 2 x 400g tins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from audio_edition.late import late
from audio_edition.script.dashes import TO, is_number
from audio_edition.script.number_reader import day, digits_of, month, year
from audio_edition.script.number_words import COUNTED, Form, read_number, read_roman
from audio_edition.script.readers import Line, Piece, Reader, Words, is_tied, nothing, one_of, row
from audio_edition.script.reading_words import DATE_WORDS, DAY_NAMES, MONTHS, phrases
from audio_edition.script.scores import piece_at
from audio_edition.script.vocabulary.matches import BOUNDARIES, BOWLED_FIGURES, NO_TEAMS
from audio_edition.script.vocabulary.moments import AT, DATED_BY, EPOCHS, KEPT_HOURS, TIMED

_FOURS: Final = {
    "4": one_of(phrases("fours", "four")),
    "6": one_of(phrases("sixes", "six")),
}
_RADIO: Final = one_of(phrases("radio"))
_MINUTE: Final = one_of(phrases("minute"))
_ORDINAL: Final[frozenset[Form]] = frozenset(("ordinal",))
_AND: Final = one_of(phrases("and"))
_FOR: Final = one_of(phrases("for"))
_FISCAL: Final = one_of(phrases("fiscal years", "fiscal year"))
_OLD: Final = {key: one_of(phrases(f"{said} years")) for key, said in EPOCHS.items()}
_WEIGHED: Final = frozenset("g kg mg ml mL l L cl oz lb".split())
_MOST: Final = 163  # games that nobody plays in a season
_WICKETS: Final = 10
_PARTS: Final = frozenset("of inch in mile cup acre ounce second".split())
_TEAM: Final = late(r" (?P<name>[A-Z][a-z]{2,14}(?: [A-Z][a-z]{2,14})?)")
_YEAR: Final = late(r"(?:1[5-9]|20)\d\d")
_MINUTES: Final = late(r"(?P<h>1?\d|2[0-3])\.(?P<m>[0-5][05])")


def figures(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """(pieces taken, reader) of what may begin at a piece."""
    piece, after, behind = (piece_at(line.pieces, at + step) for step in (0, 1, 2))
    if piece is None:
        return
    if piece.text in EPOCHS and is_number(piece_at(line.pieces, at - 1)):
        yield 1, _OLD[piece.text]
    if piece.text in "x×" and _is_size(line, at):
        yield 1, nothing
    if piece.text == "R" and at and line.pieces[at - 1].text == "BBC":
        yield 1, _RADIO
    if piece.text == "FY":
        yield from _fiscal(line, at)
    if piece.kind != "number":
        return
    yield from _clock(line, at)
    yield from _roman_date(line, at)
    if after is not None and behind is not None and after.text + behind.text == "')":
        yield 2, row(_nth(piece.text), _MINUTE)
    if after is None or behind is None or not (is_tied(piece, after) and is_tied(after, behind)):
        return
    if after.text in "x×" and behind.text in _FOURS and _is_boundary(line, piece):
        yield 3, row(_counted(piece.text), _FOURS[behind.text])
    if after.text == "/" and is_month_year(line, at + 1):
        yield 3, _month_year(piece.text, behind.text)
    if after.text in "-–" and is_number(behind):
        yield from _pair(line, at, piece, behind)


def _counted(text: str) -> Reader:
    digits = re.sub(r"\D", "", text)

    def read(words: Words, start: int) -> Iterable[int]:
        return read_number(digits, words, start, COUNTED)

    return read


def _nth(text: str) -> Reader:
    def read(words: Words, start: int) -> Iterable[int]:
        return read_number(text, words, start, _ORDINAL) if text.isdigit() else ()

    return read


def _is_boundary(line: Line, piece: Piece) -> bool:
    spans = (found.span() for found in BOUNDARIES.finditer(line.text))
    return any(start < piece.start < end for start, end in spans)


def _is_size(line: Line, at: int) -> bool:
    """Whether so many of one size are told: 2 x 400g tins."""
    before, number, unit, behind = (piece_at(line.pieces, at + step) for step in (-1, 1, 2, 3))
    if not (is_number(before) and is_number(number)) or unit is None or behind is None:
        return False
    return unit.text in _WEIGHED and behind.kind == "word" and behind.text.islower()


def _fiscal(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    texts = [piece.text for piece in line.pieces[at + 1 : at + 5]]
    if len(texts) > 2 and texts[0].isdigit() and texts[1] in "-–/":
        again = int(texts[2] == "FY")
        if len(texts) > 2 + again and texts[2 + again].isdigit():
            second = _counted(texts[2 + again])
            yield (
                4 + again,
                row(_FISCAL, _counted(texts[0]), _AND if texts[1] == "/" else TO, second),
            )


def _clock(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """A time of day with a stop, where people meet, eat and leave."""
    found = _MINUTES.fullmatch(line.pieces[at].text)
    before = piece_at(line.pieces, at - 1)
    if found is None or before is None:
        return
    low = before.text.casefold()
    named = low == "the" and TIMED.match(line.text, line.pieces[at].end)
    joined = low in ("and", "or") and _MINUTES.fullmatch(line.pieces[at - 2].text) is not None
    if named or ((low in AT or joined) and KEPT_HOURS.search(line.text)):
        yield 1, row(_counted(found["h"]), _counted(found["m"]))


def _roman_date(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """The month in Roman numerals: 1.X.1905."""
    texts = [piece.text for piece in line.pieces[at : at + 5]]
    if len(texts) < 5 or texts[1] + texts[3] != ".." or not _YEAR.fullmatch(texts[4]):
        return
    value = 0 if texts[2].strip("IVX") else read_roman(texts[2])
    if not texts[0].isdigit() or not 1 <= value <= 12:
        return

    def read(words: Words, start: int) -> Iterable[int]:
        for first in day(texts[0], words, start):
            skip = first + (words[first : first + 1] == ["of"])
            for middle in month(str(value), words, skip):
                yield from year(texts[4], words, middle)
        for middle in month(str(value), words, start):
            for end in day(texts[0], words, middle):
                yield from year(texts[4], words, end)

    yield 5, read


def is_month_year(line: Line, at: int) -> bool:
    """Whether the slash at ``at`` parts a month and its year: to 12/2027."""
    first, second, before = (piece_at(line.pieces, at + step) for step in (-1, 1, -2))
    if not (first and second and first.text.isdigit() and second.text.isdigit()):
        return False
    dated = len(second.text) == len("2027") and second.text[:2] in ("19", "20")
    if not (dated and len(first.text) < 3 and 1 <= int(first.text) <= 12) or before is None:
        return False
    if before.text in "-–" and at > 3:
        return line.pieces[at - 4].text == "/"
    return before.text.casefold().rstrip(".") in DATED_BY


def _month_year(first: str, second: str) -> Reader:
    def read(words: Words, start: int) -> Iterable[int]:
        ends = month(first, words, start)
        return {end for middle in ends for end in year(second, words, middle)}

    return read


def is_day_of(line: Line, at: int) -> bool:
    """Whether the slash at ``at`` parts the month and day behind a weekday: Wed. 11/25."""
    first, second, before = (piece_at(line.pieces, at + step) for step in (-1, 1, -2))
    if not (first and second and first.text.isdigit() and second.text.isdigit()):
        return False
    if before is not None and before.text in ".,":
        before = piece_at(line.pieces, at - 3)
    behind = piece_at(line.pieces, at + 2)
    if before is None or (behind is not None and behind.text in _PARTS):
        return False
    low = before.text.casefold()
    weekday = low in DAY_NAMES or (low in DATE_WORDS and low not in MONTHS)
    return weekday and 1 <= int(first.text) <= 31 and 1 <= int(second.text) <= 31


def _pair(line: Line, at: int, first: Piece, second: Piece) -> Iterator[tuple[int, Reader]]:
    a, b = digits_of(first), digits_of(second)
    if not (a.isdigit() and b.isdigit()):
        return
    cricket = BOWLED_FIGURES.search(line.text) or BOUNDARIES.search(line.text)
    if int(a) <= _WICKETS < int(b) and cricket:
        yield 3, row(_counted(a), _FOR, _counted(b))
    before = piece_at(line.pieces, at - 1)
    team = _TEAM.match(line.text, second.end)
    if team is None or before is None or before.text.casefold() != "the":
        return
    words = team["name"].split()
    if words[-1].endswith("s") and not NO_TEAMS.intersection(words) and max(int(a), int(b)) < _MOST:
        yield 3, row(_counted(a), _AND, _counted(b))
