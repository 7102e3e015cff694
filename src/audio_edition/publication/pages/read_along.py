"""The transcript as the page shows it: articles of paragraphs of timed sentences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from audio_edition.programme.model import Cue
from audio_edition.publication.model import Episode, EpisodeChapter, EpisodeSegment
from audio_edition.publication.text import is_address
from audio_edition.units import Seconds


@dataclass(slots=True)
class Passage:
    """One paragraph of sentences; ``part`` says what spoke it (body, byline, greeting …)."""

    part: str
    cues: list[Cue] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """One segment: its headline (with the cues that read it) and its paragraphs.

    ``segment`` is None where no segment holds what is said. ``picture`` is the chapter that has
    one beside the page, of a known size: so nothing on the page moves when it comes, and no other
    host hears of a reader.
    """

    title: str
    url: str
    kind: str
    segment: EpisodeSegment | None = None
    picture: EpisodeChapter | None = None
    headline: list[Cue] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


def sections(episode: Episode, cues: Sequence[Cue]) -> list[Section]:
    """Group ``cues`` by segment and paragraph, in the order of the audio.

    Cues are matched with segments by id, else by time, so that a transcript written by
    an older version, without ids, still finds its headlines.
    """
    by_id = {segment.id: segment for segment in reversed(episode.segments)}
    pictured = sorted(
        (
            chapter
            for chapter in episode.chapters
            if chapter.image and not is_address(chapter.image) and all(chapter.image_size)
        ),
        key=_start,
    )
    found: list[Section] = []
    current: EpisodeSegment | None = None
    key: object = None
    for cue in sorted(cues, key=lambda cue: cue.start):
        segment = by_id.get(cue.segment_id) if cue.segment_id else None
        segment = segment or _sounding(episode, cue)
        if not found or segment is not current:
            current, key = segment, None
            title, url, kind = (segment.title, segment.url, segment.kind) if segment else ("",) * 3
            picture = _picture(pictured, segment) if segment else None
            found.append(Section(title, url, kind, segment, picture))
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


def _picture(pictured: Sequence[EpisodeChapter], segment: EpisodeSegment) -> EpisodeChapter | None:
    at = bisect_left(pictured, segment.start, key=_start)
    for chapter in pictured[at : at + 1]:
        if chapter.start < segment.start + segment.duration:
            return chapter
    return None


def _start(chapter: EpisodeChapter) -> Seconds:
    return chapter.start


def _sounding(episode: Episode, cue: Cue) -> EpisodeSegment | None:
    inside = [segment for segment in episode.segments if segment.start <= cue.start + 0.001]
    return inside[-1] if inside else None


__all__ = ["Passage", "Section", "sections"]
