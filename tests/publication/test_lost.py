"""What the journal knows of an edition is brought in, and takes nothing from its manifest."""

from __future__ import annotations

import errno
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition.publication import journal, manifest, retract, shelf
from audio_edition.publication.refresh import refresh
from audio_edition.publication.repairing import repair_manifest
from audio_edition.publication.settings import PublishSettings
from tests.publication.support import DAY, NEXT, NOW, Stage
from tests.rows import each


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """A show of which an edition is out."""
    stage.release(DAY)
    stage.publish()
    return stage


def test_a_retraction_that_broke_off_behind_its_note_loses_no_word(stage: Stage) -> None:
    before = stage.episode()
    assert before.published[0].said, "this is what the test is about"
    # killed when the journal had it, and the manifest had not
    noted = replace(before, retracted=True, retracted_at=NOW)
    journal.note(stage.at(), [noted])
    assert stage.episode() == before
    retract.retract(stage.at(NOW), DAY)
    assert stage.episode() == noted


def test_a_manifest_that_the_disk_does_not_give_is_left_as_it_is(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = stage.audio / DAY / manifest.NAME
    whole = file.read_bytes()
    chapters = json.loads((stage.audio / DAY / "chapters.json").read_bytes())["chapters"]
    assert chapters

    def refused(*_: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(manifest, "read_plain", refused)
        assert retract.retract(stage.at(NOW), DAY).retracted
    assert file.read_bytes() == whole, "what could not be read is not damaged"
    line = journal.read_journal(stage.at()).line(DAY)
    assert line is not None
    assert line.retracted, "and yet it is retracted"
    # pages made by then keep what the manifest tells
    refresh(stage.at(NOW), stage.identity, PublishSettings())
    assert json.loads((stage.audio / DAY / "chapters.json").read_bytes())["chapters"] == chapters
    retract.retract(stage.at(NOW), DAY)
    assert stage.episode().retracted
    assert stage.episode().published == manifest.from_json(whole).published


def test_a_show_of_before_the_journal_gets_it_in_one_go(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each note the journal is read anew: one by one, years of editions would never end."""
    days = [DAY, NEXT, "2026-11-04"]
    for day in days[1:]:
        stage.release(day)
    stage.publish()
    (stage.editions / journal.NAME).unlink()
    journal._last.clear()
    read: list[object] = []
    real = journal._read
    monkeypatch.setattr(journal, "_read", lambda lines: read.append(lines) or real(lines))
    stage.publish()
    assert sorted(journal.read_journal(stage.at()).lines) == days
    assert len(read) <= 2


def test_pages_of_an_edition_known_by_the_journal_alone_stay(stage: Stage) -> None:
    folder = stage.audio / DAY
    stood = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert json.loads(stood["chapters.json"])["chapters"]
    (folder / manifest.NAME).write_bytes(stood[manifest.NAME][:200])
    shutil.rmtree(stage.at().cache)
    refresh(stage.at(NOW), stage.identity, PublishSettings())
    left = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert left == stood | {manifest.NAME: stood[manifest.NAME][:200]}
    # retracted, they say so
    retract.retract(stage.at(NOW), DAY)
    refresh(stage.at(NOW), stage.identity, PublishSettings())
    assert b"retracted" in (folder / "index.html").read_bytes()


def test_a_disk_that_gives_no_manifest_of_one_edition_stops_that_one_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.release(NEXT)
    stage.publish()
    noted = replace(stage.episode(), retracted=True, retracted_at=NOW)
    journal.note(stage.at(), [noted])  # a retraction that broke off behind its note
    whole = manifest.read_plain

    def refused(file: Path, most: int) -> bytes:
        if file.parent.name == DAY:
            raise OSError(errno.EIO, "Input/output error")
        return whole(file, most)

    monkeypatch.setattr(manifest, "read_plain", refused)
    found = shelf.read_shelf(stage.at(NOW))
    assert [one.edition_id for one in found.damaged] == [DAY]
    assert found.is_whole
    entries = {entry.edition_id: entry.retracted for entry in found.entries}
    assert entries == {DAY: True, NEXT: False}


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
