"""An article's body as a CMS hands it over: markup without the page around it.

WordPress' REST API and Ghost's Content API give the body alone. It is read as a page is, so that
buttons, polls and sponsors' boxes are told as such; but nothing around it can be mistaken for the
article, so no prose of it may be lost on the way.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from audio_edition.edition.library import edition_errors
from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.confined import reader
from audio_edition.edition.sources.model import ParsedArticle, taken_paragraphs
from audio_edition.edition.sources.parse import settled
from audio_edition.edition.text import same_words
from audio_edition.late import late
from audio_edition.marked import without
from newsletters.blocks import blocks_of
from newsletters.inline import plain
from newsletters.pages.page import parse_page
from newsletters.tree import parse_tree
from newsletters.witness.held import held_to_page

# What these two systems, and their best known plugins, put into a body that is no part of the
# article: captions, cards that link elsewhere, forms, sharing, related posts.
_BESIDE = (
    "figcaption",
    *(
        f"[@class and contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
        for name in (
            "kg-bookmark-card kg-signup-card kg-audio-card kg-video-card kg-file-card "
            "kg-product-card kg-header-card kg-embed-card kg-gallery-card kg-cta-card "
            "wp-block-embed wp-block-jetpack-subscriptions wp-block-search wp-block-social-links "
            "wp-block-latest-posts wp-block-rss wp-block-tag-cloud wp-block-comments "
            "wp-block-jetpack-related-posts sharedaddy jp-relatedposts yarpp-related "
            "addtoany_share_save_container wp-embedded-content"
        ).split()
    ),
)
_SENTENCE = late(r"\w[.!?…][\"'”’»)\]]*$")
_PROSE = 4  # words from which a line that ends as a sentence does is one


@reader
@edition_errors()
def read_content(
    markup: str, headline: str, name: str, *, url: str = "", language: str = ""
) -> ParsedArticle:
    """The article of a body: its paragraphs (none, where it has no words) under ``headline``.

    ``name`` says in messages what was read; ``url`` is the article's address, ``language`` the
    show's. Raises ``EditionError`` for markup that cannot be read.
    """
    markup = without(markup)  # the player that we put into the post is no part of it
    if "<" not in markup:
        lines = (plain(html.unescape(line)) for line in markup.split("\n"))
        found = tuple(Paragraph(line, 0) for line in lines if line)
        return settled(ParsedArticle(headline, found, url=url), language)
    body = _own(markup, name)
    page = (
        "<!doctype html><html><head><title></title></head><body><main><article>"
        f"<h1>{html.escape(headline)}</h1><div>{body}</div></article></main></body></html>"
    )
    read = parse_page(page, name, url=url, language=language)
    paragraphs = _with_all_prose(taken_paragraphs(read.paragraphs), body, name)
    if paragraphs and same_words(paragraphs[0].text, headline):
        paragraphs = paragraphs[1:]
    article = ParsedArticle(headline, paragraphs, url=url)
    (held,) = held_to_page([article], page)
    return settled(held, language)


def _own(markup: str, name: str) -> str:
    """The body without what is no part of the article."""
    from lxml import etree

    tree = parse_tree(f"<div>{markup}</div>", name)
    for selector in _BESIDE:
        path = f"//{selector}" if selector[0] != "[" else f"//*{selector}"
        for element in tree.xpath(path):
            if element.getparent() is not None:
                element.drop_tree()
    body = tree if tree.tag != "html" else tree.find("body")
    if body is None:
        return ""
    return "".join(etree.tostring(child, encoding="unicode", method="html") for child in body)


def _with_all_prose(read: tuple[Paragraph, ...], body: str, name: str) -> tuple[Paragraph, ...]:
    """``read`` with the sentences of the body that it lacks, each where it stands there."""
    known = {_letters(p.text): p for p in read}
    glued = "".join(known)
    lines = [
        Paragraph(block.text, 0, block.role)
        for block in blocks_of(parse_tree(f"<div>{body}</div>", name))
    ]
    lost = [p for p in lines if _letters(p.text) not in glued and _is_prose(p.text)]
    if not lost:
        return read
    found = list(read)
    after = -1
    for line in lines:
        if (place := known.get(_letters(line.text))) is not None and place in found:
            after = found.index(place)
        elif line in lost:
            after += 1
            found.insert(after, line)
    return tuple(replace(p, source_line=0) for p in found)


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _is_prose(text: str) -> bool:
    return len(text.split()) >= _PROSE and bool(_SENTENCE.search(text))
