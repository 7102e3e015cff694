"""A group: files that are made together, with the digest of all that they are made from."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are made together; ``make`` returns them by path under ``audio/``, each made
    when it is asked for (``MadeFiles``) where they are large.

    ``absent`` are paths that must not stand; ``edition_id`` is empty for files of the show.
    ``renewal`` makes them of those that stand, where that is less work.
    """

    name: str
    inputs: str
    make: Callable[[], Mapping[str, bytes]]
    absent: tuple[str, ...] = ()
    edition_id: str = ""
    renewal: Renewal | None = None


Writer: TypeAlias = Callable[[BinaryIO], object]
"""What writes a file into a stream; it raises what making the file raises."""


class MadeFiles(Mapping[str, bytes]):
    """Files by name, each made when it is asked for, and not kept: some of a day have megabytes.

    Each is at hand, or given as what writes it. Who asks for one twice has it made twice.
    """

    def __init__(self, files: Mapping[str, bytes | Writer]) -> None:
        self._files = files

    def __getitem__(self, name: str) -> bytes:
        made = io.BytesIO()
        known = self._files[name]
        if isinstance(known, bytes):
            return known
        known(made)
        return made.getvalue()

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def within(self, folder: str) -> MadeFiles:
        """The same files in a folder of that name."""
        return MadeFiles({f"{folder}/{name}": known for name, known in self._files.items()})

    def at_hand(self, name: str) -> bytes | None:
        """A file that need not be made; None for any other."""
        known = self._files[name]
        return known if isinstance(known, bytes) else None

    def write(self, name: str, stream: BinaryIO) -> None:
        """Write a file into a stream, piece by piece: as a whole it is held by nobody."""
        known = self._files[name]
        if isinstance(known, bytes):
            stream.write(known)
        else:
            known(stream)


@dataclass(frozen=True, slots=True)
class Renewal:
    """How files are made of those that stand: of the same ``kind``, some of their parts are.

    ``parts`` are what the parts are made from, in their order. ``make`` takes the files as they
    stand, by path, and the parts that they have; None where they are not what they should be.
    """

    kind: str
    parts: tuple[str, ...]
    make: Callable[[Mapping[str, bytes], Sequence[str]], Mapping[str, bytes] | None]


Standing: TypeAlias = Callable[[Group], Mapping[str, bytes] | None]
"""A group → its files as they stand under ``audio/``; None where they do not."""
