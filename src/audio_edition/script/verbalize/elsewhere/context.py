"""What the families share: the text, its language's tables, and what stands around a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeAlias

from audio_edition.languages import Language, NumberWords, primary
from audio_edition.languages.dates import calendar_labels, calendar_names
from audio_edition.languages.news import Counted, Money, NewsWords
from audio_edition.script.verbalize.elsewhere.counting import Counting
from audio_edition.script.verbalize.elsewhere.grammar import gender
from audio_edition.script.verbalize.elsewhere.numeral import Numeral, numeral

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_NEXT = re.compile(r" ?([^\W\d_]+(?:['’][^\W\d_]+)*)")
_LOOK = 60
_BEFORE_NOUNS = frozenset("autres jeunes jeune autre pauvres simples rares".split())
_DECIMAL_POINTS = frozenset(("MX", "US", "PR", "GT", "HN", "NI", "SV", "DO", "PA"))

Said: TypeAlias = "tuple[str, int, str] | None"
"""What a family says: words, where the token ends, its kind; or None: not mine."""

Family: TypeAlias = Callable[["Text", int], Said]


def alternatives(keys: Iterable[str]) -> str:
    """A pattern of keys, the longest first, none of which ends within a word."""
    made = [
        re.escape(key).replace(r"\ ", " ?") + (r"(?![^\W_])" if key[-1].isalnum() else "")
        for key in sorted(keys, key=len, reverse=True)
    ]
    return "|".join(made) or "(?!)"


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """A language's tables, and the patterns made of them."""

    language: Language
    counting: Counting
    news: NewsWords
    base: str
    scales: dict[str, str]
    money: dict[str, Money]
    names: dict[str, Money]
    calendar: frozenset[str]
    week: tuple[str, ...]
    patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    @property
    def cased(self) -> bool:
        """Whether nouns are written large, so that case counts."""
        return self.counting.words.cased

    def compiled(self, name: str, make: Callable[[], str], flags: int = 0) -> re.Pattern[str]:
        """A pattern of a family, compiled once for the language."""
        found = self.patterns.get(name)
        if found is None:
            found = self.patterns[name] = re.compile(make(), flags)
        return found

    def numeral(self, text: str) -> Numeral:
        """Read what ``NUMBER`` matched, as the region prints it."""
        return numeral(text, english=self.language.region in _DECIMAL_POINTS)


def _of_portugal(unit: Counted) -> Counted:
    """ "quilómetro", as Portugal says it."""
    one, many = (name.replace("ilô", "iló") for name in (unit.one, unit.many))
    return Counted(one, many, unit.feminine)


_FIVE = ("€ EUR", "$ USD", "£ GBP", "CHF", "¥ JPY")


def tables(language: Language) -> Tables:
    """The tables of a language with ``numbers``; what ``news`` lacks is taken from them."""
    assert language.numbers is not None
    return _tables(_Same(language, language.tag, language.numbers, language.news))


@dataclass(frozen=True, slots=True)
class _Same:
    """A language, the same where its tag and tables are: ``find`` gives a new one for each tag."""

    language: Language = field(compare=False)
    tag: str
    numbers: NumberWords
    news: NewsWords | None


@lru_cache(maxsize=32)
def _tables(same: _Same) -> Tables:
    language, words = same.language, same.numbers
    news = language.news or NewsWords()
    if primary(language.tag) == "pt" and language.region not in ("", "BR"):
        news = replace(news, units={key: _of_portugal(unit) for key, unit in news.units.items()})
    money = {
        sign: Money(Counted(*words.currencies[at]), Counted(*words.cents[at]))
        for at, signs in enumerate(_FIVE)
        for sign in signs.split()
    } | dict(news.money)
    names = {
        name: item
        for item in reversed(money.values())
        for name in (item.name.one, item.name.many)
        if " " not in name
    }
    scales = dict(words.scales) | dict(news.scales)
    base = primary(language.tag)
    named = calendar_labels(language).get("weekdays")
    week = tuple(map(str, named)) if isinstance(named, list) else ()  # Monday first
    return Tables(
        language,
        Counting(language),
        news,
        base,
        scales,
        money,
        names,
        calendar_names(language.tag),
        week,
    )


@dataclass(slots=True)
class Text:
    """A prepared text, and what a family may ask about a place in it."""

    plain: str
    tables: Tables

    def left(self, pos: int, count: int = 5) -> list[str]:
        """The words before a place, the nearest last."""
        return _WORD.findall(self.plain, max(0, pos - _LOOK), pos)[-count:]

    def before(self, pos: int) -> str:
        """The word that stands right before a place, or nothing."""
        near = self.plain[max(0, pos - _LOOK) : pos].rstrip(" ")
        found = re.search(r"[^\W\d_]+(?:['-][^\W\d_]+)*(?:\.?[º°])?\.?$", near)
        return found[0] if found else ""

    def after(self, pos: int) -> str:
        """The word behind a place and at most one blank, or nothing."""
        found = _NEXT.match(self.plain, pos)
        return found[1] if found else ""

    def at(self, pos: int) -> str:
        """The letter at a place, or nothing."""
        return self.plain[pos] if 0 <= pos < len(self.plain) else ""

    def match(self, pattern: re.Pattern[str], pos: int) -> re.Match[str] | None:
        """The match of a pattern at a place."""
        return pattern.match(self.plain, pos)

    def noun(self, pos: int) -> tuple[str, bool]:
        """(gender, whether a noun follows) of what is counted at a place."""
        word = self.after(pos)
        if not word:
            return "", False
        cased = self.tables.cased
        if cased and not word[0].isupper():  # "1 neue Stelle"
            further = _NEXT.match(self.plain, pos + 1 + len(word))
            if further and further[1][0].isupper() and word not in self.tables.language.common:
                word = further[1]
        if word in _BEFORE_NOUNS:  # "81 autres évacuées"
            word = self.after(pos + 1 + len(word)) or word
        if cased and not word[1:].islower():  # "1 BvR 12/26"
            return "", False
        kind = gender(word, self.tables.news, cased=cased)
        return kind, not cased or word[0].isupper()

    def ends(self, pos: int) -> bool:
        """Whether a sentence ends at a place: nothing follows, or one that begins."""
        rest = self.plain[pos : pos + _LOOK].lstrip(" \"')]")
        if not rest:
            return True
        found = _WORD.match(rest)
        habits = self.tables.language.habits
        return bool(found and habits and found[0] in habits.starters)
