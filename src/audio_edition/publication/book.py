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
from collections.abc import Iterable, Iterator

from audio_edition.publication.lines import FreshLines, Lines
from audio_edition.store.store import Drawer, Entry, StoreError

_SMALL = 1 << 17
"""Bytes of a base that is simply written again."""

_SINCE = 1 << 18
"""Bytes of lines that may stand beside a base; beside a large one a sixty-fourth of it."""

_PARTED = b"\t"  # JSON has no bare one
_QUOTE = ord('"')


class LineBook:
    """The lines under ``key``, as they were when it was opened, whoever writes them meanwhile.

    Lines that are put are found again at once; ``write`` keeps them. ``is_damaged`` tells that
    some line could not be read, and the book must be written whole.
    """

    def __init__(self, drawer: Drawer, key: str) -> None:
        self._drawer, self._key = drawer, key
        entry = drawer.get(key)
        self._base, self._size = _opened(entry)
        self._digest = entry.digest if entry is not None else ""
        self.is_damaged = False
        self._since: dict[str, tuple[int, bytes]] = {}
        later = drawer.get(self._since_key) if self._size else None
        self._later_digest = later.digest if later is not None else ""
        if later is not None and later.note.get("base") == self._digest:
            lines, _ = _opened(later)
            for at, line in lines or ():
                name = self._name(line, line.find(_PARTED))
                if name is not None:
                    self._since[name] = self._size + at, line
        self._later = dict(self._since.values())
        self._fresh = FreshLines()
        self._put: dict[str, int] = {}

    @property
    def _since_key(self) -> str:
        return f"{self._key}-since"

    @property
    def mark(self) -> tuple[str, str]:
        """What tells this book from one that says something else; both empty where nothing is."""
        return self._digest, self._later_digest

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

    def _old(self) -> Iterator[tuple[str, int, bytes]]:
        since = self._since
        for at, line in self._base or ():
            end = line.find(_PARTED)
            name = self._name(line, end)
            if name is not None and name not in since:
                yield name, at, line[end + 1 :]

    def _name(self, line: bytes, end: int) -> str | None:
        """The name in a line that is parted at ``end``."""
        try:
            if end > 1 and line[0] == line[end - 1] == _QUOTE:
                told = line[1 : end - 1].decode()
                if told.isprintable() and "\\" not in told:
                    return told  # most are so, and need no parser
            name = json.loads(line[: max(0, end)])
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
        them any more; else it may be that only those are that were put.
        """
        later = {name: self._whole(at) for name, (at, _) in self._since.items()}
        later |= {name: self._whole(at) for name, at in self._put.items()}
        room = max(_SINCE, self._size >> 6)
        grown = self._size < _SMALL or sum(map(len, later.values())) > room
        if not (whole or self.is_damaged or grown):
            note = {"base": self._digest}
            since = b"".join(later[name] for name in sorted(later))
            self._later_digest = self._drawer.put(self._since_key, note, since).digest
            return
        lines = FreshLines()
        for at in places:
            lines.add(self._whole(at))
        with lines.whole() as data:
            self._digest = self._drawer.put(self._key, {}, data).digest
        with contextlib.suppress(StoreError):  # beside another base it says nothing
            self._drawer.remove(self._since_key)
        self._later_digest = ""

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


__all__ = ["LineBook"]
