"""What becomes of each item that the sources have: taken, left out, corrected, told as gone.

Nothing is written here. What is judged is told at once (``told``) and kept until it is written:
``fresh`` for the edition, ``changed`` for the editions that have it already, ``taken`` for the
memory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from audio_edition.edition.collect.corrections import ChangedItem, still_pending, words_of
from audio_edition.edition.collect.memory import TakenMemory
from audio_edition.edition.collect.model import (
    CollectedItem,
    ItemState,
    SourceItem,
    SourceLook,
    TakenItem,
)
from audio_edition.edition.collect.rules import in_order, rules_digest
from audio_edition.edition.collect.settings import StandingSource
from audio_edition.edition.collect.twice import AlreadyThere, urls_of
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.secrets import masked

LETTERS = ("imap", "folder")
"""Kinds whose articles' addresses tell nothing: many stories share one, or have none."""

_TOLD_GONE = dt.timedelta(days=14)


@dataclass(slots=True)
class FreshItem:
    """An item that the edition is to get, with those of its articles that nobody has yet.

    ``place`` is where it stands among what is told.
    """

    source: StandingSource
    item: SourceItem
    articles: tuple[ParsedArticle, ...]
    place: int

    def record(self, edition: str, now: dt.datetime) -> TakenItem:
        """What to remember of it, but for its files."""
        return TakenItem(
            version=self.item.version,
            title=self.item.title,
            at=now,
            words=words_of(self.articles),
            urls=() if self.source.kind in LETTERS else urls_of(self.articles),
            edition=edition,
            address=self.item.address,
            published=self.item.published,
            validators=self.item.validators,
        )


@dataclass(slots=True)
class ItemJudge:
    """Judges looks in the order of their sources, against the memory and what is there already.

    ``folder_of`` gives an edition's folder, ``is_out`` tells whether listeners may have it.
    """

    edition: str
    memory: TakenMemory
    already: AlreadyThere
    now: dt.datetime
    folder_of: Callable[[str], Path]
    is_out: Callable[[str], bool]
    told: list[CollectedItem] = field(default_factory=list)
    fresh: list[FreshItem] = field(default_factory=list)
    changed: list[tuple[ChangedItem, int]] = field(default_factory=list)
    taken: dict[str, dict[str, TakenItem]] = field(default_factory=dict)

    def judge(self, source: StandingSource, look: SourceLook) -> None:
        """Say what becomes of everything that a look found; raises ``EditionError``."""
        known = self.memory.of(source.name).items
        taken = self.taken.setdefault(source.name, {})
        coming = {
            item.id for item in look.items if item.articles and not _has_edition(known.get(item.id))
        }
        others = [item for item in look.items if item.id not in coming]
        new = in_order([item for item in look.items if item.id in coming], source)
        for item in (*others, *new):
            self._item(source, item, known.get(item.id))
        for key in look.same:
            self._tell_known(source, key, known[key], known[key].why)
        for key, why in look.gone:
            taken[key] = replace(known[key], gone=why, pending=(), kept="")
        for key in look.asked:
            taken[key] = replace(taken.get(key, known[key]), seen=self.now)
        there = {*look.same, *(item.id for item in look.items)}
        for key, old in known.items():
            record = taken.get(key, old)
            if record.gone and key not in there and self.now - record.at < _TOLD_GONE:
                self._tell_gone(source, key, record)

    def _item(self, source: StandingSource, item: SourceItem, before: TakenItem | None) -> None:
        if before is not None and before.edition:
            if item.problem:
                self._tell_known(source, item.id, before, item.problem)
            else:
                self._came_again(source, item, before)
        elif item.problem:
            self._tell(source, item, "left-out", item.problem)
            if item.decided:
                self._leave_out(source, item, item.problem)
        else:
            self._take(source, item)

    def _take(self, source: StandingSource, item: SourceItem) -> None:
        """Take a new item, but for what is there already."""
        by_url = source.kind not in LETTERS
        places = [self.already.find(one, source.name, by_url=by_url) for one in item.articles]
        articles = [one for one, place in zip(item.articles, places, strict=True) if place is None]
        if not articles:
            found = [place for place in places if place is not None]
            where = next((p for p in found if p.edition == self.edition), found[0])
            why = f"{where} has it already"
            self._tell(source, item, "known", why, where.edition)
            self._leave_out(source, replace(item, by_rule=False), why, held=where.edition)
            return
        for article in articles:
            self.already.add(article, self.edition, source.name, by_url=by_url)
        self._tell(source, item, "new", "", self.edition)
        self.fresh.append(FreshItem(source, item, tuple(articles), len(self.told) - 1))

    def _came_again(self, source: StandingSource, item: SourceItem, before: TakenItem) -> None:
        """Hold what came in another version to the edition that has it."""
        folder = self.folder_of(before.edition)
        if before.gone and not any((folder / name).is_file() for name in before.files):
            self._take(source, item)  # taken back, taken out, and there again
            return
        changed = ChangedItem(source, item, before)
        changed.compare(folder, is_out=self.is_out(before.edition))
        self.told.append(changed.collected())
        self.changed.append((changed, len(self.told) - 1))

    def _leave_out(
        self, source: StandingSource, item: SourceItem, why: str, *, held: str = ""
    ) -> None:
        self.taken[source.name][item.id] = TakenItem(
            version=item.version,
            title=item.title,
            at=self.now,
            why=masked(why),
            rules=rules_digest(source) if item.by_rule else "",
            address=item.address,
            published=item.published,
            held=held,
        )

    def _tell(
        self,
        source: StandingSource,
        item: SourceItem,
        state: ItemState,
        why: str,
        edition: str = "",
    ) -> None:
        self.told.append(
            CollectedItem(source.name, item.id, state, item.title, masked(why), edition)
        )

    def _tell_known(self, source: StandingSource, key: str, item: TakenItem, why: str) -> None:
        """An item that stands as it was; a change that was not put in is told until it is."""
        pending = bool(item.edition) and still_pending(item, self.folder_of(item.edition))
        if item.pending and not pending:
            self.taken[source.name][key] = replace(item, pending=(), kept="", why="")
            why = ""
        edition = item.edition or item.held
        state: ItemState = "changed" if pending else "known" if edition else "left-out"
        self.told.append(
            CollectedItem(
                source.name,
                key,
                state,
                item.title,
                masked(why),
                edition,
                item.files,
                item.pending if pending else (),
            )
        )

    def _tell_gone(self, source: StandingSource, key: str, item: TakenItem) -> None:
        self.told.append(
            CollectedItem(source.name, key, "gone", item.title, item.gone, item.edition, item.files)
        )


def _has_edition(before: TakenItem | None) -> bool:
    return before is not None and bool(before.edition)
