"""How the archive is parted: by year, and a year of many so that full parts never change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from audio_edition import addresses

RECENT = 30
"""Editions on the first page."""

PART = 200
"""Editions of a part that is full; the newest part of a year has up to twice as many."""


class Dated(Protocol):
    """What has its place in the archive: an episode, or an entry of the shelf."""

    @property
    def date(self) -> str:
        """The edition's day."""

    @property
    def published_at(self) -> datetime:
        """When it came out."""


T = TypeVar("T", bound=Dated)


@dataclass(frozen=True, slots=True)
class ArchivePart(Generic[T]):
    """One page of the archive: the editions of a year, or of some months of it, newest first.

    ``span`` are the days of its first and its last edition.
    """

    stem: str
    year: str
    span: tuple[str, str]
    editions: Sequence[T]

    @property
    def names(self) -> tuple[str, str]:
        """Its files: the page, and what of it is searched."""
        return f"{self.stem}.html", f"{self.stem}.json"


def archive_parts(newest_first: Sequence[T]) -> list[ArchivePart[T]]:
    """Part editions by year, and a year of many so that full parts never change."""
    years: dict[str, list[T]] = {}
    for edition in newest_first:
        years.setdefault(year_of(edition), []).append(edition)
    made: list[ArchivePart[T]] = []
    for year in sorted(years, reverse=True):
        editions = years[year][::-1]  # the oldest stand in part 1
        full = max(0, len(editions) // PART - 1)
        cuts = [*range(0, full * PART + 1, PART), len(editions)]
        for number in range(full, -1, -1):
            some = editions[cuts[number] : cuts[number + 1]]
            stem = addresses.archive_stem(year, 0 if number == full else number + 1)
            made.append(ArchivePart(stem, year, (some[0].date, some[-1].date), some[::-1]))
    return made


def year_of(edition: Dated) -> str:
    """The year of an edition's day; of its publication where it has no such day."""
    year, dash, _ = edition.date.partition("-")
    if dash and len(year) == 4 and year.isascii() and year.isdecimal():
        return year
    return f"{edition.published_at.year:04}"
