"""What one rendering may spend, and how much a value weighs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

LARGEST = 4 * 2**20
"""Characters (or items, eight each) that one value may have."""

_ITEM = 8  # what an item of a list weighs beside itself: its pointer


class BoundError(Exception):
    """A template would take more than it may; the message says of what."""


@dataclass(slots=True)
class Budget:
    """What is left: ``steps`` of work, ``weight`` of what is made and handed about."""

    steps: int
    weight: int

    def step(self, number: int = 1) -> None:
        """Spend steps; raises ``BoundError``."""
        self.steps -= number
        if self.steps < 0:
            raise BoundError("it takes more steps than a template may: does a loop end?")

    def carry(self, weight: int) -> None:
        """Spend weight; raises ``BoundError``."""
        self.weight -= weight
        if self.weight < 0:
            raise BoundError("it makes more text than a template may")

    def take(self, value: Any) -> None:
        """Spend what a value weighs; raises ``BoundError``."""
        self.carry(weigh(value))


def may_make(weight: int) -> None:
    """Raise ``BoundError`` before a value is made that would be too large."""
    if weight > LARGEST:
        raise BoundError(f"it would make a value of more than {LARGEST // 2**20} million signs")


def weigh(value: Any) -> int:
    """How much a value weighs: its characters, its items and theirs; each as often as it stands.

    Raises ``BoundError`` for one that is too large, or holds itself.
    """
    if isinstance(value, (str, bytes)):
        return len(value)
    if isinstance(value, int):
        return 1 + value.bit_length() // 8
    if not isinstance(value, (list, tuple, dict, set, frozenset, range)):
        return 1
    whole, inner = 0, [value]
    while inner:
        some = inner.pop()
        if isinstance(some, range):
            whole += _ITEM * len(some)
            continue
        whole += _ITEM * (1 + len(some))
        if whole > LARGEST:
            may_make(whole)
        for item in (
            (part for pair in some.items() for part in pair) if isinstance(some, dict) else some
        ):
            if isinstance(item, (list, tuple, dict, set, frozenset, range)):
                inner.append(item)
            else:
                whole += weigh(item)
    may_make(whole)
    return whole


_current: ContextVar[Budget | None] = ContextVar("budget", default=None)


def current() -> Budget:
    """The budget of the rendering that runs; outside of one, a small one for this question."""
    return _current.get() or Budget(10_000, LARGEST)


@contextmanager
def within(steps: int, weight: int) -> Iterator[None]:
    """Give whatever is rendered meanwhile, in this thread, one budget."""
    before = _current.set(Budget(steps, weight))
    try:
        yield
    finally:
        _current.reset(before)
