"""One run at a time: locks under the show's cache that die with the process that holds them.

``filelock`` takes the lock the operating system has (flock, LockFileEx), so that a run that
is killed leaves none behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audio_edition.errors import AudioEditionError, BusyError

_POLL = 0.05  # seconds between two looks at a lock that another run holds


@contextmanager
def held(cache: Path, name: str, *, busy: str = "", wait: float = 0.0) -> Iterator[None]:
    """Hold the lock ``name``. Where another run holds it for ``wait`` seconds more, raise
    ``BusyError`` with the message ``busy``; wait for it where ``busy`` is empty.
    """
    # imported here: --help and a look-up need no lock
    from filelock import FileLock, Timeout

    folder = cache / "locks"
    file = folder / f"{name}.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # a lock of its own each time: two threads of one process exclude each other as well
        lock = FileLock(file, timeout=wait if busy else -1, is_singleton=False, thread_local=False)
        lock.acquire(poll_interval=_POLL)
    except Timeout:
        raise BusyError(busy, hint="wait for it to end, then run this again") from None
    except OSError as problem:
        raise AudioEditionError(
            f"{file} cannot be locked: {problem.strerror or problem}",
            hint=f"the cache must be a folder that can be written: {cache}",
        ) from None
    try:
        yield
    finally:
        lock.release()


__all__ = ["held"]
