"""The processes of one machine that make an archive's units side by side.

Each has its own voice open, speaks and encodes by itself, and is given a unit's name at a time. One
that dies (out of memory, a library that crashes) takes nothing with it but the units in hand: those
are tried again one by one, and the one that ends its process again and again is left alone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import FrameType

from audio_edition import owners
from audio_edition.archive import followers
from audio_edition.archive.model import ArchiveUnit
from audio_edition.archive.spool import Spool
from audio_edition.speech.crew import cores as cores
from audio_edition.speech.crew import room_for
from audio_edition.speech.warm import kept_warm
from audio_edition.verbs.archiving import TRIES, HowToArchive, UnitDone, UnitMaker
from audio_edition.workspace import Workspace

_AHEAD = 2  # units a process that wait for it
_IN_ORDER = 0.5  # seconds that a process has to end in order
_HEARD = 0.2  # seconds in which it hears that it shall, unless a library holds it


@dataclass(frozen=True, slots=True)
class _Place:
    """What another process needs to make units; plain data."""

    root: Path
    plugins: bool
    spool: Path
    how: HowToArchive
    owner: str  # of what is left unfinished


_mine: UnitMaker | None = None
_open = ExitStack()


def hands(jobs: int, units: int) -> int:
    """How many processes are worth their memory: ``jobs``, else one a core."""
    return max(1, min(jobs or room_for(cores()), units))


def made(
    workspace: Workspace,
    spool: Spool,
    how: HowToArchive,
    units: Iterator[ArchiveUnit | UnitDone],
    *,
    jobs: int,
    patience: float = 0.0,
) -> Iterator[UnitDone]:
    """Make the units by ``jobs`` processes (1: by this one), as they become done.

    What is done already is passed on; no process is begun before there is something to do.
    ``patience`` is how many seconds are waited for a unit that another archive has in hand.
    """
    for first in units:
        if isinstance(first, ArchiveUnit):
            break
        yield first
    else:
        return
    rest = chain([first], units)
    if jobs == 1:
        yield from _here(workspace, spool, how, rest, patience)
        return
    place = _Place(workspace.root, workspace.plugins.allowed, spool.file, how, owners.mark())
    suspects: list[ArchiveUnit] = []
    with _pool(place, jobs) as submit:
        waiting: dict[Future[UnitDone], ArchiveUnit] = {}
        for unit in rest:
            if isinstance(unit, UnitDone):
                yield unit
                continue
            try:
                waiting[submit(unit, patience)] = unit
            except BrokenProcessPool:
                suspects.append(unit)
            if len(waiting) >= jobs * _AHEAD:
                yield from _taken(waiting, suspects)
            if suspects:
                break
        while waiting:
            yield from _taken(waiting, suspects)
    if suspects:
        yield from _one_by_one(place, suspects, patience)
        yield from made(workspace, spool, how, rest, jobs=jobs, patience=patience)


def _here(
    workspace: Workspace,
    spool: Spool,
    how: HowToArchive,
    units: Iterator[ArchiveUnit | UnitDone],
    patience: float,
) -> Iterator[UnitDone]:
    with kept_warm():
        maker = UnitMaker(workspace, spool, how)
        for unit in units:
            yield unit if isinstance(unit, UnitDone) else maker.make(unit, wait=patience)


def _taken(
    waiting: dict[Future[UnitDone], ArchiveUnit], suspects: list[ArchiveUnit]
) -> Iterator[UnitDone]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        unit = waiting.pop(future)
        try:
            result = future.result()
        except BrokenProcessPool:
            suspects.append(unit)
        else:
            yield result


def _one_by_one(
    place: _Place, suspects: Iterable[ArchiveUnit], patience: float
) -> Iterator[UnitDone]:
    """Make units by one process, so that it is known which of them ends it."""
    left = deque((unit, TRIES) for unit in suspects)
    while left:
        with _pool(place, 1) as submit:
            while left:
                unit, tries = left.popleft()
                try:
                    result = submit(unit, patience).result()
                except BrokenProcessPool:
                    if tries:
                        left.appendleft((unit, tries - 1))
                    else:  # it ended before anything could be marked
                        yield UnitDone(unit, "busy")
                    break
                yield result


Submit = Callable[[ArchiveUnit, float], "Future[UnitDone]"]


@contextmanager
def _safe_path() -> Iterator[None]:
    """Have processes that begin meanwhile import nothing that lies where they are started."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        del os.environ["PYTHONSAFEPATH"]
        if before is not None:
            os.environ["PYTHONSAFEPATH"] = before


@contextmanager
def _pool(place: _Place, jobs: int) -> Iterator[Submit]:
    with _safe_path(), _processes(place, jobs) as submit:
        yield submit


@contextmanager
def _processes(place: _Place, jobs: int) -> Iterator[Submit]:
    with followers.unheard():
        pool = ProcessPoolExecutor(
            jobs,
            multiprocessing.get_context("spawn"),
            initializer=followers.begin,
            initargs=(followers.packed(_begin, place),),
        )

    def submit(unit: ArchiveUnit, patience: float) -> Future[UnitDone]:
        with followers.unheard():  # it starts processes
            return pool.submit(_make, unit, patience)

    try:
        yield submit
    except BaseException:
        # Ctrl-C among them: what was finished is marked, the rest is done by the next run
        _end(list((getattr(pool, "_processes", None) or {}).values()))
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown(wait=True, cancel_futures=True)


def _end(processes: Iterable[multiprocessing.process.BaseProcess]) -> None:
    """End them in order, or, where one does not in time, at once: its unit is made again."""
    crew = list(processes)
    for process in crew:
        process.terminate()
    until = time.monotonic() + _IN_ORDER
    for process in crew:
        process.join(max(0.0, until - time.monotonic()))
    for process in crew:
        process.kill()


def _begin(place: _Place) -> None:
    global _mine
    owners.serve(place.owner)
    _open.enter_context(kept_warm())
    workspace = Workspace.open(place.root, plugins=place.plugins)
    _mine = UnitMaker(workspace, _open.enter_context(Spool(place.spool)), place.how)
    # last: nothing was begun before, and the pool would print how its initializer ended
    _listen(_mine)


class _ToldToStop(SystemExit):
    """The parent ends us."""


def _listen(maker: UnitMaker) -> None:
    """Say that the unit in hand is not why this process ends, also amid a library's long call.

    Python's own handler waits for the end of that call, and it may take seconds to read a sentence.
    """
    heard = threading.Event()
    told, tells = os.pipe()
    os.set_blocking(tells, False)

    def stop(number: int, _: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)
        heard.set()
        maker.told_to_stop()  # first: there may be no time to end in order
        raise _ToldToStop(128 + number)

    def wait_for_it() -> None:
        os.read(told, 1)
        if not heard.wait(_HEARD):
            maker.told_to_stop()

    signal.signal(signal.SIGTERM, stop)
    signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    threading.Thread(target=wait_for_it, daemon=True).start()


def _make(unit: ArchiveUnit, patience: float) -> UnitDone:
    assert _mine is not None  # the initializer ran, or the pool is broken
    try:
        return _mine.make(unit, wait=patience)
    except _ToldToStop as end:
        # the pool would take it for what became of the unit, and begin the next one
        os._exit(int(end.code or 0))
