"""What the pages call the newest edition: today's only on its day, which the reader's clock tells.

A page may be read days after it was made, so it says of itself what is true on any day, with the
date. ``edition-day.js`` asks the clock, in the show's time zone, and says what is true now; it
knows how from the attributes made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from audio_edition import languages
from audio_edition.publication.days import PublishingDays
from audio_edition.publication.model import Episode
from audio_edition.publication.pages.words import printed_date

_MARK = "data-edition-day"


@dataclass(frozen=True, slots=True)
class Day:
    """A ``heading``, true on any day, and the ``attributes`` by which it may become today's.

    ``notice`` are the attributes of what tells that there is no edition today; ``badge`` those of
    what only today's bears. All are empty for an edition that a newer one follows.
    """

    heading: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    notice: Mapping[str, str] = field(default_factory=dict)
    badge: Mapping[str, str] = field(default_factory=dict)


def day_of(
    episode: Episode, language: str, days: PublishingDays, *, newest: bool, own: bool
) -> Day:
    """What a page in ``language`` calls an edition.

    ``own`` is its own page, which stays when another edition is the newest.
    """
    say = languages.labels_of(language)
    if not newest:
        return Day(str(say["listen_edition"]))
    marks = {_MARK: episode.date} | _told(days)
    last = str(say["last_of"]).replace("{date}", printed_date(episode.date, language))
    return Day(
        heading=str(say["listen_edition"] if own else say["listen_latest"]),
        attributes={**marks, "data-today": str(say["listen_today"])},
        notice={
            **marks,
            "data-none": str(say["none_today"]),
            "data-later": str(say["not_yet"]),
            "data-so-far": str(say["none_yet"]),
            "data-last": last,
            "data-next": str(say["next_on"]),
        },
        badge={**marks, "data-badge": ""},
    )


def _told(days: PublishingDays) -> dict[str, str]:
    """What is known of the show's days; an hour means nothing without its zone."""
    told = {
        "data-zone": days.timezone,
        "data-days": " ".join(map(str, days.weekdays)),
        "data-due": days.due if days.timezone else "",
    }
    return {name: value for name, value in told.items() if value}
