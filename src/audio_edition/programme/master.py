"""A sound at its loudness, under the show's ceiling, as MP3, and measured again.

What is reported is measured on the decoded MP3, the thing listeners get. A codec may
overshoot the limiter's ceiling and the limiter takes a little loudness: where either
ends out of tolerance it is rendered once more with the setting corrected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio_edition.mp3.headers import SAMPLES
from audio_edition.programme.encode import write_mp3
from audio_edition.programme.limiter import Limiter, PeakMeter
from audio_edition.programme.loudness import HOPS, SILENCE, KMeter, integrated
from audio_edition.programme.settings import AudioSettings
from audio_edition.units import Decibels, Lufs

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

BLOCK = 28 * SAMPLES  # samples handled at a time: about 32k stay in the processor's cache

COARSE = 10
"""Energies a second that the gate needs, and all that is kept of a finished segment."""

MOST_GAIN = 40.0
"""dB: a segment that needs more is noise, not speech, and stays quiet."""

# dB the codec adds to a limited peak, as measured on speech at each bitrate: that much lower
# the limiter is set, so that rendering again is the exception.
_OVERSHOOT = {64: 0.9, 80: 0.5, 96: 0.45, 112: 0.2}

_METER_MARGIN = 0.05  # dB that other true-peak meters may read more
_LOUDNESS_TOLERANCE = 0.2  # LU between what was asked for and what the decoded MP3 measures
_FORETOLD = 500 * 10  # hops: a whole number of coarse ones
_RELEASE = 60.0  # dB a second, as the limiter's
_ATTEMPTS = 3


def published_ceiling(settings: AudioSettings) -> Decibels:
    """The true peak the decoded MP3 may have: half a dB over what is set before the encoder.

    That is -1.0 dBTP for the default -1.5.
    """
    return Decibels(settings.true_peak + 0.5)


def coarse(hops: NDArray[np.floating]) -> Doubles:
    """10 ms energies as 100 ms ones; the last against a full one."""
    size = HOPS // COARSE
    count = -(-len(hops) // size)
    padded = np.pad(hops, (0, count * size - len(hops))).reshape(count, size)
    means: Doubles = padded.mean(axis=1, dtype=np.float64)
    return means


class Track(Protocol):
    """A segment's sound before its gain: ``frames``·1152 samples, any number of times.

    ``hops`` and ``peaks`` foretell it per 10 ms: K-weighted energy and greatest sample.
    """

    @property
    def frames(self) -> int:
        """Length in MP3 frames."""
        ...

    @property
    def hops(self) -> Floats:
        """K-weighted energy of each 10 ms."""
        ...

    @property
    def peaks(self) -> Floats:
        """Greatest sample of each 10 ms."""
        ...

    def blocks(self) -> Iterator[Floats]:
        """The samples, from the start, in pieces of any length."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Mastered:
    """A sound as MP3: its body's frames, bytes and CRC, and what the decoded file measures.

    ``hops`` are its K-weighted energies, ``loudness.HOPS`` a second; ``loudness`` is that of
    the file as it lies. ``waveform`` has the least and greatest sample of every frame, int8,
    shape (frames, 2).
    """

    frames: int
    size: int
    crc: int
    loudness: Lufs
    true_peak: Decibels
    hops: Doubles
    waveform: NDArray[np.int8]


def foretold(hops: Floats, peaks: Floats, gain: float, ceiling: float) -> Lufs:
    """The loudness after ``gain`` and the limiter, from 10 ms energies and peaks."""
    lowest = np.float32(10 ** ((ceiling - gain) / 20))
    slope = _RELEASE / HOPS
    released = 0.0
    sums = []
    for start in range(0, len(hops), _FORETOLD):  # in pieces: a segment may last for hours
        loud = peaks[start : start + _FORETOLD]
        needs = -20 * np.log10(np.maximum(loud / lowest, 1.0).astype(np.float64))
        line = slope * np.arange(1, len(needs) + 1)
        held = np.minimum(np.minimum.accumulate(np.minimum(needs - line, released)) + line, 0.0)
        released = float(held[-1])
        energy = hops[start : start + _FORETOLD] * 10 ** ((held + gain) / 10)
        sums.append(coarse(energy))
    return integrated(np.concatenate(sums) if sums else np.zeros(0), COARSE)


def find_gain(hops: Floats, peaks: Floats, target: float, ceiling: float) -> float:
    """The gain (dB) that brings a segment to ``target``; 0 where there is nothing to hear."""
    plain = integrated(coarse(hops), COARSE)
    if plain <= SILENCE:
        return 0.0
    low = min(target - plain, MOST_GAIN)
    if foretold(hops, peaks, low, ceiling) >= target - 0.02:
        return low
    high = MOST_GAIN
    for _ in range(14):
        middle = (low + high) / 2
        if foretold(hops, peaks, middle, ceiling) < target:
            low = middle
        else:
            high = middle
    return high


def ceiling_of(settings: AudioSettings) -> Decibels:
    """Where the limiter holds the sound before the encoder, at the first try."""
    return Decibels(settings.true_peak - _OVERSHOOT.get(settings.bitrate, 0.0))


def master(
    track: Track, settings: AudioSettings, file: Path, *, aim: float | None = None, around: int = 0
) -> Mastered:
    """Render ``track`` into ``file`` and measure what came out.

    ``aim`` is its loudness (None: the show's), ``around`` how many hops of silence count on
    either side of it: those of a piece that stands among others.
    """
    most = published_ceiling(settings) - _METER_MARGIN
    ceiling: float = ceiling_of(settings)
    wanted = float(settings.loudness if aim is None else aim)
    aim = wanted
    hops, peaks = np.pad(track.hops, around), np.pad(track.peaks, around)
    for attempt in range(1, _ATTEMPTS + 1):
        gain = find_gain(hops, peaks, aim, ceiling)
        size, crc = write_mp3(
            rendered(track, gain, ceiling, settings.sample_rate),
            file,
            bitrate=settings.bitrate,
            rate=settings.sample_rate,
            frames=track.frames,
        )
        result = _measured(file, track.frames, size, crc)
        heard = integrated(coarse(np.pad(result.hops, around)), COARSE)
        missing = wanted - heard
        over = result.true_peak - most
        hopeless = heard <= SILENCE or (gain >= MOST_GAIN and missing > 0)
        level = hopeless or abs(missing) <= _LOUDNESS_TOLERANCE
        if (level and over <= 0) or attempt == _ATTEMPTS:
            break
        if not level:  # what the foretelling was off by, it will be off by again
            aim += missing
        if over > 0:
            ceiling -= over + 0.1
    return result


def rendered(track: Track, gain: float, ceiling: float, rate: int) -> Iterator[Floats]:
    """The track's samples after ``gain`` (dB) and the limiter."""
    limiter = Limiter(ceiling, rate)
    factor = np.float32(10 ** (gain / 20))
    for block in track.blocks():
        for start in range(0, len(block), BLOCK):
            ready = limiter.feed(block[start : start + BLOCK] * factor)
            if len(ready):
                yield ready
    yield limiter.flush()


def _measured(file: Path, frames: int, size: int, crc: int) -> Mastered:
    """Decode ``file`` and measure it."""
    import soundfile

    peak = PeakMeter()
    bounds: list[NDArray[np.int8]] = []
    with soundfile.SoundFile(file) as sound:
        meter = KMeter(sound.samplerate)
        for block in sound.blocks(BLOCK, dtype="float32"):
            meter.feed(block)
            peak.feed(block)
            bounds.append(frame_bounds(block))
    hops = meter.energies()
    waveform = np.concatenate(bounds) if bounds else np.zeros((0, 2), np.int8)
    return Mastered(frames, size, crc, integrated(hops), peak.peak(), hops, waveform[:frames])


def frame_bounds(samples: Floats) -> NDArray[np.int8]:
    """Least and greatest sample of each 1152, as audiowaveform's 8-bit data has them."""
    count = -(-len(samples) // SAMPLES)
    rows = np.pad(samples, (0, count * SAMPLES - len(samples))).reshape(count, SAMPLES)
    both = np.stack((rows.min(axis=1), rows.max(axis=1)), axis=1)
    bounds: NDArray[np.int8] = np.clip(np.rint(both * 128), -128, 127).astype(np.int8)
    return bounds
