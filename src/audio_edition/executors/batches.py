"""Deal work in batches that become smaller towards its end: few tasks, and nobody idle at last.

A task costs an executor something, however small the work in it is: a Dask scheduler one or two
milliseconds. Dealt in batches, all workers together are given two thirds of what is left, then
two thirds of the rest, and so on. That is factoring (S. F. Hummel, E. Schonberg, L. E. Flynn,
"Factoring: a method for scheduling parallel loops", Communications of the ACM 35(8), 1992), who
give half: how long a sentence takes can be told by its length better than they had to assume.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

_PART = 2 / 3  # of what is left is given out; the rest is for those who are done first
_LEAST = 1 / 24  # of a worker's share: so large is the smallest batch
_PACE = 0.005  # seconds a unit of size, until it is known: a character, through Piper
_NEWEST = 0.5  # weight of what was measured last


class Batches(Generic[T]):
    """Items that wait, dealt from the front.

    ``size`` says how much work an item is, in units of any kind, above 0. ``longest`` is for how
    many seconds a batch may keep a worker, as far as can be told; 0 deals item by item.
    """

    def __init__(
        self, items: Iterable[T], *, size: Callable[[T], float], longest: float = 0.0
    ) -> None:
        self._items = deque(items)
        self._size = size
        self._longest = longest
        self._left = self._whole = sum(map(size, self._items))
        self._pace = 0.0  # seconds a unit; 0: not measured

    def __len__(self) -> int:
        return len(self._items)

    def deal(self, workers: int) -> tuple[T, ...]:
        """Take the next batch for one of ``workers``; empty where nothing is left."""
        share = max(self._left * _PART, self._whole * _LEAST) / max(1, workers)
        room = min(share, self._longest / (self._pace or _PACE))
        batch: list[T] = []
        taken = 0.0
        while self._items:
            size = self._size(self._items[0])
            if batch and taken + size > room:
                break
            batch.append(self._items.popleft())
            taken += size
        self._left -= taken
        return tuple(batch)

    def back(self, items: Sequence[T]) -> None:
        """Put items that were dealt to the front again."""
        self._items.extendleft(reversed(items))
        self._left += sum(map(self._size, items))

    def took(self, items: Iterable[T], seconds: float) -> None:
        """Hear how long a batch took whoever did it, so that the next ones fit."""
        size = sum(map(self._size, items))
        pace = seconds / size
        self._pace = _NEWEST * pace + (1 - _NEWEST) * (self._pace or pace)
