"""What templates may name, filled from an edition in its own language."""

from __future__ import annotations

from collections.abc import Sequence

from audio_edition import languages
from audio_edition.cleaning.model import CleanedArticle
from audio_edition.edition.model import Edition
from audio_edition.identity import Identity
from audio_edition.languages import Language, primary
from audio_edition.script.templates import ArticleView, Context, EditionView, ShowView


def bare_byline(byline: str, language: str) -> str:
    """A byline without the "By" it may be printed with."""
    lowered = byline.casefold()
    wording = languages.find(language).wording or languages.find(languages.FALLBACK).wording
    for start in wording.by if wording else ():
        if lowered.startswith(start):
            return byline[len(start) :].strip()
    return byline.strip()


def context_of(
    edition: Edition, identity: Identity, language: Language, articles: Sequence[CleanedArticle]
) -> Context:
    """The names of all templates, dates in ``language``; the edition's title as it was written."""
    return Context(
        show=ShowView(
            title=identity.title,
            author=identity.author,
            description=identity.description,
            link=identity.link,
            language=primary(identity.language),
        ),
        edition=EditionView(
            id=edition.id,
            title=edition.title,
            date=languages.greeting_date(edition.date, language),
            long_date=languages.greeting_date(edition.date, language, year=True),
            weekday=languages.weekday(edition.date, language),
            iso_date=edition.date.isoformat(),
            language=language.tag,
        ),
        articles=tuple(
            ArticleView(
                headline=" ".join(item.article.headline.split()),
                byline=bare_byline(item.article.byline, item.article.language or language.tag),
                section=item.article.section,
                url=item.article.url,
                number=number,
            )
            for number, item in enumerate(articles, 1)
        ),
    )
