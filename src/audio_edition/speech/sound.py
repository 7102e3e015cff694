"""Small arithmetic on sound: measure the silence around speech, cut it off, join pieces."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audio_edition.speech.model import Pcm, Spoken, Word
from audio_edition.units import Hertz, Seconds

_FRAME = 0.005  # seconds: short enough to find a plosive, long enough to average a low voice
_BELOW_PEAK = 10 ** (-50 / 20)  # the loudest frame sets what counts as sound
_FLOOR = 32768 * 10 ** (-66 / 20)  # … but nothing below this is ever speech
_LEAD = 0.02  # what is kept before the first and after the last sound, so that no breathy
_TAIL = 0.06  # consonant is bitten off
_FADE = 0.005
_JOIN = 0.09  # the breath between two pieces of one sentence


def levels(samples: NDArray[np.int16], rate: int) -> NDArray[np.float64]:
    """Return the RMS of each 5 ms frame, in units of int16; shape (ceil(n / frame),)."""
    frame = max(1, round(rate * _FRAME))
    count = -(-len(samples) // frame)
    padded = np.zeros(count * frame, dtype=np.float64)
    padded[: len(samples)] = samples
    result: NDArray[np.float64] = np.sqrt(np.square(padded.reshape(count, frame)).mean(axis=1))
    return result


def speech_bounds(samples: NDArray[np.int16], rate: int) -> tuple[int, int]:
    """Return where sound begins and ends, in samples: (0, 0) where there is none.

    Sound is what lies within 50 dB of the loudest frame and above -66 dBFS.
    """
    if not len(samples):
        return 0, 0
    level = levels(samples, rate)
    loud = np.flatnonzero(level > max(_FLOOR, float(level.max()) * _BELOW_PEAK))
    if not len(loud):
        return 0, 0
    frame = max(1, round(rate * _FRAME))
    return int(loud[0]) * frame, min(len(samples), (int(loud[-1]) + 1) * frame)


def trim(spoken: Spoken) -> Spoken:
    """Cut off the silence around the speech, as measured, and move the words with it.

    20 ms before and 60 ms after the speech stay, faded over 5 ms: every clip begins and ends
    in silence, whatever the engine. Sound without speech becomes empty.
    """
    pcm = spoken.pcm
    begin, end = speech_bounds(pcm.samples, pcm.rate)
    begin = max(0, begin - round(_LEAD * pcm.rate))
    end = min(len(pcm.samples), end + round(_TAIL * pcm.rate)) if end else 0
    samples = pcm.samples[begin:end].copy()
    fade = min(round(_FADE * pcm.rate), len(samples) // 2)
    if fade:
        ramp = np.linspace(0.0, 1.0, fade, endpoint=False)
        samples[:fade] = (samples[:fade] * ramp).astype(np.int16)
        samples[-fade:] = (samples[-fade:] * ramp[::-1]).astype(np.int16)
    cut = Pcm(samples, pcm.rate)
    return Spoken(cut, _moved(spoken.words, -begin / pcm.rate, cut.duration))


def join(pieces: Sequence[Spoken]) -> Spoken:
    """Put the trimmed pieces of one sentence together, a short breath between them."""
    if len(pieces) == 1:
        return pieces[0]
    rate = pieces[0].pcm.rate
    breath = np.zeros(round(_JOIN * rate), dtype=np.int16)
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
    return Spoken(Pcm(np.concatenate(parts), rate), tuple(words))


def silence(seconds: float, rate: Hertz) -> Pcm:
    """Return ``seconds`` of silence."""
    return Pcm(np.zeros(round(seconds * rate), dtype=np.int16), rate)


def _moved(words: Sequence[Word], by: float, end: float | None) -> tuple[Word, ...]:
    def place(at: float) -> Seconds:
        moved = max(0.0, at + by)
        # rounded down, so that no word ends after its clip
        return Seconds(math.floor((moved if end is None else min(end, moved)) * 1e4) / 1e4)

    return tuple(Word(word.text, place(word.start), place(word.end)) for word in words)


__all__ = ["join", "levels", "silence", "speech_bounds", "trim"]
