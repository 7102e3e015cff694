"""repair and read_back from Python, as check --repair and publish --verify have them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from audio_edition import PublicationError, publish, read_back, repair
from audio_edition.errors import BusyError
from tests.verbs.newsroom import DAY, Newsroom

pytestmark = pytest.mark.usefixtures("speaking")


def test_what_is_damaged_at_the_target_is_found_and_its_state_mended(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "show")
    room.publishing(target=str(tmp_path / "public"))
    room.write()
    room.build()
    with pytest.raises(PublicationError, match="nothing is public"):
        read_back(room.workspace)
    publish(room.workspace)
    assert read_back(room.workspace).ok
    assert repair(room.workspace).ok
    state = tmp_path / "public" / "state.json"
    state.write_bytes(state.read_bytes()[:40])
    assert [one.where for one in read_back(room.workspace).findings] == ["state.json"]
    report = repair(room.workspace)
    assert report.ok
    (found,) = (one for one in report.of("repaired") if one.where.endswith("state.json"))
    assert "1 edition, 0 retracted" in found.message
    assert report.warnings == ()
    assert read_back(room.workspace).ok
    assert repair(room.workspace, DAY).found == ()
    assert [path for path, _ in publish(room.workspace).sent] in ([], ["state.json"])


@pytest.mark.parametrize("what", ["folder", "pipe", "link to nothing but itself"])
def test_what_is_no_file_gives_the_journal_its_place_back(tmp_path: Path, what: str) -> None:
    room = Newsroom(tmp_path / "show")
    room.write()
    room.build()
    publish(room.workspace)
    journal = room.root / "editions" / "published.jsonl"
    good = journal.read_bytes()
    aside = journal.with_name("published.jsonl.aside")
    aside.mkdir()
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


def test_beside_another_publication_nothing_is_called_lost(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "show")
    room.publishing(target=str(tmp_path / "public"))
    room.write()
    room.build()
    publish(room.workspace)
    with room.workspace.publish_lock(), pytest.raises(BusyError, match="another run"):
        repair(room.workspace)
    assert repair(room.workspace).ok


@pytest.mark.parametrize("is_published", [True, False])
def test_a_manifest_with_a_bit_turned_comes_back_or_is_told(
    tmp_path: Path, is_published: bool
) -> None:
    """It can be read, and nothing in it is impossible: only its seal is broken."""
    room = Newsroom(tmp_path / "show")
    room.publishing(target=str(tmp_path / "public"))
    room.write()
    room.build()
    if is_published:
        publish(room.workspace)
    file = room.workspace.audio / DAY / "episode.json"
    good = file.read_bytes()
    summary = good.index(b'"summary": "') + len(b'"summary": "')
    file.write_bytes(good[:summary] + bytes([good[summary] ^ 1]) + good[summary + 1 :])
    if not is_published:
        shutil.rmtree(room.workspace.cache)
    report = repair(room.workspace)
    (found,) = (one for one in report.found if one.where == f"{DAY}/episode.json")
    assert found.state == ("repaired" if is_published else "rebuild")
    assert found.remedy == ("" if is_published else f"audio-edition build {DAY}")
    assert (file.read_bytes() == good) is is_published
