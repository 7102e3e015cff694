"""Records that wait in a file without a name, each read when it is asked for."""

from __future__ import annotations

import io
import weakref
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import IO

FEW = 2**20
"""Bytes that are no reason for a file."""

_LENGTH = 8  # bytes that tell how long a record is


class SetAside:
    """What a day has too much of to be held; as long as it is little, it is.

    Safe for several threads. The file goes with it, however the process ends.
    """

    def __init__(self, opened: Callable[[], IO[bytes]]) -> None:
        """Take what opens the file, once it is needed; what it raises, ``put`` raises."""
        self._opened = opened
        self._held: io.BytesIO | None = io.BytesIO()
        self._file: IO[bytes] = self._held
        self._turn = Lock()
        self._end = 0

    def put(self, data: bytes) -> int:
        """Take a record; returns where it lies. Raises ``OSError`` for a full disk."""
        with self._turn:
            if self._held is not None and self._end + len(data) > FEW:
                file = self._opened()
                weakref.finalize(self, _close, file)
                file.write(self._held.getbuffer())
                self._file, self._held = file, None
            place = self._end
            self._file.seek(place)
            self._file.write(len(data).to_bytes(_LENGTH, "little") + data)
            self._end = self._file.tell()
        return place

    def at(self, place: int) -> bytes:
        """The record that lies there."""
        with self._turn:
            self._file.seek(place)
            return self._file.read(int.from_bytes(self._file.read(_LENGTH), "little"))


def _close(file: IO[bytes]) -> None:
    with suppress(OSError):  # the disk is full: nobody wants it any more
        file.close()
