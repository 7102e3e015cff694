"""A folder put in the place of another, so that a crash at any moment loses neither.

While ``FOLDER`` changes, three hidden names lie beside it: ``.FOLDER.new`` is what will stand
there, whole and flushed; ``.FOLDER.swap`` the note, which tells how to know it, what becomes of
the one that stood there, and where that goes. Who finds a note finishes what it tells, or undoes
it, before anything is read (``recover``). Without a note ``.FOLDER.new`` is unfinished.

Where two names can be exchanged (Linux, most file systems) there always is a folder. Elsewhere
there is none between two renames; then the note says which of the two is to stand there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from audio_edition import disk, owners
from audio_edition.disk import flush, flush_tree
from audio_edition.errors import EditionError
from audio_edition.plain_files import MADE, read_plain

State: TypeAlias = Mapping[str, tuple[int, int, int]]
"""What tells that a file was saved: size, time and inode, by path inside the folder."""

Then: TypeAlias = Literal["keep", "remove", "carry"]
"""What becomes of the folder that stood there: it is kept under a hidden name, it goes, or it goes
once what was saved in it meanwhile was carried over."""

_NEW, _NOTE, _OLD, _DRAFT = ".new", ".swap", ".old", ".swap-draft"
_MERGED_BY_HAND = "edition.toml"
_VERSION = 1
_log = logging.getLogger(__name__)


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


def fresh_name(folder: Path) -> Path:
    """Where what will stand at ``folder`` is made: the caller holds a lock on it."""
    return folder.with_name(f".{folder.name}{_NEW}")


def note_name(folder: Path) -> Path:
    """The note that tells of a swap under way."""
    return folder.with_name(f".{folder.name}{_NOTE}")


def _draft(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}{_DRAFT}")


def before_name(folder: Path) -> Path:
    """A hidden name beside ``folder`` for what stood there, and nobody's yet."""
    stamp = dt.datetime.now(tz=dt.UTC).strftime("%Y%m%dT%H%M%S%f")
    return folder.with_name(f".{folder.name}.before-{stamp}")


def noted(folder: Path, *, old: bool = False) -> Iterator[Path]:
    """The folders in ``folder`` of which a note tells that they are, or were, being replaced.

    ``old``: those as well of which an earlier version left the one that stood there.
    """
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as found:
        names = [one.name for one in found if one.name.startswith(".")]
        for ending in (_NOTE, _OLD) if old else (_NOTE,):
            yield from (folder / name[1 : -len(ending)] for name in names if name.endswith(ending))


@dataclass(frozen=True, slots=True)
class _Note:
    """What a note tells: how to know the new folder, where the old one goes and stays how long."""

    inode: int
    looks: str
    kept: str
    then: Then
    seen: State = field(default_factory=dict)
    copied: State = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        told = {
            "version": _VERSION,
            "inode": self.inode,
            "looks": self.looks,
            "kept": self.kept,
            "then": self.then,
            "seen": self.seen,
            "copied": self.copied,
        }
        data = json.dumps(told).encode() + b"\n"
        file = note_name(folder)
        disk.put(file, data, aside=_draft(folder))

    @classmethod
    def read(cls, folder: Path) -> _Note | None:
        """The note; None where there is none, or none of ours."""
        try:
            told = json.loads(read_plain(note_name(folder), MADE))
            kept, then = str(told["kept"]), told["then"]
            if told["version"] != _VERSION or then not in ("keep", "remove", "carry"):
                return None
            if Path(kept).name != kept or not kept.startswith(f".{folder.name}."):
                return None
            return cls(
                int(told["inode"]),
                str(told["looks"]),
                kept,
                then,
                {str(name): tuple(one) for name, one in told["seen"].items()},
                {str(name): tuple(one) for name, one in told["copied"].items()},
            )
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None

    def is_new(self, place: Path) -> bool:
        """Whether the new folder stands at ``place``, by its inode or, on another disk by now,
        by its files.
        """
        try:
            return not place.is_symlink() and (
                place.lstat().st_ino == self.inode or _looks(place) == self.looks
            )
        except OSError:
            return False


def _looks(folder: Path) -> str:
    files = sorted((name, size, time) for name, (size, time, _) in state_of(folder).items())
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()


def copy_folder(folder: Path, target: Path) -> None:
    """Copy all of ``folder`` into ``target``; a file that goes meanwhile is left out."""

    def copy(source: str, place: str) -> None:
        with suppress(FileNotFoundError):
            shutil.copy2(source, place, follow_symlinks=False)

    shutil.copytree(folder, target, symlinks=True, copy_function=copy, dirs_exist_ok=True)


def put(folder: Path) -> None:
    """Put the folder at ``fresh_name(folder)`` where none is; raises ``OSError`` if one is."""
    flush_tree(fresh_name(folder))
    fresh_name(folder).rename(folder)
    flush(folder.parent)


def swap(
    folder: Path,
    *,
    then: Then,
    kept: Path | None = None,
    seen: State | None = None,
    copied: State | None = None,
) -> None:
    """Put the folder at ``fresh_name(folder)`` in the place of ``folder``; both are on one disk.

    It is flushed before. ``then`` tells what becomes of what stood there, ``kept`` under which name
    it lies meanwhile. For ``carry``, ``seen`` is its state before it was copied and ``copied`` that
    of the copy: what was saved in it since is brought over.

    An exception on the way is undone, or all was done and ``recover`` finishes. Raises ``OSError``,
    and ``EditionError`` where both were changed: the old one stays then.
    """
    fresh, kept = fresh_name(folder), kept or before_name(folder)
    flush_tree(fresh)
    inode = fresh.lstat().st_ino
    note = _Note(inode, _looks(fresh), kept.name, then, seen or {}, copied or {})
    old = folder.lstat()
    try:
        note.write(folder)
        if disk.exchange(fresh, folder):
            fresh.rename(kept)
        else:
            folder.rename(kept)
            fresh.rename(folder)
    except BaseException:
        if is_same(fresh, old):  # exchanged, and not yet renamed
            disk.exchange(fresh, folder)
        elif is_same(kept, old) and not os.path.lexists(folder):
            kept.rename(folder)
        if is_same(folder, old):
            note_name(folder).unlink(missing_ok=True)
        raise
    flush(folder.parent)
    _finish(folder, note)


def recover(folder: Path) -> None:
    """Finish, or undo, what a crash left half done at ``folder``; the caller holds its lock.

    Nothing goes that is the only copy of something: what cannot be told apart stays, under a
    hidden name, and the log says so. Raises ``OSError``.

    It is done before anybody is asked whether the show may be trusted, and the note may have come
    with it: nothing is moved out of, or into, what a link leads to.
    """
    fresh, file = fresh_name(folder), note_name(folder)
    if fresh.is_symlink():  # we make folders
        _clear(fresh)
    if os.path.lexists(_draft(folder)):
        _clear(_draft(folder))
    if not os.path.lexists(file):
        if os.path.lexists(fresh):  # nobody's: it was not finished
            _clear(fresh)
        return
    note = _Note.read(folder)
    if note is None:
        _log.warning("%s cannot be read: what lies beside %s stays as it is", file, folder)
        if not os.path.lexists(folder) and os.path.lexists(fresh):
            fresh.rename(folder)  # a note is written when all of it is there
        _aside(folder, fresh)
        disk.remove(file)
        return
    kept = folder.with_name(note.kept)
    if os.path.lexists(folder) and os.path.lexists(fresh) and os.path.lexists(kept):
        _merge(folder, fresh)  # between two renames, and somebody made the folder anew
    if not os.path.lexists(folder):
        with suppress(FileNotFoundError):
            (fresh if os.path.lexists(fresh) else kept).rename(folder)
        flush(folder.parent)
    if os.path.lexists(fresh):
        if note.is_new(folder):
            fresh.rename(kept)
            flush(folder.parent)
        elif note.is_new(fresh):
            _clear(fresh)  # the names were never exchanged: a copy that nobody has seen
        else:
            _aside(folder, fresh)
    if note.is_new(folder):
        try:
            _finish(folder, note)
        except EditionError as problem:
            _log.warning("%s; %s", problem.message, problem.hint)
    disk.remove(file)


def recover_all(parent: Path, whole: str) -> None:
    """Do as ``recover`` for all folders in ``parent``, of which the caller holds the lock.

    What a version that wrote no notes left is told apart by the file ``whole``, which is in every
    folder that is complete. Raises ``OSError``.
    """
    try:
        with os.scandir(parent) as found:
            names = sorted(one.name for one in found if one.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError):
        return
    for ending in (_NOTE, _DRAFT, _NEW, _OLD):
        for name in names:
            place = parent / name
            if not name.endswith(ending) or not os.path.lexists(place):
                continue
            folder = parent / name[1 : -len(ending)]
            if ending != _OLD:
                recover(folder)
            elif place.is_symlink() or (folder / whole).is_file():
                _clear(place)
            else:
                if os.path.lexists(folder):
                    _merge(folder, place)
                place.rename(folder)
                flush(parent)


def old_name(folder: Path) -> Path:
    """A hidden name beside ``folder`` for what stood there and goes."""
    return folder.with_name(f".{folder.name}{_OLD}")


def _finish(folder: Path, note: _Note) -> None:
    """The new folder stands: what becomes of the old one, and then the note goes."""
    kept = folder.with_name(note.kept)
    if note.then == "carry" and os.path.lexists(kept) and not kept.is_symlink():
        try:
            carry_over(kept, folder, seen=note.seen, copied=note.copied)
        except EditionError:
            disk.remove(note_name(folder))
            raise
        # from here on what is missing in it was removed by us, and not by an editor
        _Note(note.inode, note.looks, note.kept, "remove").write(folder)
    if note.then != "keep":
        _clear(kept)
    disk.remove(note_name(folder))


def _merge(folder: Path, fresh: Path) -> None:
    """Take what somebody put at ``folder``, where none was, into what shall stand there."""
    for one in sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else ():
        if not os.path.lexists(fresh / one.name):
            disk.move(one, fresh / one.name)
    with suppress(OSError):
        folder.rmdir()
    if os.path.lexists(folder):
        _aside(folder, folder)


def _aside(folder: Path, place: Path) -> None:
    if os.path.lexists(place):
        kept = before_name(folder)
        place.rename(kept)
        flush(folder.parent)
        _log.warning("what lay at %s is kept as %s", place, kept)


def _clear(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)  # never what it leads to


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
    and ``kept`` must stay. What was carried over already is passed over.
    """
    now, there = state_of(kept), state_of(folder)
    changed = [name for name in now if now[name] != seen.get(name)]
    gone = [name for name in seen if name not in now and name in there]
    torn = []
    for name in (*changed, *gone):
        if name in now and there.get(name, (0, 0, 0))[2] == now[name][2]:
            continue
        behind = any(str(one) in there for one in PurePosixPath(name).parents)  # of a link there
        if behind or name == _MERGED_BY_HAND or there.get(name) != copied.get(name):
            torn.append(name)
            continue
        try:
            if name in gone:
                disk.remove(folder / name)
            else:
                _give(kept / name, folder / name)
        except OSError:
            torn.append(name)
    if torn:
        verb = "was" if len(torn) == 1 else "were"
        raise EditionError(
            f"{', '.join(torn)} {verb} changed by someone else while articles were added",
            hint=f"the articles are there; the folder with that change is {kept}",
        )


def _give(source: Path, target: Path) -> None:
    # the same file, not a copy: who still writes into it writes into the edition
    disk.make_folder(target.parent)
    beside = disk.aside_name(target)
    try:
        os.link(source, beside, follow_symlinks=False)
    except OSError:
        disk.move(source, target)
    else:
        disk.move(beside, target)
        owners.clear_left(target.parent)
