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
from tests.rows import each

KEY = "ab" * 32


def spoken(seed: int = 1, rate: int = 22050, word: str = "“Zoë”") -> Spoken:
    samples = np.random.default_rng(seed).integers(-9000, 9000, 6600)
    words = (Word(word, Seconds(0.0), Seconds(0.25)),)
    return Spoken(Pcm(samples.astype(np.int16), Hertz(rate)), words)


@pytest.fixture
def drawer(tmp_path: Path) -> Drawer:
    return utterances.drawer(open_store(tmp_path))


@each("word", ["“Zoë”", "\ud83d"])  # half a character too
def test_what_goes_in_comes_out_bit_for_bit(drawer: Drawer, word: str) -> None:
    original = spoken(word=word)
    kept = utterances.keep(drawer, KEY, original)
    got = utterances.recall(drawer, KEY)
    assert got is not None
    assert got == kept
    assert np.array_equal(got.clip.read().samples, original.pcm.samples)
    assert got.clip.duration == original.pcm.duration
    assert got.words == original.words
    assert got.clip.path.suffix == ".flac"


def test_the_digest_is_of_the_sound_and_its_rate(drawer: Drawer) -> None:
    one, same, other, faster = (
        utterances.keep(drawer, key * 32, said).clip.digest
        for key, said in zip(
            ("aa", "bb", "cc", "dd"),
            (spoken(), spoken(word="a"), spoken(2), spoken(rate=24000)),
            strict=True,
        )
    )
    assert one == same
    assert len({one, other, faster}) == 3


@each(
    "harm",
    ["half", "flip", "gone", {"words": 3}, {"words": [["a"]]}, {"rate": "x"}, {"samples": None}],
)
def test_what_is_damaged_or_cannot_be_meant_counts_as_absent(
    drawer: Drawer, harm: str | dict[str, object]
) -> None:
    sound = utterances.keep(drawer, KEY, spoken()).clip.path
    data = sound.read_bytes()
    if harm == "gone":
        sound.unlink()
    elif isinstance(harm, str):
        half = len(data) // 2
        flipped = data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :]
        sound.write_bytes(data[:half] if harm == "half" else flipped)
    else:
        note = next(sound.parent.glob("*.json"))
        told = json.loads(note.read_text())
        note.write_text(json.dumps({**told, "note": {**told["note"], **harm}}))
    assert utterances.recall(drawer, KEY) is None
    utterances.keep(drawer, KEY, spoken())
    assert utterances.recall(drawer, KEY) is not None


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        utterances.keep(utterances.drawer(open_store(tmp_path / "file")), KEY, spoken())


def test_what_speech_keeps_is_known_by_name(tmp_path: Path) -> None:
    found = drawers(open_store(tmp_path))
    assert {name: drawer.name for name, drawer in found.items()} == {
        "utterances": "utterances",
        "voices": "voices",
    }
