"""Template text repeats: what stood in this show's earlier editions is seldom news.

A paragraph is compared as a whole (its words in order) and by its shingles, every run of
four words, so that a changed date or price does not hide it. News repeats too: where an earlier
article shares prose with today's, it is the same story going on, and what else they share
is a part of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from audio_edition.cleaning.text import normal
from audio_edition.edition.model import Edition
from audio_edition.errors import EditionError

_WORD = re.compile(r"\w+")
_RUN = 4
_NEAR = 0.8
_LABEL = 4
"""So many words may head a new text every day."""
_TWICE = 0.6  # of a letter's words: what has so many of an earlier one's is that letter again
_PROSE = 13
"""So many words or more are prose, not a label."""
ENOUGH = 10
"""How many earlier editions are read at most."""


class Repetition:
    """Which paragraphs stood in earlier editions, and in how many of them.

    Only paragraphs of ``edition`` are counted, so memory does not grow with the archive.
    """

    def __init__(self, edition: Edition, earlier: Iterable[Edition]) -> None:
        self._words = {
            paragraph.text: tuple(_WORD.findall(normal(paragraph.text).lower()))
            for article in edition.articles
            for paragraph in article.paragraphs
        }
        self._seen = dict.fromkeys(self._words, 0)
        self._running: set[str] = set()
        self._furniture: set[str] = set()
        today = [frozenset(p.text for p in article.paragraphs) for article in edition.articles]
        own = Counter(text for texts in today for text in texts)
        owners: dict[tuple[str, ...], set[str]] = {}
        for text, words in self._words.items():
            for run in _runs(words):
                owners.setdefault(run, set()).add(text)
        for before in islice(_readable(earlier), ENOUGH):
            if before.id == edition.id:
                continue  # an edition that is built again repeats all of itself
            shared = [
                {text for p in article.paragraphs for text in self._like(p.text, owners)}
                for article in before.articles
            ]
            found = Counter(text for texts in shared for text in texts)
            for text in found:
                self._seen[text] += 1
            for texts in shared:
                for mine in today:
                    common = texts & mine
                    if any(self._is_story(text, found[text] + own[text]) for text in common):
                        self._running |= common
            self._learn(edition, before, shared)

    def _learn(
        self, edition: Edition, before: Edition, shared: Sequence[frozenset[str] | set[str]]
    ) -> None:
        """Find what letters of one sender share; a letter that came twice shares nearly all.

        A story that goes on has new prose, and a headline with the same words: what it repeats
        is its background.
        """
        stood: dict[tuple[str, str], set[str]] = {}
        for article, common in zip(before.articles, shared, strict=True):
            for text in common if article.letter else ():
                stood.setdefault((article.letter, text), set()).update(_telling(article.headline))
        told = [p.text for a in edition.articles for p in a.paragraphs if a.letter]
        again = {text for letter, text in stood if text in told}
        if self._size(text for text in told if text in again) > self._size(told) * _TWICE:
            return
        for article in edition.articles:
            texts = [paragraph.text for paragraph in article.paragraphs]
            goes_on = self._size(text for text in texts if text not in again) >= _PROSE
            for number, text in enumerate(texts):
                headlines = stood.get((article.letter, text))
                if headlines is None or (goes_on and headlines & _telling(article.headline)):
                    continue
                below = texts[number + 1 : number + 2]
                if len(self._words[text]) > _LABEL or not below or below[0] in again:
                    self._furniture.add(text)

    def _size(self, texts: Iterable[str]) -> int:
        return sum(len(self._words[text]) for text in texts)

    def _like(self, text: str, owners: dict[tuple[str, ...], set[str]]) -> set[str]:
        """The paragraphs of this edition that ``text`` repeats."""
        theirs = set(_runs(tuple(_WORD.findall(normal(text).lower()))))
        shared: dict[str, int] = {}
        for run in theirs:
            for owner in owners.get(run, ()):
                shared[owner] = shared.get(owner, 0) + 1
        found = set()
        for owner, count in shared.items():
            size = max(len(theirs), len(set(_runs(self._words[owner]))))
            # one changed word breaks as many runs as a run is long
            spared = max(_RUN, size * (1 - _NEAR)) if size >= 2 * _RUN else 0
            if count >= size - spared:
                found.add(owner)
        return found

    def _is_story(self, text: str, articles: int) -> bool:
        """Prose that one article had and one has; what stands below each of them is template."""
        return len(self._words[text]) >= _PROSE and articles == 2

    def times(self, text: str) -> int:
        """In how many earlier editions ``text`` stood, word for word or nearly."""
        return self._seen.get(text, 0)

    def is_furniture(self, text: str) -> bool:
        """Whether ``text`` stood in an earlier letter of the sender whose letter it is in."""
        return text in self._furniture

    def runs(self, text: str) -> bool:
        """Whether an earlier article with ``text`` shared prose with today's: one story."""
        return text in self._running


def _readable(earlier: Iterable[Edition]) -> Iterator[Edition]:
    """The editions up to the first that cannot be read: it must not stop today's."""
    with suppress(EditionError):
        yield from earlier


def _runs(words: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    if len(words) <= _RUN:
        return (words,) if words else ()
    return (words[i : i + _RUN] for i in range(len(words) - _RUN + 1))


def _telling(headline: str) -> set[str]:
    """The words of a headline that say what its story is about."""
    return {word for word in _WORD.findall(normal(headline).lower()) if len(word) >= _RUN + 1}
