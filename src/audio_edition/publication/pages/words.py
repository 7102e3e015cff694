"""What the pages say in the language of the edition they show, and how they show times."""

from __future__ import annotations

import datetime
from importlib.resources import files

from audio_edition import languages


def asset(name: str) -> bytes:
    """Return a file of ``publication/assets``, which is shipped with the package."""
    return files("audio_edition.publication").joinpath("assets", name).read_bytes()


def printed_date(iso: str, language: str) -> str:
    """``Monday, November 2, 2026``; ``iso`` itself where it is no date.

    Where nobody has labels for the language the page is in English, and so is the date.
    """
    try:
        day = datetime.date.fromisoformat(iso)
    except ValueError:
        return iso
    return languages.long_date(day, languages.labels_tag(language))


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
