"""What listeners get: the episode and all that is told about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from audio_edition.units import Bytes, Decibels, Lufs, Seconds


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of an episode's correction log: what changed in which revision, and when."""

    revision: int
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class EpisodeChapter:
    """A chapter as published; ``image`` is a file name beside the manifest or an address."""

    start: Seconds
    end: Seconds
    title: str
    url: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class EpisodeSegment:
    """A segment's own MP3 as published; ``file`` lies beside the manifest."""

    id: str
    kind: str
    title: str
    file: str
    start: Seconds
    duration: Seconds
    size: Bytes
    loudness: Lufs
    byline: str = ""
    section: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """One edition as published: everything the feed and the pages need, and no more.

    ``guid`` and ``published_at`` never change once given; ``revision`` counts from 1 and
    names the enclosure ``file`` (``ID.mp3``, then ``ID-r2.mp3`` …). All times are UTC.
    """

    guid: str
    edition_id: str
    number: int
    revision: int
    title: str
    summary: str
    language: str
    date: str
    published_at: datetime
    publish_at: datetime | None
    file: str
    size: Bytes
    sha256: str
    duration: Seconds
    loudness: Lufs
    true_peak: Decibels
    chapters: tuple[EpisodeChapter, ...]
    segments: tuple[EpisodeSegment, ...]
    engine: str
    voice: str
    disclosure: str = ""
    fallback: str = ""
    corrections: tuple[Correction, ...] = ()
    retracted: bool = False


__all__ = ["Correction", "Episode", "EpisodeChapter", "EpisodeSegment"]
