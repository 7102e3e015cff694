"""What a power cut may leave of a command's work, read from the order of its flushes and renamings.

A recorder inside the process notes each call that names, unnames or flushes something below the
show's folder, and what stands there then. From that the worst that a file system may keep is told,
at each moment: what was written and not flushed is empty, and a name that was given and whose
folder was not flushed is either not there (``undone``) or there, for what is empty (``kept``).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

# Inode, size, time of a file; the size of a folder is -1
Stamp: TypeAlias = tuple[int, int, int]
Stands: TypeAlias = dict[str, Stamp]
Variant: TypeAlias = Literal["undone", "kept"]
# The bytes and the time of files by path; None for a folder
Tree: TypeAlias = "dict[str, tuple[bytes, int] | None]"
# May be deleted at any time
SKIPPED = (".cache",)
NAMING = ("rename", "replace", "link", "exchange")
NOTED = (*NAMING, "unlink", "remove", "rmdir", "mkdir", "fsync")


@dataclass
class Step:
    """One call: what it was, the path that it was for, what stood there afterwards by path, and
    what a flushed file held.
    """

    kind: str
    path: str
    stands: Stands
    blob: bytes | None = None


@dataclass
class Record:
    """What a command did, and what files held when it began, by inode."""

    steps: list[Step]
    blobs: dict[int, bytes]


class Recorder:
    """Notes what a process does below ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        begin = Step("begin", "", self._stands())
        files = {p: stamp[0] for p, stamp in begin.stands.items() if stamp[1] >= 0}
        blobs = {inode: (root / path).read_bytes() for path, inode in files.items()}
        self.record = Record([begin], blobs)

    def note(self, kind: str, target: object) -> None:
        """A call was made; None is something below, in a folder that is held open."""
        if kind not in NOTED:
            return
        if isinstance(target, int):
            target = Path(f"/proc/self/fd/{target}").readlink()
        path = Path.cwd() / (self.root if target is None else Path(os.fsdecode(target)))  # type: ignore[arg-type]
        if path.is_relative_to(self.root):
            inside = "" if path == self.root else path.relative_to(self.root).as_posix()
            blob = path.read_bytes() if kind == "fsync" and path.is_file() else None
            self.record.steps.append(Step(kind, inside, self._stands(), blob))

    def _stands(self) -> Stands:
        found = {"": _stamp(self.root)}
        for place, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if name not in SKIPPED]
            for name in (*folders, *files):
                path = Path(place) / name
                found[path.relative_to(self.root).as_posix()] = _stamp(path)
        return found


def _stamp(path: Path) -> Stamp:
    told = path.lstat()
    return (told.st_ino, -1, 0) if path.is_dir() else (told.st_ino, told.st_size, told.st_mtime_ns)


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

    def held(self, inode: int) -> tuple[Stamp, bytes]:
        return self.files.get(inode, ((0, 0, 0), b""))

    def tree(self, stands: Stands, variant: Variant) -> Tree:
        """The worst that may be found after a power cut now, by path."""
        found: Tree = {}
        paths = {inode: path for path, (inode, size, _) in stands.items() if size < 0}

        def look(inode: int, path: str) -> None:
            names = self.folders.get(inode, {})
            if variant == "kept" and inode in paths:
                names = listing(stands, paths[inode])
            for name, child in names.items():
                inside = f"{path}/{name}" if path else name
                if child in self.is_folder:
                    found[inside] = None
                    look(child, inside)
                else:
                    stamp, data = self.held(child)
                    found[inside] = data, stamp[2]

        look(stands[""][0], "")
        return found

    def dirty(self, stands: Stands, path: str) -> Iterator[str]:
        """What below ``path`` is not on the disk as it stands."""
        for inside, stamp in stands.items():
            if path and inside != path and not inside.startswith(f"{path}/"):
                continue
            if stamp[1] < 0:
                if self.folders.get(stamp[0]) != listing(stands, inside):
                    yield f"{inside}/"
            elif self.held(stamp[0])[0] != stamp:
                yield inside


def listing(stands: Stands, folder: str) -> dict[str, int]:
    """The names in a folder, and what they stand for."""
    prefix = f"{folder}/" if folder else ""
    inside = {p[len(prefix) :]: stamp[0] for p, stamp in stands.items() if p.startswith(prefix)}
    return {name: inode for name, inode in inside.items() if name and "/" not in name}


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
        if told is record.steps[0]:
            for path, stamp in stands.items():
                if stamp[1] < 0:
                    disk.folders[stamp[0]] = listing(stands, path)
                else:
                    disk.files[stamp[0]] = stamp, record.blobs[told.stands[path][0]]
        step = Step(told.kind, told.path, stands, told.blob)
        disk.after(step)
        yield step, disk


def faults(record: Record) -> list[str]:
    """What a command does in a wrong order, and what it says is done and is not on the disk."""
    told = []
    step, disk = record.steps[0], Disk()
    for step, disk in replay(record):
        if step.kind in NAMING and step.path and not is_hidden(step.path):
            dirty = (path for path in disk.dirty(step.stands, step.path) if not is_hidden(path))
            told += [f"{step.path} gets its name before {path} is flushed" for path in dirty]
    worst = disk.tree(step.stands, "undone")
    for path in sorted({*worst, *step.stands} - {""}):
        if not is_hidden(path) and path not in worst:
            told.append(f"at the end {path} is not on the disk")
        elif not is_hidden(path) and path not in step.stands:
            told.append(f"at the end {path} may be back")
    left = (path for path in disk.dirty(step.stands, "") if path and not path.endswith("/"))
    return told + [
        f"at the end {p} is not on the disk as it stands" for p in left if not is_hidden(p)
    ]


def worst_states(record: Record) -> Iterator[tuple[str, Tree]]:
    """Each state, once, that a power cut at some moment may leave; and the moment."""
    seen = set()
    variants: tuple[Variant, ...] = ("undone", "kept")
    for number, (step, disk) in enumerate(replay(record)):
        for variant in variants:
            tree = disk.tree(step.stands, variant)
            key = hash(tuple(sorted((path, told) for path, told in tree.items() if told)))
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
