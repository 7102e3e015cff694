"""What letters say in each language where they do not tell stories, as one set of patterns.

A letter need not say its language, and one in Spanish may come through an English service: the
words of all installed languages are looked for at once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from newsletters import words
from newsletters.late import late

_OPENING = late(r"^[\W_]+")


@dataclass(frozen=True, slots=True)
class Sayings:
    """One compiled pattern for each field of ``words.LetterWords``."""

    sponsor: re.Pattern[str]
    poll: re.Pattern[str]
    referral: re.Pattern[str]
    promo: re.Pattern[str]
    offers: re.Pattern[str]
    deal: re.Pattern[str]
    itself: re.Pattern[str]
    greeting: re.Pattern[str]
    signoff: re.Pattern[str]
    masthead: re.Pattern[str]
    contents: re.Pattern[str]
    more: re.Pattern[str]
    onward: re.Pattern[str]
    share: re.Pattern[str]
    footer: re.Pattern[str]
    forwarded: re.Pattern[str]
    sender: re.Pattern[str]
    header: re.Pattern[str]
    subject: re.Pattern[str]


@functools.cache
def said() -> Sayings:
    """The patterns of all languages that are known."""
    told = [one.letters for one in words.known().values()]
    return Sayings(
        **{
            field.name: _joined(getattr(one, field.name) for one in told)
            for field in fields(Sayings)
        }
    )


@functools.cache
def addressing(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words of a language that speak to the reader, and of the house: "you", "we"."""
    own = words.of(language).letters
    told = ("|".join(some) or r"(?!)" for some in (own.reader, own.house))
    reader, house = (re.compile(rf"(?<![\w'’])(?:{some})(?!\w)") for some in told)
    return reader, house


def _joined(patterns: Iterable[tuple[str, ...]]) -> re.Pattern[str]:
    parts = [f"(?:{pattern})" for some in patterns for pattern in some]
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


@functools.cache
def date_words() -> frozenset[str]:
    """The names of months and days in all languages that are known, and their beginnings."""
    found: set[str] = set()
    for locale in filter(None, map(words.locale_of, words.known())):
        for table in (locale.months, locale.days):
            for name in table["format"]["wide"].values():
                word = str(name).casefold().strip(".")
                found.update({word, word[:3], word[:4]} if len(word) > 3 else {word})
    return frozenset(found)


def bare(text: str) -> str:
    """``text`` with straight quotes, and without what stands before its first word."""
    return _OPENING.sub("", text.replace("’", "'").replace("‘", "'"))
