"""What a power cut may leave of a command's work, read from the order of its flushes and renamings.

A recorder inside the process notes each call that names, unnames or flushes something below the
show's folder, and what stands there then. From that the worst that a file system may keep is told,
at each moment: what was written and not flushed is empty, and a name that was given and whose
folder was not flushed is either not there (``undone``) or there, for what is empty (``kept``).
"""

from __future__ import annotations

import os
import pickle
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

Stamp: TypeAlias = tuple[int, int, int]
"""Inode, size, time of a file; the size of a folder is -1."""
Variant: TypeAlias = Literal["undone", "kept"]
Tree: TypeAlias = "dict[str, tuple[bytes, int] | None]"
"""The bytes and the time of files by path; None for a folder."""
VARIANTS: tuple[Variant, ...] = ("undone", "kept")
SKIPPED = (".cache",)
"""May be deleted at any time."""
NAMING = ("rename", "replace", "link", "exchange")


@dataclass
class Step:
    """One call: what it was, the path that it was for, what stood there afterwards by path, and
    what a flushed file held.
    """

    kind: str
    path: str
    stands: dict[str, Stamp]
    blob: bytes | None = None


class Recorder:
    """Notes what a process does below ``root``; ``arm`` it inside that process."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.steps = [Step("begin", "", self._stands())]
        self.blobs = {
            stands[0]: (root / path).read_bytes()
            for path, stands in self.steps[0].stands.items()
            if stands[1] >= 0
        }
        self._pid = os.getpid()

    def arm(self) -> None:
        """Put it over the calls of this process."""
        from audio_edition import disk

        for name, place in (
            *((name, 1) for name in ("rename", "replace", "link")),
            *((name, 0) for name in ("unlink", "remove", "rmdir", "mkdir", "fsync")),
        ):
            self._wrap(os, name, place)
        self._wrap(disk, "exchange", 1)

    def write(self, file: Path) -> None:
        """Hand it over."""
        file.write_bytes(pickle.dumps(Record(self.steps, self.blobs)))

    def _wrap(self, module: Any, name: str, place: int) -> None:
        inner = getattr(module, name)

        def outer(*arguments: Any, **options: Any) -> Any:
            done = inner(*arguments, **options)
            if os.getpid() == self._pid and done is not False:
                target = arguments[place]
                if isinstance(target, int):
                    target = Path(f"/proc/self/fd/{target}").readlink()
                # in a folder that is held open, what the system calls it is not known
                inside_ = self.root if "dir_fd" in options else Path(os.fsdecode(target))
                self._note(name, Path.cwd() / inside_)
            return done

        for known in ("supports_dir_fd", "supports_fd", "supports_follow_symlinks"):
            if inner in getattr(module, known, ()):
                getattr(module, known).add(outer)
        setattr(module, name, outer)

    def _note(self, kind: str, path: Path) -> None:
        if path != self.root and not path.is_relative_to(self.root):
            return
        inside = "" if path == self.root else path.relative_to(self.root).as_posix()
        blob = path.read_bytes() if kind == "fsync" and path.is_file() else None
        self.steps.append(Step(kind, inside, self._stands(), blob))

    def _stands(self) -> dict[str, Stamp]:
        found = {"": _stamp(self.root)}
        for place, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if name not in SKIPPED]
            for name in (*folders, *files):
                path = Path(place) / name
                found[path.relative_to(self.root).as_posix()] = _stamp(path)
        return found


def _stamp(path: Path) -> Stamp:
    told = path.lstat()
    if stat.S_ISDIR(told.st_mode):
        return told.st_ino, -1, 0
    return told.st_ino, told.st_size, told.st_mtime_ns


@dataclass
class Record:
    """What a command did, and what files held when it began, by inode."""

    steps: list[Step]
    blobs: dict[int, bytes]


@dataclass
class Disk:
    """What is on the disk itself, for good."""

    files: dict[int, tuple[Stamp, bytes]] = field(default_factory=dict)
    folders: dict[int, dict[str, int]] = field(default_factory=dict)
    is_folder: set[int] = field(default_factory=set)

    def after(self, step: Step) -> None:
        """Take a step in."""
        self.is_folder |= {inode for inode, size, _ in step.stands.values() if size < 0}
        if step.kind != "fsync" or step.path not in step.stands:
            return
        inode, size, _ = stamp = step.stands[step.path]
        if size < 0:
            self.folders[inode] = listing(step.stands, step.path)
        elif step.blob is not None:
            self.files[inode] = stamp, step.blob

    def tree(self, stands: dict[str, Stamp], variant: Variant) -> Tree:
        """The worst that may be found after a power cut now, by path."""
        found: Tree = {}

        def look(inode: int, path: str) -> None:
            names = self.folders.get(inode, {})
            if variant == "kept":
                names = listing(stands, paths[inode]) if inode in paths else names
            for name, child in names.items():
                inside = f"{path}/{name}" if path else name
                if child in self.is_folder:
                    found[inside] = None
                    look(child, inside)
                else:
                    stamp, data = self.files.get(child, ((0, 0, 0), b""))
                    found[inside] = data, stamp[2]

        paths = {inode: path for path, (inode, size, _) in stands.items() if size < 0}
        look(stands[""][0], "")
        return found

    def dirty(self, stands: dict[str, Stamp], path: str) -> Iterator[str]:
        """What below ``path`` is not on the disk as it stands."""
        for inside, stamp in stands.items():
            if inside != path and not inside.startswith(f"{path}/"):
                continue
            if stamp[1] < 0:
                if self.folders.get(stamp[0]) != listing(stands, inside):
                    yield f"{inside}/"
            elif self.files.get(stamp[0], ((0, 0, 0), b""))[0] != stamp:
                yield inside


def listing(stands: dict[str, Stamp], folder: str) -> dict[str, int]:
    """The names in a folder, and what they stand for."""
    prefix = f"{folder}/" if folder else ""
    return {
        path[len(prefix) :]: inode
        for path, (inode, *_) in stands.items()
        if path and path.startswith(prefix) and "/" not in path[len(prefix) :]
    }


def is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def replay(record: Record) -> Iterator[tuple[Step, Disk]]:
    """Each step, and what is on the disk after it; at the beginning, all is."""
    disk = Disk()
    ids: dict[int, int] = {}
    given = 0
    for told in record.steps:
        # a number that is free is given to another file: here each has its own
        stands, before, ids = {}, ids, {}
        for path, (inode, size, time) in told.stands.items():
            if inode not in ids:
                given += inode not in before
                ids[inode] = before.get(inode, given)
            stands[path] = ids[inode], size, time
        step = Step(told.kind, told.path, stands, told.blob)
        if told is record.steps[0]:
            for path, stamp in stands.items():
                if stamp[1] < 0:
                    disk.folders[stamp[0]] = listing(stands, path)
                else:
                    disk.files[stamp[0]] = stamp, record.blobs[told.stands[path][0]]
        disk.after(step)
        yield step, disk


def faults(record: Record, passing: Callable[[str], bool] = lambda path: False) -> list[str]:
    """What a command does in a wrong order, and what it says is done and is not on the disk.

    ``passing`` tells paths that may be lost.
    """
    told = []
    step, disk = record.steps[0], Disk()
    for step, disk in replay(record):
        if step.kind in NAMING and step.path and not is_hidden(step.path):
            told += [
                f"{step.path} gets its name before {path} is flushed"
                for path in disk.dirty(step.stands, step.path)
                if not is_hidden(path) and not passing(path)
            ]
    worst = disk.tree(step.stands, "undone")
    for path in sorted({*worst, *step.stands} - {""}):
        if is_hidden(path) or passing(path):
            continue
        if path not in worst:
            told.append(f"at the end {path} is not on the disk")
        elif path not in step.stands:
            told.append(f"at the end {path} may be back")
    told += [
        f"at the end {path} is not on the disk as it stands"
        for path in disk.dirty(step.stands, "")
        if path and not path.endswith("/") and not is_hidden(path) and not passing(path)
    ]
    return told


def worst_states(record: Record) -> Iterator[tuple[str, Tree]]:
    """Each state, once, that a power cut at some moment may leave; and the moment."""
    seen = set()
    for number, (step, disk) in enumerate(replay(record)):
        for variant in VARIANTS:
            tree = disk.tree(step.stands, variant)
            key = hash(
                tuple(sorted((path, told) for path, told in tree.items() if told is not None))
            )
            if key not in seen:
                seen.add(key)
                yield f"{number}: {step.kind} {step.path}, {variant}", tree


def lay_down(tree: Tree, root: Path) -> None:
    """Make such a state."""
    root.mkdir(parents=True)
    for path, told in sorted(tree.items()):
        if told is None:
            (root / path).mkdir(exist_ok=True)
        else:
            (root / path).write_bytes(told[0])
            os.utime(root / path, ns=(told[1], told[1]))
