"""Feeds beside feed.xml: who is in them, what they carry, when they are written and removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from audio_edition import addresses
from audio_edition.publication import manifest
from audio_edition.publication.feeds import formats, further
from audio_edition.publication.feeds.settings import FeedSettings
from audio_edition.publication.model import Episode
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import open_site
from audio_edition.publication.targets import open_target
from tests.publication.support import NOW, Piece, Stage
from tests.publication.test_feed import NS

DAY, LATER = "2026-11-01", "2026-11-02"
FEEDS = (
    FeedSettings("politics", sections=("Politics",), by="article"),
    FeedSettings("full", text="full"),
    FeedSettings("teaser", text="teaser", items=1),
    FeedSettings("de", languages=("de",), title="Auf Deutsch"),
    FeedSettings("small", low=True),
)
FILES = {
    *(f"feed-{one.name}.xml" for one in FEEDS), "feed.json", "atom.xml", "sitemap.xml",
    "robots.txt", "flash-briefing.json", "feeds.opml",
}  # fmt: skip


def stage_at(root: Path, **more: Any) -> Stage:
    stage = Stage(root, settings=PublishSettings(feeds=FEEDS, **more))
    pieces = (
        Piece("Vote & count", ("The vote <was> close.", "It was late."), url="https://x.example/v"),
        Piece("Rain", ("It rained.",)),
    )
    stage.release(DAY, pieces)
    stage.release(LATER, (Piece("Council", ("The council met.",)),))
    for name in (DAY, LATER):
        amend(stage, name, section="politics ")
    stage.refresh()
    return stage


def amend(stage: Stage, name: str, *, section: str = "", **changes: Any) -> Episode:
    """Change a manifest as a build would: the first article gets a section."""
    episode = manifest.read(stage.audio, name)
    assert episode is not None
    segments = list(episode.segments)
    if section:
        segments[1] = replace(segments[1], section=section)
    episode = replace(episode, segments=tuple(segments), **changes)
    (stage.audio / name / manifest.NAME).write_bytes(manifest.to_json(episode))
    return episode


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage_at(tmp_path_factory.mktemp("show"))


def channel(stage: Stage, name: str) -> Any:
    return etree.fromstring((stage.audio / f"feed-{name}.xml").read_bytes()).find("channel")


def texts(parent: Any, path: str) -> list[str]:
    return [e.text for e in parent.xpath(path, namespaces=NS)]


def test_all_are_written_with_their_own_address_and_guid(stage: Stage) -> None:
    assert {file.name for file in stage.audio.iterdir()} >= FILES
    times = {name: (stage.audio / name).stat().st_mtime_ns for name in FILES}
    assert stage.refresh() == ()
    assert {name: (stage.audio / name).stat().st_mtime_ns for name in FILES} == times
    seen = {addresses.show_guid(stage.identity)}
    for one in FEEDS:
        name, root = f"feed-{one.name}.xml", channel(stage, one.name)
        assert not feedparser.parse((stage.audio / name).read_bytes()).bozo
        (link,) = root.xpath("atom:link[@rel='self']", namespaces=NS)
        assert link.get("href") == f"https://audio.lantern.example/show/{name}"
        guids = texts(root, "podcast:guid")
        assert guids == [addresses.guid_of_feed(stage.identity, name)]
        seen.update(guids)
    assert len(seen) == len(FEEDS) + 1
    german = channel(stage, "de")
    assert texts(german, "title") + texts(german, "language") == ["Auf Deutsch", "de"]
    assert texts(channel(stage, "politics"), "title") == ["The Lantern: Politics"]


def test_a_section_has_its_articles_as_items(stage: Stage) -> None:
    root = channel(stage, "politics")
    assert texts(root, "item/title") == ["Council", "Vote & count"]
    guid = addresses.show_guid(stage.identity)
    assert texts(root, "item/guid") == [f"{guid}/{LATER}/01-piece", f"{guid}/{DAY}/01-piece"]
    for enclosure in root.iterfind("item/enclosure"):
        path = enclosure.get("url").removeprefix(stage.identity.base_url)
        assert (stage.audio / path).stat().st_size == int(enclosure.get("length"))
        assert path.endswith("/01-piece.mp3")
    # what is of the whole edition is not of an article
    for path in ("podcast:transcript", "podcast:chapters", "psc:chapters", "itunes:episode"):
        assert not root.xpath(f"item/{path}", namespaces=NS), path
    links = texts(root, "item/link")
    assert all(link.startswith("https://audio.lantern.example") for link in links)
    assert 'href="https://x.example/v"' in texts(root, "item/content:encoded")[1]


def test_how_much_of_the_words_a_feed_carries(stage: Stage) -> None:
    full = texts(channel(stage, "full"), "item[2]/content:encoded")[0]
    assert "<p>The vote &lt;was&gt; close. It was late.</p>" in full
    assert '<h2><a href="https://x.example/v">Vote &amp; count</a></h2>' in full
    assert "In this edition" in full
    root = channel(stage, "teaser")
    (teaser,) = texts(root, "item/content:encoded")  # the newest one alone
    assert "The council met." in teaser
    assert not root.xpath("item/podcast:transcript", namespaces=NS)
    plain = texts(etree.fromstring((stage.audio / "feed.xml").read_bytes()), "//content:encoded")
    assert all("It was late." not in one for one in (teaser, *plain))


def test_an_article_can_carry_its_words(tmp_path: Path) -> None:
    feeds = tuple(
        FeedSettings(text, by="article", text=text) for text in ("full", "teaser", "notes")
    )
    stage = Stage(tmp_path, settings=PublishSettings(feeds=feeds))
    stage.release(
        pieces=(Piece("A", ("One.", "Two."), byline="By Bo Lin"), Piece("B", ("Three.",)))
    )
    said = {text: texts(channel(stage, text), "item/content:encoded")[0] for text in
            ("full", "teaser", "notes")}  # fmt: skip
    assert "<p>One. Two.</p>" in said["full"]
    assert "One." in said["teaser"]
    assert "Two." not in said["teaser"]
    assert "One. Two." in said["notes"]
    dates = feedparser.parse((stage.audio / "feed-full.xml").read_bytes()).entries
    assert [e.title for e in sorted(dates, key=lambda e: e.published_parsed, reverse=True)] == [
        "A", "B",
    ]  # fmt: skip


def test_a_language_takes_its_regions(tmp_path: Path) -> None:
    feeds = (
        FeedSettings("en", languages=("en",)),
        FeedSettings("gb", languages=("en-GB",)),
        FeedSettings("de", languages=("de", "fr")),
    )
    stage = Stage(tmp_path, settings=PublishSettings(feeds=feeds))
    for number, tag in enumerate(("en-US", "en-GB", "de-AT", "fr"), 1):
        stage.release(f"2026-10-0{number}")
        amend(stage, f"2026-10-0{number}", language=tag)
    stage.refresh()
    ids = {
        name: [guid[-1] for guid in texts(channel(stage, name), "item/guid")]
        for name in ("en", "gb", "de")
    }
    assert ids == {"en": ["2", "1"], "gb": ["2"], "de": ["4", "3"]}


def test_a_feed_is_left_alone_by_what_is_no_news_for_it(tmp_path: Path) -> None:
    feeds = (FeedSettings("de", languages=("de",)), FeedSettings("p", sections=("Politics",)))
    stage = Stage(tmp_path, settings=PublishSettings(feeds=feeds))
    stage.release(DAY)
    amend(stage, DAY, section="Politics", language="de")
    stage.refresh()
    before = {name: (stage.audio / f"feed-{name}.xml").read_bytes() for name in ("de", "p")}
    assert all(data.count(b"<item>") == 1 for data in before.values())
    stage.release(LATER, now=NOW + timedelta(days=1))
    assert LATER in (stage.audio / "feed.xml").read_text("utf-8")
    for name, data in before.items():
        assert (stage.audio / f"feed-{name}.xml").read_bytes() == data, name


def test_the_small_feed_takes_editions_that_have_a_small_sound(tmp_path: Path) -> None:
    stage = stage_at(tmp_path)
    assert texts(channel(stage, "small"), "item/guid") == []
    name = f"{LATER}-48k.mp3"
    (stage.audio / LATER / name).write_bytes(b"\xff\xfb small")
    episode = manifest.read(stage.audio, LATER)
    assert episode is not None
    small = replace(episode.files[0], name=name, size=8)
    amend(stage, LATER, files=(*episode.files, small))
    stage.refresh()
    root = channel(stage, "small")
    (enclosure,) = root.iterfind("item/enclosure")
    assert enclosure.get("url").endswith(f"/{name}")
    assert enclosure.get("length") == "8"
    kinds = root.xpath("item/podcast:alternateEnclosure", namespaces=NS)
    assert [(one.get("length") == "8", one.get("default")) for one in kinds] == [
        (False, None), (True, "true"),
    ]  # fmt: skip
    assert texts(root, "item/guid") == [episode.guid]


def everything(stage: Stage) -> str:
    return "".join((stage.audio / name).read_text("utf-8") for name in sorted(FILES))


def test_a_retraction_leaves_all_and_an_embargo_is_in_none(tmp_path: Path) -> None:
    """And what is asked for no more is removed."""
    stage = stage_at(tmp_path)
    assert LATER in everything(stage)
    stage.retract(LATER)
    stage.refresh()
    assert LATER not in everything(stage).replace("2026-11-02T05:30:00", "")
    stage.release("2026-11-03", publish_at=NOW + timedelta(hours=2))
    stage.refresh()
    assert "2026-11-03/" not in everything(stage)
    stage.refresh(NOW + timedelta(hours=3))
    assert everything(stage).count("2026-11-03/") > 8
    stage.settings = PublishSettings(feeds=FEEDS[:1], also=("json",))
    stage.refresh()
    left = {file.name for file in stage.audio.iterdir()} & FILES
    assert left == {"feed-politics.xml", "feed.json"}


def test_a_robots_txt_of_ones_own_stays_and_is_published(tmp_path: Path) -> None:
    stage = stage_at(tmp_path / "show")
    mine = b"User-agent: *\nDisallow: /drafts/\n"
    (stage.audio / "robots.txt").write_bytes(mine)
    stage.refresh()
    assert (stage.audio / "robots.txt").read_bytes() == mine
    target = tmp_path / "www"
    stage.publisher(open_target(str(target), stage.at())).publish()
    assert (target / "robots.txt").read_bytes() == mine
    (stage.audio / "robots.txt").unlink()
    stage.publisher(open_target(str(target), stage.at())).publish()
    assert (target / "robots.txt").read_bytes().startswith(formats.MADE_BY.encode())


def test_all_are_published_before_the_feed_and_foreign_files_stay(tmp_path: Path) -> None:
    stage = stage_at(tmp_path / "show")
    target = tmp_path / "www"
    target.mkdir()
    (target / "sitemap.xml").write_text("<urlset/>")
    (target / "feed-others.xml").write_text("<rss/>")
    outcome = stage.publisher(open_target(str(target), stage.at())).publish()
    sent = [step.path for step in outcome.steps if step.action == "send"]
    assert set(sent) >= FILES - {"sitemap.xml"}
    assert sent[-1] == "feed.xml"
    assert (target / "sitemap.xml").read_text() == "<urlset/>"
    assert [told for told in stage.warnings if "sitemap.xml" in told]
    for name in FILES - {"sitemap.xml"}:
        assert (target / name).read_bytes() == (stage.audio / name).read_bytes(), name
    again = stage.publisher(open_target(str(target), stage.at())).publish()
    assert [step for step in again.steps if step.action == "send"] == []
    # another checkout of the show, or one whose cache was cleared, takes away what is no more
    stage.settings = PublishSettings(also=("opml",))
    stage.publisher(open_target(str(target), stage.at())).publish()
    left = {file.name for file in target.iterdir()}
    assert left & FILES == {"feeds.opml", "sitemap.xml"}
    assert "feed-others.xml" in left


def test_every_name_is_known_and_served_as_what_it_is(stage: Stage) -> None:
    site = open_site(stage.at(), stage.identity, stage.settings)
    assert set(site.further_names()) == FILES
    assert all(addresses.is_further_file(name) for name in FILES)
    for name in ("feed.xml", "feed-1.xml", "archive.json", "index.html", "feed-A.xml"):
        assert not addresses.is_further_file(name), name
    kinds = {
        "feed.json": "application/feed+json", "atom.xml": "application/atom+xml",
        "feed-de.xml": "application/rss+xml", "sitemap.xml": "application/xml",
        "robots.txt": "text/plain", "feeds.opml": "text/x-opml",
    }  # fmt: skip
    assert {name: content_type(name).partition(";")[0] for name in kinds} == kinds
    assert all(cache_control(name) == "public, max-age=300" for name in FILES)
    for folder in ("", "listen/"):
        site = open_site(stage.at(), replace(stage.identity, within=folder), stage.settings)
        pages = [url for url, _ in further._pages(site)]
        own = [addresses.page_address(site.identity, entry.edition_id) for entry in site.public]
        assert pages[:-1] == own, "a page's address in the sitemap is the page's own"
