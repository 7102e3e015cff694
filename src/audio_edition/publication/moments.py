"""The hour that stands in the feed, and the one from which a revision is heard."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime

from audio_edition.publication.model import Episode


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


def heard_from(episode: Episode, now: datetime) -> datetime:
    """Return when listeners first hear the present revision, if it goes out ``now``.

    That is the embargo's end, where one is in force; and never before an earlier revision.
    """
    before = [item.since for item in episode.published if item.revision != episode.revision]
    if episode.publish_at is not None and episode.is_under_embargo(now):
        return max([episode.publish_at, *before])
    if before:
        return max([now, *before])
    # not after the first build: a clock put back must not make a public file unheard
    return min(now, episode.published_at)


def waits(episode: Episode, now: datetime) -> bool:
    """Tell whether an episode is under embargo, and was never out: nothing of it is sent."""
    return episode.is_under_embargo(now) and not episode.heard(now)
