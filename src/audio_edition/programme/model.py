"""The assembled audio with its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audio_edition.script.model import Origin, SegmentKind
from audio_edition.speech.model import Word
from audio_edition.units import Bytes, Decibels, Lufs, Seconds


@dataclass(frozen=True, slots=True)
class Cue:
    """When one sentence sounds, in seconds of the file it belongs to.

    ``words`` carry times in the same file's seconds; empty where the voice gives none.
    """

    start: Seconds
    end: Seconds
    printed: str
    article_id: str
    segment_id: str = ""
    origin: Origin | None = None
    voice: str = ""
    words: Sequence[Word] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter of the programme; chapters follow without gaps and in time order.

    ``url`` and ``image`` come from the article and may be empty.
    """

    start: Seconds
    end: Seconds
    title: str
    url: str = ""
    image: str = ""
    segment_id: str = ""


@dataclass(frozen=True, slots=True)
class SegmentFile:
    """One segment as an MP3 file of its own; ``start`` is its place in the programme.

    ``folder`` is where its ``file`` lies: a path of each of thousands would weigh more than all
    else that is told of it.
    """

    id: str
    kind: SegmentKind
    title: str
    folder: Path
    file: str
    start: Seconds
    duration: Seconds
    size: Bytes
    sha256: str
    loudness: Lufs
    true_peak: Decibels
    from_cache: bool = False

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.folder / self.file


@dataclass(frozen=True, slots=True)
class Programme:
    """The whole programme: one MP3, its segments, and when everything sounds.

    ``loudness`` is integrated (BS.1770-4), ``true_peak`` in dBTP (BS.1770-4 Annex 2),
    ``samples`` the decoded length without encoder delay and padding, at ``rate``.
    ``small`` is the same at a lower bitrate, where the show wants one.
    ``sha256`` covers the file, ``frames_sha256`` all of it but its tag: what is heard.
    """

    path: Path
    duration: Seconds
    size: Bytes
    sha256: str
    frames_sha256: str
    chapters: Sequence[Chapter]
    cues: Sequence[Cue]
    segments: Sequence[SegmentFile]
    loudness: Lufs
    true_peak: Decibels
    samples: int
    rate: int
    waveform: Path | None = None
    small: Path | None = None
    warnings: tuple[str, ...] = ()
