"""The contract of an audio hook, as one check that anybody who writes one can run.

With pytest, in the tests of your package or show::

    from audio_edition.programme.conformance import check_hook
    from jingle import mix

    def test_my_hook():
        check_hook(mix)
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import AudioEditionError
from audio_edition.programme.hooks import FoundHook, Hook
from audio_edition.programme.mix import run_hook

Floats = NDArray[np.float32]

_RATES = (44100, 48000)
_MOVED = 0.05  # seconds that a sentence may seem to move: filters and reverberation smear
_BIN = 0.01  # seconds


def check_hook(hook: Hook) -> None:
    """Try ``hook`` on speech-like sound, a fraction of a second and silence, as a build would.

    Raises
    ------
    AssertionError
        with what it does that a hook must not: fail, give back something else than an
        ``AudioSegment``, shorten the sound, move what is spoken, silence it, differ from one
        call to the next, or mind the thread it runs in.
    """
    for rate in _RATES:
        for seconds in (6.0, 0.3):
            voice = _voice(seconds, rate)
            given = _run(hook, voice, rate)
            short = (len(voice) - len(given)) / rate
            assert short <= _MOVED, f"it gives {short:.2f} s less than it was given"
            assert np.isfinite(given).all(), "it gives samples that are no numbers"
            loud = float(np.abs(given).max())
            assert loud > 1e-4, "it gives silence for speech"
            if seconds > 1:
                moved = _moved(voice, given, rate)
                assert abs(moved) <= _MOVED, f"it moves what is spoken by {moved:+.2f} s"
            with ThreadPoolExecutor(1) as pool:  # a build works in threads
                again = pool.submit(_run, hook, voice, rate).result()
            assert np.array_equal(given, again), "it gives another sound for the same one"
    quiet = _run(hook, np.zeros(_RATES[0], np.float32), _RATES[0])
    assert np.isfinite(quiet).all(), "it gives samples that are no numbers for silence"


def _run(hook: Hook, samples: Floats, rate: int) -> Floats:
    try:
        return run_hook(FoundHook("under test", "", lambda: hook), samples.copy(), rate)
    except AudioEditionError as problem:
        raise AssertionError(f"{problem.message}") from problem


def _voice(seconds: float, rate: int) -> Floats:
    """Bursts of a rich tone at uneven distances: where each stands is plain to see."""
    time = np.arange(round(seconds * rate)) / rate
    tone = sum(np.sin(2 * np.pi * 130 * k * time + k * k) / k for k in range(1, 20))
    envelope = np.zeros(len(time))
    at, step = 0.05, 0.11
    while at < seconds:
        begin, end = round(at * rate), min(len(time), round((at + 0.09) * rate))
        envelope[begin:end] = np.hanning(max(end - begin, 1))[: end - begin]
        at, step = at + step + 0.09, step * 1.37 if step < 0.5 else 0.11
    voice: Floats = (0.1 * tone * envelope).astype(np.float32)
    return voice


def _moved(before: Floats, after: Floats, rate: int) -> float:
    """Seconds by which ``after`` lies later, by the loudness of each hundredth of a second."""
    size = round(_BIN * rate)

    def contour(samples: Floats) -> NDArray[np.float64]:
        count = len(samples) // size
        loud = np.abs(samples[: count * size]).reshape(count, size)
        level: NDArray[np.float64] = loud.mean(axis=1, dtype=np.float64)
        level -= level.mean()
        return level

    one, other = contour(before), contour(after)
    return float((int(np.correlate(other, one, "full").argmax()) - (len(one) - 1)) * _BIN)
