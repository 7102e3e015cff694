"""What the pages and the player say in each language, from assets/labels.json."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

FALLBACK = "en"


def asset(name: str) -> bytes:
    """Return a file of ``publication/assets``, which is shipped with the package."""
    return files("audio_edition.publication").joinpath("assets", name).read_bytes()


@lru_cache(maxsize=1)
def _labels() -> dict[str, dict[str, Any]]:
    labels: dict[str, dict[str, Any]] = json.loads(asset("labels.json"))
    return labels


@lru_cache(maxsize=32)
def words(language: str) -> Mapping[str, Any]:
    """Labels for a BCP 47 tag: English, then the language, then its regional variant."""
    labels = _labels()
    found = dict(labels[FALLBACK])
    for tag in (language.split("-")[0].lower(), language):
        found.update(labels.get(tag, {}))
    return found


def speaks(language: str) -> str:
    """The language the labels are really in, for the ``lang`` of what is made of them."""
    base = language.split("-")[0].lower()
    return language if base in _labels() else FALLBACK


def long_date(iso: str, language: str) -> str:
    """``Monday, November 2, 2026``; ``iso`` itself where it is no date."""
    try:
        day = datetime.date.fromisoformat(iso)
    except ValueError:
        return iso
    say = words(language)
    date: str = say["date"].format(
        weekday=say["weekdays"][day.weekday()],
        month=say["months"][day.month - 1],
        day=day.day,
        year=day.year,
    )
    return date


def clock(seconds: float) -> str:
    """``1:02:03`` or ``2:03``, rounded down, as players show times."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def iso_duration(seconds: float) -> str:
    """``PT12M34S`` (ISO 8601-1:2019, 5.5.2), whole seconds."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    parts = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    return f"PT{parts}{rest}S" if rest or not parts else f"PT{parts}"


__all__ = ["asset", "clock", "iso_duration", "long_date", "speaks", "words"]
