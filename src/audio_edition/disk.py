"""What survives a power cut: bytes and names written to the disk itself, and at once.

A name that is in a folder's index afterwards must stand for whole bytes: what is renamed is
flushed before, the folder in which it was renamed after.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


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


__all__ = ["exchange", "flush", "flush_tree"]
