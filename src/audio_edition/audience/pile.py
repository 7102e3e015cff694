"""More records than memory holds, given back in order: sorted runs in files without names."""

from __future__ import annotations

import heapq
import os
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

RUN = 300_000
"""Records that are held before they go to the disk (30 MB of them)."""
_FAN = 64
"""Runs that are open at once; more are made into one first."""
_BLOCK = 1024


class Pile:
    """Records of ``width`` bytes each; whoever closes it, or dies, leaves nothing on the disk."""

    def __init__(self, width: int, run: int = RUN) -> None:
        self._width = width
        self._most = run
        self._held: list[bytes] = []
        self._runs: list[BinaryIO] = []

    def add(self, record: bytes) -> None:
        """Take one record."""
        self._held.append(record)
        if len(self._held) >= self._most:
            self._put(iter(sorted(self._held)))
            self._held = []

    def _put(self, records: Iterator[bytes]) -> None:
        with (
            tempfile.TemporaryFile() as unnamed
        ):  # open for as long as the pile, by a number of ours
            file = os.fdopen(os.dup(unnamed.fileno()), "w+b")
        file.writelines(records)
        file.seek(0)
        self._runs.append(file)
        if len(self._runs) >= _FAN:
            runs, self._runs = self._runs, []
            self._put(self._merged(runs))
            for run in runs:
                run.close()

    def _merged(self, runs: list[BinaryIO]) -> Iterator[bytes]:
        return heapq.merge(*map(self._records, runs))

    def _records(self, file: BinaryIO) -> Iterator[bytes]:
        width = self._width
        while block := file.read(width * _BLOCK):
            for place in range(0, len(block), width):
                yield block[place : place + width]

    def __iter__(self) -> Iterator[bytes]:
        """All records, the smallest first; once."""
        held = iter(sorted(self._held))
        return heapq.merge(held, *map(self._records, self._runs)) if self._runs else held

    def close(self) -> None:
        """Let the files go."""
        for run in self._runs:
            run.close()
        self._runs = []
        self._held = []
