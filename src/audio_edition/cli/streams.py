"""Standard streams that spoil no work: closed at the start, on a full disk, a pipe that went away.

What is said there is lost, and what is done goes on. Whether a result was lost is asked at the end
(``settled``); a command that only tells (``stop_when_lost``) ends at once, for nobody hears it.

A terminal is sent nothing that it would obey but our own styles, whatever a title, path or voice is
called. A pipe and a file get what was written, character by character.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import select
import sys
from typing import TYPE_CHECKING, TextIO

import click

from audio_edition.errors import EXIT_FAILED, AudioEditionError
from audio_edition.faults import why
from audio_edition.visible import on_terminal

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


_ERROR = 2  # the descriptor on which moving lines are drawn


class UnheardError(AudioEditionError):
    """A result could not be written to standard output."""


class _Steady(io.FileIO):
    """A descriptor whose refusals are remembered, and no reason to stop."""

    def __init__(self, descriptor: int, *, is_closed: bool) -> None:
        super().__init__(descriptor, "wb", closefd=False)
        self.lost: OSError | None = None
        self.stops = False
        self._is_closed = is_closed

    def write(self, data: ReadableBuffer) -> int:
        """Write what the system takes; the rest is lost from the first refusal on."""
        size = memoryview(data).nbytes
        if self.lost is not None:
            return size
        try:
            written = self._passed_on(data)
        except OSError as problem:
            self.lost = problem
            if self.stops:
                raise _end_of(problem) from None
            return size
        return written

    def _passed_on(self, data: ReadableBuffer) -> int:
        if self._is_closed:
            raise OSError(errno.EBADF, "it is closed")
        # None where whoever started us made it so that it never waits
        while (written := super().write(data)) is None:
            select.select([], [self.fileno()], [])
        return written


class _Shown(io.TextIOWrapper):
    """Text for a terminal: what it would obey is spelt out."""

    redraws = False

    def write(self, text: str) -> int:
        """Write it; gives the number of characters that were meant."""
        super().write(on_terminal(text, redraws=self.redraws))
        return len(text)


_out: _Steady | None = None


def open_all() -> None:
    """Put steady streams in the places of standard output and error.

    A descriptor that was closed leads nowhere from now on: the next file that is opened would get
    its number, and whatever is said after that would be written into it.
    """
    global _out
    closed = {number for number in (0, 1, 2) if _is_closed(number)}
    for _ in closed:
        with contextlib.suppress(OSError):
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.stdin is None or 0 in closed:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, "rb", closefd=False)))
    with contextlib.suppress(OSError, ValueError):
        if _is_ours(sys.stdout, 1):
            _out = _Steady(1, is_closed=1 in closed)
            sys.stdout = _text(_out, sys.stdout, line_buffering=False)
        if _is_ours(sys.stderr, 2):
            error = _Steady(2, is_closed=2 in closed)
            sys.stderr = _text(error, sys.stderr, line_buffering=True)


def stop_when_lost(stops: bool) -> None:
    """Whether the command ends as soon as standard output takes nothing more."""
    if _out is not None:
        _out.stops = stops


def forgive() -> None:
    """Nobody waits for a result any more: a service was told to end."""
    global _out
    _out = None


def settled(code: int) -> tuple[int, str]:
    """The exit code of the work and of its result together; with what is to be said of it."""
    if _out is None:
        return code, ""
    _out.stops = False
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    if _out.lost is None or code:
        return code, ""
    return EXIT_FAILED, f"all is done, but {_unheard(_out.lost)}"


def _end_of(problem: OSError) -> Exception:
    """A reader that has enough (head, less) needs no line; all else is told."""
    if problem.errno == errno.EPIPE:
        return click.exceptions.Exit(EXIT_FAILED)
    return UnheardError(_unheard(problem))


def _unheard(problem: OSError) -> str:
    told = "its reader went away" if problem.errno == errno.EPIPE else why(problem)
    return f"the result could not be written to standard output: {told}"


def _is_closed(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return True
    return False


def _is_ours(stream: TextIO | None, descriptor: int) -> bool:
    """Not one that somebody put in its place, who knows why."""
    return stream is None or stream.fileno() == descriptor


def _text(raw: _Steady, before: TextIO | None, *, line_buffering: bool) -> io.TextIOWrapper:
    """Text into ``raw`` as ``before`` wrote it; what its encoding has not is told by its number."""
    is_terminal = raw.isatty()
    kind = _Shown if is_terminal else io.TextIOWrapper
    if isinstance(before, io.TextIOWrapper):
        before.flush()
        encoding, errors = before.encoding, before.errors
        if is_terminal and codecs.lookup(encoding).name == "ascii":
            encoding = "utf-8"  # click would put a stream of its own in its place
        line_buffering, write_through = before.line_buffering, before.write_through
    else:
        encoding, errors, write_through = "utf-8", "strict", False
    if errors in (None, "strict"):
        errors = "backslashreplace"
    made = kind(
        io.BufferedWriter(raw),
        encoding,
        errors,
        line_buffering=line_buffering,
        write_through=write_through,
    )
    if isinstance(made, _Shown):
        made.redraws = raw.fileno() == _ERROR
    return made
