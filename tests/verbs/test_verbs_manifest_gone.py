"""The manifest of an edition is gone from audio/: check tells it, and check --repair mends it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audio_edition import check, publish, repair, retract
from audio_edition.publication import manifest
from tests.verbs.newsroom import DAY, Newsroom

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


def told(room: Newsroom, name: str = "") -> list[tuple[str, str, str]]:
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
        ((severity, message, remedy),) = told(room, name)
        assert (severity, remedy) == ("error", "audio-edition check --repair")
        assert "its manifest is not in audio/ any more" in message
        assert ("was retracted" in message) is (lost != "cache journal")
    (found,) = (one for one in repair(room.workspace).found if one.where == WHERE)
    knows = target or "cache" not in lost
    if knows:
        assert found.state == "repaired"
        assert file.read_bytes() == good or (target and "journal" in lost)
        assert told(room) == []
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
