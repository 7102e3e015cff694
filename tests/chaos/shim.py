"""Inside a process: count what it does to disks and networks, and disturb it at the n-th.

What is counted are the calls by which a file or a server may change: opening for writing, each
write, flush, rename, link, removal, each piece that a socket takes. Python's own are replaced, so
that nothing depends on time. A write that is the n-th is done by half: a torn file, half a request.
"""

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
    """When a process is disturbed, and how.

    ``at`` is the event (from 1; 0: never), ``how`` the signal's name (or several, that come at
    once), or that of an error which the system gives in place of the event; ``share`` is how much
    of a write that is the event still happens. ``wide``: what only reads below ``under`` (opening,
    listing) is an event as well, and so are the system's own calls; what is sent is none.
    """

    at: int = 0
    how: str = "SIGKILL"
    share: float = HALF
    under: str = ""
    wide: bool = False


class Shim:
    """Counts, and does what its plan says; ``done`` is told of each call that names or flushes."""

    def __init__(self, plan: Plan, done: Callable[[str, object], object]) -> None:
        self.plan, self._done = plan, done
        self.order: list[str] = []  # the kind of each event
        self.hit: tuple[str, str] | None = None  # the kind and the path of the plan's event
        self._pid = os.getpid()
        self._lock = threading.RLock()

    def event(self, kind: str, path: object = "") -> bool:
        """Count one; True where it is the one of the plan, and happens by half."""
        if os.getpid() != self._pid:
            return False
        with self._lock:
            self.order.append(kind)
            if len(self.order) != self.plan.at:
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
        number = getattr(errno, "ECONNRESET" if kind == "send" else self.plan.how)
        named = (os.fspath(path),) if isinstance(path, str | bytes | os.PathLike) and path else ()
        raise OSError(number, os.strerror(number), *named)

    def reads(self, kind: str, path: object) -> None:
        """Count what only reads, where that counts."""
        if not self.plan.wide or not isinstance(path, str | os.PathLike):
            return
        if str(Path(path).absolute()).startswith(self.plan.under):
            self.event(kind, path)

    def changed(self, kind: str, path: object) -> None:
        if os.getpid() == self._pid:
            self._done(kind, path)

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


def arm(plan: Plan, done: Callable[[str, object], object] = lambda kind, path: None) -> Shim:
    """Put the shim under this process's files and sockets."""
    from audio_edition import disk

    shim = Shim(plan, done)
    for name in ("mkdir", "rmdir", "unlink", "remove", "truncate", "fsync", "sendfile"):
        _wrap(os, name, shim, 0)
    for name in ("rename", "replace", "link", "symlink"):
        _wrap(os, name, shim, 1)
    _wrap(disk, "exchange", shim, 1)
    if plan.wide:
        _wrap_system(shim)
    else:
        _wrap_sockets(shim)
    _wrap_open(shim)
    return shim


def _put(module: Any, name: str, outer: Any) -> None:
    inner = getattr(module, name)
    for known in ("supports_dir_fd", "supports_fd", "supports_follow_symlinks"):
        if inner in getattr(module, known, ()):
            getattr(module, known).add(outer)
    setattr(module, name, outer)


def _wrap(module: Any, name: str, shim: Shim, place: int) -> None:
    inner = getattr(module, name)

    def outer(*arguments: Any, **options: Any) -> Any:
        path = arguments[place] if len(arguments) > place else ""
        shim.event(name, path)
        done = inner(*arguments, **options)
        if done is not False:
            # in a folder that is held open, what the system calls it is not known
            shim.changed(name, None if "dir_fd" in options else path)
        return done

    _put(module, name, outer)


def _wrap_system(shim: Shim) -> None:
    """The calls under Python's files, and those that list a folder."""
    opened, write = os.open, os.write

    def open_(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            shim.event("open", path)
        else:
            shim.reads("open", path)
        return opened(path, flags, *arguments, **options)

    def write_(descriptor: int, data: Any) -> int:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return int(shim.sized(data, lambda part: write(descriptor, part), "write", ""))
        return write(descriptor, data)

    _put(os, "open", open_)
    _put(os, "write", write_)
    for name in ("scandir", "listdir"):
        inner = getattr(os, name)

        def outer(path: Any = ".", _inner: Any = inner) -> Any:
            shim.reads("list", path)
            return _inner(path)

        _put(os, name, outer)


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
            shim.reads("read", file)
            return inner(file, mode, buffering, encoding, errors, newline, closefd, opener)
        shim.event("open", file)
        raw = Raw(file, mode.replace("b", "").replace("t", ""), closefd, opener)
        if buffering == 0:
            return raw
        whole = (io.BufferedRandom if "+" in mode else io.BufferedWriter)(raw)
        if "b" in mode:
            return whole
        return io.TextIOWrapper(whole, encoding, errors, newline, line_buffering=buffering == 1)

    io.open = builtins.open = outer


def _wrap_sockets(shim: Shim) -> None:
    """``send`` and ``sendall`` of every socket that leads to another machine."""
    for name in ("send", "sendall"):
        inner = getattr(socket.socket, name)

        def outer(self: socket.socket, data: Any, *flags: Any, _inner: Any = inner) -> Any:
            if self.family not in (socket.AF_INET, socket.AF_INET6):
                return _inner(self, data, *flags)
            return shim.sized(data, lambda part: _inner(self, part, *flags), "send", None)

        setattr(socket.socket, name, outer)
