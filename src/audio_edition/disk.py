"""What survives a power cut: bytes and names written to the disk itself, and at once.

A name that is in a folder's index afterwards must stand for whole bytes: what is renamed is
flushed before, the folder in which it was renamed after. ``put`` and ``beside`` are the one way in
which files are written that are a person's work or a listener's; a test holds that nobody has
another.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from audio_edition import owners

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NAME = 120  # bytes of a file's name that the name of its draft repeats
_PRIVATE = 0o600
PUBLIC = 0o644
"""Of a file that a web server gives to everybody, whoever it runs as."""


def put(
    file: Path,
    data: bytes,
    *,
    mode: int | None = None,
    group: int | None = None,
    aside: Path | None = None,
    folder: bool = True,
) -> None:
    """Put ``data`` in the place of ``file``: whole or not at all, and for good.

    ``mode``, ``group``, ``aside`` and ``folder`` are those of ``beside``. Raises ``OSError``; the
    file is what it was then.
    """
    with beside(file, mode=mode, group=group, aside=aside, folder=folder) as stream:
        stream.write(data)


@contextlib.contextmanager
def beside(
    file: Path,
    *,
    mode: int | None = None,
    group: int | None = None,
    aside: Path | None = None,
    folder: bool = True,
    place: Callable[[Path, Path], object] | None = None,
) -> Iterator[BinaryIO]:
    """Give a stream for what shall stand at ``file``, which it does at the end, if all went well.

    Until then it is written in the same folder under ``aside`` (a hidden name of this process's
    unless told), is flushed, and then renamed, or what ``place`` does with both names. The folder
    is made where there is none (for everybody, where the file is ``PUBLIC``), and flushed unless
    ``folder`` is False: the caller does then, for many at once. ``mode`` is the new file's, which
    nobody else reads until then; None: that of any new file. It is given to ``group``; where that
    is refused, its owner alone may read it. What dead processes left unfinished in the folder
    goes. Raises ``OSError``.
    """
    make_folder(file.parent, public=mode == PUBLIC)
    fresh = aside_name(file) if aside is None else aside
    if fresh.is_symlink():
        fresh.unlink()  # never what it leads to
    born = 0o666 if mode is None else _PRIVATE
    flags = os.O_EXCL if aside is None else 0

    def opener(path: str, wanted: int) -> int:
        return os.open(path, wanted | flags, born)

    try:
        with open(fresh, "wb", opener=opener) as stream:  # a Path takes no opener
            yield stream
            stream.flush()
            if group is not None and not _give(stream.fileno(), group) and mode is not None:
                mode &= 0o700
            if mode is not None:
                os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        (place or os.replace)(fresh, file)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    if folder:
        flush(file.parent)
    if aside is None:
        owners.clear_left(file.parent)


def _give(descriptor: int, group: int) -> bool:
    try:
        os.fchown(descriptor, -1, group)
    except OSError:
        return False
    return True


def append(file: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Put a line behind those in ``file``, whole or not at all, and for good.

    The file is made where there is none; half a line that a power cut left stays a line of its own,
    and spoils no other. Raises ``OSError``.
    """
    make_folder(file.parent)
    is_new = not file.exists()
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, mode)
    try:
        size = os.fstat(descriptor).st_size
        if data and size and os.pread(descriptor, 1, size - 1) != b"\n":
            data = b"\n" + data
        written = os.write(descriptor, data)  # in one: others append as well
        try:
            _require(written == len(data))
            os.fsync(descriptor)
        except OSError:
            if os.fstat(descriptor).st_size == size + written:  # behind it lies nobody else's line
                os.ftruncate(descriptor, size)  # nothing, rather than half
            raise
    finally:
        os.close(descriptor)
    if is_new:
        flush(file.parent)


def _require(is_whole: bool) -> None:
    if not is_whole:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def move(source: Path, target: Path) -> None:
    """Give a file another name for good, and in one step; raises ``OSError``.

    Whoever still writes into the file writes into it under its new name.
    """
    if not source.is_symlink():
        flush(source)
    make_folder(target.parent)
    source.replace(target)
    flush(target.parent)
    if source.parent != target.parent:
        flush(source.parent)


def remove(file: Path) -> None:
    """Take a file away for good, if it is there; raises ``OSError``."""
    with contextlib.suppress(FileNotFoundError):
        file.unlink()
        flush(file.parent)


def make_folder(folder: Path, *, mode: int = 0o777, public: bool = False) -> None:
    """Make a folder and those above it, for good; raises ``OSError``.

    Where it is ``public``, everybody may look into those that were made.
    """
    made = []
    place = folder
    while not place.exists() and place != place.parent:
        made.append(place)
        place = place.parent
    if made:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    for one in made:
        if public:
            publish(one)
        flush(one.parent)


def publish(path: Path) -> None:
    """Let everybody read a file, or look into a folder, whatever the umask; raises ``OSError``.

    A file that has other names too, as in a cache, gets bytes of its own: they stay as private as
    they are.
    """
    status = path.stat()
    mode = stat.S_IMODE(status.st_mode)
    if path.is_dir():
        path.chmod((mode | 0o755) & ~0o002)
    if path.is_dir() or mode == PUBLIC:
        return
    if status.st_nlink > 1 and mode & 0o044 != 0o044:
        own = path.with_name(f".{path.name}.own")
        shutil.copy2(path, own)
        own.replace(path)
    path.chmod(PUBLIC)


def aside_name(file: Path) -> Path:
    """A hidden name beside ``file`` for what is not finished: it tells the process that owns it."""
    return owners.unfinished(file.parent, file.name.encode()[:_NAME].decode(errors="ignore"))


def flush(path: Path) -> None:
    """Have the bytes of a file, or the names in a folder, written to the disk itself.

    Raises ``OSError`` where the disk refuses a file; a folder that cannot be flushed (not
    every system can) is as it was before.
    """
    if path.is_dir():
        with contextlib.suppress(OSError):
            _sync(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    else:
        _sync(path, os.O_RDWR if os.access(path, os.W_OK) else os.O_RDONLY)


def flush_tree(folder: Path) -> None:
    """Flush every file under ``folder``, then the folders that name them, innermost first."""
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            file = Path(place) / name
            if file.is_file() and not file.is_symlink():
                flush(file)
        flush(Path(place))


def exchange(one: Path, other: Path) -> bool:
    """Give two files or folders each other's names in one step; False where none can.

    Only Linux can, and not on every file system. Raises ``OSError`` where a name is missing.
    """
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    arguments = (os.fsencode(one), ctypes.c_int(_AT_FDCWD), os.fsencode(other))
    code = renameat2(ctypes.c_int(_AT_FDCWD), *arguments, ctypes.c_uint(_RENAME_EXCHANGE))
    if code == 0:
        return True
    problem = ctypes.get_errno()
    if problem in (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.EPERM):
        return False  # a file system that cannot exchange
    raise OSError(problem, os.strerror(problem), str(other))


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
