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


def runs_of(pieces: Sequence[ComparedPiece]) -> Iterator[list[ComparedPiece]]:
    """Pieces that follow each other, together: they are decoded in one go."""
    run: list[ComparedPiece] = []
    for piece in pieces:
        if run and piece.before != run[-1].inside:
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def places_of(names: Iterable[str]) -> dict[str, list[int]]:
    """Where each name stands in ``names``: found in one go, however many segments there are."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        found.setdefault(name, []).append(place)
    return found


__all__ = ["ComparedPiece", "places_of", "runs_of"]
