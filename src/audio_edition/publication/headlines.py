"""An edition's headlines in brief: the first three, and how many follow."""

from __future__ import annotations

from dataclasses import dataclass

from audio_edition import languages
from audio_edition.publication.model import Episode
from audio_edition.publication.text import join, one_line
from audio_edition.units import Seconds

HEADLINES = 3


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline, and the second of the edition at which it is read."""

    title: str
    start: Seconds


def brief(episode: Episode, *, last_alone: bool = False) -> tuple[tuple[Headline, ...], str]:
    """The first three headlines of the episode's articles, and "and 22 more", empty for none.

    With ``last_alone`` a fourth is told where it is the last: "and 1 more" takes as much room.
    """
    told = [
        Headline(one_line(segment.title), segment.start)
        for segment in episode.segments
        if segment.kind == "article" and one_line(segment.title)
    ]
    shown = HEADLINES + (last_alone and len(told) == HEADLINES + 1)
    rest = len(told) - shown
    say = languages.labels_of(episode.language)
    more = str(say["and_more"]).replace("{n}", str(rest)) if rest > 0 else ""
    return tuple(told[:shown]), more


def brief_summary(episode: Episode) -> str:
    """The episode's summary as pages show it: three headlines "and 22 more".

    A summary that is not the list of its headlines is told whole.
    """
    told = [one_line(item.title) for item in episode.segments if item.kind == "article"]
    if episode.summary != join(told):
        return episode.summary
    headlines, more = brief(episode, last_alone=True)
    return join([*(item.title for item in headlines), more])
