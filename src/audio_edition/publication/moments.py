"""Now, and the hour that stands in the feed."""

from __future__ import annotations

import datetime as dt
import os
from datetime import UTC, datetime

from audio_edition.errors import PublicationError


def now() -> datetime:
    """Return this instant in whole seconds, UTC.

    SOURCE_DATE_EPOCH (reproducible-builds.org) stands in for the clock where it is set.
    """
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if fixed:
        try:
            return datetime.fromtimestamp(int(fixed), UTC)
        except (ValueError, OverflowError, OSError):
            raise PublicationError(
                f"SOURCE_DATE_EPOCH is not a number of seconds: {fixed!r}"
            ) from None
    return datetime.now(UTC).replace(microsecond=0)


def publication_time(
    date: dt.date, publish_at: datetime | None, clock: str, built_at: datetime
) -> datetime:
    """Return the pubDate of an edition that is built for the first time at ``built_at``.

    The embargo where there is one; else the hour of the build; but an edition built after
    its day (an archive taken in later) gets its own day at ``clock``, so that apps keep
    the order of the days.
    """
    if publish_at is not None:
        return publish_at.astimezone(UTC)
    at = dt.time.fromisoformat(clock)
    usual = datetime.combine(date, at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return usual if date < built_at.date() and usual < built_at else built_at


__all__ = ["now", "publication_time"]
