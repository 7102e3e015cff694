"""Inside a publisher's process: count what it does to disks and networks, and end it at the n-th.

What is counted are the calls by which a file or a server may change: opening for writing, each
write, flush, rename, link, removal, each piece that a socket takes. Python's own are replaced, so
that nothing depends on time. A write that is the n-th is done by half: a torn file, half a request.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
import socket
import stat
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HALF = 0.5


@dataclass
class Plan:
    """When a process ends, and how.

    ``at`` is the event (from 1; 0: never), ``how`` the signal's name (or several, that come at
    once), or that of an error which the system gives in place of the event; ``share`` is how much
    of a write that is the event still happens. ``gate`` is a socket's path: whoever listens there
    is asked after each event on a path below ``under`` (and each piece sent) before the next thing
    is done; that process is paused as long as nobody answers. ``wide``: what only reads below
    ``under`` (opening, listing) is an event as well, and so are the system's own calls; what is
    sent is none.
    """

    at: int = 0
    how: str = "SIGKILL"
    share: float = HALF
    gate: str = ""
    under: str = ""
    wide: bool = False
    ahead: float = 0.0  # seconds by which the machine's clock is before all others


class Shim:
    """Counts, and does what its plan says."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.count = 0
        self.kinds: dict[str, int] = {}
        self.order: list[str] = []  # the kind of each event, where the plan is a wide one
        self.hit: tuple[str, str] | None = None  # the kind and the path of the plan's event
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self._asked: socket.socket | None = None
        self._send, self._recv = socket.socket.send, socket.socket.recv

    def event(self, kind: str, path: object = "") -> bool:
        """Count one; True where it is the one of the plan, and happens by half."""
        if os.getpid() != self._pid:
            return False
        with self._lock:
            self.count += 1
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
            if self.plan.wide:
                self.order.append(kind)
            if self.count != self.plan.at:
                return False
            self.hit = (kind, str(path))
            if kind not in ("write", "send"):
                self.end(kind, path)
            return True

    def end(self, kind: str, path: object = None) -> None:
        """What the plan says: dead at once, a signal that Python sees soon, or an error, which
        names ``path`` as the system's does.
        """
        if self.plan.how.startswith("SIG"):
            numbers = [getattr(signal, name) for name in self.plan.how.split()]
            signal.pthread_sigmask(signal.SIG_BLOCK, numbers)  # so that they come together
            for number in numbers:
                os.kill(self._pid, number)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)
            return
        # a line breaks, a disk is full: not the other way round
        name = "ECONNRESET" if kind == "send" else self.plan.how
        number = getattr(errno, name)
        if isinstance(path, str | bytes | os.PathLike) and path != "":
            raise OSError(number, os.strerror(number), os.fspath(path))
        raise OSError(number, os.strerror(number))

    def watches(self, path: object) -> bool:
        """Whether what only reads at ``path`` counts."""
        if not self.plan.wide or not isinstance(path, str | os.PathLike):
            return False
        return self._is_watched(Path(path).absolute())

    def after(self, path: object) -> None:
        """Ask at the gate whether to go on."""
        if not self.plan.gate or os.getpid() != self._pid or not self._is_watched(path):
            return
        with self._lock:
            if self._asked is None:
                self._asked = socket.socket(socket.AF_UNIX)
                self._asked.connect(self.plan.gate)
            self._send(self._asked, b"?")
            self._recv(self._asked, 1)

    def _is_watched(self, path: object) -> bool:
        if path is None:  # a network
            return True
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self.plan.under)

    def sized(self, data: Any, act: Callable[[Any], Any], kind: str, path: object) -> Any:
        """Write or send ``data``, or as much as the plan lets through."""
        if not self.event(kind, path):
            return act(data)
        view = memoryview(data).cast("B")
        share = self.plan.share
        if path is None and self.plan.how.startswith("E"):
            share = min(share, HALF)  # who is told that the line broke has not sent all of it
        part = view[: int(len(view) * share)]
        done = act(part) if len(part) else 0
        self.end(kind)
        return done


def arm(plan: Plan) -> Shim:
    """Put the shim under this process's files and sockets."""
    shim = Shim(plan)
    for name in ("mkdir", "rmdir", "unlink", "remove", "truncate", "fsync", "sendfile"):
        _wrap(os, name, shim, 0)
    for name in ("rename", "replace", "link", "symlink"):
        _wrap(os, name, shim, 1)
    if plan.wide:
        _wrap_system(shim)
    _wrap_exchange(shim)
    _wrap_open(shim)
    _wrap_sockets(shim)
    if plan.ahead:
        _set_clock(plan.ahead)
    return shim


def _wrap(module: Any, name: str, shim: Shim, place: int) -> None:
    inner = getattr(module, name)

    def outer(*arguments: Any, **options: Any) -> Any:
        path = arguments[place] if len(arguments) > place else ""
        shim.event(name, path)
        done = inner(*arguments, **options)
        shim.after(path)
        return done

    for known in ("supports_dir_fd", "supports_fd", "supports_follow_symlinks"):
        if inner in getattr(module, known):
            getattr(module, known).add(outer)
    setattr(module, name, outer)


def _wrap_system(shim: Shim) -> None:
    """The calls under Python's files, and those that list a folder."""
    opened, write = os.open, os.write

    def open_(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR) or shim.watches(path):
            shim.event("open", path)
        return opened(path, flags, *arguments, **options)

    def write_(descriptor: int, data: Any) -> int:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return int(shim.sized(data, lambda part: write(descriptor, part), "write", ""))
        return write(descriptor, data)

    for known in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        if opened in known:
            known.add(open_)
    os.open, os.write = open_, write_
    for name in ("scandir", "listdir"):
        inner = getattr(os, name)

        def outer(path: Any = ".", _inner: Any = inner) -> Any:
            if shim.watches(path):
                shim.event("list", path)
            return _inner(path)

        os.supports_fd.add(outer)
        setattr(os, name, outer)


def _wrap_exchange(shim: Shim) -> None:
    from audio_edition import disk

    inner = disk.exchange

    def outer(one: Any, other: Any) -> bool:
        shim.event("exchange", other)
        done = inner(one, other)
        shim.after(other)
        return done

    disk.exchange = outer


def _wrap_open(shim: Shim) -> None:
    inner = io.open

    class Raw(io.FileIO):
        def write(self, data: Any) -> int:
            return int(shim.sized(data, super().write, "write", self.name))

    def outer(
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        if not set(mode) & set("wax+"):
            if shim.watches(file):
                shim.event("read", file)
            return inner(file, mode, buffering, encoding, errors, newline, closefd, opener)
        shim.event("open", file)
        raw = Raw(file, mode.replace("b", "").replace("t", ""), closefd, opener)
        if buffering == 0:
            return raw
        kind = io.BufferedRandom if "+" in mode else io.BufferedWriter
        whole = kind(raw)
        if "b" in mode:
            return whole
        return io.TextIOWrapper(whole, encoding, errors, newline, line_buffering=buffering == 1)

    io.open = outer
    builtins.open = outer


def _wrap_sockets(shim: Shim) -> None:
    """``send`` and ``sendall`` of every socket but those of the gate."""
    for name in ("send", "sendall"):
        inner = getattr(socket.socket, name)

        def outer(self: socket.socket, data: Any, *flags: Any, _inner: Any = inner) -> Any:
            if shim.plan.wide or self.family not in (socket.AF_INET, socket.AF_INET6):
                return _inner(self, data, *flags)
            shim.after(None)
            return shim.sized(data, lambda part: _inner(self, part, *flags), "send", None)

        setattr(socket.socket, name, outer)


def _set_clock(ahead: float) -> None:
    """The clock by which a lease runs, as a machine has it that somebody set wrong."""
    from datetime import UTC, datetime, timedelta

    from audio_edition.publication.turn import Turn

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=ahead)

    defaults = Turn.__init__.__kwdefaults__
    assert defaults is not None
    defaults["clock"] = clock


__all__ = ["HALF", "Plan", "Shim", "arm"]
