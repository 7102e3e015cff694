"""A prepared line in a language with number words: its pieces, and the numbers among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, TypeAlias

from audio_edition.languages import find
from audio_edition.languages.news import Money
from audio_edition.late import late
from audio_edition.script.foreign_words import Book, as_words, book, of_counted
from audio_edition.script.readers import Line, Piece, Reader, Words, either, is_tied, one_of, row
from audio_edition.script.reading_words import Phrases
from audio_edition.script.respelling_numbers import read_foreign

Edges: TypeAlias = Iterator[tuple[int, Reader]]
"""Gives (pieces taken, reader) of what begins at a piece."""

RANGES: Final = "-–"
_LONGEST: Final = 40  # letters of a currency's name
_PER: Final = frozenset("pro je par le por el cada al per ogni o".split())
_SIX: Final = 6  # zeros of a million
_YEAR: Final = 4  # digits that may be read in two pairs
_PAIRED: Final = 4  # longer runs of digits may be read in any groups
_LOOK: Final = 5  # pieces before a unit among which its number stands
HALVED: Final = late(r"\s?&\s?(\d{1,2})/(\d{1,2})")
POINTED: Final = late(r"(\d{1,18})\.(\d{1,2})(?!\d|\.\d)")
ENGLISH: Final = late(
    r"(\d{1,3}(?:,\d{3})+)(?:\.(\d{1,9}))?(?!\d)|(\d{1,3}(?:\.\d{3})+)\.(\d\d)(?!\d)"
)


class ForeignPieces:
    """What stands where in a line, and how its numbers are read."""

    def __init__(self, line: Line, base: str) -> None:
        self.line = line
        self.base = base
        self.book: Book = book(find(base))
        self.said = _said(self.book)
        self.ends = {piece.end: at for at, piece in enumerate(line.pieces)}

    def piece(self, at: int) -> Piece | None:
        """A piece, or None outside the line."""
        return self.line.pieces[at] if 0 <= at < len(self.line.pieces) else None

    def text(self, at: int) -> str:
        """What a piece prints, or nothing outside the line."""
        piece = self.piece(at)
        return piece.text if piece else ""

    def taken(self, at: int, end: int) -> int:
        """How many pieces end at an offset; 0 where none does."""
        last = self.ends.get(end)
        return last - at + 1 if last is not None and last >= at else 0

    def is_counted(self, at: int) -> bool:
        """Whether a number stands close before a piece, or a word that means "per"."""
        near = self.line.pieces[max(0, at - _LOOK) : at]
        if near and near[-1].text.casefold() in _PER:
            return True
        return any(item.kind == "number" for item in near)

    def is_number(self, at: int) -> bool:
        """Whether a piece is a number."""
        piece = self.piece(at)
        return piece is not None and piece.kind == "number"

    def is_round(self, whole: str, low: str = "") -> bool:
        """Whether digits are round millions, which are joined to what they count."""
        return self.base != "de" and not low and len(whole) > _SIX and not int(whole[-_SIX:])

    def tied(self, first: int, second: int) -> bool:
        """Whether two pieces touch."""
        one, other = self.piece(first), self.piece(second)
        return one is not None and other is not None and is_tied(one, other)

    def currency(self, at: int) -> list[tuple[int, Money]]:
        """(place behind, money) of a currency's sign, code or name at a piece."""
        piece = self.piece(at)
        if piece is None:
            return []
        money = []
        if piece.text == "-" and self.piece(at + 1):
            return self.currency(at + 1)  # "US-$" and "5 -€"
        for key, item in self.book.money_of.items():
            end = piece.start + len(key)
            here = self.line.text[piece.start : end]
            taken = self.taken(at, end) if here.casefold() == key.casefold() else 0
            if taken:
                money.append((at + taken, item))
        low = self.line.text[piece.start : piece.start + _LONGEST].casefold()
        for name, item in self.book.names.items():
            taken = self.taken(at, piece.start + len(name)) if low.startswith(name) else 0
            if taken:
                money.append((at + taken, item))
        return money

    def digits(self, digits: str, *, ordinal: bool = False, parted: bool = True) -> Reader:
        """Reads these digits whole, one by one, or in pairs where ``parted``."""

        def read(words: Words, at: int) -> Iterable[int]:
            pairs = parted and len(digits) > _PAIRED
            return read_foreign(digits, self.base, words, at, ordinals=ordinal, parted=pairs)

        if not parted or len(digits) != _YEAR:
            return read
        first, second = (self.digits(part, ordinal=ordinal) for part in (digits[:2], digits[2:]))
        return either(read, row(first, second))

    def rank(self, at: int) -> Reader:
        """Reads a printed number as an ordinal only."""
        return self.ranked_only(parts_of(self.line.pieces[at].text)[0])

    def ranked_only(self, digits: str) -> Reader:
        """Reads digits as an ordinal only."""

        def read(words: Words, start: int) -> Iterable[int]:
            counted = read_foreign(digits, self.base, words, start, ordinals=False, parted=False)
            return read_foreign(digits, self.base, words, start, parted=False) - counted

        return read

    def number(self, at: int, *, ordinal: bool = False) -> Reader:
        """Reads a printed number with its decimals."""
        whole, low = parts_of(self.line.pieces[at].text)
        parted = len(whole) == len(self.line.pieces[at].text.partition(",")[0])
        first = self.digits(whole, ordinal=ordinal, parted=parted)
        return row(first, self.said["point"], self.digits(low)) if low else first


def parts_of(text: str) -> tuple[str, str]:
    """The digits of a printed number, and those behind its comma."""
    whole, _, low = text.partition(",")
    return re.sub(r"\D", "", whole), low


@lru_cache(maxsize=16)
def _said(known: Book) -> dict[str, Reader]:
    """The readers of the language's own little words."""
    words, news = known.words, known.news
    day = as_words(words.date.partition("{day}")[2].partition("{month}")[0])
    year, of = as_words(words.before_year), as_words(words.of, words.of_vowel)
    both: Phrases = as_words(news.signs.get("&", ""), words.and_cents)
    ranged = as_words(words.range)
    return {
        "minus": one_of(as_words(words.minus)),
        "point": one_of(as_words(words.point)),
        "dot": one_of(as_words(news.dot)),
        "range": one_of(ranged, optional=not ranged),
        "score": one_of(as_words(news.score), optional=not news.score),
        "day": one_of(day, optional=not day),
        "year": one_of(year, optional=not year),
        "of": one_of(of, optional=not of),
        "cents": one_of(as_words(words.and_cents), optional=not words.and_cents.strip()),
        "and": one_of(both, optional=True),
        "hour": one_of(of_counted(news.hour), optional=not news.hour.one),
        "clock": one_of(as_words(news.clock), optional=True),
    }
