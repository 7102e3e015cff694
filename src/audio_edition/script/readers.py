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
from functools import lru_cache
from typing import Final, TypeAlias

from audio_edition.late import late
from audio_edition.script.number_words import (
    COUNTED,
    NUMBER_WORDS,
    Form,
    read_number,
    stem,
)
from audio_edition.script.reading_words import (
    BARE,
    BOOKS,
    CLOCKS,
    CURRENCIES,
    DATES,
    DOTTED,
    LETTERED,
    MONTHS,
    PARTIES,
    POSTAL,
    RATES,
    SCALE_WORDS,
    STATES,
    TITLED,
    UNITS,
    Phrase,
    Phrases,
)
from audio_edition.script.vocabulary.units import PER_WORDS

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
        elif at < len(words) and words[at] == "www":
            here.add(at + 1)
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
