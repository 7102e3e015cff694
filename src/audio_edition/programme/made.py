"""A segment that is made, and those of a whole programme: not in memory."""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import IO

import numpy as np
from numpy.typing import NDArray

from audio_edition.on_demand import OnDemand
from audio_edition.programme.plan import Spot
from audio_edition.set_aside import SetAside
from audio_edition.units import Decibels, Lufs

_NUMBERS = Struct("<qqqdd?4I")  # ``Made``'s, and how long its texts are


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A segment in the store: ``file`` is a whole MP3 (Info frame, body, silent frame).

    ``size`` and ``crc`` are its body's. What was measured is held as bytes, and becomes arrays
    when it is asked for.
    """

    file: str
    frames: int
    size: int
    crc: int
    loudness: Lufs
    true_peak: Decibels
    from_cache: bool
    told_spots: bytes
    told_hops: bytes
    told_waveform: bytes

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Where its sentences lie."""
        told = iter(array("q", self.told_spots))
        return tuple(Spot(start, end) for start, end in zip(told, told, strict=True))

    @property
    def hops(self) -> NDArray[np.float32]:
        """The decoded file's K-weighted energies, ``master.COARSE`` a second."""
        return np.frombuffer(self.told_hops, "<f4")

    @property
    def waveform(self) -> NDArray[np.int8]:
        """The least and greatest sample of each frame, shape (n, 2)."""
        return np.frombuffer(self.told_waveform, np.int8).reshape(-1, 2)

    def packed(self) -> bytes:
        """All of it, for ``unpacked``."""
        texts = (os.fsencode(self.file), self.told_spots, self.told_hops, self.told_waveform)
        numbers = (self.frames, self.size, self.crc, self.loudness, self.true_peak)
        return b"".join((_NUMBERS.pack(*numbers, self.from_cache, *map(len, texts)), *texts))

    @classmethod
    def unpacked(cls, data: bytes) -> Made:
        """What was ``packed``."""
        frames, size, crc, loudness, peak, from_cache, *lengths = _NUMBERS.unpack_from(data)
        texts, at = [], _NUMBERS.size
        for length in lengths:
            texts.append(data[at : at + length])
            at += length
        file, spots, hops, waveform = texts
        return cls(
            os.fsdecode(file), frames, size, crc, Lufs(loudness), Decibels(peak),
            from_cache, spots, hops, waveform,
        )  # fmt: skip


class MadeSegments(OnDemand[Made]):
    """A programme's segments in their order, each read when it is asked for.

    Of a day they weigh more than all else that is held of it, and what is held of it afterwards
    would lie scattered between them: where they are many, they wait in a file without a name
    in ``folder``. May be ``put`` by several threads. Raises ``OSError`` for a full disk.
    """

    def __init__(self, folder: Path) -> None:
        def opened() -> IO[bytes]:
            return tempfile.TemporaryFile(dir=folder)

        self._aside = SetAside(opened)
        self._places: dict[str, int] = {}  # of each key
        self._order = array("q")

    def put(self, key: str, made: Made) -> None:
        """Take a segment."""
        self._places[key] = self._aside.put(made.packed())

    def in_order(self, keys: Iterable[str]) -> None:
        """Say in which order they come; a key may come again."""
        self._order = array("q", (self._places[key] for key in keys))
        self._places = {}

    def __len__(self) -> int:
        return len(self._order)

    def _one(self, place: int) -> Made:
        return Made.unpacked(self._aside.at(self._order[place]))
