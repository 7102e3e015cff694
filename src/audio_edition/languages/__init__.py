"""A room for each language: what the program must know to make an edition in it.

``find(tag)`` gives a ``Language``; what is not there is missing, and ``coverage`` says so.
Functions here take a language or its tag.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from audio_edition.languages import dates
from audio_edition.languages.dates import direction
from audio_edition.languages.find import (
    FALLBACK,
    LANGUAGES,
    coverage,
    find,
    forget,
    labels_of,
    labels_tag,
    missing,
    names,
    player_labels,
    using,
)
from audio_edition.languages.model import (
    MISSING,
    PARTS,
    PRESENT,
    Coverage,
    Dates,
    Habits,
    Language,
    NumberWords,
    Wording,
    primary,
)
from audio_edition.languages.read import read_language
from newsletters.words import Wall


def _language(language: Language | str) -> Language:
    return find(language) if isinstance(language, str) else language


def greeting_date(day: date, language: Language | str, *, year: bool = False) -> str:
    """``Monday, November 2``: a date as it is spoken, with ``year`` the year too."""
    return dates.greeting_date(day, _language(language), year=year)


def long_date(day: date, language: Language | str, *, weekday: bool = True) -> str:
    """``Monday, November 2, 2026``: a date as it is printed, or without its weekday."""
    return dates.long_date(day, _language(language), weekday=weekday)


def weekday(day: date, language: Language | str) -> str:
    """``Monday``; empty where nobody knows the language."""
    return dates.weekday(day, _language(language))


def join_list(items: Sequence[str], language: Language | str) -> str:
    """``A, B, and C``: items as a language lists them."""
    return dates.join_list(items, _language(language))


def numeral(value: float, language: Language | str) -> str:
    """``1,234.5``: a number as a language prints it."""
    return dates.numeral(value, _language(language))


__all__ = [
    "FALLBACK",
    "LANGUAGES",
    "MISSING",
    "PARTS",
    "PRESENT",
    "Coverage",
    "Dates",
    "Habits",
    "Language",
    "NumberWords",
    "Wall",
    "Wording",
    "coverage",
    "direction",
    "find",
    "forget",
    "greeting_date",
    "join_list",
    "labels_of",
    "labels_tag",
    "long_date",
    "missing",
    "names",
    "numeral",
    "player_labels",
    "primary",
    "read_language",
    "using",
    "weekday",
]
