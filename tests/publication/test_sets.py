"""Every revision is a set: who holds an earlier one finds all of it, whatever came after."""

import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from audio_edition.models import replace
from audio_edition.publication import manifest
from audio_edition.publication.model import EpisodeFile
from audio_edition.publication.repairing import repair_files, repair_manifest
from audio_edition.publication.targets import FolderTarget
from audio_edition.publication.there import read_state
from audio_edition.publication.words_out import words_out
from tests.publication.public import named as addresses_in
from tests.publication.public import says
from tests.publication.support import DAY, NOW, Piece, Stage
from tests.rows import each

LATER = NOW + timedelta(hours=4)
TEXTS = ("transcript.vtt", "transcript.srt", "transcript.json", "chapters.json", "waveform.json")
SOUNDS = ("intro", "01-piece", "02-piece")
BOTH = (Piece("Harbor"), Piece("Fares"))
MENDED = (Piece("Harbor"), Piece("Fares, at $4"))


def named(public: Path, base: str) -> dict[str, bytes]:
    """Everything that the item of the one edition names, by path."""
    item = next(ElementTree.parse(public / "feed.xml").iter("item"))
    paths = [address.removeprefix(base) for address in addresses_in(item)]
    return {path: (public / path).read_bytes() for path in paths}


@pytest.mark.parametrize("target", [True, False], ids=["target", "audio itself"])
def test_who_holds_the_first_revision_finds_all_of_it(
    stage: Stage, public: Path, target: bool
) -> None:
    where = public if target else None
    public = public if target else stage.audio

    def publish(hours: int) -> dict[str, bytes]:
        stage.publisher(where, NOW + timedelta(hours=hours)).publish()
        return named(public, stage.identity.base_url)

    stage.release(pieces=BOTH)
    first = publish(0)
    segments = {one.file: (public / DAY / one.file).read_bytes() for one in read(public).segments}
    stage.release(pieces=MENDED, now=LATER)
    second = publish(4)
    stage.release(pieces=(Piece("Harbor"),), now=LATER)
    third = publish(5)
    assert len(first) == len(second) == len(third) == 5
    assert not set(first) & set(second)
    assert not set(second) & set(third)
    for revision in (first, second, third):
        for path, data in revision.items():
            assert (public / path).read_bytes() == data, path
        (words,) = (path for path in revision if "transcript-r" in path and ".json" in path)
        assert says(revision[words], next(d for p, d in revision.items() if p.endswith(".mp3")))
    for name, data in segments.items():
        assert (public / DAY / name).read_bytes() == data, name
    # the plain names are what is said now
    plain = json.loads((public / DAY / "transcript.json").read_bytes())
    assert plain == json.loads(third[f"{DAY}/transcript-r3.json"])
    assert b'"../2026-11-02/waveform-r3.json"' in (public / "today/index.html").read_bytes()


def read(public: Path) -> manifest.Episode:
    return manifest.from_json((public / DAY / manifest.NAME).read_bytes())


def test_what_is_the_same_in_both_keeps_its_name(stage: Stage) -> None:
    stage.release(pieces=BOTH)
    stage.publish()
    fixed = stage.release(pieces=MENDED, now=LATER)
    assert [one.file for one in fixed.segments] == ["intro.mp3", "01-piece.mp3", "02-piece-r2.mp3"]
    again = stage.release(pieces=BOTH, now=LATER)
    assert [one.file for one in again.segments] == [f"{name}.mp3" for name in SOUNDS]
    names = {file.name for file in (stage.audio / DAY).iterdir()}
    assert {f"{name.replace('.', '-r1.')}" for name in TEXTS} < names
    assert not [name for name in names if "-r2." in name], "a correction that was withdrawn"


def test_a_draft_of_a_correction_leaves_one_set(stage: Stage) -> None:
    stage.release(pieces=BOTH)
    stage.publish()
    one = read(stage.audio).published[0]
    texts = {name.replace(".", "-r1.") for name in TEXTS if name != "chapters.json"}
    assert {item.name for item in one.files} == {*texts, *(f"{n}.mp3" for n in SOUNDS)}
    for item in one.files:
        assert (stage.audio / DAY / item.name).stat().st_size == item.size
    for words in ("Fares, at $4", "Fares, at $5", "Fares, at $6"):
        stage.release(pieces=(Piece("Harbor"), Piece(words)), now=LATER)
    names = {file.name for file in (stage.audio / DAY).iterdir()}
    assert {name for name in names if "-r" in name and "card" not in name} == {
        f"{DAY}-r2.mp3",
        "02-piece-r2.mp3",
        *(name.replace(".", f"-r{n}.") for name in TEXTS for n in (1, 2)),
    }
    listed = {item.name for item in read(stage.audio).files}
    assert {"transcript-r1.vtt", "transcript-r2.vtt", "02-piece.mp3", "02-piece-r2.mp3"} < listed


@each("how", ["damaged", "lost"])
def test_what_became_of_a_file_here_is_not_what_went_out(tmp_path: Path, how: str) -> None:
    """A correction takes no damage over into its manifest, and sends none over what is whole."""
    stage, target = Stage(tmp_path / "show"), FolderTarget(tmp_path / "public")
    stage.release(pieces=BOTH)
    stage.publisher(target, NOW).publish()
    file = stage.audio / DAY / "transcript-r1.vtt"
    good = file.read_bytes()
    file.write_bytes(good[:-5] + b"-----") if how == "damaged" else file.unlink()
    correction = stage.release(pieces=MENDED, now=LATER)
    assert file.name not in {item.name for item in correction.files}
    stage.publisher(target, LATER).publish()
    assert (tmp_path / "public" / DAY / file.name).read_bytes() == good
    brought = list(repair_files(stage.at(LATER), read(stage.audio), target))
    assert [(one.state, one.where) for one in brought] == [("repaired", f"{DAY}/{file.name}")]
    assert file.read_bytes() == good


def test_what_no_build_makes_again_is_told_as_lost(stage: Stage) -> None:
    stage.release(pieces=BOTH)
    stage.publish()
    stage.release(pieces=MENDED, now=LATER)
    for name in ("transcript-r1.vtt", "transcript-r2.vtt", "01-piece.mp3", "02-piece.mp3"):
        (stage.audio / DAY / name).unlink()
    told = {one.where: one.state for one in repair_files(stage.at(LATER), read(stage.audio), None)}
    assert told == {
        f"{DAY}/transcript-r1.vtt": "lost",
        f"{DAY}/02-piece.mp3": "lost",
        DAY: "rebuild",
    }


def test_a_correction_that_waits_comes_back_and_not_what_is_out(stage: Stage, public: Path) -> None:
    """Its own copy tells of the files that stand here; the target tells of the revision before."""
    target = FolderTarget(public)
    stage.release(pieces=BOTH)
    draft = (stage.audio / DAY / manifest.NAME).read_bytes()
    (stage.audio / DAY / manifest.NAME).write_bytes(b"")
    assert repair_manifest(stage.at(LATER), DAY, None, None).state == "repaired"
    assert (stage.audio / DAY / manifest.NAME).read_bytes() == draft, "by its copy"
    stage.publisher(target, NOW).publish()
    stage.release(pieces=MENDED, now=LATER)
    file = stage.audio / DAY / manifest.NAME
    built = file.read_bytes()
    file.write_bytes(built[:-9])
    state = read_state(target)
    assert repair_manifest(stage.at(LATER), DAY, target, state).state == "repaired"
    assert file.read_bytes() == built
    stage.publisher(target, LATER).publish()  # now it is out, which the copy may not know yet
    file.write_bytes(b"{}")
    repair_manifest(stage.at(LATER), DAY, target, read_state(target))
    assert [one.revision for one in read(stage.audio).published] == [1, 2]
    third = stage.release(pieces=(Piece("Harbor"),), now=LATER)
    built = file.read_bytes()
    assert third.revision == 3
    state = read_state(target)
    # without the files that it tells of, what is out is the better word
    file.write_bytes(built[:-9])
    (stage.audio / DAY / "transcript-r3.vtt").unlink()
    assert repair_manifest(stage.at(LATER), DAY, target, state).state == "repaired"
    assert read(stage.audio).revision == 2


@each("damage", ["empty", "numbers", "numbers, and pages since"])
def test_what_is_retracted_comes_back_with_its_words(tmp_path: Path, damage: str) -> None:
    stage = Stage(tmp_path)
    stage.release(pieces=BOTH)
    stage.publish()
    stage.retract(DAY)
    stage.release(pieces=MENDED, now=LATER)
    file = stage.audio / DAY / manifest.NAME
    built = file.read_bytes()
    said = json.loads(built)
    for one in said["published"]:
        one["revision"] += 1  # it can be read, and tells of revisions that nobody heard
    file.write_bytes(b"{}" if damage == "empty" else json.dumps(said).encode())
    if "pages" in damage:
        stage.refresh()  # it may not be what is remembered of the manifest
    assert repair_manifest(stage.at(LATER), DAY, None, None).state == "repaired"
    assert file.read_bytes() == built
    assert read(stage.audio).retracted


def unlisted(stage: Stage) -> None:
    """Let the manifest tell nothing of the first revision's chapters, as of an earlier version."""

    def others(files: tuple[EpisodeFile, ...]) -> tuple[EpisodeFile, ...]:
        return tuple(one for one in files if one.name != "chapters-r1.json")

    episode = read(stage.audio)
    published = tuple(replace(one, files=others(one.files)) for one in episode.published)
    bare = replace(episode, files=others(episode.files), published=published)
    assert bare != episode
    (stage.audio / DAY / manifest.NAME).write_bytes(manifest.to_json(bare))


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "an earlier version's"])
def test_chapters_of_an_earlier_revision_come_back_here_and_there(
    stage: Stage, public: Path, listed: bool
) -> None:
    target = FolderTarget(public)
    stage.release(pieces=BOTH)
    stage.publisher(target, NOW).publish()
    stage.release(pieces=MENDED, now=LATER)
    if not listed:
        unlisted(stage)
    stage.publisher(target, LATER).publish()
    here, there = (folder / DAY / "chapters-r1.json" for folder in (stage.audio, public))
    good = there.read_bytes()
    assert not list(repair_files(stage.at(LATER), read(stage.audio), target))
    for damage in (b"", b"1e999", b'{"chapters": [{"startTime": 1}]}', None):
        here.unlink() if damage is None else here.write_bytes(damage)
        (told,) = repair_files(stage.at(LATER), read(stage.audio), target)
        assert (told.state, told.where) == ("repaired", f"{DAY}/{here.name}")
        assert here.read_bytes() == good
    # what the target lost goes out again
    there.unlink()
    stage.publisher(target, LATER).publish()
    assert there.read_bytes() == good
    here.write_bytes(b"1e999")
    lost = repair_files(stage.at(LATER), read(stage.audio), None)
    assert [one.state for one in lost] == ["lost"]
    if not listed:  # what is damaged here is sent over nothing, and for nothing
        stage.publisher(target, LATER).publish()
        assert there.read_bytes() == good
        there.unlink()
        stage.publisher(target, LATER).publish()
        assert not there.exists()


def test_words_that_are_out_are_known_by_their_own_revision_too(stage: Stage) -> None:
    stage.release(pieces=BOTH)
    stage.publish()
    out = words_out(stage.audio / DAY, read(stage.audio))
    episode = stage.release(pieces=(*BOTH, Piece("Tide", ("It rises at four.",))), now=LATER)
    (stage.audio / DAY / "published.json").write_bytes(b"{}")
    assert out
    assert words_out(stage.audio / DAY, episode) == out
