"""Where the synthetic voice is named: first, but never elsewhere in what is out already."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audio_edition import Article, Edition, Workspace, build, publish
from audio_edition.publication.disclosed import disclosed_in

DAY, NEXT = "2026-11-02", "2026-11-03"
NOTICE, LONG = "Read by a synthetic voice.", "This edition was read by a synthetic voice."


def show(root: Path, **script: str) -> Workspace:
    told: dict[str, Any] = {"show": {"title": "The Lantern"}, "voice": {"engine": "silence"}}
    return Workspace.of(root, told | {"script": script} if script else told)


def edition(name: str) -> Edition:
    return Edition.of(id=name, articles=[Article.of("Harbor reopens", ["The ferry left at noon."])])


def said(root: Path, name: str) -> list[str]:
    segments = json.loads((root / "audio" / name / "transcript.json").read_text())["segments"]
    return [segment["body"] for segment in segments]


def let_out(workspace: Workspace) -> None:
    publish(workspace, anyway="a test")


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A show as it was: its first edition is out, with the notice at its end."""
    old = show(tmp_path, disclosure_in="outro")
    build(old, edition(DAY))
    let_out(old)
    assert said(tmp_path, DAY)[-1] == LONG
    return tmp_path


def test_it_is_said_first(tmp_path: Path) -> None:
    workspace = show(tmp_path)
    build(workspace, edition(DAY))
    assert said(tmp_path, DAY)[1] == NOTICE
    assert not any("synthetic" in line for line in said(tmp_path, DAY)[2:])
    page = (tmp_path / "audio" / DAY / "index.html").read_text()
    assert f"{NOTICE}</p>" in page
    let_out(workspace)
    assert disclosed_in(workspace, DAY) == "intro"
    assert build(workspace, edition(DAY)).episode.revision == 1, "it stays where it was"


def test_what_is_out_is_not_revised_by_the_new_default(before: Path) -> None:
    now = show(before)
    assert disclosed_in(now, DAY) == "outro"
    again = build(now, edition(DAY))
    assert again.episode.revision == 1
    assert said(before, DAY)[-1] == LONG
    build(now, edition(NEXT))
    assert said(before, NEXT)[1] == NOTICE
    assert disclosed_in(now, NEXT) is None, "a draft follows the default"


def test_a_show_that_says_so_moves_it(before: Path) -> None:
    again = build(show(before, disclosure_in="intro"), edition(DAY))
    assert again.episode.revision == 2
    assert said(before, DAY)[1] == NOTICE


def test_a_damaged_transcript_is_no_stumbling_block(before: Path) -> None:
    for damaged in ("{", '{"segments": ["…"]}', "[" * 100_000):
        (before / "audio" / DAY / "transcript.json").write_text(damaged)
        assert disclosed_in(show(before), DAY) is None
    (before / "audio" / DAY / "episode.json").write_text("{")
    assert disclosed_in(show(before), DAY) is None
    assert disclosed_in(show(before), NEXT) is None
