"""What a language's printed abbreviations, units and currencies may be read as, for the gate.

The tables are the pack's, which the verbalizer says from too. Keys are found in the line as it
was prepared, whatever blanks stand inside them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from audio_edition.languages import Language, NumberWords
from audio_edition.languages.dates import calendar_names
from audio_edition.languages.news import Counted, Money, NewsWords
from audio_edition.script.readers import APOSTROPHES, spoken_words
from audio_edition.script.reading_words import Phrases

_FIVE = ("€ EUR", "$ USD", "£ GBP", "CHF", "¥")


def as_words(*texts: str) -> Phrases:
    """Texts as phrases of spoken words; empty ones say nothing."""
    return frozenset(tuple(spoken_words(text)) for text in texts if text.strip(" '’"))


_DECLINED = ("e", "en", "er", "es", "em")


def forms(said: str) -> Phrases:
    """What an abbreviation may be said as: forms parted by " | ", "heilig-" with its endings."""
    some = [
        form
        for item in said.split(" | ")
        for form in ([item[:-1] + end for end in _DECLINED] if item.endswith("-") else [item])
    ]
    return as_words(*some)


def of_counted(item: Counted) -> Phrases:
    """One and many."""
    return as_words(item.one, item.many)


def _measured(item: Counted, *, cased: bool) -> Phrases:
    """A unit's name; in German, whose nouns are cased, "von 12 Kilometern" too.

    Portugal writes "quilómetro".
    """
    plural = re.sub(r"er\b", "ern", item.many, count=1) if cased else item.many
    in_portugal = (name.replace("ilô", "iló") for name in (item.one, item.many))
    return of_counted(item) | as_words(plural, *in_portugal)


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Printed keys and what they may be said as, by their first letter in small."""

    by_first: Mapping[str, tuple[tuple[str, Phrases], ...]]

    def at(self, text: str, start: int) -> Iterator[tuple[int, Phrases]]:
        """(end, what may be said) of every key that begins at an offset."""
        for key, said in self.by_first.get(text[start : start + 1].casefold(), ()):
            end = _match(key, text, start)
            if end > start:
                yield end, said


def _match(key: str, text: str, start: int) -> int:
    """Where a key ends that begins at an offset, blanks inside aside; -1 where it is not."""
    at = start
    for place, letter in enumerate(key):
        while place and text[at : at + 1] == " " and (key[place - 1] == "." or letter == " "):
            at += 1
        if letter == " ":
            continue
        here = text[at : at + 1]
        if here != letter and (place or here != letter.upper()):
            return -1
        at += 1
    if key[-1].isalnum() and text[at : at + 1].isalnum():
        return -1
    return at


def keys(table: Iterable[tuple[str, Phrases]]) -> Keys:
    """Keys as the prepared line prints them: "m²" is "m2" there."""
    made: dict[str, list[tuple[str, Phrases]]] = {}
    for key, said in table:
        plain = unicodedata.normalize("NFKC", key).translate(APOSTROPHES)
        made.setdefault(plain[0].casefold(), []).append((plain, said))
    return Keys({first: tuple(found) for first, found in made.items()})


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """All that a language's news words may be read as."""

    words: NumberWords
    news: NewsWords
    short: Keys
    units: Keys
    money: Keys
    scales: Keys
    money_of: Mapping[str, Money]
    names: Mapping[str, Money]
    months: frozenset[str]
    calendar: frozenset[str]
    signs: Mapping[str, Phrases]
    days: Mapping[str, Phrases]


@lru_cache(maxsize=16)
def _book(tag: str, words: NumberWords, news: NewsWords | None) -> Book:
    news = news or NewsWords()
    money = {
        sign: Money(Counted(*words.currencies[at]), Counted(*words.cents[at]))
        for at, signs in enumerate(_FIVE)
        for sign in signs.split()
    } | dict(news.money)
    short = [
        (key, forms(said))
        for table in (news.short, news.before_number, news.before_name)
        for key, said in table.items()
    ]
    months = {name: at for at, name in enumerate(words.months, 1)} | dict(words.further_months)
    short += [
        (key, as_words(words.months[at - 1])) for key, at in (months | dict(news.months)).items()
    ]
    scales = [
        (key, _scaled(said)) for key, said in (dict(words.scales) | dict(news.scales)).items()
    ]
    names = {
        name.casefold(): item
        for item in reversed(money.values())
        for name in (item.name.one, item.name.many)
    }
    signs = {unicodedata.normalize("NFKC", key): as_words(said) for key, said in news.signs.items()}
    signs["%"] = as_words(words.percent)
    return Book(
        words,
        news,
        keys(short),
        keys((key, _measured(unit, cased=words.cased)) for key, unit in news.units.items()),
        keys((key, of_counted(item.name)) for key, item in money.items()),
        keys(scales),
        {unicodedata.normalize("NFKC", key): item for key, item in money.items()},
        names,
        frozenset(name.casefold() for name in (*months, *news.months)),
        calendar_names(tag),
        signs,
        {
            name[:2].title(): as_words(name)
            for name in calendar_names(tag) - {month.casefold() for month in months}
            if words.cased
        },
    )


_FORMS = (
    "Million Millionen", "Milliarde Milliarden", "Billion Billionen", "million millions",
    "milliard milliards", "millón millones", "billón billones", "milione milioni",
    "miliardo miliardi", "milhão milhões", "bilhão bilhões", "trilhão trilhões", "mila mille",
)  # fmt: skip


def _scaled(said: str) -> Phrases:
    """A scale for one and for many."""
    forms = next((item.split() for item in _FORMS if said in item.split()), [said])
    return as_words(*forms)


def book(language: Language) -> Book:
    """The tables of a language that has ``numbers``."""
    assert language.numbers is not None
    return _book(language.tag, language.numbers, language.news)
