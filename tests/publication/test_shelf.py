"""The shelf of heads: right whatever the cache holds, and whoever wrote the manifest."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition.publication import manifest
from audio_edition.publication.shelf import Shelf, read_shelf
from tests.publication.support import DAY, NEXT, NOW, Piece, Stage, titles


@pytest.fixture
def stage(stage: Stage) -> Stage:
    for number in range(3):
        stage.release(f"2026-11-0{number + 2}", now=NOW + timedelta(days=number))
    return stage


def shelf(stage: Stage) -> Shelf:
    return read_shelf(stage.at())


def cache(stage: Stage) -> Path:
    (file,) = (stage.root / ".cache" / "shelf").rglob("*.jsonl")
    return file


def test_heads_are_what_the_manifests_say(stage: Stage) -> None:
    for entry in shelf(stage).entries:
        whole = shelf(stage).whole(entry)
        for name in ("guid", "title", "number", "published_at", "size", "corrections", "summary"):
            assert getattr(entry.head, name) == getattr(whole, name)
        assert entry.head.chapters == ()


def test_a_damaged_cache_is_made_anew(stage: Stage) -> None:
    before = shelf(stage)
    good = cache(stage).read_bytes()
    for damaged in (
        b"",
        good[: len(good) // 2],
        good.replace(b'"title"', b'"tit'),
        good.replace(b"{", b"["),
        b"\0" * len(good),
        good.splitlines(keepends=True)[0] + b"[]\nnull\n[1, [2\n",
    ):
        cache(stage).write_bytes(damaged)
        assert shelf(stage) == before
        assert cache(stage).read_bytes() == good


def test_a_manifest_laid_out_by_somebody_else_is_read(stage: Stage) -> None:
    file = stage.audio / DAY / manifest.NAME
    document = json.loads(file.read_bytes())
    before = shelf(stage).entries[0].head
    for text in (json.dumps(document), json.dumps(document, indent=4, sort_keys=True)):
        file.write_text(text)
        assert shelf(stage).entries[0].head == before


def test_a_change_is_seen_at_once_and_a_removed_folder_leaves_the_feed(stage: Stage) -> None:
    shelf(stage)
    stage.retract(NEXT, NOW)
    assert [entry.head.retracted for entry in shelf(stage).entries] == [False, True, False]
    shutil.rmtree(stage.audio / DAY)
    stage.refresh(NOW)
    assert titles(stage.audio) == ["Edition of 2026-11-04"]


def test_a_link_in_a_circle_holds_no_edition(stage: Stage) -> None:
    """One of the show's own files, which is made again, keeps nobody from their editions."""
    known = read_shelf(stage.at()).entries
    file = stage.audio / "feed.json"
    file.unlink(missing_ok=True)
    file.symlink_to(file.name)
    assert read_shelf(stage.at()).entries == known
    stage.refresh()
    assert not file.is_symlink()


def test_builds_side_by_side_lose_nothing(tmp_path: Path) -> None:
    stage = Stage(tmp_path)

    def build(number: int) -> None:
        stage.release(f"2026-11-{number:02}", (Piece(f"Story {number}"),))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(build, range(1, 9))) == [None] * 8
    assert len(titles(stage.audio)) == 8
    assert sorted(entry.head.number for entry in shelf(stage).entries) == list(range(1, 9))
