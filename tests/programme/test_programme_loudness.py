"""The K-weighted meter against the standard's signals, pyloudnorm and ffmpeg."""

import re

import numpy as np
import pyloudnorm
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.programme.limiter import NO_PEAK, Limiter, PeakMeter
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


RATE = 44100


def limited(sound: np.ndarray, ceiling: float, piece: int = 30000) -> np.ndarray:
    limiter = Limiter(ceiling, RATE)
    out = [limiter.feed(sound[at : at + piece]) for at in range(0, len(sound), piece)]
    return np.concatenate([*out, limiter.flush()])


def oversampled_peak(sound: np.ndarray) -> float:
    """True peak by another's resampler, 8×, in dB."""
    quiet = np.zeros(2000, np.float32)
    wide = soxr.resample(np.concatenate((quiet, sound, quiet)), RATE, RATE * 8, quality="VHQ")
    return 20 * np.log10(np.abs(wide).max() + 1e-9)


def sounds(kind: str, seed: int, length: int, gain: float) -> np.ndarray:
    random = np.random.default_rng(seed)
    time = np.arange(length) / RATE
    sound = {
        "noise": random.standard_normal(length) * 0.3,
        "tone": np.sin(2 * np.pi * random.uniform(50, 9000) * time + random.uniform(0, 6)),
        "bursts": random.standard_normal(length) * (random.random(length) > 0.999) * 3,
        "steps": np.repeat(random.choice([-1.0, 1.0], length // 200 + 1), 200)[:length],
        "swell": np.sin(2 * np.pi * 440 * time) * np.linspace(0, 4, max(length, 1))[:length],
    }[kind]
    # voices speak at 16 to 24 kHz: up to 12 kHz 4× oversampling under-reads by 0.2 dB at most
    # (20·log10 cos(π·f / 4·rate), BS.1770-4 Annex 2)
    band = soxr.resample(sound.astype(np.float32), RATE, 24000, quality="HQ")
    sound = np.pad(soxr.resample(band, 24000, RATE, quality="HQ"), (0, 9))[:length]
    return (sound * 10 ** (gain / 20)).astype(np.float32)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["noise", "tone", "bursts", "steps", "swell"]),
    st.integers(0, 1000),
    st.integers(1, 20000),
    st.floats(-6, 24),
    st.sampled_from([-1.0, -1.5, -2.0, -6.0]),
)
def test_no_true_peak_passes_the_ceiling(kind, seed, length, gain, ceiling):
    sound = sounds(kind, seed, length, gain)
    result = limited(sound, ceiling, piece=7000)
    assert len(result) == len(sound)
    if len(sound):
        assert oversampled_peak(result) <= ceiling + 0.2


def test_speech_is_held_and_keeps_its_shape():
    sound = soxr.resample(speech(6, 1, level=-14), 22050, RATE)
    result = limited(sound, -1.5)
    assert oversampled_peak(result) <= -1.4
    quiet = np.abs(sound) < 0.05
    ratio = result[quiet & (np.abs(sound) > 0.01)] / sound[quiet & (np.abs(sound) > 0.01)]
    assert ratio.max() <= 1.0001
    assert ratio.min() > 0.2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9000), max_size=10), st.integers(0, 100))
def test_pieces_make_no_difference(sizes, seed):
    sound = sounds("noise", seed, sum(sizes), 12)[: sum(sizes)]
    limiter, out, at = Limiter(-1.5, RATE), [], 0
    for size in sizes:
        out.append(limiter.feed(sound[at : at + size]))
        at += size
    out.append(limiter.flush())
    np.testing.assert_allclose(np.concatenate(out), limited(sound, -1.5), atol=2e-6)


def test_what_stays_under_is_untouched():
    sound = speech(3, 2, rate=RATE, level=-40)
    np.testing.assert_array_equal(limited(sound, -1.5), sound)


@each("shift", [0.0, 0.25, 0.5])
def test_a_peak_between_samples_is_seen(shift):
    """A quarter-rate sine whose samples stay 3 dB under its peaks (BS.1770-4 Annex 2)."""
    time = np.arange(4410)
    sound = (0.9 * np.sin(np.pi / 2 * (time + shift))).astype(np.float32)
    fade = np.minimum(1, np.minimum(time, time[::-1]) / 500).astype(np.float32)
    meter = PeakMeter()
    for at in range(0, len(sound), 1000):
        meter.feed((sound * fade)[at : at + 1000])
    assert meter.peak() == pytest.approx(20 * np.log10(0.9), abs=0.05)


def test_silence_has_a_number():
    meter = PeakMeter()
    meter.feed(np.zeros(5000, np.float32))
    assert meter.peak() == NO_PEAK
    assert PeakMeter().peak() == NO_PEAK
