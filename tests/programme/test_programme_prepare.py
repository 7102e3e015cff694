"""Clips are measured as they lie, sentences are evened, settings are read."""

import dataclasses
import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.errors import ShowError
from audio_edition.programme.deess import deessed
from audio_edition.programme.master import find_gain, foretold
from audio_edition.programme.plan import Spot, fill_frames, lay_out
from audio_edition.programme.prepare import Prepared, Treatment, measure, read_clip, treatment_of
from audio_edition.programme.settings import AudioSettings, Pauses
from audio_edition.programme.tracks import evening
from audio_edition.speech.model import Clip
from audio_edition.tables import Table
from tests.programme import fabricate as made
from tests.programme import judges
from tests.rows import each

RATE = 22050


def test_a_clip_is_taken_as_it_lies(tmp_path):
    """Trimmed it is where it is made: nothing is cut, faded or moved here."""
    sound = made.padded(made.speech(1.5, 3), 0.2, 0.4)
    clip = made.clip(tmp_path, sound)
    samples = read_clip(clip)
    assert len(samples) == clip.samples == len(sound)
    np.testing.assert_allclose(samples, sound, atol=1e-4)
    item = measure(clip)
    assert len(item.hops) == len(item.peaks) == -(-len(sound) * 100 // RATE)
    assert item.peaks.max() == np.abs(samples).max()
    assert np.all(item.peaks[:19] == 0)


def test_channels_are_mixed(tmp_path):
    """A clip that somebody's engine left in stereo."""
    left, right = made.speech(0.5, 1), made.speech(0.5, 2)
    soundfile.write(tmp_path / "s.flac", np.stack((left, right), axis=1), RATE)
    mixed = read_clip(Clip(str(tmp_path / "s.flac"), "", RATE, len(left)))
    np.testing.assert_allclose(mixed, (left + right) / 2, atol=1e-4)


def test_silence_keeps_its_length(tmp_path):
    item = measure(made.clip(tmp_path, np.zeros(5000, np.float32)))
    assert (item.clip.samples, item.loudness) == (5000, -70)
    assert len(read_clip(item.clip)) == 5000
    assert len(read_clip(made.clip(tmp_path, np.zeros(0, np.float32)))) == 0


def prepared(loudness: float, length: int = 1000) -> Prepared:
    clip = Clip("", "", RATE, length)
    return Prepared(clip, loudness, np.zeros(0), np.zeros(0, np.float32))


def test_sentences_move_at_most_three_lu_towards_the_middle():
    items = [prepared(-25), prepared(-24), prepared(-26), prepared(-40), prepared(-12)]
    assert evening(items, 3.0) == [0.0, -1.0, 1.0, 3.0, -3.0]
    assert evening(items, 0.0) == [0.0] * 5
    assert evening([prepared(-70), prepared(-20)], 3.0) == [0.0, 0.0]
    assert evening([], 3.0) == []


def test_a_shout_does_not_move_the_middle():
    assert evening([prepared(-25, 9000), prepared(-5, 100)], 3.0)[0] == 0.0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 50), st.floats(-45, -10), st.sampled_from([-16.0, -19.0, -23.0]))
def test_the_gain_brings_what_is_foretold_to_the_target(seed, level, target):
    random = np.random.default_rng(seed)
    hops = 10 ** ((level + random.uniform(-12, 3, 400)) / 10)
    peaks = (np.sqrt(hops) * random.uniform(1.5, 6, 400)).astype(np.float32)
    gain = find_gain(hops, peaks, target, -1.5)
    assert foretold(hops, peaks, gain, -1.5) == pytest.approx(target, abs=0.1) or gain == 40.0


def test_silence_gets_no_gain():
    assert find_gain(np.zeros(100), np.zeros(100, np.float32), -16, -1.5) == 0


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 200000))
def test_frames_hold_the_content_and_the_pause_to_half_a_frame(content, tail):
    silence = fill_frames(content, tail) * 1152 - content
    assert silence >= 1728
    assert abs(silence - tail) <= 576 or tail < 1728 + 576


def test_sentences_lie_after_each_other_with_their_pauses():
    clips = [Clip("", "", 22050, 22050), Clip("", "", 44100, 1000)]
    plan = lay_out(clips, [0.5, 9.0], 44100, before=100, tail=0.2)
    second = 100 + 44100 + 22050
    assert plan.spots == (Spot(100, 44200), Spot(second, second + 1000))
    assert plan.frames == fill_frames(second + 1000, 8820)
    assert plan.samples == plan.frames * 1152
    assert lay_out([], [], 44100, before=5000, tail=0.0).frames == fill_frames(5000, 0)
    with pytest.raises(ValueError, match="shorter"):
        lay_out(clips, [0.5], 44100, before=0, tail=0.2)
    # half a frame goes up, and the last one holds what a decoder holds back
    found = [fill_frames(11520, tail) for tail in (0, 1152, 4031, 4032)]
    assert (fill_frames(0, 0), *found) == (2, 12, 12, 13, 14)
    assert (fill_frames(576, 0), fill_frames(577, 0)) == (2, 3)


def table(tmp_path, **sections) -> Table:
    return Table(sections, file=tmp_path / "show.toml")


def test_settings_have_defaults_and_are_read(tmp_path):
    found = AudioSettings.from_table(table(tmp_path))
    assert (found.loudness, found.true_peak, found.bitrate) == (-16, -1.5, 64)
    assert found.pauses == Pauses()
    assert found.intro.music == found.outro.music == ""
    pauses = {"sentence": 0.3, "article": 2}
    root = table(
        tmp_path,
        audio={"loudness": -19, "bitrate": 96, "pauses": pauses, "sting": "s.flac"},
        intro={"text": "the script's own", "music": "a.flac", "hook": "my.hooks:bright"},
        outro={"lead": 1},
    )
    found = AudioSettings.from_table(root)
    assert (found.loudness, found.bitrate, found.sting) == (-19, 96, "s.flac")
    assert (found.pauses.sentence, found.pauses.article, found.outro.lead) == (0.3, 2.0, 1.0)
    assert (found.intro.music, found.intro.hook) == ("a.flac", "my.hooks:bright")


@each(
    ("section", "key", "value", "says"),
    json.loads((Path(__file__).parent / "data" / "refused.json").read_text("utf-8")),
)
def test_settings_that_cannot_be_are_refused(tmp_path, section, key, value, says):
    with pytest.raises(ShowError, match=says):
        AudioSettings.from_table(table(tmp_path, **{section: {key: value}}))


HISS = 24000


def hiss(seconds: float, level: float, rate: int = HISS) -> np.ndarray:
    """Noise from 6 to 9 kHz, as an s has it, at ``level`` dB."""
    count = round(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(count))
    place = np.fft.rfftfreq(count, 1 / rate)
    spectrum[(place < 6000) | (place > 9000)] = 0
    sound = np.fft.irfft(spectrum, count)
    return (sound * 10 ** (level / 20) / np.sqrt(np.mean(sound**2))).astype(np.float32)


def vowel(seconds: float, level: float, rate: int = HISS) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    sound = sum(np.sin(2 * np.pi * 120 * k * time + k * k) / k for k in range(1, 12))
    return (sound * 10 ** (level / 20) / np.sqrt(np.mean(sound**2))).astype(np.float32)


def sharp(by: float, rate: int = HISS) -> tuple[np.ndarray, slice, slice]:
    """A vowel, an s that is ``by`` dB against it, a vowel; where the s and the vowel are."""
    around = vowel(0.5, -20, rate)
    sound = np.concatenate([around, hiss(0.12, -20 + by, rate), around])
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
    softer = deessed(sound, HISS, most)
    assert level(sound[s]) - level(softer[s]) == pytest.approx(taken, abs=within)
    soft, _, _ = sharp(-14.0)
    assert deessed(soft, HISS, 6.0) is soft
    assert deessed(soft, HISS, 0.0) is soft


def test_a_long_clip_is_softened_as_a_short_one():
    """It is worked in pieces: where two meet nothing is heard."""
    sound, _, _ = sharp(0.0)
    many = deessed(np.tile(sound, 45), HISS, 6.0).reshape(45, -1)[1:-1]  # over two pieces
    inner = slice(HISS // 10, -HISS // 10)
    one = np.broadcast_to(deessed(sound, HISS, 6.0), many.shape)
    np.testing.assert_allclose(many[:, inner], one[:, inner], atol=2e-3)


@each("samples", [np.zeros(0), np.zeros(50), np.zeros(HISS), np.full(HISS, 0.5)])
def test_what_is_no_voice_stays_as_it_is(samples):
    sound = samples.astype(np.float32)
    np.testing.assert_allclose(deessed(sound, HISS, 6.0), sound, atol=1e-6)
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
    clip = made.clip(tmp_path / "clips", sound, HISS)
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
