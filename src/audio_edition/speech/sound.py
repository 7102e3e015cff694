"""Small arithmetic on sound: measure the silence around speech, cut it off, join pieces."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audio_edition.speech.model import Pcm, Spoken, Word
from audio_edition.units import Hertz, Seconds

_FRAME = 200  # frames a second when speech is looked for: 5 ms
_BELOW_LOUDEST = 50.0  # dB: what lies this far under the loudest 5 ms is not speech
_ABOVE_FLOOR = 10.0  # dB: in a noisy clip speech begins this far over the noise
_NOISY = 25.0  # dB between the loudest and what can be noise
_ABSOLUTE = -66.0  # dBFS: quieter than this is never speech
_HEAD = 0.010  # seconds kept before measured speech: a plosive's onset
_TAIL = 0.030  # seconds kept after it: a consonant's decay
_FADE = 0.005  # seconds: the cut itself must not click
_JOIN = 0.13  # the breath between two pieces of one sentence


def speech_bounds(samples: NDArray[np.int16], rate: int) -> tuple[int, int]:
    """Return where speech begins and ends, in samples: (0, 0) where there is none.

    Speech is what lies within 50 dB of the loudest 5 ms, above -66 dBFS, and 10 dB over the
    noise of the clip's quiet moments where it has any.
    """
    size = max(1, rate // _FRAME)
    count = -(-len(samples) // size)
    if not count:
        return 0, 0
    frames = np.pad(samples.astype(np.float32), (0, count * size - len(samples)))
    power = np.square(frames.reshape(count, size) / 32768).mean(axis=1)
    levels = 10 * np.log10(power + 1e-12)
    loudest = float(levels.max())
    quiet = float(np.percentile(levels, 5)) + _ABOVE_FLOOR
    # a clip without a quiet moment (its 5th percentile is speech) has no floor to judge by
    floor = quiet if quiet < loudest - _NOISY else -np.inf
    active = np.flatnonzero(levels > max(loudest - _BELOW_LOUDEST, floor, _ABSOLUTE))
    if not len(active):
        return 0, 0
    return int(active[0]) * size, min(len(samples), (int(active[-1]) + 1) * size)


def trim(spoken: Spoken) -> Spoken:
    """Cut off the silence around the speech, as measured, and move the words with it.

    10 ms before and 30 ms after the speech stay, faded over 5 ms: every clip begins and ends
    in silence, whatever the engine, and nobody has to trim it again. Sound without speech
    becomes empty.
    """
    pcm = spoken.pcm
    begin, end = speech_bounds(pcm.samples, pcm.rate)
    begin = max(0, begin - round(_HEAD * pcm.rate))
    end = min(len(pcm.samples), end + round(_TAIL * pcm.rate)) if end else 0
    samples = pcm.samples[begin:end].copy()
    fade = min(round(_FADE * pcm.rate), len(samples) // 2)
    if fade:
        ramp = np.linspace(0.0, 1.0, fade, endpoint=False)
        samples[:fade] = np.rint(samples[:fade] * ramp).astype(np.int16)
        samples[-fade:] = np.rint(samples[-fade:] * ramp[::-1]).astype(np.int16)
    cut = Pcm(samples, pcm.rate)
    return Spoken(cut, _moved(spoken.words, -begin / pcm.rate, cut.duration))


def join(pieces: Sequence[Spoken], pause: float = _JOIN) -> Spoken:
    """Put the trimmed pieces of one sentence together, ``pause`` seconds of silence between them.

    Where one of them has no times of its words, the whole has none.
    """
    if len(pieces) == 1:
        return pieces[0]
    rate = pieces[0].pcm.rate
    breath = np.zeros(round(pause * rate), dtype=np.int16)
    parts: list[NDArray[np.int16]] = []
    words: list[Word] = []
    at = 0
    for piece in pieces:
        if parts:
            parts.append(breath)
            at += len(breath)
        words.extend(_moved(piece.words, at / rate, None))
        parts.append(piece.pcm.samples)
        at += len(piece.pcm.samples)
    known = all(piece.words for piece in pieces)
    return Spoken(Pcm(np.concatenate(parts), rate), tuple(words) if known else ())


def silence(seconds: float, rate: Hertz) -> Pcm:
    """Return ``seconds`` of silence."""
    return Pcm(np.zeros(round(seconds * rate), dtype=np.int16), rate)


def _moved(words: Sequence[Word], by: float, end: float | None) -> tuple[Word, ...]:
    def place(at: float) -> Seconds:
        moved = max(0.0, at + by)
        # rounded down, so that no word ends after its clip
        return Seconds(math.floor((moved if end is None else min(end, moved)) * 1e4) / 1e4)

    return tuple(Word(word.text, place(word.start), place(word.end)) for word in words)
