"""A tree of HTML as paragraphs: every visible block of words, in order.

For letters and the content of feeds, where all that is visible may be the article and the
cleaner decides; pages go through ``page.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audio_edition.edition.model import Role
from audio_edition.edition.text import visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SKIPPED = frozenset(
    "script style template svg noscript head title meta link object embed iframe canvas audio "
    "video select option textarea button input math map datalist progress meter".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu "
    "nav ol p pre section summary table tbody td tfoot th thead tr ul caption".split()
)
_HEADINGS = {f"h{rank}": rank for rank in range(1, 7)}
# What hides an element: newsletters hide their preheader with any of these.
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?![.\d])"
    r"|font-size\s*:\s*0(?![.\d]*[1-9])|max-height\s*:\s*0(?![.\d]*[1-9])"
    r"|max-width\s*:\s*0(?![.\d]*[1-9])|(?<![-\w])line-height\s*:\s*0(?![.\d])(?=.*overflow)"
    r"|color\s*:\s*transparent",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of words; ``rank`` is 1-6 for headings; ``alone`` is the link it consists of."""

    text: str
    role: Role
    line: int
    rank: int = 0


def is_hidden(element: HtmlElement) -> bool:
    """Whether the element's own attributes hide it from the reader."""
    get = element.get
    if get("hidden") is not None or (get("aria-hidden") or "").lower() == "true":
        return True
    style = get("style")
    return bool(style and _HIDDEN.search(style[:2000]))


def blocks_of(root: HtmlElement) -> Iterator[Block]:
    """Walk ``root`` (without recursion) and give its visible blocks in reading order."""
    words: list[str] = []
    roles: list[Role] = ["body"]
    ranks: list[int] = [0]
    line = 0

    def flush() -> Iterator[Block]:
        nonlocal line
        text = visible("".join(words))
        words.clear()
        if text:
            yield Block(text, roles[-1], line, ranks[-1])
        line = 0

    # (element, leaving): a stack of our own, since a letter may nest deeper than Python likes
    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            if tag in _BLOCKS:
                yield from flush()
                roles.pop()
                ranks.pop()
            if element is not root:
                words.append(element.tail or "")
                if tag in ("td", "th"):
                    words.append(" ")
            continue
        if not tag or tag in _SKIPPED or is_hidden(element):
            if element is not root:
                words.append(element.tail or "")
            continue
        if tag in _BLOCKS:
            yield from flush()
            roles.append(_role(tag, roles[-1]))
            ranks.append(_HEADINGS.get(tag, 0))
        elif tag == "br":
            # one <br> is a line break inside a paragraph, two are a paragraph
            words.append("\n")
            if _second_break(element):
                yield from flush()
        line = line or element.sourceline or 0
        words.append(element.text or "")
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _second_break(element: HtmlElement) -> bool:
    following = element.getnext()
    return following is not None and following.tag == "br" and not (element.tail or "").strip()


def _role(tag: str, outside: Role) -> Role:
    if tag in _HEADINGS:
        return "heading"
    if tag == "blockquote":
        return "quote"
    if tag in ("li", "dd", "dt"):
        return "item"
    return outside


__all__ = ["Block", "blocks_of", "is_hidden"]
