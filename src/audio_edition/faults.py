"""What the system refuses, in one line: which file, why in plain words, and how to mend it.

Rooms let an ``OSError`` pass that is nothing of theirs (a full disk, no permission, too many open
files). Whoever stands between them and people, the command line, the desk, a run, asks ``known``
for the line. A write that is refused does not name its file (``write(2)`` knows a number only): a
writer names it with ``naming``; else it is looked for in the frames that the error came through.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import shutil
import socket
import traceback
from collections.abc import Iterator, Mapping
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import FrameType

from audio_edition.errors import AudioEditionError

PRUNE = "audio-edition cache --prune"
"""What takes away what can be made again."""


class RefusedBySystemError(AudioEditionError):
    """The disk, or the system around it, refused what was to be done."""


@dataclass(frozen=True, slots=True)
class _Fault:
    why: str
    mend: str
    writes: bool = False
    """It can only have been a write."""


_ROOM = f"make room ({PRUNE} takes away what can be made again)"
_FAULTS: Mapping[int, _Fault] = {
    errno.ENOSPC: _Fault("the disk is full", _ROOM, True),
    errno.EDQUOT: _Fault("this user's quota is used up", f"{_ROOM}, or have it raised", True),
    errno.EROFS: _Fault(
        "the disk is read-only",
        "mount it for writing; one with errors is often made read-only, the system's log says so",
        True,
    ),
    errno.EACCES: _Fault("no permission", "give this user the right to read and write there"),
    errno.EPERM: _Fault("no permission", "give this user the right to read and write there"),
    errno.EMFILE: _Fault(
        "too many open files in this process",
        "raise the limit (ulimit -n), or ask for less at once",
    ),
    errno.ENFILE: _Fault(
        "too many open files on this machine", "end other programs, or raise the system's limit"
    ),
    errno.EIO: _Fault("a disk error", "look at the disk and the system's log, and keep a copy"),
    errno.ENXIO: _Fault("the disk is gone", "see that it is there and mounted"),
    errno.ENODEV: _Fault("the disk is gone", "see that it is there and mounted"),
    errno.EFBIG: _Fault(
        "the file would be too large", "raise the limit (ulimit -f), or use another disk", True
    ),
    errno.ESTALE: _Fault(
        "the network disk lost it (stale file handle)",
        "see that the disk is mounted, or mount it anew",
    ),
    errno.ENAMETOOLONG: _Fault(
        "the name is too long", "shorten it, or put the show nearer to the disk's root"
    ),
    errno.ENOENT: _Fault("it is not there", "see that nobody moves or removes files of the show"),
    errno.ENOTDIR: _Fault("a file stands where a folder should", "move the file away"),
    errno.EISDIR: _Fault("a folder stands where a file should", "move the folder away"),
    errno.EEXIST: _Fault("something of that name is there", "move it away"),
    errno.ENOTEMPTY: _Fault("the folder is not empty", "see what lies there, and move it away"),
    errno.ELOOP: _Fault("links lead in a circle", "remove the link"),
    errno.EBUSY: _Fault("it is in use", "end what uses it"),
    errno.ETXTBSY: _Fault("it is in use", "end what uses it"),
    errno.ENOMEM: _Fault("there is no memory left", "end other programs, or ask for less at once"),
    errno.EAGAIN: _Fault("too many processes", "end other programs, or use fewer (--jobs)"),
}  # fmt: skip
_OF_DISK = frozenset(_FAULTS) - {
    errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ELOOP,
    errno.EAGAIN,
}  # fmt: skip
# where no file is named, it was a pipe, a process, memory
_OF_MACHINE: Mapping[int | None, str] = {
    errno.EMFILE: "no file or pipe can be opened",
    errno.ENFILE: "no file or pipe can be opened",
    errno.EAGAIN: "no process can be started",
    errno.ENOMEM: "the work cannot go on",
}
_PASSING = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE))
_SQLITE = {8: errno.EROFS, 10: errno.EIO, 13: errno.ENOSPC, 14: errno.EACCES}  # sqlite.org/rescode
_DEEDS: Mapping[str, str] = {
    "mkdir": "made", "makedirs": "made", "touch": "made",
    "unlink": "removed", "remove": "removed", "rmdir": "removed", "rmtree": "removed",
    "rename": "put in its place", "replace": "put in its place", "exchange": "put in its place",
    "read": "read", "read_bytes": "read", "read_text": "read", "iterdir": "read", "glob": "read",
    "rglob": "read", "scandir": "read", "stat": "read", "exists": "read", "walk": "read",
    "write": "written", "write_bytes": "written", "write_text": "written", "flush": "written",
    "fsync": "written", "copyfile": "written", "mkstemp": "written", "mkdtemp": "made",
}  # fmt: skip
_MODE = re.compile(r"[wax+]")
_UNFINISHED = re.compile(r"^\.(.+?)\.(~.+|new|part|[0-9a-f]{12}|[a-z0-9_]{8})$")
_NAMES = ("fresh", "file", "target", "path", "place", "temporary", "folder")
_OURS = str(Path(__file__).parent) + os.sep


def why(problem: OSError) -> str:
    """Why the system refused, in plain words."""
    fault = _FAULTS.get(problem.errno or 0)
    return fault.why if fault else problem.strerror or str(problem) or type(problem).__name__


def mend(problem: OSError, place: str | Path = "") -> str:
    """What mends it; ``place`` is where, of a full disk its room is told. May be empty."""
    fault = _FAULTS.get(problem.errno or 0)
    if fault is None:
        return ""
    return f"{_left(place)}{fault.mend}" if problem.errno == errno.ENOSPC else fault.mend


def of_disk(problem: BaseException) -> AudioEditionError | None:
    """The line, where it was the disk or a limit around it; None where it may be anything else.

    For who lets the code of others do its work and takes whatever comes of it for a failure of
    theirs: no other voice, no other source mends a full disk.
    """
    found = _cause(problem)
    return known(problem) if found is not None and found.errno in _OF_DISK else None


def passes(problem: OSError) -> bool:
    """Whether it may be over in a moment: a limit of open files, a network disk that blinked.

    For who has a stand-in for what is damaged: this is not.
    """
    return problem.errno in _PASSING


@contextlib.contextmanager
def naming(path: str | Path) -> Iterator[None]:
    """Have an ``OSError`` from within name ``path``, where the system named nothing."""
    try:
        yield
    except OSError as problem:
        if problem.filename is None and problem.errno is not None:
            problem.filename = os.fspath(path)
        raise


def known(
    problem: BaseException, *, root: Path | None = None, state: str = ""
) -> AudioEditionError | None:
    """The line for what the system refused; None for everything else (a bug, as it seems).

    ``root`` is the show's folder: paths below it are told from there. ``state`` is what stands
    now, and how it goes on; it ends the hint.
    """
    if isinstance(problem, AudioEditionError):
        return plainly(problem, root=root)
    found = _cause(problem)
    if found is not None and (told := _told(found, problem, root)):
        return _error(*told, state)
    if isinstance(problem, MemoryError):
        return _error(
            "there is no memory left", "end other programs, or ask for less at once", state
        )
    if isinstance(problem, RecursionError):
        return _error(
            "what was read is nested too deeply", "--verbose before the command shows where", state
        )
    if isinstance(problem, UnicodeEncodeError) and "utf" not in problem.encoding:
        text = problem.object[problem.start : problem.end]
        return _error(
            f"{text!r} cannot be written in this locale ({problem.encoding})",
            "set LC_ALL=C.UTF-8 (or PYTHONUTF8=1)",
            state,
        )
    if isinstance(problem, BrokenExecutor):
        return _error(
            "a process that helped ended before its work was done",
            "it may have had too little memory: use fewer (--jobs 1)",
            state,
        )
    return None


def plainly(error: AudioEditionError, *, root: Path | None = None) -> AudioEditionError:
    """An error that a room made of what the system refused, in plain words, and with what mends it.

    Rooms say "… cannot be written: " and what the system calls it; here that becomes ``why``.
    """
    found = error.__cause__ or error.__context__
    if not isinstance(found, OSError) or found.errno not in _OF_DISK:
        return error
    if found.strerror and found.strerror in error.message:
        told = error.message.replace(f"[Errno {found.errno}] ", "")
        told = told.replace(found.strerror, why(found))
        error.message = told.replace(f"{root}{os.sep}", "") if root is not None else told
        error.hint = error.hint or mend(found, str(found.filename or root or "")) or None
    return error


def _error(message: str, hint: str, state: str) -> RefusedBySystemError:
    return RefusedBySystemError(message, hint="; ".join(filter(None, (hint, state))) or None)


def _told(found: OSError, problem: BaseException, root: Path | None) -> tuple[str, str] | None:
    """Message and hint; None for an error that no file and no limit explains."""
    if isinstance(found, ConnectionError | TimeoutError | socket.gaierror):
        return f"the network failed: {found.strerror or found}", "try again when it is there"
    frames = [frame for frame, _ in traceback.walk_tb(found.__traceback__ or problem.__traceback__)]
    named = found.filename2 or found.filename
    if isinstance(named, int) or named is None:  # a file's number says nothing to people
        named = _lost_name(frames)
    if named is None and found.errno not in _FAULTS:
        return None
    if named is None and found.errno in _OF_MACHINE:
        return f"{_OF_MACHINE[found.errno]} in {root or Path.cwd()}: {why(found)}", mend(found)
    path = Path(os.fsdecode(named)) if named is not None else None
    place, is_folder = _shown(path, root) if path is not None else ("", False)
    fault = _FAULTS.get(found.errno or 0)
    deed = "written" if fault is not None and fault.writes else _deed(frames, found, is_folder)
    near = path or root
    if not place:
        place = f"a file of {root}" if root is not None else "a file"
    return f"{place} cannot be {deed}: {why(found)}", mend(found, near or "")


def _cause(problem: BaseException) -> OSError | None:
    """The system's error that ``problem`` is, was raised from, or holds."""
    seen: BaseException | None = problem
    for _ in range(20):
        if seen is None:
            break
        if isinstance(seen, OSError) and seen.errno is not None:
            return seen
        for held in seen.args:
            if isinstance(held, OSError) and held.errno is not None:
                return held
        code = getattr(seen, "sqlite_errorcode", None)
        if isinstance(code, int) and (number := _SQLITE.get(code & 0xFF)):
            return OSError(number, os.strerror(number))
        is_library = type(seen).__module__ != "builtins"
        context = seen.__context__ if is_library and not seen.__suppress_context__ else None
        seen = seen.__cause__ or context
    return None


def _deed(frames: list[FrameType], found: OSError, is_folder: bool) -> str:
    """What was not done, by the function of Python's that the error came from."""
    for frame in reversed(frames):
        name = frame.f_code.co_name
        mode = frame.f_locals.get("mode")
        if name == "open" and isinstance(mode, str):
            return "written" if _MODE.search(mode) else "read"
        if name in _DEEDS:
            return _DEEDS[name]
        if name.startswith("_rmtree"):
            return "removed"
        if frame.f_code.co_filename.startswith(_OURS):
            break
    if found.filename2 is not None:
        return "put in its place"
    if is_folder:
        return "read"
    return "used" if found.filename is not None else "read or written"


def _lost_name(frames: list[FrameType]) -> str | PurePath | None:
    """The file that a write was for: one open in a frame that it came through, innermost first."""
    for frame in reversed(frames):
        values = frame.f_locals
        for value in values.values():
            if isinstance(value, io.IOBase):
                name, mode = getattr(value, "name", None), str(getattr(value, "mode", ""))
                if isinstance(name, str | os.PathLike) and _MODE.search(mode):
                    return os.fspath(name) if isinstance(name, str) else str(name)
        if isinstance(own := values.get("self"), PurePath):
            return own
        if frame.f_code.co_filename.startswith(_OURS):
            for key in _NAMES:
                if isinstance(value := values.get(key), PurePath):
                    return value
    return None


def _shown(path: Path, root: Path | None) -> tuple[str, bool]:
    """The path from the show's folder (of a file in writing, the one that it will be), and whether
    a folder stands there.
    """
    is_folder = False
    with contextlib.suppress(OSError, ValueError):
        is_folder = path.is_dir()
    told = path
    with contextlib.suppress(OSError, ValueError):
        if root is not None:
            below = path.absolute().relative_to(root.absolute())
            told = below if below.parts else path
    told = Path(*(_UNFINISHED.sub(r"\1", part) for part in told.parts))
    return f"{told}{os.sep if is_folder else ''}", is_folder


def _left(place: str | Path) -> str:
    """``12.3 MB are free there; ``, as a beginning; empty where that cannot be told."""
    folder = Path(place or ".").absolute()
    for near in (folder, *folder.parents):
        try:
            room = shutil.disk_usage(near)
            files = os.statvfs(near) if hasattr(os, "statvfs") else None
        except OSError:
            continue
        if files is not None and files.f_files and not files.f_favail:
            return "no more files can be made there, however small; "
        free = room.free / 2**20
        told = f"{free:.1f} MB" if free < 1024 else f"{free / 1024:.1f} GB"
        return f"{told} are free there; "
    return ""
