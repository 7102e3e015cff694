"""How a printed word may be spoken: as itself, spelled out, or as what it abbreviates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from audio_edition.late import late
from audio_edition.script.common import is_common
from audio_edition.script.number_words import COUNTED, Form, read_number, read_roman
from audio_edition.script.readers import (
    Line,
    Piece,
    Reader,
    Words,
    is_dotted,
    is_number_at,
    is_tied,
    lettered,
    one_of,
    piece_of,
    spelled_out,
    words_of,
)
from audio_edition.script.reading_words import (
    BARE,
    BOOKS,
    CLOCKS,
    CODES,
    COMPASS_DOTTED,
    CURRENCIES,
    DATE_WORDS,
    DATES,
    DOTTED,
    ONLY_BEFORE_NUMBERS,
    PARTIES,
    POSTAL,
    RATES,
    SAID_SHORT,
    STATES,
    TITLED,
    UNITS,
    Phrase,
)
from audio_edition.script.told import never_said, without
from audio_edition.script.vocabulary.courts import COUNTED as _COUNTED
from audio_edition.script.vocabulary.recipes import CUPS
from audio_edition.script.vocabulary.sports import PLAYED, SCHOOLS

_MANY_DIGITS: Final = 4  # a number of fewer digits may name a thing
_BEFORE_UNITS: Final = frozenset(
    "degrees degree sq cu hundred thousand million billion trillion lakh mn mln bn bln tn m b "
    "k l ' \" ′ ″ ” ° / ^".split()
)
_RANKS: Final = ("th", "st", "nd", "rd")
_ROMAN_FORMS: Final[frozenset[Form]] = frozenset(("cardinal", "ordinal"))
# "1er", "2e", "3ème", "2nde", "1.º", "5ª" (made plain), "1ste": what other languages put behind
ORDINAL_ELSEWHERE: Final = late(
    r"ers?|ères?|[eè]mes?|r?es?|[dns]?de?s?|nds?|s?te|[ao]s?", re.IGNORECASE
)


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
        found |= BARE.get(text.casefold(), _NONE) | BARE.get(run, _NONE)
    if run in TITLED and text[0].isupper() and (dotted or not is_common(run)):
        found |= TITLED[run]
    named = _is_name(behind)
    if text == "Co" and named:
        found |= {("county",), ("company",)}
    if run == "ft" and named and text[0].isupper() and not is_counted(line, at):
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
    if dotted and named:
        found |= COMPASS_DOTTED.get(letters, _NONE)
    if len(letters) < 4 and not letters.strip("NSEW"):
        found |= _points(letters)
    if letters in CODES or (text in CURRENCIES and is_counted(line, at)):
        found |= CURRENCIES[text if text in CURRENCIES else letters]
    if dotted and number_behind:
        found |= BOOKS.get(text, _NONE)
    if text == "x" and number_behind and before.text in UNITS:
        found.add(("by",))  # "9.5 ft x 4.6 ft"
    if run in ("x", "ext") and number_behind and _is_telephone(line, at):
        found.add(("extension",))
    hours = "".join(item.text for item in line.pieces[max(0, at - 3) : at])
    if letters in ("c", "C", "CT") and _TWO_HOURS.fullmatch(hours):
        found.add(("central",))  # "8/7c"
    if len(text) == 2 and text[1] == "B" and text[0] in "NSEW":
        found |= {(f"{item[0]}bound",) for item in _points(text[0])}
    if run == "ed":
        # the Dept. of Ed.
        found = {("education",)} if before.text == "of" else found - {("education",)}
    if text == "SR" and number_behind:
        found.add(("state", "route"))
    if piece_of(line.pieces, at - 2).text.casefold() == "runway":
        found |= _SIDES.get(letters, _NONE)
    if is_counted(line, at):
        found |= UNITS.get(letters, _NONE) | UNITS.get(run, _NONE)
    if is_lakh(line, at):
        found = {("lakh",)}
    poured = before.kind == "number" and not is_tied(before, piece)
    if run == "c" and poured and dotted and CUPS.search(line.text):
        found = {("cup",), ("cups",)}
    if before.text == "/":
        found |= RATES.get(letters, _NONE)
        found |= UNITS.get(letters, _NONE) if len(letters) > 1 else _NONE
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
    return known and PLAYED.search(line.text, max(0, start - 90), start + 90) is not None


def _is_ranked(line: Line, at: int) -> bool:
    """Whether an ordinal stands before a piece: the 21st c., a 13th-c. abbey."""
    last = piece_of(line.pieces, at - 1)
    if last.text == "-":
        last = piece_of(line.pieces, at - 2)
    return last.text in _RANKS


_NONE: Final[frozenset[Phrase]] = frozenset()
_SIDES: Final = {
    "L": frozenset({("left",)}),
    "R": frozenset({("right",)}),
    "C": frozenset({("center",), ("centre",)}),
}
_TWO_HOURS: Final = late(r"1?\d/1?\d")
_RATED: Final = frozenset("per a an each every one square cubic sq".split())
_STREETS: Final = frozenset(("st", "dr"))
_STARTERS: Final = frozenset(
    "the a an in at on by but and when while after for he she it we".split()
)


def _saints(run: str, found: set[Phrase], before: Piece, behind: Piece) -> set[Phrase]:
    """Streets stand after a name, saints and doctors before one."""
    person, way = (("saint",), ("street",)) if run == "st" else (("doctor",), ("drive",))
    owned = before.text.endswith("'s")  # "the WHO's Dr. Tedros"
    street = _is_name(before) and before.text.casefold() not in _STARTERS
    after_name = (street or before.text in _RANKS) and not (owned and _is_name(behind))
    if not after_name:
        return found - {way}
    return found if _is_name(behind) else found - {person}


def _is_telephone(line: Line, at: int) -> bool:
    """Whether the last four digits of a telephone's number stand before a piece."""
    last = at - 1 - (piece_of(line.pieces, at - 1).text == ",")
    number, mark = piece_of(line.pieces, last).text, piece_of(line.pieces, last - 1).text
    return mark in "-." and len(number) == len("0134")


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
    names = {"N": "north", "S": "south", "E": "east", "W": "west"}
    said = [names[letter] for letter in letters]
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
    suffix = low.endswith("'s") and len(low) > 2
    if suffix:
        low, text = low[:-2], text[:-2]
    run = low.replace(".", "")
    joined = run.replace("'", "")
    letters = text.replace(".", "")
    before, _behind = _neighbours(line, at)
    found = expansions(line, at)
    if suffix:
        short = BARE.get(low, _NONE) | CLOCKS.get(text, _NONE) | TITLED.get(low, _NONE)
        found |= {(*item, "'s") for item in short}
    said_short = one_of(frozenset(found)) if found else None
    ranked = len(letters) > 3 and letters[-2:] in _RANKS  # "XVth"
    numeral = letters[:-2] if ranked else letters
    roman = read_roman(numeral) if numeral.isupper() and (at or len(numeral) > 1) else 0
    forms = _ROMAN_FORMS - {"cardinal"} if ranked else _ROMAN_FORMS
    if before.text in _COUNTED:
        forms = frozenset(("cardinal",))  # Count II: no second of them reigns
    said = words_of(low)
    # "No. 1" is number one: said as it is written it is no one
    numero = run in ("no", "nos") and line.english and _is_numero(line, at)
    # "$3.5m-$4m": the scale may be spoken once, at the end
    repeated = (
        is_counted(line, at)
        and piece_of(pieces, at + 1).text in "-–"
        and any(item.text == piece.text for item in pieces[at + 2 : at + 6])
    )
    plural = letters[-1:] == "s" and letters[-2:-1].isupper()
    marked = _MARKED.fullmatch(text)
    mark = str(read_roman(marked[1])) if marked else ""
    letter = [marked[2].casefold()] if marked and marked[2] else []
    optional = "".join(item.text for item in pieces[at + 1 : at + 4]) in ("(s)", "(es)")
    ending = low == "s" and before.text in "')"
    ordinal = False
    if not line.english:
        first = before
        if before.text == ".":  # "1.º"
            first = piece_of(pieces, at - 2)
        ordinal = first.kind == "number" and line.text[first.end : piece.start] in ("", ".")
    # "BlackLivesMatter" and "U.N." are put together; "notable" is not "not able"
    spell = lettered if text[1:].islower() else spelled_out
    times = {2: "double", 3: "triple"}.get(len(run), "") if len(set(run)) == 1 else ""

    def read(words: Words, start: int) -> Iterable[int]:
        ends: set[int] = set()
        if not numero:
            if list(words[start : start + len(said)]) == said:
                ends.add(start + len(said))
            ends.update(spell(run, words, start))
        if low == "cannot" and list(words[start : start + 2]) == ["can", "not"]:
            ends.add(start + 2)
        if mark and words[start : start + 1] == ["mark"]:  # "MkII"
            for end in read_number(mark, words, start + 1, COUNTED, whole=True):
                ends |= {end + len(letter)} if words[end : end + len(letter)] == letter else set()
        if plural:
            base = spelled_out(run[:-1], words, start)
            ends |= {end + 1 for end in base if words[end : end + 1] == ["'s"]}
        if optional and words[start : start + 1] in ([low + "s"], [low + "es"]):
            ends.add(start + 1)
        if ending and words[start : start + 1] == ["'s"]:
            ends.add(start + 1)
        if times and list(words[start : start + 2]) == [times, run[0]]:
            ends.add(start + 2)
        if joined != run:
            ends.update(spell(joined, words, start))
        if said_short is not None:
            ends.update(said_short(words, start))
        if roman:
            ends |= read_number(str(roman), words, start, forms, whole=True)
            if words[start : start + 1] == ["the"]:
                ends |= read_number(str(roman), words, start + 1, forms - {"cardinal"}, whole=True)
        if ordinal and ORDINAL_ELSEWHERE.fullmatch(low):
            ends.add(start)
        if repeated:
            ends.add(start)
        if suffix:  # what belongs to whom is not left out
            ends |= {end + 1 for end in ends}
            ends = {end for end in ends if words[end - 1 : end] == ["'s"]}
        return ends

    return read
