"""What is written down of where each piece stood: the hints that the cleaner weighs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from audio_edition.edition.hints import hint
from audio_edition.edition.sources.pages.walk import PagePiece, PageSpot

_LINK = 0.8  # the share of links from which words are nothing but links


def hints_of(pieces: Sequence[PagePiece]) -> list[str]:
    """The hint of each of an article's pieces; those of one box share a unit's number."""
    units = [_unit(piece) for piece in pieces]
    sizes = Counter(unit for unit in units if unit is not None)
    numbers: dict[int | PageSpot, int] = {}
    hints = []
    for piece, unit in zip(pieces, units, strict=True):
        number = 0
        if unit is not None and sizes[unit] > 1:
            number = numbers.setdefault(unit, len(numbers) + 1)
        hints.append(hint(*_places(piece), unit=number))
    return hints


def _places(piece: PagePiece) -> list[str]:
    places: list[str] = []
    if piece.is_button:
        places.append("button")
    elif piece.link_share >= _LINK:
        places.append("link")
    if piece.card:
        places.append("card")
    if piece.is_silent:
        places.append("aside")
    places += [place for place in ("caption", "byline", "tags") if piece.place(place)]
    return places[:4]


def _unit(piece: PagePiece) -> int | PageSpot | None:
    """The box it is of: a teaser, or the widest box beside the article."""
    if piece.card:
        return piece.card
    spot, widest = piece.spot, None
    while spot is not None:
        if spot.silent:
            widest = spot
        spot = spot.outside
    return widest


__all__ = ["hints_of"]
