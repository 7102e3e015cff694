"""The fields that logs of every kind have: times, request lines, ranges, numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

_MONTHS = {
    name: n for n, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
# RFC 9110, 14.2 and 14.4; one range alone: of several nobody can tell what was sent
_RANGE = re.compile(r"(?:bytes[= ]\s*)?(\d{0,15})-(\d{0,15})(?:/(?:\d+|\*))?\s*")
_CONTENT_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(?:\d+|\*)")
_LATEST = 2.5e11  # seconds: the year 9891
_REQUEST = re.compile(r"([A-Z]{3,16}) (\S+)(?: HTTP/[\d.]+)?")


class RequestLine(NamedTuple):
    """The method, the path and the query of a request line."""

    method: str
    path: str
    query: str


def classic_time(text: str) -> float | None:
    """``02/Nov/2026:05:30:00 +0100`` as seconds since 1970; None for anything else."""
    if len(text) < 26:
        return None
    day = _day(text[:11])
    offset = _offset(text[20:])
    if day is None or offset is None:
        return None
    try:
        clock = int(text[12:14]) * 3600 + int(text[15:17]) * 60 + int(text[18:20])
    except ValueError:
        return None
    return float(day + clock - offset)


@lru_cache(maxsize=4096)
def _day(text: str) -> int | None:
    day, month, year = text[:2], _MONTHS.get(text[3:6]), text[7:11]
    if month is None or not (day + year).isdecimal():
        return None
    try:
        return int(datetime(int(year), month, int(day), tzinfo=UTC).timestamp())
    except ValueError:
        return None


@lru_cache(maxsize=128)
def _offset(text: str) -> int | None:
    found = re.fullmatch(r" ([+-])(\d\d)(\d\d)", text)
    if not found:
        return None
    seconds = int(found[2]) * 3600 + int(found[3]) * 60
    return -seconds if found[1] == "-" else seconds


def any_time(value: object) -> float | None:
    """A time as logs in JSON have it: a number (s or ms), ISO 8601, or one of the others."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        seconds = value / 1000 if value > 1e11 else float(value)
        return seconds if 0 <= seconds < _LATEST else None  # nor NaN
    if not isinstance(value, str):
        return None
    text = value.strip().strip("[]")
    if re.fullmatch(r"\d{9,13}(?:\.\d+)?", text):
        return any_time(float(text))
    classic = classic_time(text)
    return classic if classic is not None else _iso(text.replace("/", "-", 2))


def _iso(text: str) -> float | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


@lru_cache(maxsize=4096)
def asked(line: str) -> RequestLine | None:
    """The parts of ``GET /a?b HTTP/1.1``; None for what is no request (TLS on a plain port)."""
    found = _REQUEST.fullmatch(line)
    if not found:
        return None
    return RequestLine(found[1], *target(found[2]))


def target(uri: str) -> tuple[str, str]:
    """Path and query of a request's target, whole addresses (RFC 9112, 3.2.2) among them."""
    if "://" in uri[:12]:
        uri = "/" + uri.split("/", 3)[3] if uri.count("/") >= 3 else "/"
    path, _, query = uri.partition("?")
    return path, query


def ranged(text: str) -> tuple[int, int]:
    """First byte and length that a range header names; -1 for what it leaves open."""
    found = _CONTENT_RANGE.fullmatch(text) or _RANGE.fullmatch(text)
    if not found:
        return -1, -1
    first, last = found[1], found[2]
    if first and last:
        return (int(first), int(last) - int(first) + 1) if int(last) >= int(first) else (-1, -1)
    if first:
        return int(first), -1
    return -1, int(last) if last else -1


def number(text: str) -> int | None:
    """A count; ``-`` is none at all, which is 0."""
    if text == "-" or not text:
        return 0
    return int(text) if len(text) <= 15 and text.isdecimal() and text.isascii() else None
