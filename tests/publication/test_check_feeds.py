"""Every way in which a feed can be broken is named for what it is, and good feeds are silent."""

# ruff: noqa: E501 (a mutation a line)
from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from audio_edition.findings import Finding
from audio_edition.identity import Identity
from audio_edition.publication.check_feed import check_feed
from audio_edition.publication.settings import Funding, Person, PublishSettings
from tests.publication.support import NOW, Piece, Stage, identity
from tests.rows import each

DAY, NEXT, HIDDEN, GONE = "2026-11-02", "2026-11-03", "2026-11-09", "2026-11-04"
LATER = NOW + timedelta(days=2)
SHOW = identity(guid="917393e3-1b1e-5cef-ace4-edaa54e1f810")
BASE = SHOW.base_url
EMBARGO = NOW + timedelta(days=30)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = Stage(tmp_path_factory.mktemp("built"), identity=SHOW)
    stage.release(DAY, (Piece("Harbor reopens", url="https://lantern.example/h"), Piece("Two")))
    stage.publish()
    stage.release(
        DAY, (Piece("Harbor reopens", url="https://lantern.example/h"), Piece("Two")), take=1
    )
    stage.release(NEXT, now=NOW + timedelta(days=1))
    stage.release(GONE, now=NOW + timedelta(days=1, hours=1))
    stage.publish(now=NOW + timedelta(days=1, hours=2))
    stage.retract(GONE, now=NOW + timedelta(days=1, hours=3))
    stage.release(HIDDEN, publish_at=EMBARGO, now=NOW + timedelta(days=1, hours=4))
    stage.refresh(now=LATER)
    return stage


def look(stage: Stage) -> list[Finding]:
    found = list(check_feed(stage.at(LATER), stage.identity, stage.settings))
    for finding in found:
        assert finding.message
        assert finding.remedy
        assert finding.where
    return found


def test_the_feed_as_it_is_made_is_clean(built: Stage) -> None:
    assert look(built) == []


Change = Callable[[str], str]


def swap(old: str, new: str, count: int = 1) -> Change:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, count)

    return change


def sub(pattern: str, new: str, count: int = 1) -> Change:
    def change(text: str) -> str:
        changed, times = re.subn(pattern, new, text, count=count, flags=re.DOTALL)
        assert times, pattern
        return changed

    return change


def drop(element: str) -> Change:
    """Take the first such element away."""
    return sub(rf"\s*<{element}(?: [^>]*)?(?:/>|>.*?</{element}>)", "")


def again(element: str) -> Change:
    """Let the first such element stand twice."""
    return sub(rf"(<{element}(?: [^>]*)?(?:/>|>.*?</{element}>))", r"\1\1")


def in_item(change: Change, number: int = 0) -> Change:
    """The change within one item: the first is the newest."""

    def act(text: str) -> str:
        parts = text.split("    <item>")
        parts[number + 1] = change(parts[number + 1])
        return "    <item>".join(parts)

    return act


def channel(addition: str) -> Change:
    return swap("<itunes:type>", f"{addition}<itunes:type>")


def item_of(edition: str) -> Change:
    """An item of an edition that must not be there."""

    def act(text: str) -> str:
        head, first, *rest = text.split("    <item>")
        body, close, tail = first.partition("    </item>\n")
        other = body.replace(NEXT, edition) + close
        return "    <item>".join([head, other, body + close + tail, *rest])

    return act


def turned(text: str) -> str:
    head, first, second = text.split("    <item>")
    body, close, tail = second.partition("    </item>\n")
    return "    <item>".join([head, body + close, first + tail])


MUTATIONS: dict[str, tuple[Change, str, str]] = {
    # document
    "cut off": (lambda t: t[:-30], "feed-xml", "error"),
    "two roots": (lambda t: t + "<rss/>", "feed-xml", "error"),
    "white space before": (lambda t: " " + t, "feed-xml", "error"),
    "empty": (lambda t: "", "feed-xml", "error"),
    "bare ampersand": (swap("<title>The", "<title>AT&T The"), "feed-xml", "error"),
    "undeclared entity": (swap("<title>The", "<title>&nbsp;The"), "feed-xml", "error"),
    "control by reference": (swap("<title>The", "<title>&#1;The"), "feed-xml", "error"),
    "control character": (swap("<title>The", "<title>\x7fThe"), "feed-control", "error"),
    "control in an attribute": (swap('text="News"', 'text="News\x85\x9f"'), "feed-control", "error"),
    "replacement character": (swap("<title>The", "<title>\ufffdThe"), "feed-control", "error"),
    "turned text": (swap("<title>The", "<title>\u202eThe"), "feed-direction", "warning"),
    "document type": (swap("?>\n<rss", "?>\n<!DOCTYPE rss>\n<rss"), "feed-doctype", "error"),
    "swelling entity": (
        swap("?>\n<rss", '?>\n<!DOCTYPE rss [<!ENTITY a "aaaa">]>\n<rss'), "feed-doctype", "error"),
    "declared Latin-1": (swap("encoding='UTF-8'", "encoding='ISO-8859-1'"), "feed-encoding", "error"),
    "byte order mark": (lambda t: "\ufeff" + t, "feed-encoding", "warning"),
    "version 1.0": (swap('version="2.0"', 'version="1.0"'), "feed-version", "error"),
    "another root": (lambda t: t.replace("<rss ", "<feed ").replace("</rss>", "</feed>"), "feed-version", "error"),
    "no channel": (lambda t: t.replace("<channel>", "<show>").replace("</channel>", "</show>"), "feed-channel", "error"),
    "two channels": (swap("</channel>", "</channel><channel><title>x</title></channel>"), "feed-channel", "error"),
    "item outside": (swap("</channel>", "</channel><item><title>Lost</title></item>"), "feed-item", "error"),
    "podcast namespace": (swap("podcastindex.org/namespace", "podcastindex.org/ns"), "feed-namespace", "error"),
    "itunes namespace in other letters": (swap("dtds/podcast-1.0.dtd", "DTDs/Podcast-1.0.dtd"), "feed-namespace", "error"),
    "stray words": (swap("<item>", "hello<item>"), "feed-text", "warning"),
    # channel
    "no title": (swap("<title>The Lantern", "<title>"), "feed-title", "error"),
    "two titles": (again("title"), "feed-title", "error"),
    "title with markup": (swap("<title>The", "<title>&lt;b&gt;The&lt;/b&gt;"), "feed-title", "warning"),
    "title escaped twice": (swap("<title>The", "<title>A &amp;amp; B"), "feed-title", "warning"),
    "long title": (swap("<title>The", "<title>" + "x" * 256), "feed-title", "warning"),
    "another show's title": (swap("<title>The Lantern", "<title>The Beacon"), "feed-title", "error"),
    "no description": (sub("<description>.*?</description>", "<description/>"), "feed-description", "error"),
    "long description": (swap("<description>", "<description>" + "x" * 4001), "feed-description", "error"),
    "no language": (drop("language"), "feed-language", "error"),
    "another language": (swap("<language>en-US", "<language>de"), "feed-language", "error"),
    "no such language": (swap("<language>en-US", "<language>english (US)"), "feed-language", "error"),
    "no link": (drop("link"), "feed-link", "error"),
    "a relative link": (swap("<link>https://lantern.example/", "<link>/about"), "feed-link", "error"),
    "no author": (drop("itunes:author"), "feed-author", "error"),
    "no owner": (drop("itunes:owner"), "feed-owner", "warning"),
    "owner without mail": (drop("itunes:email"), "feed-email", "warning"),
    "owner's mail is none": (swap("<itunes:email>ada@lantern.example", "<itunes:email>ada"), "feed-email", "error"),
    "another owner": (swap("<itunes:email>ada@", "<itunes:email>eve@"), "feed-owner", "error"),
    "explicit yes": (swap("explicit>false", "explicit>yes"), "feed-explicit", "error"),
    "explicit, and is not": (swap("explicit>false", "explicit>true"), "feed-explicit", "error"),
    "no category": (sub("<itunes:category.*?</itunes:category>", ""), "feed-category", "error"),
    "no such category": (swap('text="News"', 'text="Gossip"'), "feed-category", "error"),
    "no such subcategory": (swap('text="Daily News"', 'text="Gardening"'), "feed-category", "error"),
    "another category": (swap('text="Daily News"', 'text="Politics"'), "feed-category", "error"),
    "no type": (drop("itunes:type"), "feed-type", "error"),
    "no such type": (swap("episodic", "daily"), "feed-type", "error"),
    "no image": (drop("itunes:image"), "feed-image", "error"),
    "image of no file": (swap('itunes:image href="' + BASE + "cover.jpg", 'itunes:image href="' + BASE + "art.jpg"), "feed-image", "error"),
    "image elsewhere": (swap(f'itunes:image href="{BASE}', 'itunes:image href="https://cdn.example/'), "feed-image", "warning"),
    "image over http": (swap('itunes:image href="https:', 'itunes:image href="http:'), "feed-image", "error"),
    "image with a space": (swap("cover.jpg\"/>", "the cover.jpg\"/>"), "feed-image", "error"),
    "RSS image of no file": (swap(f"<url>{BASE}cover.jpg", f"<url>{BASE}none.jpg"), "feed-image", "error"),
    "no podcast:guid": (drop("podcast:guid"), "feed-guid", "error"),
    "podcast:guid is none": (sub("<podcast:guid>[^<]*", "<podcast:guid>lantern"), "feed-guid", "error"),
    "podcast:guid of another show": (sub("<podcast:guid>9", "<podcast:guid>8"), "feed-guid", "error"),
    "two podcast:guid": (again("podcast:guid"), "feed-guid", "error"),
    "locked maybe": (sub("(<podcast:locked[^>]*>)yes", r"\1maybe"), "feed-locked", "error"),
    "unlocked": (sub("(<podcast:locked[^>]*>)yes", r"\1no"), "feed-locked", "error"),
    "locked without owner": (sub("<podcast:locked[^>]*>", "<podcast:locked>"), "feed-locked", "warning"),
    "no such medium": (swap("<podcast:medium>podcast", "<podcast:medium>radio"), "feed-medium", "error"),
    "a rule that is none": (swap("BYDAY=MO,TU", "BYDAY=MON,TU"), "feed-updatefrequency", "warning"),
    "a role that is none": (swap('role="author"', 'role="boss"'), "feed-person", "warning"),
    "ai-content in words": (swap('ai-content">true', 'ai-content">A voice reads'), "feed-ai-content", "error"),
    "no lastBuildDate": (drop("lastBuildDate"), "feed-lastbuilddate", "error"),
    "lastBuildDate to come": (sub(r"<lastBuildDate>[^<]*", "<lastBuildDate>Fri, 03 Dec 2027 06:00:00 +0000"), "feed-date", "warning"),
    "lastBuildDate is none": (sub(r"<lastBuildDate>[^<]*", "<lastBuildDate>2026-11-03"), "feed-date", "error"),
    "no self": (drop("atom:link"), "feed-self", "error"),
    "self of another feed": (swap("show/feed.xml", "show/other.xml"), "feed-self", "error"),
    "self over http": (swap('atom:link href="https:', 'atom:link href="http:'), "feed-self", "error"),
    "two selves": (again("atom:link"), "feed-self", "error"),
    "self as JSON": (swap("application/rss+xml", "application/json"), "feed-self", "warning"),
    "a page that is not there": (channel(f'<atom:link rel="next" href="{BASE}feed-1.xml"/>'), "feed-paging", "error"),
    "a page of itself": (channel(f'<atom:link rel="next" href="{BASE}feed.xml"/>'), "feed-paging", "error"),
    "hidden from directories": (channel("<itunes:block>Yes</itunes:block>"), "feed-block", "warning"),
    "moved to nowhere": (channel("<itunes:new-feed-url>feed</itunes:new-feed-url>"), "feed-new-feed-url", "error"),
    "funding without an address": (channel("<podcast:funding>Give</podcast:funding>"), "feed-funding", "error"),
    "another program": (sub("<generator>[^<]*", "<generator>WordPress"), "feed-generator", "warning"),
    # items
    "item without a title": (in_item(swap("<title>Edition", "<title/><was>Edition")), "feed-xml", "error"),
    "item's title empty": (in_item(sub("<title>[^<]*", "<title>")), "feed-title", "error"),
    "item's title with markup": (in_item(swap("<title>", "<title>&lt;i&gt;x&lt;/i&gt; ")), "feed-title", "warning"),
    "item's title long": (in_item(swap("<title>", "<title>" + "y" * 256)), "feed-title", "warning"),
    "item's itunes:title another": (in_item(swap("<itunes:title>", "<itunes:title>Not ")), "feed-title", "error"),
    "no guid": (in_item(drop("guid")), "feed-guid", "error"),
    "guid empty": (in_item(sub("(<guid[^>]*>)[^<]*", r"\1")), "feed-guid", "error"),
    "guid twice in the feed": (in_item(swap(f"/{NEXT}</guid>", f"/{DAY}</guid>")), "feed-guid", "error"),
    "two guids": (in_item(again("guid")), "feed-guid", "error"),
    "guid as an address": (in_item(swap(' isPermaLink="false"', "")), "feed-guid", "error"),
    "isPermaLink maybe": (in_item(swap('isPermaLink="false"', 'isPermaLink="maybe"')), "feed-guid", "error"),
    "guid of nobody": (in_item(swap(f"/{NEXT}</guid>", "/2019-01-01</guid>")), "feed-stale", "error"),
    "item's link to nothing": (in_item(swap(f"<link>{BASE}{NEXT}/", f"<link>{BASE}2019-01-01/")), "feed-link", "error"),
    "item's link relative": (in_item(swap(f"<link>{BASE}{NEXT}/", f"<link>{NEXT}/")), "feed-link", "error"),
    "item's link to another": (in_item(swap(f"<link>{BASE}{NEXT}/", f"<link>{BASE}{DAY}/")), "feed-link", "error"),
    "no description of an item": (in_item(sub("<description>[^<]*", "<description>")), "feed-description", "error"),
    "an item's long description": (in_item(swap("<description>", "<description>" + "z" * 4001)), "feed-description", "error"),
    "other words of an item": (in_item(swap("<description>", "<description>Not ")), "feed-description", "error"),
    "no notes": (in_item(drop("content:encoded")), "feed-encoded", "warning"),
    "notes with a script": (in_item(swap("<![CDATA[", "<![CDATA[<script>1</script>")), "feed-encoded", "error"),
    "no enclosure": (in_item(drop("enclosure")), "feed-enclosure", "error"),
    "two enclosures": (in_item(again("enclosure")), "feed-enclosure", "error"),
    "enclosure of no file": (in_item(swap(f"{NEXT}/{NEXT}.mp3", f"{NEXT}/other.mp3")), "feed-enclosure", "error"),
    "enclosure relative": (in_item(swap(f'url="{BASE}{NEXT}/', f'url="{NEXT}/')), "feed-enclosure", "error"),
    "enclosure over http": (in_item(swap('enclosure url="https:', 'enclosure url="http:')), "feed-enclosure", "error"),
    "enclosure by ftp": (in_item(swap('enclosure url="https:', 'enclosure url="ftp:')), "feed-enclosure", "error"),
    "enclosure elsewhere": (in_item(swap(f'enclosure url="{BASE}', 'enclosure url="https://cdn.example/')), "feed-enclosure", "error"),
    "enclosure out of audio": (in_item(swap(f'enclosure url="{BASE}', f'enclosure url="{BASE}..%2feditions/')), "feed-enclosure", "error"),
    "enclosure with a password": (in_item(swap('enclosure url="https://', 'enclosure url="https://ada:pw@')), "feed-enclosure", "error"),
    "enclosure without a type": (in_item(swap(' type="audio/mpeg"/>\n      <pub', '/>\n      <pub')), "feed-enclosure", "error"),
    "enclosure as video": (in_item(swap('type="audio/mpeg"', 'type="video/mp4"')), "feed-enclosure", "error"),
    "enclosure of another edition": (in_item(swap(f"{NEXT}/{NEXT}.mp3", f"{DAY}/{DAY}.mp3")), "feed-enclosure", "error"),
    "enclosure that is a text": (in_item(sub(f"{NEXT}/{NEXT}.mp3", f"{NEXT}/transcript.txt")), "feed-enclosure", "error"),
    "an older revision": (in_item(swap("-r2.mp3", ".mp3"), 1), "feed-revision", "error"),
    "a length too long": (in_item(swap('length="', 'length="1')), "feed-length", "error"),
    "a length of nothing": (in_item(sub('length="[^"]*"', 'length=""')), "feed-length", "error"),
    "a length in kilobytes": (in_item(sub('length="[^"]*"', 'length="9 KB"')), "feed-length", "error"),
    "no duration": (in_item(drop("itunes:duration")), "feed-duration", "error"),
    "duration as a clock": (in_item(swap("<itunes:duration>", "<itunes:duration>00:")), "feed-duration", "error"),
    "duration of nothing": (in_item(sub("<itunes:duration>[^<]*", "<itunes:duration>0")), "feed-duration", "error"),
    "another duration": (in_item(swap("<itunes:duration>", "<itunes:duration>9")), "feed-duration", "error"),
    "numbers doubled": (in_item(sub("<itunes:episode>[^<]*", "<itunes:episode>1")), "feed-episode", "error"),
    "number zero": (in_item(sub("<itunes:episode>[^<]*", "<itunes:episode>0")), "feed-episode", "error"),
    "number in words": (in_item(sub("<itunes:episode>[^<]*", "<itunes:episode>two")), "feed-episode", "error"),
    "another number": (in_item(sub("<itunes:episode>[^<]*", "<itunes:episode>77")), "feed-episode", "error"),
    "no number": (in_item(drop("itunes:episode")), "feed-episode", "warning"),
    "season zero": (in_item(swap("<itunes:episode>", "<itunes:season>0</itunes:season><itunes:episode>")), "feed-season", "error"),
    "a season that is none": (in_item(swap("<itunes:episode>", "<itunes:season>2</itunes:season><itunes:episode>")), "feed-season", "warning"),
    "an episode type that is none": (in_item(swap(">full<", ">whole<")), "feed-episodetype", "error"),
    "told to be a trailer": (in_item(swap(">full<", ">trailer<")), "feed-episodetype", "error"),
    "an item's explicit clean": (in_item(swap("explicit>false", "explicit>clean")), "feed-explicit", "error"),
    "an item's image of no file": (in_item(swap(f'itunes:image href="{BASE}cover', f'itunes:image href="{BASE}art')), "feed-image", "error"),
    "no date": (in_item(drop("pubDate")), "feed-pubdate", "error"),
    "date as ISO": (in_item(sub("<pubDate>[^<]*", "<pubDate>2026-11-03T05:30:00Z")), "feed-date", "error"),
    "date in no calendar": (in_item(sub("<pubDate>[^<]*", "<pubDate>Tue, 31 Jun 2026 05:30:00 +0000")), "feed-date", "error"),
    "date without a zone": (in_item(sub(r"(<pubDate>[^<]*?) \+0000", r"\1")), "feed-date", "error"),
    "date to come": (in_item(swap("Nov 2026", "Dec 2026")), "feed-date", "warning"),
    "wrong weekday": (in_item(swap("<pubDate>Tue", "<pubDate>Fri")), "feed-date", "warning"),
    "another date": (in_item(sub("<pubDate>[^<]*", "<pubDate>Sun, 01 Nov 2026 05:30:00 +0000")), "feed-pubdate", "error"),
    "out of order": (turned, "feed-order", "warning"),
    "no transcripts": (in_item(sub(r"(\s*<podcast:transcript [^>]*/>)+", "")), "feed-transcript", "warning"),
    "transcript of a type that is none": (in_item(swap('type="text/vtt"', 'type="text/webvtt"')), "feed-transcript", "error"),
    "transcript of another type": (in_item(swap('type="text/vtt"', 'type="text/plain"')), "feed-transcript", "error"),
    "transcript of no file": (in_item(sub(r'(transcript url="[^"]*)\.vtt', r"\1-none.vtt")), "feed-transcript", "error"),
    "transcript in no language": (in_item(swap('language="en-US"', 'language="English (US)"')), "feed-transcript", "error"),
    "transcript of another relation": (in_item(swap('rel="captions"', 'rel="subtitles"')), "feed-transcript", "warning"),
    "no chapters": (in_item(drop("podcast:chapters")), "feed-chapters", "warning"),
    "chapters of another type": (in_item(swap("application/json+chapters", "text/json")), "feed-chapters", "error"),
    "chapters of no file": (in_item(sub(r"chapters(-r\d)?\.json", "chapters-none.json")), "feed-chapters", "error"),
    "chapter at no time": (in_item(swap('start="00:00:00.000"', 'start="soon"')), "feed-chapter", "error"),
    "chapters in disorder": (in_item(swap('start="00:00:00.000"', 'start="00:09:00.000"')), "feed-chapter", "error"),
    "a chapter without a title": (in_item(sub('(psc:chapter start="[^"]*") title="[^"]*"', r'\1 title=""')), "feed-chapter", "warning"),
    "a chapter's other title": (in_item(sub('(psc:chapter start="[^"]*") title="[^"]*"', r'\1 title="Other"')), "feed-chapters", "error"),
    "a retracted edition": (item_of(GONE), "feed-retracted", "error"),
    "an edition before its hour": (item_of(HIDDEN), "feed-embargo", "error"),
    "an item lost": (sub(r"    <item>.*?</item>\n", ""), "feed-stale", "error"),
    # only how it is written
    "other layout": (swap("    <item>", "\n\n    <item>"), "feed-stale", "warning"),
    "a remark": (swap("<channel>", "<channel><!-- by hand -->"), "feed-stale", "warning"),
}  # fmt: skip


def linked(built: Stage, tmp_path: Path) -> Stage:
    """The show with its feed to be broken; all else is linked."""
    shutil.copytree(built.root, tmp_path / "show", copy_function=_link)
    copy = Stage(tmp_path / "show", identity=built.identity)
    feed = copy.audio / "feed.xml"
    data = feed.read_bytes()
    feed.unlink()
    feed.write_bytes(data)
    return copy


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


@each("name", MUTATIONS)
def test_each_broken_feed_is_named(built: Stage, name: str) -> None:
    change, code, severity = MUTATIONS[name]
    feed = built.audio / "feed.xml"
    good = feed.read_bytes()
    broken = change(good.decode())
    assert broken.encode() != good
    try:
        feed.write_bytes(broken.encode())
        found = look(built)
    finally:
        feed.write_bytes(good)
    told = [f"{f.severity} {f.code} {f.where}: {f.message}" for f in found]
    assert (severity, code) in [(f.severity, f.code) for f in found], told
    if severity == "warning" and code == "feed-stale":
        assert [f.severity for f in found] == ["warning"], told


@each("codec", ["utf-16", "latin-1"])
def test_bytes_that_are_no_utf_8(built: Stage, tmp_path: Path, codec: str) -> None:
    stage = linked(built, tmp_path)
    feed = stage.audio / "feed.xml"
    feed.write_bytes(feed.read_text().replace("The Lantern", "Die Fähre").encode(codec))
    assert ("error", "feed-encoding") in [(f.severity, f.code) for f in look(stage)]


def picture(mode: str, size: tuple[int, int], kind: str = "JPEG") -> bytes:
    buffer = BytesIO()
    Image.new(mode, size, 1).save(buffer, kind)
    return buffer.getvalue()


@each(
    ("name", "data", "code"),
    [
        ("cover.jpg", picture("RGB", (1399, 1399)), "cover-size"),
        ("chapters", b'{"version": "1.2.0", "chapters": [{"startTime": 9}, {"startTime": 1}]}', "feed-chapters"),
        ("chapters", b'{"version": "1.2.0", "chapters": []}', "feed-chapters"),
        ("chapters", b'{"version": "1.2.0"', "feed-chapters"),
        ("chapters", b'{"chapters": "none"}', "feed-chapters"),
        ("vtt", b"00:00.000 --> 00:01.000\nHello", "feed-transcript"),
        ("json", b"{}", "feed-transcript"),
        ("json", b"[1, 2", "feed-transcript"),
        ("mp3", b"<html>no sound</html>", "feed-enclosure"),
        ("mp3", b"", "feed-length"),
    ],
)  # fmt: skip
def test_what_lies_behind_the_addresses(
    built: Stage, tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    stage = linked(built, tmp_path)
    text = (stage.audio / "feed.xml").read_text()
    patterns = {
        "chapters": r'podcast:chapters url="([^"]*)"',
        "vtt": r'url="([^"]*\.vtt)"',
        "json": r'transcript url="([^"]*\.json)"',
        "mp3": r'enclosure url="([^"]*)"',
    }
    found = re.search(patterns[name], text) if name in patterns else None
    file = stage.audio / (found[1].removeprefix(BASE) if found else name)
    file.unlink()  # a link to the other tests' file
    file.write_bytes(data)
    assert ("error", code) in [(f.severity, f.code) for f in look(stage)]


@dataclass(frozen=True)
class Shape:
    """A show that is as it should be."""

    identity: Identity
    settings: PublishSettings
    editions: int = 1


SHAPES = {
    "no mail": Shape(identity(owner_email=""), PublishSettings()),
    "one category": Shape(identity(category="Technology"), PublishSettings()),
    "category by a slash": Shape(identity(category="News/Politics"), PublishSettings()),
    "German, with umlauts": Shape(
        identity(title="Die Fähre & Söhne", language="de-DE", author="Ölhafen"), PublishSettings()),
    "right to left": Shape(identity(title="المنارة", language="ar"), PublishSettings()),
    "ampersands": Shape(identity(title="AT&T < 5 > 3 & R&D"), PublishSettings()),
    "over http at home": Shape(identity(base_url="http://127.0.0.1:8000/"), PublishSettings()),
    "serial with seasons": Shape(identity(), PublishSettings(type="serial", season=3), 3),
    "paged": Shape(identity(), PublishSettings(feed_items=1), 4),
    "all that can be told": Shape(
        identity(),
        PublishSettings(
            explicit=True, locked=False, copyright="© 2026", hub="https://hub.example/",
            persons=(Person("Ada Marsh", "narrator", "cast", "https://lantern.example/ada"),),
            funding=(Funding("https://lantern.example/give", "Give"),), update="", update_rule="")),
    "nothing yet": Shape(identity(), PublishSettings(), 0),
}  # fmt: skip


@each("name", SHAPES)
def test_good_feeds_of_every_shape_are_silent(tmp_path: Path, name: str) -> None:
    shape = SHAPES[name]
    stage = Stage(tmp_path, shape.identity, shape.settings)
    for number in range(shape.editions):
        day = f"2026-11-0{number + 1}"
        stage.release(
            day,
            (Piece("Häfen & Fähren <neu>", image="https://a.example/1.jpg"),),
            title="R&D: <neu> — “ja”",
        )
        stage.publish()
    stage.refresh()
    assert [
        f for f in check_feed(stage.at(), stage.identity, stage.settings) if f.code != "not-built"
    ] == []


def test_pages_of_a_feed_hang_together(tmp_path: Path) -> None:
    stage = Stage(tmp_path, identity(), PublishSettings(feed_items=1))
    for number in range(1, 5):
        stage.release(f"2026-11-0{number}")
    stage.publish()
    feed = stage.audio / "feed.xml"
    good = feed.read_text()
    for change in (
        sub(r'<atom:link rel="next"[^>]*/>', ""),
        sub(r'rel="next" href="[^"]*"', rf'rel="next" href="{BASE}feed.xml"'),
        sub(r'rel="last" href="([^"]*)feed-1', r'rel="last" href="\1feed-2'),
        swap('rel="first"', 'rel="previous"'),
    ):
        feed.write_text(change(good))
        found = list(check_feed(stage.at(), stage.identity, stage.settings))
        assert ("error", "feed-paging") in [(f.severity, f.code) for f in found]


def test_another_title_in_show_toml_is_told_once_an_element_and_not_without_end(
    built: Stage,
) -> None:
    renamed = replace(built.identity, title="The Beacon", description="Another one.")
    found = list(check_feed(built.at(LATER), renamed, built.settings))
    assert {"feed-title", "feed-description", "feed-stale"} <= {f.code for f in found}
    assert len(found) < 40
