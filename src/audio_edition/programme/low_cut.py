"""Take away what rumbles below a voice; as an audio hook of ours, for mixes as well."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio_edition.programme.mix import to_samples, to_segment

Floats = NDArray[np.float32]

_EDGE = 80.0  # Hz, of the hook: below the lowest voices; 3 dB down there, 24 dB an octave below
_ORDER = 4
_LOW_RATE = 640  # samples a second that hold all the filter takes away
_ROOM = 0.1  # seconds of silence behind, so that the end does not come round to the start
_FADE = 0.003  # seconds: what the filter leaves at the ends of a clip must not click


def cut_below(samples: Floats, rate: int, edge: float) -> Floats:
    """``samples`` without what lies below ``edge`` Hz (at most 120): Butterworth's curve, no delay.

    24 dB an octave, 3 dB at the edge. An edge of 0 changes nothing. What is to go is found in
    a copy of few samples a second and taken off the original: half the work of filtering that.
    """
    if not edge or not len(samples):
        return samples
    import soxr

    step = max(1, rate // _LOW_RATE)
    small = soxr.resample(samples.astype(np.float32), step, 1, quality="MQ")
    length = len(small) + round(_ROOM * rate / step)
    spectrum = np.fft.rfft(small, length)
    powers = (np.arange(len(spectrum)) * (rate / step / length / edge)) ** _ORDER
    spectrum *= 1 - powers / np.sqrt(1 + powers * powers)
    rumble = np.fft.irfft(spectrum, length)[: len(small)].astype(np.float32)
    whole = soxr.resample(rumble, 1, step, quality="MQ")[: len(samples)]
    result: Floats = samples.astype(np.float32)
    result[: len(whole)] -= whole
    return result


def faded(samples: Floats, rate: int) -> Floats:
    """``samples`` with 3 ms of fade at both ends."""
    count = min(round(_FADE * rate), len(samples) // 2)
    if count:
        ramp = np.linspace(0.0, 1.0, count, endpoint=False, dtype=np.float32)
        samples = samples.copy()
        samples[:count] *= ramp
        samples[-count:] *= ramp[::-1]
    return samples


def low_cut(segment: Any) -> Any:
    """Give ``segment`` without hum, handling noise and wind."""
    rate = int(segment.frame_rate)
    return to_segment(cut_below(to_samples(segment, rate), rate, _EDGE), rate)
