"""Template text repeats: what stood in this show's earlier editions is seldom news.

A paragraph is compared as a whole (its words in order) and by its shingles, every run of
four words, so that a changed date or price does not hide it. News repeats too: where an earlier
article shares prose with today's, it is the same story going on, and what else they share
is a part of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from audio_edition.cleaning.text import normal
from audio_edition.edition.model import Edition
from audio_edition.errors import EditionError

_WORD = re.compile(r"\w+")
_RUN = 4
_NEAR = 0.8
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
