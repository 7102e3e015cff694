"""Files and folders that change all at once, and only where their bytes change."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from shlex import quote

from audio_edition import disk, swaps
from audio_edition.errors import PublicationError
from audio_edition.publication.groups import MadeFiles

_BLOCK = 1 << 20


def require_own(audio: Path, names: Iterable[str]) -> None:
    """Raise ``PublicationError`` where the folder of a file is a link: it may lead anywhere.

    ``audio`` itself may be one: a newsroom's own, of the disk that is served.
    """
    for folder in {name.rpartition("/")[0] for name in names}:
        parts = folder.split("/") if folder else []
        for number in range(1, len(parts) + 1):
            place = audio.joinpath(*parts[:number])
            if place.is_symlink():
                raise PublicationError(
                    f"{place} is a link: nothing is written or removed where it leads",
                    hint=f"rm {quote(str(place))} takes the link away; then run this again",
                )


class OpenFolder:
    """A folder of which many files are asked for: each from here, not from the disk's root."""

    def __init__(self, folder: Path) -> None:
        """Open it; one that is not there has no files. Raises ``OSError``."""
        self._open = -1
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            self._open = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __del__(self) -> None:
        """Let it go."""
        if self._open >= 0:
            os.close(self._open)

    def status(self, name: str) -> os.stat_result:
        """Ask for a file's size and times; raises ``OSError``. An absolute name leads nowhere."""
        if self._open < 0:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        return os.stat(f"./{name}", dir_fd=self._open)


def write_if_changed(file: Path, data: bytes, *, folder: bool = True) -> bool:
    """Put ``data`` into ``file`` in one step; leave it untouched where it is the same.

    The caller holds a lock on it: what a killed run left unfinished lies under the same name, and
    is written over. ``folder`` False: the caller flushes the file's folder, for many at once.
    """
    if _stands(file, data):
        return False
    disk.put(
        file,
        data,
        mode=disk.PUBLIC,
        aside=file.with_name(f".{file.name}.new"),
        folder=folder,
    )
    return True


def write_changed(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Put those of ``files`` into ``folder`` that stand there otherwise; returns their names.

    Each is made once, and none gets its place before all are written: one that cannot be made
    leaves the others as they stand. The caller flushes their folders, and holds a lock on them, as
    for ``write_if_changed``.
    """
    made = files if isinstance(files, MadeFiles) else MadeFiles(files)
    with contextlib.ExitStack() as stack:
        waiting = [
            (name, stack.enter_context(one))
            for name in made
            if (one := _aside(folder / name, made, name)) is not None
        ]
        for name, one in waiting:
            place = folder / name
            if place.is_dir() and not place.is_symlink():  # a damage: nobody keeps anything there
                shutil.rmtree(place)
            one.close()
    return [name for name, _ in waiting]


def _aside(place: Path, files: MadeFiles, name: str) -> contextlib.ExitStack | None:
    """What puts a file in its place when it is closed, and away when that is not to be."""
    data = files.at_hand(name)
    if data is not None and _stands(place, data):
        return None
    aside = place.with_name(f".{place.name}.new")
    with contextlib.suppress(_SameError), contextlib.ExitStack() as stack:
        stream = stack.enter_context(
            disk.beside(place, mode=disk.PUBLIC, aside=aside, folder=False)
        )
        files.write(name, stream)
        if data is None:
            stream.flush()
            if same_bytes(place, aside):
                raise _SameError
        return stack.pop_all()
    return None


class _SameError(Exception):
    """What was written stands already: it goes away again."""


def _stands(file: Path, data: bytes) -> bool:
    try:
        return file.stat().st_size == len(data) and _holds(file, data)
    except OSError:
        return False


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
        disk.flush(target)


def _require_own(place: Path) -> None:
    """Raise ``PublicationError`` for a link: it would publish what somebody keeps elsewhere."""
    if place.is_symlink():
        raise PublicationError(
            f"{place.parent.name}/{place.name} is a link: what it leads to is not published",
            hint=f"remove {place}, or put what it leads to in its place",
        )


def swap_folder(fresh: Path, place: Path) -> None:
    """Put the folder ``fresh`` at ``place`` in one step, for good; what stood there is removed.

    The caller holds a lock on ``place``. A crash at any moment leaves the one or the other, and a
    note (see ``swaps``) for whoever holds that lock next.
    """
    _require_own(place)
    disk.make_folder(place.parent, public=True)
    swaps.recover(place)
    near = swaps.fresh_name(place)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            disk.publish(path)
    try:
        fresh.rename(near)
    except OSError as problem:
        if problem.errno != errno.EXDEV:
            raise
        shutil.copytree(fresh, near)  # the cache lies on another disk
    if os.path.lexists(place):
        swaps.swap(place, then="remove", kept=swaps.old_name(place))
    else:
        swaps.put(place)
