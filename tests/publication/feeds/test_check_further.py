"""check --feed: every fault of the feeds beside feed.xml is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition.publication.check_feed import check_feed
from audio_edition.publication.feeds.settings import FeedSettings, TagSettings
from audio_edition.publication.settings import PublishSettings
from tests.publication.feeds.test_further import FILES, amend, stage_at
from tests.publication.support import Stage, identity
from tests.rows import each


def told(stage: Stage) -> set[tuple[str, str, str]]:
    found = check_feed(stage.at(), stage.identity, stage.settings)
    return {(one.severity, one.code, one.where) for one in found}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage_at(tmp_path_factory.mktemp("show"))


def test_what_was_just_written_has_no_fault(stage: Stage) -> None:
    # no edition here is German, none has a small sound
    assert told(stage) == {
        ("warning", "feed-empty", "show.toml [[publish.feeds]] de"),
        ("warning", "feed-small", "show.toml [[publish.feeds]] small"),
    }


@each(
    "name, change, codes",
    [
        (name, change, codes)
        for name in sorted(FILES - {"robots.txt"})
        for change, codes in [
            (lambda data: None, {"feed-missing"}),
            (lambda data: data[:-20], {"feed-xml", "feed-json"}),
            (lambda data: data.replace(b"lantern.example", b"lamplight.example"), {"feed-stale"}),
        ]
    ],
)
def test_each_fault_is_named(
    stage: Stage, name: str, change: Callable[[bytes], bytes | None], codes: set[str]
) -> None:
    file = stage.audio / name
    data = file.read_bytes()
    file.unlink()
    if (changed := change(data)) is not None:
        file.write_bytes(changed)
    try:
        found = told(stage)
    finally:
        file.write_bytes(data)
    errors = {code for severity, code, where in found if severity == "error" and name in where}
    assert errors & codes


def test_settings_that_mislead_are_named(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.release()
    amend(stage, "2026-11-02", section="World")
    stage.settings = PublishSettings(
        feeds=(FeedSettings("w", sections=("Wrold",), by="article"),),
        tags=TagSettings(new_feed_url="https://new.example/feed.xml"),
    )
    stage.refresh()
    assert told(stage) == {
        ("warning", "feed-empty", "show.toml [[publish.feeds]] w"),
        ("error", "feed-moved", "show.toml [publish] new_feed_url"),
    }
    found = check_feed(stage.at(), stage.identity, stage.settings)
    assert ["World" in one.remedy for one in found if one.code == "feed-empty"] == [True]
    stage.identity = identity(guid="b23dedec-bc85-52ea-9953-435da8e1b2ab")
    stage.refresh()
    assert {code for _, code, _ in told(stage)} == {"feed-empty"}
