"""A newsroom that runs by itself, on a clock that the test turns: sources, voice and listeners.

``Press.desk`` is what the sources have; a source that is ``down`` does not answer. Whoever is told
something is in ``told``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from audio_edition.edition.changes import compared
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.write import write_edition
from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.run import record
from audio_edition.run.model import RunRecord
from audio_edition.verbs.run import RunReport, run
from audio_edition.workspace import Workspace

MONDAY = dt.date(2026, 11, 2)
WORDS = "The ferry left the harbor at noon. Nobody was hurt, the captain said."


@dataclass
class Item:
    """One article of a source."""

    id: str
    title: str
    text: str = WORDS
    at: dt.datetime | None = None

    @property
    def words(self) -> str:
        return f"{self.title}\n{self.text}"


@dataclass
class Press:
    """A show in a folder, and the world around it."""

    root: Path
    now: dt.datetime = dt.datetime(2026, 11, 2, 5, 0, tzinfo=dt.UTC)
    settings: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, list[Item]] = field(default_factory=lambda: {"paper": []})
    down: set[str] = field(default_factory=set)
    taken: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)
    told: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    pings: list[bool] = field(default_factory=list)
    hooks: list[Path] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)  # where nothing is built: what would go out

    def __post_init__(self) -> None:
        self.settings = {
            "show": {"title": "The Lantern", "base_url": "https://example.org/audio/"},
            "voice": {"engine": "silence", "fallback": []},
            "audio": {
                "pauses": dict.fromkeys(("sentence", "paragraph", "section", "article"), 0.2)
            },
            "publish": {"target": str(self.root / "site")},
            "run": {
                "timezone": "UTC",
                "days": "daily",
                "clean": {"min_words": 10, "new_names": "pass"},
            },
            "source": [
                {"name": "paper", "kind": "feed", "address": "https://paper.example/feed.xml"}
            ],
            **self.settings,
        }

    @property
    def workspace(self) -> Workspace:
        return Workspace.of(self.root, self.settings, clock=lambda: self.now)

    def put(self, *titles: str, source: str = "paper", text: str = WORDS) -> None:
        for title in titles:
            number = len(self.sources.setdefault(source, [])) + 1
            item = Item(f"{source}-{number}", title, f"{title} is the news. {text}", self.now)
            self.sources[source].append(item)

    def set(self, **settings: Any) -> None:
        """Change keys of [run]; ``clean`` is merged."""
        clean = {**self.settings["run"]["clean"], **settings.pop("clean", {})}
        self.settings["run"] = {**self.settings["run"], **settings, "clean": clean}

    def at(self, clock: str, day: dt.date | None = None) -> None:
        """Turn the clock."""
        self.now = dt.datetime.combine(
            day or self.now.date(), dt.time.fromisoformat(clock), tzinfo=dt.UTC
        )

    def run(self, day: str | None = None, **how: Any) -> RunReport:
        return run(self.workspace, day, **how)

    def morning(self, clock: str = "", **how: Any) -> RunRecord:
        """Run at that time; the day's record."""
        if clock:
            self.at(clock)
        return self.run(**how).record

    def why(self, clock: str = "") -> tuple[str, list[str]]:
        """Run at that time; how it ended, and the codes of its reasons."""
        done = self.morning(clock)
        return done.outcome, self.codes(done)

    def codes(self, record: RunRecord) -> list[str]:
        return [reason.code for reason in record.reasons]

    def episode(self, edition: str = "2026-11-02") -> Episode:
        episode = manifest.read(self.workspace.audio, edition)
        assert episode is not None
        return episode

    def chapters(self, edition: str = "2026-11-02") -> str:
        return " ".join(chapter.title for chapter in self.episode(edition).chapters)

    def feed(self) -> str:
        file = self.root / "site" / "feed.xml"
        return file.read_text("utf-8") if file.exists() else ""

    def is_out(self, edition: str = "2026-11-02") -> bool:
        return f"/{edition}/" in self.feed()

    def records(self) -> tuple[RunRecord, ...]:
        return record.read(self.root / "runs").records

    # -- what stands in for sources and people -----------------------------------

    def collect(
        self,
        workspace: Workspace,
        edition: str,
        *,
        until: dt.datetime | None = None,
        fresh: bool = True,
        dry_run: bool = False,
        **_: Any,
    ) -> Any:
        self.asked.append(edition)
        items: list[Any] = []
        failed: list[Any] = []
        standing = {s.name: s for s in workspace.show.standing}
        for source, there in self.sources.items():
            if source in self.down:
                failed.append(
                    SimpleNamespace(
                        source=source,
                        message="does not answer",
                        hint="try its address in a browser",
                        required=source in standing and standing[source].required,
                    )
                )
                continue
            for item in there:
                if (source, item.id) in self.taken:
                    changes = source in standing and standing[source].on_change == "correct"
                    items.append(self._again(workspace, source, item, changes and not dry_run))
                elif fresh and not (until and item.at and item.at > until):
                    file = "" if dry_run else self._take(workspace, edition, source, item)
                    items.append(_item(source, item, "new", edition, file))
            ids = {item.id for item in there}
            for (name, id_), (where, file, _) in self.taken.items():
                if name == source and id_ not in ids:
                    items.append(_item(source, Item(id_, file), "gone", where, file))
        return SimpleNamespace(
            edition=edition, items=items, failed=failed, written=not dry_run, dry_run=dry_run
        )

    def _take(self, workspace: Workspace, edition: str, source: str, item: Item) -> str:
        folder = workspace.editions / edition
        found = compared(folder, [parsed(item)]) if folder.is_dir() else []
        if found and found[0].state == "same":
            file = found[0].file
        else:
            day = dt.date.fromisoformat(edition[:10])
            mode: Any = "add" if folder.is_dir() else "new"
            file = write_edition(folder, [parsed(item)], date=day, mode=mode)[0]
        self.taken[(source, item.id)] = (edition, file, item.words)
        return file

    def _again(self, workspace: Workspace, source: str, item: Item, corrects: bool) -> Any:
        where, file, old = self.taken[(source, item.id)]
        if item.words == old:
            return _item(source, item, "known", where, file)
        if corrects:
            write_edition(
                workspace.editions / where,
                [],
                date=dt.date.fromisoformat(where),
                mode="add",
                replaced={file: parsed(item)},
            )
            self.taken[(source, item.id)] = (where, file, item.words)
        return _item(source, item, "changed", where, file, corrected=corrects)

    def tell(self, settings: Any, notices: Sequence[Any], **_: Any) -> tuple[str, ...]:
        self.told += [(one.kind, one.edition, one.lines) for one in notices]
        return ()

    def ping(self, settings: Any, *, ok: bool, **_: Any) -> tuple[str, ...]:
        self.pings.append(ok)
        return ()

    def send_episode(self, settings: Any, file: Path, **_: Any) -> tuple[str, ...]:
        self.hooks.append(file)
        return ()


def parsed(item: Item) -> ParsedArticle:
    """The article of an item."""
    url = f"https://paper.example/{item.id}"
    return ParsedArticle.of(item.title, item.text.split("\n\n"), url=url)


def _item(
    source: str, item: Item, state: str, edition: str, file: str, *, corrected: bool = False
) -> Any:
    return SimpleNamespace(
        source=source,
        id=item.id,
        state=state,
        title=item.title,
        why="",
        edition=edition,
        files=(file,) if file else (),
        diff=(),
        corrected=corrected,
    )
