"""Files of one user: those that nobody else may read, and the folders of this user's programs."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Literal

from audio_edition import disk
from audio_edition.errors import AudioEditionError
from audio_edition.plain_files import MADE, read_plain

_USERS = {"state": ".local/state", "data": ".local/share", "cache": ".cache"}


def user_folder(kind: Literal["state", "data", "cache"]) -> Path:
    """Return the folder of what this user's programs keep (XDG Base Directory, 0.8).

    Raises ``AudioEditionError`` where there is no home.
    """
    variable = f"XDG_{kind.upper()}_HOME"
    told = os.environ.get(variable, "")
    if told and Path(told).is_absolute():
        return Path(told) / "audio-edition"
    local = os.environ.get("LOCALAPPDATA", "")
    if sys.platform == "win32" and local:
        return Path(local) / "audio-edition"
    try:
        return Path.home() / _USERS[kind] / "audio-edition"
    except RuntimeError:
        raise AudioEditionError(
            f"there is no home folder for what is kept ({kind})", hint=f"set HOME or {variable}"
        ) from None


def make_folder(folder: Path) -> None:
    """Make the folder, closed to others, and keep what is in it out of a repository."""
    try:
        disk.make_folder(folder, mode=0o700)
        ignored = folder / ".gitignore"
        if not ignored.exists():
            disk.put(ignored, b"*\n")
    except OSError as problem:
        raise _unwritten(folder, problem) from None


def write_private(file: Path, data: bytes) -> None:
    """Put ``data`` in the place of ``file`` in one step, with mode 0600 from its first byte on.

    Its folder must be there. A group that was given the file may read the new one. Raises
    ``AudioEditionError``.
    """
    group = None
    with contextlib.suppress(OSError):
        before = file.stat()
        group = before.st_gid if before.st_mode & 0o040 else None
    try:
        disk.put(file, data, mode=0o600 if group is None else 0o640, group=group)
    except OSError as problem:
        raise _unwritten(file, problem) from None


def read_private(file: Path) -> bytes | None:
    """Return what a file holds, None where there is none; raises ``AudioEditionError``."""
    try:
        return read_plain(file, MADE)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise unread(file, problem) from None


def unread(file: Path, problem: OSError) -> AudioEditionError:
    """The line for a file that cannot be read."""
    return AudioEditionError(f"{file} cannot be read: {problem.strerror or problem}")


def _unwritten(file: Path, problem: OSError) -> AudioEditionError:
    return AudioEditionError(f"{file} cannot be written: {problem.strerror or problem}")
