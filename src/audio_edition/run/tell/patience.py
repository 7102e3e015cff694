"""How often, and for how long in all, something is tried again within one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tries:
    """Waits (seconds) between tries, and the seconds after which none begins.

    What still fails then is owed, and is tried again by a later run.
    """

    waits: tuple[float, ...] = (1.0, 3.0)
    seconds: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def rounds(self) -> Iterator[int]:
        """Yield once a try, waiting in between."""
        began = self.clock()
        yield 0
        for number, wait in enumerate(self.waits, 1):
            if self.clock() - began + wait > self.seconds:
                return
            self.sleep(wait)
            yield number
