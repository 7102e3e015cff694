"""When everything sounds: chapters, sentences and words, exact from frame counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audio_edition.programme.model import Chapter, Cue
from audio_edition.programme.plan import Spot
from audio_edition.speech.model import SpokenScript, Words
from audio_edition.units import Seconds


def chapters_of(spoken: SpokenScript, starts: Sequence[int], rate: int) -> tuple[Chapter, ...]:
    """One chapter a segment; ``starts`` are the segments' first samples and the end."""
    return tuple(
        Chapter(
            start=Seconds(start / rate),
            end=Seconds(end / rate),
            title=part.segment.title or part.segment.id,
            url=part.segment.url,
            image=part.segment.image,
            segment_id=part.segment.id,
        )
        for part, start, end in zip(spoken.segments, starts, starts[1:], strict=False)
        if end > start
    )


def cues_of(
    spoken: SpokenScript, spots: Sequence[Sequence[Spot]], starts: Sequence[int], rate: int
) -> tuple[Cue, ...]:
    """Every sentence with its words, in seconds of the programme."""
    cues = []
    for part, places, start in zip(spoken.segments, spots, starts, strict=False):
        for utterance, spot in zip(part.utterances, places, strict=True):
            begin, end = (start + spot.start) / rate, (start + spot.end) / rate
            cues.append(
                Cue(
                    start=Seconds(begin),
                    end=Seconds(end),
                    printed=utterance.sentence.printed,
                    article_id=part.segment.article_id,
                    segment_id=part.segment.id,
                    origin=utterance.sentence.origin,
                    voice=utterance.sentence.voice or spoken.voice,
                    words=Words.of(utterance.words).at(begin, end),
                )
            )
    return tuple(cues)


def regridded(
    pieces: Sequence[tuple[float, NDArray[np.float32] | NDArray[np.float64]]], per_second: int
) -> NDArray[np.float64]:
    """Lay energies that start anywhere over one grid, each split where it straddles.

    They are reckoned with in double precision, whatever they are held in.
    """
    length = max((int(at * per_second) + len(hops) + 2 for at, hops in pieces), default=0)
    grid = np.zeros(length)
    for at, held in pieces:
        hops = held.astype(np.float64)
        first, part = divmod(at * per_second, 1.0)
        begin = int(first)
        grid[begin : begin + len(hops)] += hops * (1 - part)
        grid[begin + 1 : begin + 1 + len(hops)] += hops * part
    return grid[:-2]


__all__ = ["chapters_of", "cues_of", "regridded"]
