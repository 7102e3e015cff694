"""Half an article is noticed: how much prose a page shows, against what was taken of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsletters.pages.walk import PagePiece, PageSpot

_HALF = 0.5
_MISSED = 60  # words; fewer are a teaser or a notice
_PARAGRAPH = 20  # words of a paragraph that counts in a box that is named as none of the article
_MUCH = 0.3  # of a page's prose: a box that holds so much may be misnamed


def prose_shown(pieces: Sequence[PagePiece]) -> int:
    """The words of prose that a page shows as text: no teasers, comments or captions.

    In boxes beside the article only whole paragraphs count, since their names may mislead.
    """
    return sum(piece.size for piece in pieces if _is_shown(piece))


def is_half(taken: int, shown: int) -> bool:
    """Whether far more prose is shown than was taken."""
    return taken < _HALF * shown and shown - taken >= _MISSED


def reopen(pieces: Sequence[PagePiece]) -> bool:
    """Take boxes that hold much of the page's prose for a part of it; tell whether there are any.

    ``pieces`` of which too little was taken may stand in a "promo" that is the body.
    """
    total = prose_shown(pieces)
    held: dict[PageSpot, int] = {}
    for piece in pieces:
        if piece.is_silent and _is_shown(piece):
            for spot in _silent_around(piece):
                held[spot] = held.get(spot, 0) + piece.size
    wide = {spot for spot, words in held.items() if words >= _MUCH * total}
    for piece in pieces:
        around = list(_silent_around(piece))
        if any(spot in wide for spot in around):
            for spot in around:
                if spot in held:
                    spot.silent = False
    return bool(wide)


def _silent_around(piece: PagePiece) -> Iterable[PageSpot]:
    spot = piece.spot
    while spot is not None:
        if spot.silent:
            yield spot
        spot = spot.outside


def _is_shown(piece: PagePiece) -> bool:
    if not piece.is_prose or piece.link_share >= 0.4 or piece.card:
        return False
    if piece.place("comments", "share", "caption") is not None:
        return False
    return not piece.is_silent or (piece.box.tag == "p" and piece.size >= _PARAGRAPH)
