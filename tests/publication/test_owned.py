"""A target that nothing remembers: the show's own files go on, a site's stay."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication.settings import PublishSettings
from tests.publication.support import DAY, NEXT, Stage
from tests.rows import each

# a blog's feeds may link the edition, and its player
_SHOW = b"https://audio.lantern.example/show/"
_POST = b"Listen: " + _SHOW + b"2026-11-02/ or " + _SHOW + b"feed.xml"
OF_A_SITE = {
    "atom.xml": b"<feed xmlns='http://www.w3.org/2005/Atom'><title>A blog</title>"
    b"<entry><content>" + _POST + b"</content></entry></feed>",
    "feed.json": b'{"title": "A blog", "items": [{"content_text": "' + _POST + b'"}]}',
    "robots.txt": b"User-agent: *\nDisallow: /private/\n",
    "sitemap.xml": b"<urlset><url><loc>https://audio.lantern.example/2026-11-02/</loc></url></urlset>",
}


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


@each("name", OF_A_SITE)
def test_a_file_of_the_site_stays_and_that_is_told(tmp_path: Path, name: str) -> None:
    stage, there = Stage(tmp_path / "show"), tmp_path / "there"
    there.mkdir()
    (there / name).write_bytes(OF_A_SITE[name])
    send(stage, there, DAY)
    assert (there / name).read_bytes() == OF_A_SITE[name]
    assert any(name in told and "removed there" in told for told in stage.warnings)


def test_what_the_site_has_in_our_files_places(stage: Stage, public: Path) -> None:
    send(stage, public, DAY)
    about = b"  <url>\n    <loc>" + _SHOW + b"about/</loc>\n  </url>\n</urlset>"
    theirs = (public / "sitemap.xml").read_bytes().replace(b"</urlset>", about)
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
