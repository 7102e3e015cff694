"""How often a password may be guessed: after a few wrong ones each try has to wait longer.

Three counts, so that a guesser cannot go round them: of a name from one address, of an address
whatever the names, and of a name from wherever; the last one waits least, for it is how a stranger
could keep somebody out.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

_FORGOTTEN = 3600.0  # seconds after which a wrong password counts no more
_REMEMBERED = 4096  # of each count


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    last: float = 0.0


class _Count:
    """Wrong tries by key: ``free`` at once, then 1, 2, 4 … seconds, ``longest`` at most."""

    def __init__(self, free: int, longest: float) -> None:
        self._free, self._longest = free, longest
        self._tries: OrderedDict[Hashable, _Tries] = OrderedDict()

    def wait(self, key: Hashable, now: float) -> float:
        tries = self._tries.get(key)
        if tries is None or tries.wrong < self._free or now - tries.last > _FORGOTTEN:
            return 0.0
        delay = min(self._longest, 2.0 ** min(tries.wrong - self._free, 30))
        return max(0.0, tries.last + delay - now)

    def add(self, key: Hashable, now: float) -> None:
        tries = self._tries.pop(key, _Tries())
        if now - tries.last > _FORGOTTEN:
            tries = _Tries()
        tries.wrong, tries.last = tries.wrong + 1, now
        self._tries[key] = tries
        if len(self._tries) > _REMEMBERED:
            self._tries.popitem(last=False)

    def take_back(self, key: Hashable) -> None:
        if key in self._tries:
            self._tries[key].wrong = max(0, self._tries[key].wrong - 1)

    def forget(self, key: Hashable) -> None:
        self._tries.pop(key, None)


class DoorLimits:
    """Counts tries. ``tick`` counts seconds."""

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._pairs = _Count(3, 900.0)
        self._addresses = _Count(15, 900.0)
        self._names = _Count(20, 30.0)

    def wait(self, name: str, address: str) -> float:
        """Return how many seconds a try must wait; 0.0: it may be made now, and counts as wrong.

        It counts from now on and not from its answer: of a hundred at once a few are looked at.
        """
        now, place = self._tick(), _place(address)
        counts = ((self._pairs, (name, place)), (self._addresses, place), (self._names, name))
        waits = max(count.wait(key, now) for count, key in counts)
        if not waits:
            for count, key in counts:
                count.add(key, now)
        return waits

    def was_right(self, name: str, address: str) -> None:
        """The try was no guess. Other names from the address stay counted: one who has a
        password of their own does not get to guess others' faster."""
        place = _place(address)
        self._pairs.forget((name, place))
        self._addresses.take_back(place)
        self._names.take_back(name)


def _place(address: str) -> str:
    """An address, or the network that one household has in IPv6 (a /64, RFC 6177)."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
