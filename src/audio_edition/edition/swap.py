"""One folder put in the place of another, and what was saved meanwhile carried over."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from audio_edition.disk import exchange, flush
from audio_edition.errors import EditionError

State: TypeAlias = Mapping[str, tuple[int, int, int]]
"""What tells that a file was saved: size, time and inode, by path inside the folder."""

_MERGED_BY_HAND = "edition.toml"


def state_of(folder: Path) -> State:
    """The state of every file under ``folder``; a link counts as itself."""

    def stop(problem: OSError) -> None:
        # what cannot be listed is not gone
        if not isinstance(problem, FileNotFoundError):
            raise problem

    found = {}
    for place, folders, files in os.walk(folder, onerror=stop):
        for name in (*files, *folders):
            path = Path(place) / name
            if name in files or path.is_symlink():
                with suppress(FileNotFoundError):  # a program's passing file
                    told = path.lstat()
                    key = path.relative_to(folder).as_posix()
                    found[key] = (told.st_size, told.st_mtime_ns, told.st_ino)
    return found


def copy_folder(folder: Path, target: Path) -> None:
    """Copy all of ``folder`` into ``target``; a file that goes meanwhile is left out."""

    def copy(source: str, place: str) -> None:
        with suppress(FileNotFoundError):
            shutil.copy2(source, place, follow_symlinks=False)

    shutil.copytree(folder, target, symlinks=True, copy_function=copy, dirs_exist_ok=True)


def swap(fresh: Path, folder: Path) -> Path:
    """Put ``fresh`` in the place of ``folder``; return where what stood there is now.

    In one step where the system can, else in two. An exception between them is undone:
    ``folder`` is the old one, or the new one with the old one beside it.
    """
    stamp = dt.datetime.now(tz=dt.UTC).strftime("%Y%m%dT%H%M%S%f")
    kept = folder.parent / f".{folder.name}.before-{stamp}"
    old = folder.lstat()
    try:
        if exchange(fresh, folder):
            fresh.rename(kept)
        else:
            folder.rename(kept)
            fresh.rename(folder)
    except BaseException:
        if is_same(fresh, old):  # exchanged, and not yet renamed
            exchange(fresh, folder)
        elif is_same(kept, old) and not os.path.lexists(folder):
            kept.rename(folder)
        raise
    flush(folder.parent)
    return kept


def is_same(path: Path, stat: os.stat_result) -> bool:
    """Whether what stands at ``path`` is what ``stat`` was taken of, whatever its name then."""
    try:
        return os.path.samestat(path.lstat(), stat)
    except FileNotFoundError:
        return False


def carry_over(kept: Path, folder: Path, *, seen: State, copied: State) -> None:
    """Bring what was saved in ``kept`` since it was ``seen`` into ``folder``, its successor.

    ``copied`` is the state of the copy that ``folder`` was made of: what was saved in both
    stays where it is, as does edition.toml, which both changed. Raises ``EditionError`` then,
    and ``kept`` must stay.
    """
    now, there = state_of(kept), state_of(folder)
    changed = [name for name in now if now[name] != seen.get(name)]
    gone = [name for name in seen if name not in now]
    torn = []
    for name in (*changed, *gone):
        if name == _MERGED_BY_HAND or there.get(name) != copied.get(name):
            torn.append(name)
            continue
        try:
            if name in gone:
                (folder / name).unlink(missing_ok=True)
            else:
                _move(kept / name, folder / name)
        except OSError:
            torn.append(name)
    if torn:
        verb = "was" if len(torn) == 1 else "were"
        raise EditionError(
            f"{', '.join(torn)} {verb} changed by someone else while articles were added",
            hint=f"the articles are there; the folder with that change is {kept}",
        )


def _move(source: Path, target: Path) -> None:
    # moved, not copied: who still writes into the file writes into the edition
    if not source.is_symlink():
        flush(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    flush(target.parent)


__all__ = ["carry_over", "copy_folder", "is_same", "state_of", "swap"]
