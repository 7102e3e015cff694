"""The shelf of heads: right whatever the cache holds, and whoever wrote the manifest."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition.publication import manifest
from audio_edition.publication.shelf import Shelf, read_shelf
from tests.publication.support import NOW, Piece, Stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path)
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


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b'"title"', b'"tit'),
        lambda data: data.replace(b"{", b"["),
        lambda data: b"\0" * len(data),
        lambda data: data.splitlines(keepends=True)[0] + b"[]\nnull\n[1, [2\n",
    ],
)
def test_a_damaged_cache_is_made_anew(stage: Stage, damage: object) -> None:
    before = shelf(stage)
    good = cache(stage).read_bytes()
    cache(stage).write_bytes(damage(good))  # type: ignore[operator]
    assert shelf(stage) == before
    assert cache(stage).read_bytes() == good


def test_a_manifest_laid_out_by_somebody_else_is_read(stage: Stage) -> None:
    file = stage.audio / "2026-11-02" / manifest.NAME
    document = json.loads(file.read_bytes())
    before = shelf(stage).entries[0].head
    for text in (json.dumps(document), json.dumps(document, indent=4, sort_keys=True)):
        file.write_text(text)
        assert shelf(stage).entries[0].head == before


def test_a_change_is_seen_at_once(stage: Stage) -> None:
    shelf(stage)
    stage.retract("2026-11-03", NOW)
    assert [entry.head.retracted for entry in shelf(stage).entries] == [False, True, False]


def test_a_removed_folder_leaves_the_feed(stage: Stage) -> None:
    import shutil

    shutil.rmtree(stage.audio / "2026-11-03")
    stage.refresh(NOW)
    assert "2026-11-03" not in (stage.audio / "feed.xml").read_text()


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
    failures: list[BaseException] = []

    def build(number: int) -> None:
        try:
            stage.release(f"2026-11-{number:02}", (Piece(f"Story {number}"),))
        except BaseException as failure:  # a thread's failure must fail the test
            failures.append(failure)

    threads = [threading.Thread(target=build, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    feed = (stage.audio / "feed.xml").read_text()
    assert feed.count("<item>") == 8
    assert sorted(entry.head.number for entry in shelf(stage).entries) == list(range(1, 9))
