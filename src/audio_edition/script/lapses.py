"""How long something takes, as clocks and races print it: 2:03:45, 9:58.5, 3m 45s, 2h30."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from audio_edition.script.number_words import COUNTED, read_decimal, read_number
from audio_edition.script.readers import Line, Reader, Words, either, nothing, one_of, row
from audio_edition.script.reading_words import phrases
from audio_edition.script.vocabulary.units import LASTING, OF_SECONDS

_AND: Final = one_of(phrases("and"), optional=True)
_HUNDRED: Final = one_of(phrases("hundred", "o'clock"), optional=True)
_MIDNIGHT: Final = one_of(phrases("midnight"))
_HOURS: Final = one_of(phrases("hour", "hours"))
_MINUTES: Final = one_of(phrases("minute", "minutes"))
SECONDS: Final = one_of(phrases("second", "seconds"))


def _texts(line: Line, at: int, count: int) -> list[str]:
    return [item.text for item in line.pieces[at : at + count]]


def timed(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """3m 45s, with its minutes."""
    texts = _texts(line, at, 4)
    if len(texts) == 4 and texts[1] in ("m", "min", "mins") and texts[3] in ("s", "sec", "secs"):
        yield 4, row(clocked(texts[0]), _MINUTES, _AND, clocked(texts[2]), SECONDS)


def is_lapse(line: Line, at: int) -> bool:
    """Whether a short number with an s can only be seconds: "12s ahead", "by 20s", "3m 45s"."""
    behind, before = _texts(line, at + 2, 1), _texts(line, max(0, at - 2), min(at, 2))
    timed = len(before) == 2 and before[0].isdigit() and before[1] in ("m", "min", "mins")
    return timed or not OF_SECONDS.isdisjoint(behind) or not LASTING.isdisjoint(before[-1:])


def lapse(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """2:03:45 as two hours, three minutes, forty-five seconds; 9:58.5 as minutes and seconds."""
    texts = _texts(line, at, 5)
    inner = at > 0 and line.pieces[at - 1].text == ":"
    if (
        not inner
        and len(texts) > 2
        and texts[1] == ":"
        and re.fullmatch(r"\d\d(?:\.\d+)?", texts[2])
    ):
        launch = at > 1 and line.pieces[at - 2].text == "T"  # its clock shows no empty parts
        seconds = _part(texts[2], SECONDS, empty=launch)
        yield 3, row(_part(texts[0], _MINUTES), _AND, seconds)
        if len(texts) == 5 and texts[3] == ":" and re.fullmatch(r"\d\d(?:\.\d+)?", texts[4]):
            last = row(clocked(texts[4]), SECONDS)
            minutes = _part(texts[2], _MINUTES, empty=launch)
            ended = _part(texts[4], SECONDS, empty=launch)
            yield 5, row(_part(texts[0], _HOURS), _AND, minutes, _AND, ended)
            first = row(clocked(texts[0]), clocked(texts[2]))
            if not texts[2].strip("0"):  # 13:00:29
                first = either(first, row(clocked(texts[0]), _HUNDRED))
                first = either(first, _MIDNIGHT) if not texts[0].strip("0") else first
            yield 5, row(first, _AND, last)
    if len(texts) > 1 and texts[1] == "h" and len(texts) > 2 and texts[2].isdigit():
        yield 3, row(clocked(texts[0]), _HOURS, clocked(texts[2]))
        if len(texts) > 3 and texts[3] in ("m", "min"):  # a 2h 41m final
            yield 4, row(clocked(texts[0]), _HOURS, clocked(texts[2]), _MINUTES)
        full = not texts[2].strip("0")
        is_lasting = not LASTING.isdisjoint(_texts(line, max(0, at - 1), min(at, 1)))
        if (len(texts) > 3 and texts[3] in ("m", "min")) or is_lasting:
            return  # "2h30m", "it took 2h30": a lapse, and no time of day
        o_clock = one_of(phrases("o'clock", "hundred"), optional=True)
        reader = (
            row(clocked(texts[0]), o_clock) if full else row(clocked(texts[0]), clocked(texts[2]))
        )
        yield 3, reader


def _part(digits: str, unit: Reader, *, empty: bool = True) -> Reader:
    """A part of a clock with its unit; one that shows nothing may be left out (``empty``)."""
    said = row(clocked(digits), unit)
    return either(said, nothing) if empty and not digits.strip("0") else said


def clocked(digits: str) -> Reader:
    """A number of a clock: leading zeros may be left out."""
    whole, point, low = re.sub(r"[,\u00a0\u202f]", "", digits).partition(".")

    def read(words: Words, at: int) -> Iterable[int]:
        bare = whole.lstrip("0") or "0"
        if point:
            return read_decimal(whole, low, words, at) | read_decimal(bare, low, words, at)
        return read_number(whole, words, at, COUNTED) | read_number(bare, words, at, COUNTED)

    return read
