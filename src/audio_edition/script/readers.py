"""Readers of spoken words, and what abbreviations and units may be read as, for the gate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from audio_edition.late import late
from audio_edition.script.number_words import COUNTED, NUMBER_WORDS, Form, read_number, stem
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
from audio_edition.script.vocabulary.short import LOWER, MONTHS_SHORT, PAGES, TAILS, TITLES
from audio_edition.script.vocabulary.short import MONTHS as _MONTHS
from audio_edition.script.vocabulary.units import MAGNITUDES, PER_SHORT, PER_WORDS
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


Words: TypeAlias = Sequence[str]
Reader: TypeAlias = Callable[[Words, int], Iterable[int]]
"""Gives the ends at which reading from a word may stop."""

DROPPED: Final = late(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff™®©]"
    r"|\[(?:\d{1,3}(?:[,–-] ?\d{1,3})*|[a-z]|citation needed)\]"
)
APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "⁄": "/", "−": "-"})
PRIMES: Final = str.maketrans({"″": '"', "´": "'", "`": "'"})
"""Signs that NFKC would take apart."""
_SPOKEN: Final = late(r"[^\W_]+(?:'[^\W_]+)*|'s\b")


@lru_cache(maxsize=8192)
def words_of(text: str) -> list[str]:
    """The words of a printed word; not to be changed by whoever asks."""
    return spoken_words(text)


FILES: Final = "pdf|docx?|xlsx?|html?|jpe?g|png|mp3|mp4|txt|zip|csv"
"""Endings of files whose names are read like addresses."""


def spoken_words(text: str) -> list[str]:
    """The words of a spoken line, small, hyphens parted, a possessive as a word of its own."""
    plain = text
    if not (text.isascii() and text.isprintable()) or "[" in text or "`" in text:
        plain = unicodedata.normalize("NFKC", DROPPED.sub("", text).translate(PRIMES))
        plain = plain.translate(APOSTROPHES)
    out: list[str] = []
    for found in _SPOKEN.finditer(plain.casefold()):
        word = found[0]
        if word.endswith("fold") and stem(word[:-4]) in NUMBER_WORDS:
            out += [word[:-4], "fold"]
        elif len(word) > 2 and word.endswith("'s"):
            out += [word[:-2], "'s"]
        else:
            out.append(word)
    return out


@dataclass(frozen=True, slots=True)
class Piece:
    """One printed piece: ``kind`` web, dotted, number, word or sign; offsets into the line."""

    kind: str
    text: str
    start: int
    end: int


NO_PIECE: Final = Piece("none", "\n", -2, -1)
"""Stands where a line has no piece: it is no word, sign or number, and touches nothing."""


def piece_of(pieces: list[Piece], at: int) -> Piece:
    """The piece at an index, or none at all beside the line's ends."""
    return pieces[at] if 0 <= at < len(pieces) else NO_PIECE


def is_number_at(pieces: list[Piece], at: int) -> bool:
    """Whether a number stands at an index."""
    return piece_of(pieces, at).kind == "number"


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, prepared, and its pieces."""

    text: str
    pieces: list[Piece]
    english: bool
    british: bool = False


def exactly(said: list[str]) -> Reader:
    """Reads these words."""

    def read(words: Words, at: int) -> Iterable[int]:
        return (at + len(said),) if list(words[at : at + len(said)]) == said else ()

    return read


def one_of(said: Phrases, *, optional: bool = False) -> Reader:
    """Reads one of these phrases, or nothing where ``optional``."""
    by_first: dict[str, list[Phrase]] = {}
    for item in said:
        by_first.setdefault(item[0], []).append(item)

    def read(words: Words, at: int) -> Iterable[int]:
        ends = [at] if optional else []
        if at < len(words):
            ends += [
                at + len(item)
                for item in by_first.get(words[at], ())
                if tuple(words[at : at + len(item)]) == item
            ]
        return ends

    return read


def either(*readers: Reader) -> Reader:
    """Reads in any of these ways."""

    def read(words: Words, at: int) -> Iterable[int]:
        return {end for reader in readers for end in reader(words, at)}

    return read


def row(*readers: Reader) -> Reader:
    """Reads one after the other."""

    def read(words: Words, at: int) -> Iterable[int]:
        here = {at}
        for reader in readers:
            here = {end for start in here for end in reader(words, start)}
            if not here:
                break
        return here

    return read


def counted(digits: str, forms: frozenset[Form] = COUNTED) -> Reader:
    """Reads a number in one piece."""
    return lambda words, at: read_number(digits, words, at, forms, whole=True)


def nothing(_: Words, at: int) -> Iterable[int]:
    """Reads no word at all."""
    return (at,)


def spelled_out(run: str, words: Words, at: int) -> Iterable[int]:
    """Where words that together spell ``run`` end: "unesco", "e u", "black lives matter"."""
    done = 0
    while at < len(words) and run.startswith(words[at], done):
        done += len(words[at])
        at += 1
        if done == len(run):
            return (at,)
    return ()


def lettered(run: str, words: Words, at: int) -> Iterable[int]:
    """Where a word said letter by letter ends: "not able" is no reading of "notable"."""
    end = at + len(run)
    return (end,) if len(run) > 1 and list(words[at:end]) == list(run) else ()


_WEB_SIGNS: Final = {
    ".": "dot point", "/": "slash double", "-": "dash hyphen", "_": "underscore", ":": "colon port",
    "=": "equals", "&": "and", "?": "question mark", "%": "percent", "+": "plus", "#": "hash",
    "~": "tilde", "@": "at",
}  # fmt: skip


_WEB_NEEDED: Final = {".": ("dot", "point"), "@": ("at",)}


def web(text: str) -> Reader:
    """Reads an address: its runs of letters and digits, and words for its signs."""
    bare = re.sub(r"^(?:https?|ftp)://(?:www\.)?|^www\.", "", text.casefold())
    runs = re.findall(r"[^\W\d_]+|\d+", bare)
    # a mailbox and a host need their signs: "jane at example dot net"
    between = [re.sub(r"[^\W_]", "", gap) for gap in re.split(r"[^\W\d_]+|\d+", bare)][1:]
    signs = {word for mark, said in _WEB_SIGNS.items() if mark in text for word in said.split()}
    is_lower = text.islower()

    def read(words: Words, at: int) -> Iterable[int]:
        here = {at}
        if list(words[at : at + 3]) == ["w", "w", "w"]:
            here.add(at + 3)
        for run, gap in zip(runs, ("", *between), strict=False):
            following: set[int] = set()
            if gap in _WEB_NEEDED and is_lower:
                here = {
                    at + 1 for at in here if words[at : at + 1] and words[at] in _WEB_NEEDED[gap]
                }
            for start in here:
                while True:
                    following.update(spelled_out(run, words, start))
                    if run.isdigit():
                        following.update(read_number(run, words, start))
                    if start < len(words) and words[start] in signs:
                        start += 1
                        continue
                    break
            here = following
        for start in sorted(here):
            while start < len(words) and words[start] in signs - {"and", "at", "double"}:
                start += 1
                here.add(start)
        return here

    return read


_LITTLE: Final = frozenset(
    "a an and are as at be but by for from had has have he her his in is it its not of on or "
    "our she that the they this to was were who will with you".split()
)


_SOFT: Final = frozenset(',;:!?.“”"—)')


def is_plain(pieces: list[Piece], at: int) -> bool:
    """Whether a piece is a word among words that can stand for itself only."""
    return (
        _is_simple(pieces[at].text)
        and (not at or pieces[at - 1].kind == "word" or pieces[at - 1].text in _SOFT)
        and (at + 1 == len(pieces) or pieces[at + 1].kind == "word" or pieces[at + 1].text in _SOFT)
    )


def is_itself(pieces: list[Piece], at: int) -> bool:
    """Whether a word can stand for itself only, whatever stands around it."""
    text = pieces[at].text
    following = pieces[at + 1].text if at + 1 < len(pieces) else ""
    return (
        _is_simple(text)
        and text[1:].islower()
        and text.casefold() not in _SAID_ONCE
        and following not in _MAY_JOIN
    )


_MAY_JOIN: Final = frozenset(("(", "-", "–", "—", "'", "^"))
"""Signs behind a word that may be read together with it: "ship(s)", "5 miles-6 miles"."""

_SAID_ONCE: Final = SCALE_WORDS | MONTHS | frozenset(word for word in UNITS if len(word) > 3)


@lru_cache(maxsize=16384)
def _is_simple(text: str) -> bool:
    """Whether a word is short for nothing, with a stop or without."""
    capitals = text[:-1].isupper() or text[:-2].isupper() or text[-2:].isupper()
    if not text.isalpha() or capitals:
        return False  # "WWII", "PCs", "XVIIth", "MarkII"
    low = text.casefold()
    if len(text) > 5 or (text.islower() and (len(text) > 4 or text in _LITTLE)):
        return not any(low in table for table in (BARE, TITLED, DOTTED, DATES))
    return len(text) > 2 and text[1:].islower() and low not in _shorts()


@lru_cache(maxsize=1)
def _shorts() -> frozenset[str]:
    """Every word of a few letters that may be short for something, or belong to a number."""
    tables = (BARE, BOOKS, TITLED, DOTTED, DATES, UNITS, RATES, CLOCKS, STATES, POSTAL, PARTIES)
    keys = {key.casefold() for table in (*tables, CURRENCIES, LETTERED) for key in table}
    return frozenset(keys) | SCALE_WORDS | NUMBER_WORDS | MONTHS | PER_WORDS | frozenset(_JOINTS)


_JOINTS: Final = "ers nds rds sts ths noon mid nos can".split()
"""What else is more than itself beside a number, or in two words."""


@lru_cache(maxsize=16384)
def itself(text: str) -> Reader:
    """Reads a word as itself, in one word or more ("cannot", "can not")."""
    low = text.casefold()
    said = words_of(low)  # "threefold" is two words, "one's" too

    def read(words: Words, at: int) -> Iterable[int]:
        if list(words[at : at + len(said)]) == said:
            return (at + len(said),)
        if low == "cannot" and list(words[at : at + 2]) == ["can", "not"]:
            return (at + 2,)
        return lettered(low, words, at)

    return read


def is_tied(first: Piece, second: Piece) -> bool:
    """Whether two pieces touch."""
    return first.end == second.start


def is_dotted(line: Line, at: int) -> bool:
    """Whether a piece stands before a full stop, or has stops inside."""
    piece = line.pieces[at]
    after = line.pieces[at + 1 : at + 2]
    return piece.kind == "dotted" or bool(
        after and after[0].text == "." and is_tied(piece, after[0])
    )


def begins_decimal(pieces: list[Piece], at: int) -> bool:
    """Whether a piece is a point before a part of one: ".57", "$.50", "(.5)"."""
    before, point, after = (piece_of(pieces, at + step) for step in (-1, 0, 1))
    opened = not is_tied(before, point) or before.text in _OPENING
    return point.text == "." and is_tied(point, after) and after.kind == "number" and opened


_OPENING: Final = frozenset("-–—‒+~±<>≤≥=≈×/([“‘$£€¥₹")
