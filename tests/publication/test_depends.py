"""What was built for a page, a feed, an archive is made anew where it says something else."""

import dataclasses
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from PIL import Image

from audio_edition.identity import Identity
from audio_edition.models import replace
from audio_edition.publication import site as site_module
from audio_edition.publication.depends import OF_CHANNELS, OF_FEEDS, OF_ITEMS
from audio_edition.publication.pages import icon
from audio_edition.publication.refresh import refresh
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import Shelf
from audio_edition.publication.site import Group, Site, open_site
from tests.publication.support import Piece, Stage
from tests.rows import each

DAYS = [f"2026-10-{day:02}" for day in range(1, 13)]


@pytest.fixture(scope="module")
def dozen(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    dozen = Stage(tmp_path_factory.mktemp("show"), settings=PublishSettings(feed_items=3))
    for number, day in enumerate(DAYS):
        piece = Piece(f"Story {number}", url=f"https://lantern.example/{number}", byline="Ann")
        dozen.release(day, (piece,))
    dozen.publish()
    dozen.retract(DAYS[4])
    dozen.refresh()
    return dozen


def site(dozen: Stage, identity: Identity, settings: PublishSettings) -> Site:
    return open_site(dozen.at(), identity, settings)


def of_pages(site: Site) -> dict[str, Group]:
    groups = {group.name: group for group in site.groups()}
    names = [name for name in groups if name.startswith(("edition ", "archive-"))]
    assert len(names) > len(DAYS)
    return {name: groups[name] for name in [*names, "player"]}


def test_a_page_is_not_made_anew_for_what_it_never_says(dozen: Stage) -> None:
    before = of_pages(site(dozen, dozen.identity, dozen.settings))
    files = {name: group.make() for name, group in before.items()}
    # all at once: pages are the same, and so is what they are made from
    other: Any = {name: f"{getattr(dozen.identity, name)}x" for name in OF_CHANNELS}
    settings: Any = {**dict.fromkeys(OF_FEEDS, "of another kind"), "feed_items": 7}
    after = of_pages(
        site(dozen, replace(dozen.identity, **other), replace(dozen.settings, **settings))
    )
    assert {name: group.make() for name, group in after.items()} == files
    assert all(after[name].inputs == before[name].inputs for name in before)


# No setting: where an edition for members alone lies, put in as its page is made
WHERE = "within"


@each(
    "field",
    [one.name for one in dataclasses.fields(Identity) if one.name not in {*OF_CHANNELS, WHERE}],
)
def test_all_else_counts(dozen: Stage, field: str) -> None:
    before = of_pages(site(dozen, dozen.identity, dozen.settings))
    other = replace(dozen.identity, **{field: f"{getattr(dozen.identity, field)}x"})
    after = of_pages(site(dozen, other, dozen.settings))
    assert all(after[name].inputs != before[name].inputs for name in before)


def test_a_theme_may_say_anything(dozen: Stage) -> None:
    template = dozen.editions / "theme" / "templates" / "archive.html"
    template.parent.mkdir(parents=True)
    template.write_text("{{ identity.description }}")
    try:
        before = of_pages(site(dozen, dozen.identity, dozen.settings))
        other = replace(dozen.identity, description="New.")
        after = of_pages(site(dozen, other, dozen.settings))
        assert all(after[name].inputs != before[name].inputs for name in before)
    finally:
        shutil.rmtree(dozen.editions / "theme")


def feeds(dozen: Stage) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in dozen.audio.glob("feed*.xml")}


def from_nothing(dozen: Stage, identity: Identity) -> dict[str, bytes]:
    """The feed's files as they are made where none stands."""
    groups = list(site(dozen, identity, dozen.settings).feeds())
    return {name: data for group in groups for name, data in group.make().items()}


def test_items_stay_as_they_are(dozen: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new description, one edition more, one changed, one taken back, one brought back."""
    dozen.settings = replace(dozen.settings, also=())
    dozen.refresh()
    read: list[str] = []
    whole: Any = Shelf.whole
    monkeypatch.setattr(
        Shelf, "whole", lambda shelf, one: read.append(one.edition_id) or whole(shelf, one)
    )
    other = replace(dozen.identity, description="Other <words> & more.", category="Arts > Books")
    changed = refresh(dozen.at(), other, dozen.settings)
    # the first page shows the newest edition whole, no feed and no other page needs any
    assert set(read) == {DAYS[-1]}
    pages = {"feed.xml", "feed-1.xml", "feed-2.xml", "feed-3.xml", "index.html"}
    assert {*pages, "files.json"} == set(changed)
    assert feeds(dozen) == from_nothing(dozen, other)
    assert b"Other &lt;words&gt; &amp; more." in feeds(dozen)["feed-1.xml"]
    dozen.refresh()
    assert feeds(dozen) == from_nothing(dozen, dozen.identity)
    dozen.release("2026-10-13", (Piece("One more"),))
    assert feeds(dozen) == from_nothing(dozen, dozen.identity)
    read.clear()
    dozen.retract(DAYS[1])
    dozen.refresh()
    assert DAYS[2] in read  # its neighbour's page
    assert DAYS[8] not in read
    assert feeds(dozen) == from_nothing(dozen, dozen.identity)
    dozen.publish(DAYS[1])
    assert feeds(dozen) == from_nothing(dozen, dozen.identity)
    dozen.release(DAYS[0], (Piece("Told anew", ("It was otherwise.",)),))
    dozen.publish(DAYS[0])
    assert feeds(dozen) == from_nothing(dozen, dozen.identity)
    assert b"Told anew" in feeds(dozen)["feed-1.xml"]

    # one that somebody touched is made anew
    file = dozen.audio / "feed.xml"
    file.write_bytes(file.read_bytes().replace(b"<item>", b"<item >"))
    refresh(dozen.at(), other, dozen.settings)
    assert feeds(dozen) == from_nothing(dozen, other)
    dozen.refresh()


def test_what_items_never_say_is_left_out(dozen: Stage) -> None:
    assert set(OF_ITEMS) < set(OF_CHANNELS)
    kinds = set()
    for field in dataclasses.fields(Identity):
        other = replace(dozen.identity, **{field.name: f"{getattr(dozen.identity, field.name)}x"})
        for group in site(dozen, other, dozen.settings).feeds():
            kinds.add((field.name in OF_ITEMS, group.renewal.kind))
    assert len([kind for is_out, kind in kinds if is_out]) == 1
    assert len(kinds) == 1 + len(dataclasses.fields(Identity)) - len(OF_ITEMS)


OLD, NEW = datetime(2025, 12, 30, 5, 30, tzinfo=UTC), datetime(2026, 11, 2, 5, 30, tzinfo=UTC)


def stamps(stage: Stage) -> dict[str, int]:
    return {file.name: file.stat().st_mtime_ns for file in stage.audio.glob("archive*")}


def ids(stage: Stage, table: str) -> list[str]:
    return [one["id"] for one in json.loads((stage.audio / table).read_bytes())["editions"]]


def test_a_new_edition_touches_its_own_year(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.release("2025-12-29", now=OLD)
    stage.release("2025-12-30", now=OLD)
    stage.refresh(OLD)
    assert ids(stage, "archive-2025.json") == ["2025-12-30", "2025-12-29"]
    stage.release("2026-11-02", now=NEW)
    changed = stage.refresh(NEW)
    assert {"archive-2026.html", "archive-2026.json", "archive.json"} <= {*changed, *stamps(stage)}
    before = stamps(stage)
    made: list[str] = []
    group = site_module.Site._group

    def noted(self: Any, name: str, inputs: str, make: Any, *rest: Any) -> Any:
        return group(self, name, inputs, lambda: made.append(name) or make(), *rest)

    monkeypatch.setattr(site_module.Site, "_group", noted)
    stage.release("2026-11-03", (Piece("Ferry sails again"),), now=NEW)
    stage.refresh(NEW)
    assert "archive-2025" not in made
    assert "archive-2026" in made
    after = stamps(stage)
    anew = {name for name in before if before[name] != after[name]}
    assert anew == {"archive-2026.html", "archive-2026.json"}
    assert ids(stage, "archive-2026.json") == ["2026-11-03", "2026-11-02"]
    assert "Ferry sails again" in (stage.audio / "archive-2026.html").read_text("utf-8")


def test_a_year_without_editions_has_no_page_here_nor_there(stage: Stage, public: Path) -> None:
    stage.release("2025-12-29", (Piece("Storm"),), now=OLD)
    stage.release("2026-11-02", (Piece("Calm"),), now=NEW)
    stage.publisher(public, NEW).publish(["2025-12-29", "2026-11-02"])
    for folder in (stage.audio, public):
        assert (folder / "archive-2025.json").is_file()
        parts = json.loads((folder / "archive.json").read_bytes())["parts"]
        assert parts == ["archive-2026.json", "archive-2025.json"]
        (folder / "archive-notes.html").write_text("not ours")
    stage.retract("2025-12-29", NEW)
    stage.publisher(public, NEW).publish()
    for folder in (stage.audio, public):
        assert not list(folder.glob("archive-2025*")), folder
        for file in [*folder.glob("archive*"), folder / "index.html"]:
            assert "Storm" not in file.read_text("utf-8")
            assert "archive-2025" not in file.read_text("utf-8")
        assert (folder / "archive-notes.html").is_file()


def test_the_small_picture_is_made_once_and_goes_with_a_retraction(
    stage: Stage, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stage.editions / "2026-11-02"
    folder.mkdir()
    Image.new("RGB", (640, 480), "teal").save(folder / "pier.png")
    made = mock.Mock(wraps=icon.thumb)
    monkeypatch.setattr(icon, "thumb", made)
    pieces = (Piece("Harbor reopens", image="pier.png"), Piece("Calm"))
    stage.release("2026-11-02", pieces)
    stage.refresh()
    (small,) = (stage.audio / "2026-11-02").glob("thumb-*.jpg")
    with Image.open(small) as image:
        assert image.size == (icon.THUMB_SIDE, icon.THUMB_SIDE)
    page = (stage.audio / "index.html").read_text("utf-8")
    assert f'src="2026-11-02/{small.name}"' in page
    assert ids(stage, "archive-2026.json") == ["2026-11-02"]
    table = json.loads((stage.audio / "archive-2026.json").read_bytes())["editions"][0]
    assert table["picture"] == f"2026-11-02/{small.name}"
    stage.release("2026-11-02", pieces, title="Another title")
    stage.publisher(public, NEW).publish(["2026-11-02"])
    assert made.call_count == 1, "by the bytes of the large one"
    sent = public / "2026-11-02" / small.name
    assert sent.read_bytes() == small.read_bytes()
    stage.retract("2026-11-02", NEW)
    stage.publisher(public, NEW).publish()
    assert not small.exists()
    assert not sent.exists()
    assert not list(stage.audio.glob("archive-2026*"))
