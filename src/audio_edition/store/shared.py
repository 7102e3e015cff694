"""The store that several machines share: asked for what is not here, given what was made.

What passes (a lost connection, a busy service) is tried again. Where that does not help, or the
place refuses, the work goes on with this machine's own folder alone: it is told once, and the
place is left in peace for a while. A build that has what it needs never fails for it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from audio_edition.remote import again, shown, words
from audio_edition.store.backend import Stat, Usage
from audio_edition.store.depots import Act, Depot, MountedDepot, RefusalError, SpoiledError
from audio_edition.store.errors import StoreError
from audio_edition.units import Bytes

T = TypeVar("T")

_log = logging.getLogger(__name__)

PAUSES = (0.5, 2.0)
"""Seconds before the second and the third try of a request."""
_SPREAD = 0.5  # of a pause: hundreds of workers are turned away by the same busy service
REST = 600.0
"""Seconds for which a place that failed is not asked again; most builds are shorter."""
_MOST_SPOILED = 3  # objects in a row that did not arrive whole: then it is the way there
_MOST_ABSENT = 200_000  # keys that are remembered as absent, until they are asked for


class _Line:
    """What this process knows of one shared place: the connection, and whether it works."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.name = shown(address) if "@" in address else address
        # gcsfs asks six times, within half a minute, and cannot be told not to
        self._tries_itself = address.startswith(("gs://", "gcs://"))
        self._depot: Depot | None = None
        self._guard = threading.Lock()
        self._until = {"read": 0.0, "written": 0.0}
        self._why: dict[str, StoreError] = {}
        self._spoiled = 0
        self.absent: set[str] = set()

    def depot(self) -> Depot:
        with self._guard:
            if self._depot is None:
                self._depot = _opened(self.address)
            return self._depot

    def rests(self, act: Act) -> StoreError | None:
        """Why it is not asked now; None where it is."""
        return self._why[act] if time.monotonic() < self._until[act] else None

    def ask(self, act: Act, what: Callable[[Depot], T], *, in_work: bool = True) -> T:
        """Ask, again where that may help; raises ``StoreError``, and rests after it.

        An object that does not arrive whole raises ``SpoiledError``, which counts against itself
        alone.
        ``in_work`` False is for whoever is of no use without this very answer: it is asked
        whether it rests or not, and whatever comes of it changes nothing for the work.
        """
        why = self.rests(act) if in_work else None
        if why is not None:
            raise why
        try:
            answer = again(
                lambda: what(self.depot()),
                pauses=() if self._tries_itself else PAUSES,
                passes=lambda problem: not isinstance(problem, RefusalError),
                anew=self._renew,
                spread=_SPREAD,
            )
        except RefusalError as problem:
            message = f"the shared cache {self.name}: {problem.message}"
            error = StoreError(message, hint=problem.hint)
            raise (self._rest(error, problem.only) if in_work else error) from None
        except Exception as problem:
            if isinstance(problem, SpoiledError):
                self._spoiled += 1
                if self._spoiled < _MOST_SPOILED or not in_work:
                    raise
            told = problem.message if isinstance(problem, StoreError) else words(problem)
            message = f"the shared cache {self.name} cannot be reached: {told}"
            error = StoreError(message, hint="check the address, the network and the service")
            raise (self._rest(error, None) if in_work else error) from None
        self._spoiled = 0
        return answer

    def _renew(self) -> None:
        with contextlib.suppress(RefusalError):
            self.depot().renew()

    def _rest(self, why: StoreError, only: Act | None) -> StoreError:
        """Ask no more for a while; the first of many threads that failed tells why."""
        acts: tuple[Act, ...] = ("read", "written") if only is None else (only,)
        with self._guard:
            now = time.monotonic()
            is_first = any(now >= self._until[act] for act in acts)
            for act in acts:
                if now >= self._until[act]:
                    self._until[act], self._why[act] = now + REST, why
        if is_first:
            so = "what is made stays" if only else "work goes on"
            _tell(f"{why.message}; {so} in this machine's own cache for now ({why.hint})")
        return why


def _opened(address: str) -> Depot:
    """Open the place; raises ``RefusalError``, or what may pass. Libraries are imported here."""
    scheme = address.partition("://")[0]
    if scheme == "file":
        return MountedDepot(Path(address.removeprefix("file://")))
    if scheme in ("sftp", "ssh"):
        from audio_edition.store.sftp import SftpDepot

        return SftpDepot(address)
    from audio_edition.store.objects import ObjectDepot

    return ObjectDepot(address)


_lines: dict[tuple[int, str], _Line] = {}
_lines_guard = threading.Lock()


def _line(address: str) -> _Line:
    key = (os.getpid(), address)  # a forked child has no use for its parent's connections
    with _lines_guard:
        if key not in _lines:
            _lines[key] = _Line(address)
        return _lines[key]


@dataclass(frozen=True, slots=True)
class SharedStore:
    """The shared place at ``address``; every ``SharedStore`` of a process uses one connection.

    ``strict`` is for who is of no use without it (a worker on another machine): it is asked every
    time, and whatever fails is raised as ``StoreError``.
    """

    address: str
    strict: bool = False

    @property
    def name(self) -> str:
        """What to call it before people."""
        return _line(self.address).name

    def read(self, path: str) -> bytes | None:
        """Return the object, None where there is none or the place does not answer.

        A path that ``look`` just found absent is not asked for; it is the next time.
        """
        line = _line(self.address)
        if path in line.absent:
            line.absent.discard(path)
            return None
        try:
            return self._leniently("read", lambda depot: depot.read(path))
        except SpoiledError as problem:
            _tell(f"{line.name}/{path} does not arrive whole, and is made again: {problem}")
            return None

    def write(self, path: str, data: bytes) -> None:
        """Put the object, unless the place does not take it."""
        line = _line(self.address)
        line.absent.discard(path)
        self._leniently("written", lambda depot: depot.write(path, data))

    def look(self, paths: Iterable[str], take: Callable[[str], object]) -> None:
        """Have ``take`` get each path, many at once, and remember those where it gets None."""
        line, wanted = _line(self.address), list(paths)
        if not wanted or (line.rests("read") and not self.strict):
            return

        def one(path: str) -> None:
            if take(path) is None and line.rests("read") is None:
                line.absent.add(path)

        if len(line.absent) > _MOST_ABSENT:
            line.absent.clear()
        number = self._leniently("read", lambda depot: depot.at_once) or 0
        if number:
            _side_by_side(number, wanted, one)

    def holds(self, paths: Iterable[str]) -> set[str]:
        """Which of the paths are there, for a few bytes each; none where it does not answer."""
        line, wanted = _line(self.address), list(paths)
        if not wanted or (line.rests("read") and not self.strict):
            return set()
        number = self._leniently("read", lambda depot: depot.at_once) or 0
        if not number:
            return set()

        def there(path: str) -> bool:
            return bool(self._leniently("read", lambda depot: _has(depot, path)))

        found = _side_by_side(number, wanted, there)
        return {path for path, is_there in zip(wanted, found, strict=True) if is_there}

    def give(
        self, paths: Sequence[str], load: Callable[[str], bytes | None], *, ask: bool = True
    ) -> list[int | None]:
        """Put what ``load`` gives for each path, many at once, and for sure.

        Returns the bytes that were sent for each: 0 where it was there already (which ``ask`` finds
        out), None where there was nothing to send. Raises ``StoreError`` where the place does not
        take it.
        """
        if not paths:
            return []
        line = _line(self.address)

        def one(path: str) -> int | None:
            if ask and line.ask("read", lambda depot: _has(depot, path), in_work=False):
                return 0
            data = load(path)
            if data is None:
                return None
            line.ask("written", lambda depot: depot.write(path, data), in_work=False)
            line.absent.discard(path)
            return len(data)

        number = line.ask("read", lambda depot: depot.at_once, in_work=False)
        return _side_by_side(number, paths, one)

    def require(self) -> StoreError | None:
        """Ask for an object, put one and read it: raises ``StoreError`` where that cannot be.

        Returns why nothing can be put where what is there can be read, else None.
        """
        line = _line(self.address)
        path, data = f"doctor/{secrets.token_hex(8)}", b"audio-edition doctor looked\n"

        def read() -> bytes | None:
            try:
                return line.ask("read", lambda depot: depot.read(path), in_work=False)
            except SpoiledError:
                return b""

        read()
        try:
            line.ask("written", lambda depot: depot.write(path, data), in_work=False)
        except StoreError as problem:
            return problem
        if read() != data:
            raise StoreError(
                f"the shared cache {line.name} does not give back what it was given",
                hint="check the network, and what lies between",
            )
        with contextlib.suppress(StoreError):  # who may write may not always remove
            self.remove(path)
        return None

    def list(self, prefix: str) -> list[Stat]:
        """List the objects below ``prefix``; raises ``StoreError``. Slow, and never needed."""
        line = _line(self.address)
        try:
            return line.ask("read", lambda depot: list(depot.list(prefix)), in_work=False)
        except SpoiledError as problem:
            raise StoreError(f"the shared cache {line.name} cannot be listed: {problem}") from None

    def usage(self, drawer: str) -> Usage:
        """Count a drawer's entries and their bytes there; raises ``StoreError``. It lists."""
        found = self.list(drawer)
        return Usage(len(found), Bytes(sum(stat.size for stat in found)))

    def prune(self, drawers: Iterable[str], older_than: float) -> tuple[int, int]:
        """Remove what was written longer ago than ``older_than`` seconds: (objects, bytes).

        When it was used last nobody knows there. Raises ``StoreError``.
        """
        removed = freed = 0
        now = time.time()
        for drawer in drawers:
            for stat in self.list(drawer):
                if now - stat.used > older_than:
                    self.remove(stat.path)
                    removed, freed = removed + 1, freed + stat.size
        return removed, freed

    def remove(self, path: str) -> None:
        """Take an object away; raises ``StoreError``."""
        _line(self.address).ask("written", lambda depot: depot.remove(path), in_work=False)

    def _leniently(self, act: Act, what: Callable[[Depot], T]) -> T | None:
        """Ask; None where it does not answer and the work goes on without."""
        try:
            return _line(self.address).ask(act, what, in_work=not self.strict)
        except StoreError:
            if self.strict:
                raise
            return None


def _has(depot: Depot, path: str) -> bool:
    try:
        return depot.has(path)
    except SpoiledError:
        return True  # something is


def _side_by_side(number: int, paths: Sequence[str], do: Callable[[str], T]) -> list[T]:
    """What ``do`` gives for each path, by ``number`` threads; the first that fails ends it."""
    from concurrent.futures import ThreadPoolExecutor  # not for who has no shared place

    if not paths:
        return []
    pool = ThreadPoolExecutor(min(number, len(paths)), thread_name_prefix="shared-cache")
    try:
        return [done.result() for done in [pool.submit(do, path) for path in paths]]
    finally:
        pool.shutdown(cancel_futures=True)


_hearers: list[Callable[[str], None]] = []


@contextlib.contextmanager
def heard_by(hear: Callable[[str], None]) -> Iterator[None]:
    """Let ``hear`` have, from any thread, what would else be logged of shared places."""
    _hearers.append(hear)
    try:
        yield
    finally:
        _hearers.remove(hear)


def _tell(message: str) -> None:
    if _hearers:
        _hearers[-1](message)
    else:
        _log.warning("%s", message)
