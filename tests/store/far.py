"""A shared place in memory that fails as it is told; see ``conftest.far``."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from audio_edition.store.backend import Stat
from audio_edition.units import Bytes


@dataclass
class Far:
    """A depot: what it was asked is in ``asked``; of ``wrong``, the next one of that kind is raised
    (a None lets that request pass).
    """

    at_once: int = 4
    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    wrong: dict[str, Iterator[Exception | None]] = field(default_factory=dict)
    written: float = 0.0
    opened: int = 0
    renewed: int = 0
    busiest: int = 0  # requests at the same time
    _busy: int = 0
    _guard: Any = field(default_factory=threading.Lock)

    @property
    def counts(self) -> Counter[str]:
        """Requests by what they ask."""
        return Counter(self.asked)

    def fail(self, what: str, *problems: Exception | None) -> None:
        """Let the next requests of a kind go wrong."""
        self.wrong[what] = iter(problems)

    def _do(self, what: str, act: Callable[[], Any]) -> Any:
        with self._guard:
            self.asked.append(what)
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
            problem = next(self.wrong.get(what, iter(())), None)
        time.sleep(0.001)
        with self._guard:
            self._busy -= 1
        if problem is not None:
            raise problem
        return act()

    def read(self, path: str) -> bytes | None:
        return self._do("read", lambda: self.objects.get(path))

    def has(self, path: str) -> bool:
        return bool(self._do("has", lambda: path in self.objects))

    def write(self, path: str, data: bytes) -> None:
        self._do("write", lambda: self.objects.update({path: data}))

    def remove(self, path: str) -> None:
        self._do("remove", lambda: self.objects.pop(path, None))

    def list(self, prefix: str) -> Iterable[Stat]:
        return self._do(
            "list",
            lambda: [
                Stat(path, Bytes(len(data)), self.written)
                for path, data in self.objects.items()
                if path.startswith(f"{prefix}/")
            ],
        )

    def renew(self) -> None:
        self.renewed += 1
