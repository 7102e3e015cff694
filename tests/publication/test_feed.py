"""The feed, read back by strangers' parsers."""

import html
import json
import locale
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import podcastparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from audio_edition import addresses
from audio_edition.models import replace
from audio_edition.programme.model import Cue
from audio_edition.publication import chapters, feed, manifest, notes, text, transcript
from audio_edition.publication.dating import publication_time
from audio_edition.publication.model import Correction, Episode
from audio_edition.publication.settings import Funding, Person, PublishSettings
from audio_edition.units import Seconds
from tests.publication.made import changed, chapter_of
from tests.publication.support import NOW, Piece, Stage, identity
from tests.rows import each, table

DATA = Path(__file__).parent / "data"
NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}
IDENTITY = identity()


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> Episode:
    stage = Stage(tmp_path_factory.mktemp("show"))
    pieces = (
        Piece("Harbor reopens", url="https://lantern.example/harbor?a=1&b=2"),
        Piece("AT&T cuts fares"),
    )
    return stage.release(pieces=pieces)


def write(episodes: Sequence[Episode], publish: PublishSettings | None = None, **more: Any) -> Any:
    data = feed.write_feed(episodes, IDENTITY, publish or PublishSettings(), changed_at=NOW, **more)
    return etree.fromstring(data)


def one(root: Any, path: str) -> Any:
    found = root.xpath(path, namespaces=NS)
    assert len(found) == 1, (path, found)
    return found[0]


def test_the_feed_says_all_that_directories_and_apps_ask(episode: Episode) -> None:
    persons = (Person("Ada Marsh", href="https://lantern.example/ada"),)
    funding = (Funding("https://lantern.example/give", "Support us"),)
    more: Any = {"hub": "https://hub.example/", "explicit": True, "copyright": "© The Lantern"}
    publish = PublishSettings(season=3, persons=persons, funding=funding, **more)
    root = write([episode], publish)
    for path, attribute, value in table(DATA / "feed_says.tsv"):
        node = one(root, path)
        assert (node.get(attribute) if attribute else node.text) == value, path
    assert one(root, "//channel/podcast:guid").text == addresses.show_guid(IDENTITY)
    assert parsedate_to_datetime(one(root, "//channel/lastBuildDate").text) == NOW
    item = one(root, "//item")
    assert one(item, "guid").text == episode.guid
    assert one(item, "itunes:duration").text == str(round(episode.duration))
    assert one(item, "enclosure").get("length") == str(episode.size)
    assert parsedate_to_datetime(one(item, "pubDate").text) == episode.published_at
    simple = item.xpath("psc:chapters/psc:chapter", namespaces=NS)
    assert [(c.get("start"), c.get("title"), c.get("href")) for c in simple] == [
        ("00:00:00.000", "The Lantern", None),
        ("00:00:01.300", "Harbor reopens", "https://lantern.example/harbor?a=1&b=2"),
        (text.fine_clock(episode.chapters[2].start), "AT&T cuts fares", None),
    ]
    shown = one(item, "content:encoded").text
    assert "00:00:00 The Lantern" in shown
    assert '00:00:01 <a href="https://lantern.example/harbor?a=1&amp;b=2">' in shown
    assert episode.disclosure in shown


def test_bytes_are_the_same_in_any_locale(
    episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locale, "setlocale", lambda *_: pytest.fail("setlocale is process-wide"))
    data = feed.write_feed([episode], IDENTITY, PublishSettings(), changed_at=NOW)
    assert feed.write_feed([episode], IDENTITY, PublishSettings(), changed_at=NOW) == data
    for prefix, uri in NS.items():
        assert data.count(f'xmlns:{prefix}="{uri}"'.encode()) == 1
    assert b"ns0:" not in data
    assert data.count(b"<lastBuildDate>") == 1


@each("count", [0, 1, 2, 3, 5, 6, 7, 20])
@each("size", [1, 2, 3])
def test_paging_loses_nothing_and_moves_nothing(count: int, size: int) -> None:
    files = feed.paginate(list(range(count)), size)
    assert files[0][0] == "feed.xml"
    assert [n for _, page in reversed(files) for n in page] == list(range(count))
    assert len(files[0][1]) >= min(size, count)
    older = dict(files[1:])
    assert dict(feed.paginate(list(range(count + 1)), size)[1:]).items() >= older.items()
    # hidden episodes never empty the feed
    files = feed.paginate(list(range(20)), 3, shown=lambda n: n < 10)
    assert [n for n in files[0][1] if n < 10] == [6, 7, 8, 9]


def test_pages_are_linked_by_rfc_5005(tmp_path: Path) -> None:
    stage = Stage(tmp_path, settings=PublishSettings(feed_items=2))
    for number in range(7):
        stage.release(f"2026-11-0{number + 1}", now=NOW + timedelta(days=number))
    seen: list[str] = []
    name: str | None = "feed.xml"
    while name:
        root = etree.parse(str(stage.audio / name))
        seen += root.xpath("//item/title/text()")
        links = root.xpath("/rss/channel/atom:link", namespaces=NS)
        rels = {link.get("rel"): link.get("href").rpartition("/")[2] for link in links}
        assert rels["self"] == name
        assert (rels["first"], rels["last"]) == ("feed.xml", "feed-1.xml")
        name = rels.get("next")
    assert seen == [f"Edition of 2026-11-0{number}" for number in range(7, 0, -1)]

    first, pages = stage.audio / "feed-1.xml", set(stage.audio.glob("feed-*.xml"))
    before = (first.stat().st_ino, first.read_bytes())
    stage.release("2026-11-08", now=NOW + timedelta(days=7))
    # a page was added: only the one beside it learns of its new neighbour
    assert set(stage.audio.glob("feed-*.xml")) - pages == {stage.audio / "feed-3.xml"}
    assert (first.stat().st_ino, first.read_bytes()) == before


# Everything that breaks naive feeds: markup, CDATA ends, entities, RTL, emoji, controls
NASTY = json.loads((DATA / "nasty_texts.json").read_text())
TITLES = st.one_of(
    st.sampled_from(NASTY),
    st.text(min_size=1, max_size=60),
    st.tuples(st.sampled_from(NASTY), st.text(max_size=20)).map("".join),
).filter(lambda value: bool(text.one_line(value)))


def hostile(episode: Episode, title: str) -> Episode:
    """An episode whose every text is ``title``, as a hand-written manifest could be."""
    return changed(
        episode,
        title=title,
        summary=title,
        disclosure=title,
        chapters=(chapter_of(0.0, 6.1, title, url="https://x.example/?a&b"),),
        corrections=(Correction(2, NOW, title),),
    )


@settings(max_examples=150, deadline=None)
@given(title=TITLES)
def test_any_title_survives_the_feed_and_both_podcast_parsers(episode: Episode, title: str) -> None:
    shown = text.one_line(title)
    odd = replace(IDENTITY, title=title, author=title, description=title, owner_name=title)
    data = feed.write_feed([hostile(episode, title)], odd, PublishSettings(), changed_at=NOW)
    root = etree.fromstring(data)  # strict: any stray control character or markup fails
    for path in ("/rss/channel/title", "//item/title", "//item/itunes:title",
                 "/rss/channel/itunes:author", "/rss/channel/description"):  # fmt: skip
        assert one(root, path).text == shown
    assert one(root, "//psc:chapter").get("title") == shown
    markup = etree.HTML("<div>" + one(root, "//content:encoded").text + "</div>")
    assert {node.tag for node in markup.iter()} <= {"html", "body", "div", "p", "ul", "li", "a"}
    assert shown in re.sub(r"\s+", " ", "".join(markup.itertext()))
    description = one(root, "//item/description").text
    assert len(description.encode()) <= notes.DESCRIPTION_LIMIT
    assert html.unescape(description) == f"{text.ended(shown, shown)} {shown}"
    assert "<" not in description
    parsed = feedparser.parse(data, sanitize_html=False)
    assert not parsed.bozo
    assert parsed.entries[0].id == episode.guid
    podcast = podcastparser.parse("https://audio.lantern.example/show/feed.xml", BytesIO(data))
    (item,) = podcast["episodes"]
    assert item["guid"] == episode.guid
    assert item["enclosures"][0]["file_size"] == episode.size
    assert item["chapters"][0]["start"] == 0
    assert podcast["explicit"] is False


@settings(max_examples=100, deadline=None)
@given(title=TITLES)
def test_any_title_survives_json_and_vtt(episode: Episode, title: str) -> None:
    shown = text.one_line(title)
    odd = hostile(episode, title)
    document = json.loads(chapters.chapters_json(odd, IDENTITY))
    assert document["chapters"][0]["title"] == document["title"] == shown
    cues = [
        Cue(Seconds(1.0), Seconds(2.0), title, "a", "a", voice=""),
        Cue(Seconds(2.5), Seconds(3.0), "Next.", "a", "a"),
    ]
    data = transcript.transcript_json(cues, title, "en-US")
    (said, _) = json.loads(data)["segments"]
    assert [said["body"], said["speaker"]] == [shown, shown]
    assert transcript.read_cues(data)[0].printed == shown
    assert read_vtt(transcript.vtt(cues, title)) == [
        ("00:00:01.000", "00:00:02.000", shown, shown),
        ("00:00:02.500", "00:00:03.000", shown, "Next."),
    ]
    assert manifest.from_json(manifest.to_json(replace(odd, title=shown))).title == shown


def read_vtt(data: bytes) -> list[tuple[str, str, str, str]]:
    """Read WebVTT as the W3C parsing rules do: blocks by blank lines, then the voice span."""
    header, *blocks = re.split(r"\n\n+", data.decode().replace("\r\n", "\n").rstrip("\n"))
    assert header == "WEBVTT"
    cues = []
    for block in blocks:
        _, times, payload = block.split("\n")
        start, arrow, end = times.split(" ")
        assert arrow == "-->"
        assert "-->" not in payload
        match = re.fullmatch(r"<v ([^>\n]+)>([^<\n]*)</v>", payload)
        assert match, payload
        cues.append((start, end, *map(html.unescape, match.groups())))
    return cues


ENGLISH = ("In this edition", "Corrections", "Listen to This Edition", "synthetic voice")
GERMAN = ("In dieser Ausgabe", "Korrekturen", "Diese Ausgabe", "synthetischen Stimme")


@each("language, words", [("en-US", ENGLISH), ("de-AT", GERMAN), ("sv", ENGLISH)])
def test_notes_speak_the_editions_language(
    episode: Episode, language: str, words: tuple[str, ...]
) -> None:
    plain = changed(
        episode, language=language, disclosure="", corrections=(Correction(2, NOW, "A name."),)
    )
    shown = notes.show_notes(plain, IDENTITY)
    for word in words:
        assert word in shown
    assert words[-1] in notes.description(plain)


def test_the_shows_own_words_about_its_voice_end_the_notes(episode: Episode) -> None:
    item = one(
        write([episode], PublishSettings(ai_content="Ada’s voice, cloned & kind.")), "//item"
    )
    shown = one(item, "content:encoded").text
    assert shown.endswith("<p>Ada’s voice, cloned &amp; kind.</p>")
    assert one(item, "podcast:txt[@purpose='ai-content']").text == "true"


@each("before, after, told", table(DATA / "sentences_ended.tsv"))
def test_a_sentence_begins_after_a_stop(before: str, after: str, told: str) -> None:
    assert text.ended(before, after) == told


@each("unit", ["word ", "é ", "👩🏽‍🚀", "a<b ", "&amp; ", "x"])
def test_long_descriptions_keep_the_disclosure(episode: Episode, unit: str) -> None:
    long = changed(episode, summary=unit * 5000, disclosure="Read by a machine.")
    made = notes.description(long)
    assert len(made.encode()) <= 4000
    assert len(made.encode()) > 2000
    assert made.endswith("… Read by a machine.")
    assert len(notes.description(changed(long, disclosure="d" * 9000)).encode()) <= 4000


@each("space", [" ", "\x0c", "\x0b", "\n", "\t", "\u2028", "\x85", " \x0c\n "])
def test_white_space_of_any_kind_parts_words(space: str) -> None:
    assert text.one_line(f"{space}Harbor{space}reopens{space}") == "Harbor reopens"
    assert text.printable(f"Harbor{space}reopens").split() == ["Harbor", "reopens"]
    assert text.one_line("Har\x00bor") == "Harbor"


def test_an_ampersand_is_left_alone_only_where_html_leaves_it_alone() -> None:
    cases = dict(table(DATA / "ampersands.tsv"))
    assert {case: text.for_description(case) for case in cases} == cases
    for case in cases:
        assert html.unescape(text.for_description(case)) == case


@each("voice, name", table(DATA / "voices_by_name.tsv"))
def test_voices_are_called_by_name(voice: str, name: str) -> None:
    assert transcript.narrator_name(voice, "The Lantern") == name


def test_plain_text_reads_as_the_articles_do(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.release()
    assert (stage.audio / "2026-11-02" / "transcript.txt").read_text() == (
        "The Lantern\n-----------\n\nGood morning.\n\n\n"
        "Harbor reopens\n--------------\n\nThe harbor opened at dawn. Nobody had slept.\n"
    )


def test_the_embargo_time_is_the_pubdate() -> None:
    lifts = datetime(2026, 11, 5, 6, tzinfo=UTC)
    assert publication_time(lifts.date(), lifts, "06:00", NOW) == lifts
    assert publication_time(NOW.date() - timedelta(days=3), None, "06:00-05:00", NOW) == datetime(
        2026, 10, 30, 11, tzinfo=UTC
    )
