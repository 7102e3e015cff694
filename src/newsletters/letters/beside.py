"""Headlines of a plain text that show nothing, among others that are links or have marks.

Mail programs write an address behind the headlines that lead somewhere; the others are bare
lines. They stand where those do: below a label, an advertisement, the last story's link, or
below a text that tells of other people.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from newsletters.letters.names import capitals_in, names_in
from newsletters.letters.piece import LetterPiece, ends_sentence, is_prose
from newsletters.letters.tells import (
    is_greeting,
    is_offer,
    is_offer_label,
    is_signoff,
    leads_on,
)

_WORDS = 3
_BELOW_PROSE = 4  # words of a headline that stands right below a text
_STORY_WORDS = 12
_LONG_WORDS = 15
_SMALL_WORDS = 5  # a credit, a byline
_LABEL_WORDS = 4
_ENDS = frozenset(("sponsor", "poll", "referral", "promo", "card", "player"))
_ASKS = ("?", "؟", "？")


def bare_heads(
    pieces: Sequence[LetterPiece], plain: Sequence[int], loud: Collection[int], *, linked: bool
) -> list[int]:
    """Those of the ``plain`` lines that are headlines as the ``loud`` ones are.

    ``linked``: the loud ones are shown by their links alone, so that others may have none.
    """
    known = sorted(loud)
    sure, likely = [], []
    for number in plain:
        if not known or number < known[0] or not _heads(pieces, number):
            continue
        above = _above(pieces, number, loud)
        if above == "end":
            sure.append(number)
        elif above == "prose" and linked and pieces[number].words >= _BELOW_PROSE:
            likely.append(number)
    asked = [n for n in likely if pieces[n].text.rstrip().endswith(_ASKS)]
    if len(asked) > 1:
        likely = [n for n in likely if n not in asked]  # an interview
    for number in likely:
        begin = max((n for n in (*known, *sure) if n < number), default=0)
        stop = min((n for n in (*known, *sure) if n > number), default=len(pieces))
        before, own = pieces[begin:number], pieces[number + 1 : stop]
        if not (_names(before) & _capitals(own) or _capitals(before) & _names(own)):
            sure.append(number)
    return sorted(sure)


def _heads(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a line has a text or a list right below, as a headline has."""
    piece = pieces[number]
    if piece.words < _WORDS or is_offer_label(piece) or is_signoff(piece) or is_greeting(piece):
        return False
    below = pieces[number + 1 : number + 3]
    if not below or below[0].hint or is_offer(below[0]) or is_signoff(below[0]):
        return False
    if len(below) == 2 and all(p.role == "item" and not p.hint for p in below):
        return True
    return is_prose(below[0]) and below[0].words >= _STORY_WORDS


def _above(pieces: Sequence[LetterPiece], number: int, loud: Collection[int]) -> str:
    """What a line stands below: ``end`` of a story, its ``prose``, or nothing that tells."""
    at = number - 1
    small = at >= 0 and not pieces[at].hint and not pieces[at].links and not pieces[at].shown
    if small and pieces[at].words <= _SMALL_WORDS and not ends_sentence(pieces[at].text):
        at -= 1
    if at < 0:
        return ""
    above = pieces[at]
    if above.hint:
        return "end" if above.hint in _ENDS else ""
    if at in loud:
        label = above.capitals or above.mark.startswith("box")
        if above.linked and not above.mark:
            # a button, above a line that is longer and has the text
            label = above.words < min(pieces[number].words, _LABEL_WORDS)
        return "end" if label and above.words <= _LABEL_WORDS else ""
    if at < number - 1:
        return ""
    if above.linked or leads_on(above):
        return "end"
    long = is_prose(above) and pieces[number + 1].words >= _LONG_WORDS
    return "prose" if long and not above.text.endswith(":") else ""


def _names(pieces: Sequence[LetterPiece]) -> set[str]:
    return set().union(*(names_in(piece.text) for piece in pieces if is_prose(piece)))


def _capitals(pieces: Sequence[LetterPiece]) -> set[str]:
    """Capitalised words, those at the beginning of sentences with them."""
    return set().union(
        *(capitals_in(piece.text) for piece in pieces if is_prose(piece) or piece.shown)
    )
