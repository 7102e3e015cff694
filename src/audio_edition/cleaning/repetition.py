"""Template text repeats: what stood in this show's earlier editions is seldom news.

A paragraph is compared as a whole (its words in order) and by its shingles, every run of
four words, so that a changed date or price does not hide it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from audio_edition.cleaning.text import normal
from audio_edition.edition.model import Edition
from audio_edition.errors import EditionError

_WORD = re.compile(r"\w+")
_RUN = 4
_NEAR = 0.8
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
        owners: dict[tuple[str, ...], set[str]] = {}
        for text, words in self._words.items():
            for run in _runs(words):
                owners.setdefault(run, set()).add(text)
        for before in islice(_readable(earlier), ENOUGH):
            if before.id == edition.id:
                continue  # an edition that is built again repeats all of itself
            found: set[str] = set()
            for article in before.articles:
                for paragraph in article.paragraphs:
                    found |= self._like(paragraph.text, owners)
            for text in found:
                self._seen[text] += 1

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

    def times(self, text: str) -> int:
        """In how many earlier editions ``text`` stood, word for word or nearly."""
        return self._seen.get(text, 0)


def _readable(earlier: Iterable[Edition]) -> Iterator[Edition]:
    """The editions up to the first that cannot be read: it must not stop today's."""
    with suppress(EditionError):
        yield from earlier


def _runs(words: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    if len(words) <= _RUN:
        return (words,) if words else ()
    return (words[i : i + _RUN] for i in range(len(words) - _RUN + 1))


__all__ = ["ENOUGH", "Repetition"]
