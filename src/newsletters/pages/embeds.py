"""Posts of other services that a page shows: their words are quoted, their frames are not read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from newsletters.late import late
from newsletters.pages.walk import PagePiece, PageSpot

_NAMED = late(
    r"(?:^|[\s_-])(?:tweet|embed|embedly|media|post|status|skeet|toot)(?:ed)?(?:$|[\s_-])",
    re.IGNORECASE,
)
_HANDLE = late(r"(?<![\w.])@[\w.]*\w|(?<![\w/])[ur]/\w")
_SIGNED = late(r"[—–]\s?\S")
_LINKED = 0.4


def mark_embeds(pieces: Sequence[PagePiece]) -> None:
    """Say of lines that only tell who posted it, where and when, that they are a caption."""
    known: dict[Any, bool] = {}
    for piece in pieces:
        if piece.role != "quote" or piece.is_silent:
            continue
        quote = next((e for e in (piece.box, *piece.box.iterancestors()) if _is_quote(e)), None)
        if quote is None:
            continue
        if quote not in known:
            known[quote] = _is_embed(quote)
        if known[quote] and _is_frame(piece):
            piece.spot = PageSpot("caption", quote, piece.spot)


def _is_quote(element: Any) -> bool:
    return bool(element.tag == "blockquote")


def _is_embed(quote: Any) -> bool:
    """Whether a service's script draws it, or its class says that it is a post."""
    below = quote.getnext()
    if below is not None and below.tag == "script" and below.get("src"):
        return True
    return _NAMED.search((quote.get("class") or "")[:200]) is not None


def _is_frame(piece: PagePiece) -> bool:
    if piece.link_share >= 1 - _LINKED:
        return True
    signed = _SIGNED.match(piece.text) is not None or piece.link_share >= _LINKED
    named = _HANDLE.search(piece.text) is not None
    return named and (signed or not piece.is_prose)
