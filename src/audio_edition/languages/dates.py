"""Dates, numerals and lists as CLDR has them (through Babel), with the house's exceptions.

Babel is loaded when first asked. Where it knows no language of a tag, a date is ISO 8601.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from audio_edition.languages.model import Dates, Language
from newsletters.words import locale_of as locale_of

if TYPE_CHECKING:
    pass

_YEAR_LAST: Final = re.compile(r"(?:,?\s*(?:'[^']*'\s*)?)y+$")
_DAY: Final = re.compile(r"'[^']*'|d+")
_DOUBLE_DAY: Final = re.compile(r"(?<!d)dd(?!d)")  # "Monday, 02 November" is for tables


def direction(tag: str) -> str:
    """``rtl`` or ``ltr``, the way a language is written; ``ltr`` where CLDR does not know it."""
    locale = locale_of(tag)
    return "ltr" if locale is None else str(locale.text_direction)


@lru_cache(maxsize=1)
def zone_cities() -> frozenset[str]:
    """The cities that the time zones of the world are named after, in English."""
    from babel.core import get_global

    zones = get_global("zone_territories")
    return frozenset(str(zone).rpartition("/")[2].replace("_", " ") for zone in zones)


def greeting_date(day: date, language: Language, *, year: bool = False) -> str:
    """A date as a greeting says it: "Monday, November 2", with ``year`` "…, 2026"."""
    own = _own(language)
    pattern = own.spoken if year else own.greeting
    return _said(day, language, pattern, "full", cut=not year)


def long_date(day: date, language: Language, *, weekday: bool = True) -> str:
    """A date as it is printed: "Monday, November 2, 2026", or without its weekday."""
    own = _own(language)
    pattern = own.full if weekday else own.long
    return _said(day, language, pattern, "full" if weekday else "long")


def weekday(day: date, language: Language) -> str:
    """The name of the day; empty where nobody knows it."""
    return "" if locale_of(language.tag) is None else _said(day, language, "EEEE", "full")


def _own(language: Language) -> Dates:
    """The house's patterns for a tag, its region's first."""
    dates = language.dates
    region = dates.regions.get(language.region)
    if region is None:
        return dates
    return Dates(
        greeting=region.greeting or dates.greeting,
        spoken=region.spoken or dates.spoken,
        full=region.full or dates.full,
        long=region.long or dates.long,
        first=region.first or dates.first,
    )


def _said(day: date, language: Language, pattern: str, style: str, *, cut: bool = False) -> str:
    locale = locale_of(language.tag)
    if locale is None:
        return day.isoformat()
    from babel.dates import format_date

    if not pattern:
        pattern = str(locale.date_formats[style].pattern)
        if cut:
            pattern = _YEAR_LAST.sub("", pattern)
        pattern = _DOUBLE_DAY.sub("d", pattern)
    first = _own(language).first
    if day.day == 1 and first:
        pattern = _DAY.sub(lambda found: f"'{first}'" if found[0][0] == "d" else found[0], pattern)
    return format_date(day, pattern, locale)


def join_list(items: Sequence[str], language: Language) -> str:
    """``A, B and C`` in the language's own way; with commas where it is not known."""
    locale = locale_of(language.tag)
    if locale is None:
        return ", ".join(items)
    from babel.lists import format_list

    return format_list(list(items), style="standard", locale=locale)


def numeral(value: float, language: Language) -> str:
    """A number as it is printed: ``1,234.5``, ``1.234,5``."""
    locale = locale_of(language.tag)
    if locale is None:
        return str(value)
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale)


def calendar_labels(language: Language) -> dict[str, object]:
    """The labels ``months``, ``weekdays`` (Monday first) and ``date`` of the player's file."""
    locale = locale_of(language.tag)
    if locale is None:
        return {}
    pattern = _own(language).full or _DOUBLE_DAY.sub("d", str(locale.date_formats["full"].pattern))
    fields = {"EEEE": "{weekday}", "MMMM": "{month}", "d": "{day}", "y": "{year}"}
    form = re.sub(
        r"'([^']*)'|([a-zA-Z])\2*",
        lambda found: fields.get(found[0], found[1] or ""),
        pattern,
    )
    return {
        "months": [locale.months["format"]["wide"][month] for month in range(1, 13)],
        "weekdays": [locale.days["format"]["wide"][day] for day in range(7)],
        "date": form,
    }


@lru_cache(maxsize=16)
def calendar_names(tag: str) -> frozenset[str]:
    """The months and days of the week in a language, in small letters."""
    locale = locale_of(tag)
    if locale is None:
        return frozenset()
    tables = (*locale.months.values(), *locale.days.values())
    return frozenset(
        str(word).casefold() for table in tables for word in table.get("wide", {}).values()
    )


def endonym(tag: str) -> str:
    """What speakers of a language call it; the tag itself where nobody knows."""
    locale = locale_of(tag)
    name = None if locale is None else locale.get_language_name()
    return name or tag
