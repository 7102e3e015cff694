"""An article page: its pieces, those of them that are the article, and what its head says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.about import about_page
from audio_edition.edition.sources.blocks import EXTRACTED, Block, blocks_of
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.pages.align import taken_of
from audio_edition.edition.sources.pages.cards import mark_cards
from audio_edition.edition.sources.pages.choose import own_choice, prose_in
from audio_edition.edition.sources.pages.told import hints_of
from audio_edition.edition.sources.pages.walk import PagePiece, pieces_of
from audio_edition.edition.sources.tree import parse_tree
from audio_edition.edition.sources.wall import is_wall
from audio_edition.edition.text import same_words, visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MANY = 5000
_PARTS = ("div", "p", "li", "td", "th", "h1", "h2", "h3", "h4", "blockquote", "section", "dd")
_LABEL = 16  # characters; a shorter block may be a button
_SHORT = 1500  # characters; a page of more is neither a wall nor a puzzle
_FEW = 60  # words; of a page where fewer are found, what trafilatura finds counts
_FAR_MORE = 3


def parse_page(markup: str, name: str, *, url: str = "", language: str = "") -> ParsedArticle:
    """Extract the article of a page; without paragraphs where the page holds none.

    The page's own markup shows where its article is; where that leaves a doubt, trafilatura is
    asked as well. ``language`` is the show's.
    """
    tree = parse_tree(markup, name)
    about = about_page(tree, url, language)
    pieces = pieces_of(tree)
    mark_cards(pieces)
    found = _article(tree, pieces)
    hints = hints_of(found)
    paragraphs: list[Paragraph] = []
    in_body = False
    headline_line = 0
    for number, (piece, hint) in enumerate(zip(found, hints, strict=True)):
        # the headline, once, at the head: a later heading may well repeat its words
        if not in_body and number < 3 and same_words(piece.text, about.headline):
            in_body = True
            headline_line = piece.line
            continue
        paragraphs.append(Paragraph(piece.text, piece.line, piece.role, hint=hint))
    short = sum(len(piece.text) for piece in found) <= _SHORT
    blocks = [Block(piece.text, piece.role, piece.line) for piece in found]
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


def _article(tree: HtmlElement, pieces: Sequence[PagePiece]) -> list[PagePiece]:
    own = own_choice(pieces)
    if own.is_sure:
        return [pieces[number] for number in own.numbers]
    blocks = _unglued(pieces, _extracted(tree))
    taken, lost = taken_of(pieces, blocks)
    told = prose_in(pieces, own.numbers)
    theirs = prose_in(pieces, taken) + sum(len(block.text.split()) for block in lost)
    if told >= _FEW or (own.numbers and theirs < _FAR_MORE * told):
        return [pieces[number] for number in own.numbers]
    # text from the page's JSON-LD stands nowhere on the page
    off = [PagePiece.of(block) for block in lost]
    return [pieces[number] for number in taken] + off


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
    return [] if body is None else list(blocks_of(body, EXTRACTED))


def _unglued(pieces: Sequence[PagePiece], blocks: Sequence[Block]) -> Sequence[Block]:
    """Part what trafilatura, at a loss with a short page, hands over in one piece.

    Its last resort is all the page's words in one paragraph, navigation included.
    """
    if len(blocks) != 1:
        return blocks
    glued = blocks[0].text
    if any(glued in piece.text for piece in pieces):
        return blocks
    found = [p for p in pieces if not p.is_silent and p.text in glued]
    # a page of which only labels would be left stays as it is
    told = any(len(piece.text) >= _LABEL for piece in found)
    if told or 2 * sum(len(piece.text) for piece in found) >= len(glued):
        return [Block(piece.text, piece.role, piece.line) for piece in found]
    return blocks


__all__ = ["parse_page"]
