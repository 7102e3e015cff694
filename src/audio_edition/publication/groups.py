"""A group: files that are made together, with the digest of all that they are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are made together; ``make`` returns them by path under ``audio/``.

    ``absent`` are paths that must not stand; ``edition_id`` is empty for files of the show.
    ``renewal`` makes them of those that stand, where that is less work.
    """

    name: str
    inputs: str
    make: Callable[[], Mapping[str, bytes]]
    absent: tuple[str, ...] = ()
    edition_id: str = ""
    renewal: Renewal | None = None


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

__all__ = ["Group", "Renewal", "Standing"]
