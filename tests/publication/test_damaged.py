"""One manifest that cannot be read: it alone fails, and no feed loses its episode."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication import journal, manifest, transcript
from audio_edition.publication.check_edition import check_edition
from audio_edition.publication.check_feed import check_feed
from audio_edition.publication.episodes import renumbered
from audio_edition.publication.publish import Publisher
from audio_edition.publication.retract import retract
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import read_shelf
from audio_edition.publication.targets import open_target
from tests.publication.support import NOW, Piece, Stage

OLD, NEXT, NEW = "2026-11-02", "2026-11-03", "2026-11-04"
LATER = NOW + timedelta(days=2)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path / "show")
    stage.release(OLD)
    stage.release(NEXT, now=NOW + timedelta(days=1))
    stage.publish(now=NOW + timedelta(days=1))
    return stage


def file_of(stage: Stage, edition_id: str = OLD) -> Path:
    return stage.audio / edition_id / manifest.NAME


def items(stage: Stage) -> list[str]:
    """The GUIDs in the public feed, by the text itself."""
    text = (stage.audio / "feed.xml").read_text()
    return [part.partition("</guid>")[0].rpartition(">")[2] for part in text.split("<guid")[1:]]


def forget(stage: Stage) -> None:
    """Nothing but ``audio/`` tells what was public."""
    shutil.rmtree(stage.root / ".cache")
    (stage.editions / journal.NAME).unlink()


def _as_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGES: list[Callable[[Path], object]] = [
    lambda file: file.write_bytes(file.read_bytes()[:10]),
    lambda file: file.write_bytes(file.read_bytes()[:400]),
    lambda file: file.write_bytes(file.read_bytes()[:-3]),  # the head is whole
    lambda file: file.write_bytes(b""),
    lambda file: file.write_bytes(b"\0" * file.stat().st_size),
    lambda file: file.write_text("[]"),
    lambda file: file.write_text(file.read_text().replace('"chapters"', '"chaptres"')),
    lambda file: file.write_text(file.read_text().replace('"version": 1', '"version": "x"')),
    lambda file: file.write_text(file.read_text().replace('"01-', '"../01-')),
    lambda file: file.write_text(file.read_text().replace('"2026-11-02.mp3', '"/etc/passwd')),
    _as_a_folder,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_other_editions_are_built_and_published_and_the_feed_keeps_it(
    stage: Stage, damage: Callable[[Path], object]
) -> None:
    before = items(stage)
    page = (stage.audio / OLD / "index.html").read_bytes()
    damage(file_of(stage))
    stage.warnings.clear()
    stage.release(NEW, (Piece("Ferry"),), now=LATER)
    (told,) = {warning for warning in stage.warnings if OLD in warning}
    assert "keep what it said when it was read last" in told
    outcome = stage.publish(NEW, now=LATER)
    assert outcome.refused == ()
    assert [step.path for step in outcome.steps if step.action == "mark"] == [NEW]
    assert items(stage) == [f"{before[0].rpartition('/')[0]}/{NEW}", *before]
    assert (stage.audio / OLD / "index.html").read_bytes() == page
    assert manifest.read(stage.audio, NEW).published  # type: ignore[union-attr]


@pytest.mark.parametrize("damage", DAMAGES)
def test_it_alone_is_refused_and_its_copy_brings_it_back(
    stage: Stage, damage: Callable[[Path], object]
) -> None:
    good = file_of(stage).read_bytes()
    damage(file_of(stage))
    with pytest.raises(PublicationError, match=f"{OLD}/episode.json") as caught:
        stage.publish(OLD, now=LATER)
    with pytest.raises(PublicationError, match=f"{OLD}/episode.json") as built:
        stage.release(OLD, take=1, now=LATER)
    assert caught.value.hint is not None
    words = shlex.split(caught.value.hint)
    assert words[0] == "cp"
    assert words[1] in (built.value.hint or "")
    assert Path(words[2]) == file_of(stage)
    if file_of(stage).is_dir():
        file_of(stage).rmdir()
    shutil.copy(words[1], words[2])
    assert file_of(stage).read_bytes() == good
    stage.warnings.clear()
    stage.publish(OLD, now=LATER)
    assert not stage.warnings


@pytest.mark.parametrize("damage", DAMAGES)
def test_it_can_be_taken_back_all_the_same(stage: Stage, damage: Callable[[Path], object]) -> None:
    before = manifest.read(stage.audio, OLD)
    assert before is not None
    damage(file_of(stage))
    retract(stage.at(LATER), OLD)
    after = manifest.read(stage.audio, OLD)
    assert after == replace(before, retracted=True, retracted_at=LATER)
    stage.publisher(now=LATER).send_show()
    assert [guid.rpartition("/")[2] for guid in items(stage)] == [NEXT]
    assert "01-piece.mp3" not in (stage.audio / OLD / "index.html").read_text()


def test_without_a_copy_the_journal_keeps_its_episode_in_the_feed(stage: Stage) -> None:
    before = items(stage)
    shutil.rmtree(stage.root / ".cache")
    file_of(stage).write_bytes(b"{")
    stage.release(NEW, (Piece("Ferry"),), now=LATER)
    outcome = stage.publish(now=LATER)
    assert [one.where for one in outcome.refused] == [OLD]
    assert items(stage)[1:] == before
    feed = (stage.audio / "feed.xml").read_text()
    assert f"{OLD}/{OLD}.mp3" in feed


def test_without_a_copy_the_feed_is_not_touched_but_others_are_built(stage: Stage) -> None:
    feed = (stage.audio / "feed.xml").read_bytes()
    forget(stage)
    file_of(stage).write_bytes(b"{")
    stage.warnings.clear()
    episode = stage.release(NEW, (Piece("Ferry"),), now=LATER)
    assert (stage.audio / NEW / episode.file).is_file()
    assert (stage.audio / NEW / "index.html").is_file()
    assert (stage.audio / "feed.xml").read_bytes() == feed
    assert any("stay as they are" in warning and OLD in warning for warning in stage.warnings)
    for names in ((), (NEW,)):
        with pytest.raises(PublicationError, match=f"{OLD}/episode.json is damaged"):
            stage.publish(*names, now=LATER)
    with pytest.raises(PublicationError, match=f"{OLD}/episode.json is damaged"):
        stage.refresh(LATER)
    assert (stage.audio / "feed.xml").read_bytes() == feed
    assert not manifest.read(stage.audio, NEW).published  # type: ignore[union-attr]


def test_publishing_all_leaves_it_as_it_is(stage: Stage) -> None:
    before = items(stage)
    stage.release(NEW, (Piece("Ferry"),), now=LATER)
    file_of(stage).write_bytes(b"")
    stage.warnings.clear()
    outcome = stage.publish(now=LATER)
    assert [(one.code, one.where) for one in outcome.refused] == [("manifest", OLD)]
    assert sorted(items(stage))[:2] == sorted(before)
    assert any(OLD in warning for warning in stage.warnings)
    assert file_of(stage).read_bytes() == b""


def test_the_target_keeps_what_was_sent(stage: Stage, tmp_path: Path) -> None:
    public = tmp_path / "public"
    settings = PublishSettings(target=str(public))
    stage.settings = settings

    def publish() -> None:
        target = open_target(str(public), stage.at(LATER))
        Publisher(stage.at(LATER), stage.identity, settings, target, stage.hear).publish()

    publish()
    sent = {
        file.name: file.read_bytes() for file in (public / OLD).iterdir() if file.suffix != ".html"
    }
    stage.release(NEW, (Piece("Ferry"),), now=LATER)
    file_of(stage).write_bytes(b'{"version": 1')
    publish()
    assert {name: (public / OLD / name).read_bytes() for name in sent} == sent
    feed = (public / "feed.xml").read_text()
    assert all(f"/{name}</guid>" in feed for name in (OLD, NEXT, NEW))


def test_a_retraction_of_another_goes_through(stage: Stage) -> None:
    file_of(stage).write_bytes(b"")
    retract(stage.at(LATER), NEXT)
    stage.publisher(now=LATER).send_show()
    assert [guid.rpartition("/")[2] for guid in items(stage)] == [OLD]


def test_a_newer_manifest_is_never_replaced_by_what_is_remembered(stage: Stage) -> None:
    feed = (stage.audio / "feed.xml").read_bytes()
    document = json.loads(file_of(stage).read_bytes())
    document |= {"version": 3, "retracted": True}
    file_of(stage).write_text(json.dumps(document))
    stage.release(NEW, (Piece("Ferry"),), now=LATER)
    assert (stage.audio / "feed.xml").read_bytes() == feed
    with pytest.raises(PublicationError, match=r"version 3, .* this one reads 2") as caught:
        stage.publish(now=LATER)
    assert "update audio-edition" in (caught.value.hint or "")


def test_check_tells_it_and_goes_on(stage: Stage) -> None:
    file_of(stage).write_bytes(b"")
    (stage.audio / "feed.xml").write_text("<rss")
    found = list(check_feed(stage.at(LATER), stage.identity, stage.settings))
    assert [f.where for f in found if f.code == "manifest"] == [f"{OLD}/episode.json"]
    assert any(f.code == "feed-xml" for f in found)


def test_a_number_that_was_lent_meanwhile_is_given_back(stage: Stage) -> None:
    forget(stage)
    good = file_of(stage, NEXT).read_bytes()
    file_of(stage, NEXT).write_bytes(b"")
    assert stage.release(NEW, (Piece("Ferry"),), now=LATER).number == 2  # whose it is, nobody knew
    file_of(stage, NEXT).write_bytes(good)
    stage.release("2026-11-05", (Piece("Fog"),), now=LATER + timedelta(days=1))
    shelf = read_shelf(stage.at(LATER))
    assert [entry.head.number for entry in shelf.entries] == [1, 2, 3, 4]


def test_a_damaged_draft_keeps_its_number(stage: Stage) -> None:
    stage.release(NEW, (Piece("Ferry"),), now=LATER)
    entries = list(read_shelf(stage.at(LATER)).entries)
    late = replace(entries[-1], number=1)
    assert renumbered([late, *entries[:2]]) == {NEW: 3}
    assert renumbered([replace(late, damaged=True), *entries[:2]]) == {}


def test_a_copied_folder_is_no_second_edition(stage: Stage) -> None:
    shutil.copytree(stage.audio / OLD, stage.audio / "2026-11-01")
    assert len(read_shelf(stage.at(LATER)).entries) == 2
    file_of(stage, "2026-11-01").write_bytes(b"")
    with pytest.raises(PublicationError, match=r"2026-11-01/episode.json"):
        stage.publish(now=LATER)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('"number": 1,', '"number": 3,'),
        ("/2026-11-02", "/2026-11-06"),  # the GUID's end
        ('"published_at": "2026-11-02T05', '"published_at": "2026-11-02T01'),
        ('"since": "2026', '"since": "2034'),
    ],
)
def test_a_digit_that_turned_is_not_handed_on(stage: Stage, good: str, bad: str) -> None:
    """It can be read, and says something else: a build keeps what the journal knows."""
    before = manifest.read(stage.audio, OLD)
    assert before is not None
    text = file_of(stage).read_text()
    assert good in text
    file_of(stage).write_text(text.replace(good, bad, 1))
    assert any(
        one.code == "manifest" for one in check_edition(stage.at(LATER), OLD, served_here=True)
    )
    after = stage.release(OLD, take=1, now=LATER)
    assert (after.guid, after.number, after.published_at, after.revision) == (
        before.guid, before.number, before.published_at, 2,
    )  # fmt: skip


def test_a_folder_where_a_page_should_be_goes(stage: Stage) -> None:
    before = {name: (stage.audio / name).read_bytes() for name in ("feed.xml", "cover.jpg")}
    for name in before:
        _as_a_folder(stage.audio / name)
        (stage.audio / name / "x").write_text("y")
    stage.refresh(LATER)
    assert {name: (stage.audio / name).read_bytes() for name in before} == before


def test_an_old_copy_undoes_no_retraction(stage: Stage) -> None:
    """Without a target: ``audio/`` came back as it was before."""
    old = file_of(stage).read_bytes()
    stage.retract(OLD, LATER)
    stage.refresh(LATER)
    file_of(stage).write_bytes(old)
    stage.release(NEW, (Piece("Ferry"),), now=LATER)
    outcome = stage.publish(now=LATER)
    assert [one.where for one in outcome.refused] == [OLD]
    with pytest.raises(PublicationError, match="older than what was public"):
        stage.publish(OLD, now=LATER)
    assert [guid.rpartition("/")[2] for guid in items(stage)] == [NEW, NEXT]
    assert stage.release(OLD, take=1, now=LATER).retracted
    assert [guid.rpartition("/")[2] for guid in items(stage)] == [NEW, NEXT]


def test_an_old_copy_gives_no_name_to_other_sound(stage: Stage) -> None:
    """A revision that went out since is followed, not made again."""
    old = file_of(stage).read_bytes()
    second = stage.release(OLD, take=1, now=LATER)
    stage.publish(OLD, now=LATER)
    file_of(stage).write_bytes(old)
    third = stage.release(OLD, take=2, now=LATER + timedelta(hours=1))
    assert (second.file, third.file) == (f"{OLD}-r2.mp3", f"{OLD}-r3.mp3")
    assert [one.revision for one in third.published] == [1, 2]


def test_a_lost_edition_is_built_as_it_was_public(stage: Stage) -> None:
    before = manifest.read(stage.audio, OLD)
    sound = (stage.audio / OLD / f"{OLD}.mp3").read_bytes()
    stage.retract(NEXT, LATER)
    shutil.rmtree(stage.audio)
    shutil.rmtree(stage.root / ".cache")
    assert stage.release(NEW, (Piece("Ferry"),), now=LATER).number == 3
    again = stage.release(OLD, now=LATER)
    assert before is not None
    assert (again.guid, again.number, again.published_at, again.revision) == (
        before.guid, before.number, before.published_at, 1,
    )  # fmt: skip
    assert (stage.audio / OLD / f"{OLD}.mp3").read_bytes() == sound
    assert stage.release(OLD, take=1, now=LATER).file == f"{OLD}-r2.mp3"
    assert stage.release(NEXT, now=LATER).retracted
    assert [guid.rpartition("/")[2] for guid in items(stage)] == [NEW, OLD]


@pytest.mark.parametrize("key", ["startTime", "endTime", "words"])
@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "-1e999"])
def test_a_time_that_is_no_number_is_damage_of_a_transcript(
    stage: Stage, key: str, wrong: str
) -> None:
    file = stage.audio / OLD / transcript.JSON
    text = re.sub(
        rf'("{key}": (?:\[\[".*?", )?)[-\d.]+', rf"\g<1>{wrong}", file.read_text(), count=1
    )
    assert wrong in text
    file.write_text(text)
    with pytest.raises(PublicationError, match=r"transcript\.json is damaged: .* is no time"):
        transcript.cues_in(file)


def test_a_manifest_changed_by_hand_is_not_what_listeners_get(tmp_path: Path) -> None:
    """Whatever was changed, and with a seal that fits it or without."""
    changes: tuple[tuple[str, object], ...] = (
        ("title", "Another title"), ("summary", "Another"),
        ("published_at", "2026-11-02T05:30:01Z"),
        ("number", 9), ("chapters", []), ("disclosure", "A person reads."),
    )  # fmt: skip
    wrong = []
    for number, (key, value) in enumerate(changes):
        for seals in (False, True):
            stage = Stage(tmp_path / f"{number}{seals}")
            target = open_target(f"file://{stage.root}/public", stage.at(LATER))
            stage.release(OLD)
            stage.publisher(target, LATER).publish()
            public = stage.root / "public"
            files = ("feed.xml", f"{OLD}/episode.json", f"{OLD}/index.html", f"{OLD}/chapters.json")
            was = [(public / name).read_bytes() for name in files]
            told = json.loads(file_of(stage).read_text())
            (told["voice"] if key == "disclosure" else told)[key] = value
            told.pop("seal")
            seal = hashlib.sha256(manifest.as_json(told)).hexdigest()
            told["seal"] = seal if seals else "0" * 64
            file_of(stage).write_bytes(manifest.as_json(told))
            if seals and key == "number":
                continue  # no certificate tells it: whoever seals it again may say it
            stage.warnings.clear()
            outcome = stage.publisher(target, LATER).publish()
            if [(public / name).read_bytes() for name in files] != was:
                wrong.append((key, seals))
            assert any("changed by hand" in line for line in stage.warnings), (key, seals)
            assert [one.where for one in outcome.refused] == [OLD]
            with pytest.raises(PublicationError, match="changed by hand"):
                stage.publisher(target, LATER).publish([OLD])
    assert wrong == []
