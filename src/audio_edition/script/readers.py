"""How a printed piece may be spoken: one reader for each kind of piece.

A reader is given the spoken words and where it begins, and gives every place at which it may
end. It is asked nothing but whether this is a reading; which one the verbalizer chose is not
its business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from audio_edition.script.number_words import (
    NUMBER_WORDS,
    read_decimal,
    read_number,
    read_roman,
    stem,
)
from audio_edition.script.reading_words import (
    ABBREVIATIONS,
    CODES,
    DATE_WORDS,
    SIGNS,
    STATES,
    UNITS,
    YEAR_WORDS,
)

Words: TypeAlias = Sequence[str]
Reader: TypeAlias = Callable[[Words, int], Iterable[int]]
"""Gives the ends at which reading from a word may stop."""

DROPPED: Final = re.compile(
    r"[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f™®©]"
    r"|\[(?:\d{1,3}(?:[,–-] ?\d{1,3})*|[a-z]|citation needed)\]"
)
APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "⁄": "/", "−": "-"})
_SPOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|'s\b")
_BEFORE_UNITS: Final = frozenset("degrees degree sq cu thousand million billion trillion".split())
CURRENCY: Final = "$£€¥₹"
_HALF_DAY: Final = re.compile(r"[ap]\.?m\.?", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"(?:st|nd|rd|th|s|'s)\b", re.IGNORECASE)


def spoken_words(text: str) -> list[str]:
    """The words of a spoken line, small, hyphens parted, a possessive as a word of its own."""
    plain = unicodedata.normalize("NFKC", DROPPED.sub("", text)).translate(APOSTROPHES)
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


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, prepared, and its pieces."""

    text: str
    pieces: list[Piece]
    english: bool


def both(first: Reader, second: Reader, between: set[str]) -> Reader:
    """Reads one after the other, with any of ``between`` in between."""

    def read(words: Words, at: int) -> Iterable[int]:
        ends: set[int] = set()
        for middle in first(words, at):
            while True:
                ends.update(second(words, middle))
                if middle < len(words) and words[middle] in between:
                    middle += 1
                    continue
                break
        return ends

    return read


def exactly(said: list[str]) -> Reader:
    """Reads these words."""

    def read(words: Words, at: int) -> Iterable[int]:
        return (at + len(said),) if list(words[at : at + len(said)]) == said else ()

    return read


def nothing(_: Words, at: int) -> Iterable[int]:
    """Reads no word at all."""
    return (at,)


def _anything(longest: int) -> Reader:
    """Up to ``longest`` words: numbers in languages whose number words we cannot read."""

    def read(words: Words, at: int) -> Iterable[int]:
        return range(at + 1, min(len(words), at + longest) + 1)

    return read


def _spelled(run: str, words: Words, at: int) -> Iterable[int]:
    """Where words that together spell ``run`` end: "unesco", "e u", "black lives matter"."""
    done = 0
    while at < len(words) and run.startswith(words[at], done):
        done += len(words[at])
        at += 1
        if done == len(run):
            return (at,)
    return ()


def web(text: str) -> Reader:
    """Reads an address: its runs of letters and digits, and words for its signs."""
    runs = re.findall(r"[^\W\d_]+|\d+", re.sub(r"^https?://(?:www\.)?|^www\.", "", text.casefold()))
    signs = {"dot", "slash", "at", "dash", "hyphen", "underscore", "colon", "equals", "and"}
    signs |= {"question", "mark", "percent", "plus", "hash", "tilde", "double", "minus", "point"}

    def read(words: Words, at: int) -> Iterable[int]:
        here = {at}
        if at + 2 < len(words) and words[at] in ("www", "w"):
            here.add(at + 1 if words[at] == "www" else at + 3)
        for run in runs:
            following: set[int] = set()
            for start in here:
                while True:
                    following.update(_spelled(run, words, start))
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


_MONTH_LIST: Final = (
    "january february march april may june july august september october november december"
).split()
CODE_WORDS: Final = set("swiss francs yen yuan rupees rubles roubles pesos".split())
MONEY_WORDS: Final = SIGNS["$"] | SIGNS["£"] | SIGNS["€"] | {"and"}


def is_dated(pieces: list[Piece], at: int) -> bool:
    """Whether the number opens a date such as 18/02/2023."""
    following = pieces[at + 1 : at + 3]
    return (
        len(following) == 2
        and following[0].text in ("/", "-", ".")
        and following[0].start == pieces[at].end
        and following[1].kind == "number"
    )


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
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    dotted = piece.kind == "dotted" or bool(
        after and after.text == "." and after.start == piece.end
    )
    near = pieces[max(0, at - 4) : at]
    if len(near) > 1 and near[-1].text == "-" and near[-1].end == piece.start:
        near = near[:-1]  # "a 5-oz cup"
    counted = (
        (bool(near) and near[-1].text in _BEFORE_UNITS)
        or any(item.kind == "number" for item in near[-1:])
        or (bool(near) and near[-1].text in "°/^" and any(item.kind == "number" for item in near))
    )
    letters = text.replace(".", "")
    capital = letters[:1].isupper()
    if dotted and after and re.match(r"\.,? [a-z]", line.text[piece.end :]):
        capital = True  # a small letter follows: the stop ends an abbreviation, "avg. price"
    opaque = dotted or counted or (len(letters) <= 5 and sum(map(str.isupper, letters)) > 1)
    ordinal = bool(near) and near[-1].kind == "number" and near[-1].end == piece.start
    expansions = set(ABBREVIATIONS.get(run, ()))
    if counted:
        expansions |= set(UNITS.get(letters, ())) | set(UNITS.get(run, ()))
    roman = read_roman(letters) if letters.isupper() else 0
    said = spoken_words(low)
    # "$3.5m-$4m": the scale may be spoken once, at the end
    repeated = counted and any(item.text == piece.text for item in pieces[at + 1 : at + 5])
    plural = letters[-1:] == "s" and letters[-2:-1].isupper()
    optional = "".join(item.text for item in pieces[at + 1 : at + 4]) == "(s)"
    if letters.isupper() and len(letters) == 2:
        expansions |= set(STATES.get(letters, ()))
    ending = low == "s" and bool(near) and near[-1].text in "')"
    if ending and len(near) > 1 and near[-2].kind == "number":
        ordinal = True  # "the 1700's"
    times = {2: "double", 3: "triple"}.get(len(run), "") if len(set(run)) == 1 else ""

    def read(words: Words, start: int) -> Iterable[int]:
        ends: set[int] = set()
        if list(words[start : start + len(said)]) == said:
            ends.add(start + len(said))
        ends.update(_spelled(run, words, start))
        if plural:
            base = set(_spelled(run[:-1], words, start))
            ends |= {end + 1 for end in base if end < len(words) and words[end] == "'s"}
        if optional and start < len(words) and words[start] == low + "s":
            ends.add(start + 1)
        if ending and start < len(words) and words[start] == "'s":
            ends.add(start + 1)
        if times and list(words[start : start + 2]) == [times, run[0]]:
            ends.add(start + 2)
        if joined != run:
            ends.update(_spelled(joined, words, start))
        for expansion in expansions:
            if tuple(words[start : start + len(expansion)]) == expansion:
                ends.add(start + len(expansion))
        if start < len(words):
            spoken = words[start]
            if dotted and capital and len(run) <= 5 and _stands_for(run, spoken):
                ends.add(start + 1)
            if not line.english and dotted and _stands_for(run, spoken):
                ends.add(start + 1)
            if low in DATE_WORDS and _stands_for(run, spoken):
                ends.add(start + 1)
            if counted and len(run) <= 4 and _stands_for(run, spoken):
                ends.add(start + 1)
        if opaque and 1 < len(run) <= 6:
            initials = [item[0] for item in words[start : start + len(run)]]
            if "".join(initials) == run:
                ends.add(start + len(run))
        if roman:
            ends |= read_number(str(roman), words, start)
            if start < len(words) and words[start] == "the":
                ends |= read_number(str(roman), words, start + 1)
        if ordinal and _ORDINAL.fullmatch(low):
            ends.add(start)
        if repeated:
            ends.add(start)
        if suffix:
            ends |= {end + 1 for end in ends if end < len(words) and words[end] == "'s"}
        return ends

    return read


def _stands_for(short: str, word: str) -> bool:
    """Whether ``short`` is an abbreviation of ``word``: same first letter, letters in order."""
    if len(word) <= len(short) or word[0] != short[0]:
        return False
    letters = iter(word)
    return all(letter in letters for letter in short)


__all__ = [
    "APOSTROPHES",
    "CODE_WORDS",
    "CURRENCY",
    "DROPPED",
    "MONEY_WORDS",
    "Line",
    "Piece",
    "Reader",
    "Words",
    "both",
    "exactly",
    "is_dated",
    "nothing",
    "number",
    "spoken_words",
    "web",
    "word",
]
