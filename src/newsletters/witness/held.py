"""Articles held to the source they were taken of: what differs is written down with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from newsletters.witness.compare import Difference, Testimony, compared
from newsletters.witness.seen import of_markdown, of_markup, of_text


class _HasText(Protocol):
    @property
    def text(self) -> str: ...


class _Taken(Protocol):
    """An article of this library, or of who uses it: a dataclass with these fields."""

    @property
    def headline(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def byline(self) -> str: ...
    @property
    def paragraphs(self) -> Sequence[_HasText]: ...
    @property
    def differs(self) -> tuple[str, ...]: ...


ArticleT = TypeVar("ArticleT", bound=_Taken)

_FULLY = 0.9  # of the paragraphs: a part of a letter that shows so many is the one that was read


def held_to_page(articles: Sequence[ArticleT], markup: str) -> tuple[ArticleT, ...]:
    """Articles taken of a page, or of a feed's content."""
    texts = _texts(articles)
    return _told(articles, compared(of_markup(markup, texts), texts, _besides(articles)))


def held_to_markdown(articles: Sequence[ArticleT], text: str) -> tuple[ArticleT, ...]:
    """Articles taken of a Markdown file."""
    return _told(articles, compared(of_markdown(text), _texts(articles), _besides(articles)))


def held_to_text(articles: Sequence[ArticleT], text: str) -> tuple[ArticleT, ...]:
    """Articles taken of a plain text."""
    return _told(articles, compared(of_text(text), _texts(articles), _besides(articles)))


def held_to_letter(
    articles: Sequence[ArticleT], pages: Sequence[str], texts: Sequence[str]
) -> tuple[ArticleT, ...]:
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


def _texts(articles: Sequence[_Taken]) -> list[str]:
    return [paragraph.text for article in articles for paragraph in article.paragraphs]


def _besides(articles: Sequence[_Taken]) -> list[str]:
    return [text for one in articles for text in (one.headline, one.section, one.byline)]


def _told(articles: Sequence[ArticleT], found: Testimony) -> tuple[ArticleT, ...]:
    if not found.differences:
        return tuple(articles)
    told = []
    begin = 0
    for article in articles:
        end = begin + len(article.paragraphs)
        own = [_words(one) for number, one in found.differences if begin <= number < end]
        told.append(_differing(article, own) if own else article)
        begin = end
    return tuple(told)


def _words(one: Difference) -> str:
    return f"its source shows “{one.seen}”, taken was “{one.taken}”"


def _differing(article: ArticleT, own: Sequence[str]) -> ArticleT:
    one: Any = article
    changed: ArticleT = replace(one, differs=(*article.differs, *own))
    return changed
