"""What runs that died left of their work in the store's folder, and taking it away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from audio_edition import owners
from audio_edition.store.backend import UNFINISHED, FolderBackend, Stat

_LEFT = (UNFINISHED, "staging", "publication")  # the latter two were version 0.1's


def leftovers(backend: FolderBackend) -> Iterator[Stat]:
    """Yield the files that belong to no drawer and no living run.

    What has no mark an earlier version began: while that is at work, its own as well.
    """
    for name in _LEFT:
        living = _living(backend.folder / name)
        for stat in backend.list(name):
            if stat.path.split("/")[1] not in living:
                yield stat


def clear(backend: FolderBackend, *, alone: bool) -> None:
    """Remove them; what has no mark only where nobody else is at work (``alone``).

    Raises ``OSError`` and ``StoreError``.
    """
    for name in _LEFT:
        backend.require_own(f"{name}/*")
        folder = backend.folder / name
        owners.clear_left(folder)
        if not alone or not folder.is_dir():
            continue
        living = _living(folder)
        for place in list(folder.iterdir()):
            if place.name in living:
                continue
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
        if name != UNFINISHED:
            folder.rmdir()


def _living(folder: Path) -> set[str]:
    """The names of what living runs have in hand there."""
    dead = set(owners.left(folder))
    return {path.name for path in owners.marked(folder) if path not in dead}
