"""An article page: its pieces, those of them that are the article, and what its head says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from newsletters.blocks import EXTRACTED, Block, blocks_of
from newsletters.footnotes import take_notes
from newsletters.model import Article, Paragraph
from newsletters.pages.about import about_page
from newsletters.pages.align import taken_of
from newsletters.pages.byline import marked_people, printed_byline
from newsletters.pages.cards import mark_cards
from newsletters.pages.choose import own_choice, prose_in
from newsletters.pages.embeds import mark_embeds
from newsletters.pages.halves import is_half, prose_shown, reopen
from newsletters.pages.lead import headline_at, lead_of
from newsletters.pages.offers import mark_offers
from newsletters.pages.repeats import without_repeats
from newsletters.pages.told import hints_of
from newsletters.pages.walk import PagePiece, pieces_of
from newsletters.pages.wall import is_wall
from newsletters.text import listed, visible
from newsletters.tree import parse_tree

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MANY = 5000
_PARTS = ("div", "p", "li", "td", "th", "h1", "h2", "h3", "h4", "blockquote", "section", "dd")
_LABEL = 16  # characters; a shorter block may be a button
_SHORT = 1500  # characters; a page of more is neither a wall nor a puzzle
_FEW = 60  # words; of a page where fewer are found, what trafilatura finds counts
_FAR_MORE = 3
_LEVELS = 2
_LONGEST = 200  # characters of a byline


def parse_page(markup: str, name: str, *, url: str = "", language: str = "") -> Article:
    """Extract the article of a page; without paragraphs where the page holds none.

    The page's own markup shows where its article is; where that is next to nothing, what
    trafilatura finds may count. ``language`` is the show's.
    """
    tree = parse_tree(markup, name, language)
    notes = take_notes(tree)
    pieces = pieces_of(tree)
    mark_cards(pieces)
    mark_offers(tree, pieces)
    mark_embeds(pieces)
    about = about_page(tree, url, pieces)
    numbers, off = _article(tree, pieces)
    first = min(numbers, default=len(pieces))
    title = headline_at(pieces, first, about.headline)
    authors, byline = printed_byline(pieces, title, first, about.sites)
    lead = lead_of(pieces, numbers, title, about.description)
    shown = prose_shown(pieces)
    kept = [pieces[n] for n in (*lead, *numbers) if n not in (title, byline)]
    found = without_repeats(kept) + off
    held = _linked_body(about.body)
    if about.is_free and held and _is_better(held, found):
        found = held
    taken = sum(piece.size for piece in found if piece.is_prose)
    shown = max(shown, sum(piece.size for piece in held))
    in_body = title in numbers or _heads(pieces, title, first)
    paragraphs = tuple(
        Paragraph(piece.text, piece.line, piece.role, hint=hint)
        for piece, hint in zip(found, hints_of(found), strict=True)
    )
    if paragraphs:
        paragraphs += tuple(Paragraph(words, 0, hint="footnote") for words in notes)
    short = sum(len(piece.text) for piece in found) <= _SHORT
    blocks = [Block(piece.text, piece.role, piece.line) for piece in found]
    return Article(
        headline=about.headline,
        paragraphs=paragraphs,
        byline=listed(
            about.authors or authors or marked_people(tree, about.sites), about.language or language
        )[:_LONGEST],
        section=about.section,
        url=about.url,
        image=about.image,
        image_alt=about.image_alt,
        language=about.language,
        date=about.date,
        headline_in_body=in_body,
        headline_line=pieces[title].line if in_body else 0,
        shown=shown if is_half(taken, shown) else 0,
        is_wall=short and is_wall(blocks, visible(tree.text_content())[: 10 * _SHORT]),
    )


def _article(tree: HtmlElement, pieces: Sequence[PagePiece]) -> tuple[list[int], list[PagePiece]]:
    """The numbers of the article's pieces, and pieces that stand nowhere on the page."""
    own = own_choice(pieces)
    if is_half(prose_in(pieces, own.numbers), prose_shown(pieces)) and reopen(pieces):
        own = own_choice(pieces)
    if prose_in(pieces, own.numbers) >= _FEW:
        return list(own.numbers), []
    blocks = _unglued(pieces, _extracted(tree))
    taken, lost = taken_of(pieces, blocks)
    off = [PagePiece.of(block) for block in lost]
    told = sum(pieces[number].size for number in own.numbers)
    theirs = sum(pieces[number].size for number in taken) + sum(piece.size for piece in off)
    return (taken, off) if theirs >= _FAR_MORE * told else (list(own.numbers), [])


def _linked_body(body: str) -> list[PagePiece]:
    """The article as the page's data hold it."""
    texts = [text for line in body.split("\n") if (text := visible(line))]
    return [PagePiece.of(Block(text, "body", 0)) for text in texts]


def _is_better(held: Sequence[PagePiece], found: Sequence[PagePiece]) -> bool:
    """Whether the page shows less than half of what its data hold, or shows none of it itself."""
    words = sum(piece.size for piece in found)
    if is_half(words, sum(piece.size for piece in held)):
        return True
    return len(held) > len(found) and all(piece.box is None for piece in found)


def _heads(pieces: Sequence[PagePiece], title: int, first: int) -> bool:
    """Whether the headline stands right above the body, in the element that holds both."""
    if title < 0 or title != first - 1 or first == len(pieces):
        return False
    above = pieces[title].box.getparent()
    return any(one is above for one in islice(pieces[first].box.iterancestors(), _LEVELS))


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
