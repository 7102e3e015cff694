"""Articles held to the source they were taken of: what differs is written down with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.witness.compare import Difference, Testimony, compared
from audio_edition.edition.sources.witness.seen import of_markdown, of_markup, of_text

_FULLY = 0.9  # of the paragraphs: a part of a letter that shows so many is the one that was read


def held_to_page(articles: Sequence[ParsedArticle], markup: str) -> tuple[ParsedArticle, ...]:
    """Articles taken of a page, or of a feed's content."""
    texts = _texts(articles)
    return _told(articles, compared(of_markup(markup, texts), texts, _besides(articles)))


def held_to_markdown(articles: Sequence[ParsedArticle], text: str) -> tuple[ParsedArticle, ...]:
    """Articles taken of a Markdown file."""
    return _told(articles, compared(of_markdown(text), _texts(articles), _besides(articles)))


def held_to_text(articles: Sequence[ParsedArticle], text: str) -> tuple[ParsedArticle, ...]:
    """Articles taken of a plain text."""
    return _told(articles, compared(of_text(text), _texts(articles), _besides(articles)))


def held_to_letter(
    articles: Sequence[ParsedArticle], pages: Sequence[str], texts: Sequence[str]
) -> tuple[ParsedArticle, ...]:
    """Articles taken of a letter, held to the one of its parts that they were read from."""
    taken = _texts(articles)
    best = Testimony((), 0)
    for read, parts in ((of_markup, pages), (of_text, texts)):
        if parts:
            found = compared(read("\n\n".join(parts)), taken, _besides(articles))
            if found.judged > best.judged:
                best = found
            if best.judged >= _FULLY * len(taken):
                break
    return _told(articles, best)


def _texts(articles: Sequence[ParsedArticle]) -> list[str]:
    return [paragraph.text for article in articles for paragraph in article.paragraphs]


def _besides(articles: Sequence[ParsedArticle]) -> list[str]:
    return [text for one in articles for text in (one.headline, one.section, one.byline)]


def _told(articles: Sequence[ParsedArticle], found: Testimony) -> tuple[ParsedArticle, ...]:
    if not found.differences:
        return tuple(articles)
    told = []
    begin = 0
    for article in articles:
        end = begin + len(article.paragraphs)
        own = [_words(one) for number, one in found.differences if begin <= number < end]
        told.append(replace(article, differs=(*article.differs, *own)) if own else article)
        begin = end
    return tuple(told)


def _words(one: Difference) -> str:
    return f"its source shows “{one.seen}”, taken was “{one.taken}”"
