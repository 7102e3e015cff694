"""What a source changed of what was taken before: held to the edition that has it, and put in.

The editor's words are never lost: a file that was changed by hand stays as it is, and what the
source says now is told until the editor has dealt with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from audio_edition.edition.changes import Change, articles_there, compared_with, words_digest
from audio_edition.edition.collect.model import CollectedItem, SourceItem, TakenItem
from audio_edition.edition.collect.settings import StandingSource
from audio_edition.edition.collect.twice import urls_of
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.write import write_edition

_LINES = 40  # of a difference that is remembered
_MARKDOWN = (".md", ".markdown")


@dataclass(slots=True)
class ChangedItem:
    """A taken item that came again in another version, and what that means for its edition."""

    source: StandingSource
    item: SourceItem
    before: TakenItem
    corrected: dict[str, ParsedArticle] = field(default_factory=dict)
    added: list[ParsedArticle] = field(default_factory=list)
    diff: tuple[str, ...] = ()
    why: str = ""
    kept: tuple[str, ...] = ()  # the lines that the edition does not follow
    files: tuple[str, ...] = ()

    def compare(self, folder: Path, *, is_out: bool) -> None:
        """Find what is to be corrected in the edition's folder; raises ``EditionError``."""
        name = self.before.edition
        self.files = self.before.files
        if words_of(self.item.articles) == self.before.words:
            return
        if not folder.is_dir():
            self.why = f"edition {name} is no more there"
            return
        changes = compared_with(folder, self.item.articles, self.before.files)
        if not changes:
            self.why = f"the editor took it out of edition {name}"
            return
        told: list[str] = []
        kept: list[str] = []
        held = is_out and self.source.on_change == "tell"
        for change in changes:
            told += change.diff
            if change.state == "new":
                told += _whole(change)
            if change.state == "same":
                continue
            if held:
                kept += change.diff or _whole(change)
                self.why = f"edition {name} is out, and on_change is tell"
            elif change.state == "edited" or not _holds_marks(change):
                kept += change.diff
                self.why = f"{change.file} was changed by hand"
            elif change.state == "changed":
                self.corrected[change.file] = change.article
            else:
                self.added.append(change.article)
        self.diff, self.kept = tuple(told), tuple(kept)

    @property
    def is_change(self) -> bool:
        """Whether the words in the edition differ from the source's."""
        return bool(self.diff)

    def write(self, folder: Path, day: dt.date) -> None:
        """Correct the files, in one step; raises ``EditionError``."""
        if self.corrected or self.added:
            names = write_edition(
                folder, self.added, date=day, mode="add", replaced=self.corrected, again=True
            )
            self.files = (*self.files, *names)

    def collected(self) -> CollectedItem:
        """What to tell of it."""
        return CollectedItem(
            self.source.name,
            self.item.id,
            "changed" if self.is_change else "known",
            self.item.title,
            self.why,
            self.before.edition,
            self.files,
            self.diff,
            corrected=self.is_change and not self.kept,
        )

    def remembered(self, folder: Path) -> TakenItem:
        """What to remember of it, once it is written."""
        return replace(
            self.before,
            version=self.item.version,
            title=self.item.title,
            words=words_of(self.item.articles),
            urls=self.before.urls and urls_of(self.item.articles),
            files=self.files,
            validators=self.item.validators or self.before.validators,
            pending=self.kept[:_LINES],
            kept=stands_now(folder, self.files) if self.kept else "",
            why=self.why,
            gone="",
        )


def still_pending(item: TakenItem, folder: Path) -> bool:
    """Whether an item's edition stands as it did when a change of its source was not put in."""
    return bool(item.pending) and stands_now(folder, item.files) == item.kept


def stands_now(folder: Path, files: Sequence[str]) -> str:
    """A mark of the words in an edition's files: another once the editor changed them."""
    there = articles_there(folder) if folder.is_dir() else {}
    return " ".join(there[name][2] for name in files if name in there)


def words_of(articles: Sequence[ParsedArticle]) -> tuple[str, ...]:
    """A digest of the words of each article."""
    return tuple(words_digest(article) for article in articles)


def _whole(change: Change) -> list[str]:
    article = change.article
    return [f"+ {article.headline}", *(f"+ {p.text}" for p in article.paragraphs)]


def _holds_marks(change: Change) -> bool:
    """Whether what is compared is a file of ours, or a new one: others are the editor's own."""
    return not change.file or change.file.lower().endswith(_MARKDOWN)
