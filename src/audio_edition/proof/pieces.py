"""What of a programme is compared at once, and where the sentences of a segment are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ComparedPiece:
    """What is compared at once: frames with the sentences ``inside``, and the one ``before``.

    ``key`` is under what the comparison is kept; empty where it cannot be.
    """

    inside: tuple[int, ...]
    before: tuple[int, ...]
    first: int
    count: int
    key: str


_AT_ONCE = 2300  # frames: a minute at 44.1 kHz


def runs_of(pieces: Sequence[ComparedPiece]) -> Iterator[list[ComparedPiece]]:
    """Pieces that follow each other, together: they are decoded in one go, a minute at a time.

    An article may take hours; what is decoded and compared weighs a megabyte a second.
    """
    run: list[ComparedPiece] = []
    frames = 0
    for piece in pieces:
        if run and (piece.before != run[-1].inside or frames + piece.count > _AT_ONCE):
            yield run
            run, frames = [], 0
        run.append(piece)
        frames += piece.count
    if run:
        yield run


def places_of(names: Iterable[str]) -> dict[str, list[int]]:
    """Where each name stands in ``names``: found in one go, however many segments there are."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        found.setdefault(name, []).append(place)
    return found
