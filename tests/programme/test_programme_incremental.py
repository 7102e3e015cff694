"""A segment is made again only when its sound changes, and the bytes are those of a full build."""

from __future__ import annotations

import dataclasses
import json

import pytest

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


def test_what_sounds_as_before_is_not_made_again(build, spoken, tmp_path):
    """Whatever its headline, its files' names and its place in the edition."""
    first = build(spoken)
    assert cached(first) == [False] * 5
    again = build(spoken, out="again")
    assert cached(again) == [True] * 5
    assert again.sha256 == first.sha256
    assert dataclasses.replace(again, path=first.path, waveform=None, segments=()) == (
        dataclasses.replace(first, waveform=None, segments=())
    )
    segment = spoken.segments[1]
    renamed = dataclasses.replace(segment.segment, title="Another headline", id="01-other")
    result = build(replaced(spoken, 1, dataclasses.replace(segment, segment=renamed)))
    assert cached(result) == [True] * 5
    assert result.chapters[1].title == "Another headline"
    moved = made.edition_script(tmp_path / "moved", sentences=2, seconds=1.2)
    assert cached(build(moved)) == [True] * 5
    parts = spoken.segments
    turned = made.script([parts[0], parts[3], parts[1], parts[2], parts[4]])
    assert cached(build(turned)) == [True] * 5
    fresh = build(spoken, fresh=True, out="fresh")
    assert cached(fresh) == [False] * 5
    assert fresh.sha256 == first.sha256


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
    assert result.path.read_bytes() == full.path.read_bytes()
    assert result.cues == full.cues


@each("harm", ["cut", "note", "gone", "numbers", "flip"])
def test_a_damaged_cache_is_mended_and_never_reaches_a_listener(tmp_path, harm):
    spoken = made.edition_script(tmp_path / "clips", articles=1, sentences=1, seconds=1.2)
    first = made.assembled(tmp_path, spoken)
    file = sorted((tmp_path / ".cache" / "segments").rglob("*.mp3"))[0]
    note = file.with_name(f"{file.name[:-17]}.json")
    data = bytearray(file.read_bytes())
    data[5000] ^= 0x55
    if harm in ("cut", "flip"):
        file.write_bytes(data if harm == "flip" else data[:-100])
    elif harm == "note":
        note.write_text("{")
    elif harm == "gone":
        file.unlink()
    else:
        told = json.loads(note.read_text())
        told["note"]["spots"] = [[1]]
        note.write_text(json.dumps(told))
    again = made.assembled(tmp_path, spoken, out=tmp_path / "again")
    assert cached(again).count(False) == 1
    assert again.sha256 == first.sha256


def test_no_drafts_are_left(build, spoken, tmp_path):
    build(spoken)
    files = [p for where in (".cache", "out") for p in (tmp_path / where).rglob("*") if p.is_file()]
    files = [p for p in files if p.parent.name != "locks"]
    blocks = len(spoken.utterances)
    # segments and blocks with notes; segments, programme and waveform
    assert len(files) == 5 * 2 + blocks * 2 + 5 + 2
    assert [p for p in files if p.name.startswith(".")] == []
