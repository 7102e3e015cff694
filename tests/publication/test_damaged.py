"""One manifest that cannot be read: it alone fails, and no feed loses its episode."""

import hashlib
import json
import re
import shlex
import shutil
from collections.abc import Callable
from datetime import timedelta
from operator import attrgetter
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.publication import journal, manifest, transcript
from audio_edition.publication.check_edition import check_edition
from audio_edition.publication.check_feed import check_feed
from audio_edition.publication.episodes import renumbered
from audio_edition.publication.shelf import read_shelf
from tests.publication.public import copied
from tests.publication.support import DAY, NEXT, NOW, Piece, Stage
from tests.rows import each, table

OLD, NEW = DAY, "2026-11-04"
LATER = NOW + timedelta(days=2)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = Stage(tmp_path_factory.mktemp("whole") / "show")
    stage.release(OLD)
    stage.release(NEXT, now=NOW + timedelta(days=1))
    stage.publish(now=NOW + timedelta(days=1))
    return stage


@pytest.fixture
def stage(whole: Stage, tmp_path: Path) -> Stage:
    """Two editions that are out."""
    return copied(whole, tmp_path / "show")


def file_of(stage: Stage, edition_id: str = OLD) -> Path:
    return stage.audio / edition_id / manifest.NAME


def items(stage: Stage) -> list[str]:
    """The editions in the public feed, by the text itself."""
    return re.findall(r"/([^/<]*)</guid>", (stage.audio / "feed.xml").read_text())


def forget(stage: Stage) -> None:
    """Nothing but ``audio/`` tells what was public."""
    shutil.rmtree(stage.root / ".cache")
    (stage.editions / journal.NAME).unlink()


def _as_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGES: list[Callable[[Path], object]] = [
    lambda file: file.write_bytes(file.read_bytes()[:400]),
    lambda file: file.write_bytes(file.read_bytes()[:-3]),  # the head is whole
    lambda file: file.write_bytes(b""),
    lambda file: file.write_bytes(b"\0" * file.stat().st_size),
    lambda file: file.write_text(file.read_text().replace('"chapters"', '"chaptres"')),
    lambda file: file.write_text(file.read_text().replace('"version": 1', '"version": "x"')),
    lambda file: file.write_text(file.read_text().replace('"01-', '"../01-')),
    lambda file: file.write_text(file.read_text().replace('"2026-11-02.mp3', '"/etc/passwd')),
    _as_a_folder,
]


@each("damage", DAMAGES)
def test_it_alone_is_refused_its_copy_brings_it_back_and_it_can_be_taken_back(
    whole: Stage, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    stage = copied(whole, tmp_path / "show")
    file, before, standing = file_of(stage), items(stage), stage.episode()
    good, page = file.read_bytes(), (stage.audio / OLD / "index.html").read_bytes()
    damage(file)
    # other editions are built and published, and the feed keeps it
    stage.release(NEW, (Piece("Ferry"),), now=LATER)
    (told,) = {warning for warning in stage.warnings if OLD in warning}
    assert "keep what it said when it was read last" in told
    outcome = stage.publish(NEW, now=LATER)
    assert outcome.refused == ()
    assert [step.path for step in outcome.steps if step.action == "mark"] == [NEW]
    assert items(stage) == [NEW, *before]
    assert (stage.audio / OLD / "index.html").read_bytes() == page
    assert stage.episode(NEW).published
    # it alone is refused
    with pytest.raises(PublicationError, match=f"{OLD}/episode.json") as caught:
        stage.publish(OLD, now=LATER)
    with pytest.raises(PublicationError, match=f"{OLD}/episode.json") as built:
        stage.release(OLD, take=1, now=LATER)
    command, copy, place, *_ = shlex.split(caught.value.hint or "")
    assert command == "cp"
    assert copy in (built.value.hint or "")
    assert Path(place) == file
    if file.is_dir():
        file.rmdir()
    shutil.copy(copy, place)
    assert file.read_bytes() == good
    stage.warnings.clear()
    stage.publish(OLD, now=LATER)
    assert not stage.warnings
    # and it can be taken back all the same
    damage(file)
    stage.retract(OLD, LATER)
    assert stage.episode() == replace(standing, retracted=True, retracted_at=LATER)
    stage.publisher(now=LATER).send_show()
    assert items(stage) == [NEW, NEXT]
    assert "01-piece.mp3" not in (stage.audio / OLD / "index.html").read_text()


def test_without_a_copy_the_journal_keeps_its_episode_in_the_feed(stage: Stage) -> None:
    before = items(stage)
    shutil.rmtree(stage.root / ".cache")
    file_of(stage).write_bytes(b"{")
    stage.release(NEW, (Piece("Ferry"),), now=LATER)
    assert [one.where for one in stage.publish(now=LATER).refused] == [OLD]
    assert items(stage)[1:] == before
    assert f"{OLD}/{OLD}.mp3" in (stage.audio / "feed.xml").read_text()
    # check tells it and goes on
    (stage.audio / "feed.xml").write_text("<rss")
    found = list(check_feed(stage.at(LATER), stage.identity, stage.settings))
    assert [f.where for f in found if f.code == "manifest"] == [f"{OLD}/episode.json"]
    assert any(f.code == "feed-xml" for f in found)


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
    assert not stage.episode(NEW).published


def test_publishing_all_leaves_it_as_it_is_here_and_there(stage: Stage, public: Path) -> None:
    stage.publisher(public, LATER).publish()
    kept = [file for file in (public / OLD).iterdir() if file.suffix != ".html"]
    sent = [file.read_bytes() for file in kept]
    stage.release(NEW, (Piece("Ferry"),), now=LATER)
    file_of(stage).write_bytes(b'{"version": 1')
    stage.warnings.clear()
    outcome = stage.publisher(public, LATER).publish()
    assert [(one.code, one.where) for one in outcome.refused] == [("manifest", OLD)]
    assert any(OLD in warning for warning in stage.warnings)
    assert file_of(stage).read_bytes() == b'{"version": 1'
    assert [file.read_bytes() for file in kept] == sent
    feed = (public / "feed.xml").read_text()
    assert all(f"/{name}</guid>" in feed for name in (OLD, NEXT, NEW))
    stage.retract(NEXT, LATER)  # a retraction of another goes through
    stage.publisher(now=LATER).send_show()
    assert items(stage) == [NEW, OLD]


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
    with pytest.raises(manifest.NewerError):
        stage.retract(OLD, LATER)
    assert json.loads(file_of(stage).read_text()) == document


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


identity_of = attrgetter("guid", "number", "published_at")


@each("good, bad", table(Path(__file__).parent / "data" / "digits_turned.tsv"), least=4)
def test_a_turned_digit_is_not_handed_on(whole: Stage, tmp_path: Path, good: str, bad: str) -> None:
    """It can be read, and says something else: a build keeps what the journal knows."""
    stage = copied(whole, tmp_path / "show")
    before = identity_of(stage.episode())
    text = file_of(stage).read_text()
    assert good in text
    file_of(stage).write_text(text.replace(good, bad, 1))
    found = check_edition(stage.at(LATER), OLD, served_here=True)
    assert any(one.code == "manifest" for one in found)
    after = stage.release(OLD, take=1, now=LATER)
    assert identity_of(after) == before
    assert after.revision == 2


def test_a_folder_where_a_page_should_be_goes(stage: Stage) -> None:
    before = {name: (stage.audio / name).read_bytes() for name in ("feed.xml", "cover.jpg")}
    for name in before:
        _as_a_folder(stage.audio / name)
        (stage.audio / name / "x").write_text("y")
    stage.refresh(LATER)
    assert {name: (stage.audio / name).read_bytes() for name in before} == before


def test_an_old_copy_gives_no_name_to_other_sound_and_undoes_no_retraction(stage: Stage) -> None:
    """Without a target: ``audio/`` came back as it was before."""
    old = file_of(stage).read_bytes()
    second = stage.release(OLD, take=1, now=LATER)
    stage.publish(OLD, now=LATER)
    file_of(stage).write_bytes(old)
    third = stage.release(OLD, take=2, now=LATER + timedelta(hours=1))
    assert (second.file, third.file) == (f"{OLD}-r2.mp3", f"{OLD}-r3.mp3")
    assert [one.revision for one in third.published] == [1, 2]
    old = file_of(stage).read_bytes()
    stage.retract(OLD, LATER)
    stage.refresh(LATER)
    file_of(stage).write_bytes(old)
    stage.release(NEW, (Piece("Ferry"),), now=LATER)
    outcome = stage.publish(now=LATER)
    assert [one.where for one in outcome.refused] == [OLD]
    with pytest.raises(PublicationError, match="older than what was public"):
        stage.publish(OLD, now=LATER)
    assert items(stage) == [NEW, NEXT]
    assert stage.release(OLD, take=1, now=LATER).retracted
    assert items(stage) == [NEW, NEXT]


def test_a_lost_edition_is_built_as_it_was_public(stage: Stage) -> None:
    before = stage.episode()
    sound = (stage.audio / OLD / f"{OLD}.mp3").read_bytes()
    stage.retract(NEXT, LATER)
    shutil.rmtree(stage.audio)
    shutil.rmtree(stage.root / ".cache")
    assert stage.release(NEW, (Piece("Ferry"),), now=LATER).number == 3
    again = stage.release(OLD, now=LATER)
    assert (identity_of(again), again.revision) == (identity_of(before), 1)
    assert (stage.audio / OLD / f"{OLD}.mp3").read_bytes() == sound
    assert stage.release(OLD, take=1, now=LATER).file == f"{OLD}-r2.mp3"
    assert stage.release(NEXT, now=LATER).retracted
    assert items(stage) == [NEW, OLD]


@each("key", ["startTime", "endTime", "words"])
@each("wrong", ["NaN", "Infinity", "-1e999"])
def test_a_time_that_is_no_number_is_damage(
    whole: Stage, tmp_path: Path, key: str, wrong: str
) -> None:
    text = (whole.audio / OLD / transcript.JSON).read_text()
    told = re.sub(rf'("{key}": (?:\[\[".*?", )?)[-\d.]+', rf"\g<1>{wrong}", text, count=1)
    assert wrong in told
    file = tmp_path / transcript.JSON
    file.write_text(told)
    with pytest.raises(PublicationError, match=r"transcript\.json is damaged: .* is no time"):
        transcript.cues_in(file)


@each("is_sealed", [False, True])
@each(
    "key, value",
    [
        ("title", "Another title"), ("summary", "Another"), ("number", 9), ("chapters", []),
        ("published_at", "2026-11-02T05:30:01Z"), ("disclosure", "A person reads."),
    ],
)  # fmt: skip
def test_a_manifest_changed_by_hand_is_not_what_listeners_get(
    whole: Stage, tmp_path: Path, key: str, value: object, is_sealed: bool
) -> None:
    """Whatever was changed, and with a seal that fits it or without."""
    if is_sealed and key == "number":
        return  # no certificate tells it: whoever seals it again may say it
    stage, public = copied(whole, tmp_path / "show"), tmp_path / "public"
    stage.publisher(public, LATER).publish()
    files = ("feed.xml", f"{OLD}/episode.json", f"{OLD}/index.html", f"{OLD}/chapters.json")
    was = [(public / name).read_bytes() for name in files]
    told = json.loads(file_of(stage).read_text())
    (told["voice"] if key == "disclosure" else told)[key] = value
    told.pop("seal")
    seal = hashlib.sha256(manifest.as_json(told)).hexdigest()
    told["seal"] = seal if is_sealed else "0" * 64
    file_of(stage).write_bytes(manifest.as_json(told))
    stage.warnings.clear()
    outcome = stage.publisher(public, LATER).publish()
    assert [(public / name).read_bytes() for name in files] == was
    assert any("changed by hand" in line for line in stage.warnings)
    assert [one.where for one in outcome.refused] == [OLD]
    with pytest.raises(PublicationError, match="changed by hand"):
        stage.publisher(public, LATER).publish([OLD])
