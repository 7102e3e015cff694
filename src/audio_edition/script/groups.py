"""Printed pieces that are read together: fractions, dates, times, feet and inches, names.

Each function gives (pieces taken, reader) of what may begin at a piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Final, TypeAlias

from audio_edition.late import late
from audio_edition.script.number_reader import (
    day,
    digits_of,
    is_count_behind,
    is_day_of,
    is_month_year,
    month,
    suffix_at,
    suffixed,
    year,
)
from audio_edition.script.number_words import (
    COUNTED,
    Form,
    form_of,
    read_decimal,
    read_number,
    read_roman,
)
from audio_edition.script.readers import (
    COINS,
    CURRENCIES,
    MONTHS,
    NAMED,
    RATES,
    SCALE_WORDS,
    UNITS,
    Line,
    Phrases,
    Reader,
    Words,
    either,
    is_tied,
    nothing,
    one_of,
    phrases,
    row,
)
from audio_edition.script.signs import TO, parted
from audio_edition.script.vocabulary.law import BOOKS, NUMBERED
from audio_edition.script.vocabulary.signs import STARS
from audio_edition.script.vocabulary.units import LASTING, OF_SECONDS
from audio_edition.script.word_reader import word

_AND: Final = one_of(phrases("and"), optional=True)
_HUNDRED: Final = one_of(phrases("hundred", "o'clock"), optional=True)
_MIDNIGHT: Final = one_of(phrases("midnight"))
_HOURS: Final = one_of(phrases("hour", "hours"))
_MINUTES: Final = one_of(phrases("minute", "minutes"))
SECONDS: Final = one_of(phrases("second", "seconds"))


def _texts(line: Line, at: int, count: int) -> list[str]:
    return [item.text for item in line.pieces[at : at + count]]


def timed(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """3m 45s, with its minutes."""
    texts = _texts(line, at, 4)
    if len(texts) == 4 and texts[1] in ("m", "min", "mins") and texts[3] in ("s", "sec", "secs"):
        yield 4, row(clocked(texts[0]), _MINUTES, _AND, clocked(texts[2]), SECONDS)


def is_lapse(line: Line, at: int) -> bool:
    """Whether a short number with an s can only be seconds: "12s ahead", "by 20s", "3m 45s"."""
    behind, before = _texts(line, at + 2, 1), _texts(line, max(0, at - 2), min(at, 2))
    timed = len(before) == 2 and before[0].isdigit() and before[1] in ("m", "min", "mins")
    return timed or not OF_SECONDS.isdisjoint(behind) or not LASTING.isdisjoint(before[-1:])


def lapse(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """2:03:45 as two hours, three minutes, forty-five seconds; 9:58.5 as minutes and seconds."""
    texts = _texts(line, at, 5)
    inner = at > 0 and line.pieces[at - 1].text == ":"
    if (
        not inner
        and len(texts) > 2
        and texts[1] == ":"
        and re.fullmatch(r"\d\d(?:\.\d+)?", texts[2])
    ):
        launch = at > 1 and line.pieces[at - 2].text == "T"  # its clock shows no empty parts
        seconds = _part(texts[2], SECONDS, empty=launch)
        yield 3, row(_part(texts[0], _MINUTES), _AND, seconds)
        if len(texts) == 5 and texts[3] == ":" and re.fullmatch(r"\d\d(?:\.\d+)?", texts[4]):
            last = row(clocked(texts[4]), SECONDS)
            minutes = _part(texts[2], _MINUTES, empty=launch)
            ended = _part(texts[4], SECONDS, empty=launch)
            yield 5, row(_part(texts[0], _HOURS), _AND, minutes, _AND, ended)
            first = row(clocked(texts[0]), clocked(texts[2]))
            if not texts[2].strip("0"):  # 13:00:29
                first = either(first, row(clocked(texts[0]), _HUNDRED))
                first = either(first, _MIDNIGHT) if not texts[0].strip("0") else first
            yield 5, row(first, _AND, last)
    if len(texts) > 1 and texts[1] == "h" and len(texts) > 2 and texts[2].isdigit():
        yield 3, row(clocked(texts[0]), _HOURS, clocked(texts[2]))
        if len(texts) > 3 and texts[3] in ("m", "min"):  # a 2h 41m final
            yield 4, row(clocked(texts[0]), _HOURS, clocked(texts[2]), _MINUTES)
        full = not texts[2].strip("0")
        is_lasting = not LASTING.isdisjoint(_texts(line, max(0, at - 1), min(at, 1)))
        if (len(texts) > 3 and texts[3] in ("m", "min")) or is_lasting:
            return  # "2h30m", "it took 2h30": a lapse, and no time of day
        o_clock = one_of(phrases("o'clock", "hundred"), optional=True)
        reader = (
            row(clocked(texts[0]), o_clock) if full else row(clocked(texts[0]), clocked(texts[2]))
        )
        yield 3, reader


def _part(digits: str, unit: Reader, *, empty: bool = True) -> Reader:
    """A part of a clock with its unit; one that shows nothing may be left out (``empty``)."""
    said = row(clocked(digits), unit)
    return either(said, nothing) if empty and not digits.strip("0") else said


def clocked(digits: str) -> Reader:
    """A number of a clock: leading zeros may be left out."""
    whole, point, low = re.sub(r"[,\u00a0\u202f]", "", digits).partition(".")

    def read(words: Words, at: int) -> Iterable[int]:
        bare = whole.lstrip("0") or "0"
        if point:
            return read_decimal(whole, low, words, at) | read_decimal(bare, low, words, at)
        return read_number(whole, words, at, COUNTED) | read_number(bare, words, at, COUNTED)

    return read


_UNDER: Final = one_of(phrases("under"))
_YOUNG: Final = frozenset(map(str, range(12, 24)))
_BATS: Final = late(r"(?i)\b(?:hit|hits|hitting|bat|bats|batted|batting|slug\w+|hitter)\b")
_OF_A: Final = {
    **dict.fromkeys(("in",), one_of(phrases("of an inch", "inch", "inches"))),
    **dict.fromkeys(("oz",), one_of(phrases("of an ounce", "ounce", "ounces"))),
    **dict.fromkeys(("mi",), one_of(phrases("of a mile", "mile", "miles"))),
    **dict.fromkeys(("lb",), one_of(phrases("of a pound", "pound", "pounds"))),
    **dict.fromkeys(("tsp",), one_of(phrases("of a teaspoon", "teaspoon", "teaspoons"))),
    **dict.fromkeys(("tbsp",), one_of(phrases("of a tablespoon", "tablespoon", "tablespoons"))),
}
_COINS: Final = 2  # digits of a sum's hundredths
_AVERAGE: Final = 3  # digits of how often a batter hits
_YEAR: Final = late(r"(?:19|20)\d\d")


def press(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """(pieces taken, reader) of what may begin at a piece."""
    piece = line.pieces[at]
    if piece.text == "U":
        yield from _under(line, at)
    elif piece.text in STARS:
        yield from _stars(line, at)
    elif piece.text == "(" or (piece.kind == "sign" and piece.text in CURRENCIES):
        yield from _lost(line, at)
    elif piece.text == ".":
        yield from _average(line, at)
    elif piece.kind == "word" and piece.text in _OF_A and at > 1:
        if line.pieces[at - 2].text == "/":
            yield 1, _OF_A[piece.text]
    elif piece.kind == "word" and piece.text[:-1].isupper():
        if piece.text.isupper():
            yield from _registered(line, at)
        yield from _lettered(piece.text)


def _digits(text: str) -> Reader:
    def read(words: Words, start: int) -> Iterable[int]:
        return read_number(text, words, start, COUNTED)

    return read


def _under(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    pieces = line.pieces
    dashed = at + 1 < len(pieces) and pieces[at + 1].text == "-"
    number = at + 1 + dashed
    if number >= len(pieces) or pieces[number].text not in _YOUNG:
        return
    if not all(is_tied(pieces[place], pieces[place + 1]) for place in range(at, number)):
        return
    suffix, taken = suffix_at(line, number)
    age = suffixed(line, number, suffix) if suffix == "s" else _digits(pieces[number].text)
    yield number + 1 - at + (taken if suffix == "s" else 0), row(_UNDER, age)


def _average(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    pieces = line.pieces
    if at + 1 >= len(pieces) or not is_tied(pieces[at], pieces[at + 1]):
        return
    digits = pieces[at + 1].text
    near = line.text[max(0, pieces[at].start - 40) : pieces[at + 1].end + 30]
    if len(digits) == _AVERAGE and digits.isdigit() and _BATS.search(near):
        yield 2, _digits(digits)


_HALF: Final = one_of(phrases("and a half"))
_STAR: Final = one_of(phrases("star", "stars"))


def _stars(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """The stars of a review, behind their number or in a row: 4★, ★★★☆☆."""
    yield 1, one_of(phrases("star", "stars"), optional=True)
    if at and line.pieces[at - 1].text in STARS:
        return
    run = list(takewhile(lambda piece: piece.text in STARS, line.pieces[at:]))
    full = sum(piece.text != "☆" for piece in run)
    yield len(run), row(_digits(str(full)), _STAR)
    if [piece.text for piece in line.pieces[at + len(run) : at + len(run) + 3]] == ["1", "/", "2"]:
        yield len(run) + 3, row(_digits(str(full)), _HALF, _STAR)


_MINUS: Final = one_of(phrases("minus", "negative"))
_PERCENT: Final = one_of(phrases("percent", "per cent"))


def _lost(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """A sum, or a share, that was lost: $(12.4) million, (3.1)%."""
    money = int(line.pieces[at].text != "(")
    texts = [piece.text for piece in line.pieces[at : at + money + 4]]
    if len(texts) < money + 3 or texts[money] != "(" or texts[money + 2] != ")":
        return
    whole, _, low = texts[money + 1].replace(",", "").partition(".")
    if not (whole + low).isdigit():
        return

    def number(words: Words, start: int) -> Iterable[int]:
        plain = read_number(whole, words, start, COUNTED)
        return read_decimal(whole, low, words, start) if low else plain

    behind = texts[money + 3] if len(texts) > money + 3 else ""
    if not money:
        if behind == "%":
            yield 4, row(_MINUS, number, _PERCENT)
        return
    scaled = behind in SCALE_WORDS
    scale = one_of(UNITS.get(behind) or phrases(behind)) if scaled else nothing
    said = one_of(CURRENCIES[texts[0]])
    yield 4 + scaled, row(_MINUS, number, scale, said)
    coin = COINS.get(texts[0], frozenset())
    if len(low) == _COINS and coin and not scaled:  # "$(0.12)", "$(3.40)"
        few = row(_digits(str(int(low))), one_of(coin))
        whole_sum = row(_digits(whole or "0"), said, one_of(phrases("and"), optional=True), few)
        yield 4, row(_MINUS, few if not int(whole or 0) else whole_sum)


def _lettered(text: str) -> Iterator[tuple[int, Reader]]:
    """A Roman numeral and a letter: Block IIA."""
    value, letter = read_roman(text[:-1]), text[-1].casefold()
    if value and letter in "abcdefgh":
        yield 1, row(_digits(str(value)), one_of(frozenset({(letter,)})))


def _registered(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    five = line.pieces[at : at + 5]
    texts = [piece.text for piece in five]
    if len(texts) < 5 or texts[1] != "-" or texts[3] != "-" or not _YEAR.fullmatch(texts[2]):
        return
    tied = all(is_tied(one, other) for one, other in pairwise(five))
    if tied and texts[4].isdigit():
        yield 5, row(word(line, at), _digits(texts[2]), _digits(texts[4]))


Group: TypeAlias = tuple[int, Reader]

_PART: Final[frozenset[Form]] = frozenset(("part", "ordinal"))
_NTH: Final[frozenset[Form]] = frozenset(("ordinal", "cardinal"))
_FEET: Final = one_of(phrases("foot", "feet"))
_FOOT: Final = one_of(phrases("foot"))
_INCHES: Final = one_of(phrases("inch", "inches"), optional=True)
_AT_MOST: Final = one_of(phrases("at most", "no more than", "less than or equal to"))
_AT_LEAST: Final = one_of(phrases("at least", "no less than", "greater than or equal to"))
_SECTIONS: Final = one_of(phrases("section", "sections"))
_OF: Final = one_of(phrases("of"), optional=True)
_THE: Final = one_of(phrases("the"), optional=True)
_POWER: Final = one_of(phrases("power"), optional=True)
_TO_THE: Final = one_of(phrases("to the", "to the power of"))
_RAISED: Final = {"2": phrases("squared", "square"), "3": phrases("cubed", "cubic")}


def groups(line: Line, at: int) -> Iterator[Group]:
    """Every group that begins at a piece of an English line."""
    piece = line.pieces[at]
    yield from press(line, at)
    if piece.text == "/":
        yield from parted(line, at)
    if piece.kind == "number":
        yield from _of_numbers(line, at)
    elif piece.kind == "word":
        yield from _of_words(line, at)
    elif piece.text == "+":
        yield from _plus_minus(line, at)
    elif piece.text == "^":
        yield from _raised(line, at)
    elif piece.text == "§" and _texts(line, at + 1, 1) == ["§"]:
        yield 2, _SECTIONS
    elif piece.text in "-=" and _texts(line, at + 1, 1) == [">"]:
        yield 2, TO
    elif piece.text in "<>" and _texts(line, at + 1, 1) == ["="]:
        yield 2, _AT_MOST if piece.text == "<" else _AT_LEAST


_NUMBERED: Final = NUMBERED | {key[:-1] for key, said in BOOKS.items() if said in NUMBERED}


def _of_numbers(line: Line, at: int) -> Iterator[Group]:
    pieces, piece = line.pieces, line.pieces[at]
    suffix, taken = suffix_at(line, at)
    lasting = suffix == "s" and len(digits_of(pieces[at])) < 3
    if suffix and not (lasting and is_lapse(line, at)):
        yield taken + 1, suffixed(line, at, suffix)
    behind_it = _texts(line, at + 1, 1)
    if behind_it == ["d"] and is_tied(line.pieces[at], line.pieces[at + 1]):
        yield 2, suffixed(line, at, "th")  # "the 2d Circuit"
    if piece.text in "123" and behind_it and behind_it[0].rstrip(".") in _NUMBERED:
        yield 1, suffixed(line, at, "th")  # "1 Kings 3:5"
    yield from _date(line, at)
    if is_month_year(line, at + 1):
        yield 3, _month_of_year(piece.text, pieces[at + 2].text)
    if not digits_of(pieces[at]).isdigit():
        return
    yield from fractions(line, at)
    yield from _feet(line, at)
    yield from timed(line, at)
    yield from lapse(line, at)
    yield from _day_month(line, at, taken)


def fractions(line: Line, at: int) -> Iterator[Group]:
    """Three fifths, a half, seven hundredths."""
    texts = _texts(line, at, 3)
    if len(texts) < 3 or texts[1] != "/" or not texts[2].isdigit() or not int(texts[2]):
        return
    if is_day_of(line, at + 1) or is_month_year(line, at + 1):
        return
    top, bottom = digits_of(line.pieces[at]), texts[2]
    if not top.isdigit():
        return
    many = int(top) > 1
    mixed = at > 0 and (
        line.pieces[at - 1].kind == "number"
        or (line.pieces[at - 1].text in "&-" and at > 1 and line.pieces[at - 2].kind == "number")
    )

    def parts(words: Words, start: int) -> Iterable[int]:
        bare = str(int(bottom))
        ends = read_number(bare, words, start, _PART, whole=True)
        for end in ends:
            last = words[end - 1]
            if (
                form_of(last) in ("part", "ordinal")
                and (last.endswith("s") or last == "halves") == many
            ):
                yield end

    def read(words: Words, start: int) -> Iterable[int]:
        begin = {start}
        if mixed and words[start : start + 1] == ["and"]:
            begin.add(start + 1)
        for first in begin:
            tops = read_number(top, words, first, COUNTED, whole=True)
            if top == "1":
                if words[first : first + 1] in (["a"], ["an"]):
                    tops = tops | {first + 1}
                tops = tops | ({first} if bottom == "2" else set())
            for middle in tops:
                yield from parts(words, middle)

    taken = 3
    behind = line.pieces[at + 3 : at + 4]
    if behind and behind[0].text in ("ths", "th", "rds", "rd", "nds", "nd"):
        taken = 4
    yield taken, read


def _dated(the_day: str, the_month: str, the_year: str) -> Reader:
    def read(words: Words, start: int) -> Iterable[int]:
        ends: set[int] = set()
        for named in month(the_month, words, start):
            ends |= day(the_day, words, named)
        for first in day(the_day, words, start):
            skip = first + (words[first : first + 1] == ["of"])
            ends |= month(the_month, words, skip)
        if not the_year:
            return ends
        return {end for middle in ends for end in year(the_year, words, middle)}

    return read


def _month_of_year(the_month: str, the_year: str) -> Reader:
    def read(words: Words, start: int) -> Iterable[int]:
        ends = month(the_month, words, start)
        return {end for middle in ends for end in year(the_year, words, middle)}

    return read


def _date(line: Line, at: int) -> Iterator[Group]:
    texts = _texts(line, at, 5)
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})", texts[0])
    if found and len(texts) > 2 and texts[1] == "." and re.fullmatch(r"\d{4}", texts[2]):
        yield (
            3,
            either(*(_dated(*order, texts[2]) for order in _orders(line, ".", found[1], found[2]))),
        )
        return
    found = re.fullmatch(r"((?:19|20)\d\d)\.(\d{1,2})", texts[0])
    if found and len(texts) > 2 and texts[1] == "." and texts[2].isdigit() and len(texts[2]) < 3:
        yield 3, _dated(texts[2], found[2], found[1])  # "2025.12.17"
    whole = len(texts) > 2 and texts[0].isdigit() and texts[2].isdigit()
    if whole and texts[1] in ("/", "-", "."):
        first, second = texts[0], texts[2]
        if len(texts) == 5 and texts[3] == texts[1] and texts[4].isdigit():
            if len(first) == 4:
                yield 5, _dated(texts[4], second, first)
                return
            yield (
                5,
                either(
                    *(_dated(*order, texts[4]) for order in _orders(line, texts[1], first, second))
                ),
            )
        elif texts[1] == "/" and len(first) < 3 and len(second) < 3:
            yield 3, either(*(_dated(*order, "") for order in _orders(line, "/", first, second)))


def _orders(line: Line, mark: str, first: str, second: str) -> list[tuple[str, str]]:
    """(day, month) as the language writes them, the other way where that is no date."""
    day_first = line.british or mark == "."
    found = (first, second) if day_first else (second, first)
    if int(found[1]) > 12:
        found = (found[1], found[0])
    return [found]


def _feet(line: Line, at: int) -> Iterator[Group]:
    texts = _texts(line, at, 4)
    if len(texts) > 2 and texts[1] in ("'", "′") and texts[2].isdigit():
        quote = len(texts) == 4 and texts[3] in ('"', "″", "”")
        if quote or int(texts[2]) < 12:
            reader = row(_plain(texts[0]), _FEET, _plain(texts[2]), _INCHES)
            yield (4 if quote else 3), reader
    if len(texts) > 2 and texts[1] in ("ft", "foot", "feet", "-") and texts[2].isdigit():
        taken = 3
        if texts[1] == "-" and len(texts) == 4:
            return
        height = row(_plain(texts[0]), _FEET, _plain(texts[2]))
        yield taken, height
        if texts[3:] and texts[3] in ("in", "ins", "inch", "inches"):
            # "the 5ft 11in keeper": five foot eleven
            yield 4, row(_plain(texts[0]), _FOOT, _plain(texts[2]))


def _plain(digits: str) -> Reader:
    plain = re.sub(r"[,\u00a0\u202f]", "", digits)
    return lambda words, at: read_number(plain, words, at, COUNTED)


def _day_month(line: Line, at: int, taken: int) -> Iterator[Group]:
    """18 February as "the eighteenth of February", or "February the eighteenth"."""
    pieces = line.pieces
    behind = at + 1 + taken
    if behind < len(pieces) and pieces[behind].text in ("-", "of"):
        behind += 1
    if behind >= len(pieces) or pieces[behind].text.casefold() not in MONTHS:
        return
    digits = digits_of(pieces[at])
    stop = behind + 1
    named = word(line, behind)
    yield stop - at, _either_way(_days(digits, nth=taken > 0), named)


def _of_words(line: Line, at: int) -> Iterator[Group]:
    pieces = line.pieces
    if pieces[at].text.casefold() in MONTHS:
        yield from _month_day(line, at)
    if at + 2 < len(pieces) and pieces[at + 1].text == "^" and pieces[at + 2].kind == "number":
        power = pieces[at + 2].text
        squared = _RAISED.get(power)
        if squared is not None:
            unit = word(line, at)
            yield 3, either(row(one_of(squared), unit), row(unit, one_of(squared)))


def _month_day(line: Line, at: int) -> Iterator[Group]:
    """Feb. 18 as "the eighteenth of February", and February with its days told the other way."""
    pieces = line.pieces
    behind = at + 1
    if behind < len(pieces) and pieces[behind].text == "." and is_tied(pieces[at], pieces[behind]):
        behind += 1
    if behind >= len(pieces) or not pieces[behind].text.isdigit() or len(pieces[behind].text) > 2:
        return
    if is_count_behind(line, behind):
        return
    digits = pieces[behind].text
    suffix = suffix_at(line, behind)[1]
    stop = behind + 1 + suffix
    named = word(line, at)
    yield stop - at, _either_way(_days(digits, nth=suffix > 0), named)


def _days(digits: str, *, nth: bool) -> Reader:
    """The day of a month, as ``day`` reads it."""

    def read(words: Words, start: int) -> Iterable[int]:
        return day(digits, words, start, nth=nth)

    return read


def _either_way(days: Reader, month: Reader) -> Reader:
    """The day before its month or behind it."""
    return either(row(days, _OF, month), row(month, days))


def _raised(line: Line, at: int) -> Iterator[Group]:
    """^ and its number: squared, cubed, to the minus ninth."""
    pieces = line.pieces
    last = at + 1
    minus = last < len(pieces) and pieces[last].text == "-"
    last += minus
    if last >= len(pieces) or pieces[last].kind != "number":
        return
    power = pieces[last].text
    negative = one_of(phrases("minus", "negative")) if minus else nothing_said

    def nth(words: Words, start: int) -> Iterable[int]:
        return read_number(power, words, start, _NTH, whole=True)

    taken = last + 1 - at
    yield taken, row(_TO_THE, negative, nth, _POWER)
    if power in _RAISED and not minus:
        yield taken, one_of(_RAISED[power])


def nothing_said(_words: Words, at: int) -> Iterable[int]:
    """Reads no word."""
    return (at,)


def _plus_minus(line: Line, at: int) -> Iterator[Group]:
    texts = _texts(line, at, 3)
    if len(texts) == 3 and texts[1] == "/" and texts[2] in "-–":
        yield 3, one_of(phrases("plus or minus"))


# -- what stands in tables -----------------------------------------------------------------------


@lru_cache(maxsize=1)
def _table() -> tuple[re.Pattern[str], dict[str, Phrases]]:
    """What of the tables is more than one piece, and the pattern that finds it."""
    units = {key: said for key, said in UNITS.items() if not key.isalpha()}
    table = {**NAMED, **units}
    keys = "|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))
    rates = {
        f"/{key}": frozenset(("per", *item) for item in said)
        for key, said in RATES.items()
        if not key.isalpha()
    }
    behind = "|".join(re.escape(key) for key in sorted(rates, key=len, reverse=True))
    pattern = rf"(?:(?<![A-Za-z])(?:{keys})|(?:{behind}))(?![A-Za-z0-9])"
    return re.compile(pattern), table | rates


def named(
    line: Line, starts: dict[int, int], ends: dict[int, int]
) -> Iterator[tuple[int, int, Phrases]]:
    """(first piece, piece behind, phrases) of names and units that are several pieces."""
    pattern, table = _table()
    for found in pattern.finditer(line.text):
        first, last = starts.get(found.start()), ends.get(found.end())
        if first is None:
            continue
        if last is None and line.text.startswith(".", found.end()):  # "5m.p.h."
            last = ends.get(found.end() + 1)
        if found[0] in UNITS and found[0] not in NAMED and not _is_measured(line, first):
            continue
        if last is not None:
            yield first, last + 1, table[found[0]]
        behind = ends.get(found.end() + 2)
        if behind is not None and line.text.startswith("'s", found.end()):  # "B2B's friends"
            yield first, behind + 1, frozenset((*item, "'s") for item in table[found[0]])


def _is_measured(line: Line, at: int) -> bool:
    """Whether a number stands before a unit."""
    before = line.pieces[max(0, at - 3) : at]
    return any(item.kind == "number" or item.text in ("½", "&") for item in before)
