"""Where a show lives, and what every stage of the work shares: folders, store, clock, locks.

A room takes one ``Places`` instead of a train of paths; nobody guesses where the cache is.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from audio_edition import clock as clocks
from audio_edition import swaps, unfinished
from audio_edition.clock import Clock
from audio_edition.errors import AudioEditionError, BusyError
from audio_edition.lock import alone, held, shared
from audio_edition.plugins import NOBODY, ShowPlugins
from audio_edition.store.store import Store, open_store

_MOMENT = 5.0
"""Seconds for which a reader waits for who changes an edition just now."""

_WHOLE = "episode.json"
"""What is in every folder of ``audio/`` that was completed."""

_cleared: set[Path] = set()


class _Turns(threading.local):
    """The caches of the shows on whose publication this thread is at work."""

    def __init__(self) -> None:
        self.caches: frozenset[Path] = frozenset()


_turns = _Turns()


@contextmanager
def _finishing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise AudioEditionError(
            f"{folder}: what a run left half done cannot be finished: "
            f"{problem.strerror or problem}",
            hint="make room on the disk, or let it be written to; then run again",
        ) from None


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
            with _finishing(self.editions / edition_id):
                swaps.recover(self.editions / edition_id)
                unfinished.clear_of(self.root, edition_id)
                self._clear_unfinished_once()
            yield

    def _clear_unfinished_once(self) -> None:
        """For who begins to write: what the dead left of this show goes, once in a process."""
        if self.root not in _cleared:
            _cleared.add(self.root)
            unfinished.clear_beginnings(self.root, every=False)
            with suppress(OSError):  # told where that edition is worked on
                unfinished.clear_half_made(self.editions, self.cache)

    def clear_unfinished(self) -> None:
        """Remove all that runs that died left of their work in the show's own folders.

        Raises ``AudioEditionError``.
        """
        unfinished.clear_beginnings(self.root, every=True)
        with _finishing(self.editions):
            unfinished.clear_half_made(self.editions, self.cache)

    def unfinished(self) -> Iterator[Path]:
        """Yield what runs that died left of their work in the show's own folders."""
        yield from unfinished.beginnings(self.root, every=True)
        yield from unfinished.half_made(self.editions, self.cache)

    def recover_editions(self) -> None:
        """Finish or undo what a crash left half done where editions are written.

        For who reads without a lock, before anything is read: a look at the folder's names. An
        edition that another run holds is let be: it is whole, or will be in a moment. Raises
        ``AudioEditionError``.
        """
        for folder in list(swaps.noted(self.editions)):
            try:
                with self.edition_lock(folder.name, wait=_MOMENT):
                    pass
            except BusyError:
                if not folder.exists():
                    raise

    def recover_audio(self) -> None:
        """The same for what listeners get; the caller holds no lock on it.

        Where a folder is there it is a whole one, and may be read: what is left of its swap is
        removed by whoever writes next. Raises ``AudioEditionError``.
        """
        if any(not folder.exists() for folder in swaps.noted(self.audio, old=True)):
            with self.site_lock():
                pass

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
        """Wait for, then hold, the lock on feed and site files: builds run side by side.

        What a crash left half done in ``audio/`` is finished or undone first.
        """
        with held(self.cache, ".site"):
            with _finishing(self.audio):
                swaps.recover_all(self.audio, _WHOLE)
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
            self._clear_unfinished_once()
            yield

    @contextmanager
    def publish_lock(self, *, wait: float = 0.0) -> Iterator[None]:
        """Hold the lock on what goes out; raises ``BusyError`` where another run sends for ``wait``
        seconds more. Within this thread's ``publish_turn`` it is held already.
        """
        if self.cache in _turns.caches:
            yield
            return
        with held(self.cache, ".publish", busy="another run is at work: publish", wait=wait):
            self._clear_unfinished_once()
            yield

    @contextmanager
    def publish_turn(self, *, wait: float = 0.0) -> Iterator[None]:
        """Hold that lock from a command's first look to its last word, whatever takes it on the
        way; raises ``BusyError``.
        """
        with self.publish_lock(wait=wait):
            before = _turns.caches
            _turns.caches = before | {self.cache}
            try:
                yield
            finally:
                _turns.caches = before
