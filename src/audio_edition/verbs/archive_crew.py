"""The processes of one machine that make an archive's units side by side.

Each has its own voice open, speaks and encodes by itself, and is given a unit's name at a time. One
that dies (out of memory, a library that crashes) takes nothing with it but the units in hand: those
are tried again one by one, and the one that ends its process again and again is left alone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
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
from audio_edition.archive.model import ArchiveUnit
from audio_edition.archive.spool import Spool
from audio_edition.speech.crew import cores, room_for
from audio_edition.speech.warm import kept_warm
from audio_edition.verbs.archiving import TRIES, HowToArchive, UnitDone, UnitMaker
from audio_edition.workspace import Workspace

_AHEAD = 2  # units a process that wait for it
_IN_ORDER = 0.7  # seconds that a process has to end in order


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
def _pool(place: _Place, jobs: int) -> Iterator[Submit]:
    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(place,)
    )
    try:
        yield lambda unit, patience: pool.submit(_make, unit, patience)
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
    signal.signal(signal.SIGTERM, _told_to_stop)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_ends_with, args=(parent,), daemon=True).start()
    _open.enter_context(kept_warm())
    workspace = Workspace.open(place.root, plugins=place.plugins)
    _mine = UnitMaker(workspace, _open.enter_context(Spool(place.spool)), place.how)


def _told_to_stop(number: int, _: FrameType | None) -> None:
    if _mine is not None:
        _mine.told_to_stop()  # first: there may be no time to end in order
    sys.exit(128 + number)


def _ends_with(parent: multiprocessing.process.BaseProcess) -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent.join()
    os._exit(1)


def _make(unit: ArchiveUnit, patience: float) -> UnitDone:
    assert _mine is not None  # the initializer ran, or the pool is broken
    return _mine.make(unit, wait=patience)


__all__ = ["cores", "hands", "made"]
