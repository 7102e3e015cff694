"""Sound as Whisper takes it: the logarithm of a mel spectrum.

The figures are Whisper's (Radford et al. 2022, section 2.2, and its published code): 16 kHz,
windows of 25 ms each 10 ms, 80 bands on the mel scale of Slaney's Auditory Toolbox, and a
range of eight powers of ten below the loudest, scaled by ``(x + 4) / 4``.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RATE = 16000
"""Samples a second."""

HOP = 160
"""Samples from one window to the next."""

_WINDOW = 400
_TOP_MEL = 45.245640471924965  # of 8 kHz
_LINEAR = 200.0 / 3  # Hz a mel below 1 kHz
_LOG_FROM = 1000.0
_LOG_STEP = np.log(6.4) / 27.0


@cache
def _filters(bands: int) -> Floats:
    """Triangles over the spectrum, each of the same area."""
    mels = np.linspace(0.0, _TOP_MEL, bands + 2)
    first_log = _LOG_FROM / _LINEAR
    hertz = np.where(
        mels < first_log,
        mels * _LINEAR,
        _LOG_FROM * np.exp(_LOG_STEP * (np.maximum(mels, first_log) - first_log)),
    )
    bins = np.fft.rfftfreq(_WINDOW, 1.0 / RATE)
    ramps = hertz[:, None] - bins[None, :]
    widths = np.diff(hertz)[:, None]
    rising, falling = -ramps[:-2] / widths[:-1], ramps[2:] / widths[1:]
    area = 2.0 / (hertz[2:] - hertz[:-2])
    filters: Floats = (np.maximum(0, np.minimum(rising, falling)) * area[:, None]).astype("f4")
    return filters


def log_mel(samples: Floats, frames: int, bands: int = 80) -> Floats:
    """The features of ``samples`` (16 kHz, ±1.0), silence behind, in the shape (bands, frames)."""
    length = frames * HOP
    sound = np.zeros(length + _WINDOW, np.float32)
    own = samples[:length]
    half = _WINDOW // 2
    sound[half : half + len(own)] = own
    # the edges mirrored, as the training data had them
    sound[:half] = sound[half + 1 : _WINDOW + 1][::-1]
    windows = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[:length:HOP]
    hann = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(windows * hann, axis=1)))
    levels = np.log10(np.maximum(_filters(bands) @ power.T.astype(np.float32), 1e-10))
    levels = np.maximum(levels, levels.max() - 8.0)
    features: Floats = ((levels + 4.0) / 4.0).astype(np.float32)
    return features
