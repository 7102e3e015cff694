"""Loudness after ITU-R BS.1770-4 and EBU Tech 3342, for mono, block by block.

The K-weighting is a fourth-order recursion. It runs here as matrix products over short
blocks (each block's own response plus what the state before it adds), because a plain
recursion cannot be vectorised and SciPy is too much to ask of a newsroom's machine.
"""

from __future__ import annotations

import math
from array import array
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audio_edition.units import Lufs

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

SILENCE = Lufs(-70.0)
"""The absolute gate (BS.1770-4 §2.8): what we call the loudness of what has none."""

HOPS = 100
"""Energies are kept per 10 ms: the gate's 100 ms steps and 400 ms blocks are sums of them."""

_OFFSET = -0.691
_BLOCK = 64  # samples a row; 64×64 products stay on one thread in every BLAS
_ROWS = 64
_AT_ONCE = 2**15  # hops whose sums are held at a time


class _Weighting(NamedTuple):
    """The filter as matrices over one block of ``_BLOCK`` samples, state in four numbers."""

    own: Floats  # (block, block): x · own = the block's answer to itself
    carried: Floats  # (4, block): s · carried = what the state before adds
    drive: Floats  # (block, 4): x · drive = what the block adds to the state
    powers: tuple[Doubles, ...]  # step^1, step^2, step^4 …: the state over 1, 2, 4 … blocks


def _biquads(rate: int) -> tuple[tuple[Doubles, Doubles], tuple[Doubles, Doubles]]:
    """Return shelf and high-pass of BS.1770-4 tables 1 and 2, re-derived for any rate.

    The standard gives coefficients for 48 kHz only; these are the analogue prototypes
    they come from, through the bilinear transform.
    """
    k = math.tan(math.pi * 1681.974450955533 / rate)
    q, gain = 0.7071752369554196, 3.999843853973347
    vh = 10 ** (gain / 20)
    vb = vh**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = (
        np.array([vh + vb * k / q + k * k, 2 * (k * k - vh), vh - vb * k / q + k * k]) / a0,
        np.array([1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]),
    )
    k = math.tan(math.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    high = (
        np.array([1.0, -2.0, 1.0]),
        np.array([1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]),
    )
    return shelf, high


@lru_cache(maxsize=8)
def _weighting(rate: int) -> _Weighting:
    (b1, a1), (b2, a2) = _biquads(rate)
    # state space of two transposed direct forms in series: s' = A s + B x, y = C s + D x
    a = np.zeros((4, 4))
    a[0], a[1] = (-a1[1], 1, 0, 0), (-a1[2], 0, 0, 0)
    a[2], a[3] = (b2[1] - a2[1] * b2[0], 0, -a2[1], 1), (b2[2] - a2[2] * b2[0], 0, -a2[2], 0)
    b = np.array(
        [
            b1[1] - a1[1] * b1[0],
            b1[2] - a1[2] * b1[0],
            (b2[1] - a2[1] * b2[0]) * b1[0],
            (b2[2] - a2[2] * b2[0]) * b1[0],
        ]
    )
    c, d = np.array([b2[0], 0, 1, 0]), b1[0] * b2[0]
    carried = np.empty((4, _BLOCK))
    drive = np.empty((_BLOCK, 4))
    row, column = c.copy(), b.copy()
    response = [d]
    for n in range(_BLOCK):
        carried[:, n] = row
        drive[_BLOCK - 1 - n] = column
        response.append(row @ b)
        row, column = row @ a, a @ column
    own = np.zeros((_BLOCK, _BLOCK))
    for n in range(_BLOCK):
        own[n, n:] = response[: _BLOCK - n]
    power = np.linalg.matrix_power(a, _BLOCK)
    powers = []
    while np.abs(power).max() > 1e-14:
        powers.append(power)
        power = power @ power
    return _Weighting(
        own.astype(np.float32),
        carried.astype(np.float32),
        drive.astype(np.float32),
        tuple(powers),
    )


class KMeter:
    """Sums the K-weighted energy of a stream, ``per_second`` sums a second (10 ms each).

    Feed any number of float32 samples at a time; ``energies()`` ends the stream.
    """

    def __init__(self, rate: int, per_second: int = HOPS) -> None:
        self._rate = rate
        self._hops = per_second
        self._filter = _weighting(rate)
        self._state = np.zeros(4)
        self._rest = np.zeros(0, np.float32)  # samples that do not fill a block yet
        self._sums: list[Doubles] = []
        self._count = 0  # samples filtered
        self._open = 0.0  # energy of the hop that is not full yet

    def feed(self, samples: Floats) -> None:
        """Take the next samples."""
        if len(self._rest):
            samples = np.concatenate((self._rest, samples))
        whole = len(samples) // _BLOCK * _BLOCK
        self._rest = samples[whole:].copy()
        if whole:
            self._run(samples[:whole])

    def ready(self) -> Doubles:
        """The energies that are whole by now, and that ``energies`` will not give again."""
        sums, self._sums = self._sums, []
        return self._scaled(sums)

    def energies(self) -> Doubles:
        """End the stream; mean square of each hop, the last one's against a full hop."""
        left = len(self._rest)
        if left:
            self._run(np.pad(self._rest, (0, _BLOCK - left)), left)
            self._rest = self._rest[:0]
        if self._count > self._edge(self._hops_before(self._count)):
            self._sums.append(np.array([self._open]))
        return self._scaled(self._sums)

    def _scaled(self, sums: list[Doubles]) -> Doubles:
        return (np.concatenate(sums) if sums else np.zeros(0)) * (self._hops / self._rate)

    def _edge(self, hop: int) -> int:
        return hop * self._rate // self._hops

    def _hops_before(self, count: int) -> int:
        hop = count * self._hops // self._rate + 1
        while self._edge(hop) > count:
            hop -= 1
        return hop

    def _run(self, samples: Floats, valid: int | None = None) -> None:
        rows = samples.reshape(-1, _BLOCK)
        matrices = self._filter
        # the state before each block: a prefix sum under the step matrix, by doubling
        states = np.empty((len(rows) + 1, 4))
        states[0] = self._state
        states[1:] = rows @ matrices.drive
        reach = 1
        for power in matrices.powers:
            if reach >= len(states):
                break
            states[reach:] += states[:-reach] @ power.T
            reach *= 2
        self._state = states[-1].copy()
        answer = _own(rows, matrices.own)
        answer += states[:-1].astype(np.float32) @ matrices.carried
        answer *= answer
        self._gather(answer.reshape(-1)[:valid])

    def _gather(self, squares: Floats) -> None:
        """Sum squares into hops; the first continues the open one, the last stays open."""
        start, end = self._count, self._count + len(squares)
        first, last = self._hops_before(start), self._hops_before(end)
        edges = [self._edge(hop) - start for hop in range(first + 1, last + 1)]
        cuts = np.array([0, *[edge for edge in edges if edge < len(squares)]])
        sums = np.add.reduceat(squares, cuts).astype(np.float64)
        sums[0] += self._open
        if edges and edges[-1] == len(squares):
            sums = np.append(sums, 0.0)
        self._open = float(sums[-1])
        self._sums.append(sums[:-1])
        self._count = end


def _own(rows: Floats, own: Floats) -> Floats:
    """``rows @ own`` in pieces that BLAS keeps on this thread."""
    whole = len(rows) // _ROWS * _ROWS
    result = np.empty_like(rows)
    if whole:
        np.matmul(
            rows[:whole].reshape(-1, _ROWS, _BLOCK),
            own,
            out=result[:whole].reshape(-1, _ROWS, _BLOCK),
        )
    if whole < len(rows):
        np.matmul(rows[whole:], own, out=result[whole:])
    return result


def energies(samples: Floats, rate: int) -> Doubles:
    """K-weighted mean square of each 10 ms of ``samples``."""
    meter = KMeter(rate)
    meter.feed(samples)
    return meter.energies()


class Windows:
    """Means over ``width`` hops of a stream every ``step`` hops, whole windows only.

    The sums run on from piece to piece as over the whole, so that no bit depends on the pieces.
    """

    def __init__(self, width: int, step: int) -> None:
        self._width, self._step = width, step
        self._sums = np.zeros(1)  # up to each hop, from where the next window begins
        self._found = array("d")  # grows where it lies, as no NumPy array does

    def feed(self, hops: Doubles) -> None:
        """Take the next hops."""
        for begin in range(0, len(hops), _AT_ONCE):
            piece = hops[begin : begin + _AT_ONCE]
            # as fine as what is summed: energies of a clip are float32, and so is their sum
            before = self._sums[-1:].astype(piece.dtype)
            on = np.cumsum(np.concatenate((before, piece)))
            sums = np.concatenate((self._sums, on[1:]))
            starts = np.arange(0, len(sums) - self._width, self._step)
            means = np.maximum(sums[starts + self._width] - sums[starts], 0.0) / self._width
            self._found.frombytes(means.tobytes())
            self._sums = sums[len(starts) * self._step :]

    def all(self) -> Doubles:
        """Every window so far, given up: of twelve hours they are four megabytes."""
        found, self._found = self._found, array("d")
        return np.frombuffer(found)


class LoudnessGate:
    """Integrated loudness of a stream of energies, ``per_second`` a second: a multiple of 10."""

    def __init__(self, per_second: int = HOPS) -> None:
        self._windows = Windows(per_second * 2 // 5, per_second // 10)

    def feed(self, hops: Doubles) -> None:
        """Take the next energies."""
        self._windows.feed(hops)

    def integrated(self) -> Lufs:
        """BS.1770-4 §2.8: 400 ms blocks every 100 ms, gated twice."""
        blocks = _above(self._windows.all(), _energy(SILENCE))
        if not len(blocks):
            return SILENCE
        blocks = _above(blocks, blocks.mean() / 10)
        return level(float(blocks.mean())) if len(blocks) else SILENCE


def level(energy: float) -> Lufs:
    """Loudness of a mean square (BS.1770-4 equation 2), not below ``SILENCE``."""
    return Lufs(max(SILENCE, _OFFSET + 10 * math.log10(energy))) if energy > 0 else SILENCE


def _energy(loudness: float) -> float:
    return float(10 ** ((loudness - _OFFSET) / 10))


def _above(blocks: Doubles, least: float) -> Doubles:
    """Those greater than ``least``, in their order, moved together in their own place."""
    at = 0
    for begin in range(0, len(blocks), _AT_ONCE):
        piece = blocks[begin : begin + _AT_ONCE]
        loud = piece[piece > least]
        blocks[at : at + len(loud)] = loud
        at += len(loud)
    return blocks[:at]


def integrated(hops: Doubles, per_second: int = HOPS) -> Lufs:
    """Integrated loudness (BS.1770-4 §2.8): 400 ms blocks every 100 ms, gated twice.

    ``per_second`` says how fine ``hops`` are: a multiple of 10.
    """
    gate = LoudnessGate(per_second)
    gate.feed(hops)
    return gate.integrated()


def loudness_range(hops: Doubles) -> float:
    """Loudness range in LU (EBU Tech 3342): 3 s blocks every 100 ms, 10th to 95th percentile."""
    windows = range_windows()
    windows.feed(hops)
    return range_of(windows)


def range_windows() -> Windows:
    """What ``range_of`` is measured in: feed it with energies."""
    return Windows(HOPS * 3, HOPS // 10)


def range_of(windows: Windows) -> float:
    """The loudness range of what was fed."""
    blocks = windows.all()
    loud = _above(blocks, _energy(SILENCE))
    if not len(loud):
        return 0.0
    gated = _above(loud, loud.mean() / 100)
    if len(gated) < 2:
        return 0.0
    low, high = np.percentile(gated, (10, 95))
    return float(10 * np.log10(high / low))


def speech_level(hops: Doubles) -> Lufs:
    """Loudness of one sentence: gated as above, but fit for clips shorter than a block."""
    if len(hops) >= HOPS * 2 // 5:
        return integrated(hops)
    return level(float(hops.mean())) if len(hops) else SILENCE
