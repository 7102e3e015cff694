"""One run at a time: locks under the show's cache that die with the process that holds them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audio_edition.errors import BusyError


@contextmanager
def held(cache: Path, name: str, *, busy: str = "") -> Iterator[None]:
    """Hold the lock ``name``. Where another run holds it, raise ``BusyError`` with the message
    ``busy``, or wait for it where ``busy`` is empty.
    """
    folder = cache / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            raise BusyError(busy, hint="wait for it to end, then run this again") from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def edition_lock(cache: Path, edition_id: str) -> Iterator[None]:
    """Hold the lock of ``edition_id``; raises ``BusyError`` where another run holds it."""
    with held(cache, edition_id, busy=f"another run is working on edition {edition_id}"):
        yield


__all__ = ["edition_lock", "held"]
