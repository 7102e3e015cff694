import json
import multiprocessing
import os
import time
from pathlib import Path

import numpy as np
import pytest

from audio_edition.errors import SpeechError
from audio_edition.speech.cache import UtteranceCache, key_of
from audio_edition.speech.model import Pcm, Spoken, Word
from audio_edition.units import Hertz, Seconds


def spoken(seed: int = 1, seconds: float = 0.3) -> Spoken:
    samples = np.random.default_rng(seed).integers(-9000, 9000, round(seconds * 22050))
    words = (Word("“Zoë”", Seconds(0.0), Seconds(0.25)),)
    return Spoken(Pcm(samples.astype(np.int16), Hertz(22050)), words)


@pytest.fixture
def cache(tmp_path: Path) -> UtteranceCache:
    return UtteranceCache(tmp_path / "utterances")


def test_what_goes_in_comes_out_bit_for_bit(cache: UtteranceCache) -> None:
    original = spoken()
    put = cache.put("ab" * 32, original)
    got = cache.get("ab" * 32)
    assert got == put
    assert got is not None
    assert np.array_equal(got.clip.read().samples, original.pcm.samples)
    assert got.words == original.words
    assert got.clip.path.suffix == ".flac"


def test_the_digest_is_of_the_sound_and_its_rate(cache: UtteranceCache) -> None:
    one = cache.put("aa" * 32, spoken(1)).clip
    assert cache.put("bb" * 32, spoken(1)).clip.digest == one.digest
    assert cache.put("cc" * 32, spoken(2)).clip.digest != one.digest
    faster = Spoken(Pcm(spoken(1).pcm.samples, Hertz(24000)))
    assert cache.put("dd" * 32, faster).clip.digest != one.digest


def test_the_key_is_of_text_voice_and_language() -> None:
    keys = {
        key_of("a", "v", "en"),
        key_of("b", "v", "en"),
        key_of("a", "w", "en"),
        key_of("a", "v", "fr"),
        key_of("a v", "", "en"),
        key_of("\ud800", "v", "en"),  # a lone surrogate must not crash a build
    }
    assert len(keys) == 6


@pytest.mark.parametrize("how", ["truncate", "flip", "remove", "note", "note-empty", "note-type"])
def test_a_damaged_entry_counts_as_absent(cache: UtteranceCache, how: str) -> None:
    entry = cache.put("ab" * 32, spoken())
    sound = entry.clip.path
    note = next(sound.parent.glob("*.json"))
    data = bytearray(sound.read_bytes())
    if how == "truncate":
        sound.write_bytes(data[: len(data) // 2])
    elif how == "flip":
        data[len(data) // 2] ^= 1
        sound.write_bytes(data)
    elif how == "remove":
        sound.unlink()
    elif how == "note":
        note.write_text("{")
    elif how == "note-empty":
        note.write_bytes(b"")
    else:
        note.write_text(json.dumps([1, 2]))
    assert cache.get("ab" * 32) is None
    cache.put("ab" * 32, spoken())
    assert cache.get("ab" * 32) is not None


def test_verify_removes_what_is_damaged_and_only_that(cache: UtteranceCache) -> None:
    cache.put("ab" * 32, spoken(1))
    bad = cache.put("cd" * 32, spoken(2)).clip.path
    data = bytearray(bad.read_bytes())
    data[-20] ^= 255
    bad.write_bytes(data)
    assert cache.verify() == (1, 1)
    assert cache.verify() == (1, 0)
    assert not bad.exists()


def test_sweep_removes_old_leftovers_but_not_what_is_being_written(cache: UtteranceCache) -> None:
    kept = cache.put("ab" * 32, spoken()).clip.path
    old, young = kept.with_name(".x.json.1-1"), kept.with_name("zz-young.flac")
    for file in (old, young):
        file.write_bytes(b"half")
    long_ago = time.time() - 90000
    os.utime(old, (long_ago, long_ago))
    os.utime(kept, (long_ago, long_ago))
    cache.sweep()
    assert kept.exists()
    assert young.exists()
    assert not old.exists()


def test_use_is_remembered_for_pruning(cache: UtteranceCache) -> None:
    note = next(cache.put("ab" * 32, spoken()).clip.path.parent.glob("*.json"))
    long_ago = time.time() - 30 * 86400
    os.utime(note, (long_ago, long_ago))
    cache.get("ab" * 32)
    [stored] = cache.stored()
    assert time.time() - stored.used < 60


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpeechError, match="cannot be written"):
        UtteranceCache(tmp_path / "file").put("ab" * 32, spoken())


def _hammer(folder: str, seed: int) -> None:
    cache = UtteranceCache(Path(folder))
    for n in range(40):
        cache.put("ab" * 32, spoken(seed * 1000 + n, 0.02))
        entry = cache.get("ab" * 32)
        if entry is not None:
            assert len(entry.clip.read().samples) == entry.clip.samples


def test_many_processes_may_write_the_same_entry(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    crew = [context.Process(target=_hammer, args=(str(tmp_path), n)) for n in range(3)]
    for process in crew:
        process.start()
    for process in crew:
        process.join()
    assert [process.exitcode for process in crew] == [0, 0, 0]
    entry = UtteranceCache(tmp_path).get("ab" * 32)
    assert entry is not None
    assert len(entry.clip.read().samples) == entry.clip.samples
