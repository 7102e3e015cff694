"""A prepared line in a language with number words: its pieces, and the numbers among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, TypeAlias

from audio_edition.languages import find
from audio_edition.languages.news import Money
from audio_edition.script.foreign_words import Book, as_words, book, of_counted
from audio_edition.script.readers import Line, Piece, Reader, is_tied, one_of, row
from audio_edition.script.reading_words import Phrases
from audio_edition.script.respelling_numbers import read_foreign

Edges: TypeAlias = Iterator[tuple[int, Reader]]
"""Gives (pieces taken, reader) of what begins at a piece."""

RANGES: Final = "-–"
_LOOK: Final = 5  # pieces before a unit among which its number stands
HALVED: Final = re.compile(r"\s?&(\d{1,2})/(\d{1,2})")
POINTED: Final = re.compile(r"(\d{1,18})\.(\d{1,2})(?![\d.])(?!\s?\.)")
ENGLISH: Final = re.compile(
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
        """Whether a number stands close before a piece."""
        near = self.line.pieces[max(0, at - _LOOK) : at]
        return any(item.kind == "number" for item in near)

    def is_number(self, at: int) -> bool:
        """Whether a piece is a number."""
        piece = self.piece(at)
        return piece is not None and piece.kind == "number"

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
        named = self.book.names.get(piece.text.casefold())
        if named is not None:
            money.append((at + 1, named))
        return money

    def digits(self, digits: str, *, ordinal: bool = False) -> Reader:
        """Reads these digits in any way of counting."""
        return lambda words, at: read_foreign(digits, self.base, words, at, ordinals=ordinal)

    def number(self, at: int, *, ordinal: bool = False) -> Reader:
        """Reads a printed number with its decimals."""
        whole, low = parts_of(self.line.pieces[at].text)
        first = self.digits(whole, ordinal=ordinal)
        return row(first, self.said["point"], self.digits(low)) if low else first


def parts_of(text: str) -> tuple[str, str]:
    """The digits of a printed number, and those behind its comma."""
    whole, _, low = text.partition(",")
    return re.sub(r"\D", "", whole), low


@lru_cache(maxsize=16)
def _said(known: Book) -> dict[str, Reader]:
    """The readers of the language's own little words."""
    words, news = known.words, known.news
    fixed = re.sub(r"\{\w+\}", "|", words.date).split("|")
    joints = as_words(*fixed, words.before_year, words.of, words.of_vowel)
    both: Phrases = as_words(news.signs.get("&", ""), words.and_cents)
    ranged = as_words(words.range)
    return {
        "minus": one_of(as_words(words.minus)),
        "point": one_of(as_words(words.point)),
        "dot": one_of(as_words(news.dot)),
        "range": one_of(ranged, optional=not ranged),
        "score": one_of(as_words(news.score), optional=not news.score),
        "joint": one_of(joints, optional=True),
        "cents": one_of(as_words(words.and_cents), optional=True),
        "and": one_of(both, optional=True),
        "hour": one_of(of_counted(news.hour), optional=True),
        "clock": one_of(as_words(news.clock), optional=True),
    }


__all__ = ["ENGLISH", "HALVED", "POINTED", "RANGES", "Edges", "ForeignPieces", "parts_of"]
