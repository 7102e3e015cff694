"""Text that a page keeps folded until a reader asks for the rest of it."""

from __future__ import annotations

import re
from typing import Any

from newsletters.late import late

_NAMED = late(
    r"(?:^|[\s_-])(?:rest|more|collapsed|folded|truncated|remainder|remaining|full|continued?|"
    r"expand(?:ed|able)?|readmore|unread)(?:$|[\s_-])",
    re.IGNORECASE,
)
_APART = frozenset("nav header footer form aside dialog figure menu".split())
_WORDS = 8  # of a paragraph that tells that a folded part is text


def is_folded(element: Any) -> bool:
    """Whether a hidden element holds the rest of an article: paragraphs, under such a name.

    A reader opens it with the button above; menus and notices that open are no text.
    """
    if element.tag not in ("div", "section", "p", "span"):
        return False
    if not _NAMED.search((element.get("class") or element.get("id") or "")[:200]):
        return False
    if any(above.tag in _APART for above in element.iterancestors()):
        return False
    paragraphs = [element] if element.tag == "p" else element.iter("p")
    return any(len(p.text_content().split()) >= _WORDS for p in paragraphs)
