"""verify reads what stands beside feed.xml, too: each value of an item by the manifest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition import addresses
from audio_edition.findings import Finding
from audio_edition.publication.feeds.settings import FORMATS, FeedSettings
from audio_edition.publication.members.settings import MemberSettings
from audio_edition.publication.settings import PublishSettings
from audio_edition.verbs.verify import verify
from tests.publication.http_site import served
from tests.publication.support import NOW, Piece, Stage

DAY, NEXT = "2026-11-02", "2026-11-03"
FEEDS = (
    FeedSettings("words", text="full"),
    FeedSettings("articles", by="article", text="teaser"),
    FeedSettings("low", low=True),
)
MEMBERS = MemberSettings("${SECRET}", feed=FeedSettings("members", text="full"))
SETTINGS = PublishSettings(also=FORMATS, feeds=FEEDS, members=MEMBERS)
PIECES = (
    Piece("«Crème» & <br> — 5 > 4", ("A & B said “no”.", "x < y"), byline="É"),
    Piece("Ferry sails", ("It carried 214 people.",)),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = Stage(tmp_path_factory.mktemp("show"), settings=SETTINGS, small=True)
    for day in (DAY, NEXT):
        stage.release(day, PIECES, title=f"Edition <of> “{day}” & night")
    stage.publish()
    return stage


@pytest.fixture
def audio(made: Stage) -> Iterator[Path]:
    kept = {file: file.read_bytes() for file in made.audio.iterdir() if file.is_file()}
    yield made.audio
    for file, data in kept.items():
        file.write_bytes(data)


def errors(target: object) -> list[Finding]:
    return [one for one in verify(str(target)).findings if one.severity == "error"]


def names(audio: Path) -> set[str]:
    return {file.name for file in audio.iterdir() if addresses.is_further_file(file.name)}


def test_what_was_just_published_is_as_the_manifests_give_it(audio: Path) -> None:
    assert {"feed-articles.xml", "feed-members.xml", "feed.json", "atom.xml"} <= names(audio)
    assert errors(audio) == []
    with served(audio) as site:
        assert errors(site) == []


@pytest.mark.parametrize("name", ["feed-words.xml", "feed.json", "atom.xml"])
def test_those_that_the_pages_name_are_read_over_http(audio: Path, name: str) -> None:
    changed = re.sub("Edition (<|&lt;)of", "Edition of", (audio / name).read_text("utf-8"))
    (audio / name).write_text(changed, "utf-8")
    with served(audio) as site:
        found = errors(f"{site}{DAY}/")
    assert {one.where for one in found} == {f"{name} ({DAY})"}


CHANGES = {
    "title": ("feed-words.xml", r"<title>Edition &lt;of&gt;", "<title>Edition of", "title"),
    "sound": ("feed-words.xml", rf"{DAY}/{DAY}\.mp3\"", f'{DAY}/other.mp3"', "sound"),
    "another edition's sound": (
        "feed-words.xml", rf"{DAY}/{DAY}\.mp3\"", f'{NEXT}/{NEXT}.mp3"', "sound|id"),
    "length": ("feed-words.xml", r'(<enclosure [^>]*length=")\d+', r"\g<1>7", "length"),
    "guid": ("feed-words.xml", rf"(/{DAY})</guid>", r"\1-x</guid>", "id"),
    "date": ("feed-words.xml", r"<pubDate>\w+, \d+", "<pubDate>Sun, 01", "date"),
    "an article's title": (
        "feed-articles.xml", "<title>Ferry sails", "<title>Ferry sinks", "title"),
    "an article's length": (
        "feed-articles.xml", r'(<enclosure [^>]*length=")\d+', r"\g<1>7", "length"),
    "the small sound": ("feed-low.xml", r"-48k\.mp3", "-64k.mp3", "sound"),
    "members: title": (
        "feed-members.xml", r"<title>Edition &lt;of&gt;", "<title>Edition of", "title"),
    "members: length": (
        "feed-members.xml", r'(<enclosure [^>]*length=")\d+', r"\g<1>7", "length"),
    "members: sound": ("feed-members.xml", rf"{DAY}/{DAY}\.mp3\"", f'{DAY}/other.mp3"', "sound"),
    "json: title": ("feed.json", r'"title": "Edition <of>', '"title": "Edition of', "title"),
    "json: size": ("feed.json", r'"size_in_bytes": \d+', '"size_in_bytes": 7', "length"),
    "json: date": ("feed.json", r'"date_published": "2026', '"date_published": "2025', "date"),
    "atom: length": ("atom.xml", r'length="\d+"', 'length="7"', "length"),
    "atom: id": ("atom.xml", r"(<entry.*?<id>urn:uuid:)\w{8}", r"\g<1>00000000", "id"),
    "flash: sound": ("flash-briefing.json", rf"{DAY}/{DAY}\.mp3", f"{DAY}/other.mp3", "sound"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_value_is_named(audio: Path, what: str) -> None:
    name, before, after, told = CHANGES[what]
    text = (audio / name).read_text("utf-8")
    changed = re.sub(before, after, text, count=1, flags=re.DOTALL)
    assert changed != text
    (audio / name).write_text(changed, "utf-8")
    found = errors(audio)
    assert found
    assert {(one.code, one.where.partition(" ")[0]) for one in found} == {("verify-feed", name)}
    assert re.search(rf"\b({told})\b", found[0].message), found


@pytest.mark.parametrize("name", ["feed-words.xml", "feed.json", "atom.xml", "feed-members.xml"])
@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"<rss>", b"<!DOCTYPE a><rss/>", b"[" * 99999])
def test_one_that_cannot_be_read_is_one_finding(audio: Path, name: str, data: bytes) -> None:
    (audio / name).write_bytes(data)
    (found,) = errors(audio)
    assert (found.code, found.where) == ("verify-feed", name)


def test_what_nobody_may_have_is_in_none_of_them(tmp_path: Path) -> None:
    stage = Stage(tmp_path, settings=SETTINGS, small=True)
    stage.release(DAY, PIECES)
    stage.release(NEXT, PIECES)
    stage.publish()
    old = {name: (stage.audio / name).read_bytes() for name in names(stage.audio)}
    stage.retract(NEXT)
    stage.refresh()
    assert errors(stage.audio) == []
    told = {name for name, data in old.items() if NEXT.encode() in data}
    for name in told:
        (stage.audio / name).write_bytes(old[name])
    found = verify(stage.audio, [NEXT]).findings
    retracted = [one for one in found if one.message == "it names a retracted edition"]
    assert {one.where.partition(" ")[0] for one in retracted} == told - {"feeds.opml", "robots.txt"}


def test_an_edition_before_its_hour(tmp_path: Path) -> None:
    stage = Stage(tmp_path, settings=replace(SETTINGS, members=MemberSettings()), small=True)
    later = NOW + timedelta(hours=5)
    stage.release(DAY, PIECES, publish_at=later)
    stage.publish()
    stage.refresh(now=later)
    found = verify(stage.audio, [DAY], now=NOW).findings
    early = {one.where.partition(" ")[0] for one in found if "before its hour" in one.message}
    assert {"feed-words.xml", "feed.json", "atom.xml", "sitemap.xml"} <= early
    assert not [
        one for one in verify(stage.audio, [DAY], now=later).findings if one.severity == "error"
    ]
