"""Labels of sections in a plain text that show nothing: a bare word or two above a headline.

A name below a text stands there, too; but a letter that labels its sections has a label above
its first headline, where no text is to be signed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from newsletters.letters.piece import LetterPiece, ends_sentence, is_prose
from newsletters.letters.tells import (
    is_greeting,
    is_masthead,
    is_offer_label,
    is_signoff,
)

_WORDS = 3
_LEAST = 2
_HEAD_WORDS = 3
_STORY_WORDS = 12


def bare_labels(
    pieces: Sequence[LetterPiece], plain: Collection[int], loud: Collection[int]
) -> tuple[set[int], set[int]]:
    """Which of the ``plain`` lines are labels, and which stand below one as its headline.

    ``loud`` are the headlines that show what they are.
    """
    short = [number for number in plain if _may_label(pieces, number)]
    labels = {number for number in short if number + 1 in loud}
    if len(labels) < _LEAST or not _above_all(pieces, min(labels), min(loud)):
        return set(), set()
    heads = set()
    for number in short:
        below = number + 1
        if number in labels or below not in plain or number < min(labels):
            continue
        text = pieces[below + 1] if below + 1 < len(pieces) else None
        told = text is not None and is_prose(text) and text.words >= _STORY_WORDS
        if told and pieces[below].words >= _HEAD_WORDS and not is_signoff(pieces[below]):
            labels.add(number)
            heads.add(below)
    return labels, heads


def _above_all(pieces: Sequence[LetterPiece], label: int, first: int) -> bool:
    """Whether no story stands above a label: the first loud line may be the letter's title."""
    return not any(is_prose(piece) and not is_greeting(piece) for piece in pieces[first:label])


def _may_label(pieces: Sequence[LetterPiece], number: int) -> bool:
    piece = pieces[number]
    if piece.words > _WORDS or piece.linked or piece.links or ends_sentence(piece.text):
        return False
    if is_offer_label(piece) or is_signoff(piece) or is_greeting(piece) or is_masthead(piece):
        return False
    words = piece.text.split()
    # "Ada Quill" is a name, "Town hall" is none
    return len(words) == 1 or any(word[:1].islower() or word == "&" for word in words[1:])
