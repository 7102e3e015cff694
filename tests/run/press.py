"""A newsroom that runs by itself, on a clock that the test turns: sources, voice and listeners.

``Press.desk`` is what the sources have; a source that is ``down`` does not answer. Whoever is told
something is in ``told``.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

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
WORDS = (
    "The ferry left the harbor at noon with forty people on board. Nobody was hurt, the captain "
    "said. The next one leaves in the morning."
)


@dataclass
class Item:
    """One article of a source."""

    id: str
    title: str
    text: str = WORDS
    at: dt.datetime | None = None


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

    def __post_init__(self) -> None:
        self.settings = {
            "show": {"title": "The Lantern", "base_url": "https://example.org/audio/"},
            "voice": {"engine": "silence", "fallback": []},
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

    def codes(self, record: RunRecord) -> list[str]:
        return [reason.code for reason in record.reasons]

    def episode(self, edition: str = "2026-11-02") -> Episode | None:
        return manifest.read(self.workspace.audio, edition)

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
        day: dt.date | None = None,
        only: Sequence[str] = (),
        until: dt.datetime | None = None,
        fresh: bool = True,
        dry_run: bool = False,
        tell: Callable[[str], None] = lambda _: None,
    ) -> Any:
        self.asked.append(edition)
        items: list[Any] = []
        failed: list[Any] = []
        required = {s.name: s.required for s in workspace.show.standing}
        for source, there in self.sources.items():
            if source in self.down:
                failed.append(_failure(source, required.get(source, False)))
                continue
            items += self._look(workspace, edition, source, there, until, fresh, dry_run)
        return SimpleNamespace(
            edition=edition, items=items, failed=failed, written=not dry_run, dry_run=dry_run
        )

    def _look(
        self,
        workspace: Workspace,
        edition: str,
        source: str,
        there: Sequence[Item],
        until: dt.datetime | None,
        fresh: bool,
        dry_run: bool,
    ) -> Iterator[Any]:
        rules = {s.name: s.on_change for s in workspace.show.standing}
        for item in there:
            key = (source, item.id)
            words = f"{item.title}\n{item.text}"
            if key in self.taken:
                where, file, old = self.taken[key]
                if words == old:
                    yield _item(source, item, "known", where, file)
                    continue
                episode = manifest.read(workspace.audio, where)
                is_out = episode is not None and bool(episode.published)
                corrects = not is_out or rules.get(source) == "correct"
                if corrects and not dry_run:
                    folder = workspace.editions / where
                    write_edition(
                        folder,
                        [],
                        date=dt.date.fromisoformat(where),
                        mode="add",
                        replaced={file: parsed(item)},
                    )
                    self.taken[key] = (where, file, words)
                yield _item(source, item, "changed", where, file, corrected=corrects)
            elif fresh and not (until and item.at and item.at > until):
                file = ""
                if not dry_run:
                    folder = workspace.editions / edition
                    found = compared(folder, [parsed(item)]) if folder.is_dir() else []
                    if found and found[0].state == "same":
                        file = found[0].file
                    else:
                        file = write_edition(
                            folder,
                            [parsed(item)],
                            date=dt.date.fromisoformat(edition[:10]),
                            mode="add" if folder.is_dir() else "new",
                        )[0]
                    self.taken[key] = (edition, file, words)
                yield _item(source, item, "new", edition, file)
        ids = {item.id for item in there}
        for (name, id_), (where, file, _) in self.taken.items():
            if name == source and id_ not in ids:
                yield _item(source, Item(id_, file), "gone", where, file)

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


def _failure(source: str, required: bool) -> Any:
    return SimpleNamespace(
        source=source,
        message="does not answer",
        hint="try its address in a browser",
        required=required,
    )


@contextmanager
def world(press: Press, monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    """Put the stand-ins in the places of the real ones."""
    collecting = ModuleType("audio_edition.verbs.collecting")
    collecting.collect = press.collect  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "audio_edition.verbs.collecting", collecting)
    telling = ModuleType("audio_edition.run.tell.tell")
    for name in ("tell", "ping", "send_episode"):
        setattr(telling, name, getattr(press, name))
    monkeypatch.setitem(sys.modules, "audio_edition.run.tell.tell", telling)
    yield press
