"""The energies of a long segment, block by block: what is measured of them is all that is held.

Sixteen hours of one article are six million energies, and the gate wants three arrays of them.
Every sum here is added in the order in which the whole would be, so that no bit differs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_edition.programme.loudness import HOPS, LoudnessGate
from audio_edition.programme.master import COARSE, coarse
from audio_edition.units import Lufs

Doubles = NDArray[np.float64]

_ROWS = 100 * (HOPS // COARSE)  # energies that are made coarse at a time


class Grid:
    """Energies that start anywhere, laid over one grid: each is split where it straddles.

    ``per_second`` says how fine the grid is. The pieces come one after the other, and cells are
    given as they are finished; a piece may overlap the next by less than a cell. What is added
    is in double precision, whatever it is held in.
    """

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._open = np.zeros(0)
        self._base = 0  # the cell that ``_open`` begins with
        self._end = 0

    def lay(self, at: float, hops: Doubles | NDArray[np.float32]) -> Doubles:
        """Lay ``hops`` from second ``at`` on; gives the cells before it, which are finished."""
        hops = hops.astype(np.float64)
        first, part = divmod(at * self._per_second, 1.0)
        begin = int(first)
        ready = self._until(begin)
        self._end = max(self._end, begin + len(hops))
        need = len(hops) + 1
        if need > len(self._open):
            self._open = np.pad(self._open, (0, need - len(self._open)))
        self._open[: len(hops)] += hops * (1 - part)
        self._open[1:need] += hops * part
        return ready

    def close(self, most: int | None = None) -> Doubles:
        """The last cells; the grid has at most ``most`` of them, where that is said."""
        return self._until(self._end if most is None else min(self._end, most))

    def _until(self, cell: int) -> Doubles:
        count = cell - self._base
        ready, self._open = self._open[:count], self._open[count:]
        self._base = cell
        return np.pad(ready, (0, count - len(ready)))


class Energies:
    """A segment's energies (``HOPS`` a second): its loudness, and themselves made coarse."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._grid = Grid(HOPS)
        self._gate = LoudnessGate()
        self._fine = np.zeros(0)
        self._coarse: list[Doubles] = []

    def add(self, at: int, hops: Doubles) -> None:
        """Take the energies of a block that begins at sample ``at``."""
        self._take(self._grid.lay(at / self._rate, hops))

    def end(self, samples: int) -> tuple[Lufs, Doubles]:
        """End the segment of so many samples: its loudness, and ``COARSE`` energies a second."""
        self._take(self._grid.close(-(-samples * HOPS // self._rate)))
        self._coarse.append(coarse(self._fine))
        return self._gate.integrated(), np.concatenate(self._coarse)

    def _take(self, cells: Doubles) -> None:
        self._gate.feed(cells)
        self._fine = np.concatenate((self._fine, cells))
        whole = len(self._fine) // _ROWS * _ROWS
        if whole:
            self._coarse.append(coarse(self._fine[:whole]))
            self._fine = self._fine[whole:]
