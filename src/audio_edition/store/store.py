"""The store: all drawers of a show, in this machine's folder and in a shared place besides."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audio_edition import owners
from audio_edition.store.address import joined, parted, require_library
from audio_edition.store.backend import UNFINISHED, Backend, FolderBackend
from audio_edition.store.backend import Usage as Usage
from audio_edition.store.drawer import Drawer as Drawer
from audio_edition.store.drawer import Entry as Entry
from audio_edition.store.drawer import Kept
from audio_edition.store.drawer import key_of as key_of
from audio_edition.store.errors import StoreError as StoreError
from audio_edition.store.errors import unwritable
from audio_edition.store.leftovers import clear, leftovers
from audio_edition.store.shared import SharedStore
from audio_edition.units import Bytes

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_SUFFIX = re.compile(r"(\.(?!json$)[a-z0-9]+)?")  # .json is what notes are called
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_BESIDES = frozenset(("locks", UNFINISHED))  # folders of the cache that are no drawers
IN_USE = 86400.0
"""Seconds: what a run at work may use was used within them, and is spared beside it."""
IN_WRITING = 3600.0
"""Seconds: what is younger and unfinished, another process may be just writing."""
_UNFINISHED = re.compile(r"\..+\.[0-9a-f]{12}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Store:
    """All drawers on one backend, and the place where some of them are shared."""

    backend: Backend
    shared: SharedStore | None = None

    @property
    def address(self) -> str:
        """What ``open_store`` takes to open the same store elsewhere (a worker process)."""
        return joined(self.backend.address, self.shared.address if self.shared else "")

    def drawer(
        self,
        name: str,
        *,
        format: int = 1,  # noqa: A002  # rooms write drawer(format=…): the field it fills
        suffix: str = "",
        volatile: bool = False,
        shared: bool = False,
    ) -> Drawer:
        """Return the drawer ``name``, made at its first entry.

        ``shared`` is for what is the same on every machine, whoever made it: its entries are
        taken from the shared store and given to it, where there is one.
        """
        if not _NAME.fullmatch(name) or name in _BESIDES:
            raise ValueError(f"{name!r} cannot name a drawer")
        if not _SUFFIX.fullmatch(suffix):
            raise ValueError(f"{suffix!r} cannot end a blob's name")
        if shared and volatile:
            raise ValueError(f"{name!r} is replaced often: that is nothing to share")
        return Drawer(self.backend, name, format, suffix, volatile, self.shared if shared else None)

    def prune(
        self,
        drawers: Mapping[str, Drawer],
        *,
        older_than: float | None,
        max_size: int | None,
        in_use: bool = False,
    ) -> tuple[int, int]:
        """Remove entries unused for ``older_than`` seconds, then the longest unused until all
        hold at most ``max_size`` bytes; returns how many entries and bytes went.

        What a crash left goes as well. Where the store is ``in_use`` by another run, what that
        may have found there (all that was used within a day) stays. Raises ``StoreError``.
        """
        named = {drawer.name: drawer for drawer in drawers.values()}
        now = time.time()
        entries: list[Kept] = []
        extents = [drawer.extent() for drawer in named.values()]
        oldest = min((used for used, _ in extents), default=now)
        too_many = max_size is not None and sum(size for _, size in extents) > max_size
        if too_many or (older_than is not None and now - oldest > older_than):
            entries = sorted(kept for drawer in named.values() for kept in drawer.kept())
        total: int = sum(kept.size for kept in entries)
        removed = freed = 0
        for kept in entries:
            stale = older_than is not None and now - kept.used > older_than
            if not stale and (max_size is None or total <= max_size):
                continue
            if in_use and now - kept.used <= IN_USE:
                break  # and so were all that follow
            # used since they were listed: a build has it in hand by now
            if not named[kept.drawer].remove(kept.key, unused_since=kept.used):
                continue
            total -= kept.size
            removed += 1
            freed += kept.size
        for drawer in named.values():
            drawer.sweep()
        self._sweep_besides(named, now - IN_WRITING)
        return removed, freed

    def _sweep_besides(self, swept: Collection[str], before: float) -> None:
        """Remove what was never finished in the drawers that are not pruned."""
        if not isinstance(self.backend, FolderBackend):
            return
        folder = Path(self.backend.address)
        names = {place.name for place in folder.iterdir()} if folder.is_dir() else set()
        for name in names - _BESIDES - set(swept):
            for stat in self.backend.list(name):
                is_part = _UNFINISHED.fullmatch(stat.path.rpartition("/")[2])
                if is_part and stat.used < before:
                    try:
                        self.backend.remove(stat.path)
                    except OSError as problem:
                        raise unwritable(self.backend.address, problem) from None

    def leftovers(self) -> Usage:
        """Count the files, and their bytes, that belong to no drawer: of runs that died, and of
        versions that kept other folders. What a living run works on is none of them.
        """
        if not isinstance(self.backend, FolderBackend):
            return Usage(0, Bytes(0))
        stats = list(leftovers(self.backend))
        return Usage(len(stats), Bytes(sum(stat.size for stat in stats)))

    def clear_leftovers(self, *, alone: bool = True) -> None:
        """Remove them. Where other runs are at work (not ``alone``) only those whose owner is
        known: of an earlier version's it is not. Raises ``StoreError``.
        """
        if isinstance(self.backend, FolderBackend):
            try:
                clear(self.backend, alone=alone)
            except OSError as problem:
                raise unwritable(self.backend.address, problem) from None

    @contextmanager
    def scratch(self, name: str) -> Iterator[Path]:
        """Lend an empty local folder for work in progress; it is gone afterwards.

        No other is lent the same; the caller holds a lock on what ``name`` stands for. What a
        crash leaves goes when a process begins something in this store. Raises ``StoreError``.
        """
        if not _FOLDER.fullmatch(name):
            raise ValueError(f"{name!r} cannot name a folder")
        if isinstance(self.backend, FolderBackend):
            try:
                folder = self.backend.unfinished(name)
                # an earlier version's, whose owner held the lock that our caller holds
                shutil.rmtree(folder.with_name(name), ignore_errors=True)
                folder.mkdir()
            except OSError as problem:
                raise unwritable(self.backend.address, problem) from None
        else:
            folder = owners.passing_folder()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def open_store(address: str | Path, *, strict: bool = False) -> Store:
    """Open the store at ``address``: a folder, made at the first write, or ``SHARED#FOLDER``.

    ``strict`` is for who is of no use without the shared place (a worker on another machine):
    what fails there is raised as ``StoreError``, where else the folder serves alone.

    Raises ``StoreError`` for an address of another kind, or a library that is missing.
    """
    folder, shared = parted(str(address))
    if not shared:
        return Store(FolderBackend(folder))
    require_library(shared)
    return Store(FolderBackend(folder), SharedStore(shared, strict))
