"""The de-esser: sharp sibilants are turned down, by no more than is allowed, and nothing else."""

from __future__ import annotations

import dataclasses
from itertools import product

import numpy as np
import pytest

from audio_edition.programme.deess import deessed
from audio_edition.programme.prepare import Treatment, measure, read_clip, treatment_of
from audio_edition.programme.settings import AudioSettings
from audio_edition.tables import Table
from tests.programme import fabricate as made
from tests.programme import judges
from tests.rows import each

RATE = 24000


def hiss(seconds: float, level: float, rate: int = RATE) -> np.ndarray:
    """Noise from 6 to 9 kHz, as an s has it, at ``level`` dB."""
    count = round(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(count))
    place = np.fft.rfftfreq(count, 1 / rate)
    spectrum[(place < 6000) | (place > 9000)] = 0
    sound = np.fft.irfft(spectrum, count)
    return (sound * 10 ** (level / 20) / np.sqrt(np.mean(sound**2))).astype(np.float32)


def vowel(seconds: float, level: float, rate: int = RATE) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    sound = sum(np.sin(2 * np.pi * 120 * k * time + k * k) / k for k in range(1, 12))
    return (sound * 10 ** (level / 20) / np.sqrt(np.mean(sound**2))).astype(np.float32)


def sharp(by: float, rate: int = RATE) -> tuple[np.ndarray, slice, slice]:
    """A vowel, an s that is ``by`` dB against it, a vowel; where the s and the vowel are."""
    sound = np.concatenate(
        [vowel(0.5, -20, rate), hiss(0.12, -20 + by, rate), vowel(0.5, -20, rate)]
    )
    begin = round(0.5 * rate)
    edge = round(0.02 * rate)
    return sound, slice(begin + edge, begin + round(0.1 * rate)), slice(0, begin - 3 * edge)


def level(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


@each("rate, most", product([22050, 24000, 44100], [3.0, 6.0]))
def test_a_sharp_s_is_softened_and_the_vowel_is_not_touched(rate, most):
    sound, s, v = sharp(0.0, rate)
    softer = deessed(sound, rate, most)
    assert len(softer) == len(sound)
    assert softer.dtype == np.float32
    assert level(sound[s]) - level(softer[s]) == pytest.approx(most, abs=0.5)
    np.testing.assert_array_equal(softer[v], sound[v])


@each(
    ("by", "most", "gain", "taken", "within"),
    [(-6.0, 12.0, 1.0, 3.25, 1.75), (0.0, 6.0, 0.05, 6.0, 0.5)],
)
def test_what_is_a_little_too_sharp_is_softened_a_little(by, most, gain, taken, within):
    """Whatever the loudness of the clip; a soft s stays."""
    sound, s, _ = sharp(by)
    sound = sound * np.float32(gain)
    softer = deessed(sound, RATE, most)
    assert level(sound[s]) - level(softer[s]) == pytest.approx(taken, abs=within)
    soft, _, _ = sharp(-14.0)
    assert deessed(soft, RATE, 6.0) is soft
    assert deessed(soft, RATE, 0.0) is soft


def test_a_long_clip_is_softened_as_a_short_one():
    """It is worked in pieces: where two meet nothing is heard."""
    sound, _, _ = sharp(0.0)
    many = np.tile(sound, 45)  # over two pieces
    whole = deessed(many, RATE, 6.0)
    one = deessed(sound, RATE, 6.0)
    for number in range(1, 44):
        piece = whole[number * len(sound) : (number + 1) * len(sound)]
        np.testing.assert_allclose(
            piece[RATE // 10 : -RATE // 10], one[RATE // 10 : -RATE // 10], atol=2e-3
        )


@each("samples", [np.zeros(0), np.zeros(50), np.zeros(RATE), np.full(RATE, 0.5)])
def test_what_is_no_voice_stays_as_it_is(samples):
    sound = samples.astype(np.float32)
    np.testing.assert_allclose(deessed(sound, RATE, 6.0), sound, atol=1e-6)
    np.testing.assert_array_equal(deessed(sound[: 8000 // 2], 8000, 6.0), sound[: 8000 // 2])


def test_a_voice_is_found_by_its_name_or_with_its_engine(tmp_path):
    deess = {"am_michael": 6.0, "piper:anna": 3.0}
    assert treatment_of("kokoro:am_michael", 60.0, deess) == Treatment(60.0, 6.0)
    assert treatment_of("am_michael", 0.0, deess) == Treatment(0.0, 6.0)
    assert treatment_of("piper:anna", 0.0, deess).deess == 3.0
    assert treatment_of("edge:anna", 0.0, deess).deess == 0.0
    assert treatment_of("", 60.0, deess) == Treatment(60.0, 0.0)
    for audio, told in (
        ({}, {"am_michael": 6.0}),
        ({"deess": {"am_michael": 0, "joe": 4}}, {"am_michael": 0.0, "joe": 4.0}),
    ):
        table = Table({"audio": audio}, file=tmp_path / "show.toml")
        assert AudioSettings.from_table(table).deess == told


def test_only_the_voice_that_is_named_is_softened(tmp_path):
    """In the programme: its s is softer against its vowel, that of another voice is not."""
    sound, _, _ = sharp(0.0)
    clip = made.clip(tmp_path / "clips", sound, RATE)
    assert len(read_clip(clip, Treatment(60.0, 6.0))) == clip.samples
    assert measure(clip, Treatment(0.0, 6.0)).loudness < measure(clip).loudness

    def sharpness(by: str) -> float:
        said = dataclasses.replace(made.utterance(clip), by=by)
        script = made.script([made.segment("article", 1, [said])])
        signal = judges.decoded(made.assembled(tmp_path / by[:4], script).path)
        at = round(0.05 * 44100)
        s = signal[at + round(0.53 * 44100) : at + round(0.59 * 44100)]
        v = signal[at + round(0.1 * 44100) : at + round(0.4 * 44100)]
        return level(s) - level(v)

    assert sharpness("piper:joe") - sharpness("kokoro:am_michael") == pytest.approx(6.0, abs=1.5)
