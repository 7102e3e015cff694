"""One build an edition at a time: a lock that dies with the process that holds it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audio_edition.errors import BusyError


@contextmanager
def edition_lock(cache: Path, edition_id: str) -> Iterator[None]:
    """Hold the lock of ``edition_id``; raises ``BusyError`` where another run holds it."""
    folder = cache / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{edition_id}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(
                f"another run is working on edition {edition_id}",
                hint="wait for it to end, then run this again",
            ) from None
        yield
    finally:
        os.close(descriptor)


__all__ = ["edition_lock"]
