"""The transcript as the page shows it: articles of paragraphs of timed sentences."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import overload

from audio_edition.programme.model import Cue
from audio_edition.publication.model import Episode, EpisodeChapter, EpisodeSegment
from audio_edition.publication.text import is_address
from audio_edition.publication.transcript import PackedCues
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


class Sections(Sequence[Section]):
    """``cues`` by segment and paragraph, in the order of the audio; each made when asked for.

    Cues are matched with segments by id, else by time, so that a transcript written by
    an older version, without ids, still finds its headlines.
    """

    def __init__(self, episode: Episode, cues: Sequence[Cue]) -> None:
        self._cues = cues
        self._order: Sequence[int] = range(len(cues))
        told = (
            cues.when_and_where()
            if isinstance(cues, PackedCues)
            else ((cue.start, cue.segment_id) for cue in cues)
        )
        starts, where = array("d"), list[str]()
        for start, segment_id in told:
            starts.append(start)
            where.append(segment_id)
        if any(one > other for one, other in pairwise(starts)):
            self._order = sorted(self._order, key=starts.__getitem__)
        self._pictured = sorted(
            (
                chapter
                for chapter in episode.chapters
                if chapter.image and not is_address(chapter.image) and all(chapter.image_size)
            ),
            key=_start,
        )
        self._segments: list[EpisodeSegment | None] = []
        self._begins = array("Q")
        by_id = {segment.id: segment for segment in reversed(episode.segments)}
        for at, place in enumerate(self._order):
            segment = by_id.get(where[place]) if where[place] else None
            segment = segment or _sounding(episode, starts[place])
            if not self._segments or segment is not self._segments[-1]:
                self._segments.append(segment)
                self._begins.append(at)
        self._begins.append(len(cues))

    def __len__(self) -> int:
        return len(self._segments)

    def __iter__(self) -> Iterator[Section]:
        return map(self._section, range(len(self)))

    @overload
    def __getitem__(self, at: int) -> Section: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Section]: ...
    def __getitem__(self, at: int | slice) -> Section | Sequence[Section]:
        places = range(len(self))[at]
        return (
            self._section(places) if isinstance(places, int) else list(map(self._section, places))
        )

    def _section(self, at: int) -> Section:
        segment = self._segments[at]
        title, url, kind = (segment.title, segment.url, segment.kind) if segment else ("",) * 3
        picture = _picture(self._pictured, segment) if segment else None
        section = Section(title, url, kind, segment, picture)
        key: object = None
        places = self._order[self._begins[at] : self._begins[at + 1]]
        for cue in (
            self._cues[places[0] : places[-1] + 1]
            if isinstance(places, range)
            else [self._cues[place] for place in places]
        ):
            part = cue.origin.part if cue.origin else "body"
            if part == "headline":
                section.headline.append(cue)
                continue
            paragraph = cue.origin.paragraph if cue.origin else None
            if not section.passages or (part, paragraph) != key:
                section.passages.append(Passage(part))
                key = (part, paragraph)
            section.passages[-1].cues.append(cue)
        return section


def sections(episode: Episode, cues: Sequence[Cue]) -> list[Section]:
    """All sections at once, for who looks at them more than once."""
    return list(Sections(episode, cues))


def _picture(pictured: Sequence[EpisodeChapter], segment: EpisodeSegment) -> EpisodeChapter | None:
    at = bisect_left(pictured, segment.start, key=_start)
    for chapter in pictured[at : at + 1]:
        if chapter.start < segment.start + segment.duration:
            return chapter
    return None


def _start(chapter: EpisodeChapter) -> Seconds:
    return chapter.start


def _sounding(episode: Episode, start: float) -> EpisodeSegment | None:
    inside = [segment for segment in episode.segments if segment.start <= start + 0.001]
    return inside[-1] if inside else None
