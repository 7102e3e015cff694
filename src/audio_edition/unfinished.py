"""What runs that died left of their work in a show's own folders, and taking it away.

There is of two kinds: files whose names say who began them (``owners``), and folders that were
to take an edition's place (``swaps``), which whoever holds the edition's lock may finish or undo.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from audio_edition import owners, swaps
from audio_edition.errors import BusyError
from audio_edition.lock import held

_NEW = ".new"


def beginnings(root: Path, *, every: bool) -> Iterator[Path]:
    """Yield the unfinished files of the dead, in the folders that every show has, or in each
    edition's as well.
    """
    for folder in _folders(root, every=every):
        yield from owners.left(folder)


def clear_beginnings(root: Path, *, every: bool) -> None:
    """Remove them."""
    for folder in _folders(root, every=every):
        owners.clear_left(folder)


def clear_of(root: Path, edition_id: str) -> None:
    """Remove those in one edition's folders."""
    for folder in (root / "editions" / edition_id, root / "audio" / edition_id):
        owners.clear_left(folder)


def _folders(root: Path, *, every: bool) -> Iterator[Path]:
    for name in ("", "editions", "audio", "runs"):
        folder = root / name
        yield folder
        if every and name:
            with suppress(OSError), os.scandir(folder) as found:
                inner = [one.name for one in found if one.is_dir(follow_symlinks=False)]
                yield from (folder / one for one in inner)


def half_made(editions: Path, cache: Path) -> Iterator[Path]:
    """Yield the folders that were to become editions, of which no living run holds the lock."""
    for folder in _awaited(editions):
        with suppress(BusyError), held(cache, folder.name, busy="it is being made"):
            fresh = swaps.fresh_name(folder)
            if os.path.lexists(fresh):
                yield fresh


def clear_half_made(editions: Path, cache: Path) -> None:
    """Finish or undo them; raises ``OSError``."""
    for folder in _awaited(editions):
        with suppress(BusyError), held(cache, folder.name, busy="it is being made"):
            swaps.recover(folder)


def _awaited(editions: Path) -> list[Path]:
    try:
        with os.scandir(editions) as found:
            names = [one.name for one in found]
    except OSError:
        return []
    return [
        editions / name[1 : -len(_NEW)]
        for name in sorted(names)
        if name.startswith(".") and name.endswith(_NEW) and len(name) > len(_NEW) + 1
    ]
