"""A letter as it was read: its articles, what was cut with the reason, what is in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from newsletters.hints import PLACES, places_of, unit_of
from newsletters.model import Article, Paragraph

HEARD = ("", "footnote", "caption", "button", "link", "doubt")
"""Hints of what may be part of a story's own text."""
_NAMED = {
    "sponsor": "advertisement",
    "promo": "house promotion",
    "referral": "house promotion",
    "poll": "poll",
}


class _Told(Protocol):
    @property
    def paragraphs(self) -> Sequence[_Hinted]: ...


class _Hinted(Protocol):
    @property
    def hint(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Cut:
    """Paragraphs in a row that are no story's: ``kind`` is a word of ``hints.PLACES``."""

    kind: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def reason(self) -> str:
        """What a reader of the letter would say that they are."""
        return PLACES[self.kind]


@dataclass(frozen=True, slots=True)
class Newsletter:
    """A letter: who sent it, and its articles in order, each with all that stood around it.

    ``sender`` and ``list_id`` are addresses in small letters, ``name`` is what the sender is
    called, ``date`` ISO 8601; what the letter does not say is empty.
    """

    articles: tuple[Article, ...]
    subject: str = ""
    sender: str = ""
    name: str = ""
    list_id: str = ""
    date: str = ""

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """What stands in the letter and is no story's text, in order, with its reason."""
        marked = [p for article in self.articles for p in article.paragraphs if not is_text(p)]
        return tuple(
            Cut(places_of(hint)[0], tuple(found))
            for hint, found in groupby(marked, key=lambda one: one.hint)
        )

    @property
    def doubts(self) -> tuple[str, ...]:
        """What somebody should look at: text that may sell something, and what went otherwise."""
        told = (p for article in self.articles for p in article.paragraphs)
        unsure = [p.text for p in told if "doubt" in places_of(p.hint)]
        return (*unsure, *(line for article in self.articles for line in article.differs))

    @property
    def summary(self) -> str:
        """The letter in one line: "7 stories, 2 advertisements, footer; 1 doubt"."""
        return summary_of(self.articles, len(self.doubts))


def is_text(paragraph: Paragraph) -> bool:
    """Whether it is a story's own text."""
    return all(place in HEARD for place in places_of(paragraph.hint))


def summary_of(articles: Sequence[_Told], doubts: int = 0) -> str:
    """What articles of a letter hold, in one line, with the number of ``doubts``."""
    seen: dict[str, set[tuple[int, int]]] = {}
    for place, part in _parts(articles):
        seen.setdefault(_NAMED.get(place, place), set()).add(part)
    parts = [_many(len(articles), "story", "stories")]
    for kind in dict.fromkeys(_NAMED.values()):
        parts += [_many(len(seen[kind]), kind, f"{kind}s")] if kind in seen else []
    parts += ["footer"] if "footer" in seen else []
    told = ", ".join(parts)
    return f"{told}; {_many(doubts, 'doubt', 'doubts')}" if doubts else told


def _parts(articles: Sequence[_Told]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each place, and what tells its box from others: the unit's number, or where it stands."""
    for number, article in enumerate(articles, 1):
        for at, paragraph in enumerate(article.paragraphs):
            unit = unit_of(paragraph.hint)
            for place in places_of(paragraph.hint):
                yield place, (0, unit) if unit else (number, at)


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
