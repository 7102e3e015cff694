"""What printed abbreviations and units may be read as, for the fidelity gate.

The tables are the vocabulary's, which the verbalizer says from too; here they are turned
into words, and joined by readings that a person may choose and the verbalizer does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from audio_edition.script.vocabulary.finance import LETTER_GRADES, RATINGS
from audio_edition.script.vocabulary.law import BOOKS as _BOOKS
from audio_edition.script.vocabulary.law import FEDERAL, REPORTERS
from audio_edition.script.vocabulary.law import SHORT as LEGAL
from audio_edition.script.vocabulary.money import CODES as _CODES
from audio_edition.script.vocabulary.money import LETTERS as _LETTERS
from audio_edition.script.vocabulary.money import SYMBOLS, Currency
from audio_edition.script.vocabulary.named import NAMED as _NAMED
from audio_edition.script.vocabulary.named import SPECIAL as _SPECIAL
from audio_edition.script.vocabulary.places import AP_STATES, POSTAL_STATES, ZONES
from audio_edition.script.vocabulary.places import PARTIES as _PARTIES
from audio_edition.script.vocabulary.short import DAYS as _DAYS
from audio_edition.script.vocabulary.short import (
    LOWER,
    MONTHS_SHORT,
    PAGES,
    TAILS,
    TITLES,
)
from audio_edition.script.vocabulary.short import MONTHS as _MONTHS
from audio_edition.script.vocabulary.units import MAGNITUDES, PER_SHORT
from audio_edition.script.vocabulary.units import PER as _PER
from audio_edition.script.vocabulary.units import UNITS as _UNITS

Phrase: TypeAlias = tuple[str, ...]
Phrases: TypeAlias = frozenset[Phrase]

_BRITISH: Final = (("meter", "metre"), ("liter", "litre"), ("ton", "tonne"), ("tons", "tonnes"))


def phrase(text: str) -> Phrase:
    """A phrase as the words of a spoken line."""
    return tuple(text.casefold().replace("'s", " 's").replace("-", " ").split())


def phrases(*texts: str) -> Phrases:
    """Phrases, those in British spelling too."""
    found = {phrase(text) for text in texts if text}
    said = " ".join(texts).casefold()
    for american, british in _BRITISH:
        if american not in said:  # as in most of two thousand
            continue
        found |= {
            tuple(
                british
                if word == american
                else word.replace(american, british)
                if len(american) > 4
                else word
                for word in item
            )
            for item in found
        }
    return frozenset(found)


def _joined(*tables: Mapping[str, Phrases]) -> dict[str, Phrases]:
    made: dict[str, Phrases] = {}
    for table in tables:
        for key, said in table.items():
            made[key] = made.get(key, frozenset()) | said
    return made


def _lines(text: str) -> dict[str, Phrases]:
    """``key: phrase, phrase`` lines as a table."""
    table: dict[str, Phrases] = {}
    for line in text.strip().splitlines():
        key, _, said = line.strip().partition(": ")
        table[key] = phrases(*said.split(", "))
    return table


def _small(items: Iterable[tuple[str, str]]) -> dict[str, Phrases]:
    """A table by its keys in small letters, without stops."""
    return _joined(*({key.casefold().replace(".", ""): phrases(said)} for key, said in items))


MONTH_NAMES: Final = tuple(month.casefold() for month in _MONTHS)
MONTHS: Final = frozenset((*MONTH_NAMES, *(key.casefold() for key in MONTHS_SHORT)))
DAY_NAMES: Final = frozenset(day.casefold() for day in _DAYS.values())
DATE_WORDS: Final = MONTHS | DAY_NAMES | frozenset(key.casefold() for key in _DAYS)
DATES: Final = _small((*MONTHS_SHORT.items(), *_DAYS.items()))
"""Months and days of the week, shortened."""

TITLED: Final = _joined(
    _small((key, said) for key, said in (*TITLES.items(), *TAILS.items())),
    _lines(
        """
        ms: miss
        st: saint, street
        dr: doctor, drive
        mrs: misses, missis
        messrs: misters
        hon: honourable
        est: established
        ed: education
        rd: road, round
        rt: route
        col: column
        sen: senate
        """
    ),
)
"""Titles before a name and what stands after one: with a stop, or where no word looks so."""

DOTTED: Final = _joined(
    _small((key, said) for key, said in LOWER.items() if key.endswith(".")),
    _small(PAGES.items()),
    _lines(
        """
        st: saint, street
        ste: sainte, suite
        dr: doctor, drive
        sr: senior, sister
        co: company, county
        no: number
        nos: numbers
        d: democrat
        m: monsieur
        ft: fort
        mrs: missus
        mr: mister
        c: circa, century
        ct: court
        est: established, estimate, estimates
        ed: edition
        min: minor
        incl: included
        d: died
        tr: translated by
        mo: months
        wk: weeks
        yr: years
        hr: hours
        s: section
        ss: sections
        """
    ),
)
"""What is short for something only before a stop."""

BARE: Final = _joined(
    _small((key, said) for key, said in LOWER.items() if not key.endswith(".")),
    {key.casefold(): phrases(said) for key, said in _SPECIAL.items()},
    _lines(
        """
        us: united states
        usa: united states of america
        uk: united kingdom
        dc: district of columbia
        aka: also known as
        fka: formerly known as
        ftse: footsie
        v: version, versus
        bk: book
        pp: pages
        vs: versus
        no: number
        nos: numbers
        w/: with
        fy: fiscal year
        cy: calendar year
        c/o: care of
        s: section
        ss: sections
        mk: mark
        para: paragraph
        paras: paragraphs
        """
    ),
)
"""What is short for something with a stop or without."""

ONLY_BEFORE_NUMBERS: Final = frozenset(
    "no nos p pp c ch ext vol fig v sec art op pt s ss reg sch res rm amend para paras".split()
)
SAID_SHORT: Final = frozenset("v vs aka etc plc mph kph".split())

STATES: Final = {key.rstrip("."): phrases(said) for key, said in AP_STATES.items()}
POSTAL: Final = _joined(
    {key: phrases(said) for key, said in POSTAL_STATES.items()},
    {"DC": phrases("district of columbia"), "US": phrases("united states")},
)
STATE_NAMES: Final = frozenset(phrase(said) for said in POSTAL_STATES.values())
PARTIES: Final = {key: phrases(said) for key, said in _PARTIES.items()}
CLOCKS: Final = {key: phrases(said, said.removesuffix(" time")) for key, said in ZONES.items()}
NAMED: Final = _joined(
    {key: phrases(said) for key, said in _NAMED.items()},
    {
        key: phrases(said)
        for key, said in LOWER.items()
        if " " in key or "/" in key or key.count("-") > 1
    },
    {key: phrases(said) for key, said in (*REPORTERS.items(), *LEGAL.items(), *FEDERAL.items())},
    {key: phrases(said) for key, said in (*RATINGS.items(), *LETTER_GRADES.items())},
)
BOOKS: Final = {key.rstrip("."): phrases(said) for key, said in _BOOKS.items()}
"""Books of the Bible, shortened: only before a chapter's number."""


UNITS: Final = _joined(
    {key.rstrip("."): phrases(*said) for key, said in _UNITS.items()},
    {key: phrases(said) for key, said in MAGNITUDES.items()},
    {"ppt": phrases("parts per trillion", "part per trillion")},
    _lines(
        """
        K: thousand
        m: million
        b: billion
        t: trillion, tonnes, tons
        bn: billion
        bps: bits per second, basis points, basis point
        bp: basis points, basis point
        pp: percentage points, percentage point, pages, page
        pps: percentage points
        ppt: percentage points, percentage point, parts per thousand, part per thousand
        ppts: percentage points
        mph: miles an hour
        mah: milliamp hour, milliamp hours
        x: times, by
        pc: percent, per cent, parsecs, parsec
        pct: percent, per cent
        Pct: percent, per cent
        p: pence, penny
        c: cents, cent
        lbs: pound
        lb: pounds
        st: stone
        stone: stone
        F: degrees fahrenheit, degree fahrenheit, fahrenheit
        C: degrees celsius, degree celsius, celsius
        mpg: miles to the gallon
        sq: square
        cu: cubic
        kmh: kilometers an hour
        kt: knots, knot
        HRs: home runs, home run
        TDs: touchdowns, touchdown
        FGs: field goals, field goal
        INTs: interceptions, interception
        """
    ),
)
"""What stands behind a number, by its exact letters."""

RATES: Final = _joined(
    {key: phrases(said) for key, said in _PER.items()},
    {key: phrases(said) for key, said in PER_SHORT.items()},
)
"""What stands behind a slash."""


def _of(money: Currency) -> Phrases:
    return phrases(money.one, money.many)


def _coins(money: Currency) -> Phrases:
    return phrases(money.cent, money.cents)


_PERSONS: Final = _lines(
    """
    US$: dollars, dollar, american dollars, american dollar
    ¥: yuan
    £: pounds sterling
    NT$: taiwan dollars, taiwan dollar
    ₽: roubles, rouble
    ₺: liras
    ₴: hryvnia
    ₿: bitcoins
    USD: dollars, dollar, american dollars
    RUB: roubles
    """
)
CURRENCIES: Final = _joined(
    {key: _of(money) for key, money in (*SYMBOLS.items(), *_CODES.items())}, _PERSONS
)
"""The words of a currency, by its sign or code."""

COINS: Final = {key: _coins(money) for key, money in (*SYMBOLS.items(), *_CODES.items())}
"""The words of its hundredth."""

LETTERED: Final = {key: _of(money) for key, money in _LETTERS.items()}
"""Letters that are a currency where they touch thousands."""

CODES: Final = frozenset(_CODES)
PREFIXES: Final = frozenset(key[:-1] for key in SYMBOLS if len(key) > 1 and not key[-1].isalpha())
"""What stands before a currency's sign: the US of "US$"."""

SCALE_WORDS: Final = frozenset(
    "hundred thousand million billion trillion quadrillion zillion crore lakh".split()
) | frozenset(MAGNITUDES)
