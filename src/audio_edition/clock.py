"""This instant, as every verb reads it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import TypeAlias

from audio_edition.errors import AudioEditionError

Clock: TypeAlias = Callable[[], datetime]
"""Gives the present instant, timezone-aware, in UTC and whole seconds."""


def now() -> datetime:
    """Return this instant in whole seconds, UTC.

    SOURCE_DATE_EPOCH (reproducible-builds.org) stands in for the clock where it is set.
    """
    fixed = _fixed()
    if fixed:
        try:
            return datetime.fromtimestamp(int(fixed), UTC)
        except (ValueError, OverflowError, OSError):
            raise AudioEditionError(
                f"SOURCE_DATE_EPOCH is not a number of seconds: {fixed!r}",
                hint="unset it, or set it to seconds since 1970",
            ) from None
    return datetime.now(UTC).replace(microsecond=0)


def is_fixed() -> bool:
    """Whether somebody said what time it is to be, and no machine's clock is asked."""
    return bool(_fixed())


def is_told_everywhere(moment: datetime) -> bool:
    """Whether each timezone can tell ``moment``: in the first and the last year some cannot."""
    return MINYEAR < moment.year < MAXYEAR


def moment_in(text: str) -> datetime | None:
    """A date or time of ISO 8601 in UTC, which it is in where it names no zone.

    None where it is none, or one that not every timezone can tell.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not is_told_everywhere(moment):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _fixed() -> str:
    return os.environ.get("SOURCE_DATE_EPOCH", "").strip()
