"""What a group's files never say of show.toml does not make them anew; what they say does."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import pytest

from audio_edition.identity import Identity
from audio_edition.publication.depends import OF_CHANNELS, OF_FEEDS, OF_ITEMS
from audio_edition.publication.refresh import refresh
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import Shelf
from audio_edition.publication.site import Group, Site, open_site
from tests.publication.support import NOW, Piece, Stage
from tests.rows import each

DAYS = [f"2026-10-{day:02}" for day in range(1, 13)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = Stage(tmp_path_factory.mktemp("show"), settings=PublishSettings(feed_items=3))
    for number, day in enumerate(DAYS):
        piece = Piece(f"Story {number}", url=f"https://lantern.example/{number}", byline="Ann")
        stage.release(day, (piece,))
    stage.publish()
    stage.retract(DAYS[4])
    stage.refresh()
    return stage


def site(stage: Stage, identity: Identity, settings: PublishSettings) -> Site:
    return open_site(stage.at(), identity, settings)


def of_pages(site: Site) -> dict[str, Group]:
    groups = {group.name: group for group in site.groups()}
    names = [name for name in groups if name.startswith(("edition ", "archive-"))]
    assert len(names) > len(DAYS)
    return {name: groups[name] for name in [*names, "player"]}


def test_a_page_is_not_made_anew_for_what_it_never_says(stage: Stage) -> None:
    before = of_pages(site(stage, stage.identity, stage.settings))
    files = {name: group.make() for name, group in before.items()}
    # all at once: pages are the same, and so is what they are made from
    other: Any = {name: f"{getattr(stage.identity, name)}x" for name in OF_CHANNELS}
    settings: Any = {**dict.fromkeys(OF_FEEDS, "of another kind"), "feed_items": 7}
    after = of_pages(
        site(stage, replace(stage.identity, **other), replace(stage.settings, **settings))
    )
    assert {name: group.make() for name, group in after.items()} == files
    assert {name: one.inputs for name, one in after.items()} == {
        name: one.inputs for name, one in before.items()
    }


WHERE = "within"
"""No setting: where an edition for members alone lies, put in as its page is made."""


@each(
    "field",
    [one.name for one in dataclasses.fields(Identity) if one.name not in {*OF_CHANNELS, WHERE}],
)
def test_all_else_counts(stage: Stage, field: str) -> None:
    before = of_pages(site(stage, stage.identity, stage.settings))
    other = replace(stage.identity, **{field: f"{getattr(stage.identity, field)}x"})
    after = of_pages(site(stage, other, stage.settings))
    assert all(after[name].inputs != before[name].inputs for name in before)


def test_a_theme_may_say_anything(stage: Stage) -> None:
    template = stage.editions / "theme" / "templates" / "archive.html"
    template.parent.mkdir(parents=True)
    template.write_text("{{ identity.description }}")
    try:
        before = of_pages(site(stage, stage.identity, stage.settings))
        other = replace(stage.identity, description="New.")
        after = of_pages(site(stage, other, stage.settings))
        assert all(after[name].inputs != before[name].inputs for name in before)
    finally:
        template.unlink()
        for folder in (template.parent, template.parent.parent):
            folder.rmdir()


def feeds(stage: Stage) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in stage.audio.glob("feed*.xml")}


def from_nothing(stage: Stage, identity: Identity) -> dict[str, bytes]:
    """The feed's files as they are made where none stands."""
    groups = list(site(stage, identity, stage.settings).feeds())
    return {name: data for group in groups for name, data in group.make().items()}


def test_items_stay_as_they_are(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new description, one edition more, one changed, one taken back, one brought back."""
    stage.settings = replace(stage.settings, also=())
    stage.refresh()
    read: list[str] = []
    whole: Any = Shelf.whole
    monkeypatch.setattr(
        Shelf, "whole", lambda shelf, one: read.append(one.edition_id) or whole(shelf, one)
    )
    other = replace(stage.identity, description="Other <words> & more.", category="Arts > Books")
    changed = refresh(stage.at(), other, stage.settings)
    # the first page shows the newest edition whole, no feed and no other page needs any
    assert set(read) == {DAYS[-1]}
    pages = {"feed.xml", "feed-1.xml", "feed-2.xml", "feed-3.xml", "index.html"}
    assert {*pages, "files.json"} == set(changed)
    assert feeds(stage) == from_nothing(stage, other)
    assert b"Other &lt;words&gt; &amp; more." in feeds(stage)["feed-1.xml"]
    refresh(stage.at(), stage.identity, stage.settings)
    assert feeds(stage) == from_nothing(stage, stage.identity)

    stage.release("2026-10-13", (Piece("One more"),))
    assert feeds(stage) == from_nothing(stage, stage.identity)
    read.clear()
    stage.retract(DAYS[1])
    stage.refresh()
    assert DAYS[2] in read  # its neighbour's page
    assert DAYS[8] not in read
    assert feeds(stage) == from_nothing(stage, stage.identity)
    stage.publish(DAYS[1])
    assert feeds(stage) == from_nothing(stage, stage.identity)
    stage.release(DAYS[0], (Piece("Told anew", ("It was otherwise.",)),))
    stage.publish(DAYS[0])
    assert feeds(stage) == from_nothing(stage, stage.identity)
    assert b"Told anew" in feeds(stage)["feed-1.xml"]


def test_a_feed_that_somebody_touched_is_made_anew(stage: Stage) -> None:
    file = stage.audio / "feed.xml"
    good = file.read_bytes()
    file.write_bytes(good.replace(b"<item>", b"<item >"))
    other = replace(stage.identity, description="Yet other words.")
    refresh(stage.at(), other, stage.settings)
    assert feeds(stage) == from_nothing(stage, other)
    refresh(stage.at(NOW), stage.identity, stage.settings)


def test_what_items_never_say_is_left_out(stage: Stage) -> None:
    assert set(OF_ITEMS) < set(OF_CHANNELS)
    kinds = set()
    for field in dataclasses.fields(Identity):
        other = replace(stage.identity, **{field.name: f"{getattr(stage.identity, field.name)}x"})
        for group in site(stage, other, stage.settings).feeds():
            assert group.renewal is not None
            kinds.add((field.name in OF_ITEMS, group.renewal.kind))
    assert len([kind for is_out, kind in kinds if is_out]) == 1
    assert len(kinds) == 1 + len(dataclasses.fields(Identity)) - len(OF_ITEMS)
