"""A letter's web version: the page that "View in browser" leads to, read as the letter it is.

A page is one article, unless the user says what parts it. Then it is read by its looks, as its
reader sees it: what an extractor of articles takes of such a page is a story or two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from audio_edition.edition.sources.fetch import is_address
from audio_edition.edition.sources.footnotes import take_notes
from audio_edition.edition.sources.letters.colons import mark_colon_heads
from audio_edition.edition.sources.letters.letter import articles_from
from audio_edition.edition.sources.letters.look import pieces_of
from audio_edition.edition.sources.letters.mime import Envelope
from audio_edition.edition.sources.letters.piece import LetterPiece
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.tree import parse_tree
from audio_edition.edition.sources.witness.held import held_to_letter
from audio_edition.late import late

# What services put into every letter, in the markup if not in the words.
_SENT = late(
    r"unsubscribe|list-manage\.com|campaign-archive\.com|beehiiv\.com|hs-sites|/preferences\b"
    r"|abmelden|abbestellen|d[ée]sabonner|d[ée]sinscri|darse de baja|cancelar (?:la )?suscripci"
    r"|disiscri|cancelar (?:a )?inscri",
    re.IGNORECASE,
)
_STORIES = 3


def read_web_letter(
    markup: str, name: str, way: str, about: Sequence[ParsedArticle]
) -> tuple[ParsedArticle, ...]:
    """The stories of a page, parted by ``way``; one or none where nothing parts it so.

    ``about`` are the articles that the page gave as a page: their headline and date are its.
    """
    tree = parse_tree(markup, name)
    if is_address(name):
        tree.make_links_absolute(name, handle_failures="ignore")
    notes = take_notes(tree)
    pieces = [*pieces_of(tree, markup), *(LetterPiece(words, hint="footnote") for words in notes)]
    mark_colon_heads(pieces, text=False)
    told = about[0] if about else ParsedArticle(headline="", paragraphs=())
    envelope = Envelope(subject=told.headline, date=told.date)
    found = articles_from(pieces, envelope, way, text=False)
    return held_to_letter([one for one in found if one.paragraphs], [markup], ())


def is_web_letter(markup: str, name: str, about: Sequence[ParsedArticle]) -> bool:
    """Whether a page looks like the web version of a letter of several stories."""
    if not _SENT.search(markup):
        return False
    return len(read_web_letter(markup, name, "auto", about)) >= _STORIES
