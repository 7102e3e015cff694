"""What is there already: the same article by another source, by hand, or by a run that was cut off.

Two are the same that have the same words; or, among sources of the web, one address within a week.
Stories of letters often share an address that is no story's (a front page, an offer): theirs
count for nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from audio_edition.edition.changes import articles_there, words_digest
from audio_edition.edition.collect.memory import MeantItem, TakenMemory
from audio_edition.edition.sources.links import bare_address
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.errors import EditionError

_WEEK = dt.timedelta(days=7)


class ArticlePlace(NamedTuple):
    """The edition that has an article, and its file there (empty: none is named yet)."""

    edition: str
    file: str = ""

    def __str__(self) -> str:
        """The place in words."""
        return f"edition {self.edition}" + (f" ({self.file})" if self.file else "")


class AlreadyThere:
    """Where articles are, by their words and by their addresses."""

    def __init__(self, memory: TakenMemory, now: dt.datetime) -> None:
        self._words: dict[str, ArticlePlace] = {}
        self._urls: dict[str, tuple[ArticlePlace, str]] = {}  # with the source that has it
        for name, source in memory.sources.items():
            for item in source.items.values():
                if not item.edition or item.gone:
                    continue
                where = ArticlePlace(item.edition)
                self._words.update(dict.fromkeys(item.words, where))
                if now - item.at < _WEEK:
                    self._urls.update(dict.fromkeys(item.urls, (where, name)))

    def add_edition(self, folder: Path) -> None:
        """Count what lies in an edition's folder, by whomever; one that cannot be read is empty."""
        try:
            there = articles_there(folder)
        except EditionError:
            return
        for file, (url, taken, words) in there.items():
            where = ArticlePlace(folder.name, file)
            for digest in filter(None, (taken, words)):
                self._words.setdefault(digest, where)
            if url:
                self._urls.setdefault(url, (where, ""))

    def add(self, article: ParsedArticle, edition: str, source: str, *, by_url: bool) -> None:
        """Count an article that is about to be taken."""
        where = ArticlePlace(edition)
        self._words.setdefault(words_digest(article), where)
        if by_url and (url := bare_address(article.url)):
            self._urls.setdefault(url, (where, source))

    def find(self, article: ParsedArticle, source: str, *, by_url: bool) -> ArticlePlace | None:
        """Where the article is already; None for nowhere.

        An address that the same source gave before is no sign: it says that this is another item.
        """
        where = self._words.get(words_digest(article))
        if where is None and by_url:
            where, other = self._urls.get(bare_address(article.url), (None, source))
            where = where if other != source else None
        return where


def finished(memory: TakenMemory, folder_of: Callable[[str], Path]) -> TakenMemory:
    """The memory with what a run that was cut off had written; nothing is ``meant`` any more.

    Editions are written at once or not at all: an item is taken where its words lie there.
    """
    for one in memory.meant:
        files = _files_of(one, folder_of(one.taken.edition))
        if files:
            memory = memory.with_items(one.source, {one.id: replace(one.taken, files=files)})
    return replace(memory, meant=())


def _files_of(one: MeantItem, folder: Path) -> tuple[str, ...]:
    there = articles_there(folder)
    found = []
    for digest in one.taken.words:
        found += [
            file
            for file, (_, taken, words) in there.items()
            if digest in (taken, words) and file not in found
        ][:1]
    return tuple(found)


def urls_of(articles: Iterable[ParsedArticle]) -> tuple[str, ...]:
    """The bare addresses of articles that have one."""
    return tuple(dict.fromkeys(filter(None, (bare_address(a.url) for a in articles))))
