"""Teasers of other pages: several elements of one shape, each with a link that heads it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from newsletters.late import late
from newsletters.pages.walk import PagePiece

_LINKED = 0.8
_TITLE = 3  # words; a link of fewer is a label
_HEADLINE = 4  # words, on average, of links in a list of headlines
_HOST = late(r"(?:https?:)?//([^/?#]*)", re.IGNORECASE)
_BLURB = 40  # words of a teaser by itself that are no link
_MOST = 90  # words; a longer one is a story told here
_PICTURES = ("img", "picture", "svg", "video", "amp-img")


def mark_cards(pieces: Sequence[PagePiece]) -> None:
    """Tell each piece which card it is of.

    A card is the widest element round a link that heads it and no other such link; two of one
    shape side by side (or in sides of one shape) make them cards. One by itself is a card where
    it leads to one address by several links, or is an article in the article. A list of headlines
    of one site, that nothing above announces, is one too.
    """
    number = _mark_lists(pieces, _mark_wrapped(pieces))
    heads = _heads(pieces)
    if not heads:
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
    found: list[tuple[list[PagePiece], Any, tuple[Any, ...]]] = []
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
            found.append((held, card, _shape(card)))
    shapes = Counter(shape for *_, shape in found)
    for held, card, shape in found:
        if shapes[shape] > 1 or _is_teaser(held, card):
            number += 1
            for piece in held:
                piece.card = number


def _heads(pieces: Sequence[PagePiece]) -> list[PagePiece]:
    """The links that may head a card: of those to one address in a row, the first."""
    heads: list[PagePiece] = []
    before = ""
    for piece in pieces:
        if piece.link_share >= _LINKED and piece.size >= _TITLE:
            address = _address(piece)
            if not address or address != before:
                heads.append(piece)
            before = address
    return heads


def _address(piece: PagePiece) -> str:
    """Where the link leads that a piece is, or is in; empty for a place on the page."""
    link = next(piece.box.iter("a"), None)
    if link is None:
        link = next(piece.box.iterancestors("a"), None)
    address = "" if link is None else link.get("href") or ""
    return "" if address.startswith("#") else address


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


def _is_teaser(held: Sequence[PagePiece], card: Any) -> bool:
    """Whether one card, that has no other beside it, leads to another page and to nothing else."""
    if sum(piece.size for piece in held if piece.link_share < _LINKED) > _BLURB:
        return False
    addresses = [link.get("href") or "" for link in card.iter("a")]
    if len(set(addresses)) != 1 or addresses[0][:1] in ("", "#"):
        return False
    return len(addresses) > 1 or next(card.iter("article"), None) is not None


def _mark_lists(pieces: Sequence[PagePiece], number: int) -> int:
    """Tell lists of nothing but links what they are: headlines of other pages of one site."""
    lists: dict[Any, list[int]] = {}
    for at, piece in enumerate(pieces):
        if piece.role == "item" and piece.link_share >= _LINKED and not piece.card:
            lists.setdefault(piece.box.getparent(), []).append(at)
    for box, items in lists.items():
        if box is None or len(items) < 2 or len(items) != sum(1 for _ in box.iter("li")):
            continue
        before = pieces[items[0] - 1] if items[0] else None
        if before is not None and before.text.endswith((":", "：")):
            continue  # a sentence announces what it lists
        addresses = [_address(pieces[at]) for at in items]
        words = sum(pieces[at].size for at in items)
        if all(addresses) and words >= _HEADLINE * len(items) and len(_hosts(addresses)) == 1:
            number += 1
            for at in items:
                pieces[at].card = number
    return number


def _hosts(addresses: Sequence[str]) -> set[str]:
    """Whose pages addresses lead to; empty for the page's own site."""
    return {found[1].lower() if (found := _HOST.match(one)) else "" for one in addresses}


def _chain(element: Any) -> list[Any]:
    return [element, *element.iterancestors()]


def _shape(element: Any) -> tuple[Any, ...]:
    above = element.getparent()
    names = tuple(sorted((element.get("class") or "").split())[:1])
    # cards stand side by side, or each in a cell of a row
    if above is not None and len(above) == 1 and above.getparent() is not None:
        above = above.getparent()
    return above, element.tag, names
