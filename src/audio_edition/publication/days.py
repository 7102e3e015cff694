"""On which days a show has an edition, as far as it says so: pages tell it to their readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

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


_FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_RANGES = {
    "BYSECOND": (0, 60, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
}
"""Part → least, most, and whether it may count from the end."""
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_MOMENT = ("%Y%m%d", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ")
_RECENT = 10
"""Editions that are held against the rule: a show may have had other days years ago."""


def rule_problem(rule: str) -> str:
    """Say what is wrong with a rule in one line; an empty text where nothing is.

    >>> rule_problem("FREQ=WEEKLY;BYDAY=MO,TU")
    ''
    >>> rule_problem("FREQ=WEEKLY;BYDAY=MON")
    "BYDAY has 'MON', which is no day: MO, TU, WE, TH, FR, SA or SU"
    >>> rule_problem("every day")
    "'every day' is no part of a rule (KEY=value)"
    """
    return next(_problems(rule), "")


def _problems(rule: str) -> Iterator[str]:
    parts: dict[str, str] = {}
    for text in rule.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        key, equals, value = text.partition("=")
        if not equals or not value:
            yield f"{_as_given(rule, text)!r} is no part of a rule (KEY=value)"
            return
        if key in parts:
            yield f"{key} stands twice"
        parts[key] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        yield f"FREQ must be one of {', '.join(_FREQUENCIES)}, not {parts.get('FREQ', 'missing')!r}"
    if "COUNT" in parts and "UNTIL" in parts:
        yield "COUNT and UNTIL exclude each other"
    for key, value in parts.items():
        yield from _part(key, value, parts.get("FREQ", ""))


def _as_given(rule: str, upper: str) -> str:
    at = rule.upper().find(upper)
    return rule[at : at + len(upper)] if at >= 0 else upper


def _part(key: str, value: str, frequency: str) -> Iterator[str]:
    if key == "FREQ":
        return
    if key in ("INTERVAL", "COUNT"):
        if not value.isdecimal() or int(value) < 1:
            yield f"{key} must be a whole number from 1, not {value!r}"
    elif key == "UNTIL":
        if not any(_is_moment(value, shape) for shape in _MOMENT):
            yield f"UNTIL must look like 20261231 or 20261231T060000Z, not {value!r}"
    elif key == "WKST":
        if value not in _DAYS:
            yield f"WKST must be a day, not {value!r}"
    elif key == "BYDAY":
        for day in value.split(","):
            found = _DAY.fullmatch(day)
            if not found:
                yield f"BYDAY has {day!r}, which is no day: MO, TU, WE, TH, FR, SA or SU"
            elif found[1] and (frequency not in ("MONTHLY", "YEARLY") or int(found[1]) == 0):
                yield f"BYDAY has {day!r}, which only MONTHLY and YEARLY may number (from 1)"
    elif key in _RANGES:
        least, most, backwards = _RANGES[key]
        for number in value.split(","):
            digits = number.lstrip("+-") if backwards else number
            if not digits.isdecimal() or not least <= int(digits) <= most:
                yield f"{key} has {number!r}, which is none of {least} to {most}"
    else:
        yield f"{key} is no part of a recurrence rule"


def _is_moment(value: str, shape: str) -> bool:
    try:
        datetime.strptime(value, shape)
    except ValueError:
        return False
    return True


def days_missed(rule: str, dates: Sequence[date]) -> str:
    """Say where the newest of the show's ``dates`` keep no day of ``rule``; empty where they do.

    Half of the last ten editions on other days is a show that changed its days, or never had
    them; one special edition on a Sunday is none. Rules that do not name weekdays say nothing.
    """
    weekdays = days_of_rule(rule).weekdays
    recent = sorted(dates)[-_RECENT:]
    other = [day for day in recent if day.weekday() not in weekdays]
    if not weekdays or len(other) < 2 or 2 * len(other) < len(recent):
        return ""
    named = ", ".join(sorted({_NAMES[day.weekday()] for day in other}, key=_NAMES.index))
    return f"{len(other)} of the last {len(recent)} editions are of other days ({named})"
