"""JSON Feed, Atom, Flash Briefing, OPML, sitemap and robots.txt, held against their rules."""

import html
import json
import re
import urllib.robotparser
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from audio_edition import __version__, languages
from audio_edition.identity import Identity
from audio_edition.publication.feeds import formats
from audio_edition.publication.feeds.items import Item, Shape
from audio_edition.publication.feeds.settings import FeedSettings, TagSettings
from audio_edition.publication.model import Episode
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import one_line
from tests.publication.made import changed
from tests.publication.support import NOW, Piece, Stage, identity
from tests.publication.test_feed import NASTY

GOLDEN, RULES = Path(__file__).parent / "golden", Path(__file__).parent / "rules"
ATOM = "{http://www.w3.org/2005/Atom}"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PLAIN = PublishSettings()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    feeds = (FeedSettings("politics", by="article", items=2, title='Votes & "more"'),)
    stage = Stage(
        tmp_path_factory.mktemp("show"),
        settings=PublishSettings(feeds=feeds, hub="https://hub.example/", copyright="© Lantern"),
    )
    for day in range(1, 8):
        stage.release(f"2026-10-0{day}")
    stage.release(pieces=(Piece("AT&T <cuts> fares", byline="By Ada Marsh"), Piece("Rain")))
    return stage


@pytest.fixture(scope="module")
def episode(stage: Stage) -> Episode:
    return stage.episode("2026-11-02")


def items(*episodes: Episode, show: Identity | None = None) -> Iterator[Item]:
    for one in episodes:
        yield from Shape().items(one, show or identity(), PLAIN, languages.labels_of(one.language))


def judge(name: str, data: bytes) -> Any:
    """A file held against its rules, which lie beside; returns it as it is read."""
    if name.endswith(".json"):
        told = json.loads(data.decode("utf-8"))
        rules = "jsonfeed.json" if name == "feed.json" else "flash.json"
        jsonschema.validate(told, json.loads((RULES / rules).read_text()))
        rows = told["items"] if name == "feed.json" else told
        ids = [one.get("id") or one.get("uid") for one in rows]
        assert len(set(ids)) == len(ids)
        return told
    root = etree.fromstring(data)
    etree.RelaxNG(etree.parse(RULES / f"{name}.rng")).assertValid(root)
    if name == "atom.xml":
        ids = [one.text for one in root.iter(f"{ATOM}id")]
        assert len(set(ids)) == len(ids)
        for element in (root, *root.iterfind(f"{ATOM}entry")):
            links = [(one.get("rel"), one.get("type")) for one in element.iterfind(f"{ATOM}link")]
            assert len(set(links)) == len(links)
            assert [rel for rel, _ in links].count("alternate") > 0
        assert len(root.findall(f"{ATOM}link[@rel='self']")) == 1
    return root


def test_all_files_follow_their_rules(stage: Stage) -> None:
    def read(name: str) -> bytes:
        return (stage.audio / name).read_bytes()

    judge("flash-briefing.json", read("flash-briefing.json"))
    parsed = feedparser.parse(read("atom.xml"))
    assert not parsed.bozo
    assert parsed.version == "atom10"
    judge("atom.xml", read("atom.xml"))
    guids = [item["id"] for item in judge("feed.json", read("feed.json"))["items"]]
    assert guids == [e.id for e in feedparser.parse(read("feed.xml")).entries]
    assert [e.id for e in parsed.entries] == [formats.urn_of(guid) for guid in guids]
    judge("feeds.opml", read("feeds.opml"))
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(read("robots.txt").decode().splitlines())
    assert robots.can_fetch("Googlebot", "https://audio.lantern.example/show/2026-11-02/")
    assert robots.site_maps() == ["https://audio.lantern.example/show/sitemap.xml"]
    urls = [e.text for e in judge("sitemap.xml", read("sitemap.xml")).iter(f"{MAPS}loc")]
    assert len(urls) == 9
    for url in urls:
        path = url.removeprefix("https://audio.lantern.example/show/")
        assert (stage.audio / path / "index.html").is_file()


def test_the_bytes_are_those_of_the_golden_files(stage: Stage) -> None:
    """After a change that is meant: look at what differs, and write the new ones."""
    for name in ("feed.json", "atom.xml", "feeds.opml", "sitemap.xml", "robots.txt",
                 "flash-briefing.json", "feed-politics.xml"):  # fmt: skip
        data = (stage.audio / name).read_text("utf-8").replace(f"audio-edition {__version__}", "")
        data = data.replace(f'version="{__version__}"', "")
        assert data == (GOLDEN / name).read_text("utf-8"), name


@settings(max_examples=30, deadline=None)
@given(
    title=st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=60)).filter(
        lambda text: bool(one_line(text))
    )
)
def test_any_text_survives_all_of_them(episode: Episode, title: str) -> None:
    odd = changed(episode, title=title, summary=title, disclosure=title)
    show = identity(title=title, author=title, description=title, owner_name=title)
    shown = one_line(title)
    told = judge("feed.json", formats.json_feed(items(odd, show=show), show, PLAIN))
    assert (told["title"], told["items"][0]["title"]) == (shown, shown)
    root = judge("atom.xml", formats.atom(items(odd, show=show), show, PLAIN, NOW))
    assert root.findtext(f"{ATOM}title") == root.findtext(f"{ATOM}entry/{ATOM}title") == shown
    content = root.findtext(f"{ATOM}entry/{ATOM}content") or ""
    assert shown in one_line(html.unescape(re.sub(r"<[^>]*>", "", content)))
    root = judge("feeds.opml", formats.opml([("feed.xml", show)], show, NOW))
    assert root.find("body/outline").get("text") == shown
    data = formats.flash_briefing(items(odd, show=show), show, PLAIN)
    assert judge("flash-briefing.json", data)[0]["titleText"] == shown


def test_what_settings_change(episode: Episode) -> None:
    publish = PublishSettings(tags=TagSettings(prefix="https://op3.dev/e/", complete=True))
    show = identity(guid="no uuid")
    told = json.loads(formats.json_feed(items(episode), show, publish))
    assert told["expired"] is True
    sound = "https://op3.dev/e/audio.lantern.example/show/2026-11-02/2026-11-02.mp3"
    assert told["items"][0]["attachments"][0]["url"] == sound
    assert told["items"][0]["authors"] == [{"name": "Ada Marsh"}]
    data = formats.atom(items(episode), show, publish, NOW)
    judge("atom.xml", data)
    assert f'href="{sound}"' in data.decode()
    assert (
        json.loads(formats.flash_briefing(items(episode), show, publish))[0]["streamUrl"] == sound
    )
    assert b"Sitemap" not in formats.robots(show, has_sitemap=False)


def test_a_large_sitemap_is_an_index_of_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "SITEMAP_MOST", 3)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    pages = [(f"https://a.example/{n}/", start + timedelta(days=n)) for n in range(8)]
    made = formats.sitemaps([*pages], identity())
    assert sorted(made) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]
    for data in made.values():
        judge("sitemap.xml", data)
    index = etree.fromstring(made["sitemap.xml"])
    assert [e.text.rpartition("/")[2] for e in index.iter(f"{MAPS}loc")] == sorted(made)[:3]
    assert index.findtext(f"{MAPS}sitemap/{MAPS}lastmod") == "2026-01-03T00:00:00Z"
    listed = [
        e.text for name in sorted(made)[:3] for e in etree.fromstring(made[name]).iter(f"{MAPS}loc")
    ]
    assert listed == [url for url, _ in pages]
    more = formats.sitemaps([*pages, ("https://a.example/x/", start)], identity())
    assert more["sitemap-1.xml"] == made["sitemap-1.xml"]


def test_a_sitemap_is_laid_out_as_a_tree_is() -> None:
    moment = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
    pages = [('https://a.example/?a=1&b=<é>\x00"/', moment), ("https://a.example/", None)]
    made = formats.sitemaps(pages, identity())[formats.SITEMAP]
    tree = etree.fromstring(made)
    assert [one.text for one in tree.iter(f"{MAPS}loc")] == [
        'https://a.example/?a=1&b=<é>"/',
        "https://a.example/",
    ]
    again = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    assert made == again
