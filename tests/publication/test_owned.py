"""A target that nothing remembers: the show's own files go on, a site's stay."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication.targets import FolderTarget
from tests.publication.support import Stage

DAYS = ("2026-11-02", "2026-11-03")
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


def forgotten(stage: Stage, there: Path) -> None:
    """The checkout was moved, and the target's state is gone."""
    shutil.rmtree(stage.at().cache)
    (there / "state.json").unlink()


def test_further_feeds_go_on_where_nothing_remembers_that_they_were_sent(tmp_path: Path) -> None:
    stage, there = Stage(tmp_path / "show"), tmp_path / "there"
    for day in DAYS:
        stage.release(day)
        stage.publisher(FolderTarget(there)).publish([day])
        feed = (there / "feed.json").read_bytes()
        assert f"/{day}/".encode() in feed, "an old feed freezes its listeners"
        assert feed == (stage.audio / "feed.json").read_bytes()
        forgotten(stage, there)


@pytest.mark.parametrize("also", [("sitemap", "robots"), ("robots",), ("sitemap",)])
def test_a_sitemap_and_robots_as_only_the_show_writes_them_go_on(
    tmp_path: Path, also: tuple[str, ...]
) -> None:
    stage, there = Stage(tmp_path / "show"), tmp_path / "there"
    stage.settings = replace(stage.settings, also=also)
    for day in DAYS:
        stage.release(day)
        stage.publisher(FolderTarget(there)).publish([day])
        for name in ("sitemap.xml", "robots.txt"):
            ours = stage.audio / name
            assert (there / name).exists() is ours.exists()
            assert not ours.exists() or (there / name).read_bytes() == ours.read_bytes()
        forgotten(stage, there)
    assert not [told for told in stage.warnings if "not this show's" in told]


def test_a_sitemap_in_our_layout_that_names_a_page_of_the_site_is_the_site_s(
    tmp_path: Path,
) -> None:
    stage, there = Stage(tmp_path / "show"), tmp_path / "there"
    stage.release(DAYS[0])
    stage.publisher(FolderTarget(there)).publish([DAYS[0]])
    theirs = (there / "sitemap.xml").read_bytes()
    about = (
        b"  <url>\n    <loc>https://audio.lantern.example/show/about/</loc>\n  </url>\n</urlset>"
    )
    theirs = theirs.replace(b"</urlset>", about)
    (there / "sitemap.xml").write_bytes(theirs)
    forgotten(stage, there)
    stage.release(DAYS[1])
    stage.publisher(FolderTarget(there)).publish([DAYS[1]])
    assert (there / "sitemap.xml").read_bytes() == theirs
    assert any("sitemap.xml" in told and "removed there" in told for told in stage.warnings)


@pytest.mark.parametrize("name", OF_A_SITE)
def test_a_file_of_the_site_stays_and_that_is_told(tmp_path: Path, name: str) -> None:
    stage, there = Stage(tmp_path / "show"), tmp_path / "there"
    there.mkdir()
    (there / name).write_bytes(OF_A_SITE[name])
    stage.release(DAYS[0])
    stage.publisher(FolderTarget(there)).publish([DAYS[0]])
    assert (there / name).read_bytes() == OF_A_SITE[name]
    assert any(name in told and "removed there" in told for told in stage.warnings)


@pytest.mark.parametrize("name", ["feed.xml", f"{DAYS[0]}/index.html"])
def test_a_folder_in_a_file_s_place_is_told_with_its_mend(tmp_path: Path, name: str) -> None:
    stage, there = Stage(tmp_path / "show"), tmp_path / "there"
    stage.release(DAYS[0])
    stage.publisher(FolderTarget(there)).publish([DAYS[0]])
    (there / name).unlink()
    (there / name).mkdir()
    (there / name / "theirs").write_bytes(b"")
    with pytest.raises(PublicationError, match=f"cannot send {name}: a folder stands in") as told:
        stage.publisher(FolderTarget(there)).publish([])
    assert "move the folder away there" in (told.value.hint or "")
    assert (there / name / "theirs").exists()
