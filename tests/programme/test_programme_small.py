"""The small sound: frame for frame as long, its own bitrate, each segment encoded once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio_edition import addresses
from audio_edition.errors import ProgrammeError
from audio_edition.mp3.headers import read_header
from audio_edition.mp3.id3 import audio_start
from audio_edition.mp3.info import read_info
from audio_edition.mp3.walk import mp3_problem
from audio_edition.places import Places
from audio_edition.programme import small
from audio_edition.programme.model import Programme
from audio_edition.programme.tags import TagText, id3_tag
from tests.programme import fabricate as made
from tests.programme.judges import decoded

RATE = 44100


def programme(folder: Path, seed: int = 1) -> Programme:
    """Three segments; the second is of ``seed``."""
    parts = [
        made.segment("article", n, [made.utterance(made.clip(folder, made.speech(1.0, number)))])
        for n, number in enumerate((11, seed, 12), 1)
    ]
    return made.assembled(folder, made.script(parts))


def test_it_is_as_long_and_says_the_same_at_the_same_time(tmp_path: Path) -> None:
    it = programme(tmp_path / "a")
    store = Places(tmp_path).store
    file = small.small_sound(it, store, tmp_path / "a")
    assert file.name == addresses.low_name("2026-11-02.mp3") == "2026-11-02-48k.mp3"
    data = file.read_bytes()
    tag = it.path.read_bytes()[: audio_start(it.path.read_bytes())]
    assert data.startswith(tag)
    large, little = read_info(it.path), read_info(file)
    assert large is not None
    assert little is not None
    assert little.crc_holds
    assert little.audio_start + (little.total - (little.audio_start - len(tag))) == len(data)
    assert mp3_problem(data) == ""
    header = read_header(data, little.audio_start)
    assert (header.bitrate, header.rate, header.channels) == (48, RATE, 1)
    assert little.frames == large.frames
    assert len(data) < 0.6 * it.path.stat().st_size
    before, after = decoded(it.path), decoded(file)
    assert len(before) == len(after) == it.samples
    for segment in it.segments:
        at = int(segment.start * RATE)
        one, other = before[at : at + 6000], after[at : at + 6000]
        shift = int(np.argmax(np.correlate(other, one, "full"))) - (len(one) - 1)
        assert abs(shift) <= 1, segment.id
        assert np.corrcoef(one, other)[0, 1] > 0.95


def test_a_segment_is_encoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    it = programme(tmp_path / "a")
    store = Places(tmp_path).store
    encodings: list[Path] = []
    real = small.write_mp3

    def counted(blocks: Any, file: Path, **more: Any) -> Any:
        encodings.append(file)
        return real(blocks, file, **more)

    monkeypatch.setattr(small, "write_mp3", counted)
    first = small.small_sound(it, store, tmp_path / "a").read_bytes()
    assert len(encodings) == 3
    assert small.small_sound(it, store, tmp_path / "a").read_bytes() == first
    assert len(encodings) == 3
    # another tag, the same sound: what is heard decides
    path = it.segments[0].path
    path.write_bytes(
        id3_tag(TagText("Other", "A", "B", "en"))
        + path.read_bytes()[audio_start(path.read_bytes()) :]
    )
    small.small_sound(it, store, tmp_path / "a")
    assert len(encodings) == 3
    # one segment is another: it alone is made
    other = programme(tmp_path / "b", 2)
    small.small_sound(other, store, tmp_path / "b")
    assert len(encodings) == 4
    assert [p.name for p in (tmp_path / "b").iterdir() if p.name.startswith(".")] == [".cache"]


def test_a_segment_that_is_no_sound_is_told(tmp_path: Path) -> None:
    it = programme(tmp_path / "a")
    it.segments[0].path.write_bytes(b"no sound at all")
    store = Places(tmp_path).store
    with pytest.raises(ProgrammeError, match=r"01-story-1\.mp3 cannot be made small"):
        small.small_sound(it, store, tmp_path / "a")
    gone = replace(it.segments[0], file="gone.mp3")
    with pytest.raises(ProgrammeError, match=r"gone\.mp3 cannot be made small"):
        small.small_sound(replace(it, segments=(gone,)), store, tmp_path / "a")
