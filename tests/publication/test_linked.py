"""Links under ``audio/`` and in a theme: nothing that they lead to is published or removed."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition import swaps
from audio_edition.errors import PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.files import swap_folder
from audio_edition.publication.targets import FolderTarget
from audio_edition.publication.themes import open_theme
from tests.publication.support import NOW, Piece, Stage

DAY = "2026-11-02"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path / "show")
    stage.release(DAY)
    stage.publish()
    (tmp_path / "id_rsa").write_text("PRIVATE")
    return stage


def test_a_manifest_and_a_link_publish_no_file_from_elsewhere(tmp_path: Path, stage: Stage) -> None:
    folder = stage.audio / DAY
    (folder / "id_rsa").symlink_to(tmp_path / "id_rsa")
    file = folder / manifest.NAME
    told = json.loads(file.read_bytes())
    told["published"][0].setdefault("files", []).append(
        {"name": "id_rsa", "bytes": 7, "sha256": "0" * 64}
    )
    file.write_text(json.dumps(told))
    with pytest.raises(PublicationError, match=rf"{DAY}/id_rsa is a link: .* not published"):
        stage.release(DAY, (Piece("Another"),), take=1, now=NOW + timedelta(days=1))
    assert (folder / manifest.NAME).read_text() == json.dumps(told), "nothing was built"


def test_what_is_sent_is_no_link(tmp_path: Path, stage: Stage) -> None:
    folder = stage.audio / DAY
    name = "transcript.txt"
    real = tmp_path / "same.txt"
    (folder / name).rename(real)
    (folder / name).symlink_to(real)
    target = FolderTarget(tmp_path / "public")
    with pytest.raises(PublicationError, match="missing or not what was built"):
        stage.publisher(target).publish([DAY])
    assert not (tmp_path / "public" / DAY / name).exists()


def test_a_link_in_an_editions_place_stays(tmp_path: Path, stage: Stage) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "a.txt").write_text("mine")
    place = stage.audio / "2026-11-03"
    place.symlink_to(precious)
    with pytest.raises(PublicationError, match="2026-11-03 is a link"):
        stage.release("2026-11-03")
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    with pytest.raises(PublicationError, match="is a link"):
        swap_folder(fresh, place)
    assert place.is_symlink()
    assert (precious / "a.txt").read_text() == "mine"


@pytest.mark.parametrize("name", [".x.old", ".x.new", ".2026-11-02.old"])
def test_what_a_crash_left_is_no_link(tmp_path: Path, stage: Stage, name: str) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "a.txt").write_text("mine")
    (stage.audio / name).symlink_to(precious)
    swaps.recover_all(stage.audio, "episode.json")
    assert (precious / "a.txt").read_text() == "mine"
    assert not (stage.audio / name).is_symlink()


@pytest.mark.parametrize("linked", ["assets/x.css", "assets", "templates/page.html"])
def test_a_theme_serves_no_file_from_elsewhere(tmp_path: Path, stage: Stage, linked: str) -> None:
    theme = stage.editions / "theme"
    theme.mkdir()
    place = theme / linked
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(tmp_path if linked == "assets" else tmp_path / "id_rsa")
    with pytest.raises(PublicationError, match=f"theme's {linked} is a link that leads out"):
        open_theme("", stage.at())
    place.unlink()
    place.parent.mkdir(exist_ok=True)
    if linked != "assets":
        (theme / "own.css").write_text("a{}")
        place.symlink_to("../own.css")
        assert open_theme("", stage.at()).digest


@pytest.mark.parametrize("name", ["player", "today"])
def test_nothing_is_written_where_a_folder_s_link_leads(
    tmp_path: Path, stage: Stage, name: str
) -> None:
    """A stranger's show may bring any link, and what it leads to may be a web server's folder."""
    precious = tmp_path / "precious"
    precious.mkdir()
    mine = {"index.html": b"mine", "edition-player.js": b"mine"}
    for file, data in mine.items():
        (precious / file).write_bytes(data)
    shutil.rmtree(stage.audio / name)
    (stage.audio / name).symlink_to(precious)
    with pytest.raises(PublicationError, match=rf"{name} is a link: nothing is written"):
        stage.release("2026-11-03")
    assert {file.name: file.read_bytes() for file in precious.iterdir()} == mine
