"""Where a show lives, and what every stage of the work shares: folders, store, clock, locks.

A room takes one ``Places`` instead of a train of paths; nobody guesses where the cache is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from audio_edition import clock as clocks
from audio_edition.clock import Clock
from audio_edition.lock import alone, held, shared
from audio_edition.plugins import NOBODY, ShowPlugins
from audio_edition.store.store import Store, open_store


@dataclass(frozen=True, slots=True)
class Places:
    """A show's folders; ``root`` holds ``editions/`` and ``audio/``.

    ``clock`` gives the present instant (UTC, whole seconds); ``plugins`` is the show's own
    code.
    """

    root: Path
    clock: Clock = clocks.now
    plugins: ShowPlugins = field(default=NOBODY)

    @property
    def editions(self) -> Path:
        """What the newsroom writes."""
        return self.root / "editions"

    @property
    def audio(self) -> Path:
        """What listeners get."""
        return self.root / "audio"

    @property
    def runs(self) -> Path:
        """What the morning run remembers and tells of itself."""
        return self.root / "runs"

    @property
    def cache(self) -> Path:
        """What may be deleted at any time; only ``store`` and the locks write there."""
        return self.root / ".cache"

    @property
    def refresh_due(self) -> Path:
        """A note that stands while feed and pages lag behind ``audio/``: who wrote it is at work,
        or was killed.
        """
        return self.audio / ".refresh-due"

    @property
    def store(self) -> Store:
        """Everything made, by what it was made from."""
        return open_store(self.cache)

    def now(self) -> datetime:
        """Return the present instant."""
        return self.clock()

    @contextmanager
    def edition_lock(self, edition_id: str, *, wait: float = 0.0) -> Iterator[None]:
        """Hold an edition's lock; raises ``BusyError`` where another run works on it.

        ``wait`` is for how many seconds another may: an editor's change takes but a moment.
        """
        busy = f"another run is working on edition {edition_id}"
        with held(self.cache, edition_id, busy=busy, wait=wait), self.cache_in_use():
            yield

    @contextmanager
    def cache_in_use(self) -> Iterator[None]:
        """Keep what is found in the cache from being pruned meanwhile; any number may."""
        with shared(self.cache, ".in-use"):
            yield

    @contextmanager
    def cache_alone(self) -> Iterator[bool]:
        """Keep others from using the cache while it is pruned; gives whether nobody does now."""
        with alone(self.cache, ".in-use") as nobody:
            yield nobody

    @contextmanager
    def lexicon_lock(self) -> Iterator[None]:
        """Wait for, then hold, the lock on the show's lexicon: editors change it in a moment."""
        with held(self.cache, ".lexicon"):
            yield

    @contextmanager
    def site_lock(self) -> Iterator[None]:
        """Wait for, then hold, the lock on feed and site files: builds run side by side."""
        with held(self.cache, ".site"):
            yield

    @contextmanager
    def site_in_use(self) -> Iterator[None]:
        """Keep feed and site files from being written meanwhile; any number may."""
        with shared(self.cache, ".site"):
            yield

    @contextmanager
    def run_lock(self) -> Iterator[None]:
        """Hold the lock on the morning run; raises ``BusyError`` where another one is at work."""
        with held(self.cache, ".run", busy="another run is at work: run"):
            yield

    @contextmanager
    def publish_lock(self) -> Iterator[None]:
        """Hold the lock on what goes out; raises ``BusyError`` where another run sends."""
        with held(self.cache, ".publish", busy="another run is at work: publish"):
            yield


__all__ = ["Places"]
