"""HTML to a tree, safely: too deep and too large are refused before anyone walks it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from newsletters.decode import allowed
from newsletters.elements import settle_elements
from newsletters.errors import ReadError
from newsletters.footnotes import set_aside
from newsletters.inline import settle
from newsletters.late import late

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_ELEMENTS = 150_000
MAX_ATTRIBUTES = 1000
"""Of one element: libxml2 takes their square in time to make a tree (200,000: minutes)."""
_SMALL = 64 * 1024  # bytes that hold too few attributes to cost a second
_BREAK = late(r"</br\s*/?>", re.IGNORECASE)  # HTML, 13.2.6.4.7: a line break
_END = late(r"</(?:body|html)\s*>", re.IGNORECASE)


def parse_tree(markup: str, name: str, language: str = "") -> HtmlElement:
    """Parse a page, its raised and struck words settled (see ``inline`` and ``elements``).

    The words of its notes stand at its end (see ``footnotes.take_notes``).
    ``language`` is what quotations are marked in where the page does not say.
    Raises ``ReadError`` for one too deep or too large to be an article.
    """
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False
    )
    # a page has no use for the classes of forms and inputs, which are looked up in Python
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    try:
        # bytes, since lxml refuses text that carries an encoding declaration; without the page's
        # own end, behind which browsers read on and libxml2 does not
        data = _BREAK.sub("<br>", _END.sub("", allowed(markup))).encode("utf-8", "replace")
        if len(data) > _SMALL and _most_attributes(data) > MAX_ATTRIBUTES:
            raise ReadError(
                f"{name} has an element of more than {MAX_ATTRIBUTES} attributes; no article has",
                hint="save the page's text instead",
            )
        tree = html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        tree = None
    # libxml2 stops at 256 elements inside each other and drops what follows, quietly
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise ReadError(
            f"{name} nests its HTML more than 250 elements deep; no article does",
            hint="save the page's text instead",
        )
    if tree is None:
        raise ReadError(f"{name} holds no readable HTML", hint="is it the right file?")
    elements = list(islice(tree.iter(), MAX_ELEMENTS + 1))
    if len(elements) > MAX_ELEMENTS:
        count = sum(1 for _ in tree.iter())
        raise ReadError(
            f"{name} has {count} HTML elements; no article has", hint="is it a page of data?"
        )
    set_aside(tree, elements)
    settle_elements(elements, language)
    _settle_words(tree)
    return tree


class _Attributes:
    """A target of libxml2's parser that keeps of a page how many attributes one element has."""

    most = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Count one element's."""
        del tag
        self.most = max(self.most, len(attributes))

    def close(self) -> None:
        """Nothing is made of it."""


def _most_attributes(data: bytes) -> int:
    from lxml import etree

    target = _Attributes()
    with suppress(etree.LxmlError):  # what is wrong with the page, the tree tells
        etree.fromstring(data, etree.HTMLParser(encoding="utf-8", target=target))
    return target.most


def _settle_words(tree: HtmlElement) -> None:
    """``settle`` for all but scripts and styles: what they hold is no words.

    Only scripts of data keep it.
    """
    data = []
    for element in tree.iter("script", "style"):
        if element.tag == "script" and "json" in (element.get("type") or ""):
            data.append((element, element.text))
        element.text = None
    settle(tree)
    for element, text in data:
        element.text = text
