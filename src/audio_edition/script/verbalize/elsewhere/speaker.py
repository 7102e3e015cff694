"""Cut a text into tokens and say each: the families are tried in order where one can begin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audio_edition.languages import Language
from audio_edition.script.verbalize.core import Token
from audio_edition.script.verbalize.elsewhere import (
    calendar,
    quantities,
    ranks,
    short,
    single,
)
from audio_edition.script.verbalize.elsewhere.context import Family, Text, tables

_OF_DIGITS: tuple[Family, ...] = (
    short.address,
    short.abbreviation,
    quantities.mark,
    calendar.goal,
    quantities.paper,
    calendar.date,
    quantities.season,
    short.telephone,
    calendar.race,
    calendar.minute,
    quantities.ratio,
    calendar.time,
    single.compound,
    quantities.score,
    single.and_half,
    single.half,
    quantities.fraction,
    ranks.ordinal,
    single.one,
    quantities.quantity,
)
_OF_LETTERS: tuple[Family, ...] = (
    short.address,
    single.elided,
    quantities.quantity,
    calendar.weekdays,
    single.direction,
    short.abbreviation,
    short.street,
    short.rate,
    short.times,
    ranks.roman,
)
_OF_SIGNS: tuple[Family, ...] = (
    short.address,
    short.telephone,
    single.and_half,
    single.half,
    quantities.fraction,
    quantities.quantity,
    short.abbreviation,
    short.times,
    short.power,
    short.sign,
)
_START = re.compile(r"\d|(?<![^\W\d_])[^\W\d_]|[^\w\s]|_")
_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")


def tokens(
    language: Language, plain: str, origin: list[int] | None, printed: str
) -> Iterator[Token]:
    """The tokens of a prepared text, whose ``printed`` parts, joined, are ``printed``."""
    text = Text(plain, tables(language))
    done, pos, shown = 0, 0, 0

    def cut(end: int) -> str:
        """What is printed of the text up to a place, from where the last token ended."""
        nonlocal shown
        start, shown = shown, end if origin is None else origin[end]
        return printed[start:shown]

    while found := _START.search(plain, pos):
        start = found.start()
        char = plain[start]
        families = _OF_DIGITS if char.isdecimal() else _OF_LETTERS if char.isalpha() else _OF_SIGNS
        said = next((it for it in (family(text, start) for family in families) if it), None)
        if said is None and char.isdecimal():
            run = _DIGITS.match(plain, start)
            assert run is not None
            said = text.tables.counting.digits(run[0]), run.end(), "digits"
        if said is None:
            word = _WORD.match(plain, start)
            pos = word.end() if word else start + 1
            continue
        spoken, end, kind = said
        if done < start:
            yield Token(cut(start), plain[done:start], "word")
        yield Token(cut(end), spoken, kind)
        done = pos = end
    if done < len(plain) or shown < len(printed):
        yield Token(printed[shown:], plain[done:], "word")
