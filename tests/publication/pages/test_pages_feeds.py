"""What a page's head says of feeds: all that are published, and no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import html5lib

from audio_edition.publication.feeds.settings import FeedSettings
from audio_edition.publication.members.settings import MemberSettings
from audio_edition.publication.settings import PublishSettings
from tests.publication.pages.test_pages_markup import XHTML
from tests.publication.support import Stage, identity

DAY = "2026-11-02"
BASE = identity().base_url
RSS = ("application/rss+xml", "The Lantern", f"{BASE}feed.xml")
JSON = ("application/feed+json", "The Lantern (JSON Feed)", f"{BASE}feed.json")
ATOM = ("application/atom+xml", "The Lantern (Atom)", f"{BASE}atom.xml")
OPINION = FeedSettings("opinion", sections=("Opinion",))
GERMAN = FeedSettings("de", title='„Auf" <Deutsch>', languages=("de",))
PAGES = ("index.html", "today/index.html", f"{DAY}/index.html", "archive-2026.html")


def links(file: Path) -> list[tuple[str, str, str]]:
    """Type, title and address of each alternate of a page, without the player's for CMSs."""
    tree = html5lib.parse(file.read_text("utf-8"))
    found = [node.attrib for node in tree.iter(f"{XHTML}link") if node.get("rel") == "alternate"]
    return [(a["type"], a["title"], a["href"]) for a in found if "oembed" not in a["type"]]


def test_every_page_tells_of_every_feed(tmp_path: Path) -> None:
    private = MemberSettings("a secret of the members' addresses")
    settings = PublishSettings(feeds=(OPINION, GERMAN), members=private)
    stage = Stage(tmp_path, settings=settings)
    stage.release()
    told = [
        RSS,
        ("application/rss+xml", "The Lantern: Opinion", f"{BASE}feed-opinion.xml"),
        ("application/rss+xml", '„Auf" <Deutsch>', f"{BASE}feed-de.xml"),
        JSON,
        ATOM,
    ]
    for page in PAGES:
        assert links(stage.audio / page) == told, page
    for _, _, address in told:
        assert (stage.audio / address.removeprefix(BASE)).is_file()
    # a player in a frame is no place to subscribe from
    assert links(stage.audio / DAY / "embed.html") == [RSS]


def test_a_feed_that_is_not_made_is_not_told(stage: Stage) -> None:
    stage.release()
    for also, told in ((("sitemap", "json"), [JSON]), ((), []), (("atom",), [ATOM])):
        stage.settings = replace(stage.settings, also=also)
        stage.refresh()
        for page in PAGES:
            assert links(stage.audio / page) == [RSS, *told], page
        assert (stage.audio / "feed.json").is_file() == (JSON in told)


def test_a_theme_has_the_last_word(stage: Stage) -> None:
    """Its own base page need not know of feeds; one that extends ours may leave them out."""
    templates = stage.editions / "theme" / "templates"
    templates.mkdir(parents=True)
    own = templates / "base.html"
    own.write_text("<!doctype html><title>{{ feed }}</title>{% block main %}{% endblock %}")
    stage.release()
    assert links(stage.audio / DAY / "index.html") == []
    own.write_text('{% extends "ours/base.html" %}{% block feeds %}{% endblock %}')
    stage.refresh()
    assert links(stage.audio / DAY / "index.html") == [RSS]
