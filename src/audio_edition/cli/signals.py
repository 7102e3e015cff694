"""What ends a command from outside: one line, an exit code, and nothing of it left at work.

The first signal ends the command as an error would, so that everything gives back what it holds;
the second ends it at once. A signal that whoever started us has ignored (nohup) stays ignored.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Collection
from types import FrameType

from audio_edition import owners

INTERRUPT = signal.SIGINT

_AGAIN = 0.01  # seconds after which an end that was swallowed comes again
_GRACE = 8.0  # seconds to give back what is held: less than any supervisor waits before it kills
_HEEDED = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_STANDS = "what was published before stays published"

_told_before: list[Callable[[sys.UnraisableHookArgs], object]] = []
_clean: frozenset[int] = frozenset()
_told = False
_sent: list[int] = []  # signals that we send ourselves, until they come
_at_once = _thread.allocate_lock()


class Ended(SystemExit):
    """A command was told to end; ``code`` is 128 and the signal's number, or 0 where it may."""

    def __init__(self, number: int) -> None:
        super().__init__(0 if number in _clean else 128 + number)
        self.number = number


def heed(*, clean: Collection[int] = (), asked: Collection[int] = ()) -> None:
    """End by signals as this module says.

    To be ended by one of ``clean`` is what a service waits for: exit code 0, and not a word.
    Those ``asked`` for are heeded although they were ignored.
    """
    global _clean
    if threading.current_thread() is not threading.main_thread():
        return  # of a program that has signals of its own
    _clean = frozenset(clean)
    if sys.unraisablehook is not _swallowed:
        _told_before.append(sys.unraisablehook)
        sys.unraisablehook = _swallowed
    for number in _HEEDED:
        if number in asked or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def words(number: int) -> str:
    """The one line that says what ended the command."""
    if number == signal.SIGINT:
        return f"interrupted; {_STANDS}"
    return f"ended by {signal.Signals(number).name}; {_STANDS}"


def was_told() -> None:
    """Be told that the line was said: who ends at once need not say it again."""
    global _told
    _told = True


def _end(number: int, _: FrameType | None) -> None:
    for one in _HEEDED:
        if signal.getsignal(one) is _end:
            signal.signal(one, _end_at_once)
    # not threading's: it takes a lock that the code which was interrupted may hold
    _thread.start_new_thread(_end_at_last, (number, _tells()))
    _raise(number)


def _raise(number: int, _: FrameType | None = None) -> None:
    signal.signal(number, _end_at_once)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise Ended(number)


def _swallowed(told: sys.UnraisableHookArgs) -> None:
    """Hear what was raised where nobody can catch it: a finalizer, a library's call of Python.

    An end of ours that met such a moment would be forgotten, and the command go on: once more.
    """
    end = told.exc_value
    if isinstance(end, Ended | KeyboardInterrupt):
        number = getattr(end, "number", signal.SIGINT)
        signal.signal(number, _raise)
        _thread.start_new_thread(_send_again, (number,))
        return
    _told_before[-1](told)


def _send_again(number: int) -> None:
    time.sleep(_AGAIN)  # until the code that cannot be ended is left
    _sent.append(number)
    if hasattr(signal, "pthread_kill"):
        # the main thread itself: what it waits for has to end
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        _thread.interrupt_main(signal.Signals(number))


def _tells() -> int | None:
    """Where the number of each further signal is written the moment it comes; None for nowhere.

    Its handler is called when the main thread comes to Python again, and that may be never: what
    it waits for is not woken by a signal that came a moment before.
    """
    if os.name != "posix":
        return None
    told, tells = os.pipe()
    os.set_blocking(tells, False)
    before = signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    if before == -1:
        return told
    signal.set_wakeup_fd(before)  # of somebody who hears for himself
    os.close(told)
    os.close(tells)
    return None


def _end_at_last(number: int, told: int | None) -> None:
    until = time.monotonic() + _GRACE
    while told is not None and select.select([told], [], [], max(0.0, until - time.monotonic()))[0]:
        come = os.read(told, 1)[0]
        if come in _sent:  # by ourselves
            _sent.remove(come)
        elif come in _HEEDED:
            _end_at_once(come)
    time.sleep(max(0.0, until - time.monotonic()))
    _end_at_once(number)


def _end_at_once(number: int, _: FrameType | None = None) -> None:
    if not _at_once.acquire(blocking=False):
        return  # another thread does
    ended = Ended(number)
    if ended.code and not _told:
        with contextlib.suppress(OSError):  # the terminal may be gone
            os.write(2, f"error: {words(number)}\n".encode())
    owners.clear_ours()
    os._exit(int(ended.code or 0))
