"""The contract of a language, as one check that anybody who offers one can run.

In a test of your package::

    from audio_edition.languages.conformance import check_language

    def test_dutch() -> None:
        check_language(my_package.DUTCH)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import fields
from datetime import date, timedelta

from audio_edition.languages import dates
from audio_edition.languages.find import FALLBACK, find
from audio_edition.languages.model import Language, Wording, primary

_FIELD = re.compile(r"\{\{\s*([\w.]+)")
_KNOWN = {
    *("show.title", "show.author", "show.description", "show.link", "show.language"),
    *("edition.id", "edition.title", "edition.date", "edition.long_date", "edition.weekday"),
    *("edition.iso_date", "edition.language", "article.headline", "article.byline"),
    *("article.section", "article.url", "article.number", "lead.headline"),
}
_MUST = {
    "intro": "show.title",
    "outro": "show.title",
    "rundown": "article.headline",
    "byline": "article.byline",
    "title": "show.title",
}


def check_language(language: Language, *, parts: Iterable[str] = ("wording", "labels")) -> None:
    """Raise ``AssertionError`` that says what is wrong; ``parts`` must be there.

    What is there is checked whether it must be or not.
    """
    assert isinstance(language, Language), "a language is a Language"
    assert re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language.tag), "a BCP 47 tag"
    assert language.name.strip(), "a language has a name, as its speakers call it"
    wanted = set(parts)
    if language.wording is not None:
        _check_wording(language.wording)
        english = find(FALLBACK)
        assert (
            primary(language.tag) == primary(english.tag)
            or not language.wording.notice
            or english.wording is None
            or language.wording.notice != english.wording.notice
        ), "notice is English; empty, the disclosure serves in its place"
    else:
        assert "wording" not in wanted, "there is no wording"
    _check_labels(language, "labels" in wanted)
    _check_dates(language)
    if language.habits is not None:
        habits = language.habits
        for name in ("joined", "before_digit", "either"):
            for short in getattr(habits, name):
                assert short == short.lower(), f"{name}: {short!r} in small letters"
                assert not short.endswith("."), f"{name}: {short!r} without its last dot"
        assert habits.starters, "words that begin sentences"
    else:
        assert "sentences" not in wanted, "there are no habits of sentences"
    if language.numbers is not None:
        numbers = language.numbers
        assert len(numbers.months) == 12, "twelve months"
        assert len(numbers.currencies) == len(numbers.cents) == 5, "five currencies"
        numbers.date.format(day="", month="", year="")
        _check_news(language)
    else:
        assert language.news is None, "news is said with the words of numbers, which are not there"
        assert "numbers" not in wanted or language.verbalized, "there are no words for numbers"
    for pattern in (*language.wall.shows, *language.wall.notices):
        re.compile(pattern)
    for item in fields(language.letters):
        for pattern in getattr(language.letters, item.name):
            re.compile(pattern)
    assert language.wall.shows or "wall" not in wanted, "there are no words of walls"
    if language.rules is not None:
        rules = tomllib.loads(language.rules.read_text("utf-8"))["rule"]
        assert rules, "a file of rules has rules"
    else:
        assert "rules" not in wanted, "there are no cleaning rules"


def _check_news(language: Language) -> None:
    """What is shortened is said in words, and every month, part and ordinal is a number's."""
    news = language.news
    if news is None:
        return
    for table in (news.short, news.before_number, news.before_name, news.scales, news.signs):
        for key, said in table.items():
            assert key.strip() == key, f"news: {key!r} begins or ends with a blank"
            assert said.strip(), f"news: {key!r} is said as nothing"
            assert not any(letter.isdigit() for letter in said), f"news: {said!r} has a digit"
    for key, unit in (*news.units.items(), *((k, m.name) for k, m in news.money.items())):
        assert unit.one, f"news: {key!r} has no name for one"
        assert unit.many, f"news: {key!r} has no name for many"
    for key, month in news.months.items():
        assert 1 <= month <= 12, f"news: the month {key!r} is {month}"
    for key in (*news.parts, *news.ordinals):
        assert key.isdigit(), f"news: {key!r} is no number"


def _check_wording(wording: Wording) -> None:
    for item in fields(Wording):
        value = getattr(wording, item.name)
        if item.name == "by":
            for start in value:
                assert start == start.casefold(), f"by: {start!r} in small letters"
                assert start.endswith(" "), f"by: {start!r} with the space behind it"
            continue
        assert value.strip() or item.name in ("description", "notice"), f"{item.name} says nothing"
        used = set(_FIELD.findall(value))
        assert used <= _KNOWN, f"{item.name} names {', '.join(sorted(used - _KNOWN))}"
        must = _MUST.get(item.name)
        if item.name == "description":
            assert used <= {"show.title"}, "description names more than {{ show.title }}"
        assert must is None or must in used, f"{item.name} must name {{{{ {must} }}}}"


def _check_labels(language: Language, wanted: bool) -> None:
    if not language.labels:
        assert not wanted, "there are no labels"
        return
    english = find(FALLBACK).labels
    lost = sorted(english.keys() - language.labels.keys())
    assert not lost, f"labels without {', '.join(lost)}"
    for key, value in language.labels.items():
        assert value, f"the label {key!r} is empty"
        assert key in english or key in ("months", "weekdays", "date"), f"no label {key!r}"
    for region, words in language.regional.items():
        assert region == region.upper(), f"the region {region!r} in capitals"
        assert words.keys() <= english.keys(), f"labels of {region} that English has not"


def _check_dates(language: Language) -> None:
    """Every day of two years is said in its own way, and holds its day and year."""
    told: dict[str, date] = {}
    first = date(2027, 1, 1)
    for days in range(731):
        day = first + timedelta(days)
        said = dates.long_date(day, language)
        assert said not in told, f"{day} and {told[said]} are both {said!r}"
        told[said] = day
        assert str(day.year) in said, f"{said!r} without its year"
        assert str(day.year) in dates.greeting_date(day, language, year=True)
        assert dates.greeting_date(day, language), f"{day} has no greeting"
