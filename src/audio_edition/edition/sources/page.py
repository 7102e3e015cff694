"""An article page: trafilatura finds the text, its own head names title, author, image."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.about import about_page
from audio_edition.edition.sources.blocks import EXTRACTED, Block, blocks_of
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.tree import parse_tree
from audio_edition.edition.text import same_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MANY = 5000
_PARTS = ("div", "p", "li", "td", "th", "h1", "h2", "h3", "h4", "blockquote", "section", "dd")
_KEY = 40  # characters that tell one paragraph of a page from another, nearly always


def parse_page(markup: str, name: str, *, url: str = "") -> ParsedArticle:
    """Extract the article of a page; without paragraphs where the page holds none.

    The paragraphs are those of trafilatura's default mode, reader comments left out.
    """
    tree = parse_tree(markup, name)
    about = about_page(tree, url)
    lines = _line_index(tree)
    paragraphs: list[Paragraph] = []
    in_body = False
    for number, block in enumerate(_extracted(tree)):
        # the headline, once, at the head: a later heading may well repeat its words
        if not in_body and number < 3 and same_words(block.text, about.headline):
            in_body = True
            continue
        line = lines.get(block.text[:_KEY], 0)
        paragraphs.append(Paragraph(block.text, line, block.role))
    return ParsedArticle(
        headline=about.headline,
        paragraphs=tuple(paragraphs),
        byline=about.byline,
        section=about.section,
        url=about.url,
        image=about.image,
        language=about.language,
        date=about.date,
        headline_in_body=in_body,
    )


def _extracted(tree: HtmlElement) -> Iterator[Block]:
    from trafilatura import bare_extraction

    # trafilatura's second opinion (jusText) takes time by the square of the blocks: a page
    # of more than any article has goes without it
    count = sum(1 for _ in islice(tree.iter(*_PARTS), _MANY + 1))
    document = bare_extraction(tree, include_comments=False, fast=count > _MANY)
    body = getattr(document, "body", None)
    return iter(()) if body is None else blocks_of(body, EXTRACTED)


def _line_index(tree: HtmlElement) -> dict[str, int]:
    """The line in the file by the first characters of each block: as near as HTML allows."""
    index: dict[str, int] = {}
    for block in blocks_of(tree):
        index.setdefault(block.text[:_KEY], block.line)
    return index


__all__ = ["parse_page"]
