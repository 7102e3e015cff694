"""The hour that stands in the feed."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime


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


__all__ = ["publication_time"]
