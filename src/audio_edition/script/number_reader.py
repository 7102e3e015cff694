"""How a printed number may be spoken: as a sum, a year, a time, a score, digit by digit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from audio_edition.script.number_words import read_decimal, read_number
from audio_edition.script.readers import Line, Piece, Reader, Words
from audio_edition.script.reading_words import CODES, SIGNS, YEAR_WORDS

CURRENCY: Final = "$£€¥₹"
_HALF_DAY: Final = re.compile(r"[ap]\.?m\.?", re.IGNORECASE)
_MONTH_LIST: Final = (
    "january february march april may june july august september october november december"
).split()
CODE_WORDS: Final = set("swiss francs yen yuan rupees rubles roubles pesos".split())
MONEY_WORDS: Final = SIGNS["$"] | SIGNS["£"] | SIGNS["€"] | {"and"}


def _anything(longest: int) -> Reader:
    """Up to ``longest`` words: numbers in languages whose number words we cannot read."""

    def read(words: Words, at: int) -> Iterable[int]:
        return range(at + 1, min(len(words), at + longest) + 1)

    return read


def number(line: Line, at: int) -> Reader:
    """Reads a number in any way it can be read."""
    pieces = line.pieces
    piece = pieces[at]
    if not line.english:
        return _anything(16)
    whole, _, fraction = re.sub(r"[,\u00a0\u202f]", "", piece.text).partition(".")
    before = pieces[max(0, at - 2) : at]
    tied = len(before) == 2 and before[1].end == piece.start and before[0].end == before[1].start
    full = ""  # "2019-21" may be read in full
    if tied and before[1].text in "-–/" and before[0].kind == "number" and not fraction:
        lead = re.sub(r"\D", "", before[0].text)
        full = lead[: len(lead) - len(whole)] + whole if len(lead) > len(whole) else ""
    month = int(whole) if tied or is_dated(pieces, at) else 0
    clock = tied and before[1].text == ":"
    parts = re.sub(r"\D", " ", piece.text).split()
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    # a sum or a time: "three dollars fifty", "seven thirty"
    money = bool(before and (before[-1].text in CURRENCY or before[-1].text in CODES)) or bool(
        after and (after.text in CURRENCY or after.text in CODES or _HALF_DAY.fullmatch(after.text))
    )
    further = pieces[at + 2] if len(pieces) > at + 2 else None
    dotted = bool(
        after
        and further
        and after.text == "."
        and further.kind == "number"
        and further.start == after.end
    )
    many = re.fullmatch(r"10+", whole) and after is not None and after.text == "s"
    between = bool(  # "B2B"
        before
        and after
        and before[-1].kind == after.kind == "word"
        and before[-1].end == piece.start
        and after.start == piece.end
    )

    def read(words: Words, start: int) -> Iterable[int]:
        ends: set[int] = set()
        if fraction:
            ends |= read_decimal(whole, fraction, words, start)
            if not fraction.strip("0"):
                ends |= read_number(whole, words, start)
            if dotted and start < len(words):  # a phone number, a version: 855.822.1220
                ends |= {
                    end
                    for middle in read_number(whole, words, start)
                    for end in read_number(fraction, words, middle)
                }
            if not money:
                return ends
            if not whole.strip("0"):
                ends |= read_number(fraction, words, start)  # "$0.05": five cents
            for middle in read_number(whole, words, start):  # "three dollars fifty"
                while middle < len(words):
                    ends |= read_number(fraction, words, middle)
                    if words[middle] not in MONEY_WORDS:
                        break
                    middle += 1
            return ends
        ends |= read_number(whole, words, start)
        if len(parts) > 1:  # "1,234" may be two numbers of a list: "in 1,234"
            here = {start}
            for part in parts:
                here = {end for begin in here for end in read_number(part, words, begin)}
            ends |= here
        if many and start < len(words) and words[start] in ("hundreds", "thousands", "tens"):
            end = start  # "100s of people", "$10,000s": tens of thousands of dollars
            while end < len(words) and words[end] in ("tens", "hundreds", "thousands", "of"):
                end += 1
                ends.add(end)
        if between and start < len(words) and words[start] in ("to", "for"):
            ends.add(start + 1)
        if full:
            ends |= read_number(full, words, start)
        if clock and not whole.strip("0"):
            ends.add(start)
        if 1 <= month <= 12 and start < len(words) and words[start] == _MONTH_LIST[month - 1]:
            ends.add(start + 1)
        if start < len(words) and whole in ("12", "0", "00") and words[start] in YEAR_WORDS:
            ends.add(start + 1)
        return ends

    return read


def is_dated(pieces: list[Piece], at: int) -> bool:
    """Whether the number opens a date such as 18/02/2023."""
    following = pieces[at + 1 : at + 3]
    return (
        len(following) == 2
        and following[0].text in ("/", "-", ".")
        and following[0].start == pieces[at].end
        and following[1].kind == "number"
    )


__all__ = ["CODE_WORDS", "CURRENCY", "MONEY_WORDS", "is_dated", "number"]
