"""Where the store's bytes lie: a small interface, and a folder that keeps it.

Paths are relative, with slashes. A backend promises that ``write`` shows a file whole or not
at all; everything else (notes last, checksums, age) is the store's own work, so that an
fsspec file system needs no more than these methods to serve.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from audio_edition import owners
from audio_edition.plain_files import MADE, read_plain
from audio_edition.store.errors import StoreError
from audio_edition.units import Bytes

UNFINISHED = "scratch"
"""The folder of the store for what is being made; no drawer."""


@dataclass(frozen=True, slots=True)
class Stat:
    """One file of the backend: its path, its size, and when it was last used (since 1970)."""

    path: str
    size: Bytes
    used: float


@dataclass(frozen=True, slots=True)
class Usage:
    """How much a drawer holds: entries, and bytes of all its files."""

    entries: int
    size: Bytes


class Backend(Protocol):
    """What the store needs of a place. Every method may raise ``OSError``."""

    @property
    def address(self) -> str:
        """What ``open_store`` takes to reach the same place from another process."""
        ...

    def read(self, path: str) -> bytes | None:
        """Return the file's bytes, None where there is none."""
        ...

    def write(self, path: str, source: bytes | Path) -> None:
        """Put bytes, or a copy of a local file, at ``path``: whole or not at all."""
        ...

    def remove(self, path: str) -> None:
        """Take the file away; nothing happens where none is."""
        ...

    def stat(self, path: str) -> Stat | None:
        """Return size and last use, None where there is no file."""
        ...

    def touch(self, path: str) -> None:
        """Note that the file was used now; a place that cannot be written ignores it."""
        ...

    def list(self, prefix: str) -> Iterator[Stat]:
        """Yield every file under ``prefix``: for pruning and checking, never to find one."""
        ...

    def local(self, path: str) -> Path:
        """Return a file on this machine that holds the bytes (a remote place fetches it)."""
        ...


@dataclass(frozen=True, slots=True)
class FolderBackend:
    """A folder on this machine, or mounted on it."""

    folder: Path

    @property
    def address(self) -> str:
        """The folder's path."""
        return str(self.folder)

    def _at(self, path: str) -> Path:
        return self.folder / path

    def require_own(self, path: str) -> None:
        """Raise ``StoreError`` where a folder above ``path`` is a link: what lies behind it is
        somebody's, and here files come and go.
        """
        place = self.folder
        for part in ("", *path.split("/")[:-1]):
            place = place / part
            if place.is_symlink():
                raise StoreError(
                    f"{place} is a link, and no folder of the cache",
                    hint="remove the link; a disk of its own can be mounted there",
                )

    def read(self, path: str) -> bytes | None:
        """Read the file; a pipe, a device, or a link to one, is an ``OSError``."""
        try:
            return read_plain(self._at(path), MADE)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, path: str, source: bytes | Path) -> None:
        """Write elsewhere, then rename; what stands there and is no file, or no folder, goes."""
        self.require_own(path)
        file = self._at(path)
        self._make_room(path)
        try:
            self._written(self.unfinished(file.name), file, source)
        except OSError as problem:
            if problem.errno != errno.EXDEV:
                raise
            # the drawer is a disk of its own, mounted there
            self._written(owners.unfinished(file.parent, file.name), file, source)

    def _written(self, temporary: Path, file: Path, source: bytes | Path) -> None:
        try:
            if isinstance(source, bytes):
                temporary.write_bytes(source)
            else:
                shutil.copyfile(source, temporary)
            if file.is_dir() and not file.is_symlink():
                shutil.rmtree(file)
            temporary.replace(file)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise

    def unfinished(self, name: str) -> Path:
        """A path for what becomes ``name``, in a folder made for what is not finished.

        That is one folder, so that what the dead left is found without a look at every drawer; it
        goes when a process begins something here for the first time. Raises ``OSError``.
        """
        self.require_own(f"{UNFINISHED}/{name}")
        folder = self.folder / UNFINISHED
        if not owners.begun_in(folder) or not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
        return owners.unfinished(folder, name)

    def remove(self, path: str) -> None:
        """Unlink the file, or whatever stands in its place."""
        self.require_own(path)
        file = self._at(path)
        if file.is_dir() and not file.is_symlink():
            shutil.rmtree(file)
        elif not self._is_behind_a_file(path):
            file.unlink(missing_ok=True)

    def _make_room(self, path: str) -> None:
        """Make the folders above ``path``, also where a damage left a file for one."""
        parent = self._at(path).parent
        try:
            parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            if not self._is_behind_a_file(path):
                raise
            self._standing_in(path).unlink()
            parent.mkdir(parents=True, exist_ok=True)

    def _is_behind_a_file(self, path: str) -> bool:
        return self._standing_in(path) != self.folder

    def _standing_in(self, path: str) -> Path:
        """The file that stands where a folder above ``path`` should; the cache's own for none."""
        place = self.folder
        for part in path.split("/")[:-1]:
            place = place / part
            if place.is_file():
                return place
        return self.folder

    def stat(self, path: str) -> Stat | None:
        """Stat the file."""
        try:
            status = self._at(path).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Stat(path, Bytes(status.st_size), status.st_mtime)

    def touch(self, path: str) -> None:
        """Set the file's time."""
        with contextlib.suppress(OSError):  # a read-only cache still serves
            os.utime(self._at(path))

    def list(self, prefix: str) -> Iterator[Stat]:
        """Walk the folder, hidden files included: a crash leaves those."""
        self.require_own(f"{prefix}/*")
        for place, inner, names in os.walk(self._at(prefix)):
            inner.sort()
            for name in sorted(names):
                path = (Path(place) / name).relative_to(self.folder).as_posix()
                with contextlib.suppress(OSError):  # removed by another process meanwhile
                    found = self.stat(path)
                    if found is not None:
                        yield found

    def local(self, path: str) -> Path:
        """The file itself."""
        return self._at(path)
