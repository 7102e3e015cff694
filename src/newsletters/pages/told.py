"""What is written down of where each piece stood: the hints that the cleaner weighs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from newsletters.hints import hint
from newsletters.pages.names import Place
from newsletters.pages.walk import PagePiece, PageSpot

_MOST = 0.5  # of an article: no box beside it holds so much
_LABEL = 8  # words of a label over links
_LINK = 0.8  # the share of links from which words are nothing but links


def hints_of(pieces: Sequence[PagePiece]) -> list[str]:
    """The hint of each of an article's pieces; those of one box share a unit's number."""
    leads = _lead_boxes(pieces)
    body = _misnamed(pieces)
    # a story told in pictures is told below them
    below = sum(piece.size for piece in pieces if piece.place("caption"))
    captioned = below > _MOST * sum(piece.size for piece in pieces)
    units = [_unit(piece, leads.get(number), body) for number, piece in enumerate(pieces)]
    sizes = Counter(unit for unit in units if unit is not None)
    numbers: dict[Any, int] = {}
    hints = []
    for piece, unit in zip(pieces, units, strict=True):
        number = 0
        if unit is not None and sizes[unit] > 1:
            number = numbers.setdefault(unit, len(numbers) + 1)
        hints.append(hint(*_places(piece, body, captioned=captioned), unit=number))
    return hints


def _misnamed(pieces: Sequence[PagePiece]) -> PageSpot | None:
    """The box that is named as none of the article and holds most of it."""
    held: Counter[PageSpot] = Counter()
    for piece in pieces:
        if (spot := _aside(piece)) is not None:
            held[spot] += piece.size
    spot, words = next(iter(held.most_common(1)), (None, 0))
    return spot if words > _MOST * sum(piece.size for piece in pieces) else None


def _places(piece: PagePiece, body: PageSpot | None, *, captioned: bool) -> list[str]:
    places: list[str] = []
    if piece.is_button:
        places.append("button")
    elif piece.link_share >= _LINK:
        places.append("link")
    if piece.card:
        places.append("card")
    if piece.offer:
        places.append("promo")
    if piece.is_silent and _aside(piece) is not body:
        places.append("aside")
    marks: tuple[Place, ...] = ("byline", "tags") if captioned else ("caption", "byline", "tags")
    places += [place for place in marks if piece.place(place)]
    return places[:4]


def _unit(piece: PagePiece, box: Any, body: PageSpot | None) -> Any:
    """What its paragraph is a part of: a box beside the article, one of links, or a teaser."""
    spot = _aside(piece)
    if spot is not None and spot is not body:
        return spot
    if box is not None:
        return box
    return piece.card or (f"offer {piece.offer}" if piece.offer else None)


def _aside(piece: PagePiece) -> PageSpot | None:
    """The widest box beside the article that it is in."""
    spot, widest = piece.spot, None
    while spot is not None:
        if spot.silent:
            widest = spot
        spot = spot.outside
    return widest


def _lead_boxes(pieces: Sequence[PagePiece]) -> dict[int, Any]:
    """By piece: the widest box that holds links, and at most a label over them."""
    labels: dict[Any, int] = {}  # words that lead nowhere
    links: dict[Any, int] = {}
    held: dict[Any, set[int]] = {}
    for number, piece in enumerate(pieces):
        element = piece.box
        while element is not None and labels.get(element, 0) <= _LABEL:
            if piece.link_share >= _LINK:
                links[element] = links.get(element, 0) + 1
            else:
                labels[element] = labels.get(element, 0) + (
                    _LABEL + 1 if piece.is_prose else piece.size
                )
            held.setdefault(element, set()).add(number)
            element = element.getparent()
        while element is not None:
            labels[element] = _LABEL + 1
            element = element.getparent()
    found: dict[int, Any] = {}
    for element, numbers in held.items():
        if links.get(element) and labels.get(element, 0) <= _LABEL and len(numbers) > 1:
            for number in numbers:
                wider = found.get(number)
                if wider is None or len(held[wider]) < len(numbers):
                    found[number] = element
    return found
