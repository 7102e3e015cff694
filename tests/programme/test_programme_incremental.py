"""A segment is made again only when its sound changes, and the bytes are those of a full build."""

from __future__ import annotations

import dataclasses
import json

import pytest

from audio_edition.programme.settings import AudioSettings, Pauses
from tests.programme import fabricate as made
from tests.rows import each


@pytest.fixture
def build(tmp_path):
    def run(spoken, settings=None, *, root="", out="out", **more):
        return made.assembled(tmp_path / root, spoken, settings, out=tmp_path / out, **more)

    return run


@pytest.fixture
def spoken(tmp_path):
    return made.edition_script(tmp_path / "clips", sentences=2, seconds=1.2)


def cached(programme) -> list[bool]:
    return [segment.from_cache for segment in programme.segments]


def replaced(spoken, number, segment):
    parts = list(spoken.segments)
    parts[number] = segment
    return made.script(parts)


def test_nothing_changed_nothing_made(build, spoken):
    first = build(spoken)
    assert cached(first) == [False] * 5
    again = build(spoken, out="again")
    assert cached(again) == [True] * 5
    assert again.sha256 == first.sha256
    assert dataclasses.replace(again, path=first.path, waveform=None, segments=()) == (
        dataclasses.replace(first, waveform=None, segments=())
    )


def test_one_changed_sentence_costs_one_segment(build, spoken, tmp_path):
    build(spoken)
    other = made.utterance(made.clip(tmp_path / "clips", made.speech(1.0, 777)))
    segment = spoken.segments[2]
    changed = replaced(
        spoken, 2, dataclasses.replace(segment, utterances=(other, *segment.utterances[1:]))
    )
    result = build(changed, out="second")
    assert cached(result) == [True, True, False, True, True]
    full = build(changed, root="elsewhere", out="full")
    assert cached(full) == [False] * 5
    assert result.sha256 == full.sha256
    assert result.path.read_bytes() == full.path.read_bytes()
    assert result.cues == full.cues


def test_a_new_headline_keeps_the_sound(build, spoken):
    build(spoken)
    segment = spoken.segments[1]
    renamed = dataclasses.replace(segment.segment, title="Another headline", id="01-other")
    result = build(replaced(spoken, 1, dataclasses.replace(segment, segment=renamed)))
    assert cached(result) == [True] * 5
    assert result.chapters[1].title == "Another headline"


def test_the_key_covers_content_not_names(build, spoken, tmp_path):
    """The same samples under another path are the same sound."""
    build(spoken)
    moved = made.edition_script(tmp_path / "moved", sentences=2, seconds=1.2)
    assert cached(build(moved)) == [True] * 5


@each(
    "change",
    [
        {"loudness": -19.0},
        {"true_peak": -3.0},
        {"bitrate": 64},
        {"sample_rate": 48000},
        {"evenness": 0.0},
        {"pauses": Pauses(article=3.0)},
        {"low_cut": 0.0},
    ],
)
def test_settings_that_are_heard_make_all_anew(build, spoken, change):
    build(spoken)
    settings = dataclasses.replace(AudioSettings(), **change)
    heard = cached(build(spoken, settings))
    assert heard[:4] == [False] * 4


def test_order_of_articles_is_free(build, spoken):
    build(spoken)
    parts = spoken.segments
    turned = made.script([parts[0], parts[3], parts[1], parts[2], parts[4]])
    assert cached(build(turned)) == [True] * 5


def test_fresh_makes_everything_and_the_same(build, spoken):
    first = build(spoken)
    fresh = build(spoken, fresh=True, out="fresh")
    assert cached(fresh) == [False] * 5
    assert fresh.sha256 == first.sha256


@pytest.mark.parametrize("harm", ["cut", "note", "gone", "numbers"])
def test_a_damaged_cache_is_mended(build, spoken, tmp_path, harm):
    first = build(spoken)
    file = sorted((tmp_path / ".cache" / "segments").rglob("*.mp3"))[0]
    note = file.with_name(f"{file.name[:-17]}.json")
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    elif harm == "note":
        note.write_text("{")
    elif harm == "gone":
        file.unlink()
    else:
        told = json.loads(note.read_text())
        told["note"]["spots"] = [[1]]
        note.write_text(json.dumps(told))
    again = build(spoken, out="again")
    assert cached(again).count(False) == 1
    assert again.sha256 == first.sha256


def test_flipped_bytes_in_the_cache_never_reach_a_listener(build, spoken, tmp_path):
    first = build(spoken)
    file = sorted((tmp_path / ".cache" / "segments").rglob("*.mp3"))[0]
    data = bytearray(file.read_bytes())
    data[5000] ^= 0x55
    file.write_bytes(data)
    assert build(spoken, out="again").sha256 == first.sha256


def test_no_drafts_are_left(build, spoken, tmp_path):
    build(spoken)
    files = [p for where in (".cache", "out") for p in (tmp_path / where).rglob("*") if p.is_file()]
    files = [p for p in files if p.parent.name != "locks"]
    blocks = len(spoken.utterances)
    # segments and blocks with notes; segments, programme and waveform
    assert len(files) == 5 * 2 + blocks * 2 + 5 + 2
    assert [p for p in files if p.name.startswith(".")] == []
