"""Requests as every kind of server would log them, and a show whose sizes are round numbers."""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from audio_edition.audience.catalogue import Catalogue
from audio_edition.audience.measure import measure
from audio_edition.audience.model import ListedEdition, ListeningFigures, SoundFile
from audio_edition.audience.reading import sources

# ten minutes at 96 kbit/s, behind a tag of 50,000 bytes: a minute is 720,000 bytes
TAG, MINUTE = 50_000, 720_000
SIZE = TAG + 10 * MINUTE
NEEDED = TAG + MINUTE
FILE = "/audio/2026-11-02/2026-11-02.mp3"
OVERCAST = "Overcast/3.0 (+http://overcast.fm/; iOS podcast app)"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36"
APPLE = "AppleCoreMedia/1.0.0.20D67 (iPhone; U; CPU OS 16_3_1 like Mac OS X; en_us)"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Asks:
    """One request, ``at`` seconds past noon."""

    at: float = 0
    ip: str = "192.0.2.1"
    agent: str = OVERCAST
    method: str = "GET"
    uri: str = FILE
    status: int = 200
    sent: int = SIZE
    span: str = ""  # as the header Range has it

    @property
    def when(self) -> datetime:
        return NOON + timedelta(seconds=self.at)


KINDS = tomllib.loads(Path(__file__).with_name("logs.toml").read_text("utf-8"))


def logged(kind: str, ask: Asks) -> str:
    """A line of a log of ``logs.toml``."""
    path, _, query = ask.uri.partition("?")
    first, _, last = ask.span.removeprefix("bytes=").partition("-")
    told = {"User-Agent": ask.agent, "Range": ask.span}
    heads = {name: [value] for name, value in told.items() if value}
    return Template(KINDS[kind]).substitute(
        vars(ask), agent=ask.agent or "-", span=ask.span or "-", bare=ask.agent, bare_span=ask.span,
        stamp=ask.when.strftime("%d/%b/%Y:%H:%M:%S +0000"), iso=ask.when.isoformat(),
        date=f"{ask.when:%Y-%m-%d}", time=f"{ask.when:%H:%M:%S}", path=path, query=query or "-",
        quoted=quote(ask.agent, safe="/;()+:,.") or "-", first=first or "-", last=last or "-",
        key=quote(path[1:]), some=ask.sent or "-", with_head=ask.sent + 480, size=SIZE,
        seconds=ask.when.timestamp(), heads=json.dumps(heads, separators=(",", ":")),
    )  # fmt: skip


combined, ranged, caddy, cloudfront, s3 = (
    partial(logged, kind) for kind in ("combined", "ranged", "caddy", "cloudfront", "s3")
)


def catalogue(base: str = "/audio/", beacon: str = "") -> Catalogue:
    """An edition of two revisions with two articles, and one of half a minute."""
    articles = {"strait": "The strait reopens", "rain": "Rain at last"}
    edition, short = "2026-11-02", "2026-11-03"
    return Catalogue(
        [
            SoundFile(edition, f"{edition}.mp3", SIZE, NEEDED),
            SoundFile(edition, f"{edition}-r2.mp3", SIZE, NEEDED),
            SoundFile(edition, "01-strait.mp3", 3_000_000, NEEDED, "strait"),
            SoundFile(short, f"{short}.mp3", 400_000, 400_000),
        ],
        [
            ListedEdition(edition, "Monday", articles),
            ListedEdition(short, "Tuesday"),
        ],
        base,
        beacon,
    )


def figures_of(folder: Path, lines: Iterable[str], **options: Any) -> ListeningFigures:
    """What one log of these lines tells."""
    log = folder / "access.log"
    log.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return figures_from([log], **options)


def figures_from(logs: list[Path], **options: Any) -> ListeningFigures:
    given = {"timezone": ZoneInfo("UTC"), **options}
    known = given.pop("catalogue", None) or catalogue()
    return measure(sources(logs), known, **given)
