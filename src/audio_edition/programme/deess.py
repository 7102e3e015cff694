"""A de-esser: hissing sounds of a sharp voice are turned down while they last.

The band above ``_EDGE`` is split off without delay; where it is stronger, against the voice's
own level, than a sibilant should be, it is turned down by what it is too strong, and by no
more than it is allowed. All else, the vowels and the soft sibilants, stays as it is to the sample.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_EDGE = (4000.0, 6000.0)  # Hz: from where to where the band begins
_HOPS = 200  # gains a second
_ALLOWED = -9.0  # dB that the band may have against the level of the voice
_SPREAD = 2  # hops each way over which the lowest gain holds: the hiss's beginning is in it
_LOUD = 0.05  # of the loudest 5 ms' power: quieter ones are no part of the voice's level
_PIECE = 2**20  # samples handled at a time
_EDGE_PIECE = 2**13  # of them at both ends that are another piece's


def deessed(samples: Floats, rate: int, most: float) -> Floats:
    """``samples`` with their sibilants turned down by at most ``most`` dB (0: unchanged)."""
    if most <= 0 or len(samples) < rate // 20 or rate / 2 <= _EDGE[1]:
        return samples
    hiss = _above(samples, rate)
    size = rate // _HOPS
    whole, sharp = _powers(samples, size), _powers(hiss, size)
    loud = whole[whole > _LOUD * whole.max()]
    if not len(loud):
        return samples
    over = 10 * np.log10(np.maximum(sharp, 1e-20) / loud.mean()) - _ALLOWED
    gains = -np.clip(over, 0.0, most)
    if not gains.any():
        return samples
    padded = np.pad(gains, 2 * _SPREAD, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _SPREAD + 1)
    lowest = windows.min(axis=1)
    smooth = np.lib.stride_tricks.sliding_window_view(lowest, 2 * _SPREAD + 1).mean(axis=1)
    centres = (np.arange(len(smooth)) + 0.5) * size
    at = np.interp(np.arange(len(samples)), centres, smooth)
    result: Floats = samples - hiss * (1 - 10 ** (at / 20)).astype(np.float32)
    return result


def _above(samples: Floats, rate: int) -> Floats:
    """What of ``samples`` lies above the edge, no delay; long ones in pieces that overlap."""
    result = np.empty_like(samples)
    step = _PIECE - 2 * _EDGE_PIECE
    for start in range(0, len(samples), step):
        begin = max(0, start - _EDGE_PIECE)
        piece = samples[begin : start + step + _EDGE_PIECE]
        length = 1 << (len(piece) + rate // 20).bit_length()
        spectrum = np.fft.rfft(piece, length)
        place = np.arange(len(spectrum)) * (rate / length)
        part = np.clip((place - _EDGE[0]) / (_EDGE[1] - _EDGE[0]), 0.0, 1.0)
        spectrum *= np.square(np.sin(part * np.pi / 2))
        sound = np.fft.irfft(spectrum, length)[start - begin : len(piece)]
        end = min(start + step, len(samples))
        result[start:end] = sound[: end - start]
    return result


def _powers(samples: Floats, size: int) -> NDArray[np.float64]:
    """Mean square of each ``size`` samples."""
    edges = np.arange(0, len(samples), size)
    sums = np.add.reduceat(np.square(samples.astype(np.float64)), edges)
    powers: NDArray[np.float64] = sums / size
    return powers
