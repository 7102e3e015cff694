"""One utterance made ready: where its speech begins and ends, how loud it is, its samples.

A clip lies lossless in the speech cache; reading and resampling it again costs a few
percent of encoding it, so nothing is stored twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_edition.programme.loudness import HOPS, energies, speech_level
from audio_edition.speech.model import Clip, Pcm
from audio_edition.units import Lufs

Floats = NDArray[np.float32]

_FRAME = 200  # frames a second when speech is looked for: 5 ms
_BELOW_LOUDEST = 50.0  # dB: what lies this far under the loudest 5 ms is not speech
_ABOVE_FLOOR = 10.0  # dB: in a noisy clip speech begins this far over the noise
_ABSOLUTE = -66.0  # dBFS: quieter than this is never speech
_HEAD = 0.010  # seconds kept before measured speech: a plosive's onset
_TAIL = 0.030  # seconds kept after it: a consonant's decay
_FADE = 0.004  # seconds: the cut itself must not click


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What was measured in a clip.

    ``start`` and ``end`` bound the kept samples in the clip's own rate; ``hops`` are the
    K-weighted energies of the kept part (``loudness.HOPS`` a second), ``peaks`` its
    greatest absolute sample in each hop.
    """

    clip: Clip
    rate: int
    start: int
    end: int
    loudness: Lufs
    hops: Floats
    peaks: Floats


def speech_bounds(samples: NDArray[np.int16], rate: int) -> tuple[int, int]:
    """Where speech begins and ends, with a little room; (0, 0) where there is none."""
    size = max(1, rate // _FRAME)
    count = -(-len(samples) // size)
    if not count:
        return 0, 0
    frames = np.pad(samples.astype(np.float32), (0, count * size - len(samples)))
    power = np.square(frames.reshape(count, size) / 32768).mean(axis=1)
    levels = 10 * np.log10(power + 1e-12)
    loudest = float(levels.max())
    noise = float(np.percentile(levels, 5)) + _ABOVE_FLOOR
    # a clip without a quiet moment (its 5th percentile is speech) has no floor to judge by
    floor = noise if noise < loudest - 25 else -np.inf
    active = np.flatnonzero(levels > max(loudest - _BELOW_LOUDEST, floor, _ABSOLUTE))
    if not len(active):
        return 0, 0
    start = int(active[0]) * size - round(_HEAD * rate)
    end = (int(active[-1]) + 1) * size + round(_TAIL * rate)
    return max(0, start), min(len(samples), end)


def kept(pcm: Pcm, start: int, end: int) -> Floats:
    """The samples from ``start`` to ``end`` as ±1.0, faded over the cut."""
    samples = pcm.samples[start:end].astype(np.float32)
    samples *= np.float32(1 / 32768)
    fade = min(round(_FADE * pcm.rate), len(samples) // 2)
    if fade:
        ramp = (np.arange(fade, dtype=np.float32) + 0.5) / fade
        samples[:fade] *= ramp
        samples[-fade:] *= ramp[::-1]
    return samples


def read_mono(clip: Clip) -> Pcm:
    """Read a clip; one of several channels is mixed down."""
    if not clip.samples:  # an empty FLAC is a file libsndfile writes but does not read
        return Pcm(np.zeros(0, np.int16), clip.rate)
    pcm = clip.read()
    if pcm.samples.ndim == 1:
        return pcm
    mixed = np.rint(pcm.samples.mean(axis=1, dtype=np.float32)).astype(np.int16)
    return Pcm(mixed, pcm.rate)


def measure(clip: Clip) -> Prepared:
    """Find the speech in ``clip`` and measure it."""
    pcm = read_mono(clip)
    start, end = speech_bounds(pcm.samples, pcm.rate)
    if start == end:  # a silence somebody asked for keeps its length
        start, end = 0, len(pcm.samples)
    samples = kept(pcm, start, end)
    hops = energies(samples, pcm.rate)
    peaks = peaks_of(samples, pcm.rate, len(hops))
    return Prepared(clip, pcm.rate, start, end, speech_level(hops), hops.astype(np.float32), peaks)


def peaks_of(samples: Floats, rate: int, count: int) -> Floats:
    """The greatest absolute sample of each of ``count`` 10 ms hops."""
    if not count:
        return np.zeros(0, np.float32)
    peaks: Floats = np.maximum.reduceat(np.abs(samples), np.arange(count) * rate // HOPS)
    return peaks


def resample(samples: Floats, rate: int, target: int) -> Floats:
    """Change the sample rate (soxr, high quality); sample 0 stays at time 0."""
    if rate == target or not len(samples):
        return samples
    import soxr

    result: Floats = soxr.resample(samples, rate, target, quality="HQ")
    return result


def resampled_length(samples: int, rate: int, target: int) -> int:
    """How long ``samples`` become at ``target``: what every plan counts with."""
    return (samples * target + rate // 2) // rate


__all__ = [
    "Prepared",
    "kept",
    "measure",
    "peaks_of",
    "read_mono",
    "resample",
    "resampled_length",
    "speech_bounds",
]
