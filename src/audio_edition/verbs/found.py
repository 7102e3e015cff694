"""What was found in letters, in a line each: stories, advertisements, promotions, doubts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from audio_edition.cleaning.clean import clean_article, harm_of
from audio_edition.edition.hints import places_of, unit_of
from audio_edition.edition.load import article_of
from audio_edition.edition.sources.model import ParsedArticle

_CUT = {
    "sponsor": "advertisement",
    "promo": "house promotion",
    "referral": "house promotion",
    "poll": "poll",
}
_KINDS = tuple(dict.fromkeys(_CUT.values()))


def letters_found(articles: Sequence[ParsedArticle], language: str) -> Iterator[str]:
    """A line for each letter among ``articles``, in a show of some ``language``.

    "the-desk@lantern.example: 7 stories, 2 advertisements, 1 house promotion, footer; 1 doubt".
    """
    for letter, found in groupby(articles, key=lambda one: one.letter):
        if letter:
            yield f"{letter}: {_told(list(found), language)}"


def _told(articles: Sequence[ParsedArticle], language: str) -> str:
    seen: dict[str, set[tuple[int, int]]] = {}
    footer = False
    doubts = 0
    for number, article in enumerate(articles):
        for at, paragraph in enumerate(article.paragraphs):
            for place in places_of(paragraph.hint):
                unit = unit_of(paragraph.hint)
                part = (0, unit) if unit else (number + 1, at)
                seen.setdefault(_CUT.get(place, ""), set()).add(part)
                footer = footer or place == "footer"
        cleaned = clean_article(article_of(article, "a"), (), article.language or language)
        harm = harm_of(cleaned.decisions)
        doubts += len(harm.doubted) + (harm.lede is not None)
    parts = [_many(len(articles), "story", "stories")]
    parts += [_many(len(seen[kind]), kind, f"{kind}s") for kind in _KINDS if kind in seen]
    parts += ["footer"] if footer else []
    told = ", ".join(parts)
    return f"{told}; {_many(doubts, 'doubt', 'doubts')}" if doubts else told


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
