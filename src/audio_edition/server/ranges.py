"""Byte ranges and preconditions of HTTP (RFC 9110, sections 13 and 14), without any I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import NamedTuple

MOST_SPANS = 16
"""Ranges answered in one response; more of them is an attack, not a player (14.2)."""

_RANGE = re.compile(r"(\d*)\s*-\s*(\d*)")
_TAG = re.compile(r'(?:W/)?"[^"]*"')


class Span(NamedTuple):
    """Bytes ``start`` (included) to ``stop`` (excluded)."""

    start: int
    stop: int


class Validators(NamedTuple):
    """A strong entity tag with its quotes, and the time of change in whole seconds, UTC."""

    tag: str
    changed: datetime

    @classmethod
    def of(cls, mtime_ns: int, size: int) -> Validators:
        """Validators of a file that is replaced as a whole, never written in place."""
        when = datetime.fromtimestamp(mtime_ns // 1_000_000_000, UTC)
        return cls(f'"{mtime_ns:x}-{size:x}"', when)

    @property
    def last_modified(self) -> str:
        """The HTTP-date of ``changed``."""
        return format_datetime(self.changed, usegmt=True)


def spans(header: str | None, size: int) -> list[Span] | None:
    """Return the spans a Range header asks for, in its order.

    None: there is no range to honour (none given, another unit, a malformed or excessive
    one), send the whole. Empty: none can be satisfied, answer 416. Spans that overlap or
    touch are made one (14.1.2 lets a server coalesce).
    """
    if header is None:
        return None
    unit, equals, rest = header.partition("=")
    if unit.strip().lower() != "bytes" or not equals:
        return None
    found: list[Span] = []
    items = [item.strip() for item in rest.split(",") if item.strip()]
    if not items or len(items) > MOST_SPANS:
        return None
    for item in items:
        match = _RANGE.fullmatch(item)
        if match is None or not any(match.groups()):
            return None
        # a number longer than any file is as good as infinite, and cheap to refuse
        first, last = (text[:20] for text in match.groups())
        if not first:
            start, stop = max(0, size - int(last)), size
        else:
            start, stop = int(first), min(size, int(last) + 1) if last else size
            if last and int(last) < start:
                return None
        if start < stop:
            found.append(Span(start, stop))
    return _coalesced(found)


def _coalesced(found: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in found:
        joined = span
        for other in [o for o in kept if o.start <= span.stop and span.start <= o.stop]:
            kept.remove(other)
            joined = Span(min(joined.start, other.start), max(joined.stop, other.stop))
        kept.append(joined)
    return kept


def precondition(headers: Mapping[str, str], now: Validators) -> int | None:
    """Return 304 or 412 where a precondition decides the answer, else None (13.2.2)."""
    if (wanted := headers.get("if-match")) is not None:
        if not _matches(wanted, now.tag, weak=False):
            return 412
    elif (until := _date(headers.get("if-unmodified-since"))) and now.changed > until:
        return 412
    if (known := headers.get("if-none-match")) is not None:
        return 304 if _matches(known, now.tag, weak=True) else None
    since = _date(headers.get("if-modified-since"))
    return 304 if since and now.changed <= since else None


def range_applies(if_range: str | None, now: Validators) -> bool:
    """Tell whether a Range header counts, given If-Range: strong comparison only (13.1.5)."""
    if if_range is None:
        return True
    if_range = if_range.strip()
    if if_range.startswith(('"', "W/")):
        return if_range == now.tag
    return _date(if_range) == now.changed


def _matches(header: str, tag: str, *, weak: bool) -> bool:
    if header.strip() == "*":
        return True
    tags = _TAG.findall(header)
    return any((found.removeprefix("W/") if weak else found) == tag for found in tags)


def _date(header: str | None) -> datetime | None:
    if not header:
        return None
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


__all__ = ["MOST_SPANS", "Span", "Validators", "precondition", "range_applies", "spans"]
