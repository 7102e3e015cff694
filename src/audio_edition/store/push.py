"""What this machine alone has, given to the shared place: what was made before there was one.

Broken off at any point it goes on from there: what has arrived is not sent again. Each entry is
checked (size, CRC-32, SHA-256) before it leaves, and arrives whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from audio_edition.store.drawer import Drawer
from audio_edition.units import Bytes

_FEW = 8  # entries under one beginning of a key: above it one list is asked for, and no entry
_AT_ONCE = 256  # entries between two words of how far it is


@dataclass(frozen=True, slots=True)
class Pushed:
    """How many entries were ``sent``, of how many bytes, how many were ``there`` already.

    ``unsound`` ones are damaged, or of another version of the program: they stay where they are.
    """

    sent: int = 0
    size: Bytes = field(default_factory=lambda: Bytes(0))
    there: int = 0
    unsound: int = 0

    def __add__(self, other: Pushed) -> Pushed:
        """Both together."""
        return Pushed(
            self.sent + other.sent,
            Bytes(self.size + other.size),
            self.there + other.there,
            self.unsound + other.unsound,
        )


def push(drawers: Iterable[Drawer], hear: Callable[[Pushed], None] = lambda _: None) -> Pushed:
    """Give the shared place every entry of ``drawers`` that it has not; those it cannot have stay.

    ``hear`` is told how far it is. Raises ``StoreError`` where the place does not answer, or takes
    nothing; what arrived until then stays there.
    """
    whole = Pushed()
    for drawer in drawers:
        if drawer.shared is None:
            continue
        for part in _pushed(drawer):
            whole += part
            hear(whole)
    return whole


def _pushed(drawer: Drawer) -> Iterator[Pushed]:
    unsure: list[str] = []
    absent: list[str] = []
    for beginning, group in groupby(drawer.keys(), key=lambda key: key[:2]):
        keys = list(group)
        if len(keys) > _FEW:
            there = drawer.listed(beginning)
            missing = [key for key in keys if key not in there]
            absent += missing
            if len(missing) < len(keys):
                yield Pushed(there=len(keys) - len(missing))
        else:
            unsure += keys
        if len(unsure) + len(absent) >= _AT_ONCE:
            yield _given(drawer, unsure, absent)
    yield _given(drawer, unsure, absent)


def _given(drawer: Drawer, unsure: list[str], absent: list[str]) -> Pushed:
    told = [*drawer.give(unsure), *drawer.give(absent, ask=False)]
    unsure.clear()
    absent.clear()
    sent = [size for size in told if size]
    return Pushed(len(sent), Bytes(sum(sent)), told.count(0), told.count(None))
