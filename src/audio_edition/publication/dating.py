"""A clock that is wrong dates an episode for ever: it is noticed before it does.

An episode's date is given once, and apps go by it. A machine whose battery is empty starts in 1970;
one that was set by hand may be days behind, or a lifetime ahead. None can be told from the clock
alone, but what was published tells: nothing new is older than that, and few shows rest for years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from audio_edition import clock
from audio_edition.errors import PublicationError
from audio_edition.events import Listener, Warned
from audio_edition.findings import Finding
from audio_edition.publication.heads import Shelved
from audio_edition.publication.model import Episode
from audio_edition.publication.shelf import Shelf

WRITTEN = datetime(2025, 1, 1, tzinfo=UTC)
"""Before this there was no such program: no clock that says so is right."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before this there were no podcasts: what a build that is to be reproduced cannot mean either."""

RESTS = timedelta(days=3 * 365.25)
"""A show may rest so long before it is asked whether the clock is right."""

SERVES = timedelta(days=20 * 365.25)
"""So long after this program was written a clock is believed where nothing went out yet."""

_SLACK = timedelta(minutes=10)
"""Clocks of two machines may be so far apart."""


def require_after_start(now: datetime) -> None:
    """Raise ``PublicationError`` where the clock says a time before the program was written.

    Who says by SOURCE_DATE_EPOCH what time it is to be may mean an earlier one.
    """
    if now < (EARLIEST if clock.is_fixed() else WRITTEN):
        raise PublicationError(
            f"the clock says {now:%Y-%m-%d %H:%M} UTC, when this program was not yet written: an "
            "episode would be dated so for ever",
            hint="set the machine's clock (and see SOURCE_DATE_EPOCH, which stands in for it where "
            "it is set); then run this again",
        )


def require_after_first(episode: Episode, now: datetime) -> None:
    """Raise ``PublicationError`` where the clock says a time before an edition went out first.

    By such a clock nobody has heard it yet, and its sound might be replaced.
    """
    first = min((one.since for one in episode.published), default=now)
    if first > now + _SLACK and not episode.is_under_embargo(now):
        raise PublicationError(
            f"the clock says {now:%Y-%m-%d %H:%M} UTC, and edition {episode.edition_id} went out "
            f"on {first:%Y-%m-%d %H:%M}: one of them is wrong",
            hint="set the machine's clock (and see SOURCE_DATE_EPOCH, which stands in for it where "
            "it is set); then run this again",
        )


def newest(shelf: Shelf, now: datetime) -> Shelved | None:
    """The edition of which listeners got something last, where that is later than ``now``.

    Where all of the later ones are years ahead, it was their clock that was wrong: none.
    """
    later = [
        entry
        for entry in shelf.entries
        # an embargo that is still to come is no sign
        if entry.out and not entry.is_under_embargo(now) and entry.changed_at > now + _SLACK
    ]
    if not any(entry.changed_at <= now + RESTS for entry in later):
        return None
    return max(later, key=lambda entry: entry.changed_at)


def told_behind(shelf: Shelf, now: datetime) -> str:
    """What is said of a clock that is behind what was published; empty where it is not."""
    found = newest(shelf, now)
    if found is None:
        return ""
    return (
        f"the clock says {now:%Y-%m-%d %H:%M} UTC, and edition {found.edition_id} went out on "
        f"{found.changed_at:%Y-%m-%d %H:%M}: one of them is wrong"
    )


def told_ahead(shelf: Shelf, now: datetime) -> str:
    """What is said of a clock that is years ahead of all that is known; empty where it is not.

    Who says by SOURCE_DATE_EPOCH what time it is to be is believed.
    """
    if clock.is_fixed():
        return ""
    known = [
        entry
        for entry in shelf.entries
        # a correction that waits was dated by the clock that is asked about
        if entry.out and not entry.pending and entry.changed_at <= now
    ]
    last = max(known, key=lambda entry: entry.changed_at, default=None)
    since, most = (last.changed_at, RESTS) if last is not None else (WRITTEN, SERVES)
    if now - since <= most:
        return ""
    years = int((now - since) / timedelta(days=365.25))
    after = (
        f"after edition {last.edition_id} went out, the last that did"
        if last is not None
        else "after this program was written"
    )
    return f"the clock says {now:%Y-%m-%d %H:%M} UTC, {years} years {after}"


def warn_of_clock(
    shelf: Shelf, before: Episode | None, episode: Episode, now: datetime, listen: Listener
) -> None:
    """Tell that an edition of which nothing was known ``before`` is about to be dated wrongly."""
    if before is None and (told := _told(shelf, episode, now)):
        listen(Warned("publication", f"{told}; set the clock, or it is dated so for ever"))


def doubtful(shelf: Shelf, episode: Episode, now: datetime) -> Iterator[Finding]:
    """Yield the finding that an episode would go out before one that is out already, or years after
    all of them.
    """
    told = _told(shelf, episode, now)
    if not told:
        return
    yield Finding(
        "error",
        "clock",
        episode.edition_id,
        told,
        "set the machine's clock, and build the edition again if it was built by it; where the "
        'clock is right: --anyway "the clock is right"',
    )


def _told(shelf: Shelf, episode: Episode, now: datetime) -> str:
    # one that is built long after its day is dated by its day, whatever the clock says
    by_clock = (
        episode.published_at > now - RESTS or episode.publish_at is not None or episode.heard(now)
    )
    return told_behind(shelf, now) or (told_ahead(shelf, now) if by_clock else "")


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
