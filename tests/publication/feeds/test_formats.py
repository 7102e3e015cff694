"""JSON Feed, Atom, Flash Briefing, OPML, sitemap and robots.txt, held against their rules."""

from __future__ import annotations

import html
import json
import re
import urllib.robotparser
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from audio_edition import __version__, languages
from audio_edition.identity import Identity
from audio_edition.publication import manifest
from audio_edition.publication.feeds import formats
from audio_edition.publication.feeds.items import Item, Shape
from audio_edition.publication.feeds.settings import FeedSettings, TagSettings
from audio_edition.publication.model import Episode
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import one_line
from tests.publication.support import NOW, Piece, Stage, identity
from tests.publication.test_feed import NASTY

GOLDEN = Path(__file__).parent / "golden"
ATOM = "{http://www.w3.org/2005/Atom}"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")  # RFC 3339
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
    found = manifest.read(stage.audio, "2026-11-02")
    assert found is not None
    return found


def items(*episodes: Episode, show: Identity | None = None) -> Iterator[Item]:
    for one in episodes:
        yield from Shape().items(one, show or identity(), PLAIN, languages.labels_of(one.language))


def is_url(text: Any) -> bool:
    return isinstance(text, str) and urlsplit(text).scheme in ("http", "https")


def json_feed_faults(data: bytes) -> Iterator[str]:
    """What jsonfeed.org/version/1.1 says must be, and what it says should."""
    told = json.loads(data.decode("utf-8"))
    if told.get("version") != "https://jsonfeed.org/version/1.1":
        yield "version"
    yield from (key for key in ("title", "description") if not isinstance(told.get(key), str))
    yield from (key for key in ("home_page_url", "feed_url", "icon") if not is_url(told.get(key)))
    if not all(is_url(hub["url"]) and hub["type"] for hub in told.get("hubs", [])):
        yield "hubs"
    if "author" in told or not all(one.get("name") for one in told["authors"]):
        yield "authors"
    ids = [item.get("id") for item in told["items"]]
    if len(set(ids)) != len(ids) or not all(isinstance(one, str) and one for one in ids):
        yield "ids"
    for item in told["items"]:
        if not isinstance(item.get("content_html") or item.get("content_text"), str):
            yield "content"
        yield from (key for key in ("url", "image") if not is_url(item.get(key)))
        for key in ("date_published", "date_modified"):
            if not DATE.fullmatch(item.get(key, "")):
                yield key
        for one in item["attachments"]:
            if not is_url(one["url"]) or one["mime_type"] != "audio/mpeg":
                yield "attachment"
            if not all(isinstance(one[key], int) and one[key] > 0 for key in
                       ("size_in_bytes", "duration_in_seconds")):  # fmt: skip
                yield "attachment numbers"


def atom_faults(data: bytes) -> Iterator[str]:
    """RFC 4287: what feed (4.1.1) and entry (4.1.2) must hold, and the forms of 3 and 4.2."""
    root = etree.fromstring(data)
    if root.tag != f"{ATOM}feed":
        yield "root"
    own = {"author", "category", "contributor", "generator", "icon", "id", "link", "logo",
           "rights", "subtitle", "title", "updated", "entry"}  # fmt: skip
    entry = {"author", "category", "content", "contributor", "id", "link", "published", "rights",
             "source", "summary", "title", "updated"}  # fmt: skip
    for element, known in [(root, own), *((e, entry) for e in root.iterfind(f"{ATOM}entry"))]:
        names = [child.tag.removeprefix(ATOM) for child in element]
        yield from (f"unknown {name}" for name in names if name not in known)
        yield from (f"not one {n}" for n in ("id", "title", "updated") if names.count(n) != 1)
        for name in ("updated", "published"):
            for child in element.iterfind(f"{ATOM}{name}"):
                if not DATE.fullmatch(child.text or ""):
                    yield name
        if not re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id") or ""):
            yield "id"
        alternates = [(x.get("type"), x.get("hreflang")) for x in element.iterfind(f"{ATOM}link")
                      if x.get("rel", "alternate") == "alternate"]  # fmt: skip
        if len(set(alternates)) != len(alternates) or not alternates:
            yield "alternate"
        for link in element.iterfind(f"{ATOM}link"):
            if not is_url(link.get("href")):
                yield "href"
            if link.get("rel") == "enclosure" and not (link.get("length") or "").isdecimal():
                yield "length"
        if any(not a.findtext(f"{ATOM}name") for a in element.iterfind(f"{ATOM}author")):
            yield "author"
        for child in element.iterfind(f"{ATOM}content"):
            if child.get("type") != "html" or len(child):
                yield "content"
    if root.find(f"{ATOM}author") is None:
        yield "no author"
    selves = [x for x in root.iterfind(f"{ATOM}link") if x.get("rel") == "self"]
    if len(selves) != 1:
        yield "self"
    ids = [e.findtext(f"{ATOM}id") for e in root.iter(f"{ATOM}entry", f"{ATOM}feed")]
    if len(set(ids)) != len(ids):
        yield "ids"


def opml_faults(data: bytes) -> Iterator[str]:
    """opml.org/spec2: head, body with an outline at least, and what subscription lists need."""
    root = etree.fromstring(data)
    if (root.tag, root.get("version")) != ("opml", "2.0"):
        yield "root"
    if [child.tag for child in root] != ["head", "body"]:
        yield "head and body"
    for name in ("dateModified", "dateCreated"):
        for child in root.iterfind(f"head/{name}"):
            if parsedate_to_datetime(child.text).tzinfo is None:
                yield name
    outlines = root.findall("body/outline")
    if not outlines:
        yield "no outline"
    for one in outlines:
        if one.get("type") != "rss" or not one.get("text") or not is_url(one.get("xmlUrl")):
            yield "outline"


def sitemap_faults(data: bytes) -> Iterator[str]:
    """The rules of sitemap.xsd and siteindex.xsd (sitemaps.org)."""
    root = etree.fromstring(data)
    child = {"urlset": "url", "sitemapindex": "sitemap"}.get(root.tag.removeprefix(MAPS), "")
    if not child or not len(root) or len(root) > 50_000 or len(data) > 50 * 2**20:
        yield "root"
    for one in root:
        if one.tag != MAPS + child:
            yield "child"
        names = [x.tag.removeprefix(MAPS) for x in one]
        if names not in (["loc"], ["loc", "lastmod"]):
            yield "names"
        loc, last = one.findtext(f"{MAPS}loc") or "", one.findtext(f"{MAPS}lastmod")
        if not 12 <= len(loc) <= 2048 or not is_url(loc):
            yield "loc"
        if last is not None and not DATE.fullmatch(last):
            yield "lastmod"


def flash_faults(data: bytes) -> Iterator[str]:
    """Alexa's Flash Briefing feed reference: what each item has."""
    told = json.loads(data)
    if not isinstance(told, list) or not 1 <= len(told) <= 5:
        yield "one to five"
    if len({one["uid"] for one in told}) != len(told):
        yield "uid"
    dates = [one["updateDate"] for one in told]
    if dates != sorted(dates, reverse=True):
        yield "order"
    for one in told:
        uuid.UUID(one["uid"])
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.0Z", one["updateDate"]):
            yield "updateDate"
        if not one["titleText"] or not 0 < len(one["mainText"]) < 4500:
            yield "text"
        if not one["streamUrl"].startswith("https://") or not is_url(one["redirectionUrl"]):
            yield "address"


def test_all_files_follow_their_rules(stage: Stage) -> None:
    def read(name: str) -> bytes:
        return (stage.audio / name).read_bytes()

    assert list(json_feed_faults(read("feed.json"))) == []
    assert list(atom_faults(read("atom.xml"))) == []
    assert list(opml_faults(read("feeds.opml"))) == []
    assert list(sitemap_faults(read("sitemap.xml"))) == []
    assert list(flash_faults(read("flash-briefing.json"))) == []
    parsed = feedparser.parse(read("atom.xml"))
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert parsed.entries[0].title == "Edition of 2026-11-02"
    assert parsed.entries[0].enclosures[0].length == str(
        (stage.audio / "2026-11-02" / "2026-11-02.mp3").stat().st_size
    )
    guids = [item["id"] for item in json.loads(read("feed.json"))["items"]]
    assert guids == [e.id for e in feedparser.parse(read("feed.xml")).entries]
    assert [e.id for e in parsed.entries] == [formats.urn_of(guid) for guid in guids]
    listed = etree.fromstring(read("feeds.opml")).findall("body/outline")
    assert [one.get("xmlUrl").rpartition("/")[2] for one in listed] == [
        "feed.xml", "feed-politics.xml",
    ]  # fmt: skip
    assert listed[1].get("text") == 'Votes & "more"'
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(read("robots.txt").decode().splitlines())
    assert robots.can_fetch("Googlebot", "https://audio.lantern.example/show/2026-11-02/")
    assert robots.site_maps() == ["https://audio.lantern.example/show/sitemap.xml"]
    urls = [e.text for e in etree.fromstring(read("sitemap.xml")).iter(f"{MAPS}loc")]
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


@settings(max_examples=60, deadline=None)
@given(
    title=st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=60)).filter(
        lambda text: bool(one_line(text))
    )
)
def test_any_text_survives_all_of_them(episode: Episode, title: str) -> None:
    odd = replace(episode, title=title, summary=title, disclosure=title)
    show = identity(title=title, author=title, description=title, owner_name=title)
    shown = one_line(title)
    told = json.loads(formats.json_feed(items(odd, show=show), show, PLAIN))
    assert (told["title"], told["items"][0]["title"]) == (shown, shown)
    data = formats.atom(items(odd, show=show), show, PLAIN, NOW)
    assert list(atom_faults(data)) == []
    root = etree.fromstring(data)
    assert root.findtext(f"{ATOM}title") == root.findtext(f"{ATOM}entry/{ATOM}title") == shown
    content = root.findtext(f"{ATOM}entry/{ATOM}content") or ""
    assert shown in one_line(html.unescape(re.sub(r"<[^>]*>", "", content)))
    data = formats.opml([("feed.xml", show)], show, NOW)
    assert list(opml_faults(data)) == []
    assert etree.fromstring(data).find("body/outline").get("text") == shown
    data = formats.flash_briefing(items(odd, show=show), show, PLAIN)
    assert list(flash_faults(data)) == []
    assert json.loads(data)[0]["titleText"] == shown


def test_what_settings_change(episode: Episode) -> None:
    publish = PublishSettings(tags=TagSettings(prefix="https://op3.dev/e/", complete=True))
    show = identity(guid="no uuid")
    told = json.loads(formats.json_feed(items(episode), show, publish))
    assert told["expired"] is True
    sound = "https://op3.dev/e/audio.lantern.example/show/2026-11-02/2026-11-02.mp3"
    assert told["items"][0]["attachments"][0]["url"] == sound
    assert told["items"][0]["authors"] == [{"name": "Ada Marsh"}]
    data = formats.atom(items(episode), show, publish, NOW)
    assert list(atom_faults(data)) == []
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
    assert [list(sitemap_faults(data)) for data in made.values()] == [[]] * 4
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
