"""Look-ahead true-peak limiter, block by block (true peak: BS.1770-4 Annex 2).

The gain is decided once per ``_STEP`` samples, in decibels: the reduction each step needs,
released on a straight line, held for the look-ahead and averaged over it. The average of
values that are all low enough is low enough, so the ceiling holds whatever the sound does.
Sound is oversampled four times, and eight times close to the ceiling, where four under-read
high notes by half a decibel; and only where it could matter: the interpolator's greatest
possible gain says which samples are too small to hide a peak between them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from audio_edition.units import Decibels

Floats = NDArray[np.float32]

NO_PEAK = Decibels(-120.0)
"""The true peak of silence: JSON knows no infinity."""

_STEP = 32  # samples a gain step: 0.7 ms at 44.1 kHz
_AHEAD = 8  # steps of look-ahead: 5.8 ms at 44.1 kHz
_RELEASE = 60.0  # dB a second
_SIDE = 8  # taps each side of the interpolator; the standard's own has six
_MARGIN = 0.02  # dB: what float32 and the gain's own movement may add


def _interpolator(phases: list[float]) -> Floats:
    """A Kaiser-windowed sinc at ``phases`` between two samples, shape (2·_SIDE, n), DC unity."""
    taps = np.arange(-_SIDE + 1, _SIDE + 1)[:, None]
    distance = taps - np.array(phases)
    window = np.i0(5.5 * np.sqrt(1 - (distance / (_SIDE + 0.5)) ** 2)) / np.i0(5.5)
    values = np.sinc(distance) * window
    result: Floats = (values / values.sum(axis=0)).astype(np.float32)
    return result


_SPAN = _STEP + 2 * _SIDE


def _step_matrix(phases: Floats) -> Floats:
    """(span, n·step): one product gives the in-between values after each sample of a step."""
    matrix = np.zeros((_SPAN, phases.shape[1], _STEP), np.float32)
    for n in range(_STEP):
        matrix[n + 1 : n + 1 + 2 * _SIDE, :, n] = phases
    result: Floats = matrix.reshape(_SPAN, -1)
    return result


_QUARTERS = _interpolator([0.25, 0.5, 0.75])
_EIGHTHS = _interpolator([0.125, 0.375, 0.625, 0.875])
_GREATEST = float(np.abs(np.hstack((_QUARTERS, _EIGHTHS))).sum(axis=0).max())
_COARSE, _FINE = _step_matrix(_QUARTERS), _step_matrix(_EIGHTHS)
_NEAR = 10 ** (-0.6 / 20)  # the most four-fold oversampling under-reads, up to 20 kHz
_BATCH = 32  # rows a product: small enough for BLAS to stay on this thread


def step_peaks(samples: Floats, floor: float) -> Floats:
    """True peak of each step of ``samples[_SIDE:-_SIDE]``, exact where it exceeds ``floor``.

    ``samples`` holds ``_SIDE`` extra samples on either side; peaks below ``floor`` may be
    given as the sample peak alone.
    """
    loud = np.abs(samples)
    middle = loud[_SIDE : len(samples) - _SIDE]
    if not len(middle):
        return np.zeros(0, np.float32)
    peaks: Floats = np.maximum.reduceat(middle, np.arange(0, len(middle), _STEP))
    # an in-between value takes samples of this step and its neighbours
    wide = peaks.copy()
    np.maximum(wide[1:], peaks[:-1], out=wide[1:])
    np.maximum(wide[:-1], peaks[1:], out=wide[:-1])
    wide[0] = max(wide[0], loud[:_SIDE].max())
    wide[-1] = max(wide[-1], loud[-_SIDE:].max())
    hot = np.flatnonzero(wide * _GREATEST > floor)
    if len(hot):
        # one overlapping row a step, in place; only the rows that matter are copied out
        shape, strides = (len(peaks), _SPAN), (samples.strides[0] * _STEP, samples.strides[0])
        rows = np.lib.stride_tricks.as_strided(samples, shape, strides, writeable=False)
        peaks[hot] = np.maximum(peaks[hot], _between(rows[hot], _COARSE))
        near = hot[peaks[hot] > floor * _NEAR]
        if len(near):
            peaks[near] = np.maximum(peaks[near], _between(rows[near], _FINE))
    return peaks


_RAMP = np.stack((np.ones(_STEP), np.arange(_STEP) / _STEP)).astype(np.float32)
"""(2, step): what a step's first gain and its change weigh in each of its samples."""


def _between(rows: Floats, matrix: Floats) -> Floats:
    """The greatest absolute in-between value of each row."""
    batches = -(-len(rows) // _BATCH)
    windows = np.zeros((batches, _BATCH, _SPAN), np.float32)
    windows.reshape(-1, _SPAN)[: len(rows)] = rows
    values = np.matmul(windows, matrix).reshape(batches * _BATCH, -1)[: len(rows)]
    greatest: Floats = np.maximum(values.max(axis=1), -values.min(axis=1))
    return greatest


class PeakMeter:
    """The true peak of a stream of float32 samples."""

    def __init__(self) -> None:
        self._tail = np.zeros(2 * _SIDE, np.float32)
        self._peak = 0.0

    def feed(self, samples: Floats) -> None:
        """Take the next samples."""
        data = np.concatenate((self._tail, samples))
        whole = (len(data) - 2 * _SIDE) // _STEP * _STEP
        if whole:
            peaks = step_peaks(data[: whole + 2 * _SIDE], self._peak)
            self._peak = max(self._peak, float(peaks.max()))
        self._tail = data[whole:]

    def peak(self) -> Decibels:
        """End the stream and return its true peak (dBTP)."""
        self.feed(np.zeros(_STEP + 2 * _SIDE, np.float32))
        return to_decibels(self._peak)


def to_decibels(amplitude: float) -> Decibels:
    """Decibels of an amplitude, not below ``NO_PEAK``."""
    return Decibels(max(NO_PEAK, 20 * math.log10(amplitude))) if amplitude > 0 else NO_PEAK


def _lowest_ahead(gains: NDArray[np.float64], ahead: int) -> NDArray[np.float64]:
    """The least of each value and the ``ahead`` after it; the result is ``ahead`` shorter."""
    result = gains[: len(gains) - ahead].copy()
    for shift in range(1, ahead + 1):
        np.minimum(result, gains[shift : shift + len(result)], out=result)
    return result


class Limiter:
    """Holds a stream under ``ceiling`` (dBTP). Output comes ``delay`` samples late.

    ``feed`` takes and gives any number of samples; ``flush`` gives the rest, so that
    in all as many samples come out as went in.
    """

    def __init__(self, ceiling: float, rate: int) -> None:
        self._ceiling = ceiling - _MARGIN
        self._floor = 10 ** (self._ceiling / 20)
        self._slope = _RELEASE * _STEP / rate
        self._data = np.zeros(_SIDE, np.float32)  # from _SIDE before the next output sample
        self._released = 0.0  # the release line at the last step decided
        self._needs = np.zeros(0)
        self._known = 0  # steps from the next output step on whose need is known
        # of the steps before: the least need near each, for the average; then the gain
        # at the next step's start. None until the first step is known.
        self._held: NDArray[np.float64] | None = None
        self._last = 0.0

    def feed(self, samples: Floats) -> Floats:
        """Take the next samples; give those that are ready."""
        self._data = np.concatenate((self._data, samples))
        self._decide()
        ready = self._known - _AHEAD - 1
        return self._give(ready) if ready > 0 else np.zeros(0, np.float32)

    def flush(self) -> Floats:
        """End the stream: give what is still inside."""
        left = len(self._data) - _SIDE
        steps = -(-left // _STEP) + _AHEAD + 1
        self._data = np.concatenate(
            (self._data, np.zeros(steps * _STEP + _SIDE - left, np.float32))
        )
        self._decide()
        return self._give(-(-left // _STEP))[:left]

    def _decide(self) -> None:
        """Find the reduction that each newly complete step needs."""
        start = self._known * _STEP
        steps = (len(self._data) - 2 * _SIDE - start) // _STEP
        if steps <= 0:
            return
        piece = self._data[start : start + steps * _STEP + 2 * _SIDE]
        peaks = step_peaks(piece, self._floor)
        needs = np.zeros(steps)
        over = peaks > self._floor
        if over.any() or self._released < 0:
            needs[over] = self._ceiling - 20 * np.log10(peaks[over].astype(np.float64))
            # released on a line: the least of all earlier needs, each risen by the slope
            line = self._slope * np.arange(1, steps + 1)
            lowest = np.minimum.accumulate(np.minimum(needs - line, self._released))
            needs = np.minimum(lowest + line, 0.0)
            self._released = float(needs[-1])
        self._needs = np.concatenate((self._needs, needs))
        self._known += steps

    def _give(self, steps: int) -> Floats:
        """Apply the gain to the next ``steps`` steps."""
        count = steps * _STEP
        result = self._data[_SIDE : _SIDE + count].copy()
        needs = self._needs[: steps + _AHEAD + 1]
        if self._held is None:  # nothing came before: start as low as the first steps need
            self._last = float(needs[: _AHEAD + 1].min())
            self._held = np.full(_AHEAD, self._last)
        if self._last < 0 or needs.min() < 0 or self._held.min() < 0:
            # The gain runs on a line from one step's start to the next, so the value at a
            # start must suit the steps on both sides of it: a window of _AHEAD + 2 needs.
            held = np.concatenate((self._held, _lowest_ahead(needs, _AHEAD + 1)))
            sums = np.cumsum(np.concatenate(([0.0], held)))
            mean = (sums[_AHEAD + 1 :] - sums[: -_AHEAD - 1]) / (_AHEAD + 1)
            points = np.concatenate(([self._last], np.minimum(mean, 0.0)))
            gains = (10 ** (points / 20)).astype(np.float32)
            shape = result.reshape(-1, _STEP)
            shape *= np.stack((gains[:-1], np.diff(gains)), axis=1) @ _RAMP
            self._last = float(points[-1])
            self._held = held[-_AHEAD:]
        self._data = self._data[count:]
        self._needs = self._needs[steps:]
        self._known -= steps
        return result
