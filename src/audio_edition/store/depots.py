"""Where a shared store's objects lie: what is asked of such a place, and a mounted folder as one.

A depot shows an object whole or not at all: folders and servers get another name first and then
a rename, object stores put whole objects by nature. Credentials come from where each service's
own tools look for them. What will not pass by itself is raised as ``RefusalError``; anything else
that a method raises may.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from audio_edition.store.backend import FolderBackend, Stat

Act: TypeAlias = Literal["read", "written"]

_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


class RefusalError(Exception):
    """A depot said no, and will say so again.

    Parameters
    ----------
    message : what is wrong, without the depot's name.
    hint : how to mend it.
    only : what is refused, where the other still goes: ``written`` for a depot that may be
        read; None where nothing goes.
    """

    def __init__(self, message: str, hint: str, only: Act | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.only = only


class SpoiledError(Exception):
    """What arrived of an object is not what was sent: it is read again, and may be damaged."""


class Depot(Protocol):
    """What a shared store needs of a place. Paths are relative, with slashes."""

    @property
    def at_once(self) -> int:
        """How many threads may ask at the same time."""
        ...

    def read(self, path: str) -> bytes | None:
        """Return the object's bytes, None where there is none."""
        ...

    def has(self, path: str) -> bool:
        """Tell whether there is an object, for a few bytes."""
        ...

    def write(self, path: str, data: bytes) -> None:
        """Put the object in place of what stood there: whole or not at all."""
        ...

    def remove(self, path: str) -> None:
        """Take the object away; nothing happens where none is."""
        ...

    def list(self, prefix: str) -> Iterator[Stat]:
        """Yield every object under the folder ``prefix``, and when it was written."""
        ...

    def renew(self) -> None:
        """Something went wrong: ask anew, by another connection where there are any."""
        ...


class MountedDepot:
    """A folder that several machines see (NFS, a shared disk). It must be there already."""

    at_once = 16

    def __init__(self, folder: Path) -> None:
        self._files = FolderBackend(folder)

    def read(self, path: str) -> bytes | None:
        """Read the file; a folder that is gone altogether is no answer."""
        with _in_words(self._files.address, "read"):
            data = self._files.read(path)
            if data is None:
                self._require()
            return data

    def has(self, path: str) -> bool:
        """Look at the file's name."""
        with _in_words(self._files.address, "read"):
            found = self._files.stat(path) is not None
            if not found:
                self._require()
            return found

    def write(self, path: str, data: bytes) -> None:
        """Write beside, then rename."""
        with _in_words(self._files.address, "written"):
            self._require()
            self._files.write(path, data)

    def remove(self, path: str) -> None:
        """Unlink the file."""
        with _in_words(self._files.address, "written"):
            self._files.remove(path)

    def list(self, prefix: str) -> Iterator[Stat]:
        """Walk the folder."""
        self._require()
        yield from self._files.list(prefix)

    def renew(self) -> None:
        """There is no connection of ours."""

    def _require(self) -> None:
        # a mount point that is empty would be filled on this machine's own disk
        if not self._files.folder.is_dir():
            folder = self._files.address
            raise RefusalError(
                f"there is no folder {folder}", f"mount it, or make it: mkdir {folder}"
            )


@contextlib.contextmanager
def _in_words(folder: str, act: Act) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno in _FULL:
            raise RefusalError("is full", f"make room in {folder}", "written") from None
        if problem.errno in _CLOSED:
            raise RefusalError(
                f"cannot be {act}: {problem.strerror}",
                f"give this user the rights to {folder}, or leave it as it is: what is there "
                "is used"
                if act == "written"
                else f"give this user the rights to {folder}",
                "written" if act == "written" else None,
            ) from None
        raise
