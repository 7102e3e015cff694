"""What the journal knows of an edition is brought in, and takes nothing from its manifest."""

from __future__ import annotations

import errno
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition.publication import journal, manifest, retract, shelf
from audio_edition.publication.model import Episode
from audio_edition.publication.refresh import refresh
from audio_edition.publication.repairing import repair_manifest
from audio_edition.publication.settings import PublishSettings
from tests.publication.support import NOW, Stage

DAY = "2026-11-02"


def standing(stage: Stage) -> Episode:
    found = manifest.read(stage.audio, DAY)
    assert found is not None
    return found


def test_a_retraction_that_broke_off_behind_its_note_loses_no_word(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "show")
    stage.release(DAY)
    stage.publish()
    before = standing(stage)
    assert before.published[0].said, "this is what the test is about"
    # killed when the journal had it, and the manifest had not
    noted = replace(before, retracted=True, retracted_at=NOW)
    journal.note(stage.at(), [noted])
    assert standing(stage) == before
    retract.retract(stage.at(NOW), DAY)
    assert standing(stage) == noted


def test_a_manifest_that_the_disk_does_not_give_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(tmp_path / "show")
    stage.release(DAY)
    stage.publish()
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
    assert standing(stage).retracted
    assert standing(stage).published == manifest.from_json(whole).published


def test_a_show_of_before_the_journal_gets_it_in_one_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each note the journal is read anew: one by one, years of editions would never end."""
    stage = Stage(tmp_path / "show")
    days = [f"2026-11-0{number}" for number in (2, 3, 4)]
    for day in days:
        stage.release(day)
    stage.publish()
    (stage.editions / journal.NAME).unlink()
    journal._last.clear()
    read: list[Path] = []
    real = journal._read
    monkeypatch.setattr(journal, "_read", lambda lines: read.append(tmp_path) or real(lines))
    stage.publish()
    assert sorted(journal.read_journal(stage.at()).lines) == days
    assert len(read) <= 2


def test_pages_of_an_edition_known_by_the_journal_alone_stay(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "show")
    stage.release(DAY)
    stage.publish()
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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(tmp_path / "show")
    for day in (DAY, "2026-11-03"):
        stage.release(day)
    stage.publish()
    noted = replace(standing(stage), retracted=True, retracted_at=NOW)
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
    assert entries == {DAY: True, "2026-11-03": False}


@pytest.mark.parametrize("lost", ["2026-11-01", "2026-11-03"])
@pytest.mark.parametrize("cached", [True, False])
def test_an_edition_whose_words_are_lost_stops_no_other(
    tmp_path: Path, lost: str, cached: bool
) -> None:
    stage = Stage(tmp_path / "show")
    for day in ("2026-11-01", DAY, "2026-11-03"):
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
