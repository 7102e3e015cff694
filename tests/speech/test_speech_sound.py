import numpy as np
import pytest

from audio_edition.speech import sound
from audio_edition.speech.model import Pcm, Spoken, Word
from audio_edition.units import Hertz, Seconds
from tests.rows import each

RATE = Hertz(22050)


def tone(seconds: float, level: int = 8000) -> np.ndarray:
    return (level * np.sin(np.arange(round(seconds * RATE)) * 0.05)).astype(np.int16)


def quiet(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE), dtype=np.int16)


def spoken(*parts: np.ndarray, words: tuple[Word, ...] = ()) -> Spoken:
    return Spoken(Pcm(np.concatenate(parts), RATE), words)


def word(text: str, start: float, end: float) -> Word:
    return Word(text, Seconds(start), Seconds(end))


def test_trim_moves_the_words_with_the_sound_and_none_leaves_the_clip() -> None:
    before = spoken(quiet(0.5), tone(1.0), quiet(0.5), words=(word("a", 0.5, 1.5),))
    [moved] = sound.trim(before).words
    assert moved.start == pytest.approx(0.01, abs=0.006)
    assert moved.end == pytest.approx(1.01, abs=0.006)
    after = sound.trim(spoken(quiet(0.5), tone(1.0), words=(word("a", 0.0, 9.0),)))
    assert after.words[0].start == 0
    assert after.words[0].end <= after.pcm.duration


def test_soft_consonants_are_not_bitten_off() -> None:
    hiss = (np.random.default_rng(1).normal(0, 60, round(0.2 * RATE))).astype(np.int16)
    trimmed = sound.trim(spoken(quiet(0.3), tone(0.5), hiss, quiet(0.3)))
    assert trimmed.pcm.duration == pytest.approx(0.5 + 0.2 + 0.04, abs=0.011)


@each("rate", [16000, 22050, 24000, 44100])
def test_what_stays_around_the_speech_is_what_the_programme_wants(rate: int) -> None:
    frame = rate // 200
    body = np.full(frame * 40, 5000, dtype=np.int16)
    nothing = np.zeros(frame * 30, dtype=np.int16)
    before = Spoken(Pcm(np.concatenate([nothing, body, nothing]), Hertz(rate)))
    samples = sound.trim(before).pcm.samples
    begin, end = sound.speech_bounds(samples, rate)
    loud = np.flatnonzero(samples)
    assert loud[0] == round(0.010 * rate)
    assert len(samples) - 1 - loud[-1] == round(0.030 * rate)
    assert len(samples) == len(body) + round(0.010 * rate) + round(0.030 * rate)
    assert 0 < begin <= loud[0]
    assert loud[-1] < end < len(samples)


def test_what_is_cut_in_the_middle_of_sound_fades() -> None:
    whole = Spoken(Pcm(np.full(RATE, 8000, dtype=np.int16), RATE))
    samples = sound.trim(whole).pcm.samples.astype(int)
    assert samples[0] == samples[-1] == 0
    inner = np.flatnonzero(samples == 8000)
    assert 0.004 * RATE <= inner[0] <= 0.005 * RATE + 1
    assert 0.004 * RATE <= len(samples) - 1 - inner[-1] <= 0.005 * RATE + 1
    assert np.abs(np.diff(samples)).max() < 100


def test_the_noise_around_speech_is_cut_off_too() -> None:
    """A voice recorded in a room: the noise is within 50 dB of the speech."""
    noise = np.random.default_rng(2).normal(0, 30, 2 * RATE)
    noise[RATE // 2 : RATE] += tone(0.5)[: RATE - RATE // 2]
    trimmed = sound.trim(Spoken(Pcm(noise.astype(np.int16), RATE)))
    assert trimmed.pcm.duration == pytest.approx(0.5 + 0.04, abs=0.015)


def test_trimmed_once_is_trimmed_and_the_voice_s_own_array_stays() -> None:
    """Whoever measures the clip again finds the same speech; the hum of a model is none."""
    samples = np.concatenate((quiet(0.4), tone(0.5), quiet(0.4)))
    kept = samples.copy()
    once = sound.trim(Spoken(Pcm(samples, RATE)))
    twice = sound.trim(once)
    assert abs(len(twice.pcm.samples) - len(once.pcm.samples)) <= 2 * (RATE // 200)
    assert np.array_equal(samples, kept)
    hum = np.random.default_rng(1).integers(-3, 4, RATE).astype(np.int16)
    for nothing in (hum, quiet(0.0)):
        assert len(sound.trim(spoken(nothing)).pcm.samples) == 0


def test_join_breathes_between_pieces_and_shifts_words() -> None:
    one = spoken(tone(0.5), words=(word("a", 0.0, 0.5),))
    both = sound.join([one, spoken(tone(0.5), words=(word("b", 0.1, 0.4),))])
    breath = both.pcm.duration - 1.0
    assert 0.05 < breath < 0.15
    assert [w.text for w in both.words] == ["a", "b"]
    assert both.words[1].start == pytest.approx(0.5 + breath + 0.1, abs=1e-3)
