"""Teasers of other pages: several elements of one shape, each with a link that heads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from audio_edition.edition.sources.pages.walk import PagePiece

_LINKED = 0.8
_TITLE = 3  # words; a link of fewer is a label
_MOST = 90  # words; a longer one is a story told here
_PICTURES = ("img", "picture", "svg", "video", "amp-img")


def mark_cards(pieces: Sequence[PagePiece]) -> None:
    """Tell each piece which card it is of.

    A card is the widest element round a link that heads it and no other such link; two of one
    shape side by side (or in sides of one shape) make them cards. A list of bare links has none.
    """
    number = _mark_wrapped(pieces)
    heads = [piece for piece in pieces if piece.link_share >= _LINKED and piece.size >= _TITLE]
    if len(heads) < 2:
        return
    linked: Counter[Any] = Counter()
    for head in heads:
        linked.update(_chain(head.box))
    words: Counter[Any] = Counter()
    inside: dict[Any, list[PagePiece]] = {}
    wanted = {element for element, count in linked.items() if count == 1}
    for piece in pieces:
        for element in _chain(piece.box):
            if element in wanted:
                words[element] += piece.size
                inside.setdefault(element, []).append(piece)
    found: list[tuple[list[PagePiece], tuple[Any, ...]]] = []
    for head in heads:
        card = None
        for element in _chain(head.box):
            if linked[element] > 1 or words[element] > _MOST:
                break
            card = element
        if card is None or head.card:
            continue
        held = inside[card]
        if head.role != "heading" and head not in held[:2]:
            continue  # what leads on from a text does not head it
        # an element of a link and nothing else is a link
        if head.role == "heading" or len(held) > 1 or next(card.iter(*_PICTURES), None) is not None:
            found.append((held, _shape(card)))
    shapes = Counter(shape for *_, shape in found)
    for held, shape in found:
        if shapes[shape] > 1:
            number += 1
            for piece in held:
                piece.card = number


def _mark_wrapped(pieces: Sequence[PagePiece]) -> int:
    """Tell what stands inside one link: headline, blurb and site of a page that is shown so."""
    wrapped: dict[Any, list[PagePiece]] = {}
    for piece in pieces:
        if piece.link_share >= _LINKED and piece.box is not None:
            link = next(piece.box.iterancestors("a"), None)
            if link is not None:
                wrapped.setdefault(link, []).append(piece)
    number = 0
    for held in wrapped.values():
        if len(held) > 1 and sum(piece.size for piece in held) <= _MOST:
            number += 1
            for piece in held:
                piece.card = number
    return number


def _chain(element: Any) -> list[Any]:
    return [element, *element.iterancestors()]


def _shape(element: Any) -> tuple[Any, ...]:
    above = element.getparent()
    names = tuple(sorted((element.get("class") or "").split())[:1])
    # cards stand side by side, or each in a cell of a row
    if above is not None and len(above) == 1 and above.getparent() is not None:
        above = above.getparent()
    return above, element.tag, names


__all__ = ["mark_cards"]
