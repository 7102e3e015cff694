"""Links under ``audio/`` and in a theme: nothing that they lead to is published or removed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition import swaps
from audio_edition.errors import PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.files import swap_folder
from audio_edition.publication.themes import open_theme
from tests.publication.support import DAY, NEXT, NOW, Piece, Stage
from tests.rows import each


@pytest.fixture
def stage(stage: Stage, tmp_path: Path) -> Stage:
    stage.release(DAY)
    stage.publish()
    (tmp_path / "id_rsa").write_text("PRIVATE")
    return stage


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    """A folder elsewhere: a stranger's show may bring any link to it."""
    folder = tmp_path / "precious"
    folder.mkdir()
    for name in ("index.html", "edition-player.js"):
        (folder / name).write_text("mine")
    return folder


def assert_untouched(precious: Path) -> None:
    told = {file.name: file.read_text() for file in precious.iterdir()}
    assert told == dict.fromkeys(("index.html", "edition-player.js"), "mine")


def test_a_manifest_and_a_link_publish_no_file_from_elsewhere(tmp_path: Path, stage: Stage) -> None:
    folder, name = stage.audio / DAY, "transcript.txt"
    words = (folder / name).rename(tmp_path / "same.txt")
    (folder / name).symlink_to(words)
    with pytest.raises(PublicationError, match="missing or not what was built"):
        stage.publisher(tmp_path / "public").publish([DAY])
    assert not (tmp_path / "public" / DAY / name).exists()
    words.replace(folder / name)
    (folder / "id_rsa").symlink_to(tmp_path / "id_rsa")
    file = folder / manifest.NAME
    told = json.loads(file.read_bytes())
    one = {"name": "id_rsa", "bytes": 7, "sha256": "0" * 64}
    told["published"][0].setdefault("files", []).append(one)
    file.write_text(json.dumps(told))
    with pytest.raises(PublicationError, match=rf"{DAY}/id_rsa is a link: .* not published"):
        stage.release(DAY, (Piece("Another"),), take=1, now=NOW + timedelta(days=1))
    assert (folder / manifest.NAME).read_text() == json.dumps(told), "nothing was built"


def test_a_link_in_an_editions_place_stays(stage: Stage, precious: Path) -> None:
    place = stage.audio / NEXT
    place.symlink_to(precious)
    with pytest.raises(PublicationError, match=f"{NEXT} is a link"):
        stage.release(NEXT)
    fresh = stage.root / "fresh"
    fresh.mkdir()
    with pytest.raises(PublicationError, match="is a link"):
        swap_folder(fresh, place)
    assert place.is_symlink()
    # what a crash left is no link
    for name in (".x.old", ".x.new", f".{DAY}.old"):
        (stage.audio / name).symlink_to(precious)
        swaps.recover_all(stage.audio, manifest.NAME)
        assert not (stage.audio / name).is_symlink()
    place.unlink()
    # nothing is written where a folder's link leads
    for name in ("player", "today"):
        (stage.audio / name).rename(stage.root / name)
        (stage.audio / name).symlink_to(precious)
        with pytest.raises(PublicationError, match=rf"{name} is a link: nothing is written"):
            stage.release(NEXT)
        (stage.audio / name).unlink()
        (stage.root / name).rename(stage.audio / name)
    assert_untouched(precious)


@each("linked", ["assets/x.css", "assets", "templates/page.html"])
def test_a_theme_serves_no_file_from_elsewhere(tmp_path: Path, linked: str) -> None:
    stage = Stage(tmp_path / "show")
    (tmp_path / "id_rsa").write_text("PRIVATE")
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
