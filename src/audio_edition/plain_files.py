"""Read what somebody else may have put down: a plain file, of a size that was thought of.

A pipe that nobody writes to would be waited for without end, a device gives without end, and
a file of some gigabytes is no article. Whoever reads a show's folder reads it through here; what
is refused is an ``OSError`` with a sentence, which every reader tells in its own words.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

TEXT = 16 * 2**20
"""Bytes: more than any text that an editor writes."""

MADE = 256 * 2**20
"""Bytes: more than any document, picture or record that is read whole."""


def open_plain(file: Path | str, most: int | None = None) -> BinaryIO:
    """Open a plain file for reading; raises ``OSError`` for whatever else has its name.

    Nothing is waited for: a pipe, a socket or a device is refused, and not read from; so is a file
    of more than ``most`` bytes.
    """
    # without O_NONBLOCK the opening of a pipe waits for somebody who writes
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        descriptor = os.open(file, flags | getattr(os, "O_BINARY", 0))
    except OSError as problem:
        if problem.errno == errno.ENXIO:  # a socket
            raise _refused(file, "it is a socket, and no file") from None
        raise
    try:
        about = os.fstat(descriptor)
        _require_file(about.st_mode, file)
        if most is not None:
            _require_small(about.st_size, file, most)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_plain(file: Path | str, most: int = TEXT) -> bytes:
    """Return the bytes of a plain file of at most ``most`` bytes; raises ``OSError``."""
    with open_plain(file) as stream:
        size = os.fstat(stream.fileno()).st_size
        # what is asked for is set aside at once: as much as the file has, not as it may have
        _require_small(size, file, most)
        data = stream.read(size + 1)
        if len(data) > size:
            data += stream.read(most)  # somebody is writing it
    _require_small(len(data), file, most)
    return data


def _require_file(mode: int, file: Path | str) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    if not stat.S_ISREG(mode):
        what = "a pipe" if stat.S_ISFIFO(mode) else "a device"
        raise _refused(file, f"it is {what}, and no file")


def _require_small(size: int, file: Path | str, most: int) -> None:
    if size > most:
        raise _refused(file, f"it is larger than {_size(most)}")


def _size(size: int) -> str:
    return f"{size // 2**20} MB" if size >= 2**20 else f"{size} bytes"


def _refused(file: Path | str, why: str) -> OSError:
    return OSError(errno.EINVAL, why, str(file))
