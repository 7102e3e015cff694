"""What survives a power cut: bytes and names written to the disk itself.

A name that is in a folder's index afterwards must stand for whole bytes: what is renamed is
flushed before, the folder in which it was renamed after.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


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


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


__all__ = ["flush", "flush_tree"]
