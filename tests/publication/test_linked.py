"""What is not the show's, behind links or at a target: neither published nor removed."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition import swaps
from audio_edition.errors import PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.files import swap_folder
from audio_edition.publication.settings import PublishSettings
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
    told = {file.name: file.read_text() for file in precious.iterdir()}
    assert told == dict.fromkeys(("index.html", "edition-player.js"), "mine")


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


# A blog's feeds may link the edition, and its player
OF_A_SITE = Path(__file__).parent / "data" / "of_a_site"


def send(stage: Stage, there: Path, day: str) -> None:
    """Build and publish from a checkout that was moved, to a target whose state is gone."""
    shutil.rmtree(stage.at().cache, ignore_errors=True)
    (there / "state.json").unlink(missing_ok=True)
    stage.release(day)
    stage.publisher(there).publish([day])


@each("also", [("sitemap", "robots"), ("robots",), ("sitemap",), PublishSettings().also])
def test_what_only_the_show_writes_goes_on(tmp_path: Path, also: tuple[str, ...]) -> None:
    stage, there = Stage(tmp_path / "show"), tmp_path / "there"
    stage.settings = replace(stage.settings, also=also)
    for day in (DAY, NEXT):
        send(stage, there, day)
        for name in ("sitemap.xml", "robots.txt", "feed.json"):
            ours = stage.audio / name
            assert (there / name).exists() is ours.exists()
            assert not ours.exists() or (there / name).read_bytes() == ours.read_bytes()
        if "json" in also:  # an old feed freezes its listeners
            assert f"/{day}/".encode() in (there / "feed.json").read_bytes()
    assert not [told for told in stage.warnings if "not this show's" in told]


@each("name", ["atom.xml", "feed.json", "robots.txt", "sitemap.xml"])
def test_a_file_of_the_site_stays_and_that_is_told(tmp_path: Path, name: str) -> None:
    stage, there = Stage(tmp_path / "show"), tmp_path / "there"
    there.mkdir()
    theirs = Path(shutil.copy(OF_A_SITE / name, there)).read_bytes()
    send(stage, there, DAY)
    assert (there / name).read_bytes() == theirs
    assert any(name in told and "removed there" in told for told in stage.warnings)


def test_what_the_site_has_in_our_files_places(stage: Stage, public: Path) -> None:
    send(stage, public, DAY)
    about = f"  <url>\n    <loc>{stage.identity.base_url}about/</loc>\n  </url>\n</urlset>"
    theirs = (public / "sitemap.xml").read_bytes().replace(b"</urlset>", about.encode())
    (public / "sitemap.xml").write_bytes(theirs)
    send(stage, public, NEXT)
    assert (public / "sitemap.xml").read_bytes() == theirs
    assert any("sitemap.xml" in told and "removed there" in told for told in stage.warnings)

    for name in (f"{DAY}/index.html", "feed.xml"):
        file = public / name
        page = file.read_bytes()
        file.unlink()
        file.mkdir()
        (file / "theirs").write_bytes(b"")
        with pytest.raises(PublicationError, match=f"cannot send {name}: a folder stands") as told:
            stage.publisher(public).publish()
        assert "move the folder away there" in (told.value.hint or "")
        assert (file / "theirs").exists()
        shutil.rmtree(file)
        file.write_bytes(page)
