"""A language: everything the program must know to make an edition in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Final

from audio_edition.languages.news import NewsWords
from newsletters.words import LetterWords, Wall


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


def _ordinals() -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({ending: {} for ending in ("e", "er", "ère", "ème", "re")})


PARTS: Final = (
    "wording",
    "dates",
    "labels",
    "sentences",
    "numbers",
    "wall",
    "rules",
    "guessing",
)
"""What a language may cover, in the order of reports."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words around the articles: Jinja templates (see docs/show.md), as spoken.

    ``title`` names an edition that has no title; ``intro_title`` and ``outro_title`` name
    chapters; ``description`` is a show's that gives none (it may name ``show.title`` only, and be
    empty). ``by`` are the words a printed byline may begin with, small letters, each with
    its space. ``notice`` is ``disclosure`` as it is said before the articles, empty where the
    same words serve.
    """

    intro: str
    outro: str
    rundown: str
    byline: str
    disclosure: str
    intro_title: str
    outro_title: str
    title: str = "{{ show.title }}, {{ edition.long_date }}"
    by: tuple[str, ...] = ()
    description: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """The house's exceptions to what CLDR says of a language's dates.

    The first four are CLDR patterns (UTS 35: "EEEE d MMMM"), empty for CLDR's own:
    ``greeting`` a date as it is greeted with, ``spoken`` the same with the year, ``full``
    with weekday as pages print it, ``long`` without. ``first`` is what the first of a month
    is called where that is not "1". ``regions`` hold what differs in one ("GB").
    """

    greeting: str = ""
    spoken: str = ""
    full: str = ""
    long: str = ""
    first: str = ""
    regions: Mapping[str, Dates] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Habits:
    """How sentences end: abbreviations (without the last dot, small letters) by what follows.

    ``joined`` never end a sentence before a capital or a digit (titles, "vs."); ``before_digit``
    are abbreviations only before a number ("No. 10"); ``either`` may end one, which the next
    word decides ("Inc.", "U.S."). ``starters`` are words that, written large, begin a
    sentence; ``speech`` the verbs behind a quotation; ``follows_either`` what goes on a name
    after "U.S.". ``ordinal_days`` says that "3." is an ordinal, ``elides`` that "l’art." is
    "art.", ``saints`` may be a saint or a street ("St."), ``street_endings`` end the name of
    a street ("Hauptstr."), and ``vowelless`` says that a short word without a vowel is an
    abbreviation.
    """

    joined: frozenset[str]
    before_digit: frozenset[str]
    either: frozenset[str]
    starters: frozenset[str]
    speech: frozenset[str] = frozenset()
    follows_either: frozenset[str] = frozenset()
    saints: frozenset[str] = frozenset()
    street_endings: tuple[str, ...] = ()
    ordinal_days: bool = False
    elides: bool = False
    vowelless: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class NumberWords:
    """What numbers, money, dates and percentages need besides num2words.

    ``currencies`` and ``cents`` are (one, many) of euro, dollar, pound, franc, yen;
    ``months`` January to December as in running text. ``scales`` is what may stand between
    a number and a currency and how it is said; those of ``short_scales`` also stand alone
    ("5 Mio."), ``bare_scales`` take no joint before the currency ("mil euros"). ``of`` joins
    a scale to its currency and ``of_vowel`` does before a vowel. ``date`` has the fields day,
    month and year; ``before_year`` stands before a year that is said; ``first_day`` is the
    first of a month; ``ordinals`` are the endings, in small letters, that make a number an
    ordinal ("1re"), with what endings of its words become then ("premier": "première"; one
    letter changes in every word, more only in the last). ``further_months`` are other names
    of months by their number ("Jänner": 1); ``ordinal_days`` says every day as an ordinal,
    with ``day_endings`` by the word before ("" the default, "*" after any other word).
    ``range`` stands between the two numbers of "5-10" ('' where nothing is said).
    ``years`` says that 1985 is read as a year. ``before_noun`` are endings of a number and
    what they become before a noun ("uno": "un"). ``num2words`` is the library's name of the
    language.
    """

    num2words: str
    currencies: tuple[tuple[str, str], ...]
    cents: tuple[tuple[str, str], ...]
    percent: str
    minus: str
    point: str
    months: tuple[str, ...]
    scales: Mapping[str, str]
    date: str
    and_cents: str
    short_scales: frozenset[str] = frozenset()
    bare_scales: frozenset[str] = frozenset()
    of: str = ""
    of_vowel: str = ""
    before_year: str = " "
    further_months: Mapping[str, int] = field(default_factory=_nothing)
    first_day: str = ""
    ordinals: Mapping[str, Mapping[str, str]] = field(default_factory=_ordinals)
    ordinal_days: bool = False
    day_endings: Mapping[str, str] = field(default_factory=_nothing)
    years: bool = False
    before_noun: Mapping[str, str] = field(default_factory=_nothing)
    cased: bool = False
    range: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """One language, by its BCP 47 ``tag``; a part that is None or empty is missing.

    ``name`` is what its speakers call it. ``labels`` are what pages and player say (the keys
    of English, all of them; names of months and days come from CLDR), ``regional`` what
    differs in one region ("GB"). ``rules`` is a file of cleaning rules in TOML, as
    described at the top of the English one. ``common`` are its commonest words, for guessing
    the language of a text. ``negations`` are the words that may never be lost.
    ``news`` is what else is put into words: abbreviations, units, times. ``verbalized`` says that
    the verbalizer knows the language whole, so that it needs neither ``numbers`` nor ``news``.
    """

    tag: str
    name: str = ""
    wording: Wording | None = None
    dates: Dates = field(default_factory=Dates)
    labels: Mapping[str, Any] = field(default_factory=_nothing)
    regional: Mapping[str, Mapping[str, Any]] = field(default_factory=_nothing)
    habits: Habits | None = None
    numbers: NumberWords | None = None
    news: NewsWords | None = None
    verbalized: bool = False
    negations: frozenset[str] = frozenset()
    wall: Wall = field(default_factory=Wall)
    letters: LetterWords = field(default_factory=LetterWords)
    rules: Traversable | None = None
    common: frozenset[str] = frozenset()

    @property
    def region(self) -> str:
        """``GB`` of ``en-GB``; empty where the tag has none."""
        for part in self.tag.split("-")[1:]:
            if len(part) == 1:  # what follows is an extension
                break
            if (len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdigit()):
                return part.upper()
        return ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a language covers: each of ``PARTS`` with "present", "missing", or what is there."""

    tag: str
    name: str
    parts: Mapping[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts that are not there."""
        return tuple(part for part, what in self.parts.items() if what == MISSING)


PRESENT: Final = "present"
MISSING: Final = "missing"


def primary(tag: str) -> str:
    """The language subtag of a BCP 47 tag: ``en`` for ``en-US``."""
    return tag.replace("_", "-").split("-", 1)[0].lower()
