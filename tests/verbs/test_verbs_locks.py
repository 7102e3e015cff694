"""One run an edition: every verb that changes one holds its lock while it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio_edition import Article, BusyError, Edition, Workspace, build, new

SETTINGS = {"show": {"title": "X"}, "voice": {"engine": "silence", "fallback": []}}
EDITION = Edition.of(
    id="2026-11-02",
    articles=[Article.of("The Harbor", ["The harbor opened on Monday after two years."])],
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.of(tmp_path / "show", SETTINGS)


def test_a_build_beside_a_build_is_told(workspace: Workspace) -> None:
    with workspace.edition_lock(EDITION.id), pytest.raises(BusyError, match=EDITION.id):
        build(workspace, EDITION, jobs=1)
    assert not workspace.audio.exists()
    build(workspace, EDITION, jobs=1)


def test_new_beside_a_build_is_told_and_writes_nothing(
    workspace: Workspace, tmp_path: Path
) -> None:
    story = tmp_path / "story.md"
    story.write_text("# The Crane\n\nThe crane lifts 40 tons.\n", encoding="utf-8")
    with workspace.edition_lock(EDITION.id), pytest.raises(BusyError, match=EDITION.id):
        new(workspace, EDITION.id, [str(story)])
    assert not (workspace.editions / EDITION.id).exists()
    report = new(workspace, EDITION.id, [str(story)])
    assert [article.file for article in report.articles] == ["01-the-crane.md"]


def test_a_build_holds_the_lock_until_its_end(workspace: Workspace) -> None:
    """Asked in the middle of every stage, from the listener."""
    refused: list[str] = []

    def hear(event: object) -> None:
        try:
            with workspace.edition_lock(EDITION.id):
                pytest.fail(f"the lock was free at {event}")
        except BusyError:
            refused.append(type(event).__name__)

    build(workspace, EDITION, jobs=1, listen=hear)
    assert {"Started", "Finished"} <= set(refused)
    with workspace.edition_lock(EDITION.id):
        pass
