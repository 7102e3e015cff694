"""When an edition is due: days, hours and deadlines in the newsroom's own time zone.

Wall times are turned into instants by ``zoneinfo``. An hour that a change to summer time leaves
out is the instant of the change; one that comes twice is the first of both: so each day has one
start and one deadline, in that order, whatever the clocks do.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from audio_edition.errors import ShowError
from audio_edition.run.settings import RunSettings

_DAY = dt.timedelta(days=1)
_MINUTE = dt.timedelta(minutes=1)
_AHEAD = 8  # days within which the next one of any week must come


def zone(settings: RunSettings) -> ZoneInfo:
    """The newsroom's time zone; raises ``ShowError`` where none is told and none can be found."""
    name = settings.timezone or _of_machine()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ShowError(
            f"this machine does not say what time zone it is in ({name or 'nothing'})",
            hint='[run] timezone = "Europe/Berlin" in show.toml says it',
        ) from None


def day_of(settings: RunSettings, now: dt.datetime) -> dt.date:
    """The edition's day that ``now`` belongs to: where a run starts in the evening, tomorrow's."""
    local = now.astimezone(zone(settings)).date()
    tomorrow = local + _DAY
    if starts(settings, tomorrow) <= now:
        return tomorrow
    return local


def starts(settings: RunSettings, day: dt.date) -> dt.datetime:
    """When the run for ``day`` begins (UTC)."""
    evening = settings.start > settings.deadline
    return _instant(settings, day - _DAY if evening else day, settings.start)


def deadline(settings: RunSettings, day: dt.date) -> dt.datetime:
    """When the edition of ``day`` must be out (UTC)."""
    return _instant(settings, day, settings.deadline)


def is_day(settings: RunSettings, day: dt.date) -> bool:
    """Whether ``day`` has an edition."""
    return day.weekday() in settings.days


def due(settings: RunSettings, now: dt.datetime) -> tuple[dt.date, ...]:
    """The days whose edition is due, oldest first: today's, and those within ``catch_up``."""
    today = day_of(settings, now)
    back = -(-settings.catch_up // _DAY)  # a day that was begun counts whole
    days = (today - n * _DAY for n in range(back, -1, -1))
    return tuple(day for day in days if is_day(settings, day) and starts(settings, day) <= now)


def next_wake(
    settings: RunSettings, now: dt.datetime, embargoes: Iterable[dt.datetime] = ()
) -> dt.datetime:
    """When to run next (UTC): before the deadline after ``every``, and at the deadline itself;
    else at the next day's start; or at an embargo's end, where that comes first.
    """
    now = now.astimezone(dt.UTC)
    found = [one.astimezone(dt.UTC) for one in embargoes if one > now]
    today = day_of(settings, now)
    for ahead in range(_AHEAD + 1):
        day = today + ahead * _DAY
        if not is_day(settings, day):
            continue
        begins, ends = starts(settings, day), deadline(settings, day)
        if now < begins:
            found.append(begins)
            break
        if now < ends:
            found.append(min(now + settings.every, ends))
            break
    return min(found)


def _instant(settings: RunSettings, day: dt.date, clock: dt.time) -> dt.datetime:
    here = zone(settings)
    wall = dt.datetime.combine(day, clock)
    while True:
        instant = wall.replace(tzinfo=here).astimezone(dt.UTC)
        if instant.astimezone(here).replace(tzinfo=None) == wall:
            return instant
        wall += _MINUTE  # no clock shows this minute: the change itself comes next


def _of_machine() -> str:
    """The IANA name of the machine's zone: TZ, /etc/localtime, /etc/timezone; else nothing."""
    told = os.environ.get("TZ", "").removeprefix(":")
    if told:
        return told
    link = Path("/etc/localtime")
    if not link.exists():
        return "UTC" if os.name == "posix" else ""  # as the C library has it
    try:
        _, found, name = str(link.resolve()).rpartition("zoneinfo/")
        if found:
            return name.removeprefix("posix/").removeprefix("right/")
        return Path("/etc/timezone").read_text("utf-8").strip()
    except OSError:
        return ""
