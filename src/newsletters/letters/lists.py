"""Sections of one-line items: "World" over five linked lines is an article of five items."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from newsletters.letters.heads import Head, HeadGroup
from newsletters.letters.piece import LetterPiece, is_prose
from newsletters.letters.tells import (
    is_footer,
    is_masthead,
    is_more,
    is_offer,
    is_promo,
    is_signoff,
)

LINE_WORDS = 4
"""An item of fewer words is a button or a name."""

_LINES = 2  # in a section, at the least
_MOST_WORDS = 40


def is_line(piece: LetterPiece) -> bool:
    """Whether a piece is news in one line: an item or a line of its own that leads to it."""
    if piece.hint or piece.rank or piece.button or piece.caption:
        return False
    if not LINE_WORDS <= piece.words <= _MOST_WORDS or not piece.links:
        return False
    return not _is_the_senders(piece.text)


@lru_cache(2**16)  # each way to part a letter asks again, and its patterns are the dearest of all
def _is_the_senders(text: str) -> bool:
    piece = LetterPiece(text)
    if is_more(text) or is_masthead(piece) or is_footer(piece):
        return True
    return is_promo(piece) or is_offer(piece) or is_signoff(piece)


def lines_in(pieces: Sequence[LetterPiece]) -> int:
    """How many words of one-line news there are."""
    return sum(piece.words for piece in pieces if is_line(piece))


def list_heads(pieces: Sequence[LetterPiece], groups: Sequence[HeadGroup]) -> list[Head]:
    """The headings of sections that are lists, where the letter is little else; else none."""
    for group in groups:
        heads = group.heads
        if len(heads) < 2:
            continue
        told = 0
        over: list[Head] = []
        for number, head in enumerate(heads):
            stop = heads[number + 1].index if number + 1 < len(heads) else len(pieces)
            own = pieces[head.index + 1 : stop]
            if sum(map(is_line, own)) >= _LINES:
                over.append(head)
                told += lines_in(own)
        others = sum(p.words for p in pieces if is_prose(p) and not is_line(p) and not p.hint)
        if len(over) >= 2 and len(over) * 2 >= len(heads) and told > others:
            return over
    return []
