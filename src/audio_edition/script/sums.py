"""How a sum of money may be spoken: the number where it stands, the currency behind it.

A currency's sign says nothing where it stands; its word is *due* behind the sum (and behind
its scale), once and no more. Of a range the word may be spoken once, at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from audio_edition.script.dashes import DASHES, MINUS
from audio_edition.script.groups import fractions
from audio_edition.script.number_reader import digits_of, suffix_at
from audio_edition.script.number_words import COUNTED, read_number
from audio_edition.script.readers import Line, Piece, Reader, Words, is_tied, one_of, row
from audio_edition.script.reading_words import (
    CODES,
    COINS,
    CURRENCIES,
    LETTERED,
    PREFIXES,
    SCALE_WORDS,
    Phrase,
    Phrases,
)
from audio_edition.script.word_reader import is_lakh

_JOINTS: Final = frozenset((*DASHES, "to"))
_NATIONS: Final = frozenset(key[1:] for key in CURRENCIES if key[0] == "$" and len(key) > 1)
_MOST: Final = 8  # how many pieces of a range are looked at


@dataclass(frozen=True, slots=True)
class Due:
    """A phrase that is to be said once between two places (indices of pieces).

    It may be said behind the piece before ``start`` and up to the piece before ``end``;
    where it is ``needed`` and was not said by then, the line is no reading.
    """

    said: Phrases
    start: int
    end: int
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Sign:
    """A currency's sign: its first piece, how many it takes, the key of its words."""

    at: int
    taken: int
    key: str


def sign_at(line: Line, at: int) -> Sign | None:
    """The currency that a sign or a code at ``at`` begins, or nothing."""
    pieces = line.pieces
    piece = pieces[at]
    if piece.kind == "number" or (piece.kind == "sign" and piece.text not in CURRENCIES):
        return None
    second = pieces[at + 1] if at + 1 < len(pieces) else None
    if (
        piece.kind == "word"
        and piece.text in PREFIXES
        and second is not None
        and is_tied(piece, second)
        and piece.text + second.text in CURRENCIES
    ):
        return Sign(at, 2, piece.text + second.text)
    if second is not None and piece.text == "$" and second.text in _NATIONS:
        number = pieces[at + 2] if at + 2 < len(pieces) else None
        if is_tied(piece, second) and number is not None and number.kind == "number":
            return Sign(at, 2, piece.text + second.text)  # "$A5"
    if len(piece.text) == 1 and piece.text in CURRENCIES:
        return Sign(at, 1, piece.text)
    touches = second is not None and is_tied(piece, second) and second.kind == "number"
    touches = touches or (second is not None and piece.text == "R" and second.start - piece.end < 2)
    if piece.text in LETTERED and touches and second is not None and re.search("[ ,]", second.text):
        return Sign(at, 1, piece.text)
    named = piece.kind == "word" and piece.text in CURRENCIES
    if piece.text in CODES or named:
        stop = int(piece.text == "Rs" and second is not None and second.text == ".")
        return Sign(at, 1 + stop, piece.text)
    return None


def _words(sign: Sign) -> Phrases:
    return CURRENCIES.get(sign.key) or LETTERED[sign.key]


def _is_number(pieces: list[Piece], at: int) -> bool:
    return 0 <= at < len(pieces) and pieces[at].kind == "number"


def _behind_number(line: Line, at: int) -> int:
    """The piece behind a number, its fraction, its ending and its scale."""
    pieces = line.pieces
    behind = at + 1
    if "".join(item.text for item in pieces[behind : behind + 3 : 2]) == "&/":  # "$3½"
        behind += 4
    behind += suffix_at(line, at)[1]
    step = 1 if behind < len(pieces) and pieces[behind].text in DASHES else 0
    if (
        behind + step < len(pieces)
        and pieces[behind + step].kind == "word"
        and pieces[behind + step].text.rstrip("s").casefold() in SCALE_WORDS
    ):
        behind += step + 1
        behind += _crore(pieces, behind)
    elif behind < len(pieces) and pieces[behind].text in SCALE_WORDS:
        behind += 1
    elif is_lakh(line, behind):
        behind += 1 + _crore(pieces, behind + 1)
    return behind


def _crore(pieces: list[Piece], at: int) -> int:
    """How many pieces a second scale takes: "3 lakh crore", "35k-cr"."""
    texts = [item.text.casefold() for item in pieces[at : at + 2]]
    dash = texts[:1] == ["-"]
    return 1 + dash if texts[dash : dash + 1] and texts[dash] in _CRORES else 0


_CRORES: Final = frozenset(("crore", "crores", "cr", "lakh", "lakhs"))


def _number_behind(line: Line, sign: Sign) -> int:
    """The number a sign stands before; -1 where there is none."""
    at = sign.at + sign.taken
    pieces = line.pieces
    if at < len(pieces) and pieces[at].text in "-." and _is_number(pieces, at + 1):
        at += 1  # "$-5", "$.50"
    return at if _is_number(pieces, at) else -1


def dues(line: Line, sign: Sign) -> list[Due] | None:
    """What a sign owes; None where it stands before no number and behind none."""
    said = _words(sign)
    pieces = line.pieces
    number = _number_behind(line, sign)
    if number < 0:
        return None
    start = end = _behind_number(line, number)
    suffix = suffix_at(line, number)[0]
    # "$20s" may be twenties; of "$1,000s" thousands alone say nothing
    needed = suffix == "" or bool(re.fullmatch("10{3,}", digits_of(pieces[number])))
    if suffix:
        said = said | {("of", *item) for item in said}
    following, again = _range_behind(line, end)
    if following >= 0:
        second = sign_at(line, again) if again >= 0 else None
        if second is None:
            end = _behind_number(line, following)
        elif _words(second) & said and pieces[end].text in DASHES:
            needed = False  # "$5-$10": once, at the end; "$5 to $10" says both
    if end < len(pieces) and _is_named(pieces, end, said):
        needed = False  # "$5 million dollars"
    if _is_name_behind(line, sign):
        needed = False
    code = sign_at(line, end) if end < len(pieces) else None
    if code is not None and code.taken == 1 and code.key in CODES:
        needed = False  # "$5 USD"
    return [Due(said, start, end, needed)]


def _is_named(pieces: list[Piece], at: int, said: Phrases) -> bool:
    return any(item[-1] == pieces[at].text.casefold() for item in said)


def _is_name_behind(line: Line, sign: Sign) -> bool:
    """Whether a code before a number is no money here: it stands in the middle of a name."""
    return sign.key in CODES and not is_tied_or_near(line, sign)


def is_tied_or_near(line: Line, sign: Sign) -> bool:
    """Whether a sign and its number are at most a blank apart."""
    first, second = line.pieces[sign.at + sign.taken - 1 : sign.at + sign.taken + 1]
    return second.start - first.end < 2


def _range_behind(line: Line, end: int) -> tuple[int, int]:
    """(the number after "-" or "to", the sign before that number or -1); (-1, -1) for none."""
    pieces = line.pieces
    if end >= len(pieces) or pieces[end].text not in _JOINTS:
        return -1, -1
    if _is_number(pieces, end + 1):
        return (end + 1, -1) if pieces[end].text in DASHES else (-1, -1)
    if end + 1 < len(pieces):
        second = sign_at(line, end + 1)
        if second is not None:
            number = _number_behind(line, second)
            if number >= 0:
                return number, end + 1
    return -1, -1


def exact(line: Line, sign: Sign) -> tuple[int, Reader] | None:
    """(pieces taken, reader) of a sum with hundredths, said with its own words: "$3.50"."""
    number = _number_behind(line, sign)
    if number < 0 or (
        number + 1 < len(line.pieces) and line.pieces[number + 1].text in SCALE_WORDS
    ):
        return None
    negative = line.pieces[number - 1].text if number > sign.at + sign.taken else ""
    whole, point, low = digits_of(line.pieces[number]).partition(".")
    if negative == ".":
        whole, point, low = "", ".", whole
    if not point or len(low) != 2:
        return None
    units, coins = _words(sign), COINS.get(sign.key, frozenset())
    behind = number + 1
    if behind < len(line.pieces) and line.pieces[behind].text in "&-":
        behind += 1
    for taken, part in fractions(line, behind) if _is_number(line.pieces, behind) else ():
        split = _split(whole, str(int(low)), one_of(units), one_of(coins), part)
        return behind + taken - sign.at, split  # "$5.62¾", "$4.31-1/2"
    reader = _coined(whole, low, units, coins)
    return number + 1 - sign.at, row(MINUS, reader) if negative == "-" else reader


def _split(whole: str, cents: str, units: Reader, coins: Reader, part: Reader) -> Reader:
    """A sum with a part of its coin: five dollars sixty-two and three quarters cents."""

    def number(digits: str) -> Reader:
        return lambda words, at: read_number(digits, words, at, COUNTED, whole=True)

    small = row(number(cents), part, coins)
    if not whole.strip("0"):
        return small
    return row(number(whole), units, one_of(frozenset({("and",)}), optional=True), small)


def _coined(whole: str, low: str, unit: Phrases, coin: Phrases) -> Reader:
    units, coins = one_of(unit), one_of(coin)

    def read(words: Words, at: int) -> Iterable[int]:
        cents = str(int(low))
        ends: set[int] = set()
        if not whole.strip("0"):
            ends |= {
                end
                for middle in read_number(cents, words, at, COUNTED)
                for end in coins(words, middle)
            }
            if int(low):
                return ends
        for middle in read_number(whole or "0", words, at, COUNTED, whole=True):
            for named in units(words, middle):
                if not int(low):
                    ends.add(named)
                    continue
                # "three dollars fifty", "three dollars and fifty cents"
                joined = words[named : named + 1] == ["and"]
                for end in read_number(cents, words, named + joined, COUNTED):
                    if not joined:
                        ends.add(end)
                    ends.update(coins(words, end))
        return ends

    return read


def behind_number(line: Line, at: int) -> Phrase | Phrases | None:
    """The words of a sign or code that stands behind its number: "5 €", "50 USD"."""
    pieces = line.pieces
    sign = sign_at(line, at)
    if sign is None or not at:
        return None
    before = at - 1
    while before > 0 and before > at - _MOST and pieces[before].text in SCALE_WORDS:
        before -= 1
    return _words(sign) if _is_number(pieces, before) else None


def exact_second(line: Line, number: int) -> tuple[int, Reader] | None:
    """(1, reader) of a range's second sum with hundredths, which has no sign: "$0.90-0.95"."""
    pieces = line.pieces
    whole, point, low = digits_of(pieces[number]).partition(".")
    if number < 3 or not point or len(low) != 2 or pieces[number - 1].text not in DASHES:
        return None
    for start in range(max(0, number - 4), number - 2):
        sign = sign_at(line, start)
        if sign is not None and _number_behind(line, sign) == number - 2:
            return 1, _coined(whole, low, _words(sign), COINS.get(sign.key, frozenset()))
    return None


def exact_behind(line: Line, number: int) -> tuple[int, Reader] | None:
    """(pieces taken, reader) of a sum with hundredths before its sign: "19.99 USD"."""
    whole, point, low = digits_of(line.pieces[number]).partition(".")
    if not point or len(low) != 2 or number + 1 >= len(line.pieces):
        return None
    sign = sign_at(line, number + 1)
    if sign is None or sign.taken != 1:
        return None
    return 2, _coined(whole, low, _words(sign), COINS.get(sign.key, frozenset()))
