"""The K-weighted meter against the standard's signals, pyloudnorm and ffmpeg."""

from __future__ import annotations

import re

import numpy as np
import pyloudnorm
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.programme.loudness import (
    HOPS,
    SILENCE,
    KMeter,
    energies,
    integrated,
    loudness_range,
    speech_level,
)
from tests.programme import judges
from tests.programme.fabricate import speech
from tests.rows import each
from tests.tools import require


def tone(level: float, seconds: float, rate: int, frequency: float = 997.0) -> np.ndarray:
    time = np.arange(int(seconds * rate)) / rate
    return (10 ** (level / 20) * np.sin(2 * np.pi * frequency * time)).astype(np.float32)


@each("rate", [16000, 22050, 24000, 32000, 44100, 48000])
def test_a_tone_measures_what_the_standard_says(rate):
    """BS.1770-4: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LKFS."""
    assert integrated(energies(tone(-20, 5, rate), rate)) == pytest.approx(-23.01, abs=0.05)


@each(
    ("parts", "expected"),
    [
        # EBU Tech 3341 signals 1-5, which are stereo: one channel reads 3.01 LU lower
        ([(-23, 20)], -26.01),
        ([(-33, 20)], -36.01),
        ([(-36, 10), (-23, 60), (-36, 10)], -26.01),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -26.01),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -26.01),
    ],
)
def test_ebu_gating_signals(parts, expected):
    sound = np.concatenate([tone(level, seconds, 48000) for level, seconds in parts])
    assert integrated(energies(sound, 48000)) == pytest.approx(expected, abs=0.1)


@each(("levels", "expected"), [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20)])
def test_ebu_range_signals(levels, expected):
    """EBU Tech 3342 signals 1-3."""
    sound = np.concatenate([tone(level, 20, 48000) for level in levels])
    assert loudness_range(energies(sound, 48000)) == pytest.approx(expected, abs=1)


@each("rate", [22050, 44100])
def test_speech_agrees_with_pyloudnorm(rate):
    sound = speech(12, 3, rate=rate)
    theirs = pyloudnorm.Meter(rate).integrated_loudness(sound.astype(float))
    assert integrated(energies(sound, rate)) == pytest.approx(theirs, abs=0.1)


def test_speech_agrees_with_ffmpeg(tmp_path):
    ffmpeg = require("ffmpeg")
    sound = np.concatenate([speech(8, 5, rate=44100), 0.2 * speech(6, 6, rate=44100)])
    soundfile.write(tmp_path / "a.wav", sound, 44100, subtype="FLOAT")
    loudness, _ = judges.levels(tmp_path / "a.wav")
    words = ("-hide_banner", "-nostats", "-i", tmp_path / "a.wav")
    told = judges.run(ffmpeg, *words, "-af", "ebur128=framelog=quiet", "-f", "null", "-").stderr
    hops = energies(sound, 44100)
    assert integrated(hops) == pytest.approx(loudness, abs=0.1)
    assert loudness_range(hops) == pytest.approx(float(re.search(r"LRA: +(\S+)", told)[1]), abs=0.3)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 5000), max_size=12), st.sampled_from([22050, 44100]))
def test_pieces_measure_as_the_whole(sizes, rate):
    sound = np.random.default_rng(len(sizes)).standard_normal(sum(sizes)).astype(np.float32)
    meter, at = KMeter(rate), 0
    for size in sizes:
        meter.feed(sound[at : at + size])
        at += size
    pieces, whole = meter.energies(), energies(sound, rate)
    assert len(pieces) == len(whole) == -(-len(sound) * HOPS // rate)
    np.testing.assert_allclose(pieces, whole, rtol=1e-3, atol=1e-6)


def test_silence_and_nothing_have_the_floor():
    assert integrated(energies(np.zeros(44100, np.float32), 44100)) == SILENCE
    assert integrated(energies(np.zeros(0, np.float32), 44100)) == SILENCE
    assert speech_level(energies(np.zeros(0, np.float32), 44100)) == SILENCE
    assert loudness_range(np.zeros(0)) == 0


def test_a_clip_shorter_than_a_block_still_has_a_level():
    short = tone(-20, 0.2, 22050)
    assert integrated(energies(short, 22050)) == SILENCE
    assert speech_level(energies(short, 22050)) == pytest.approx(-23, abs=0.5)
