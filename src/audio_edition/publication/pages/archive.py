"""The archive: its first page with the newest editions, a page a year, and what is searched.

Of a show of tens of thousands each page is made alone, of the heads of its own editions. A year of
many editions is parted; its older parts never change again, and keep their names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from audio_edition import addresses, languages
from audio_edition.identity import Identity
from audio_edition.publication.headlines import HEADLINES
from audio_edition.publication.listed import Listed
from audio_edition.publication.pages.render import render
from audio_edition.publication.pages.words import Day, printed_date
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import printable
from audio_edition.publication.themes import Theme
from audio_edition.publication.years import ArchivePart, year_of


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
