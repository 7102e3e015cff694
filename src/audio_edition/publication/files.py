"""Files and folders that change all at once, and only where their bytes change."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from audio_edition.disk import exchange as _exchange
from audio_edition.disk import flush
from audio_edition.errors import PublicationError

_BLOCK = 1 << 20


def write_if_changed(file: Path, data: bytes) -> bool:
    """Put ``data`` into ``file`` in one step; leave it untouched where it is the same.

    The caller holds a lock on it: what a killed run left unfinished lies under the same name, and
    is written over.
    """
    try:
        if file.stat().st_size == len(data) and _holds(file, data):
            return False
    except OSError:
        file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    try:
        with fresh.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return True


def _holds(file: Path, data: bytes) -> bool:
    view = memoryview(data)
    with file.open("rb", buffering=0) as stream:
        return all(
            stream.read(_BLOCK) == view[at : at + _BLOCK] for at in range(0, len(view), _BLOCK)
        )


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file, read in blocks."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def same_bytes(one: Path, other: Path) -> bool:
    """Compare two files byte by byte, sizes first; a missing file is never the same."""
    try:
        if one.stat().st_size != other.stat().st_size:
            return False
        with one.open("rb", buffering=0) as a, other.open("rb", buffering=0) as b:
            while True:
                block = a.read(_BLOCK)
                if block != b.read(_BLOCK):
                    return False
                if not block:
                    return True
    except OSError:
        return False


def link_or_copy(source: Path, target: Path) -> None:
    """Give ``target`` the bytes and times of ``source``, without copying where possible.

    Raises ``PublicationError`` where ``source`` is a link.
    """
    _require_own(source)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _require_own(place: Path) -> None:
    """Raise ``PublicationError`` for a link: it would publish what somebody keeps elsewhere."""
    if place.is_symlink():
        raise PublicationError(
            f"{place.parent.name}/{place.name} is a link: what it leads to is not published",
            hint=f"remove {place}, or put what it leads to in its place",
        )


def swap_folder(fresh: Path, place: Path) -> None:
    """Put the folder ``fresh`` at ``place`` in one step; what stood there is removed.

    On Linux the two names are exchanged atomically (renameat2). Elsewhere the old
    folder moves aside first; ``recover`` mends a crash between the two renames.
    """
    _require_own(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    if fresh.stat().st_dev != place.parent.stat().st_dev:
        near = place.parent / f".{place.name}.new"
        shutil.rmtree(near, ignore_errors=True)
        shutil.copytree(fresh, near)
        fresh = near
    aside = place.parent / f".{place.name}.old"
    shutil.rmtree(aside, ignore_errors=True)
    if not place.exists():
        fresh.rename(place)
    elif _exchange(fresh, place):
        fresh.rename(aside)
    else:
        place.rename(aside)
        try:
            fresh.rename(place)
        except BaseException:
            aside.rename(place)
            raise
    flush(place.parent)
    shutil.rmtree(aside, ignore_errors=True)


def recover(audio: Path) -> None:
    """Finish or undo folder swaps that a crash interrupted, and remove what was never finished.

    The caller holds the lock on the show's files: nobody is at work on what lies there.
    """
    if not audio.is_dir():
        return
    for leftover in list(audio.glob(".*.old")):
        place = audio / leftover.name[1:-4]
        if leftover.is_symlink():
            leftover.unlink()  # never what it leads to
        elif place.exists():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.rename(place)
    for leftover in list(audio.glob(".*.new")):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


__all__ = [
    "link_or_copy",
    "recover",
    "same_bytes",
    "sha256_of",
    "swap_folder",
    "write_if_changed",
]
