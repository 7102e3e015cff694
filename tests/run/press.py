"""A newsroom that runs by itself, on a clock that the test turns: what its sources have stands in
``paper`` and ``wire`` (``put``, ``change``), whoever is told something is in ``told``.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.run import record
from audio_edition.run.model import RunRecord
from audio_edition.verbs.run import RunReport, run
from audio_edition.workspace import Workspace
from tests.edition.collect.stand_ins import Post, WordPressSite

MONDAY = dt.date(2026, 11, 2)
WORDS = "The ferry left the harbor at noon. Nobody was hurt, the captain said."


@contextmanager
def killed_behind(owner: Any, place: str) -> Iterator[None]:
    """The process dies once that was done."""
    real = getattr(owner, place)

    def killed(*args: Any, **how: Any) -> None:
        real(*args, **how)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(owner, place, killed)
        with pytest.raises(KeyboardInterrupt):
            yield


@dataclass
class Press:
    """A show in a folder, and the world around it."""

    root: Path
    paper: WordPressSite
    wire: WordPressSite
    now: dt.datetime = dt.datetime(2026, 11, 2, 5, 0, tzinfo=dt.UTC)
    settings: dict[str, Any] = field(default_factory=dict)
    told: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    pings: list[bool] = field(default_factory=list)
    hooks: list[Path] = field(default_factory=list)
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
            "source": [{"name": "paper", "kind": "wordpress", "address": self.paper.url}],
            **self.settings,
        }

    @property
    def workspace(self) -> Workspace:
        return Workspace.of(self.root, self.settings, clock=lambda: self.now)

    def put(self, *titles: str, source: WordPressSite | None = None, text: str = WORDS) -> None:
        """Have a source publish something now."""
        site = source or self.paper
        for title in titles:
            body = f"<p>{title} is the news. {text}</p>"
            site.posts.append(Post(len(site.posts) + 1, title, body, self.now))

    def change(self, post: Post, text: str) -> None:
        """Have a source correct what it published."""
        post.body, post.modified = f"<p>{text}</p>", self.now + dt.timedelta(minutes=1)

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

    # -- who is told ----------------------------------------------------------------

    def tell(self, settings: Any, notices: Sequence[Any], **_: Any) -> tuple[str, ...]:
        self.told += [(one.kind, one.edition, one.lines) for one in notices]
        return ()

    def ping(self, settings: Any, *, ok: bool, **_: Any) -> tuple[str, ...]:
        self.pings.append(ok)
        return ()

    def send_episode(self, settings: Any, file: Path, **_: Any) -> tuple[str, ...]:
        self.hooks.append(file)
        return ()
