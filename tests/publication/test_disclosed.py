"""Where the synthetic voice is named: first, but never elsewhere in what is out already."""

import json
from pathlib import Path
from typing import Any

from audio_edition import Article, Edition, Workspace, build, publish
from audio_edition.publication.words_out import disclosed_in

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


def test_what_is_out_is_not_revised_by_the_new_default(tmp_path: Path) -> None:
    old = show(tmp_path, disclosure_in="outro")
    build(old, edition(DAY))
    publish(old, anyway="a test")
    now = show(tmp_path)
    assert disclosed_in(now, DAY) == "outro"
    assert build(now, edition(DAY)).episode.revision == 1
    assert said(tmp_path, DAY)[-1] == LONG
    build(now, edition(NEXT))
    assert said(tmp_path, NEXT)[1] == NOTICE
    assert not any("synthetic" in line for line in said(tmp_path, NEXT)[2:])
    assert f"{NOTICE}</p>" in (tmp_path / "audio" / NEXT / "index.html").read_text()
    assert disclosed_in(now, NEXT) is None, "a draft follows the default"
    publish(now, [NEXT], anyway="a test")
    assert disclosed_in(now, NEXT) == "intro"
    assert build(now, edition(NEXT)).episode.revision == 1, "it stays where it was"
    moved = build(show(tmp_path, disclosure_in="intro"), edition(DAY))
    assert moved.episode.revision == 2
    assert said(tmp_path, DAY)[1] == NOTICE
    # a damaged transcript is no stumbling block
    for damaged in ("{", '{"segments": ["…"]}', "[" * 100_000):
        (tmp_path / "audio" / DAY / "transcript.json").write_text(damaged)
        assert disclosed_in(now, DAY) is None
    (tmp_path / "audio" / DAY / "episode.json").write_text("{")
    assert disclosed_in(now, DAY) is None
