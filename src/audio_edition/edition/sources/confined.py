"""Readers of what others wrote, at work in a child that may take so much and no more.

A reader that slips (a pattern that tries a page again for each of its words, a tree that swells)
costs the one source that it slipped on. A command has one child, begun by ``confined``; what is
decorated with ``reader`` is done there as long as that lasts.
"""

from __future__ import annotations

import inspect
import os
import pickle
import queue
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from audio_edition.errors import EditionError

if TYPE_CHECKING:
    from audio_edition.executors.local import ChildProcess

P = ParamSpec("P")
R = TypeVar("R")

SECONDS, SECONDS_PER_MIB = 30, 20
"""Of a processor, for one source: many times what the slowest honest one takes."""
MEMORY = 2**30
"""Bytes for one source, beside what the child began with."""

_PATIENCE = 2.0  # seconds that a source waits for the child before it gets another
_FULL = 77  # the exit code of a child that ran out of memory


class OverrunError(EditionError):
    """A source took more to be read than any may."""


class _Children:
    def __init__(self) -> None:
        self._idle: queue.LifoQueue[ChildProcess] = queue.LifoQueue()
        self._all: list[ChildProcess] = []
        self._idle.put(self._begun())

    def _begun(self) -> ChildProcess:
        from audio_edition.executors.local import ChildProcess

        child = ChildProcess(forks=True)
        child.start()
        self._all.append(child)
        return child

    def ask(self, name: str, size: int, task: bytes) -> Any:
        """Have a reader's work done; raises what it raises, and ``OverrunError``."""
        try:
            child = self._idle.get(timeout=_PATIENCE)
        except queue.Empty:
            child = self._begun()
        child.revive()
        told = child.ask(task)
        code = child.wait() if told is None else 0
        self._idle.put(child)
        if told is None:
            why = {
                -signal.SIGXCPU: f"takes more than {_seconds(size)} seconds of a processor",
                _FULL: f"takes more than {MEMORY // 2**20} MiB of memory",
            }.get(code or 0, f"ends the process that reads it (exit code {code})")
            raise OverrunError(
                f"{name} cannot be read: it {why}", hint="save its text as .txt, and name that"
            )
        went_well, packed = told
        value = pickle.loads(packed)  # our own child's bytes
        if went_well:
            return value
        raise value

    def close(self) -> None:
        for child in self._all:
            child.kill()  # for good: a look that was left behind may still want it
            child.close()


_CHILDREN: ContextVar[_Children | None] = ContextVar("children", default=None)


@contextmanager
def confined() -> Iterator[None]:
    """Have readers work in a child meanwhile.

    Not where only this process knows a language of the show's own: a child that cannot be forked
    off would take its words for another's.
    """
    from audio_edition.executors.local import may_fork
    from audio_edition.languages import speaks_own

    if _CHILDREN.get() is not None or (speaks_own() and not may_fork()):
        yield
        return
    children = _Children()
    token = _CHILDREN.set(children)
    try:
        yield
    finally:
        _CHILDREN.reset(token)
        children.close()


def reader(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function be done in the child; its first argument is what it reads, ``name`` whose."""
    shape = inspect.signature(function)

    @wraps(function)
    def read(*args: P.args, **kwargs: P.kwargs) -> R:
        children = _CHILDREN.get()
        if children is None:
            return function(*args, **kwargs)
        told = shape.bind(*args, **kwargs).arguments
        size = len(next(iter(told.values())))
        task = pickle.dumps((_read, (_seconds(size), read, args, kwargs), {}))
        found: R = children.ask(str(told.get("name") or "a source"), size, task)
        return found

    return read


def _seconds(size: int) -> int:
    return SECONDS + SECONDS_PER_MIB * size // 2**20


def _read(seconds: int, function: Callable[..., R], args: Any, kwargs: Any) -> R:
    """In the child: read, or die where it takes too much."""
    from audio_edition.executors.child import allow

    _CHILDREN.set(None)
    allow(seconds, _room())
    try:
        return function(*args, **kwargs)
    except MemoryError:
        os._exit(_FULL)


_began: list[int] = []


def _room() -> int:
    """What the child may have in all; 0 where the system does not tell what it has."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[5])
    except OSError:
        return 0
    if not _began:
        _began.append(pages * os.sysconf("SC_PAGESIZE"))
    return _began[0] + MEMORY


__all__ = ["OverrunError", "confined", "reader"]
