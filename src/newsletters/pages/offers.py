"""Boxes that ask a reader to do something: a few words, and below them a field or a button."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from newsletters.late import late
from newsletters.pages.names import is_button
from newsletters.pages.walk import PagePiece

_MOST = 40  # words; a longer box tells something
_PIECES = 5
_HEAD = 12  # words of a box's first line
_SHARE = 0.3  # of the page's prose, that a box may have
_LEVELS = 3
_TEXTS = frozenset("p blockquote figure details li td body article main h1 h2 h3 h4 h5 h6".split())
_HOLDS = ("li", "blockquote", "table", "dl", "figure", "img")
# A button that opens, plays or copies what stands there asks for nothing.
_OPENS = ("aria-expanded", "aria-controls", "aria-haspopup")
_OPENING = late(
    r"(?:^|[\s_-])(?:more|less|toggle|expand|collapse|accordion|play|pause|listen|copy|share|tweet|"
    r"zoom|next|prev|slider|close|tab|tabs)(?:$|[\s_-])",
    re.IGNORECASE,
)


def mark_offers(tree: Any, pieces: Sequence[PagePiece]) -> None:
    """Number the pieces of each box whose last thing is what a reader should press or fill in."""
    asking = [one for one in tree.iter("button", "input", "form", "a") if _asks(one)]
    if not asking:
        return
    held: dict[Any, list[PagePiece]] = {}
    for one in asking:
        held.update((above, []) for above in islice(one.iterancestors(), _LEVELS))
    for piece in pieces:
        element = piece.box
        for _ in range(_LEVELS + 1):
            if element is None:
                break
            if element in held:
                held[element].append(piece)
            element = element.getparent()
    number = 0
    most = _SHARE * sum(piece.size for piece in pieces if piece.is_prose)
    for one in asking:
        box = _box_of(one, held)
        if box is None or any(piece.offer for piece in held[box]):
            continue
        if sum(piece.size for piece in held[box] if piece.is_prose) > most:
            continue  # the page itself is short
        number += 1
        for piece in held[box]:
            piece.offer = number


def _asks(element: Any) -> bool:
    get = element.get
    if element.tag == "a" and not is_button(element):
        return False
    if element.tag == "input" and get("type", "text").lower() not in ("email", "submit", "text"):
        return False
    if any(get(name) is not None for name in _OPENS):
        return False
    return not _OPENING.search(f"{get('class') or ''} {get('aria-label') or ''}"[:200])


def _box_of(element: Any, held: dict[Any, list[PagePiece]]) -> Any:
    """The box right round what asks, if it holds a title, few words above, and nothing else."""
    box = element
    for _ in range(_LEVELS):
        below = box.getnext()
        box = box.getparent()
        if box is None or box.tag in _TEXTS:
            return None
        if below is not None and below.tag not in ("p", "small", "button", "input", "span"):
            return None
        found = held.get(box, ())
        if not found:
            continue
        words = sum(piece.size for piece in found)
        told = len(found) > 1 and len(found) <= _PIECES and found[0].size <= _HEAD
        if not told or words > _MOST or next(box.iter(*_HOLDS), None) is not None:
            return None
        return box
    return None
