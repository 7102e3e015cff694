"""What was foretold wrongly is corrected: loudness and peaks of the decoded MP3."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from audio_edition.programme import master as room
from audio_edition.programme.master import master, published_ceiling
from audio_edition.programme.settings import AudioSettings
from audio_edition.programme.tracks import ArrayTrack
from tests.programme import fabricate as made
from tests.programme import judges
from tests.rows import each

RATE = 44100


def track(level: float = -25.0) -> ArrayTrack:
    sound = made.speech(5.0, 11, rate=RATE, level=level)
    return ArrayTrack.of(sound, -(-len(sound) // 1152), RATE)


@each("wrong", [-3.0, -1.0, 1.0, 3.0])
def test_a_loudness_foretold_wrongly_is_corrected_the_right_way(tmp_path, wrong):
    """The plan believes in a sound ``wrong`` dB louder than it is: the second try mends it."""
    told = track()
    believed = dataclasses.replace(told, hops=told.hops * np.float32(10 ** (wrong / 10)))
    result = master(believed, AudioSettings(), tmp_path / "a.mp3")
    assert result.loudness == pytest.approx(-16, abs=0.21)
    assert judges.levels(tmp_path / "a.mp3")[0] == pytest.approx(-16, abs=0.3)


def test_a_peak_the_codec_adds_is_taken_off_again(tmp_path, monkeypatch):
    """Without the room that is kept for it, 64 kbit/s overshoots at the first try."""
    settings = dataclasses.replace(AudioSettings(), loudness=-12.0, true_peak=-2.0, bitrate=64)
    monkeypatch.setattr(room, "_OVERSHOOT", {64: -1.5})
    monkeypatch.setattr(room, "_ATTEMPTS", 1)
    once = master(track(), settings, tmp_path / "a.mp3")
    assert once.true_peak > published_ceiling(settings)
    monkeypatch.setattr(room, "_ATTEMPTS", 3)
    mended = master(track(), settings, tmp_path / "b.mp3")
    assert mended.true_peak <= published_ceiling(settings)
    assert judges.levels(tmp_path / "b.mp3")[1] <= published_ceiling(settings) + 0.1
