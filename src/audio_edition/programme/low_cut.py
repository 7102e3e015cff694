"""An audio hook of ours: take away what rumbles below the voice."""

from __future__ import annotations

from typing import Any

import numpy as np

from audio_edition.programme.mix import to_samples, to_segment

_EDGE = 80.0  # Hz: below the lowest voices; 3 dB down there, 24 dB an octave further down
_ORDER = 4
_ROOM = 0.1  # seconds of silence behind, so that the end does not come round to the start


def low_cut(segment: Any) -> Any:
    """Give ``segment`` without hum, handling noise and wind: Butterworth's curve, no delay."""
    rate = int(segment.frame_rate)
    samples = to_samples(segment, rate)
    length = len(samples) + round(_ROOM * rate)
    spectrum = np.fft.rfft(samples, length)
    ratio = np.fft.rfftfreq(length, 1 / rate) / _EDGE
    spectrum *= ratio**_ORDER / np.sqrt(1 + ratio ** (2 * _ORDER))
    cut = np.fft.irfft(spectrum, length)[: len(samples)]
    return to_segment(cut.astype(np.float32), rate)


__all__ = ["low_cut"]
