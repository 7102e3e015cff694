"""``desk/`` beside ``editions/``: what a shared desk keeps, readable by its owner alone."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from audio_edition.disk import flush
from audio_edition.errors import AudioEditionError
from audio_edition.places import Places

T = TypeVar("T")


def door_folder(places: Places) -> Path:
    """Where a show keeps its users, their sessions and the log; it may not be there yet."""
    return places.root / "desk"


def make_folder(folder: Path) -> None:
    """Make the folder, closed to others, and keep what is in it out of a repository."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        ignored = folder / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")
    except OSError as problem:
        raise _unwritten(folder, problem) from None


def write_private(file: Path, data: bytes) -> None:
    """Put ``data`` in the place of ``file`` in one step, with mode 0600 from its first byte on."""
    make_folder(file.parent)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
        flush(file.parent)
    except OSError as problem:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise _unwritten(file, problem) from None


def read_private(file: Path) -> bytes | None:
    """Return what a file holds, None where there is none; raises ``AudioEditionError``."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise unread(file, problem) from None


def require_private(file: Path) -> None:
    """Raise ``AudioEditionError`` where others than its owner may read or write a file."""
    try:
        mode = file.stat().st_mode & 0o777
    except FileNotFoundError:
        return
    except OSError as problem:
        raise unread(file, problem) from None
    if mode & 0o077:
        raise AudioEditionError(
            f"{file} has mode {mode:04o}: others on this machine can read it",
            hint=f"chmod 600 {file}",
        )


class Watched(Generic[T]):
    """A file as it stands now: read again when it is another one, and only then.

    ``read`` gets the bytes (None where there is no file).
    """

    def __init__(self, file: Path, read: Callable[[bytes | None], T]) -> None:
        self.file = file
        self._read = read
        self._seen: tuple[int, int, int] | str | None = "never"
        self._value: T | None = None

    def now(self) -> T:
        """Return what the file says; raises what ``read`` raises, and for a file it cannot get."""
        try:
            status = self.file.stat()
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        except FileNotFoundError:
            stamp = None
        except OSError as problem:
            raise unread(self.file, problem) from None
        if self._value is None or stamp != self._seen:
            # the stamp is older than the bytes at worst: then they are read once more
            self._value, self._seen = self._read(read_private(self.file)), stamp
        return self._value


def unread(file: Path, problem: OSError) -> AudioEditionError:
    """The line for a file that cannot be read."""
    return AudioEditionError(f"{file} cannot be read: {problem.strerror or problem}")


def _unwritten(file: Path, problem: OSError) -> AudioEditionError:
    return AudioEditionError(f"{file} cannot be written: {problem.strerror or problem}")


__all__ = [
    "Watched",
    "door_folder",
    "make_folder",
    "read_private",
    "require_private",
    "unread",
    "write_private",
]
