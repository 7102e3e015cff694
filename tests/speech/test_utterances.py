"""Sentences once spoken: what the store keeps of them (the store's own promises: tests/store)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from audio_edition.speech import utterances
from audio_edition.speech.model import Pcm, Spoken, Word
from audio_edition.speech.speak import drawers
from audio_edition.store.store import Drawer, StoreError, open_store
from audio_edition.units import Hertz, Seconds

KEY = "ab" * 32


def spoken(seed: int = 1, seconds: float = 0.3) -> Spoken:
    samples = np.random.default_rng(seed).integers(-9000, 9000, round(seconds * 22050))
    words = (Word("“Zoë”", Seconds(0.0), Seconds(0.25)),)
    return Spoken(Pcm(samples.astype(np.int16), Hertz(22050)), words)


@pytest.fixture
def drawer(tmp_path: Path) -> Drawer:
    return utterances.drawer(open_store(tmp_path))


def test_what_goes_in_comes_out_bit_for_bit(drawer: Drawer) -> None:
    original = spoken()
    kept = utterances.keep(drawer, KEY, original)
    got = utterances.recall(drawer, KEY)
    assert got == kept
    assert got is not None
    assert np.array_equal(got.clip.read().samples, original.pcm.samples)
    assert got.clip.duration == original.pcm.duration
    assert got.words == original.words
    assert got.clip.path.suffix == ".flac"


def test_the_digest_is_of_the_sound_and_its_rate(drawer: Drawer) -> None:
    one = utterances.keep(drawer, "aa" * 32, spoken(1)).clip
    assert utterances.keep(drawer, "bb" * 32, spoken(1)).clip.digest == one.digest
    assert utterances.keep(drawer, "cc" * 32, spoken(2)).clip.digest != one.digest
    faster = Spoken(Pcm(spoken(1).pcm.samples, Hertz(24000)))
    assert utterances.keep(drawer, "dd" * 32, faster).clip.digest != one.digest


@pytest.mark.parametrize("how", ["truncate", "flip", "remove"])
def test_a_damaged_clip_counts_as_absent(drawer: Drawer, how: str) -> None:
    sound = utterances.keep(drawer, KEY, spoken()).clip.path
    data = bytearray(sound.read_bytes())
    if how == "truncate":
        sound.write_bytes(data[: len(data) // 2])
    elif how == "flip":
        data[len(data) // 2] ^= 1
        sound.write_bytes(data)
    else:
        sound.unlink()
    assert utterances.recall(drawer, KEY) is None
    utterances.keep(drawer, KEY, spoken())
    assert utterances.recall(drawer, KEY) is not None


@pytest.mark.parametrize(
    "change", [{"words": 3}, {"words": [["a"]]}, {"rate": "x"}, {"samples": None}]
)
def test_a_note_that_cannot_be_meant_counts_as_absent(
    drawer: Drawer, change: dict[str, object]
) -> None:
    sound = utterances.keep(drawer, KEY, spoken()).clip.path
    note = next(sound.parent.glob("*.json"))
    told = json.loads(note.read_text())
    note.write_text(json.dumps({**told, "note": {**told["note"], **change}}))
    assert utterances.recall(drawer, KEY) is None


def test_words_of_half_a_character_are_kept(drawer: Drawer) -> None:
    odd = Spoken(spoken().pcm, (Word("\ud83d", Seconds(0.0), Seconds(0.1)),))
    utterances.keep(drawer, KEY, odd)
    got = utterances.recall(drawer, KEY)
    assert got is not None
    assert got.words == odd.words


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        utterances.keep(utterances.drawer(open_store(tmp_path / "file")), KEY, spoken())


def test_what_speech_keeps_is_known_by_name(tmp_path: Path) -> None:
    found = drawers(open_store(tmp_path))
    assert list(found) == ["utterances", "voices"]
    assert all(drawer.name == name for name, drawer in found.items())
