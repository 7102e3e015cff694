"""Speech is found in a clip, sentences are evened, settings are read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.errors import ShowError
from audio_edition.programme.master import find_gain, foretold
from audio_edition.programme.plan import fill_frames
from audio_edition.programme.prepare import Prepared, measure, speech_bounds
from audio_edition.programme.settings import AudioSettings, Pauses
from audio_edition.programme.tracks import evening
from audio_edition.tables import Table
from tests.programme import fabricate as made

RATE = 22050


def pcm(samples) -> np.ndarray:
    return np.rint(np.asarray(samples) * 32767).astype(np.int16)


@pytest.mark.parametrize("head", [0.0, 0.04, 0.5])
@pytest.mark.parametrize("tail", [0.0, 0.122, 0.34, 1.5])
@pytest.mark.parametrize("level", [-20, -45])
def test_edges_are_trimmed_to_speech(head, tail, level):
    sound = made.speech(1.5, 3, level=level)
    active = np.flatnonzero(np.abs(sound) > np.abs(sound).max() * 0.02)
    start, end = speech_bounds(pcm(made.padded(sound, head, tail)), RATE)
    first, last = active[0] / RATE + head, active[-1] / RATE + head
    assert first - 0.03 <= start / RATE <= first
    assert last <= end / RATE <= last + 0.12


def test_room_noise_is_not_speech():
    random = np.random.default_rng(1)
    sound = made.padded(made.speech(1.5, 3, level=-20), 0.5, 0.7)
    noisy = sound + random.standard_normal(len(sound)) * 10 ** (-58 / 20)
    start, end = speech_bounds(pcm(noisy), RATE)
    assert 0.4 < start / RATE < 0.56
    assert 1.9 < end / RATE < 2.2


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3000), st.floats(0, 1), st.integers(0, 99))
def test_bounds_are_bounds(length, level, seed):
    sound = pcm(np.random.default_rng(seed).uniform(-level, level, length))
    start, end = speech_bounds(sound, RATE)
    assert 0 <= start <= end <= length


def test_silence_keeps_its_length(tmp_path):
    item = measure(made.clip(tmp_path, np.zeros(5000, np.float32)))
    assert (item.start, item.end, item.loudness) == (0, 5000, -70)


def prepared(loudness: float, length: int = 1000) -> Prepared:
    return Prepared(None, RATE, 0, length, loudness, np.zeros(0), np.zeros(0, np.float32))


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


def table(tmp_path, **sections) -> Table:
    return Table(sections, file=tmp_path / "show.toml")


def test_settings_have_defaults(tmp_path):
    found = AudioSettings.from_table(table(tmp_path))
    assert (found.loudness, found.true_peak, found.bitrate) == (-16, -1.5, 96)
    assert found.pauses == Pauses()
    assert found.intro.music == found.outro.music == ""


def test_settings_are_read(tmp_path):
    root = table(
        tmp_path,
        audio={
            "loudness": -19,
            "bitrate": 64,
            "pauses": {"sentence": 0.3, "article": 2},
            "sting": "s.flac",
        },
        intro={"text": "the script's own", "music": "a.flac", "hook": "my.hooks:bright"},
        outro={"lead": 1},
    )
    found = AudioSettings.from_table(root)
    assert (found.loudness, found.bitrate, found.true_peak, found.sting) == (-19, 64, -2, "s.flac")
    assert (found.pauses.sentence, found.pauses.article) == (0.3, 2.0)
    assert (found.intro.music, found.intro.hook, found.outro.lead) == (
        "a.flac",
        "my.hooks:bright",
        1.0,
    )


@pytest.mark.parametrize(
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
