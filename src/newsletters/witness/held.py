"""Articles held to the source they were taken of: what differs is written down with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from newsletters.late import late
from newsletters.witness.compare import Difference, Testimony, compared
from newsletters.witness.seen import SourceWords, of_markdown, of_markup, of_text


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

_PROSE = 8  # words of a line, at the least, that ends as a sentence does
_SENTENCE = late(r"[.!?…][\"'”’»)\]]*$")
_WORD = late(r"[^\W_]+")
_SHOWN = 80  # characters of a line that is told
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
    """Articles taken of a letter, held to the one of its parts that they were read from.

    No prose may vanish: a paragraph of the letter is an article's, or is cut with its reason.
    """
    taken = _texts(articles)
    best, shown = Testimony((), 0), None
    for read, parts in ((of_markup, pages), (of_text, texts)):
        if parts:
            seen = read("\n\n".join(parts))
            found = compared(seen, taken, _besides(articles))
            if found.judged > best.judged:
                best, shown = found, seen
            if best.judged >= _FULLY * len(taken):
                break
    held = list(_told(articles, best))
    for number, line in _vanished(held, shown) if shown is not None else ():
        held[number] = _differing(held[number], [f"nothing has its source's “{line[:_SHOWN]}”"])
    return tuple(held)


def _vanished(articles: Sequence[_Taken], seen: SourceWords) -> Iterator[tuple[int, str]]:
    """Each line of prose that no article has, with the number of the article above it.

    What stands above all that was taken is the line that a mailbox shows beside the subject.
    """
    owners: dict[tuple[str, ...], int] = {}
    for number, article in enumerate(articles):
        texts = (article.headline, article.section, article.byline, *_texts([article]))
        for gram in _grams(" ".join(texts)):
            owners.setdefault(gram, number)
    above = -1
    for line in seen.lines:
        grams = _grams(line)
        own = [owners[gram] for gram in grams if gram in owners]
        if 2 * len(own) >= len(grams):
            above = own[-1] if own else above
        elif above >= 0 and len(grams) + 2 >= _PROSE and _SENTENCE.search(line.strip()):
            yield above, line.strip()


def _grams(text: str) -> list[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return list(zip(words, words[1:], words[2:], strict=False))


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
