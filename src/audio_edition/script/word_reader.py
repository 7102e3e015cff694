"""How a printed number or word may be spoken: as itself, or as what it is short for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Final

from audio_edition.late import late
from audio_edition.script.common import is_common
from audio_edition.script.number_words import COUNTED, Form, read_decimal, read_number, read_roman
from audio_edition.script.readers import (
    BARE,
    BOOKS,
    CLOCKS,
    CODES,
    CURRENCIES,
    DATE_WORDS,
    DATES,
    DAY_NAMES,
    DOTTED,
    MONTH_NAMES,
    MONTHS,
    ONLY_BEFORE_NUMBERS,
    PARTIES,
    POSTAL,
    RATES,
    SAID_SHORT,
    SCALE_WORDS,
    STATES,
    TITLED,
    UNITS,
    Line,
    Phrase,
    Piece,
    Reader,
    Words,
    begins_decimal,
    counted,
    either,
    exactly,
    is_dotted,
    is_number_at,
    is_tied,
    itself,
    nothing,
    one_of,
    phrases,
    piece_of,
    row,
    spelled_out,
    words_of,
)
from audio_edition.script.vocabulary.prepared import CALLED, MODEL, SIZED, SURE
from audio_edition.script.vocabulary.short import BOUND
from audio_edition.script.vocabulary.sports import PLAYED, SCHOOLS
from audio_edition.script.vocabulary.units import (
    BRITAIN,
    DID,
    HIGH,
    JOINED,
    JOINTS,
    LAND,
    MANY,
    MONTHLY,
    NO_LABEL,
    NO_MONTHS,
    PEOPLE,
    SCREENS,
    is_label,
)

_HALF_DAY: Final = late(r"[ap]\.?m\.?", re.IGNORECASE)
_DAY: Final[frozenset[Form]] = frozenset(("cardinal", "ordinal"))
_NTH: Final[frozenset[Form]] = frozenset(("ordinal",))
_NTHS: Final[frozenset[Form]] = frozenset(("ordinal", "part", "plural"))
_PLURAL: Final[frozenset[Form]] = frozenset(("plural",))
_SUFFIXES: Final = {
    **dict.fromkeys(("st", "nd", "rd", "th"), _NTH),
    **dict.fromkeys(("ths", "rds", "nds", "sts"), _NTHS),
    **dict.fromkeys(("s", "'s"), _PLURAL),
    "ers": _PLURAL,
}
_APOSTROPHED: Final = {f"'{key}": key for key in _SUFFIXES} | {"'s": "'s"}
_APART: Final = late(r"\d ths?|1 st|2 nds?|3 rds?")  # "1/8 th", "the 21 st"
_SCALES: Final = frozenset("hundred thousand million billion trillion lakh crore".split())
_NOUGHTS: Final = one_of(phrases("nil", "love", "oh", "midnight"))
_CLOCK: Final = one_of(phrases("o'clock", "hundred", "midnight"))
_ROUND: Final = {
    "10": "tens",
    "100": "hundreds",
    "1000": "thousands",
    "10000": "tens of thousands",
    "100000": "hundreds of thousands",
    "00": "two thousands",  # the '00s
}
_LINEAGE: Final = late(r"(?<![^\W_])[A-Z]{1,3}\.\d{1,3}\.\d{1,3}\.\d\Z")
_STOP_DIGIT: Final = late(r"\.\d")
_DIGIT_STOP: Final = late(r"\d\.")
_GROUPS: Final = late(r"\d{3,}\.\d{3,}")  # of a telephone's
_REACH: Final = 13  # how many pieces a day and its month may be: "Feb. 18, 19 and 20"
_AHEAD: Final = 40  # of so many letters before a number one may tell what it is
_BETWEEN: Final = frozenset("- – — / . , and or & to through".split())


def digits_of(piece: Piece) -> str:
    """The digits of a whole number, without what parts its thousands."""
    return re.sub(r"[, \u00a0\u202f]", "", piece.text)


def suffix_at(line: Line, at: int) -> tuple[str, int]:
    """(what is glued to a number and makes it an ordinal or a plural, pieces it takes)."""
    piece, first, second = (piece_of(line.pieces, at + step) for step in range(3))
    apart = _APART.fullmatch(line.text, piece.end - 1, first.end)
    if not (is_tied(piece, first) or apart):
        return "", 0
    if first.text.casefold() in _SUFFIXES:
        return first.text.casefold(), 1
    joined = first.text + second.text
    if joined in _APOSTROPHED and is_tied(first, second):
        return _APOSTROPHED[joined], 2  # "21'st"
    return "", 0


def suffixed(line: Line, at: int, suffix: str) -> Reader:
    """Reads a number with what is glued to it: "18th", "1990s", "100s of"."""
    digits = digits_of(line.pieces[at])
    forms = _SUFFIXES[suffix]
    plural = forms is _PLURAL
    many = exactly(_ROUND[digits].split()) if plural and digits in _ROUND else None

    def read(words: Words, start: int) -> Iterable[int]:
        ends = read_number(digits, words, start, forms)
        if not plural:
            ends = {e for e in ends if words[e - 1].endswith("s") == (forms is _NTHS)}
        if many is not None:
            ends.update(many(words, start))
        return ends

    return read


def _is_apart(line: Line, at: int) -> bool:
    """Whether groups of digits with blanks between them may be several numbers.

    A telephone's, a model and its number (the Ryzen 5 240), so many of one size (5 500 mg tablets).
    """
    piece = line.pieces[at]
    ahead, behind = line.text[max(0, piece.start - _AHEAD) : piece.start], line.text[piece.end :]
    word = ahead.rstrip(" ").rpartition(" ")[2]  # in small letters a verb: it seats 2 400
    if piece.text.endswith(" 000"):
        return False
    if CALLED.search(ahead) or (is_label(word) and not word.islower()):
        return not MANY.match(behind)
    named = MODEL.search(ahead) and not MANY.match(behind)
    return not SURE.search(ahead) and bool(named or SIZED.match(behind))


def number(line: Line, at: int) -> Reader:
    """Reads a number in any way it can be read where it stands."""
    pieces = line.pieces
    earlier, before, piece, after = (piece_of(pieces, at + step) for step in (-2, -1, 0, 1))
    whole, _, fraction = digits_of(piece).partition(".")
    commas = len(whole) < len(piece.text.partition(".")[0])
    glued = is_tied(before, piece)
    tied = glued and is_tied(earlier, before)
    full = ""  # "2019-21" may be read in full
    if tied and before.text in "-–—/" and earlier.kind == "number":
        lead = digits_of(earlier)
        full = lead[: -len(whole)] + whole
    hour = _is_hour(pieces, at)
    clock = (tied and before.text == ":") or hour
    forms = _DAY if is_day(line, at) else COUNTED
    # "B.1.1.7"
    dotted = _is_version(line, at) or _LINEAGE.search(
        line.text, piece.start - _AHEAD, piece.end + 2
    )
    half = bool(_HALF_DAY.fullmatch(after.text)) or _is_half_range(pieces, at)
    rated = after.text == "/" and is_tied(piece, after)
    minutes = before.text in "°'′"  # 2°21′03″
    district = tied and earlier.text in POSTAL  # D-TX-09
    short_year = before.text == "'" and glued
    decimals = begins_decimal(pieces, at - 1)
    groups = piece.text.split(" ") if " " in piece.text and _is_apart(line, at) else ()
    apart = not decimals and (commas or after.text.casefold() in _SCALES)

    def read(words: Words, start: int) -> Iterable[int]:
        ends: set[int] = set()
        if fraction:
            ends |= read_decimal(whole, fraction, words, start)
            if not fraction.strip("0"):
                ends |= read_number(whole, words, start, COUNTED)
            if dotted or half:  # a phone number, a version: 855.822.1220; "6.30pm"
                for middle in read_number(whole, words, start, COUNTED):
                    ends |= read_number(fraction, words, middle, COUNTED)
            return ends
        if forms is _DAY and words[start : start + 1] == ["the"]:
            return read_number(whole, words, start + 1, _NTH, whole=True)
        ends |= read_number(whole, words, start, forms, whole=apart)
        if groups:
            here = {start}
            for group in groups:
                here = {end for at in here for end in read_number(group, words, at, COUNTED)}
            ends |= here
        if (hour or rated or minutes or district) and whole[0] == "0":  # "02:19 pm", "02/10"
            ends |= read_number(whole[1:], words, start, COUNTED)
        if full:
            ends |= read_number(full, words, start, COUNTED)
        if short_year:
            ends |= year(whole, words, start)
        if clock and not whole.strip("0"):
            ends |= {start, *_CLOCK(words, start)}
        if whole in ("0", "00"):
            ends.update(_NOUGHTS(words, start))
        return ends

    return read


def _is_hour(pieces: list[Piece], at: int) -> bool:
    """Whether minutes follow, as in 0:30."""
    colon = piece_of(pieces, at + 1)
    return colon.text == ":" and is_tied(pieces[at], colon) and is_number_at(pieces, at + 2)


def _is_half_range(pieces: list[Piece], at: int) -> bool:
    """Whether a time begins a range that ends with its half of the day: 6.30-7.30pm."""
    ranged = piece_of(pieces, at + 1).text in "-–"
    return ranged and _HALF_DAY.fullmatch(piece_of(pieces, at + 3).text) is not None


def _is_version(line: Line, at: int) -> bool:
    """Whether a number is part of a telephone's, with stops: 855.822.1220."""
    piece = line.pieces[at]
    long = _GROUPS.fullmatch(piece.text)
    goes_on = _STOP_DIGIT.match(line.text, piece.end)
    return bool(long and (goes_on or _DIGIT_STOP.match(line.text, piece.start - 2)))


def is_day(line: Line, at: int, *, year: bool = False) -> bool:
    """Whether a number stands where the day of a month does, or the ``year`` behind one."""
    pieces = line.pieces
    if year and piece_of(pieces, at - 1).text.casefold() in MONTHS:
        return True
    return not is_count_behind(line, at) and (
        _is_month_near(pieces[at : at + _REACH], "of")
        or _is_month_near(reversed(pieces[max(0, at + 1 - _REACH) : at + 1]), "the")
    )


def _is_month_near(pieces: Iterable[Piece], little: str) -> bool:
    """Whether a month stands among these, with nothing but days before it."""
    for item in pieces:
        low = item.text.casefold()
        if low in MONTHS:
            return True
        between = low in _BETWEEN or low in _SUFFIXES or low == little
        if not (between or (low.isdigit() and len(low) < 3)):
            return False
    return False


def _slashed(line: Line, at: int) -> tuple[int, int] | None:
    """The two whole numbers that the slash at ``at`` stands between."""
    first, second = piece_of(line.pieces, at - 1).text, piece_of(line.pieces, at + 1).text
    return (int(first), int(second)) if first.isdigit() and second.isdigit() else None


def is_month_year(line: Line, at: int) -> bool:
    """Whether the slash at ``at`` parts a month and its year: to 12/2027."""
    parted = _slashed(line, at)
    return parted is not None and 1 <= parted[0] <= 12 and 1900 <= parted[1] < 2100


def is_day_of(line: Line, at: int) -> bool:
    """Whether the slash at ``at`` parts the month and day behind a weekday: Wed. 11/25."""
    parted = _slashed(line, at)
    before, behind = piece_of(line.pieces, at - 2), piece_of(line.pieces, at + 2)
    if before.text in ("", ".", ","):
        before = piece_of(line.pieces, at - 3)
    low = before.text.casefold()
    weekday = low in DAY_NAMES or (low in DATE_WORDS and low not in MONTHS)
    days = parted is not None and all(1 <= day <= 31 for day in parted)
    return weekday and days and behind.text not in _PARTS


_PARTS: Final = frozenset("of inch in mile cup acre ounce second".split())


def is_count_behind(line: Line, at: int) -> bool:
    """Whether a number behind a month is no day of it: "in March 10 years ago", a Long March 10."""
    pieces = line.pieces
    month = at - 1 - (piece_of(pieces, at - 1).text == ".")
    if piece_of(pieces, month).text.casefold() not in MONTHS:
        return False
    if piece_of(pieces, month - 1).text in NO_MONTHS:
        return True
    last = at + 2 if piece_of(pieces, at + 1).text in "-–" else at
    behind = piece_of(pieces, last + 1).text
    many = behind == "of" or MANY.match(line.text, piece_of(pieces, last).end)
    start = pieces[month].start
    return bool(many and MONTHLY.search(line.text, start - _AHEAD, start))


def day(digits: str, words: Words, at: int, *, nth: bool = False) -> set[int]:
    """Where the day of a month ends; an ordinal only where it is printed as one (``nth``)."""
    if not 1 <= int(digits) <= 31:
        return set()
    if words[at : at + 1] == ["the"]:
        at, nth = at + 1, True
    return read_number(str(int(digits)), words, at, _NTH if nth else _DAY, whole=True)


def month(digits: str, words: Words, at: int) -> set[int]:
    """Where the month of this number ends, by its name."""
    value = int(digits)
    named = 1 <= value <= 12 and words[at : at + 1] == [MONTH_NAMES[value - 1]]
    return {at + 1} if named else set()


def year(digits: str, words: Words, at: int) -> set[int]:
    """Where a year ends, of two digits in full too."""
    ends = read_number(digits, words, at, COUNTED)
    if len(digits) == 2:
        for century in ("19", "20"):
            ends |= read_number(century + digits, words, at, COUNTED)
    return ends


_METRES: Final = frozenset("meter meters metre metres mile miles minute minutes".split())
_LAPSES: Final = frozenset("minute minutes".split())
_MANY: Final = frozenset(("million",))
_DATA: Final = frozenset(("gigabyte", "gigabytes"))
_POINTS: Final = frozenset(("percentage",))
_PAGES: Final = frozenset(("page", "pages"))
_NEAR: Final = 80


def never_said(line: Line, at: int) -> frozenset[str]:
    """The words that no reading of the piece at ``at`` may begin with."""
    pieces = line.pieces
    text = pieces[at].text
    if at and text == "P" and _is_ruled(line, at):
        return _PAGES
    if not at or pieces[at - 1].kind != "number":
        return frozenset()
    behind = pieces[at + 1].text if at + 1 < len(pieces) else ""
    number = pieces[at - 1].text
    if len(text) == 1 and is_tied(pieces[at - 1], pieces[at]) and _is_labelled(line, at):
        units = UNITS.get(text, frozenset()) | UNITS.get(text.casefold(), frozenset())
        return frozenset(item[0] for item in units) | SCALE_WORDS
    if text in ("k", "K") and number in ("4", "8") and behind.casefold() in SCREENS:
        return frozenset(("thousand",))
    if text == "m" and not is_tied(pieces[at - 1], pieces[at]):
        return frozenset() if behind.isdigit() else _LAPSES
    if text == "m":
        return _of_metres(line, at, number, behind.casefold())
    if text == "GB" and behind in BRITAIN:
        return _DATA
    if text == "pp" and number.isdigit() and behind in BOUND:
        return _POINTS
    return frozenset()


def _is_labelled(line: Line, at: int) -> bool:
    """Whether the letter at ``at`` and its number name something: seat 22C, gates 12C and 14F."""
    pieces, first = line.pieces, at - 1
    while first > 2 and pieces[first - 1].text in JOINED and pieces[first - 2].text.isupper():
        first -= 3 + (pieces[first - 2].kind != "word")
        if pieces[first].kind != "number":
            return False
    stop = int(first > 1 and pieces[first - 1].text == ".")
    noun = pieces[first - 1 - stop].text if first > stop else ""
    if noun == "March" and first > 1 and pieces[first - 2].text in NO_MONTHS:
        return True
    if not is_label(noun + "." * stop):
        return False
    if not noun[0].islower():
        return True
    verb = first > 1 and pieces[first - 2].text.casefold() in NO_LABEL
    amount = pieces[at].text in "KMB" and (verb or MANY.match(line.text, pieces[at].end))
    return (pieces[at].text.isupper() or pieces[at].text in "bc") and not amount


def _of_metres(line: Line, at: int, number: str, behind: str) -> frozenset[str]:
    before = line.pieces[at - 2].text.casefold() if at > 1 else ""
    if before in CURRENCIES or before in UNITS:
        return frozenset()  # "£310m", "2h 30m"
    if behind in PEOPLE or behind in DID or behind in ("km", "sq"):
        return _METRES
    if before in HIGH:
        return _MANY | _LAPSES
    whole = number.replace(",", "").isdigit() and len(number) > 1
    near = line.text[max(0, line.pieces[at - 1].start - _NEAR) : line.pieces[at].end + 50]
    high = whole and behind in JOINTS and LAND.search(near)
    timed = behind.isdigit()  # "3m 45s"
    return (_MANY if high else frozenset()) | (frozenset() if timed else _LAPSES)


def _is_ruled(line: Line, at: int) -> bool:
    """Whether a "P." ends the name of a court's rules: Fed. R. Civ. P. 12(b)."""
    stop, number, opened = (line.pieces[at + step : at + step + 1] for step in (1, 2, 3))
    if not (stop and number and opened):
        return False
    return stop[0].text == "." and number[0].kind == "number" and opened[0].text == "("


def without(found: set[Phrase], never: frozenset[str]) -> set[Phrase]:
    """The phrases that begin with none of these words."""
    return {item for item in found if item[0] not in never} if never else found


_WAYS: Final = {"N": "north", "S": "south", "E": "east", "W": "west"}
_MANY_DIGITS: Final = 4  # a number of fewer digits may name a thing
_BEFORE_UNITS: Final = frozenset(
    "degrees degree sq cu hundred thousand million billion trillion lakh mn mln bn bln tn m b "
    "k l ' \" ′ ″ ” ° / ^".split()
)
_RANKS: Final = ("th", "st", "nd", "rd")
_ORDINAL: Final[frozenset[Form]] = frozenset(("ordinal",))
_ROMAN_FORMS: Final[frozenset[Form]] = frozenset(("cardinal", "ordinal"))


def is_counted(line: Line, at: int) -> bool:
    """Whether a number stands before a piece, so that it may be a unit."""
    pieces = line.pieces
    last = piece_of(pieces, at - 1)
    if last.text in "-–" and is_tied(last, pieces[at]):
        last = piece_of(pieces, at - 2)  # "a 5-oz cup"
    near = last.kind == "number" or last.text.casefold() in _BEFORE_UNITS
    return near and any(item.kind == "number" for item in pieces[max(0, at - 4) : at])


def is_lakh(line: Line, at: int) -> bool:
    """Whether an L behind rupees is lakh: Rs 5L."""
    pieces = line.pieces
    before = {item.text for item in pieces[max(0, at - 6) : at]}
    counted = piece_of(pieces, at).text == "L" and is_number_at(pieces, at - 1)
    return counted and not before.isdisjoint(("₹", "Rs", "INR"))


def _neighbours(line: Line, at: int) -> tuple[Piece, Piece]:
    """The piece before, and the one behind but for a full stop of this one's."""
    stop = piece_of(line.pieces, at + 1)
    stopped = stop.text == "." and is_tied(line.pieces[at], stop)
    return piece_of(line.pieces, at - 1), piece_of(line.pieces, at + 1 + stopped)


def _is_large(line: Line, sign: Piece) -> bool:
    """Whether a capital follows a sign: "D-Ohio", but not "Rep.-elect"."""
    return line.text[sign.end : sign.end + 1].isupper()


def _is_name(piece: Piece) -> bool:
    return piece.text[0].isupper()


def expansions(line: Line, at: int) -> set[Phrase]:
    """What a piece may be short for where it stands."""
    piece = line.pieces[at]
    text = piece.text
    letters = text.replace(".", "")
    run = letters.casefold()
    dotted = is_dotted(line, at)
    before, behind = _neighbours(line, at)
    found: set[Phrase] = set()
    number_behind = (
        behind.kind == "number"
        or (run == "c" and behind.text in CURRENCIES)
        or (len(letters) > 1 and read_roman(behind.text) > 0)
    )
    ranked = _is_ranked(line, at)
    if run not in ONLY_BEFORE_NUMBERS or number_behind or ranked or run in SAID_SHORT:
        if dotted:
            found |= DOTTED.get(run, _NONE)
        found |= BARE.get(run, _NONE)
    if run in TITLED and text[0].isupper() and (dotted or not is_common(run)):
        found |= TITLED[run]
    named = _is_name(behind)
    if text == "Co" and named:
        found |= {("county",), ("company",)}
    if run == "ft" and named:
        found -= UNITS["ft"]
    if run in _STREETS:
        found = _saints(run, found, before, behind)
        if run == "st" and _is_school(line, at):
            found = {("state",)}
    if run in DATES and (dotted or _is_dated(line, at)):
        found |= DATES[run]
    found |= STATES.get(text.rstrip("."), _NONE) | STATES.get(letters, _NONE)
    found |= POSTAL.get(text, _NONE) | CLOCKS.get(letters, _NONE)
    if before.text == "(" or (behind.text in "-–—/" and _is_large(line, behind)):
        found |= PARTIES.get(letters, _NONE)
    if len(letters) < 4 and not letters.strip("NSEW"):
        found |= _points(letters)
    if letters in CODES or (letters in CURRENCIES and is_counted(line, at)):
        found |= CURRENCIES[letters]
    if dotted and number_behind:
        found |= BOOKS.get(text, _NONE)
    if text == "x" and number_behind and before.text in UNITS:
        found.add(("by",))  # "9.5 ft x 4.6 ft"
    if text == "x" and number_behind and _CALLED.search(line.text, piece.start - 9, piece.start):
        found.add(("extension",))
    hours = "".join(item.text for item in line.pieces[at - 3 : at])
    if letters in ("c", "C", "CT") and _TWO_HOURS.fullmatch(hours):
        found.add(("central",))  # "8/7c"
    if run == "ed":
        # the Dept. of Ed.
        found = {("education",)} if before.text == "of" else found - {("education",)}
    if is_counted(line, at):
        found |= UNITS.get(letters, _NONE) | UNITS.get(run, _NONE)
    if is_lakh(line, at):
        found = {("lakh",)}
    if before.text == "/":
        found |= RATES.get(letters, _NONE)
    elif before.text in _RATED:
        found |= UNITS.get(letters, _NONE)
    return without(found, never_said(line, at))


def _is_school(line: Line, at: int) -> bool:
    """Whether a university's team is told of: Ohio St. beat Penn St. 24-21."""
    # the last is before "St", but for a full stop
    third, second, first, before = (piece_of(line.pieces, at + step).text for step in range(-4, 0))
    if before == ".":
        before = first + "."
    known = before in SCHOOLS or (before.isupper() and before.capitalize() in SCHOOLS)
    start = line.pieces[at].start
    housed = first.isdigit() and (third.casefold(), second) != ("no", ".")
    if housed or first in ("on", "along", "off"):
        return False  # 12 Ohio St.
    return known and PLAYED.search(line.text, start - 90, start + 90) is not None


def _is_ranked(line: Line, at: int) -> bool:
    """Whether an ordinal stands before a piece: the 21st c., a 13th-c. abbey."""
    last = piece_of(line.pieces, at - 1)
    if last.text == "-":
        last = piece_of(line.pieces, at - 2)
    return last.text in _RANKS


_NONE: Final[frozenset[Phrase]] = frozenset()
_CALLED: Final = late(r"[-.]\d{4},? ?\Z")  # the end of a telephone's number
_TWO_HOURS: Final = late(r"1?\d/1?\d")
_RATED: Final = frozenset("per a an each every one square cubic sq".split())
_STREETS: Final = {"st": (("saint",), ("street",)), "dr": (("doctor",), ("drive",))}
_STARTERS: Final = frozenset(
    "the a an in at on by but and when while after for he she it we".split()
)


_COUNTED: Final = frozenset(
    "Count Counts Part Parts Chapter Chapters Article Articles Title Titles Book Books Volume "
    "Volumes Act Acts Section Sections Phase Phases Type Types Level Levels Stage Stages Tier "
    "Tiers Schedule Schedules Appendix Annex Class Group Category Scene".split()
)


def _saints(run: str, found: set[Phrase], before: Piece, behind: Piece) -> set[Phrase]:
    """Streets stand after a name, saints and doctors before one."""
    person, way = _STREETS[run]
    owned = before.text.endswith("'s")  # "the WHO's Dr. Tedros"
    street = _is_name(before) and before.text.casefold() not in _STARTERS
    after_name = (street or before.text in _RANKS) and not (owned and _is_name(behind))
    if not after_name:
        return found - {way}
    return found if _is_name(behind) else found - {person}


def _is_dated(line: Line, at: int) -> bool:
    """Whether a month or day is near a number or another date's word."""
    near = line.pieces[max(0, at - 3) : at] + line.pieces[at + 1 : at + 4]
    return any(item.kind == "number" or item.text.casefold() in DATE_WORDS for item in near)


def _is_numero(line: Line, at: int) -> bool:
    """Whether a "No" with its stop, or within a line with its capital, is before a number."""
    _, behind = _neighbours(line, at)
    if behind.kind != "number":
        return False
    large = at > 0 and line.pieces[at].text[0].isupper() and len(behind.text) < _MANY_DIGITS
    plural = re.match(r" [a-z]{2,20}s(?![a-z])", line.text[behind.end :])  # "No 10 ships came"
    return is_dotted(line, at) or (large and not plural)


def _points(letters: str) -> set[Phrase]:
    """Points of the compass: "NW" as northwest, "NNW" as north-northwest."""
    said = [_WAYS[letter] for letter in letters]
    if len(said) == 3:
        return {(said[0], said[1] + said[2]), tuple(said)}
    return {("".join(said),), tuple(said)}


_MARKED: Final = late(r"(?:Mk\.?|MK|Mark)([IVX]{1,5})([A-Ca-c]?)\.?")


def word(line: Line, at: int) -> Reader:
    """Reads a word: as itself, spelled out, or as what it abbreviates."""
    pieces = line.pieces
    piece = pieces[at]
    text = piece.text
    low = text.casefold()
    suffix = low.endswith("'s")
    if suffix:
        low, text = low[:-2], text[:-2]
    run = low.replace(".", "")
    letters = text.replace(".", "")
    before, _behind = _neighbours(line, at)
    found = expansions(line, at)
    if suffix:
        short = _NONE.union(BARE.get(low, ()), CLOCKS.get(text, ()), TITLED.get(low, ()))
        found |= {(*item, "'s") for item in short}
    ranked = letters[-2:] in _RANKS  # "XVth"
    numeral = letters[:-2] if ranked else letters
    roman = read_roman(numeral) if numeral.isupper() and (at or len(numeral) > 1) else 0
    forms = _ORDINAL if ranked else _ROMAN_FORMS
    if before.text in _COUNTED:
        forms = frozenset(("cardinal",))  # Count II: no second of them reigns
    # "No. 1" is number one: said as it is written it is no one
    numero = run in ("no", "nos") and line.english and _is_numero(line, at)
    # "$3.5m-$4m": the scale may be spoken once, at the end
    repeated = (
        is_counted(line, at)
        and piece_of(pieces, at + 1).text in "-–"
        and any(item.text == piece.text for item in pieces[at + 2 : at + 6])
    )
    ways: list[Reader] = [one_of(frozenset(found))]
    if not numero:
        ways.append(itself(low))
        if not text[1:].islower():
            # "BlackLivesMatter" and "U.N." are put together; "notable" is not "not able"
            ways.append(partial(spelled_out, run.replace("'", "")))
    marked = _MARKED.fullmatch(text)  # "MkII"
    if marked:
        mark = counted(str(read_roman(marked[1])))
        ways.append(row(exactly(["mark"]), mark, exactly(words_of(marked[2]))))
    if letters[-1:] == "s" and letters[-2:-1].isupper():
        ways.append(row(partial(spelled_out, run[:-1]), _OWNED))
    if "".join(item.text for item in pieces[at + 1 : at + 4]) in ("(s)", "(es)"):
        ways.append(one_of(phrases(low + "s", low + "es")))
    if low == "s" and before.text in "')":
        ways.append(_OWNED)
    if roman:
        ordinal = counted(str(roman), forms & _ORDINAL)
        ways += [counted(str(roman), forms), row(exactly(["the"]), ordinal)]
    if repeated:
        ways.append(nothing)
    read = either(*ways)

    def owned(words: Words, start: int) -> Iterable[int]:
        # what belongs to whom is not left out
        ends = {last for end in read(words, start) for last in (end, end + 1)}
        return {end for end in ends if words[end - 1 : end] == ["'s"]}

    return owned if suffix else read


_OWNED: Final = exactly(["'s"])
