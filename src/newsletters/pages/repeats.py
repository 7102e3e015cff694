"""Pull quotes: words of the text that a page shows once more, larger, beside it."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from newsletters.late import late
from newsletters.pages.headline import bare
from newsletters.pages.walk import PagePiece

_NAMED = late(
    r"pull-?_?quote|quote|callout|highlight|tweet|blurb|key-?point|standout|zitat|exergue|citation|"
    r"has-(?:x-|xx-)?large",
    re.IGNORECASE,
)
_ELLIPSIS = late(r"\s*[\[(]?(?:…|\.\.\.)[\])]?\s*")
_NAME = 8  # words that name who said it
_PART = 6  # letters of what stands before or behind an ellipsis
_LEVELS = 4  # elements that may tell that words are drawn as a quote
_SHORT = 12  # letters; fewer may stand anywhere


def without_repeats(pieces: Sequence[PagePiece]) -> list[PagePiece]:
    """``pieces`` without those that are drawn as quotes and stand in a paragraph word for word."""
    drawn = [_is_drawn(piece) for piece in pieces]
    if not any(drawn):
        return list(pieces)
    text = "\n".join(
        piece.bare for piece, is_quote in zip(pieces, drawn, strict=True) if not is_quote
    )
    kept: list[PagePiece] = []
    said = None  # the box of the quote that was left out last
    for piece, is_quote in zip(pieces, drawn, strict=True):
        if is_quote and len(piece.bare) >= _SHORT and _stands_in(piece, text):
            said = _box_of(piece)
        elif said is None or not _signs(piece, said):
            said = None
            kept.append(piece)
    return kept


def _box_of(piece: PagePiece) -> Any:
    """The widest element round a quote that is drawn as one."""
    around = (piece.box, *islice(piece.box.iterancestors(), _LEVELS - 1))
    return next((one for one in reversed(around) if _is_box(one)), None)


def _signs(piece: PagePiece, quote: Any) -> bool:
    """Whether it stands below the words of a quote in its box and names who said them."""
    if piece.box is None or piece.is_prose or piece.role == "heading" or piece.size > _NAME:
        return False
    return piece.box is quote or any(one is quote for one in piece.box.iterancestors())


def _stands_in(piece: PagePiece, text: str) -> bool:
    """Whether a paragraph of ``text`` has its words, or those before and behind an ellipsis."""
    if piece.bare in text:
        return True
    parts = [bare(part) for part in _ELLIPSIS.split(piece.text)]
    parts = [part for part in parts if part]
    if len(parts) < 2 or min(map(len, parts)) < _PART:
        return False
    begin = text.find(parts[0])
    while begin >= 0:
        end = text.find("\n", begin)
        line = text[begin : end if end >= 0 else len(text)]
        at = 0
        for part in parts:
            at = line.find(part, at)
            if at < 0:
                break
            at += len(part)
        if at >= 0:
            return True
        begin = text.find(parts[0], begin + len(line))
    return False


def _is_drawn(piece: PagePiece) -> bool:
    """Whether the page draws it as a quote or an aside."""
    if piece.box is None or piece.role == "heading":
        return False
    if piece.role == "quote":
        return True
    return any(map(_is_box, (piece.box, *islice(piece.box.iterancestors(), _LEVELS - 1))))


def _is_box(element: Any) -> bool:
    if element.tag in ("aside", "figure", "blockquote"):
        return True
    names = element.get("class")
    return bool(names) and _is_named(names)


@functools.lru_cache(4096)
def _is_named(names: str) -> bool:
    return _NAMED.search(names[:300]) is not None
