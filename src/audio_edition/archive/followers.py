"""How a process begins that makes an archive's units: it follows its parent before it imports.

This module imports next to nothing, since what a unit needs takes seconds on a busy machine: a
process whose parent is killed meanwhile would outlive it for as long.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.process import BaseProcess
from typing import Any

_PARENTS = tuple(  # what a terminal sends to all: the parent decides what becomes of the others
    getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)
)
_LAST = 1.0  # seconds that a parent needs for its end
_UNTOLD = "ignore:resource_tracker"


def packed(first: Callable[..., Any], /, *args: Any) -> bytes:
    """What ``begin`` is given: the first thing to do, and all that has to be imported for it."""
    return pickle.dumps((first, args))


def begin(task: bytes) -> None:
    """Begin as a process of a pool, with what was ``packed``."""
    for number in _PARENTS:
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _PARENTS)  # of programs that we start
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    first, args = pickle.loads(task)  # our own parent's bytes
    try:
        first(*args)
    except Exception:
        if parent is not None:
            parent.join(_LAST)  # what it lends us goes just before it ends itself
            if not parent.is_alive():
                os._exit(1)
        raise


@contextmanager
def unheard() -> Iterator[None]:
    """Have processes started meanwhile not hear what a terminal sends to all: it reaches us later.

    Those that are still importing would be ended by it, with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _PARENTS)
    try:
        # else the next start lifts the mask again; of who is killed it would tell the semaphores
        sys.warnoptions.append(_UNTOLD)
        try:
            resource_tracker.ensure_running()
        finally:
            sys.warnoptions.remove(_UNTOLD)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with(parent: BaseProcess) -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent.join()
    os._exit(1)
