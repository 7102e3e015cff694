"""A backend over fsspec's memory file system: what a remote store would be, without a network."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from fsspec.implementations.memory import MemoryFileSystem

from audio_edition.store.backend import Stat
from audio_edition.units import Bytes


class FsspecBackend:
    """``root`` on the memory file system; ``copies`` holds local copies of what was read."""

    def __init__(self, root: str, copies: Path) -> None:
        self._fs = MemoryFileSystem()
        self._root = root
        self._copies = copies
        self.used: dict[str, float] = {}

    @property
    def address(self) -> str:
        return f"memory://{self._root}"

    def _at(self, path: str) -> str:
        return f"/{self._root}/{path}"

    def read(self, path: str) -> bytes | None:
        try:
            data: bytes = self._fs.cat_file(self._at(path))
        except (FileNotFoundError, IsADirectoryError):
            return None
        return data

    def write(self, path: str, source: bytes | Path) -> None:
        # object stores show an object when it is whole
        self._fs.pipe_file(
            self._at(path), source if isinstance(source, bytes) else source.read_bytes()
        )
        self.used[path] = time.time()

    def remove(self, path: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._fs.rm_file(self._at(path))

    def stat(self, path: str) -> Stat | None:
        try:
            size = self._fs.info(self._at(path))["size"]
        except FileNotFoundError:
            return None
        return Stat(path, Bytes(size), self.used.get(path, 0.0))

    def touch(self, path: str) -> None:
        self.used[path] = time.time()

    def list(self, prefix: str) -> Iterator[Stat]:
        for found in sorted(self._fs.find(self._at(prefix))):
            stat = self.stat(found.removeprefix(f"/{self._root}/"))
            if stat is not None:
                yield stat

    def local(self, path: str) -> Path:
        data = self.read(path)
        if data is None:
            raise FileNotFoundError(path)
        self._copies.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=self._copies, suffix=Path(path).suffix, delete=False
        ) as file:
            file.write(data)
        return Path(file.name)


__all__ = ["FsspecBackend"]
