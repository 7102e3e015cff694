"""How a printed number may be spoken: as a sum, a year, a time, a score, digit by digit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from audio_edition.late import late
from audio_edition.script.number_words import (
    COUNTED,
    Form,
    read_decimal,
    read_number,
)
from audio_edition.script.readers import (
    DATE_WORDS,
    DAY_NAMES,
    MONTH_NAMES,
    MONTHS,
    POSTAL,
    Line,
    Piece,
    Reader,
    Words,
    begins_decimal,
    exactly,
    is_number_at,
    is_tied,
    one_of,
    phrases,
    piece_of,
)
from audio_edition.script.vocabulary.prepared import CALLED, MODEL, SIZED, SURE
from audio_edition.script.vocabulary.units import MANY, MONTHLY, NO_MONTHS, is_label

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
