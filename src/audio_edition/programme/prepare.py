"""One utterance made ready: treated, measured, and its samples as the programme adds them up.

A clip lies lossless in the store, trimmed and faded by the room that made it. It is read and
treated once where it is short enough to be held; of a long one only the measures are kept, and
it is read again when it is laid down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_edition.programme.deess import deessed
from audio_edition.programme.loudness import HOPS, energies, speech_level
from audio_edition.programme.low_cut import cut_below, faded
from audio_edition.speech.model import Clip
from audio_edition.units import Lufs

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to a voice: nothing below ``low_cut`` Hz, sibilants ``deess`` dB softer."""

    low_cut: float = 0.0
    deess: float = 0.0


PLAIN = Treatment()


def treatment_of(by: str, low_cut: float, deess: Mapping[str, float]) -> Treatment:
    """The treatment of the voice ``by`` (``engine:voice``, or a voice's name alone)."""
    return Treatment(low_cut, deess.get(by, deess.get(by.partition(":")[2] or by, 0.0)))


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What was measured in a clip.

    ``hops`` are its K-weighted energies (``loudness.HOPS`` a second), ``peaks`` its greatest
    absolute sample in each hop, both after the treatment; ``samples`` are held where they were
    asked for.
    """

    clip: Clip
    loudness: Lufs
    hops: Floats
    peaks: Floats
    treatment: Treatment = PLAIN
    samples: Floats | None = None


def read_clip(clip: Clip, treatment: Treatment = PLAIN) -> Floats:
    """The clip's samples as ±1.0, treated; several channels are mixed down to one."""
    if not clip.samples:  # an empty FLAC is a file libsndfile writes but does not read
        return np.zeros(0, np.float32)
    samples = clip.read().samples
    if samples.ndim > 1:
        samples = np.rint(samples.mean(axis=1, dtype=np.float32))
    result: Floats = samples.astype(np.float32) * np.float32(1 / 32768)
    if treatment == PLAIN:
        return result
    return faded(
        deessed(cut_below(result, clip.rate, treatment.low_cut), clip.rate, treatment.deess),
        clip.rate,
    )


def measure(clip: Clip, treatment: Treatment = PLAIN, *, hold: bool = False) -> Prepared:
    """Measure ``clip`` as it will sound; ``hold`` its samples for the next that wants them."""
    samples = read_clip(clip, treatment)
    hops = energies(samples, clip.rate)
    peaks = peaks_of(samples, clip.rate, len(hops))
    return Prepared(
        clip,
        speech_level(hops),
        hops.astype(np.float32),
        peaks,
        treatment,
        samples if hold else None,
    )


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
