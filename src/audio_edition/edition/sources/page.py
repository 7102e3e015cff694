"""An article page: trafilatura finds the text, its own head names title, author, image."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.about import about_page
from audio_edition.edition.sources.blocks import EXTRACTED, HTML, Block, blocks_of
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.tree import parse_tree
from audio_edition.edition.sources.wall import is_wall
from audio_edition.edition.text import same_words, visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MANY = 5000
_PARTS = ("div", "p", "li", "td", "th", "h1", "h2", "h3", "h4", "blockquote", "section", "dd")
# A run that HTML writes as it is read: no quotes, ampersands or brackets.
_PLAIN = re.compile(r"[\w ,.:;()?!$%-]{8,40}")
_MISSES = 50
_LABEL = 16  # characters; a shorter block may be a button
_SHORT = 1500  # characters; a page of more is neither a wall nor a puzzle
_PAGE = replace(HTML, skipped=HTML.skipped | {"nav", "footer", "aside", "form"})


def parse_page(markup: str, name: str, *, url: str = "", language: str = "") -> ParsedArticle:
    """Extract the article of a page; without paragraphs where the page holds none.

    The paragraphs are those of trafilatura's default mode, reader comments left out; where it
    hands over a short page in one piece, its visible parts without navigation. ``language`` is
    the show's.
    """
    tree = parse_tree(markup, name)
    about = about_page(tree, url, language)
    lines = _Lines(markup)
    paragraphs: list[Paragraph] = []
    in_body = False
    headline_line = 0
    blocks = _extracted(tree)
    for number, block in enumerate(blocks):
        line = lines.of(block.text)
        # the headline, once, at the head: a later heading may well repeat its words
        if not in_body and number < 3 and same_words(block.text, about.headline):
            in_body = True
            headline_line = line
            continue
        paragraphs.append(Paragraph(block.text, line, block.role))
    short = sum(len(block.text) for block in blocks) <= _SHORT
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
        headline_line=headline_line,
        is_wall=short and is_wall(blocks, visible(tree.text_content())[: 10 * _SHORT]),
    )


def _extracted(tree: HtmlElement) -> Sequence[Block]:
    import logging

    from trafilatura import bare_extraction

    # a program that set up no logging would see its remarks on stderr, beside our one line
    talk = logging.getLogger("trafilatura")
    if not talk.handlers:
        talk.addHandler(logging.NullHandler())
    # trafilatura's second opinion (jusText) takes time by the square of the blocks: a page
    # of more than any article has goes without it
    count = sum(1 for _ in islice(tree.iter(*_PARTS), _MANY + 1))
    document = bare_extraction(tree, include_comments=False, fast=count > _MANY)
    body = getattr(document, "body", None)
    blocks = [] if body is None else list(blocks_of(body, EXTRACTED))
    return _unglued(tree, blocks)


def _unglued(tree: HtmlElement, blocks: Sequence[Block]) -> Sequence[Block]:
    """Part what trafilatura, at a loss with a short page, hands over in one piece.

    Its last resort is all the page's words in one paragraph, navigation included.
    """
    if len(blocks) != 1:
        return blocks
    glued = blocks[0].text
    bodies = (e for e in tree.iter("article", "main") if e.text_content().strip())
    own = list(blocks_of(next(bodies, tree), _PAGE))
    if any(glued in block.text for block in own):
        return blocks
    found = [block for block in own if block.text in glued]
    # text from the page's JSON-LD stands nowhere on the page, and stays as it is; so does
    # a page of which only labels would be left
    told = any(len(block.text) >= _LABEL for block in found)
    return found if told or 2 * sum(len(b.text) for b in found) >= len(glued) else blocks


class _Lines:
    """Finds the line of each paragraph by its words: as near as HTML allows.

    Paragraphs come in the page's order, so each is looked for behind the one before, and
    all of them cost one pass. A paragraph whose first words the markup breaks has line 0.
    """

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._position = self._counted = 0
        self._line = 1
        self._misses = 0

    def of(self, text: str) -> int:
        """The line on which ``text`` begins, or 0."""
        if self._misses > _MISSES:
            return 0
        run = _PLAIN.search(text, 0, 120)
        key = run[0].rstrip() if run else f">{text}"
        found = self._markup.find(key, self._position)
        if found < 0:
            self._misses += 1
            return 0
        self._line += self._markup.count("\n", self._counted, found)
        self._counted = found
        self._position = found + len(key)
        return self._line


__all__ = ["parse_page"]
