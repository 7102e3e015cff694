"""One utterance made ready: how loud it is, and its samples as the programme adds them up.

A clip lies lossless in the store, trimmed and faded by the room that made it; reading and
resampling it again costs a few percent of encoding it, so nothing is stored twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_edition.programme.loudness import HOPS, energies, speech_level
from audio_edition.speech.model import Clip
from audio_edition.units import Lufs

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What was measured in a clip.

    ``hops`` are its K-weighted energies (``loudness.HOPS`` a second), ``peaks`` its greatest
    absolute sample in each hop.
    """

    clip: Clip
    loudness: Lufs
    hops: Floats
    peaks: Floats


def read_clip(clip: Clip) -> Floats:
    """The clip's samples as ±1.0; several channels are mixed down to one."""
    if not clip.samples:  # an empty FLAC is a file libsndfile writes but does not read
        return np.zeros(0, np.float32)
    samples = clip.read().samples
    if samples.ndim > 1:
        samples = np.rint(samples.mean(axis=1, dtype=np.float32))
    result: Floats = samples.astype(np.float32) * np.float32(1 / 32768)
    return result


def measure(clip: Clip) -> Prepared:
    """Measure ``clip``, as it lies."""
    samples = read_clip(clip)
    hops = energies(samples, clip.rate)
    peaks = peaks_of(samples, clip.rate, len(hops))
    return Prepared(clip, speech_level(hops), hops.astype(np.float32), peaks)


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


__all__ = ["Prepared", "measure", "peaks_of", "read_clip", "resample", "resampled_length"]
