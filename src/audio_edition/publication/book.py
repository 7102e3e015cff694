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
import re
from collections.abc import Iterable, Iterator

from audio_edition.publication.lines import FreshLines, Lines
from audio_edition.store.store import Drawer, Entry, StoreError

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
