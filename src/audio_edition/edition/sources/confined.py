"""Readers of what others wrote, at work in a child that may take so much and no more.

A reader that slips (a pattern that tries a page again for each of its words, a tree that swells)
costs the one source that it slipped on. A command has one child, begun by ``confined``; what is
decorated with ``reader`` is done there as long as that lasts.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pickle
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from audio_edition.errors import EditionError
from audio_edition.plugins import NOBODY, ShowPlugins

if TYPE_CHECKING:
    from audio_edition.executors.local import ChildProcess

P = ParamSpec("P")
R = TypeVar("R")

SECONDS = 30
"""Of a processor, for one source, and more for each MiB of it: many times what honest ones take."""
MEMORY = 2**30
"""Bytes for one source, beside what the child has."""

_PER_MIB = 20  # seconds
_PATIENCE = 2.0  # seconds that a source waits for the child before it gets another


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
        self._all.append(child)
        child.start()
        return child

    def ask(self, task: bytes) -> tuple[bool, bytes] | None:
        """Have a reader's work done; None where the child died over it."""
        try:
            child = self._idle.get(timeout=_PATIENCE)
        except queue.Empty:
            child = self._begun()
        child.revive()
        answer = child.ask(task)
        if answer is None:
            child.close()
        self._idle.put(child)
        return answer

    def close(self) -> None:
        for child in self._all:
            child.kill()  # for good: a look that was left behind may still want it
            child.close()


_CHILDREN: ContextVar[_Children | None] = ContextVar("children", default=None)


@contextmanager
def confined(own: ShowPlugins = NOBODY) -> Iterator[None]:
    """Have readers work in a child meanwhile.

    Not where the show's ``own`` code may hold a language and no copy of this process can be made,
    the only one that knows it.
    """
    from audio_edition.executors.local import may_fork

    # before the fork: else this process and its child would each load it
    importlib.import_module("audio_edition.edition.sources.web")
    if not may_fork() and own.allowed and any(own.files()):
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
        named = shape.bind(*args, **kwargs).arguments
        seconds = SECONDS + _PER_MIB * len(next(iter(named.values()))) // 2**20
        answer = children.ask(pickle.dumps((_read, (seconds, read, args, kwargs), {})))
        if answer is None:
            raise OverrunError(
                f"{named.get('name') or 'a source'} cannot be read within {seconds} seconds of a "
                f"processor and {MEMORY // 2**20} MiB of memory",
                hint="save its text as .txt, and name that",
            )
        went_well, told = answer
        found: Any = pickle.loads(told)  # our own child's bytes
        if not went_well:
            raise found
        return cast("R", found)

    return read


def _read(seconds: int, function: Callable[..., R], args: Any, kwargs: Any) -> R:
    """In the child: read, or die where it takes too much."""
    from audio_edition.executors.child import allow

    _CHILDREN.set(None)
    allow(seconds, MEMORY)
    try:
        return function(*args, **kwargs)
    except MemoryError:
        os._exit(1)
