"""Where a show lives, and which editions are in it."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audio_edition import Workspace
from audio_edition.errors import BusyError, EditionError, NoShowError, ShowError
from tests.rows import each

SETTINGS = {"show": {"title": "The Morning Meridian"}}


def make(root: Path) -> Workspace:
    (root / "editions").mkdir(parents=True)
    (root / "editions/show.toml").write_text('[show]\ntitle = "X"\n', encoding="utf-8")
    return Workspace.open(root)


def test_a_show_is_found_upward(tmp_path: Path) -> None:
    make(tmp_path / "show")
    deep = tmp_path / "show" / "editions" / "2026-11-02" / "pictures"
    deep.mkdir(parents=True)
    assert Workspace.find(deep).root == (tmp_path / "show").resolve()
    with pytest.raises(NoShowError, match="no show here"):
        Workspace.find(tmp_path)
    with pytest.raises(ShowError, match=r"show\.toml is missing") as caught:
        Workspace.open(tmp_path)
    assert not isinstance(caught.value, NoShowError), "one that was named is not merely absent"


def test_a_folder_whose_name_is_no_text_is_told_before_anything_is_spoken(tmp_path: Path) -> None:
    root = tmp_path / os.fsdecode(b"caf\xe9")
    with pytest.raises(ShowError, match=r"not UTF-8: .*caf\\xe9") as told:
        make(root)
    assert told.value.hint
    with pytest.raises(ShowError, match="not UTF-8"):
        Workspace.of(root, SETTINGS)


def test_editions_are_folders_with_names_of_editions(tmp_path: Path) -> None:
    workspace = make(tmp_path)
    names = ("2026-11-03", "2026-11-02", "special.1", "assets", ".hidden", "voices", "Today")
    for name in (*names, "player", "plugins", "with space", "_draft"):
        (workspace.editions / name).mkdir()
    (workspace.editions / "2026-11-04").write_text("a file")
    assert workspace.edition_ids() == ["special.1", "2026-11-02", "2026-11-03"]
    assert workspace.misnamed() == ["with space"]
    with pytest.raises(EditionError) as caught:
        workspace.edition_folder("2026-11-33")
    assert "2026-11-03" in (caught.value.hint or "")


@each("name", ["today", "..", "../x", "a/b/..", "", "."])
def test_no_name_of_the_site_and_none_that_leads_out_is_an_edition(
    tmp_path: Path, name: str
) -> None:
    workspace = make(tmp_path / "show")
    (tmp_path / "x").mkdir()
    for folder in ("audio", "editions/today"):
        (tmp_path / "show" / folder).mkdir()
    with pytest.raises(EditionError) as caught:
        workspace.require_edition(name)
    assert caught.value.hint or name != "today"


def test_python_alone_makes_a_workspace_with_a_clock_of_its_own(tmp_path: Path) -> None:
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    workspace = Workspace.of(tmp_path / "new", SETTINGS, clock=lambda: noon)
    assert workspace.show.identity.title == "The Morning Meridian"
    assert workspace.edition_ids() == []
    assert not (workspace.editions / "show.toml").exists()
    assert workspace.now() == noon


def test_settings_are_read_again_on_request(tmp_path: Path) -> None:
    workspace = make(tmp_path)
    (workspace.editions / "show.toml").write_text('[show]\ntitle = "Y"\n', encoding="utf-8")
    assert workspace.show.identity.title == "X"
    assert workspace.reread().show.identity.title == "Y"


def test_an_edition_is_worked_on_by_one_run(tmp_path: Path) -> None:
    workspace = make(tmp_path)
    with workspace.edition_lock("a"):
        with pytest.raises(BusyError, match="edition a"), workspace.edition_lock("a"):
            pass
        with workspace.edition_lock("b"):
            pass
