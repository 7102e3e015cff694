"""The archive: its first page with the newest editions, a page a year, and what is searched.

Of a show of tens of thousands each page is made alone, of the heads of its own editions. A year of
many editions is parted; its older parts never change again, and keep their names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Generic, Protocol, TypeVar

from audio_edition import addresses, languages
from audio_edition.identity import Identity
from audio_edition.publication.heads import Listed
from audio_edition.publication.notes import HEADLINES
from audio_edition.publication.pages.render import render
from audio_edition.publication.pages.words import Day, printed_date
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import printable
from audio_edition.publication.themes import Theme


@dataclass(frozen=True, slots=True)
class Row:
    """An edition as a list shows it.

    ``picture`` lies under ``audio/``; empty for the show's own. Of ``headlines`` the first are
    shown, and ``more`` says how many follow.
    """

    listed: Listed
    picture: str
    headlines: tuple[str, ...]
    more: int

    @classmethod
    def of(cls, listed: Listed) -> Row:
        """The row of an edition; where its one headline is its title, that is enough."""
        told = listed.headlines
        if told == (listed.episode.title,):
            told = ()
        picture = f"{listed.episode.edition_id}/{listed.picture}" if listed.picture else ""
        return cls(listed, picture, told[:HEADLINES], max(0, len(told) - HEADLINES))


def first_page(
    episodes: Sequence[Any],
    parts: Sequence[ArchivePart[Any]],
    listed: Iterable[Listed],
    identity: Identity,
    settings: PublishSettings,
    theme: Theme,
    day: Day | None,
    *,
    root: str = "",
) -> bytes:
    """The archive's ``index.html``: the newest editions by year, and the way to all others.

    ``episodes`` are all of them, for themes that list them on one page; ``day`` is what the newest
    is called, None where there is none.
    """
    rows = [Row.of(item) for item in listed]
    groups = [
        (year, list(some)) for year, some in groupby(rows, lambda row: year_of(row.listed.episode))
    ]
    return render(
        "archive.html",
        identity,
        settings,
        theme,
        language=identity.language,
        root=root,
        episodes=episodes,
        groups=groups,
        years=_years(parts),
        tables=addresses.ARCHIVE,
        more=len(parts) > 1 or sum(len(part.editions) for part in parts) > len(rows),
        day=day,
        qr=_qr(addresses.feed_address(identity)) if settings.qr else "",
    )


def _qr(address: str) -> str:
    """The address as a QR code (ISO/IEC 18004), an SVG for the page's own markup."""
    import segno

    code = segno.make(address, micro=False)
    return str(code.svg_inline(scale=4, border=3, light="#fff", title=address))


def part_files(
    part: ArchivePart[Any],
    parts: Sequence[ArchivePart[Any]],
    listed: Iterable[Listed],
    identity: Identity,
    settings: PublishSettings,
    theme: Theme,
) -> dict[str, bytes]:
    """One page of the archive, and the table that is searched for it.

    ``parts`` are all there are.
    """
    some = list(listed)
    page, table = part.names
    say = languages.labels_of(identity.language)
    months = [
        (_month(month, say), [Row.of(item) for item in items])
        for month, items in groupby(some, lambda item: item.episode.date[:7])
    ]
    return {
        page: render(
            "archive-year.html",
            identity,
            settings,
            theme,
            language=identity.language,
            root="",
            tables=addresses.ARCHIVE,
            part_of=part,
            beside=[other for other in parts if other.year == part.year],
            groups=months,
            years=_years(parts),
        ),
        # what is for members alone is found by nobody else
        table: _lines(
            "editions",
            (_searched(i, identity.language) for i in some if not i.episode.is_for_members),
        ),
    }


def table_of(parts: Sequence[ArchivePart[Any]]) -> bytes:
    """``archive.json``: the tables that are searched, newest first."""
    return _lines("parts", (part.names[1] for part in parts))


def _years(parts: Sequence[ArchivePart[Any]]) -> list[tuple[str, str]]:
    """Each year and its newest page, newest first."""
    found: dict[str, str] = {}
    for part in parts:
        found.setdefault(part.year, part.names[0])
    return list(found.items())


def _month(month: str, say: dict[str, Any]) -> str:
    """``2026-11`` as people say it, where the language's months are known."""
    year, _, number = month.partition("-")
    names = say.get("months", ())
    if number.isdecimal() and 0 < int(number) <= len(names):
        return f"{names[int(number) - 1]} {year}"
    return month


def _searched(item: Listed, language: str) -> dict[str, Any]:
    """What the search must know to find an edition and to show it as the page does."""
    episode, row = item.episode, Row.of(item)
    return {
        "id": episode.edition_id,
        "date": episode.date,
        "said": printed_date(episode.date, language),
        "seconds": round(episode.duration),
        "language": episode.language,
        "title": printable(episode.title),
        "headlines": [printable(title) for title in row.listed.headlines] if row.headlines else [],
        "picture": row.picture,
    }


def _lines(key: str, values: Iterable[Any]) -> bytes:
    """A JSON document of one list, an item a line."""
    told = ",\n".join(json.dumps(value, ensure_ascii=False) for value in values)
    return f'{{"{key}": [\n{told}\n]}}\n'.encode(errors="replace")


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
