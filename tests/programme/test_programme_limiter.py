"""The limiter holds its ceiling whatever the sound does, and leaves quiet sound alone."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.programme.limiter import NO_PEAK, Limiter, PeakMeter
from tests.programme.fabricate import speech
from tests.rows import each

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
