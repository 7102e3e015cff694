"""Goods that a letter sells amid its stories: a line with a price, and a link to buy it."""

from __future__ import annotations

from collections.abc import Sequence

from newsletters.late import late
from newsletters.letters.piece import LetterPiece, is_prose
from newsletters.letters.tells import is_more, is_promo

_LINE_WORDS = 12
_BUTTON_WORDS = 4
_PRICE = late(
    # nothing goes back, and the last digit is enough: a line of digits has no end otherwise
    r"(?:[$£€¥₹]|\b(?:CHF|USD|EUR|GBP|R\$)) ?\d[\d.,]*+\W*+$"
    r"|\d[.,]* ?(?:[€£$]|(?:CHF|USD|EUR|GBP|kr|zł)\b)\W*+$"
)


def goods(pieces: Sequence[LetterPiece]) -> list[list[LetterPiece]]:
    """The goods, each run of them as one part: two priced lines, or one with a button to buy."""
    found = []
    number = 0
    while number < len(pieces):
        begin, count, bought = number, 0, False
        while number < len(pieces) and _is_priced(pieces[number]):
            stop = number + 1
            if stop < len(pieces) and _is_button(pieces[stop]):
                bought = bought or is_promo(pieces[stop])
                stop += 1
            elif not pieces[number].linked:
                break  # a price that is only told
            count += 1
            number = stop
        if count >= 2 or (count and bought):
            found.append(list(pieces[begin:number]))
        number = max(number, begin + 1)
    return found


def _is_priced(piece: LetterPiece) -> bool:
    if piece.hint or piece.kept or piece.words > _LINE_WORDS or is_prose(piece):
        return False
    return _PRICE.search(piece.text) is not None


def _is_button(piece: LetterPiece) -> bool:
    own = (piece.linked or piece.button) and not piece.hint and not piece.kept
    return own and piece.words <= _BUTTON_WORDS and not is_more(piece.text)
