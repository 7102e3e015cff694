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
from audio_edition.publication.members.settings import MemberSettings
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import open_site
from audio_edition.publication.targets import open_target
from tests.publication.support import NOW, Piece, Stage, identity

DAY = "2026-11-02"
MARK = addresses.TOKEN_MARK
MEMBERS = MemberSettings("${SECRET}")
PREFIX = TagSettings(prefix="https://op3.dev/e/", verify="4f7c", new_feed_url="https://x.example/")
NS = {"itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
      "podcast": "https://podcastindex.org/namespace/1.0",
      "content": "http://purl.org/rss/1.0/modules/content/"}  # fmt: skip
OWN = "https://audio.lantern.example/show/p/TOKEN/"


def stage(root: Path, members: MemberSettings = MEMBERS, **more: Any) -> Stage:
    made = Stage(root, settings=PublishSettings(members=members, **more))
    made.release(DAY, (Piece("Harbor reopens", url="https://lantern.example/h"),))
    return made


def channel(made: Stage) -> Any:
    data = (made.audio / addresses.MEMBERS_FEED).read_bytes()
    return etree.fromstring(for_member(data, "TOKEN")).find("channel")


def test_no_directory_lists_it_no_hub_is_told_and_nobody_counts(tmp_path: Path) -> None:
    """It is told nowhere in public, and an edition is the same in both feeds."""
    made = stage(tmp_path / "show", tags=PREFIX, hub="https://hub.example/", locked=False)
    told = channel(made)
    for path in ("itunes:block", "podcast:block", "podcast:locked"):
        assert told.findtext(path, namespaces=NS).lower() == "yes"
    document = (made.audio / addresses.MEMBERS_FEED).read_text()
    for word in ("op3.dev", "hub.example", "4f7c", "new-feed-url"):
        assert word not in document
        assert word in (made.audio / "feed.xml").read_text()
    assert told.find("item/enclosure").get("url") == f"{OWN}{DAY}/{DAY}.mp3"
    for file in made.audio.rglob("*"):
        if file.suffix in {".xml", ".json", ".opml", ".html", ".txt"}:
            assert "feed-members" not in file.read_text("utf-8"), file
            is_it = file.name == addresses.MEMBERS_FEED
            assert (MARK in file.read_text("utf-8")) == is_it, file
    public: Any = etree.parse(made.audio / "feed.xml").getroot()[0]
    for path in ("item/guid", "title"):
        assert told.findtext(path) == public.findtext(path)
    assert told.findtext("link") == "https://lantern.example/"
    assert len({one.findtext("podcast:guid", namespaces=NS) for one in (told, public)}) == 2
    made.publisher(open_target(str(tmp_path / "public"), made.at())).publish([])
    assert (tmp_path / "public" / addresses.MEMBERS_FEED).read_text() == document
    made.settings = PublishSettings()
    made.refresh()
    assert not (made.audio / addresses.MEMBERS_FEED).exists()


def test_it_holds_what_its_settings_say(tmp_path: Path) -> None:
    own = FeedSettings("members", text="full", title="For friends", items=1)
    made = stage(tmp_path, replace(MEMBERS, feed=own, prefix=True), tags=PREFIX)
    url = channel(made).find("item/enclosure").get("url")
    assert url == f"https://op3.dev/e/{OWN.removeprefix('https://')}{DAY}/{DAY}.mp3"
    made.release("2026-11-03", (Piece("Second", ("The second day began.",)),))
    told = channel(made)
    assert told.findtext("title") == "For friends"
    (notes,) = told.xpath("item/content:encoded/text()", namespaces=NS)
    assert "<p>The second day began.</p>" in notes


def test_pages_offer_the_public_feed_while_there_is_one(tmp_path: Path) -> None:
    made = stage(tmp_path)
    assert list(check_further(open_site(made.at(), made.identity, made.settings))) == []
    for count in (1, 0):
        for page in (f"{DAY}/index.html", f"{DAY}/embed.html", "index.html"):
            told = (made.audio / page).read_text()
            assert (told.count(">RSS</a>"), told.count("Subscribe")) == (count, count), page
        made.settings = replace(made.settings, members=replace(MEMBERS, guard="show"))
        made.identity = identity(link=made.identity.base_url)
        made.refresh()
    assert channel(made).findtext("link") == OWN, "the show's address is the members' own"


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
    plain: list[bytes] = []

    def write(show: Any) -> bytes:
        plain.append(feed.write_feed([told], show, PublishSettings(), changed_at=NOW))
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
    assert said(for_member(template, word[1].decode())) == said(plain[0])


def said(document: bytes) -> list[Any]:
    """Every element's name, text and attributes."""
    return [
        (one.tag, one.text or "", dict(one.attrib)) for one in etree.fromstring(document).iter()
    ]
