"""What the journal knows of an edition is brought in, and takes nothing from its manifest."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest

from audio_edition.models import replace
from audio_edition.publication import journal, manifest, publish, shelf
from audio_edition.publication.manifest import UnreadError
from audio_edition.publication.repairing import repair_manifest
from audio_edition.publication.restore import restore
from audio_edition.publication.shelf import read_shelf
from audio_edition.publication.targets import FolderTarget
from audio_edition.publication.there import read_state
from tests.publication.support import DAY, NEXT, NOW, Stage, files_in
from tests.rows import each


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """A show of which an edition is out."""
    stage.release(DAY)
    stage.publish()
    return stage


@contextmanager
def not_given(file: Path, number: int = errno.EIO) -> Iterator[None]:
    """Have the disk refuse this one file."""
    real = manifest.read_plain

    def read(path: Path, most: int) -> bytes:
        if path == file:
            raise OSError(number, os.strerror(number), str(path))
        return real(path, most)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest, "read_plain", read)
        patch.setattr(shelf, "read_plain", read)
        yield


def test_a_retraction_that_broke_off_behind_its_note_loses_no_word(stage: Stage) -> None:
    before = stage.episode()
    assert before.published[0].said, "this is what the test is about"
    # killed when the journal had it, and the manifest had not
    noted = replace(before, retracted=True, retracted_at=NOW)
    journal.note(stage.at(), [noted])
    assert stage.episode() == before
    stage.retract(DAY)
    assert stage.episode() == noted


def test_a_manifest_that_the_disk_does_not_give_is_left_as_it_is(stage: Stage) -> None:
    file = stage.audio / DAY / manifest.NAME
    whole = file.read_bytes()
    chapters = json.loads((stage.audio / DAY / "chapters.json").read_bytes())["chapters"]
    assert chapters
    stage.release(NEXT)
    stage.publish()
    with not_given(file):
        assert stage.retract(DAY).retracted
        shelf._last.clear()
        found = read_shelf(stage.at(NOW))
    assert [one.edition_id for one in found.damaged] == [DAY], "that one alone"
    assert found.is_whole
    entries = {entry.edition_id: entry.retracted for entry in found.entries}
    assert entries == {DAY: True, NEXT: False}
    assert file.read_bytes() == whole, "what could not be read is not damaged"
    assert journal.read_journal(stage.at()).line(DAY).retracted, "and yet it is retracted"
    # pages made by then keep what the manifest tells
    stage.refresh()
    assert json.loads((stage.audio / DAY / "chapters.json").read_bytes())["chapters"] == chapters
    stage.retract(DAY)
    assert stage.episode().retracted
    assert stage.episode().published == manifest.from_json(whole).published


def test_an_old_show_gets_its_journal_in_one_go(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each note the journal is read anew: one by one, years of editions would never end."""
    days = [DAY, NEXT, "2026-11-04"]
    for day in days[1:]:
        stage.release(day)
    stage.publish()
    (stage.editions / journal.NAME).unlink()
    journal._last.clear()
    monkeypatch.setattr(publish, "_AT_ONCE", 2)
    stage.release("2026-11-09")  # a draft, of which it tells nothing
    stage.publish(dry_run=True)
    assert not (stage.editions / journal.NAME).exists()
    with mock.patch.object(journal, "_read", wraps=journal._read) as read:
        stage.publish(DAY)
        assert sorted(journal.read_journal(stage.at()).lines) == days
    assert read.call_count <= 3


def test_the_next_run_notes_what_a_killed_one_did_not(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for take in (1, 2, 3):
        stage.release(take=take, now=NOW + timedelta(hours=take))
        with monkeypatch.context() as patch:
            patch.setattr(publish, "note", lambda *_, **__: None)
            stage.publish(now=NOW + timedelta(hours=take))
        stage.publish(now=NOW + timedelta(hours=take))
        (entry,) = read_shelf(stage.at()).entries
        told = (stage.editions / journal.NAME).read_bytes()
        assert journal.read_journal(stage.at()).lines[DAY].mark == entry.mark
        stage.publish(now=NOW + timedelta(hours=take))
        assert (stage.editions / journal.NAME).read_bytes() == told, "noted once"


def test_pages_of_an_edition_known_by_the_journal_alone_stay(stage: Stage) -> None:
    folder = stage.audio / DAY
    stood = files_in(folder)
    assert json.loads(stood["chapters.json"])["chapters"]
    (folder / manifest.NAME).write_bytes(stood[manifest.NAME][:200])
    shutil.rmtree(stage.at().cache)
    stage.refresh()
    assert files_in(folder) == stood | {manifest.NAME: stood[manifest.NAME][:200]}
    # retracted, they say so
    stage.retract(DAY)
    stage.refresh()
    assert b"retracted" in (folder / "index.html").read_bytes()


@each("lost", ["2026-11-01", NEXT])
@each("cached", [True, False])
def test_an_edition_whose_words_are_lost_stops_no_other(
    tmp_path: Path, lost: str, cached: bool
) -> None:
    stage = Stage(tmp_path / "show")
    for day in ("2026-11-01", DAY, NEXT):
        stage.release(day)
    stage.publish()
    shutil.rmtree(stage.audio / lost)
    if not cached:
        shutil.rmtree(stage.at().cache)
    repair_manifest(stage.at(), lost, None, None)
    page = stage.audio / DAY / "index.html"
    page.unlink()
    stage.refresh()
    assert page.exists()
    assert lost in (stage.audio / "feed.xml").read_text()
    stage.retract(lost)
    stage.refresh()
    assert f"/{lost}</guid>" not in (stage.audio / "feed.xml").read_text()
    assert b"retracted" in (stage.audio / lost / "index.html").read_bytes()


# -- a disk that does not give a manifest: told in one line, never overwritten -------


def test_a_build_says_that_the_disk_does_not_give_it(stage: Stage) -> None:
    before = files_in(stage.audio)
    for number in (errno.EIO, errno.EACCES, errno.ENODEV):
        file = stage.audio / DAY / manifest.NAME
        with not_given(file, number), pytest.raises(UnreadError) as told:
            stage.release(DAY, take=2)
        assert "\n" not in told.value.message
        assert f"{DAY}/{manifest.NAME} cannot be read" in told.value.message
        assert "remove" not in (told.value.hint or ""), "nobody removes what may be whole"
        assert files_in(stage.audio) == before


def test_nothing_older_comes_back_over_it(stage: Stage, public: Path) -> None:
    """What is public is older than what was built: that must not take its place."""
    file, target = stage.audio / DAY / manifest.NAME, FolderTarget(public)
    stage.publisher(target).publish()
    stage.release(DAY, take=1)  # a correction that waits
    built = file.read_bytes()
    stage.release(NEXT)
    stage.publisher(target).publish([NEXT])
    there = files_in(public)
    file.unlink()  # another inode: the shelf asks the disk
    file.write_bytes(built)
    with not_given(file):
        (one,) = read_shelf(stage.at()).damaged
        assert one.is_unread
        assert "cp " not in one.told, "no older copy is advised"
        assert "disk error" in one.told
        found = repair_manifest(stage.at(), DAY, target, read_state(target))
        assert (found.state, "disk error" in found.message) == ("lost", True)
        assert "remove" not in found.remedy
        (lost := stage.audio / NEXT).rename(stage.root / "gone")
        with pytest.raises(UnreadError, match="disk error"):
            restore(stage.at(NOW), stage.identity, target)
        assert (lost / manifest.NAME).is_file(), "the others come back first"
    assert file.read_bytes() == built
    assert files_in(public) == there
