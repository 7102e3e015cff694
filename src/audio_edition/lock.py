"""One run at a time: locks under the show's cache that die with the process that holds them.

A lock is the operating system's (flock(2)), so that a run that is killed leaves none behind. In
the file of one that somebody holds alone stands who it is: for those who find it busy. What a
dead one wrote there tells that it died at work (``is_abandoned``), until somebody holds it again.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audio_edition import owners
from audio_edition.errors import AudioEditionError, BusyError

_POLL = 0.05  # seconds between two looks at a lock that another run holds
_MOST = 1000  # bytes of who holds a lock
_ODD = re.compile(r"[^\w .:/@+-]")
# what a file system answers that has no locks, or no server for them
_WITHOUT = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)


@contextmanager
def held(cache: Path, name: str, *, busy: str = "", wait: float = 0.0) -> Iterator[None]:
    """Hold the lock ``name``. Where another run holds it for ``wait`` seconds more, raise
    ``BusyError`` with the message ``busy`` and who that is; wait for it where ``busy`` is empty.
    """
    until = time.monotonic() + wait
    # a file of its own each time: two threads of one process exclude each other as well
    with _opened(cache, name) as lock:
        while not lock.take(fcntl.LOCK_EX | fcntl.LOCK_NB):
            left = until - time.monotonic()
            if busy and left <= 0:
                raise BusyError(
                    f"{busy}{_who(lock.told())}", hint="wait for it to end, then run this again"
                )
            time.sleep(min(_POLL, left) if busy else _POLL)
        lock.tell(_ourselves())
        try:
            yield
        finally:
            lock.tell(b"")  # let go when the file is closed


@contextmanager
def shared(cache: Path, name: str) -> Iterator[None]:
    """Hold the lock ``name`` beside any number of others; wait while one has it ``alone``."""
    with _opened(cache, name) as lock:
        lock.take(fcntl.LOCK_SH)
        yield


@contextmanager
def alone(cache: Path, name: str, *, wait: bool = False) -> Iterator[bool]:
    """Hold the lock ``name`` where nobody shares it; gives whether it does. It waits until nobody
    does where ``wait`` says so: for who shares it for moments only.
    """
    with _opened(cache, name) as lock:
        yield lock.take(fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_abandoned(cache: Path, name: str) -> bool:
    """Whether who held the lock ``name`` last died with it, and nobody has held it since."""
    with _opened(cache, name) as lock:
        return lock.take(fcntl.LOCK_EX | fcntl.LOCK_NB) and bool(lock.told())


class _Lock:
    """The file of one lock, open; closing it lets go."""

    def __init__(self, file: Path, cache: Path) -> None:
        self._file, self._cache = file, cache
        self._descriptor = self._open()

    def _open(self) -> int:
        for place in (self._cache, self._file.parent, self._file):
            if place.is_symlink():  # we write into the file
                raise OSError(errno.ELOOP, f"{place} is a link")
        self._file.parent.mkdir(parents=True, exist_ok=True)
        return os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)

    def take(self, how: int) -> bool:
        """Take the lock (flock's constants); False where another holds it."""
        try:
            while True:
                fcntl.flock(self._descriptor, how)
                if self._is_in_place():
                    return True
                # somebody emptied the cache: whoever comes next opens another file
                self.close()
                self._descriptor = self._open()
        except BlockingIOError:
            return False
        except OSError as problem:
            raise _unlockable(self._file, self._cache, problem) from None

    def _is_in_place(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._descriptor), self._file.lstat())
        except FileNotFoundError:
            return False

    def tell(self, who: bytes) -> None:
        """Write down who holds the lock; whether that can be changes nothing of it."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, 0)
            if who:
                os.pwrite(self._descriptor, who, 0)

    def told(self) -> bytes:
        with contextlib.suppress(OSError):
            return os.pread(self._descriptor, _MOST, 0)
        return b""

    def close(self) -> None:
        os.close(self._descriptor)


@contextmanager
def _opened(cache: Path, name: str) -> Iterator[_Lock]:
    file = cache / "locks" / f"{name}.lock"
    try:
        lock = _Lock(file, cache)
    except OSError as problem:
        raise _unlockable(file, cache, problem) from None
    try:
        yield lock
    finally:
        lock.close()


def _ourselves() -> bytes:
    who = {
        "command": owners.command(),
        "process": os.getpid(),
        "host": socket.gethostname(),
        "since": int(time.time()),
    }
    return json.dumps(who).encode()


def _who(told: bytes) -> str:
    """Who holds a lock, as a message goes on; empty where nobody says."""
    try:
        who = json.loads(told)
        command, host = (_ODD.sub("", str(who[key]))[:60] for key in ("command", "host"))
        age = _age(time.time() - int(who["since"]))
        return f": `{command}` (process {int(who['process'])} on {host}, for {age})"
    except (ValueError, KeyError, TypeError, OverflowError):
        return ""  # it was just taken


def _age(seconds: float) -> str:
    whole = max(0, int(seconds))
    for unit, step in (("d", 86400), ("h", 3600), ("min", 60)):
        if whole >= 2 * step:
            return f"{whole // step} {unit}"
    return f"{whole} s"


def _unlockable(file: Path, cache: Path, problem: OSError) -> AudioEditionError:
    if problem.errno in _WITHOUT:
        return AudioEditionError(
            f"{file} cannot be locked: its file system has no locks ({problem.strerror})",
            hint=f"keep the show on a local disk, or mount one at {cache}; what machines share "
            "goes by [cache] store in show.toml",
        )
    return AudioEditionError(
        f"{file} cannot be locked: {problem.strerror or problem}",
        hint=f"the cache must be a folder that can be written: {cache}",
    )
