"""Editions as ``state.json`` tells them, a line each: most are compared, few are read.

Of ten thousand editions a publication changes one. The lines of all others are held against a
pattern that lets nothing through but what this program writes, and go out again as they came in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from audio_edition import addresses
from audio_edition.models import FileModel, parts_of, read, replace
from audio_edition.publication.model import PlainFile

_encoded = json.JSONEncoder(ensure_ascii=False).encode
_TEXT, _COUNT, _HEX = rb'"[ !#-\[\]-~]*"', rb"(?:0|[1-9]\d{0,8})", rb'"[0-9a-f]*"'
_SOUND = rb'"[A-Za-z0-9][A-Za-z0-9._-]{0,200}": ' + _HEX
_LINE = re.compile(
    # of names those alone that begin with a date: no word that is taken does
    rb'"(\d{4}-\d\d-\d\d[A-Za-z0-9-]{0,80})": (\{"guid": ' + _TEXT + rb', "number": ' + _COUNT
    + rb', "revision": ' + _COUNT + rb', "retracted": (true|false), "mark": "([0-9a-f]*)", '
    + rb'"sounds": \{(?:' + _SOUND + rb"(?:, " + _SOUND + rb")*)?\}\})"
)  # fmt: skip


class PublicEdition(FileModel, frozen=True, kw_only=True):
    """An edition as it is public: ``mark`` is the SHA-256 of its manifest there, ``sounds`` the
    digest of each revision's audio by file name. Both are empty where there is only a feed, which
    tells sizes in bytes (``sizes``) instead.
    """

    guid: str
    number: int
    revision: int
    retracted: bool
    mark: str
    sounds: dict[PlainFile, str]
    sizes: dict[str, int] | None = None


class EditionLines(Mapping[str, PublicEdition]):
    """Editions by name, each read of its line when it is asked for.

    ``marks`` are their manifests' digests, ``retracted`` the names of those that were taken back.
    """

    __slots__ = ("_lines", "marks", "retracted")

    def __init__(
        self, lines: Mapping[str, bytes], marks: Mapping[str, str], retracted: frozenset[str]
    ) -> None:
        self._lines = lines
        self.marks = marks
        self.retracted = retracted

    @classmethod
    def read(cls, lines: Iterable[bytes]) -> EditionLines | None:
        """The editions of lines as they stand in the file, without commas; None where one of them
        is not quite what this program writes of an edition that is called after its day.
        """
        kept: dict[str, bytes] = {}
        marks: dict[str, str] = {}
        retracted: set[str] = set()
        for line in lines:
            found = _LINE.fullmatch(line)
            if found is None:
                return None
            name = found[1].decode()
            kept[name], marks[name] = line, found[4].decode()
            if found[3] == b"true":
                retracted.add(name)
        return cls(kept, marks, frozenset(retracted)) if len(kept) else None

    def __getitem__(self, name: str) -> PublicEdition:
        """Read one."""
        return read(self._lines[name].partition(b": ")[2], PublicEdition)

    def __iter__(self) -> Iterator[str]:
        """Their names."""
        return iter(self._lines)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._lines)

    def __eq__(self, other: object) -> bool:
        """Lines are compared, where both have them."""
        if isinstance(other, EditionLines):
            return self._lines == other._lines
        return dict(self) == other

    def lines(self) -> list[bytes]:
        """All lines, in the order of names."""
        return [line for _, line in sorted(self._lines.items())]

    def changed(self, kept: Iterable[str], made: Mapping[str, PublicEdition]) -> EditionLines:
        """The editions ``kept`` as they are, and those that were ``made``, which may be newer."""
        names = [name for name in kept if name not in made]
        lines = {name: self._lines[name] for name in names}
        lines |= {name: line_of(name, one) for name, one in made.items()}
        marks = {name: self.marks[name] for name in names}
        marks |= {name: one.mark for name, one in made.items()}
        gone = {name for name in names if name in self.retracted}
        gone |= {name for name, one in made.items() if one.retracted}
        return EditionLines(lines, marks, frozenset(gone))


def line_of(name: str, one: PublicEdition) -> bytes:
    """An edition as the file tells it, without comma."""
    told = parts_of(replace(one, sizes=None))
    return f"{json.dumps(name)}: {_encoded(told)}".encode()


def file_of(told: object) -> str:
    """A name at the root, or in an edition's folder: who wrote the state may be anybody."""
    if not addresses.is_plain_file(str(told)):
        raise ValueError(f"{str(told)[:60]!r} names no file")
    return str(told)


def marks_of(editions: Mapping[str, PublicEdition]) -> Mapping[str, str]:
    """The manifests' digests by edition."""
    if isinstance(editions, EditionLines):
        return editions.marks
    return {name: one.mark for name, one in editions.items()}
