"""Requests as every kind of server would log them, and a show whose sizes are round numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
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


def combined(ask: Asks, more: str = "") -> str:
    stamp = ask.when.strftime("%d/%b/%Y:%H:%M:%S +0000")
    return (
        f'{ask.ip} - - [{stamp}] "{ask.method} {ask.uri} HTTP/1.1" {ask.status} {ask.sent} "-" '
        f'"{ask.agent or "-"}"{more}'
    )


def ranged(ask: Asks) -> str:
    """combined, and "$http_range" behind it."""
    return combined(ask, f' "{ask.span or "-"}"')


def caddy(ask: Asks) -> str:
    heads = {"User-Agent": [ask.agent]} if ask.agent else {}
    heads |= {"Range": [ask.span]} if ask.span else {}
    said: dict[str, Any] = {
        "level": "info", "ts": ask.when.timestamp(), "logger": "http.log.access.log0",
        "msg": "handled request",
        "request": {
            "remote_ip": "127.0.0.1", "remote_port": "50000", "client_ip": ask.ip,
            "proto": "HTTP/2.0", "method": ask.method, "host": "audio.example.org",
            "uri": ask.uri, "headers": heads,
        },
        "bytes_read": 0, "user_id": "", "duration": 0.01, "size": ask.sent,
        "status": ask.status, "resp_headers": {"Server": ["Caddy"]},
    }  # fmt: skip
    return json.dumps(said, separators=(",", ":"))


FIELDS = (
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) "
    "cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header "
    "cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher "
    "x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port "
    "time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len "
    "sc-range-start sc-range-end"
)


def cloudfront(ask: Asks) -> str:
    """With the head of the answer among its bytes, as CloudFront counts."""
    path, _, query = ask.uri.partition("?")
    first, _, last = ask.span.removeprefix("bytes=").partition("-")
    cells = dict.fromkeys(FIELDS.split(), "-") | {
        "date": ask.when.strftime("%Y-%m-%d"), "time": ask.when.strftime("%H:%M:%S"),
        "x-edge-location": "FRA2-C1", "sc-bytes": str(ask.sent + 480), "c-ip": ask.ip,
        "cs-method": ask.method, "cs(Host)": "d111.cloudfront.net", "cs-uri-stem": path,
        "sc-status": str(ask.status), "cs(User-Agent)": quote(ask.agent, safe="/;()+:,.") or "-",
        "cs-uri-query": query or "-", "sc-range-start": first or "-", "sc-range-end": last or "-",
    }  # fmt: skip
    return "\t".join(cells.values())


def s3(ask: Asks) -> str:
    stamp = ask.when.strftime("%d/%b/%Y:%H:%M:%S +0000")
    key = quote(ask.uri.partition("?")[0].removeprefix("/"))
    return (
        f"{'79a5' * 16} meridian [{stamp}] {ask.ip} - 3E57427F3EXAMPLE REST.{ask.method}.OBJECT "
        f'{key} "{ask.method} /meridian{ask.uri} HTTP/1.1" {ask.status} - {ask.sent or "-"} {SIZE} '
        f'12 11 "-" "{ask.agent or "-"}" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkF='
        " SigV4 ECDHE-RSA-AES128-GCM-SHA256 - meridian.s3.amazonaws.com TLSv1.2"
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
