"""Which section a page is filed under, where its head does not say: kicker or breadcrumbs."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from newsletters.late import late
from newsletters.pages.names import place_of
from newsletters.pages.walk import PagePiece
from newsletters.text import same_words, visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 40  # characters of a section's name
_EARLY = 60  # pieces among which a page's trail is looked for
_PARTS = late(r"[\W_]+")
_KICKER = late(
    r"(?<![^ ])(?:kicker|eyebrow|overline|rubri\w*|ressort|seccion|sezione|section (?:name|label|"
    r"title|link)|(?:article|post|blog|item|story|entry) (?:section|category|categories|topic|tag|"
    r"kicker|label)|category|cat links|(?:primary|main) (?:category|topic)|field topic)(?![^ ])"
)
_CRUMBS = late(r"(?<![^ ])(?:bread ?crumbs?|crumbs?|you are here)(?![^ ])")
_TRAIL = late(r"\s*[>›»→/|]\s*")
_HERE = 2  # parts of a trail: where all begins, and a section


def section_on(tree: HtmlElement, pieces: Sequence[PagePiece], headline: str) -> str:
    """The section that stands over the headline, or the last step of the way there."""
    crumbs = ""
    for element in tree.iter("a", "span", "p", "div", "li", "ul", "ol", "nav", "h2", "h3", "h4"):
        named = _named(names[:200]) if (names := element.get("class")) else ""
        if named == "crumbs":
            steps = [visible(link.text_content()) for link in element.iter("a")]
            crumbs = crumbs or next((s for s in steps[:0:-1] if _is_name(s, headline)), "")
        elif named and not _is_apart(element):
            links = [visible(link.text_content()) for link in element.iter("a")]
            text = links[0] if links else visible(element.text_content())
            if _is_name(text, headline):
                return text
    return crumbs or _trail(pieces, headline)


@functools.lru_cache(4096)
def _named(names: str) -> str:
    words = _PARTS.sub(" ", names).lower().strip()
    return "crumbs" if _CRUMBS.search(words) else "kicker" if _KICKER.search(words) else ""


def _is_apart(element: Any) -> bool:
    return any(
        place_of(one, one.tag) in ("aside", "comments", "chrome") or one.tag == "li"
        for one in (element, *element.iterancestors())
    )


def _is_name(text: str, headline: str) -> bool:
    return 1 < len(text) <= _LONGEST and not same_words(text, headline)


def _trail(pieces: Sequence[PagePiece], headline: str) -> str:
    """The last step of ``Home > Town > Schools``."""
    for piece in pieces[:_EARLY]:
        if piece.link_share > 0.5 and len(piece.text) <= 2 * _LONGEST:
            steps = [step for step in _TRAIL.split(piece.text) if step]
            if len(steps) >= _HERE and ">" in piece.text.replace("›", ">").replace("»", ">"):
                return steps[-1] if _is_name(steps[-1], headline) else ""
    return ""
