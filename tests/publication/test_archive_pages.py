"""The archive's files as a show goes on: made where something changed, sent, and taken away."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from PIL import Image

from audio_edition.publication import site as site_module
from audio_edition.publication.pages import thumbs
from tests.publication.support import Piece, Stage

OLD, NEW = datetime(2025, 12, 30, 5, 30, tzinfo=UTC), datetime(2026, 11, 2, 5, 30, tzinfo=UTC)


def stamps(stage: Stage) -> dict[str, int]:
    return {file.name: file.stat().st_mtime_ns for file in stage.audio.glob("archive*")}


def ids(stage: Stage, table: str) -> list[str]:
    return [one["id"] for one in json.loads((stage.audio / table).read_bytes())["editions"]]


def test_a_new_edition_touches_its_own_year(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.release("2025-12-29", now=OLD)
    stage.release("2025-12-30", now=OLD)
    stage.refresh(OLD)
    assert ids(stage, "archive-2025.json") == ["2025-12-30", "2025-12-29"]
    stage.release("2026-11-02", now=NEW)
    changed = stage.refresh(NEW)
    assert {"archive-2026.html", "archive-2026.json", "archive.json"} <= {*changed, *stamps(stage)}
    before = stamps(stage)
    made: list[str] = []
    group = site_module.Site._group

    def noted(self: Any, name: str, inputs: str, make: Any, *rest: Any) -> Any:
        return group(self, name, inputs, lambda: made.append(name) or make(), *rest)

    monkeypatch.setattr(site_module.Site, "_group", noted)
    stage.release("2026-11-03", (Piece("Ferry sails again"),), now=NEW)
    stage.refresh(NEW)
    assert "archive-2025" not in made
    assert "archive-2026" in made
    after = stamps(stage)
    anew = {name for name in before if before[name] != after[name]}
    assert anew == {"archive-2026.html", "archive-2026.json"}
    assert ids(stage, "archive-2026.json") == ["2026-11-03", "2026-11-02"]
    assert "Ferry sails again" in (stage.audio / "archive-2026.html").read_text("utf-8")


def test_a_year_without_editions_has_no_page_here_nor_there(stage: Stage, public: Path) -> None:
    stage.release("2025-12-29", (Piece("Storm"),), now=OLD)
    stage.release("2026-11-02", (Piece("Calm"),), now=NEW)
    stage.publisher(public, NEW).publish(["2025-12-29", "2026-11-02"])
    for folder in (stage.audio, public):
        assert (folder / "archive-2025.json").is_file()
        parts = json.loads((folder / "archive.json").read_bytes())["parts"]
        assert parts == ["archive-2026.json", "archive-2025.json"]
        (folder / "archive-notes.html").write_text("not ours")
    stage.retract("2025-12-29", NEW)
    stage.publisher(public, NEW).publish()
    for folder in (stage.audio, public):
        assert not list(folder.glob("archive-2025*")), folder
        for file in [*folder.glob("archive*"), folder / "index.html"]:
            assert "Storm" not in file.read_text("utf-8")
            assert "archive-2025" not in file.read_text("utf-8")
        assert (folder / "archive-notes.html").is_file()


def test_the_small_picture_is_made_once_and_goes_with_a_retraction(
    stage: Stage, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stage.editions / "2026-11-02"
    folder.mkdir()
    Image.new("RGB", (640, 480), "teal").save(folder / "pier.png")
    made = mock.Mock(wraps=thumbs.thumb)
    monkeypatch.setattr(thumbs, "thumb", made)
    pieces = (Piece("Harbor reopens", image="pier.png"), Piece("Calm"))
    stage.release("2026-11-02", pieces)
    stage.refresh()
    (small,) = (stage.audio / "2026-11-02").glob("thumb-*.jpg")
    with Image.open(small) as image:
        assert image.size == (thumbs.SIDE, thumbs.SIDE)
    page = (stage.audio / "index.html").read_text("utf-8")
    assert f'src="2026-11-02/{small.name}"' in page
    assert ids(stage, "archive-2026.json") == ["2026-11-02"]
    table = json.loads((stage.audio / "archive-2026.json").read_bytes())["editions"][0]
    assert table["picture"] == f"2026-11-02/{small.name}"
    stage.release("2026-11-02", pieces, title="Another title")
    stage.publisher(public, NEW).publish(["2026-11-02"])
    assert made.call_count == 1, "by the bytes of the large one"
    sent = public / "2026-11-02" / small.name
    assert sent.read_bytes() == small.read_bytes()
    stage.retract("2026-11-02", NEW)
    stage.publisher(public, NEW).publish()
    assert not small.exists()
    assert not sent.exists()
    assert not list(stage.audio.glob("archive-2026*"))
