"""The sound of a segment before its gain: speech streamed from clips, or an array in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_edition.mp3.headers import SAMPLES
from audio_edition.programme.loudness import HOPS, SILENCE, energies
from audio_edition.programme.plan import Plan
from audio_edition.programme.prepare import Prepared, peaks_of, read_clip, resample

Floats = NDArray[np.float32]

_SILENCE_BLOCK = 65536


def middle_of(levels: Sequence[tuple[float, float]]) -> float | None:
    """The middle one of (loudness, seconds): half the speech is louder. None without speech.

    So one shout or whisper does not move it.
    """
    heard = sorted(pair for pair in levels if pair[0] > SILENCE)
    half = sum(length for _, length in heard) / 2
    for loudness, length in heard:
        half -= length
        if half <= 0:
            return loudness
    return heard[-1][0] if heard else None


def evening(prepared: Sequence[Prepared], most: float) -> list[float]:
    """The gain (dB) that moves each sentence towards the middle one, ±``most``."""
    middle = middle_of([(item.loudness, item.clip.duration) for item in prepared])
    return [
        float(np.clip(middle - item.loudness, -most, most))
        if middle is not None and item.loudness > SILENCE
        else 0.0
        for item in prepared
    ]


class SpeechTrack:
    """Sentences at their places; those that were not held are read again, one at a time."""

    def __init__(
        self, plan: Plan, prepared: Sequence[Prepared], gains: Sequence[float], rate: int
    ) -> None:
        self._plan, self._gains, self._rate = plan, gains, rate
        # of what was measured in them only the sum is wanted, below: it may go
        self._clips = [(item.clip, item.treatment, item.samples) for item in prepared]
        count = -(-plan.samples * HOPS // rate)
        self._hops = np.zeros(count + 2, np.float32)
        self._peaks = np.zeros(count + 2, np.float32)
        for spot, item, gain in zip(plan.spots, prepared, gains, strict=True):
            self._add(spot.start, item.hops, item.peaks, gain)

    def _add(self, start: int, hops: Floats, peaks: Floats, gain: float) -> None:
        """Lay a sentence's energies over the segment's 10 ms grid, split where they straddle."""
        first, part = divmod(start * HOPS / self._rate, 1.0)
        at, count, factor = int(first), len(hops), 10 ** (gain / 20)
        self._hops[at : at + count] += hops * (factor**2 * (1 - part))
        self._hops[at + 1 : at + 1 + count] += hops * (factor**2 * part)
        loud = peaks * np.float32(factor)
        for shift in (0, 1):
            place = self._peaks[at + shift : at + shift + count]
            np.maximum(place, loud, out=place)

    @property
    def frames(self) -> int:
        """Length in MP3 frames."""
        return self._plan.frames

    @property
    def hops(self) -> Floats:
        """K-weighted energy of each 10 ms."""
        return self._hops[:-2]

    @property
    def peaks(self) -> Floats:
        """Greatest sample of each 10 ms."""
        return self._peaks[:-2]

    def blocks(self) -> Iterator[Floats]:
        """The samples from the start."""
        position = 0
        for spot, (clip, treatment, held), gain in zip(
            self._plan.spots, self._clips, self._gains, strict=True
        ):
            yield from _silence(spot.start - position)
            samples = read_clip(clip, treatment) if held is None else held
            samples = resample(samples, clip.rate, self._rate)
            samples = fitted(samples, spot.end - spot.start)
            yield samples * np.float32(10 ** (gain / 20)) if gain else samples
            position = spot.end
        yield from _silence(self._plan.samples - position)


@dataclass(frozen=True, slots=True, eq=False)
class ArrayTrack:
    """A short sound held in memory: intro or outro with their music."""

    samples: Floats
    frames: int
    hops: Floats
    peaks: Floats

    @classmethod
    def of(cls, samples: Floats, frames: int, rate: int) -> ArrayTrack:
        """Measure ``samples`` and fill them up to ``frames``."""
        filled = fitted(samples, frames * SAMPLES)
        hops = energies(filled, rate).astype(np.float32)
        return cls(filled, frames, hops, peaks_of(filled, rate, len(hops)))

    def blocks(self) -> Iterator[Floats]:
        """The samples, in one piece."""
        yield self.samples


def fitted(samples: Floats, length: int) -> Floats:
    """``samples`` cut or filled with silence to ``length``."""
    if len(samples) >= length:
        return samples[:length]
    return np.pad(samples, (0, length - len(samples)))


def _silence(count: int) -> Iterator[Floats]:
    while count > 0:
        yield np.zeros(min(count, _SILENCE_BLOCK), np.float32)
        count -= _SILENCE_BLOCK
