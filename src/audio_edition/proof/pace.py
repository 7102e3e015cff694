"""How long a sentence should take, by how long the others of its voice take, without a hole.

A recogniser writes a sentence that is said twice once, and completes one that was cut short.
A voice keeps its pace: of 160 sentences by two voices none took less than 0.69 or more than 1.29
of what its letters foretell. Within 360 sentences by two voices none was silent for more than
0.6 s; what is missing in a longer silence a recogniser guesses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

import numpy as np

from audio_edition.proof.model import DoubtKind
from audio_edition.proof.words import tokens
from audio_edition.speech.model import Clip, Utterance

_LONG = 1.6
_QUICK = 0.55
_OFF = 0.7  # seconds that a sentence must be off besides: short ones vary
_START = 6  # letters: what every sentence takes to begin and to end
_SPELLED = 4  # letters that one letter takes which is said by its name
_FIGURE = 6  # … and a figure that nobody read
_ENOUGH = 8  # sentences that tell a pace
_HOLE = 0.9  # seconds of silence within a sentence
_SILENT = 10 ** (-50 / 20)  # RMS of …
_LOOK = 0.01  # … so many seconds

Voice = tuple[str, str]


def paces(utterances: Sequence[Utterance]) -> dict[Voice, float]:
    """Seconds a letter of each voice and language that says enough sentences to tell."""
    told: dict[Voice, list[float]] = {}
    for utterance in utterances:
        seconds, letters = utterance.clip.duration, _letters(utterance)
        if seconds and letters:
            told.setdefault(_voice(utterance), []).append(seconds / (letters + _START))
    return {voice: median(each) for voice, each in told.items() if len(each) >= _ENOUGH}


def off_pace(utterance: Utterance, known: Mapping[Voice, float]) -> DoubtKind | None:
    """Whether the sentence takes far longer, or is over far sooner, than its words."""
    pace, letters = known.get(_voice(utterance)), _letters(utterance)
    if pace is None or not letters:
        return None
    seconds, wanted = utterance.clip.duration, pace * (letters + _START)
    if seconds > _LONG * wanted and seconds - wanted > _OFF:
        return "long"
    if seconds < _QUICK * wanted and wanted - seconds > _OFF:
        return "quick"
    return None


def has_hole(clip: Clip) -> bool:
    """Whether it falls silent within, for longer than a voice breathes."""
    if clip.duration < _HOLE:
        return False
    sound = clip.read()
    mono = sound.samples.mean(axis=1) if sound.samples.ndim > 1 else sound.samples
    step = round(_LOOK * sound.rate)
    looks = mono[: len(mono) // step * step].reshape(-1, step).astype(np.float32) / 32768
    loud = np.flatnonzero(np.sqrt(np.square(looks).mean(axis=1)) >= _SILENT)
    return bool(np.diff(loud).max(initial=0) * _LOOK > _HOLE)


def _voice(utterance: Utterance) -> Voice:
    return utterance.sentence.voice, utterance.sentence.language


def _letters(utterance: Utterance) -> int:
    return sum(
        _FIGURE * len(word) if word.isdigit() else _SPELLED if len(word) == 1 else len(word)
        for word in tokens(utterance.sentence.spoken)
    )
