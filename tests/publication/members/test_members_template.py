"""The private feed: what it says, and that no article can be taken for a server's mark."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from audio_edition import addresses
from audio_edition.publication import feed
from audio_edition.publication.feeds.check import check_further
from audio_edition.publication.feeds.private import for_member, with_token
from audio_edition.publication.feeds.settings import FeedSettings, TagSettings
from audio_edition.publication.members.settings import Guard, MemberSettings
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import open_site
from audio_edition.publication.targets import open_target
from tests.publication.support import NOW, Piece, Stage, identity

DAY = "2026-11-02"
MARK = addresses.TOKEN_MARK
MEMBERS = MemberSettings("${SECRET}")
FULL = FeedSettings("members", text="full")
PREFIX = TagSettings(prefix="https://op3.dev/e/", verify="4f7c", new_feed_url="https://x.example/")
NS = {"itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
      "podcast": "https://podcastindex.org/namespace/1.0",
      "content": "http://purl.org/rss/1.0/modules/content/"}  # fmt: skip


def stage(root: Path, members: MemberSettings = MEMBERS, **more: Any) -> Stage:
    made = Stage(root, settings=PublishSettings(members=members, **more))
    made.release(DAY, (Piece("Harbor reopens", url="https://lantern.example/h"),))
    return made


def channel(made: Stage) -> Any:
    data = (made.audio / addresses.MEMBERS_FEED).read_bytes()
    return etree.fromstring(for_member(data, "TOKEN")).find("channel")


def test_there_is_one_feed_where_it_is_asked_for(tmp_path: Path) -> None:
    made = stage(tmp_path)
    assert (made.audio / addresses.MEMBERS_FEED).exists()
    assert list(check_further(open_site(made.at(), made.identity, made.settings))) == []
    made.settings = PublishSettings()
    made.refresh()
    assert not (made.audio / addresses.MEMBERS_FEED).exists()


def test_no_directory_lists_it_no_hub_is_told_and_nobody_counts(tmp_path: Path) -> None:
    made = stage(tmp_path, tags=PREFIX, hub="https://hub.example/", locked=False)
    told = channel(made)
    assert told.findtext("itunes:block", namespaces=NS) == "Yes"
    assert told.findtext("podcast:block", namespaces=NS) == "yes"
    assert told.findtext("podcast:locked", namespaces=NS) == "yes"
    document = (made.audio / addresses.MEMBERS_FEED).read_text()
    for word in ("op3.dev", "hub.example", "4f7c", "new-feed-url"):
        assert word not in document
        assert word in (made.audio / "feed.xml").read_text()
    own = "https://audio.lantern.example/show/p/TOKEN/"
    assert told.find("item/enclosure").get("url") == f"{own}{DAY}/{DAY}.mp3"


def test_a_prefix_counts_where_it_is_asked_for(tmp_path: Path) -> None:
    made = stage(tmp_path, replace(MEMBERS, prefix=True), tags=PREFIX)
    url = channel(made).find("item/enclosure").get("url")
    assert url == f"https://op3.dev/e/audio.lantern.example/show/p/TOKEN/{DAY}/{DAY}.mp3"


def test_it_is_told_nowhere_in_public(tmp_path: Path) -> None:
    made = stage(tmp_path)
    for file in made.audio.rglob("*"):
        if file.suffix in {".xml", ".json", ".opml", ".html", ".txt"}:
            told = file.read_text("utf-8")
            assert "feed-members" not in told, file
            assert (MARK in told) == (file.name == addresses.MEMBERS_FEED), file


def test_an_edition_is_the_same_in_both_feeds(tmp_path: Path) -> None:
    made = stage(tmp_path)
    public: Any = etree.parse(made.audio / "feed.xml").getroot()[0]
    own = channel(made)
    assert own.findtext("item/guid") == public.findtext("item/guid")
    assert own.findtext("title") == public.findtext("title")
    assert own.findtext("link") == "https://lantern.example/"
    shows = [one.findtext("podcast:guid", namespaces=NS) for one in (own, public)]
    assert shows[0] != shows[1]


def test_it_holds_what_its_settings_say(tmp_path: Path) -> None:
    made = stage(tmp_path, replace(MEMBERS, feed=replace(FULL, title="For friends", items=1)))
    made.release("2026-11-03", (Piece("Second", ("The second day began.",)),))
    told = channel(made)
    assert told.findtext("title") == "For friends"
    (notes,) = told.xpath("item/content:encoded/text()", namespaces=NS)
    assert "<p>The second day began.</p>" in notes


def test_the_shows_address_is_the_members_where_all_is_closed(tmp_path: Path) -> None:
    made = stage(tmp_path, replace(MEMBERS, guard="show"))
    made.identity = identity(link=made.identity.base_url)
    made.refresh()
    assert channel(made).findtext("link") == "https://audio.lantern.example/show/p/TOKEN/"


@pytest.mark.parametrize(("guard", "count"), [("feed", 1), ("show", 0)])
def test_pages_offer_the_public_feed_while_there_is_one(
    tmp_path: Path, guard: Guard, count: int
) -> None:
    made = stage(tmp_path, replace(MEMBERS, guard=guard))
    for page in (f"{DAY}/index.html", f"{DAY}/embed.html", "index.html"):
        told = (made.audio / page).read_text()
        assert told.count(">RSS</a>") == count, page
        assert told.count("Subscribe") == count, page


def test_it_goes_out_with_the_rest_and_is_no_others(tmp_path: Path) -> None:
    made = stage(tmp_path)
    target = open_target(str(tmp_path / "public"), made.at())
    made.publisher(target).publish([])
    sent = tmp_path / "public" / addresses.MEMBERS_FEED
    assert sent.read_bytes() == (made.audio / addresses.MEMBERS_FEED).read_bytes()


SIGNS = st.sampled_from([*"@{}&<>'\"#;$ ]", MARK, "]]>", "&#64;", "@{env `A`}@", "}@", "t0"])
TEXT = st.lists(SIGNS | st.characters(codec="utf-8"), max_size=20).map("".join)


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return Stage(tmp_path_factory.mktemp("show")).release(DAY)


@given(title=TEXT, summary=TEXT, chapter=TEXT)
def test_articles_are_text_to_every_server(
    episode: Any, title: str, summary: str, chapter: str
) -> None:
    """Marks stand in addresses alone, and what else was said is said still."""
    chapters = (replace(episode.chapters[0], title=chapter), *episode.chapters[1:])
    told = replace(episode, title=title, summary=summary, chapters=chapters)
    settings = PublishSettings()
    plain: list[bytes] = []

    def write(show: Any) -> bytes:
        plain.append(feed.write_feed([told], show, settings, changed_at=NOW))
        return plain[-1]

    template = with_token(identity(), MEMBERS, (title, summary, chapter), write)
    pieces = template.decode().split(MARK)
    # no server finds a mark of its own elsewhere
    assert all("@" not in piece for piece in pieces)
    for before, behind in pairwise(pieces):
        assert before.endswith("https://audio.lantern.example/show/p/")
        assert behind.startswith("/")
    word = re.search(rb"/show/p/(t[0-9a-f]{24})/", plain[0])
    assert word
    served = for_member(template, word[1].decode())
    assert said(served) == said(plain[0])


def said(document: bytes) -> list[Any]:
    """Every element's name, text and attributes."""
    return [
        (one.tag, one.text or "", dict(one.attrib)) for one in etree.fromstring(document).iter()
    ]
