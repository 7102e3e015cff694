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
from audio_edition.script.readers import Line, Piece, Reader, Words, is_tied
from audio_edition.script.reading_words import MONTH_NAMES, MONTHS, POSTAL
from audio_edition.script.vocabulary.law import BILLED, FILED, YEARLIKE
from audio_edition.script.vocabulary.prepared import CALLED, MODEL, SIZED, SURE
from audio_edition.script.vocabulary.units import LAPSES, MANY, MONTHLY, NO_MONTHS, is_label

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
_APART: Final = late(r"\d ths?|1 st|2 nds?|3 rds?")  # "1/8 th", "the 21 st"
_SCALES: Final = frozenset("hundred thousand million billion trillion lakh crore".split())
_NOUGHTS: Final = frozenset(("nil", "love", "oh", "midnight"))
_LINEAGE: Final = late(r"(?<![^\W_])[A-Z]{1,3}\.\d{1,3}\.\d{1,3}\.\d\Z")
_PHONE: Final = 3  # digits of a telephone's group, at least
_REACH: Final = 6  # how far from its month a day may stand: "Feb. 18, 19 and 20"
_BETWEEN: Final = frozenset("- – — / . , and or & to through".split())


def digits_of(piece: Piece) -> str:
    """The digits of a whole number, without what parts its thousands."""
    return re.sub(r"[, \u00a0\u202f]", "", piece.text)


def suffix_at(line: Line, at: int) -> tuple[str, int]:
    """(what is glued to a number and makes it an ordinal or a plural, pieces it takes)."""
    pieces = line.pieces
    first = pieces[at + 1] if at + 1 < len(pieces) else None
    apart = first is not None and _APART.fullmatch(line.text, pieces[at].end - 1, first.end)
    if first is None or not (is_tied(pieces[at], first) or apart):
        return "", 0
    if first.kind == "word" and first.text.casefold() in _SUFFIXES:
        return first.text.casefold(), 1
    second = pieces[at + 2] if at + 2 < len(pieces) else None
    if first.text == "'" and second is not None and is_tied(first, second):
        if second.text == "s":
            return "'s", 2
        if second.text in ("st", "nd", "rd", "th"):
            return second.text, 2  # "21'st"
    return "", 0


def suffixed(line: Line, at: int, suffix: str) -> Reader:
    """Reads a number with what is glued to it: "18th", "1990s", "100s of"."""
    digits = digits_of(line.pieces[at])
    forms = _SUFFIXES[suffix]
    many = bool(re.fullmatch(r"10+", digits)) and suffix in ("s", "'s")
    possessive = number(line, at) if suffix in ("s", "'s") else None

    def read(words: Words, start: int) -> Iterable[int]:
        if not digits.isdigit():
            return ()
        ends = read_number(digits, words, start, forms)
        if suffix in ("ths", "rds", "nds", "sts"):
            ends = {e for e in ends if words[e - 1].endswith("s")}
        elif forms is _NTH:
            ends = {e for e in ends if not words[e - 1].endswith("s")}
        if digits in ("00", "0") and list(words[start : start + 2]) == ["two", "thousands"]:
            ends.add(start + 2)
        if digits == "10" and list(words[start : start + 1]) == ["tens"]:
            ends.add(start + 1)
        if many and start < len(words) and words[start] in ("hundreds", "thousands", "tens"):
            end = start  # "100s of people", "$10,000s": tens of thousands of dollars
            while end < len(words) and words[end] in ("tens", "hundreds", "thousands", "of"):
                end += 1
                ends.add(end)
        if possessive is not None:
            ends |= {e + 1 for e in possessive(words, start) if words[e : e + 1] == ["'s"]}
        return ends

    return read


def _is_filed(line: Line, at: int) -> bool:
    """Whether a number that looks like a year is a docket's or a bill's: No. 23-1984, H.R. 1984."""
    piece, dash = line.pieces[at], line.pieces[at - 1 : at]
    if BILLED.search(line.text, max(0, piece.start - 32), piece.start):
        return True
    first = line.pieces[at - 2] if at > 1 else piece
    if not dash or dash[0].text not in "-–" or len(first.text) != len("23"):
        return False
    filed = FILED.search(line.text, max(0, first.start - 24), first.start) is not None
    return first.text.isdigit() and first.end == piece.start - 1 and first.text > "12" and filed


def _is_apart(line: Line, at: int) -> bool:
    """Whether groups of digits with blanks between them may be several numbers.

    A telephone's, a model and its number (the Ryzen 5 240), so many of one size (5 500 mg tablets).
    """
    piece = line.pieces[at]
    ahead, behind = line.text[max(0, piece.start - 40) : piece.start], line.text[piece.end :]
    word = ahead.rstrip(" ").rpartition(" ")[2]  # in small letters a verb: it seats 2 400
    if piece.text.endswith(" 000"):
        return False
    if CALLED.search(ahead) or (is_label(word) and not word[0].islower()):
        return not MANY.match(behind)
    named = MODEL.search(ahead) and not MANY.match(behind)
    return not SURE.search(ahead) and bool(named or SIZED.match(behind))


def number(line: Line, at: int) -> Reader:
    """Reads a number in any way it can be read where it stands."""
    pieces = line.pieces
    piece = pieces[at]
    whole, _, fraction = digits_of(piece).partition(".")
    commas = len(whole) < len(piece.text.partition(".")[0])
    before = pieces[max(0, at - 2) : at]
    tied = len(before) == 2 and is_tied(before[1], piece) and is_tied(before[0], before[1])
    full = ""  # "2019-21" may be read in full
    if tied and before[1].text in "-–—/" and before[0].kind == "number" and not fraction:
        lead = re.sub(r"\D", "", before[0].text)
        full = lead[: len(lead) - len(whole)] + whole if len(lead) > len(whole) else ""
    hour = _is_hour(pieces, at)
    clock = (tied and before[1].text == ":") or hour
    forms = _DAY if is_day(line, at) and len(whole) < 3 and not commas else COUNTED
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    dotted = _is_version(pieces, at) or _LINEAGE.search(
        line.text, max(0, piece.start - 8), piece.end + 2
    )  # "B.1.1.7"
    half = bool(after and _HALF_DAY.fullmatch(after.text)) or _is_half_range(pieces, at)
    rated = after is not None and after.text == "/" and is_tied(piece, after)
    minutes = bool(before) and before[-1].text in "°'′"  # 2°21′03″
    district = tied and before[0].text in POSTAL  # D-TX-09
    short_year = bool(before) and before[-1].text == "'" and is_tied(before[-1], piece)
    decimals = (
        bool(before)
        and before[-1].text == "."
        and is_tied(before[-1], piece)
        and not (len(before) == 2 and is_tied(before[0], before[1]))
    )  # ".57"
    by_digits = YEARLIKE.fullmatch(piece.text) and _is_filed(line, at)
    groups = piece.text.split(" ") if " " in piece.text and _is_apart(line, at) else ()
    apart = not decimals and (commas or bool(after and after.text.casefold() in _SCALES))

    def read(words: Words, start: int) -> Iterable[int]:
        ends: set[int] = set()
        if fraction:
            ends |= read_decimal(whole, fraction, words, start)
            if not fraction.strip("0"):
                ends |= read_number(whole, words, start, COUNTED)
            if dotted or half:  # a phone number, a version: 855.822.1220; "6.30pm"
                for middle in read_number(whole, words, start, COUNTED):
                    ends |= read_number(fraction, words, middle, COUNTED)
                    if words[middle : middle + 1] == ["dot"]:
                        ends |= read_number(fraction, words, middle + 1, COUNTED)
                    if half and not fraction.strip("0"):
                        ends.add(middle)
            return ends
        if start < len(words) and words[start] == "the" and forms is _DAY:
            return read_number(whole, words, start + 1, _NTH, whole=True)
        ends |= read_number(whole, words, start, forms, whole=apart)
        if groups:
            here = {start}
            for group in groups:
                here = {end for at in here for end in read_number(group, words, at, COUNTED)}
            ends |= here
        if (
            (hour or rated or minutes or district) and whole[0] == "0" and len(whole) > 1
        ):  # "02:19 pm", "02/10"
            ends |= read_number(whole[1:], words, start, COUNTED)
        if full:
            ends |= read_number(full, words, start, COUNTED)
        if clock and not whole.strip("0"):
            ends.add(start)
            if words[start : start + 1] and words[start] in ("o'clock", "hundred", "midnight"):
                ends.add(start + 1)
        if whole in ("0", "00") and words[start : start + 1] and words[start] in _NOUGHTS:
            ends.add(start + 1)
        return ends

    if by_digits:
        return lambda words, at: {at + len(whole)} & read_number(whole, words, at, COUNTED)
    if short_year and len(whole) == 2:
        return _either_year(whole, read)
    return read


def _either_year(whole: str, read: Reader) -> Reader:
    """A year of two digits: "oh nine", or in full."""

    def short(words: Words, start: int) -> Iterable[int]:
        ends = set(read(words, start))
        for century in ("19", "20"):
            ends |= read_number(century + whole, words, start, COUNTED)
        return ends

    return short


def _is_hour(pieces: list[Piece], at: int) -> bool:
    """Whether minutes follow, as in 0:30."""
    following = pieces[at + 1 : at + 3]
    return (
        len(following) == 2
        and following[0].text == ":"
        and following[1].kind == "number"
        and is_tied(pieces[at], following[0])
    )


def _is_half_range(pieces: list[Piece], at: int) -> bool:
    """Whether a time begins a range that ends with its half of the day: 6.30-7.30pm."""
    dash, second = pieces[at + 1 : at + 2], pieces[at + 2 : at + 3]
    ranged = bool(dash) and dash[0].text in "-–" and bool(second) and second[0].kind == "number"
    return ranged and any(_HALF_DAY.fullmatch(item.text) for item in pieces[at + 3 : at + 5])


def _is_version(pieces: list[Piece], at: int) -> bool:
    """Whether a number is part of a telephone's, with stops: 855.822.1220."""
    after, before = pieces[at + 1 : at + 3], pieces[max(0, at - 2) : at]
    if min(map(len, pieces[at].text.split("."))) < _PHONE:
        return False
    return any(
        len(pair) == 2
        and {pair[0].kind, pair[1].kind} == {"sign", "number"}
        and "." in (pair[0].text, pair[1].text)
        and is_tied(*pair)
        for pair in (after, before)
    )


def is_day(line: Line, at: int, *, year: bool = False) -> bool:
    """Whether a number stands where the day of a month does, or the ``year`` behind one."""
    if year and at and line.pieces[at - 1].text.casefold() in MONTHS:
        return True
    if is_count_behind(line, at):
        return False
    pieces = line.pieces
    after = [item.text.casefold() for item in pieces[at + 1 : at + 6]]
    while after and (
        after[0] in _BETWEEN
        or after[0] in _SUFFIXES
        or after[0] == "of"
        or (after[0].isdigit() and len(after[0]) < 3)
    ):
        after = after[1:]
    if after[:1] and after[0] in MONTHS:
        return True
    for item in reversed(pieces[max(0, at - _REACH) : at]):
        low = item.text.casefold()
        if low in MONTHS:
            return True
        if not (item.kind == "number" or low in _BETWEEN or low in _SUFFIXES or low == "the"):
            return False
    return False


def is_count_behind(line: Line, at: int) -> bool:
    """Whether a number behind a month is no day of it: "in March 10 years ago", a Long March 10."""
    pieces = line.pieces
    month = at - 1 - int(at > 1 and pieces[at - 1].text == ".")
    if month < 0 or pieces[month].text.casefold() not in MONTHS:
        return False
    if month and pieces[month - 1].text in NO_MONTHS:
        return True
    last = at + 2 if [item.text for item in pieces[at + 1 : at + 2]] in (["-"], ["–"]) else at
    behind = pieces[last + 1].text if last + 1 < len(pieces) else ""
    if behind in LAPSES:
        return True
    ahead = line.text[max(0, pieces[month].start - 14) : pieces[month].start]
    many = behind == "of" or MANY.match(line.text, pieces[min(last, len(pieces) - 1)].end)
    return bool(many and MONTHLY.search(ahead))


def day(digits: str, words: Words, at: int, *, nth: bool = False) -> set[int]:
    """Where the day of a month ends; an ordinal only where it is printed as one (``nth``)."""
    if not 1 <= int(digits) <= 31:
        return set()
    if words[at : at + 1] == ["the"]:
        at, nth = at + 1, True
    return read_number(str(int(digits)), words, at, _NTH if nth else _DAY)


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
