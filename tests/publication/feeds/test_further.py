"""Feeds beside feed.xml: who is in them, what they carry, when they are written and removed."""

import hashlib
import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from audio_edition import addresses
from audio_edition.models import replace
from audio_edition.publication import manifest
from audio_edition.publication.check_feed import check_feed
from audio_edition.publication.feeds import formats, further
from audio_edition.publication.feeds.settings import FeedSettings, TagSettings
from audio_edition.publication.feeds.tags import low_file
from audio_edition.publication.model import Episode
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import open_site
from audio_edition.publication.targets import open_target
from tests.publication import support
from tests.publication.support import NOW, Piece, Stage, identity
from tests.publication.test_feed import NS
from tests.rows import each

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
    episode = stage.episode(name)
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
    assert "48k" not in (stage.audio / "feed.xml").read_text("utf-8")
    name = f"{LATER}-48k.mp3"
    (stage.audio / LATER / name).write_bytes(b"\xff\xfb small")
    episode = stage.episode(LATER)
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


def test_a_robots_txt_of_ones_own_goes_out_and_what_is_no_more_is_taken_away(
    tmp_path: Path,
) -> None:
    stage, target = stage_at(tmp_path / "show"), tmp_path / "www"
    mine = b"User-agent: *\nDisallow: /drafts/\n"
    (stage.audio / "robots.txt").write_bytes(mine)
    stage.refresh()
    assert (stage.audio / "robots.txt").read_bytes() == mine
    stage.publisher(open_target(str(target), stage.at())).publish()
    assert (target / "robots.txt").read_bytes() == mine
    (stage.audio / "robots.txt").unlink()
    stage.publisher(open_target(str(target), stage.at())).publish()
    assert (target / "robots.txt").read_bytes().startswith(formats.MADE_BY.encode())
    stage.settings = PublishSettings(also=("opml",))
    stage.publisher(open_target(str(target), stage.at())).publish()
    assert {file.name for file in target.iterdir()} & FILES == {"feeds.opml"}


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


# -- the small sound as it is released -----------------------------------------------


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A show whose programmes come with a small sound, other bytes at each build."""
    real, builds = support.sound, itertools.count()
    monkeypatch.setattr(
        support,
        "sound",
        lambda seed, size: real(f"{seed} {next(builds)}" if "small" in seed else seed, size),
    )
    return Stage(tmp_path / "show", small=True)


def sound(stage: Stage, episode: Episode) -> bytes:
    listed = low_file(episode)
    data = (stage.audio / LATER / listed.name).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (listed.size, listed.sha256)
    return data


def test_a_small_sound_that_is_out_keeps_its_bytes(small: Stage, tmp_path: Path) -> None:
    stage, www = small, tmp_path / "www"
    first = sound(stage, stage.release(LATER))
    assert sound(stage, stage.release(LATER)) != first  # not out yet
    first = (stage.audio / LATER / f"{LATER}-48k.mp3").read_bytes()
    stage.publisher(open_target(str(www), stage.at())).publish()
    assert (www / LATER / f"{LATER}-48k.mp3").read_bytes() == first
    assert sound(stage, stage.release(LATER, title="Other words around the same sound")) == first
    stage.release(LATER, (Piece("A correction"),), take=2)
    stage.publisher(open_target(str(www), stage.at())).publish()
    episode = stage.episode(LATER)
    assert (www / LATER / f"{LATER}-r2-48k.mp3").read_bytes() == sound(stage, episode) != first
    for place in (www, stage.audio):
        assert (place / LATER / f"{LATER}-48k.mp3").read_bytes() == first
    assert f"{LATER}-r2-48k.mp3" in (www / "feed.xml").read_text("utf-8")
    for name in (f"{LATER}-48k.mp3", f"{LATER}-r2-48k.mp3"):
        assert "immutable" in cache_control(f"{LATER}/{name}")


def test_a_damaged_one_is_not_taken_for_what_is_out(tmp_path: Path) -> None:
    stage, www = Stage(tmp_path / "show", small=True), tmp_path / "www"
    first = sound(stage, stage.release(LATER))
    stage.publisher(open_target(str(www), stage.at())).publish()
    file = stage.audio / LATER / f"{LATER}-48k.mp3"
    file.write_bytes(first[:-1] + bytes([first[-1] ^ 1]))
    assert sound(stage, stage.release(LATER, title="Other words around the same sound")) == first
    stage.publisher(open_target(str(www), stage.at())).publish()
    assert (www / LATER / file.name).read_bytes() == first


# -- check --feed: every fault of them is named ---------------------------------------


def told(stage: Stage) -> set[tuple[str, str, str]]:
    found = check_feed(stage.at(), stage.identity, stage.settings)
    return {(one.severity, one.code, one.where) for one in found}


def test_what_was_just_written_has_no_fault(stage: Stage) -> None:
    # no edition here is German, none has a small sound
    assert told(stage) == {
        ("warning", "feed-empty", "show.toml [[publish.feeds]] de"),
        ("warning", "feed-small", "show.toml [[publish.feeds]] small"),
    }


@each(
    "name, change, codes",
    [
        (name, change, codes)
        for name in sorted(FILES - {"robots.txt"})
        for change, codes in [
            (lambda data: None, {"feed-missing"}),
            (lambda data: data[:-20], {"feed-xml", "feed-json"}),
            (lambda data: data.replace(b"lantern.example", b"lamplight.example"), {"feed-stale"}),
        ]
    ],
)
def test_each_fault_is_named(
    stage: Stage, name: str, change: Callable[[bytes], bytes | None], codes: set[str]
) -> None:
    file = stage.audio / name
    data = file.read_bytes()
    file.unlink()
    if (changed := change(data)) is not None:
        file.write_bytes(changed)
    try:
        found = told(stage)
    finally:
        file.write_bytes(data)
    errors = {code for severity, code, where in found if severity == "error" and name in where}
    assert errors & codes


def test_settings_that_mislead_are_named(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.release()
    amend(stage, "2026-11-02", section="World")
    stage.settings = PublishSettings(
        feeds=(FeedSettings("w", sections=("Wrold",), by="article"),),
        tags=TagSettings(new_feed_url="https://new.example/feed.xml"),
    )
    stage.refresh()
    assert told(stage) == {
        ("warning", "feed-empty", "show.toml [[publish.feeds]] w"),
        ("error", "feed-moved", "show.toml [publish] new_feed_url"),
    }
    found = check_feed(stage.at(), stage.identity, stage.settings)
    assert ["World" in one.remedy for one in found if one.code == "feed-empty"] == [True]
    stage.identity = identity(guid="b23dedec-bc85-52ea-9953-435da8e1b2ab")
    stage.refresh()
    assert {code for _, code, _ in told(stage)} == {"feed-empty"}
