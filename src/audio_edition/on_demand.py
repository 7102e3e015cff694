"""Sequences whose items are made when they are asked for: of a day they would weigh too much."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class OnDemand(Sequence[T]):
    """Reads like a tuple, and is equal to one that holds the same; ``_one`` makes an item."""

    __slots__ = ()

    @abstractmethod
    def _one(self, place: int) -> T:
        """Make the item at ``place``, from 0 to below the length."""

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...

    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        places = range(len(self))[index]
        return self._one(places) if isinstance(places, int) else tuple(map(self._one, places))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OnDemand | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
