"""repair and read_back from Python, as check --repair and publish --verify have them."""

import os
import shutil
from pathlib import Path

import pytest

from audio_edition import PublicationError, check, publish, read_back, repair, retract
from audio_edition.errors import BusyError
from audio_edition.publication import manifest
from tests.verbs.newsroom import DAY, Newsroom


@pytest.fixture
def public(room: Newsroom) -> Newsroom:
    """A show with a target."""
    room.publishing(target=str(room.root.parent / "public"))
    return room


def test_what_is_damaged_at_the_target_is_found(public: Newsroom, tmp_path: Path) -> None:
    with pytest.raises(PublicationError, match="nothing is public"):
        read_back(public.workspace)
    publish(public.workspace)
    assert read_back(public.workspace).ok
    assert repair(public.workspace).ok
    state = tmp_path / "public" / "state.json"
    state.write_bytes(state.read_bytes()[:40])
    assert [one.where for one in read_back(public.workspace).findings] == ["state.json"]
    report = repair(public.workspace)
    assert report.ok
    (found,) = (one for one in report.of("repaired") if one.where.endswith("state.json"))
    assert "1 edition, 0 retracted" in found.message
    assert report.warnings == ()
    assert read_back(public.workspace).ok
    assert repair(public.workspace, DAY).found == ()
    assert [path for path, _ in publish(public.workspace).sent] in ([], ["state.json"])


@pytest.mark.parametrize("what", ["folder", "pipe", "link to nothing but itself"])
def test_what_is_no_file_gives_the_journal_its_place_back(room: Newsroom, what: str) -> None:
    publish(room.workspace)
    journal = room.root / "editions" / "published.jsonl"
    good = journal.read_bytes()
    journal.with_name("published.jsonl.aside").mkdir()
    journal.unlink()
    if what == "folder":
        journal.mkdir()
        (journal / "x").write_text("somebody's")
    elif what == "pipe":
        os.mkfifo(journal)
    else:
        journal.symlink_to(journal.name)
    with pytest.raises(PublicationError, match=r"published\.jsonl cannot be read") as told:
        room.build()
    assert "move it away: audio-edition check --repair" in str(told.value.hint)
    (found,) = repair(room.workspace).of("repaired")
    assert found.where == "editions/published.jsonl"
    assert "is published.jsonl.aside-2 now: written anew" in found.message
    assert journal.read_bytes() == good
    assert os.path.lexists(journal.with_name("published.jsonl.aside-2"))
    assert repair(room.workspace).found == ()


def test_beside_another_publication_nothing_is_called_lost(public: Newsroom) -> None:
    publish(public.workspace)
    with public.workspace.publish_lock(), pytest.raises(BusyError, match="another run"):
        repair(public.workspace)
    assert repair(public.workspace).ok


@pytest.mark.parametrize("is_published", [True, False])
def test_a_bit_turned_in_a_manifest_is_told(public: Newsroom, is_published: bool) -> None:
    """It can be read, and nothing in it is impossible: only its seal is broken."""
    if is_published:
        publish(public.workspace)
    file = public.workspace.audio / DAY / "episode.json"
    good = file.read_bytes()
    summary = good.index(b'"summary": "') + len(b'"summary": "')
    file.write_bytes(good[:summary] + bytes([good[summary] ^ 1]) + good[summary + 1 :])
    if not is_published:
        shutil.rmtree(public.workspace.cache)
    report = repair(public.workspace)
    (found,) = (one for one in report.found if one.where == f"{DAY}/episode.json")
    assert found.state == ("repaired" if is_published else "rebuild")
    assert found.remedy == ("" if is_published else f"audio-edition build {DAY}")
    assert (file.read_bytes() == good) is is_published


pytestmark = pytest.mark.usefixtures("speaking")

OTHER = "2026-11-03"
WHERE = f"{DAY}/episode.json"


def taken_back(root: Path, *, target: bool) -> Newsroom:
    """Two editions that went out, of which one was retracted."""
    room = Newsroom(root / "show")
    if target:
        room.publishing(target=str(root / "public"))
    for day in (DAY, OTHER):
        room.write(day)
        room.build(day)
    publish(room.workspace)
    retract(room.workspace, DAY)
    return room


def told_of(room: Newsroom, name: str = "") -> list[tuple[str, str, str]]:
    return [
        (one.severity, one.message, one.remedy)
        for one in check(room.workspace, name).findings
        if one.where == WHERE
    ]


@pytest.mark.parametrize("lost", ["", "cache", "journal", "cache journal"])
@pytest.mark.parametrize("target", [True, False], ids=["target", "no target"])
def test_a_retracted_edition_without_its_manifest(tmp_path: Path, target: bool, lost: str) -> None:
    room = taken_back(tmp_path, target=target)
    file = room.workspace.audio / WHERE
    good = file.read_bytes()
    feed = room.feed()
    file.unlink()
    if "cache" in lost:
        shutil.rmtree(room.workspace.cache)
    if "journal" in lost:
        (room.workspace.editions / "published.jsonl").unlink()
    for name in ("", DAY):
        ((severity, message, remedy),) = told_of(room, name)
        assert (severity, remedy) == ("error", "audio-edition check --repair")
        assert "its manifest is not in audio/ any more" in message
        assert ("was retracted" in message) is (lost != "cache journal")
    (found,) = (one for one in repair(room.workspace).found if one.where == WHERE)
    knows = target or "cache" not in lost
    if knows:
        assert found.state == "repaired"
        assert file.read_bytes() == good or (target and "journal" in lost)
        assert told_of(room) == []
    elif lost == "cache":  # the journal has no words
        assert (found.state, found.remedy) == ("rebuild", f"audio-edition build {DAY}")
        assert "its words are not" in found.message
        (again,) = (one for one in repair(room.workspace).found if one.where == WHERE)
        assert again.remedy == f"audio-edition build {DAY}"
    else:
        assert found.state == "lost"
    episode = manifest.read(room.workspace.audio, DAY)
    assert episode.retracted if episode is not None else found.state == "lost"
    assert room.feed() == feed
    publish(room.workspace)
    assert f"{DAY}.mp3" not in room.feed()
    if target:
        assert f"{DAY}.mp3" not in (tmp_path / "public" / "feed.xml").read_text("utf-8")


def test_one_that_is_public_is_told_once(tmp_path: Path) -> None:
    room = taken_back(tmp_path, target=False)
    (room.workspace.audio / OTHER / "episode.json").unlink()
    found = [one for one in check(room.workspace).findings if OTHER in f"{one.where}{one.message}"]
    assert [one.where for one in found] == [f"{OTHER}/episode.json"]
    assert repair(room.workspace).ok
