"""Files that only their owner may read, in a folder that is kept out of repositories."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from audio_edition.disk import flush
from audio_edition.errors import AudioEditionError


def make_folder(folder: Path) -> None:
    """Make the folder, closed to others, and keep what is in it out of a repository."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        ignored = folder / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")
    except OSError as problem:
        raise _unwritten(folder, problem) from None


def write_private(file: Path, data: bytes) -> None:
    """Put ``data`` in the place of ``file`` in one step, with mode 0600 from its first byte on.

    Its folder must be there. A group that was given the file may read the new one. Raises
    ``AudioEditionError``.
    """
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            with contextlib.suppress(OSError):
                before = file.stat()
                if before.st_mode & 0o040:
                    os.fchown(descriptor, -1, before.st_gid)
                    os.fchmod(descriptor, 0o640)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
        flush(file.parent)
    except OSError as problem:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise _unwritten(file, problem) from None


def read_private(file: Path) -> bytes | None:
    """Return what a file holds, None where there is none; raises ``AudioEditionError``."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise unread(file, problem) from None


def unread(file: Path, problem: OSError) -> AudioEditionError:
    """The line for a file that cannot be read."""
    return AudioEditionError(f"{file} cannot be read: {problem.strerror or problem}")


def _unwritten(file: Path, problem: OSError) -> AudioEditionError:
    return AudioEditionError(f"{file} cannot be written: {problem.strerror or problem}")


__all__ = ["make_folder", "read_private", "unread", "write_private"]
