"""Clips are measured as they lie, sentences are evened, settings are read."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.errors import ShowError
from audio_edition.programme.master import find_gain, foretold
from audio_edition.programme.plan import Spot, fill_frames, lay_out
from audio_edition.programme.prepare import Prepared, measure, read_clip
from audio_edition.programme.settings import AudioSettings, Pauses
from audio_edition.programme.tracks import evening
from audio_edition.speech.model import Clip
from audio_edition.tables import Table
from tests.programme import fabricate as made
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
    frames = fill_frames(content, tail)
    silence = frames * 1152 - content
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
    assert (found.loudness, found.true_peak, found.bitrate) == (-16, -1.5, 96)
    assert found.pauses == Pauses()
    assert found.intro.music == found.outro.music == ""
    pauses = {"sentence": 0.3, "article": 2}
    root = table(
        tmp_path,
        audio={"loudness": -19, "bitrate": 64, "pauses": pauses, "sting": "s.flac"},
        intro={"text": "the script's own", "music": "a.flac", "hook": "my.hooks:bright"},
        outro={"lead": 1},
    )
    found = AudioSettings.from_table(root)
    assert (found.loudness, found.bitrate, found.true_peak, found.sting) == (-19, 64, -2, "s.flac")
    assert (found.pauses.sentence, found.pauses.article, found.outro.lead) == (0.3, 2.0, 1.0)
    assert (found.intro.music, found.intro.hook) == ("a.flac", "my.hooks:bright")


@each(
    ("section", "key", "value", "says"),
    [
        ("audio", "bitrate", 97, "cannot be 97"),
        ("audio", "bitrate", "96", "whole number"),
        ("audio", "sample_rate", 22050, "cannot be 22050"),
        ("audio", "loudness", -5, "at most -12"),
        ("audio", "true_peak", 0, "at most -1"),
        ("audio", "evenness", 4, "at most 3"),
        ("audio", "pauses", {"sentence": -1}, "at least 0"),
        ("intro", "hook", "import os", "my_module:function"),
        ("outro", "duck", 3, "at most 0"),
    ],
)
def test_settings_that_cannot_be_are_refused(tmp_path, section, key, value, says):
    with pytest.raises(ShowError, match=says):
        AudioSettings.from_table(table(tmp_path, **{section: {key: value}}))
