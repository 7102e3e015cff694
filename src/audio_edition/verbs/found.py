"""What was found in letters, in a line each: stories, advertisements, promotions, doubts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from audio_edition.cleaning.clean import clean_article, harm_of
from audio_edition.edition.load import article_of
from audio_edition.edition.sources.model import ParsedArticle
from newsletters.newsletter import summary_of


def letters_found(articles: Sequence[ParsedArticle], language: str) -> Iterator[str]:
    """A line for each letter among ``articles``, in a show of some ``language``.

    "the-desk@lantern.example: 7 stories, 2 advertisements, 1 house promotion, footer; 1 doubt".
    """
    for letter, found in groupby(articles, key=lambda one: one.letter):
        if letter:
            yield f"{letter}: {_told(list(found), language)}"


def _told(articles: Sequence[ParsedArticle], language: str) -> str:
    doubts = 0
    for article in articles:
        cleaned = clean_article(article_of(article, "a"), (), article.language or language)
        harm = harm_of(cleaned.decisions)
        doubts += len(harm.doubted) + (harm.lede is not None)
    return summary_of(articles, doubts)
