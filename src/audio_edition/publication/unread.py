"""A file that the disk does not give: neither missing nor damaged, and never written over."""

from __future__ import annotations

import errno
from pathlib import Path

from audio_edition.errors import PublicationError
from audio_edition.faults import mend, why

_NO_FILE = (errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.EINVAL, errno.ENXIO)
"""What the system says where a folder, a device or far too much stands in a file's place."""


class UnreadError(PublicationError):
    """What stands in the file nobody knows: the disk, or the system around it, did not give it."""


def not_read(file: Path, where: str, problem: OSError, *, hint: str = "") -> PublicationError:
    """The error for a file, told as ``where``, that cannot be read.

    An ``UnreadError``, unless something else stands in its place: that is a damage, and ``hint``
    mends it.
    """
    if problem.errno in _NO_FILE:
        told = problem.strerror or problem
        return PublicationError(f"{where} cannot be read: {told}", hint=hint or None)
    return UnreadError(f"{where} cannot be read: {why(problem)}", hint=mend(problem, file) or None)
