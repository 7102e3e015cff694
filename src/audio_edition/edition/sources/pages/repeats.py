"""Pull quotes: words of the text that a page shows once more, larger, beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from audio_edition.edition.sources.pages.headline import bare
from audio_edition.edition.sources.pages.walk import PagePiece

_NAMED = re.compile(
    r"pull-?_?quote|quote|callout|highlight|tweet|blurb|key-?point|standout|zitat|exergue|citation",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"\s*[\[(]?(?:…|\.\.\.)[\])]?\s*")
_PART = 6  # letters of what stands before or behind an ellipsis
_LEVELS = 4  # elements that may tell that words are drawn as a quote
_SHORT = 12  # letters; fewer may stand anywhere


def without_repeats(pieces: Sequence[PagePiece]) -> list[PagePiece]:
    """``pieces`` without those that are drawn as quotes and stand in a paragraph word for word."""
    whole = [piece.bare for piece in pieces if piece.role != "quote" and not _is_drawn(piece)]
    text = "\n".join(whole)
    return [
        piece
        for piece in pieces
        if len(piece.bare) < _SHORT or not _is_drawn(piece) or not _stands_in(piece, text)
    ]


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
    around = (piece.box, *islice(piece.box.iterancestors(), _LEVELS - 1))
    return any(
        one.tag in ("aside", "figure") or _NAMED.search(one.get("class") or "") for one in around
    )


__all__ = ["without_repeats"]
