"""build, plan and script as functions: what they answer, and what a change costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audio_edition import (
    Article,
    Edition,
    EditionError,
    PublicationError,
    Workspace,
    build,
    check,
    plan,
    publish,
    refresh,
    retract,
    script,
)

pytestmark = pytest.mark.usefixtures("speaking")

STORY = "The harbor of Tallinn opened on Monday, after two years of work."
TITLES = {"show": {"title": "The Morning Meridian", "base_url": "https://example.org/audio/"}}


def settings(**show: str) -> dict[str, Any]:
    return {
        "show": {**TITLES["show"], **show},
        "voice": {"engine": "silence", "fallback": []},
    }


def edition(*paragraphs: str, name: str = "2026-11-02") -> Edition:
    return Edition.of(id=name, articles=[Article.of("The Harbor", paragraphs or (STORY,))])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.of(tmp_path / "show", settings())


def test_an_edition_of_objects_needs_no_folder(workspace: Workspace) -> None:
    report = build(workspace, edition(), jobs=1)
    assert report.mp3.is_file()
    assert list(workspace.editions.iterdir()) == []
    assert report.episode.title == "The Morning Meridian for Monday, November 2, 2026"
    printed = [sentence.printed for sentence in report.script.sentences]
    assert STORY in printed
    assert script(workspace, edition()).script == report.script


def test_a_plan_makes_nothing_and_a_build_fulfils_it(workspace: Workspace) -> None:
    planned = plan(workspace, edition())
    assert planned.missing == planned.total > 2
    assert not workspace.audio.exists()
    report = build(workspace, edition(), jobs=1)
    assert report.spoken.synthesized == planned.missing
    assert plan(workspace, edition()).missing == 0


def test_settings_of_the_tags_make_no_new_recording(tmp_path: Path) -> None:
    """Description, cover and author changed, everything built again: nothing new is heard."""
    from PIL import Image

    workspace = Workspace.of(tmp_path, settings())
    first = build(workspace, edition(), jobs=1)
    publish(workspace)
    Image.new("RGB", (1400, 1400), "navy").save(workspace.editions / "cover.png")
    changed = Workspace.of(
        tmp_path, settings(description="Another word.", author="Somebody", cover="cover.png")
    )
    second = build(changed, edition(), jobs=1)
    publish(changed)
    assert second.episode.revision == 1
    assert second.episode.file == first.episode.file
    assert second.episode.frames_sha256 == first.episode.frames_sha256
    assert second.episode.sha256 == first.episode.sha256, "a published file is never touched"
    assert second.episode.corrections == ()
    assert sorted(f.name for f in first.mp3.parent.glob("2026-11-02*.mp3")) == ["2026-11-02.mp3"]


def test_one_word_changed_makes_exactly_one_revision(workspace: Workspace) -> None:
    first = build(workspace, edition(), jobs=1)
    publish(workspace)
    for _ in range(2):
        second = build(workspace, edition(STORY.replace("two years", "three years")), jobs=1)
    publish(workspace)
    assert (second.episode.revision, second.episode.file) == (2, "2026-11-02-r2.mp3")
    assert len(second.episode.corrections) == 1
    assert second.episode.guid == first.episode.guid
    assert second.episode.published_at == first.episode.published_at


def test_a_retraction_is_told_and_can_be_taken_back(workspace: Workspace) -> None:
    build(workspace, edition(), jobs=1)
    publish(workspace)
    assert not retract(workspace, "2026-11-02").already
    assert "2026-11-02.mp3" not in (workspace.audio / "feed.xml").read_text(encoding="utf-8")
    assert retract(workspace, "2026-11-02").already
    publish(workspace, ["2026-11-02"])
    assert "2026-11-02.mp3" in (workspace.audio / "feed.xml").read_text(encoding="utf-8")


def test_refresh_changes_what_show_toml_words_and_no_audio(tmp_path: Path) -> None:
    workspace = Workspace.of(tmp_path, settings())
    build(workspace, edition(), jobs=1)
    changed = refresh(Workspace.of(tmp_path, settings(description="Another word.")))
    assert "feed.xml" in changed.changed
    assert not [path for path in changed.changed if path.endswith(".mp3")]


def test_a_check_of_what_is_sound_finds_no_error(workspace: Workspace) -> None:
    build(workspace, edition(), jobs=1)
    codes = [f.code for f in check(workspace, "2026-11-02").findings if f.severity == "error"]
    assert codes in ([], ["audio-loudness"]), "the silent voice is silent"


@pytest.mark.parametrize("verb", [build, plan, script])
def test_an_edition_that_is_not_there_is_one_line(
    workspace: Workspace, verb: Callable[..., object]
) -> None:
    with pytest.raises(EditionError, match="no edition 2026-11-09"):
        verb(workspace, "2026-11-09")
    with pytest.raises(EditionError):
        verb(workspace, "../2026-11-09")


@pytest.mark.parametrize("name", ["today", "player", "feed", "feed.xml", "P", "archive", "NUL"])
def test_a_name_of_the_site_is_refused_before_anything_is_spoken(
    workspace: Workspace, name: str
) -> None:
    with pytest.raises(EditionError, match="the site uses that name"):
        build(workspace, edition(name=name))
    assert not (workspace.cache / "utterances").exists()


def test_an_edition_does_not_lie_where_members_addresses_do(tmp_path: Path) -> None:
    told = {**settings(), "publish": {"members": {"secret": "${CLUB}", "path": "club"}}}
    workspace = Workspace.of(tmp_path, told)
    with pytest.raises(PublicationError, match="cannot be called Club: members' addresses"):
        build(workspace, replace(edition(), id="Club"))
    assert not workspace.cache.exists()


def test_an_older_edition_built_later_is_not_today_s(workspace: Workspace) -> None:
    build(workspace, edition(name="2026-11-03"), jobs=1)
    build(workspace, edition("An older story came first, in the archive.", name="2026-11-02"))
    today = (workspace.audio / "today/index.html").read_text(encoding="utf-8")
    assert "2026-11-03" in today
    assert "older story" not in today
