"""Named lines that lie on the disk, of which only those that changed are written.

A show of ten thousand editions remembers some thirty megabytes of its pages and heads. One more
edition must not write them all: a drawer keeps a large entry with every line (the base), and a
small one with the lines that came since, each of which stands for the base's of its name. When the
small one has grown, all are written anew. A small one that belongs to another base is ignored.

A line is a name as JSON, a tab, and the rest.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from audio_edition.store.store import Drawer, Entry, StoreError

_IN_MEMORY = 1 << 20  # bytes
_PIECE = 1 << 12
_AHEAD = 1 << 16
"""Bytes that are read at once: most lines are asked for in the order in which they lie."""


class Lines:
    """The lines of a file, as it was when it was opened, whoever replaces it meanwhile."""

    def __init__(self, descriptor: int) -> None:
        self._file = descriptor
        self._near = 0, b""

    @classmethod
    def of(cls, file: Path) -> Lines:
        """Open a file; raises ``OSError``."""
        return cls(os.open(file, os.O_RDONLY | os.O_CLOEXEC))

    def __del__(self) -> None:
        """Close the file: who holds a line's place holds the lines."""
        with contextlib.suppress(OSError):
            os.close(self._file)

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Yield each line, its end included, with its place."""
        at = 0
        with open(self._file, "rb", closefd=False) as stream:
            stream.seek(0)
            for line in stream:
                yield at, line
                at += len(line)

    @property
    def size(self) -> int:
        """Bytes of all of them; raises ``OSError``."""
        return os.fstat(self._file).st_size

    def line(self, at: int) -> bytes:
        """Return the line at a place, its end included; raises ``OSError``."""
        start, near = self._near
        if not start <= at < start + len(near):
            start, near = self._near = at, os.pread(self._file, _AHEAD, at)
        end = near.find(b"\n", at - start)
        return near[at - start : end + 1] if end >= 0 else _line(self._file, at)


class FreshLines:
    """Lines that are being written; each can be read again at the place where it was put."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._written = 0
        self._file = -1

    def __del__(self) -> None:
        """Give the room back."""
        if self._file >= 0:
            os.close(self._file)

    def add(self, line: bytes) -> int:
        """Append a line, which has its end; returns its place. Raises ``OSError``."""
        at = self._written + len(self._held)
        self._held += line
        if len(self._held) > _IN_MEMORY:
            self._write()
        return at

    def line(self, at: int) -> bytes:
        """Return the line at a place, its end included; raises ``OSError``."""
        if at < self._written:
            return _line(self._file, at)
        start = at - self._written
        return bytes(self._held[start : self._held.index(b"\n", start) + 1])

    @contextlib.contextmanager
    def whole(self) -> Iterator[bytes | Path]:
        """Lend all lines: as bytes where they are few, else as a file. Raises ``OSError``."""
        if self._file < 0:
            yield bytes(self._held)
            return
        self._write()
        with tempfile.NamedTemporaryFile(prefix="audio-edition-") as named:
            at = 0
            while piece := os.pread(self._file, _IN_MEMORY, at):
                named.write(piece)
                at += len(piece)
            named.flush()
            yield Path(named.name)

    def _write(self) -> None:
        if self._file < 0:
            with tempfile.TemporaryFile(prefix="audio-edition-") as unnamed:
                self._file = os.dup(unnamed.fileno())
        view = memoryview(bytes(self._held))
        while view:
            count = os.pwrite(self._file, view, self._written)
            self._written += count
            view = view[count:]
        self._held.clear()


def _line(file: int, at: int) -> bytes:
    pieces = []
    while piece := os.pread(file, _PIECE, at):
        end = piece.find(b"\n")
        if end >= 0:
            pieces.append(piece[: end + 1])
            break
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces)


_SMALL = 1 << 17
"""Bytes of a base that is simply written again."""

_SINCE = 1 << 18
"""Bytes of lines that may stand beside a base; beside a large one a sixty-fourth of it."""

_PARTED = b"\t"  # JSON has no bare one
_PLAIN = re.compile(rb'"([ !#-\[\]-~]+)"').fullmatch
_BEGINS = re.compile(rb'"([ !#-\[\]-~]+)"\t').match


class LineBook:
    """The lines under ``key``, as they were when it was opened, whoever writes them meanwhile.

    Lines that are put are found again at once; ``write`` keeps them. ``is_damaged`` tells that
    some line could not be read, and the book must be written whole.
    """

    def __init__(self, drawer: Drawer, key: str) -> None:
        self._drawer, self._key = drawer, key
        self._entry = drawer.get(key)
        self._base, self._size = _opened(self._entry)
        self._digest = self._entry.digest if self._entry is not None else ""
        self.is_damaged = self._is_spent = False
        self._since: dict[str, tuple[int, bytes]] = {}
        self._beside = drawer.get(self._since_key) if self._size else None
        if self._beside is not None and self._beside.note.get("base") == self._digest:
            lines, _ = _opened(self._beside)
            for at, line in lines or ():
                name = self._name(line.partition(_PARTED)[0])
                if name is not None:
                    self._since[name] = self._size + at, line
        self._later = dict(self._since.values())
        self._stamps = _stamp(self._entry), _stamp(self._beside)
        self._fresh = FreshLines()
        self._put: dict[str, int] = {}

    @property
    def _since_key(self) -> str:
        return f"{self._key}-since"

    @property
    def is_last(self) -> bool:
        """Whether the drawer still has what was read here, with no more than what was put beside
        it: who holds this book need not open another one. No line is looked at.
        """
        if self._is_spent or self._stamps != (_stamp(self._entry), _stamp(self._beside)):
            return False
        digests = [one.digest if one is not None else "" for one in (self._entry, self._beside)]
        return digests == [self._drawer.digest(key) for key in (self._key, self._since_key)]

    def __iter__(self) -> Iterator[tuple[str, int, bytes]]:
        """Yield name, place and rest of every line that was kept, in the order of names if the
        book was written so.
        """
        if not self._since:
            yield from self._old()
            return
        since = sorted(
            (name, at, line[line.index(_PARTED) + 1 :]) for name, (at, line) in self._since.items()
        )
        later = iter(since)
        first = next(later, None)
        for old in self._old():
            while first is not None and first[0] < old[0]:
                yield first
                first = next(later, None)
            yield old
        while first is not None:
            yield first
            first = next(later, None)

    def places(self) -> dict[str, int]:
        """Where the line of every name lies: for who needs no line yet."""
        found: dict[str, int] = {}
        for at, line in self._base or ():  # of a hundred thousand lines
            match = _BEGINS(line)
            name = match[1].decode() if match else self._name(line.partition(_PARTED)[0])
            if name is not None:
                found[name] = at
        found.update({name: at for name, (at, _) in self._since.items()})
        return found

    def _old(self) -> Iterator[tuple[str, int, bytes]]:
        since = self._since
        for at, line in self._base or ():
            head, _, rest = line.partition(_PARTED)
            match = _PLAIN(head)  # of a hundred thousand lines: most need no parser, and no call
            name = match[1].decode() if match else self._name(head)
            if name is not None and name not in since:
                yield name, at, rest

    def _name(self, head: bytes) -> str | None:
        """The name before a line's tab."""
        try:
            name = json.loads(head)
        except ValueError:
            name = None
        if isinstance(name, str):
            return name
        self.is_damaged = True
        return None

    def line(self, at: int) -> bytes:
        """Return the rest of the line at a place; raises ``OSError``."""
        line = self._whole(at)
        return line[line.index(_PARTED) + 1 :]

    def put(self, name: str, rest: bytes) -> int:
        """Put a line, whose ``rest`` has its end; returns its place. Raises ``OSError``."""
        line = json.dumps(name).encode() + _PARTED + rest
        self._put[name] = at = -1 - self._fresh.add(line)
        return at

    def write(self, places: Iterable[int], *, whole: bool) -> None:
        """Keep the lines at these places, in this order; raises ``StoreError``.

        All are written where the book is to be ``whole`` again, because lines of it are not among
        them any more; else it may be that only those are that were put. More may be put and
        written afterwards.
        """
        later = {name: self._whole(at) for name, (at, _) in self._since.items()}
        later |= {name: self._whole(at) for name, at in self._put.items()}
        room = max(_SINCE, self._size >> 6)
        grown = self._size < _SMALL or sum(map(len, later.values())) > room
        if not (whole or self.is_damaged or grown):
            note = {"base": self._digest}
            since = b"".join(later[name] for name in sorted(later))
            self._beside = self._drawer.put(self._since_key, note, since)
            self._stamps = self._stamps[0], _stamp(self._beside)
            return
        lines = FreshLines()
        for at in places:
            lines.add(self._whole(at))
        self._is_spent = True
        with lines.whole() as data:
            self._drawer.put(self._key, {}, data)
        with contextlib.suppress(StoreError):  # beside another base it says nothing
            self._drawer.remove(self._since_key)

    def _whole(self, at: int) -> bytes:
        if at < 0:
            return self._fresh.line(-1 - at)
        if at >= self._size:
            return self._later[at]
        if self._base is None:
            raise OSError("there is no such line")
        return self._base.line(at)


def _opened(entry: Entry | None) -> tuple[Lines | None, int]:
    """The lines of an entry, and how many bytes they are."""
    try:
        if entry is not None and entry.file is not None:
            lines = Lines.of(entry.file)
            return lines, lines.size
    except OSError:
        pass
    return None, 0


def _stamp(entry: Entry | None) -> tuple[int, int, int] | None:
    """What shows that a blob is another one, or was changed; None where there is none."""
    if entry is None or entry.file is None:
        return None
    try:
        status = entry.file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino
