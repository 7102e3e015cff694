"""At what hours a scheduler looks: from [run] start to deadline, in wall time and in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from audio_edition.run.schedule.model import LookTime
from audio_edition.run.settings import RunSettings

QUARTER = 15
"""Minutes between two looks outside the morning."""

_DAY = dt.timedelta(days=1)
_MINUTE = dt.timedelta(minutes=1)
_YEARS = 2  # a zone's offsets are those of so many years from now


def looks_of(settings: RunSettings, *, least: int = 1) -> tuple[LookTime, ...]:
    """Return the morning's looks in wall time: the start, then every so often, and the deadline.

    ``least`` is the shortest time (minutes) between two; no scheduler here knows seconds. A run
    that starts in the evening looks on the evening before its days.
    """
    day = dt.datetime(2000, 1, 3)  # any day on which clocks stand still
    begins = dt.datetime.combine(day, settings.start)
    ends = dt.datetime.combine(day, settings.deadline)
    if settings.start > settings.deadline:
        begins -= _DAY
    step = max(-(-settings.every // _MINUTE), least) * _MINUTE
    found, at = [], begins
    while at < ends:
        found.append(at)
        at += step
    found.append(ends)
    return tuple(
        LookTime(_moved(settings.days, (at.date() - day.date()).days), at.time()) for at in found
    )


def in_utc(looks: Iterable[LookTime], zone: ZoneInfo, now: dt.datetime) -> tuple[LookTime, ...]:
    """Return the looks for a scheduler that knows UTC alone: one for each offset of the zone.

    In summer the winter's looks come too early or too late; the run itself knows the hour.
    """
    found: dict[dt.time, set[int]] = {}
    for offset in _offsets(zone, now):
        for look in looks:
            wall = dt.datetime.combine(dt.date(2000, 1, 3), look.time)
            at = wall - offset
            days = _moved(look.days, (at.date() - wall.date()).days)
            found.setdefault(at.time(), set()).update(days)
    return tuple(LookTime(frozenset(found[time]), time) for time in sorted(found))


def grouped(
    looks: Iterable[LookTime],
) -> Iterator[tuple[frozenset[int], tuple[int, ...], tuple[int, ...]]]:
    """Yield days, hours and minutes that belong together, as lines of a table have them."""
    minutes: dict[tuple[frozenset[int], int], set[int]] = {}
    for look in looks:
        minutes.setdefault((look.days, look.time.hour), set()).add(look.time.minute)
    hours: dict[tuple[frozenset[int], tuple[int, ...]], list[int]] = {}
    for (days, hour), these in minutes.items():
        hours.setdefault((days, tuple(sorted(these))), []).append(hour)
    for (days, these_minutes), these_hours in hours.items():
        yield days, tuple(sorted(these_hours)), these_minutes


def _moved(days: frozenset[int], by: int) -> frozenset[int]:
    return frozenset((day + by) % 7 for day in days)


def _offsets(zone: ZoneInfo, now: dt.datetime) -> list[dt.timedelta]:
    """Every distance from UTC that the zone has in the years to come, whole minutes."""
    found: dict[dt.timedelta, None] = {}
    for day in range(_YEARS * 366):
        offset = (now + day * _DAY).astimezone(zone).utcoffset() or dt.timedelta()
        found[offset // _MINUTE * _MINUTE] = None
    return list(found)
