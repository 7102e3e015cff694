"""One sentence's piece of the programme against the clip it should be, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_edition.proof.sound import RATE, Floats

MARGIN = RATE // 100
"""Samples before and after a piece: it may lie 10 ms beside its cue."""

BLOCK = RATE * 3 // 20
"""150 ms: a syllable that is gone shows."""

_VOICED = 0.05  # of the sentence's mean power: quieter blocks are pauses
_FOREIGN = 0.08  # of it: what a pause may hold that is not the clip’s own, after the codec
_FADES = 2 * RATE // 100  # 20 ms: shorter rests belong to the block before
_MOMENT = RATE // 40  # 25 ms
_WINDOW = 16  # moments (0.4 s): speech has a quiet one in each
_ALIKE = 0.4  # correlation of a moment that tells a gain
_ENCODED = 4.0  # times the clip's power: what an encoder may make of a quiet moment
_OWN = 0.5  # correlation of a quiet block that is the clip's, however much it was lifted
_TAPS, _AHEAD = 48, 16  # of the filter that a voice is treated with: 6 ms, 2 ms of them before
_HISS = 2800  # hertz: much of an s lies at the edge of what RATE holds
_NOTHING = -99.0  # dB


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """How far a piece is its clip.

    ``correlation`` is that of its blocks by their power (1 the same, 0 nothing in common),
    ``lag`` by how many samples it lies late, ``blocks`` that of each 150 ms: nan where the clip
    pauses and nothing else sounds, 0 where it pauses and something does. ``level`` is the
    piece's RMS. ``floor`` is the power (dB of the piece's) below which nowhere for 0.4 s a moment
    falls although the clip's does; ``dip`` by how many dB the quietest 300 ms are lowered.
    """

    correlation: float
    lag: int
    blocks: Floats
    level: float
    floor: float = _NOTHING
    dip: float = 0.0

    @property
    def worst(self) -> float:
        """The least of the blocks; the whole's correlation where all of them pause."""
        told = self.blocks[~np.isnan(self.blocks)]
        return float(told.min()) if len(told) else self.correlation


def level_of(samples: Floats) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0


def compare(piece: Floats, clip: Floats) -> Comparison:
    """Compare ``piece``, which has ``MARGIN`` samples more at both ends, with ``clip``."""
    length = len(clip)
    wanted = length + 2 * MARGIN
    if len(piece) < wanted:
        piece = np.pad(piece, (0, wanted - len(piece)))
    lag = int(np.argmax(np.abs(_products(piece[:wanted], clip)))) if length else MARGIN
    own = piece[lag : lag + length]
    likeness, blocks = _blocks(own, clip)
    if not length:
        return Comparison(likeness, lag - MARGIN, blocks, level_of(own))
    voice = _voice(own)
    treated = _treated(_voice(clip), voice)
    return Comparison(
        likeness, lag - MARGIN, blocks, level_of(own), _floor(voice, treated), _dip(voice, treated)
    )


def _voice(samples: Floats) -> Floats:
    """The samples below ``_HISS``: what lies above differs by how it was brought to ``RATE``."""
    size = 1 << len(samples).bit_length()  # other lengths take six times as long
    spectrum = np.fft.rfft(samples, size)
    spectrum[size * _HISS // RATE :] = 0
    found: Floats = np.fft.irfft(spectrum, size)[: len(samples)].astype(np.float32)
    return found


def _treated(clip: Floats, own: Floats) -> Floats:
    """The clip through the filter that makes most of ``own`` of it (least squares).

    What is done to a voice (low cut, level, the encoder's response) is little but such a filter.
    """
    if len(clip) < _TAPS or not clip.any():
        return clip
    size = 1 << (len(clip) + _TAPS).bit_length()
    spectrum = np.fft.rfft(clip, size)
    alike = np.fft.irfft(np.square(np.abs(spectrum)), size)[:_TAPS]
    products = np.fft.irfft(np.fft.rfft(own, size) * np.conj(spectrum), size)
    wanted = np.concatenate((products[-_AHEAD:], products[: _TAPS - _AHEAD]))
    places = np.arange(_TAPS)
    matrix = alike[np.abs(places[:, None] - places)] + np.eye(_TAPS) * alike[0] * 1e-6
    taps = np.linalg.solve(matrix, wanted)
    found: Floats = np.convolve(clip, taps)[_AHEAD : _AHEAD + len(clip)].astype(np.float32)
    return found


def _floor(own: Floats, treated: Floats) -> float:
    """The most that sounds on for 0.4 s below the clip's own quiet moments, in dB of the piece.

    A limiter presses what is loud: a moment may be as much louder than its clip as the moment
    that was pressed least, and the encoder adds to it.
    """
    count = len(own) // _MOMENT
    level = float(np.mean(np.square(own))) if len(own) else 0.0
    if count < _WINDOW // 2 or not level:
        return _NOTHING
    moments = own[: count * _MOMENT].reshape(count, _MOMENT)
    clips = treated[: count * _MOMENT].reshape(count, _MOMENT)
    heard, meant = np.square(moments).mean(axis=1), np.square(clips).mean(axis=1)
    products = (moments * clips).mean(axis=1)
    alike = products > _ALIKE * np.sqrt(heard * meant)
    gain = max(1.0, float((products[alike] / meant[alike]).max())) if alike.any() else 1.0
    size = min(_WINDOW, count)
    least = np.lib.stride_tricks.sliding_window_view(heard, size).min(axis=1)
    least_meant = np.lib.stride_tricks.sliding_window_view(meant, size).min(axis=1)
    most = float((least - _ENCODED * gain**2 * least_meant).max())
    return 10 * float(np.log10(most / level)) if most > 0 else _NOTHING


def _dip(own: Floats, treated: Floats) -> float:
    """By how many dB two blocks of speech in a row are quieter than the sentence's usual ones."""
    starts = np.arange(0, max(len(treated) - _FADES, 1), BLOCK)
    powers = np.add.reduceat(np.square(treated), starts)
    lengths = np.diff(np.append(starts, len(treated)))
    gains = np.add.reduceat(own * treated, starts) / np.maximum(powers, 1e-12)
    gains = gains[powers / lengths > _VOICED * powers.sum() / len(treated)]
    if len(gains) < 3 or np.median(gains) <= 0:
        return 0.0
    loudest = np.maximum(gains[1:], gains[:-1]).min() / np.median(gains)
    return 20 * float(np.log10(max(loudest, 1e-3)))


def _products(piece: Floats, clip: Floats) -> NDArray[np.float64]:
    """The scalar product of clip and piece at each lag at which the clip fits in."""
    size = 1 << (len(piece) + len(clip) - 1).bit_length()
    spectrum = np.fft.rfft(piece, size) * np.conj(np.fft.rfft(clip, size))
    products: NDArray[np.float64] = np.fft.irfft(spectrum, size)[: len(piece) - len(clip) + 1]
    return products


def _blocks(own: Floats, clip: Floats) -> tuple[float, Floats]:
    """How alike the whole is, and each block; each by itself, as the limiter works on each."""
    if not len(clip):
        return 0.0, np.zeros(0, np.float32)
    starts = np.arange(0, max(len(clip) - _FADES, 1), BLOCK)
    products = np.add.reduceat(own * clip, starts)
    powers = np.add.reduceat(np.square(own), starts)
    wanted = np.add.reduceat(np.square(clip), starts)
    lengths = np.diff(np.append(starts, len(clip))) / len(clip)
    found = products / np.sqrt(np.maximum(powers * wanted, 1e-20))
    foreign = powers * (1 - np.square(found)) > _FOREIGN * powers.sum() * lengths
    foreign &= found < _OWN
    pause = wanted < _VOICED * wanted.sum() * lengths
    likeness = float(found @ wanted / wanted.sum()) if wanted.any() else 0.0
    blocks: Floats = np.where(pause, np.where(foreign, 0.0, np.nan), found).astype(np.float32)
    return likeness, blocks


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clip was found in a longer stretch: from which sample, and how surely."""

    start: int
    correlation: float


def find(clip: Floats, stretch: Floats, near: int = 0) -> Place:
    """Where in ``stretch`` the clip sounds: its best place, of equal ones that next to ``near``."""
    if not len(clip) or len(stretch) < len(clip):
        return Place(0, 0.0)
    products = _products(stretch, clip)
    sums = np.concatenate(([0.0], np.cumsum(np.square(stretch, dtype=np.float64))))
    powers = sums[len(clip) :] - sums[: -len(clip)]
    floor = 1e-8 * len(clip)  # -80 dBFS: what is silent is like nothing
    scores = products / np.sqrt(np.maximum(powers, floor) * float(clip @ clip) + 1e-20)
    best = float(scores.max())
    equal = np.flatnonzero(scores > 0.98 * best) if best > 0 else np.zeros(1, int)
    start = int(equal[np.argmin(np.abs(equal - near))])
    # of one peak, its top
    around = scores[max(0, start - 8) : start + 9]
    return Place(max(0, start - 8) + int(np.argmax(around)), best)
