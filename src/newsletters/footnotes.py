"""The words of notes on a page: taken out of its text, so that they are known but not read in it.

A note is what its mark leads down to (``#fn1``, ``#_ftn2``, ``#cite_note-3``), what stands in
a list that generators name so (``section.footnotes``, ``ol.references``), and what is set
beside the line that it belongs to (``span.sidenote``).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from newsletters.late import late
from newsletters.notes import NUMBER, is_note_link, is_told_mark
from newsletters.text import visible

_NAMED = late(
    r"(?:^|\s)(?:foot-?notes?(?:-(?:list|section|definition|content|text|body|container|item))?|"
    r"end-?notes?|side-?notes?|margin-?notes?|wp-block-footnotes|mw-references-wrap|reflist|"
    r"[\w-]{0,40}footnotes?__?(?:note|list|content|text)|MsoFootnoteText|MsoEndnoteText|"
    r"simple-footnotes|easy-footnotes-wrapper|footnote_container_prepare|org-footnotes|"
    r"footdef|footpara|footnotedef|citation-list)(?:\s|$)",
    re.IGNORECASE,
)
_ROLES = frozenset(("doc-endnotes", "doc-footnote", "doc-footnotes", "doc-endnote"))
# What holds the words of one note, from the inside out.
_BODIES = frozenset("li p div dd dt tr aside section td blockquote".split())
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_WHOLE = frozenset(("html", "body", "main", "article", "head"))
_BACK = late(r"[\s↩↑⤴⏎^\ufe0e\ufe0f⇑←†*.a-z,-]{1,4}|jump up|back|return", re.IGNORECASE)
_BACK_HREF = late(r"#.{0,60}(?:ref|anchor|back|cite_ref|sym|anc)", re.IGNORECASE)
_BACK_CLASS = late(r"(?:^|[\s_-])(?:backref|reversefootnote|backlink|back-?link)", re.I)
_LABEL = late(r"\A\s*(?:[*†‡§¶]\s*|\[?\d{1,3}\]?[.):]?\s+|\[\d{1,3}\]\s*)")
_MARK_LENGTH = 8
_LONGEST = 3000  # characters
_LARGE = 600  # characters: shorter notes may be most of a short text
_KEPT = "data-notes"


def set_aside(tree: Any, elements: Sequence[Any]) -> None:
    """Move the words of notes to the end of ``tree``, before its marks are settled.

    ``elements`` are all of the tree's, in order.
    """
    page = 0
    aside = tree.makeelement("aside", {_KEPT: ""})
    begins: dict[Any, Any] = {}
    for body in _bodies(elements):
        page = page or sum(map(len, tree.itertext()))
        words = "".join(body.itertext())
        # a name says nothing where it is given to most of the page
        if not words.strip() or (len(words) > _LARGE and 2 * len(words) > page):
            continue
        heading = _heading_of(body)
        _lift(body)
        if heading is not None:
            begins.setdefault(heading, body)
        aside.append(body)
        if heading is not None and _is_bare(heading):
            _lift(heading)
            begins[heading].addprevious(heading)
    if len(aside):
        last = tree.find("body")
        (tree if last is None else last).append(aside)


def take_notes(tree: Any) -> list[str]:
    """Take the words of notes out of a tree and return them, without labels and links back.

    They come in the order of the page, a paragraph each.
    """
    last = tree.find("body")
    top = tree if last is None else last
    if not len(top) or top[-1].get(_KEPT) is None:
        return []
    aside = top[-1]
    top.remove(aside)
    return _said(aside)


def _lift(element: Any) -> None:
    """Take ``element`` out of its place; what stands behind it stays."""
    above, before, tail = element.getparent(), element.getprevious(), element.tail
    if tail:
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            above.text = (above.text or "") + tail
        element.tail = None


def _heading_of(body: Any) -> Any:
    """The heading right above the first note of a list, if nothing else stands under it."""
    element = body
    for _ in range(3):
        above = element.getprevious()
        while above is not None and above.tag == "hr" and not (above.tail or "").strip():
            above = above.getprevious()
        if above is not None:
            return above if above.tag in _HEADINGS and not (above.tail or "").strip() else None
        parent = element.getparent()
        if parent is None or (parent.text or "").strip() or parent.tag in _WHOLE:
            return None
        element = parent
    return None


def _is_bare(heading: Any) -> bool:
    """Whether a heading is left with nothing below it, now that a note is gone."""
    below = heading.getnext()
    while below is not None and below.tag not in _HEADINGS:
        if "".join(below.itertext()).strip() or (below.tail or "").strip():
            return False
        below = below.getnext()
    return True


def _bodies(elements: Sequence[Any]) -> list[Any]:
    """The outermost elements that hold notes, in order."""
    targets = _targets(elements)
    bodies: list[Any] = []
    known: set[Any] = set()
    for element in elements:
        get = element.get
        if element not in targets and not (get("class") or get("role")):
            continue
        tag = element.tag
        if tag in _WHOLE or not (element in targets or _is_named(element, tag)):
            continue
        if known.isdisjoint(element.iterancestors()):
            bodies.append(element)
            known.add(element)
    return bodies


def _is_named(element: Any, tag: str) -> bool:
    if element.get("role") in _ROLES:
        return not _is_mark(element)
    names = element.get("class")
    if tag == "ol" and names and "references" in names.split():
        return True
    if tag in ("sup", "a") or not names or not _is_notes(names[:300]):
        return False
    return not _is_mark(element)


@functools.lru_cache(4096)
def _is_notes(names: str) -> bool:
    return _NAMED.search(names) is not None


def _is_mark(element: Any) -> bool:
    """Whether all that an element shows is the mark of a note."""
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text) > 4 * _MARK_LENGTH:
            return False
    return len(visible(text)) <= _MARK_LENGTH and NUMBER.fullmatch(visible(text)) is not None


def _targets(elements: Sequence[Any]) -> set[Any]:
    """What the marks of notes lead down to: the block around each target below its mark."""
    wanted: set[str] = set()
    found: set[Any] = set()
    for element in elements:
        if wanted:
            for key in (element.get("id"), element.get("name")):
                if key and key in wanted and element.tag != "sup":
                    body = _body_of(element)
                    if body is not None:
                        found.add(body)
                        if body.tag == "dt" and (words := body.getnext()) is not None:
                            found.add(words)
        if "#" in (href := element.get("href") or "") and element.tag == "a":
            text = "".join(islice(element.itertext(), 4))
            if len(text) <= 2 * _MARK_LENGTH and (
                is_note_link(text, href, ".") or is_told_mark(element, text)
            ):
                wanted.add(href.partition("#")[2])
    return found


def _body_of(element: Any) -> Any:
    if element.tag in _BODIES:
        return element if _is_short(element) else None
    if element.tag not in ("a", "span", "b", "strong", "em", "i"):
        return None
    for _, above in zip(range(4), element.iterancestors(), strict=False):
        if above.tag in _WHOLE:
            return None
        if above.tag in _BODIES:
            return above if _is_short(above) else None
    return None


def _is_short(element: Any) -> bool:
    """Whether an element holds a note, and no part of the story that happens to be led to."""
    length = 0
    for piece in element.itertext():
        length += len(piece)
        if length > _LONGEST:
            return False
    return True


def _said(body: Any) -> list[str]:
    """The paragraphs of a note, or of a list of them."""
    from newsletters.blocks import blocks_of

    for link in list(body.iter("a")):
        text = visible("".join(link.itertext()))
        href = link.get("href") or ""
        back = _BACK_HREF.search(href) or _BACK_CLASS.search(link.get("class") or "")
        if "#" in href and (_BACK.fullmatch(text) or (back and NUMBER.fullmatch(text))):
            for child in list(link):
                link.remove(child)
            link.text = ""
    texts = (_LABEL.sub("", block.text.lstrip("^ "), count=1) for block in blocks_of(body))
    stripped = (text.strip(" ↩↑^\ufe0e\ufe0f") for text in texts)
    return [text for text in stripped if text and not NUMBER.fullmatch(text.rstrip("."))]
