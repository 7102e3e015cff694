"""The transcript as the page shows it: articles of paragraphs of timed sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from audio_edition.programme.model import Cue
from audio_edition.publication.model import Episode, EpisodeSegment


@dataclass(slots=True)
class Passage:
    """One paragraph of sentences; ``part`` says what spoke it (body, byline, greeting …)."""

    part: str
    cues: list[Cue] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """One segment: its headline (with the cues that read it) and its paragraphs."""

    title: str
    url: str
    kind: str
    headline: list[Cue] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


def sections(episode: Episode, cues: Sequence[Cue]) -> list[Section]:
    """Group ``cues`` by segment and paragraph, in the order of the audio.

    Cues are matched with segments by id, else by time, so that a transcript written by
    an older version, without ids, still finds its headlines.
    """
    found: list[Section] = []
    current: EpisodeSegment | None = None
    key: object = None
    for cue in sorted(cues, key=lambda cue: cue.start):
        segment = _segment(episode, cue)
        if not found or segment is not current:
            current, key = segment, None
            title, url, kind = (segment.title, segment.url, segment.kind) if segment else ("",) * 3
            found.append(Section(title=title, url=url, kind=kind))
        section = found[-1]
        part = cue.origin.part if cue.origin else "body"
        if part == "headline":
            section.headline.append(cue)
            continue
        paragraph = cue.origin.paragraph if cue.origin else None
        if not section.passages or (part, paragraph) != key:
            section.passages.append(Passage(part))
            key = (part, paragraph)
        section.passages[-1].cues.append(cue)
    return found


def _segment(episode: Episode, cue: Cue) -> EpisodeSegment | None:
    for segment in episode.segments:
        if cue.segment_id and segment.id == cue.segment_id:
            return segment
    inside = [segment for segment in episode.segments if segment.start <= cue.start + 0.001]
    return inside[-1] if inside else None


__all__ = ["Passage", "Section", "sections"]
