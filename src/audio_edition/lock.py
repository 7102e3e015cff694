"""One run at a time: locks under the show's cache that die with the process that holds them.

``filelock`` takes the lock the operating system has (flock), so that a run that is killed
leaves none behind. It has none that several hold at once: those are taken here (flock(2)).
"""

from __future__ import annotations

import errno
import fcntl
import os
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
        _make(folder, file)
        # a lock of its own each time: two threads of one process exclude each other as well
        lock = FileLock(file, timeout=wait if busy else -1, is_singleton=False, thread_local=False)
        lock.acquire(poll_interval=_POLL)
    except Timeout:
        raise BusyError(busy, hint="wait for it to end, then run this again") from None
    except OSError as problem:
        raise _unlockable(file, cache, problem) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def shared(cache: Path, name: str) -> Iterator[None]:
    """Hold the lock ``name`` beside any number of others; wait while one has it ``alone``."""
    with _opened(cache, name) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_SH)  # let go when the file is closed
        yield


@contextmanager
def alone(cache: Path, name: str) -> Iterator[bool]:
    """Hold the lock ``name`` where nobody shares it; gives whether it does, and never waits."""
    with _opened(cache, name) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _opened(cache: Path, name: str) -> Iterator[int]:
    file = cache / "locks" / f"{name}.lock"
    try:
        _make(file.parent, file)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    except OSError as problem:
        raise _unlockable(file, cache, problem) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _make(folder: Path, file: Path) -> None:
    """Make the folder of the locks; raises ``OSError`` where a lock would lie elsewhere."""
    for place in (folder.parent, folder, file):
        if place.is_symlink():  # filelock empties the file that it opens
            raise OSError(errno.ELOOP, f"{place} is a link")
    folder.mkdir(parents=True, exist_ok=True)


def _unlockable(file: Path, cache: Path, problem: OSError) -> AudioEditionError:
    return AudioEditionError(
        f"{file} cannot be locked: {problem.strerror or problem}",
        hint=f"the cache must be a folder that can be written: {cache}",
    )


__all__ = ["alone", "held", "shared"]
