"""Who is at work: how a process marks what it has not finished, and whether it still lives.

A mark names host, process and when the process was started, so that a number that was given anew
fools nobody. Whether a process lives is known on its own host alone, and of a host's earlier life
that none does: what another host's left is taken for a dead one's after a day.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import re
import shutil
import socket
import string
import sys
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

FOREIGN = 86400.0
"""Seconds after which what another host's process left is a dead one's: no run lasts a day."""

_MARK = re.compile(
    r"\.~(?P<host>[a-z0-9-]+)\.(?P<number>\d{1,10})\.(?P<began>[0-9a-z]+)\.[0-9a-f]{12}(\.new)?$"
)
_HOST = 24  # characters of the host's name
_DIGITS = string.digits + string.ascii_lowercase
_BEGAN = 19  # the place of starttime behind the command in /proc/PID/stat, proc(5)

_served = ""  # the mark of who had this process started to work for it
_command = ""
_used: set[Path] = set()  # folders in which this process began something


def mark() -> str:
    """The mark of this process, or of the one that it works for."""
    return _served or _mark_of(os.getpid())


@lru_cache(maxsize=2)
def _mark_of(number: int) -> str:  # a forked process has another number
    return f"~{_host()}.{number}.{_began_at(number)}"


def serve(owner: str) -> None:
    """Work for the process with this mark: what we leave unfinished is its to remove."""
    global _served
    if _MARK.match(f".{owner}.{'0' * 12}"):
        _served = owner


def named(command: str) -> None:
    """Be told what this process does, for those who find it busy."""
    global _command
    _command = command


def command() -> str:
    """What this process does, as it would be typed, without arguments: they may be secret."""
    return _command or f"python {Path(sys.argv[0]).name if sys.argv else ''}".strip()


def unfinished(folder: Path, name: str) -> Path:
    """A hidden path in ``folder`` for what becomes ``name``: never the same, naming its owner."""
    return folder / f".{name}.{mark()}.{os.urandom(6).hex()}"


def passing_folder(place: Path | None = None, name: str = "audio-edition") -> Path:
    """Make an empty folder in ``place``, or where the system keeps what passes: its maker's alone.

    The caller removes it; where it is killed before, whoever asks for the next does.
    """
    import tempfile

    place = place or Path(tempfile.gettempdir())
    begun_in(place)
    folder = unfinished(place, name)
    folder.mkdir(mode=0o700)
    return folder


@contextlib.contextmanager
def lent_folder(place: Path | None = None) -> Iterator[Path]:
    """Lend such a folder; it is gone afterwards. Raises ``OSError``."""
    folder = passing_folder(place)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def begun_in(folder: Path) -> bool:
    """Be told that this process, or one that works for it, leaves unfinished files in ``folder``.

    They go when it ends. What the dead left there goes now, if it was not told before; gives
    whether it was.
    """
    if folder in _used:
        return True
    clear_left(folder)
    if not _used:
        atexit.register(clear_ours)
    _used.add(folder)
    return False


def marked(folder: Path) -> Iterator[Path]:
    """Yield what lies in ``folder`` itself, unfinished, whoever began it."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        yield from (folder / entry.name for entry in entries if _MARK.search(entry.name))


def left(folder: Path) -> Iterator[Path]:
    """Yield what lies in ``folder`` itself, unfinished, of processes that live no more."""
    for path in sorted(marked(folder)):
        found = _MARK.search(path.name)
        assert found is not None
        lives = _lives(found["host"], int(found["number"]), found["began"])
        if lives is None:
            with contextlib.suppress(OSError):  # it was just finished
                lives = time.time() - path.lstat().st_mtime <= FOREIGN
        if lives is False:
            yield path


def clear_left(folder: Path) -> int:
    """Remove what the dead left in ``folder``; returns how many files and folders went."""
    return sum(_removed(path) for path in left(folder))


def clear_ours() -> None:
    """Remove whatever this process began and did not finish; for its end."""
    if _served:
        return  # who we work for does, when all of us have ended
    ours = mark()
    for folder in list(_used):
        for path in list(marked(folder)):
            if f".{ours}." in path.name:
                _removed(path)


def _removed(path: Path) -> bool:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError:  # another takes it away as well, or nobody may
        return False
    return True


def _lives(host: str, number: int, began: str) -> bool | None:
    """Whether the process lives; None where only another host could tell."""
    ours = _host()
    if host == ours:
        return _began_at(number) == began
    if host.rpartition("-")[0] == ours.rpartition("-")[0]:
        return False  # this machine, before it was started anew: after a power cut, say
    return None


def _began_at(number: int) -> str:
    """When the process was started, in ticks since the host was, base 36; empty where none lives.

    "0" stands for any time, where the system has no ``/proc``.
    """
    try:
        told = Path(f"/proc/{number}/stat").read_bytes()
    except OSError:
        return _by_signal(number)
    fields = told.rpartition(b")")[2].split()  # the command may hold blanks and brackets
    if fields[0] in (b"Z", b"X"):
        return ""
    ticks, text = int(fields[_BEGAN]), ""
    while ticks or not text:
        ticks, digit = divmod(ticks, 36)
        text = _DIGITS[digit] + text
    return text


def _by_signal(number: int) -> str:
    if sys.platform.startswith("linux"):
        return ""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return ""
    except OSError:
        return "0"
    return "0"


@lru_cache(maxsize=1)
def _host() -> str:
    """The host's name, a digest of which machine it is, and one of its present life.

    A container counts as a machine of its own, for the numbers of processes mean others there;
    one without an identity is another each time it is started.
    """
    life = hashlib.sha256()
    machine = hashlib.sha256()
    with contextlib.suppress(OSError):
        life.update(Path("/proc/sys/kernel/random/boot_id").read_bytes())
        numbers = bytes(Path("/proc/self/ns/pid").readlink())
        life.update(numbers)
        machine.update(numbers)
    try:
        machine.update(Path("/etc/machine-id").read_bytes())  # machine-id(5)
    except OSError:
        machine = life
    name = re.sub(r"[^a-z0-9]+", "-", socket.gethostname().lower())[:_HOST]
    return f"{name}-{machine.hexdigest()[:6]}-{life.hexdigest()[:6]}"
