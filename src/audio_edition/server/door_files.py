"""``desk/`` beside ``editions/``: what a shared desk keeps, readable by its owner alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from audio_edition import private_files
from audio_edition.errors import AudioEditionError
from audio_edition.places import Places
from audio_edition.private_files import (
    make_folder as make_folder,
)
from audio_edition.private_files import (
    read_private as read_private,
)
from audio_edition.private_files import (
    unread,
)

T = TypeVar("T")


def door_folder(places: Places) -> Path:
    """Where a show keeps its users, their sessions and the log; it may not be there yet."""
    return places.root / "desk"


def write_private(file: Path, data: bytes) -> None:
    """Write a file of the door's, in one step, with mode 0600; its folder is made."""
    make_folder(file.parent)
    private_files.write_private(file, data)


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
