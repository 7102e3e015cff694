"""Lines that lie on the disk and are read one by one: what a show of any size remembers.

A few editions' worth stay in memory; above that they go to a file that has no name, so that
nothing is left behind by whatever ends the process.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

_IN_MEMORY = 1 << 20  # bytes
_PIECE = 1 << 12
_AHEAD = 1 << 16
"""Bytes that are read at once: most lines are asked for in the order in which they lie."""


class Lines:
    """The lines of a file, as it was when it was opened, whoever replaces it meanwhile."""

    def __init__(self, descriptor: int) -> None:
        self._file = descriptor
        self._near = 0, b""

    @classmethod
    def of(cls, file: Path) -> Lines:
        """Open a file; raises ``OSError``."""
        return cls(os.open(file, os.O_RDONLY | os.O_CLOEXEC))

    def __del__(self) -> None:
        """Close the file: who holds a line's place holds the lines."""
        with contextlib.suppress(OSError):
            os.close(self._file)

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Yield each line, its end included, with its place."""
        at = 0
        with open(self._file, "rb", closefd=False) as stream:
            stream.seek(0)
            for line in stream:
                yield at, line
                at += len(line)

    @property
    def size(self) -> int:
        """Bytes of all of them; raises ``OSError``."""
        return os.fstat(self._file).st_size

    def line(self, at: int) -> bytes:
        """Return the line at a place, its end included; raises ``OSError``."""
        start, near = self._near
        if not start <= at < start + len(near):
            start, near = self._near = at, os.pread(self._file, _AHEAD, at)
        end = near.find(b"\n", at - start)
        return near[at - start : end + 1] if end >= 0 else _line(self._file, at)


class FreshLines:
    """Lines that are being written; each can be read again at the place where it was put."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._written = 0
        self._file = -1

    def __del__(self) -> None:
        """Give the room back."""
        if self._file >= 0:
            os.close(self._file)

    def add(self, line: bytes) -> int:
        """Append a line, which has its end; returns its place. Raises ``OSError``."""
        at = self._written + len(self._held)
        self._held += line
        if len(self._held) > _IN_MEMORY:
            self._write()
        return at

    def line(self, at: int) -> bytes:
        """Return the line at a place, its end included; raises ``OSError``."""
        if at < self._written:
            return _line(self._file, at)
        start = at - self._written
        return bytes(self._held[start : self._held.index(b"\n", start) + 1])

    @contextlib.contextmanager
    def whole(self) -> Iterator[bytes | Path]:
        """Lend all lines: as bytes where they are few, else as a file. Raises ``OSError``."""
        if self._file < 0:
            yield bytes(self._held)
            return
        self._write()
        with tempfile.NamedTemporaryFile(prefix="audio-edition-") as named:
            at = 0
            while piece := os.pread(self._file, _IN_MEMORY, at):
                named.write(piece)
                at += len(piece)
            named.flush()
            yield Path(named.name)

    def _write(self) -> None:
        if self._file < 0:
            with tempfile.TemporaryFile(prefix="audio-edition-") as unnamed:
                self._file = os.dup(unnamed.fileno())
        view = memoryview(bytes(self._held))
        while view:
            count = os.pwrite(self._file, view, self._written)
            self._written += count
            view = view[count:]
        self._held.clear()


def _line(file: int, at: int) -> bytes:
    pieces = []
    while piece := os.pread(file, _PIECE, at):
        end = piece.find(b"\n")
        if end >= 0:
            pieces.append(piece[: end + 1])
            break
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces)
