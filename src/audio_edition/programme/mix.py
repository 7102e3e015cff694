"""The short musical work of intro and outro, with pydub: the only place that imports it.

pydub works on arrays here and never opens a file: for that it would need the system's
ffmpeg. This is also where hooks (``hooks.py``) get the mix in hand.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProgrammeError
from audio_edition.programme.hooks import FoundHook
from audio_edition.programme.settings import MusicSettings

Floats = NDArray[np.float32]

_FULL = 2.0**29  # ±1.0 as 32-bit samples with 12 dB of room, since sums must not clip
_DOWN = 0.150  # seconds the music takes to make room for the voice
_UP = 0.600  # seconds it takes to come back
_BRIDGE = 1.0  # seconds: a shorter gap in speech does not bring the music back
_CROSS = 1.0  # seconds of cross-fade where the music repeats


def _pydub() -> Any:
    with warnings.catch_warnings():
        # pydub looks for ffmpeg on import and warns; we give it arrays only
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    return AudioSegment


def to_segment(samples: Floats, rate: int) -> Any:
    """A mono 32-bit ``AudioSegment`` of float samples (12 dB of headroom)."""
    data = np.clip(samples.astype(np.float64) * _FULL, -(2.0**31), 2.0**31 - 1)
    return _pydub()(data=data.astype("<i4").tobytes(), sample_width=4, frame_rate=rate, channels=1)


def to_samples(segment: Any, rate: int) -> Floats:
    """The float samples of any ``AudioSegment``, mono at ``rate``."""
    plain = segment.set_channels(1).set_frame_rate(rate).set_sample_width(4)
    return (np.frombuffer(plain.raw_data, "<i4") / _FULL).astype(np.float32)


def duck_envelope(
    length: int, speech: Sequence[tuple[int, int]], rate: int, depth: float
) -> Floats:
    """Gain (dB) of the music at each sample: ``depth`` under speech, 0 elsewhere.

    It is down when a sentence starts and rises from where one ends; gaps shorter than a
    second stay down.
    """
    runs: list[list[int]] = []
    for start, end in speech:
        if runs and start - runs[-1][1] < _BRIDGE * rate:
            runs[-1][1] = max(end, runs[-1][1])
        else:
            runs.append([start, end])
    down, up = round(_DOWN * rate), round(_UP * rate)
    places: list[float] = []
    values: list[float] = []
    for start, end in runs:
        places += [start - down, start, end, end + up]
        values += [0.0, depth, depth, 0.0]
    if not places:
        return np.zeros(length, np.float32)
    # where one run rises while the next already falls, the lower of both holds
    at = np.arange(length)
    gain = np.zeros(length)
    for k in range(0, len(places), 4):
        np.minimum(gain, np.interp(at, places[k : k + 4], values[k : k + 4]), out=gain)
    return gain.astype(np.float32)


def add_music(
    voice: Floats,
    speech: Sequence[tuple[int, int]],
    music: Floats,
    settings: MusicSettings,
    rate: int,
    length: int,
) -> Floats:
    """Lay ``music`` under ``voice``.

    Parameters
    ----------
    voice : the segment, silent where nobody speaks.
    speech : where each sentence starts and ends, in samples.
    music : the music at its own level (before ducking); repeated with cross-fades if short.
    length : samples of music, faded out at the end.
    """
    length = min(length, len(voice))
    if length <= 0:
        return voice
    bed = _repeated(to_segment(music, rate), length / rate)
    lowered = 10 ** (duck_envelope(length, speech, rate, settings.duck) / 20)
    samples = to_samples(bed, rate)[:length]
    bed = to_segment(samples * lowered[: len(samples)].astype(np.float32), rate)
    fade_in = min(round(settings.fade_in * 1000), len(bed))
    fade_out = min(round(settings.fade_out * 1000), len(bed))
    if fade_in:  # pydub takes a fade of no length for a missing argument
        bed = bed.fade_in(fade_in)
    if fade_out:
        bed = bed.fade_out(fade_out)
    mixed = to_samples(to_segment(voice, rate).overlay(bed), rate)[: len(voice)]
    # pydub cuts at whole milliseconds, so what it gives back is up to one shorter or longer
    return np.pad(mixed, (0, len(voice) - len(mixed)))


def _repeated(music: Any, seconds: float) -> Any:
    """``music`` for at least ``seconds``, each repetition cross-faded into the next."""
    cross = min(round(_CROSS * 1000), len(music) // 3)
    result = music
    while result.duration_seconds < seconds:
        result = result.append(music, crossfade=cross)
    return result


def run_hook(hook: FoundHook, samples: Floats, rate: int) -> Floats:
    """Hand the mix to a hook and take what it gives back.

    Raises
    ------
    AudioEditionError
        in one line, whatever the hook does.
    """
    function = hook.load()
    try:
        result = function(to_segment(samples, rate))
    except (Exception, SystemExit) as problem:  # whatever a hook raises is its own fault
        raise ProgrammeError(
            f"the hook {hook.name} failed: {type(problem).__name__}: "
            f"{' '.join(str(problem).split())}",
            hint="mend it, or take the hook out of show.toml",
        ) from problem
    if not isinstance(result, _pydub()):
        raise ProgrammeError(
            f"the hook {hook.name} gave {type(result).__name__}, not an AudioSegment",
            hint="return the AudioSegment it was given, changed or not",
        )
    return to_samples(result, rate)
