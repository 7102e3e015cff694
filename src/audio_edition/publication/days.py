"""On which days a show has an edition, as far as it says so: pages tell it to their readers."""

from __future__ import annotations

from dataclasses import dataclass

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class PublishingDays:
    """``weekdays`` (0 is Monday), the show's ``timezone`` (an IANA name) and the hour
    by which an edition is ``due`` there (``HH:MM``). What is empty, nobody said.
    """

    weekdays: tuple[int, ...] = ()
    timezone: str = ""
    due: str = ""


def days_of_rule(rule: str) -> PublishingDays:
    """The weekdays of a recurrence rule (RFC 5545, 3.3.10) that every week keeps.

    Any other rule (every second week, the first of a month) says nothing of weekdays.
    """
    parts: dict[str, str] = {}
    for part in rule.upper().removeprefix("RRULE:").split(";"):
        key, _, value = part.strip().partition("=")
        parts[key] = value
    every = parts.get("FREQ")
    if parts.keys() - {"FREQ", "BYDAY", "WKST", "INTERVAL"} or parts.get("INTERVAL", "1") != "1":
        return PublishingDays()
    named = [day for day in parts.get("BYDAY", "").split(",") if day]
    if any(day not in _WEEKDAYS for day in named):
        return PublishingDays()
    if every == "DAILY" and not named:
        return PublishingDays(tuple(range(len(_WEEKDAYS))))
    if every in ("DAILY", "WEEKLY") and named:
        return PublishingDays(tuple(sorted({_WEEKDAYS.index(day) for day in named})))
    return PublishingDays()
