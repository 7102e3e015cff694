"""How a sum of money may be spoken: the number where it stands, the currency behind it.

A currency's sign says nothing where it stands; its word is *due* behind the sum (and behind
its scale), once and no more. Of a range the word may be spoken once, at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from audio_edition.late import late
from audio_edition.script.dashes import DASHES, MINUS
from audio_edition.script.groups import fractions
from audio_edition.script.number_reader import digits_of, suffix_at
from audio_edition.script.readers import (
    Line,
    Piece,
    Reader,
    counted,
    either,
    is_number_at,
    is_tied,
    one_of,
    piece_of,
    row,
)
from audio_edition.script.reading_words import (
    CODES,
    COINS,
    CURRENCIES,
    LETTERED,
    SCALE_WORDS,
    Phrases,
)
from audio_edition.script.word_reader import is_lakh

_GROUPED: Final = late(r"\d+[ ,]")


@dataclass(frozen=True, slots=True)
class Due:
    """A phrase that is to be said once between two places (indices of pieces).

    It may be said behind the piece before ``start`` and up to the piece before ``end``;
    where it is ``needed`` and was not said by then, the line is no reading.
    """

    said: Phrases
    start: int
    end: int
    needed: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """A currency's sign: its first piece, how many it takes, the key of its words."""

    at: int
    taken: int
    key: str


def sign_at(line: Line, at: int) -> Sign | None:
    """The currency that a sign or a code at ``at`` begins, or nothing."""
    piece, second = piece_of(line.pieces, at), piece_of(line.pieces, at + 1)
    text, both = piece.text, piece.text + second.text
    known = both in CURRENCIES and is_tied(piece, second)
    if known and (text != "$" or is_number_at(line.pieces, at + 2)):
        return Sign(at, 2, both)  # "US$", "$A5"
    lettered = text in LETTERED and second.start - piece.end <= (text == "R")
    if text in CURRENCIES or (lettered and _GROUPED.match(second.text)):
        return Sign(at, 1, text)
    return None


def _words(sign: Sign) -> Phrases:
    return CURRENCIES.get(sign.key) or LETTERED[sign.key]


def _behind_number(line: Line, at: int) -> int:
    """The piece behind a number, its fraction, its ending and its scale."""
    pieces = line.pieces
    behind = at + 1
    if "".join(item.text for item in pieces[behind : behind + 3 : 2]) == "&/":  # "$3½"
        behind += 4
    behind += suffix_at(line, at)[1]
    scale = behind + (piece_of(pieces, behind).text in DASHES)
    if piece_of(pieces, scale).text.rstrip("s").casefold() in SCALE_WORDS:
        behind = scale + 1
        behind += _crore(pieces, behind)
    elif is_lakh(line, behind):
        behind += 1 + _crore(pieces, behind + 1)
    return behind


def _crore(pieces: list[Piece], at: int) -> int:
    """How many pieces a second scale takes: "3 lakh crore", "35k-cr"."""
    dash = piece_of(pieces, at).text == "-"
    return 1 + dash if piece_of(pieces, at + dash).text.casefold() in _CRORES else 0


_CRORES: Final = frozenset(("crore", "crores", "cr", "lakh", "lakhs"))


def _number_behind(line: Line, sign: Sign) -> int | None:
    """The number a sign stands before, if it does."""
    at = sign.at + sign.taken
    at += piece_of(line.pieces, at).text in "-."  # "$-5", "$.50"
    return at if is_number_at(line.pieces, at) else None


def dues(line: Line, sign: Sign) -> list[Due] | None:
    """What a sign owes; None where it stands before no number and behind none."""
    said = _words(sign)
    pieces = line.pieces
    number = _number_behind(line, sign)
    if number is None:
        return None
    start = end = _behind_number(line, number)
    suffix = suffix_at(line, number)[0]
    # "$20s" may be twenties; of "$1,000s" thousands alone say nothing
    needed = not suffix or re.fullmatch("10{3,}", digits_of(pieces[number])) is not None
    if suffix:
        said = said | {("of", *item) for item in said}
    if piece_of(pieces, end).text in DASHES:
        second = sign_at(line, end + 1)
        if is_number_at(pieces, end + 1):
            end = _behind_number(line, end + 1)
        elif second is not None and _words(second) & said and _number_behind(line, second):
            needed = False  # "$5-$10": once, at the end; "$5 to $10" says both
    code = sign_at(line, end)
    named = any(item[-1] == piece_of(pieces, end).text.casefold() for item in said)
    if named or (code is not None and code.key in CODES):
        needed = False  # "$5 million dollars", "$5 USD"
    return [Due(said, start, end, needed)]


def exact(line: Line, sign: Sign) -> tuple[int, Reader] | None:
    """(pieces taken, reader) of a sum with hundredths, said with its own words: "$3.50"."""
    pieces = line.pieces
    number = _number_behind(line, sign)
    if number is None or piece_of(pieces, number + 1).text in SCALE_WORDS:
        return None
    mark = pieces[number - 1].text if number > sign.at + sign.taken else ""
    whole, _, low = digits_of(pieces[number]).partition(".")
    if mark == ".":
        whole, low = "", whole
    if len(low) != 2:
        return None
    units, coins = _words(sign), COINS.get(sign.key, frozenset())
    behind = number + 1
    behind += piece_of(pieces, behind).text in "&-"
    for taken, part in fractions(line, behind) if is_number_at(pieces, behind) else ():
        split = _split(whole, str(int(low)), one_of(units), one_of(coins), part)
        return behind + taken - sign.at, split  # "$5.62¾", "$4.31-1/2"
    reader = _coined(whole, low, units, coins)
    return number + 1 - sign.at, row(MINUS, reader) if mark == "-" else reader


def _split(whole: str, cents: str, units: Reader, coins: Reader, part: Reader) -> Reader:
    """A sum with a part of its coin: five dollars sixty-two and three quarters cents."""
    small = row(counted(cents), part, coins)
    return row(counted(whole), units, _AND, small) if whole.strip("0") else small


_AND: Final = one_of(frozenset({("and",)}), optional=True)


def _coined(whole: str, low: str, unit: Phrases, coin: Phrases) -> Reader:
    large = row(counted(whole or "0"), one_of(unit))
    cents = counted(str(int(low)))
    small = row(cents, one_of(coin))
    if not whole.strip("0"):
        return small if int(low) else either(large, small)
    # "three dollars fifty", "three dollars and fifty cents"
    return row(large, either(cents, row(_AND, small))) if int(low) else large


def behind_number(line: Line, at: int) -> Phrases | None:
    """The words of a sign or code that stands behind its number: "5 €", "50 USD"."""
    sign = sign_at(line, at)
    before = at - 1
    while piece_of(line.pieces, before).text in SCALE_WORDS:
        before -= 1
    return _words(sign) if sign is not None and is_number_at(line.pieces, before) else None


def exact_second(line: Line, number: int) -> tuple[int, Reader] | None:
    """(1, reader) of a range's second sum with hundredths, which has no sign: "$0.90-0.95"."""
    whole, _, low = digits_of(line.pieces[number]).partition(".")
    if len(low) != 2 or piece_of(line.pieces, number - 1).text not in DASHES:
        return None
    for start in (number - 4, number - 3):
        sign = sign_at(line, start)
        if sign is not None and _number_behind(line, sign) == number - 2:
            return 1, _coined(whole, low, _words(sign), COINS.get(sign.key, frozenset()))
    return None


def exact_behind(line: Line, number: int) -> tuple[int, Reader] | None:
    """(pieces taken, reader) of a sum with hundredths before its sign: "19.99 USD"."""
    whole, _, low = digits_of(line.pieces[number]).partition(".")
    sign = sign_at(line, number + 1)
    if len(low) != 2 or sign is None:
        return None
    coined = _coined(whole, low, _words(sign), COINS.get(sign.key, frozenset()))
    return 1 + sign.taken, coined
