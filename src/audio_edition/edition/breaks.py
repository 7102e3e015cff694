"""Where articles begin, by the editor's word: ``[[story]]`` parts a file, ``[[join]]`` joins two.

Neither moves a word: what an editor parts or joins is undone by taking the line out again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from audio_edition.edition.model import Article, Paragraph
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.errors import EditionError


def parted(article: ParsedArticle, name: str) -> Iterator[ParsedArticle]:
    """The articles of one file: a paragraph below ``[[story]]`` is the headline of the next.

    Author, section, voice and language hold for all of them, address and picture for the first.
    Raises ``EditionError`` where nothing stands below such a headline.
    """
    starts = [i for i, p in enumerate(article.paragraphs) if p.opens == "story"]
    misplaced = next((p for p in article.paragraphs if p.opens == "join"), None)
    if misplaced:
        raise EditionError(
            f"{name}:{misplaced.source_line}: [[join]] stands amid an article",
            hint="it stands above the first line of the text that belongs to the article before",
        )
    ends = [*starts, len(article.paragraphs)]
    yield replace(article, paragraphs=article.paragraphs[: ends[0]])
    for start, stop in pairwise(ends):
        head, *body = article.paragraphs[start:stop]
        if not body:
            raise EditionError(
                f"{name}:{head.source_line}: nothing stands below this headline",
                hint="take the [[story]] line out, or write the text below it",
            )
        yield replace(
            article,
            headline=head.text,
            paragraphs=tuple(body),
            url="",
            image="",
            image_alt="",
            shown=0,
            headline_in_body=True,
            headline_line=head.source_line,
            joins=False,
        )


def joined(article: Article, more: ParsedArticle, file: str) -> Article:
    """``article`` with the text of ``file`` below its own; that file's headline heads it."""
    head = [Paragraph(more.headline, more.headline_line, "heading")] if more.headline else []
    added = (replace(p, file=file) for p in [*head, *more.paragraphs])
    return replace(article, paragraphs=(*article.paragraphs, *added))
