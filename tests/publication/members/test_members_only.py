"""Editions for members alone: what is public tells nothing of them, their feed has all of it."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from posixpath import normpath
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from audio_edition import addresses, verify
from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.publication import feed, manifest
from audio_edition.publication.check_feed import check_further
from audio_edition.publication.feeds.private import for_member, with_token
from audio_edition.publication.feeds.settings import FORMATS, FeedSettings, TagSettings
from audio_edition.publication.members.apart import apart
from audio_edition.publication.members.settings import MemberSettings
from audio_edition.publication.model import Episode
from audio_edition.publication.restore import restore
from audio_edition.publication.retract import purge_here
from audio_edition.publication.settings import Funding, PublishSettings
from audio_edition.publication.site import open_site
from audio_edition.publication.targets import FolderTarget, Target, open_target
from audio_edition.server.site import create_site
from audio_edition.verbs.check import check, check_host
from audio_edition.verbs.gate import Gate
from tests.publication.at_work import served
from tests.publication.members.lobby import ONLY, Lobby, folk, kept_lobby
from tests.publication.public import removed
from tests.publication.support import NOW, Piece, Stage, identity
from tests.publication.test_feed import NS
from tests.rows import each
from tests.server.live import Server

OPEN, KEPT, LATER = "2026-11-02", "2026-11-03", "2026-11-04"
WORDS = "The ferry captain kept a diary."
HEADLINE = "Ferry diary found"
MEMBERS = MemberSettings("${SECRET}", feed=FeedSettings("members", text="full"))
BASE = identity().base_url
# What stands at the public address of an edition for members
PAGES = {"embed.html", "index.html", "oembed.json"}


class Show:
    """A show with a public edition and one for members, and the folder where listeners look."""

    def __init__(self, root: Path, members: MemberSettings = MEMBERS) -> None:
        settings = PublishSettings(
            target=str(root / "there"),
            members=members,
            also=FORMATS,
            feeds=(FeedSettings("words", text="full"),),
            funding=(Funding("https://lantern.example/join", "Join us"),),
        )
        self.stage = Stage(root / "show", settings=settings)
        self.there = root / "there"

    def target(self, place: Target | None = None) -> Target:
        there = place or open_target(str(self.there), self.stage.at())
        return apart(there, self.stage.settings.members, self.stage.at())

    def edition(self, name: str, access: str = "", **more: Any) -> Episode:
        pieces = (Piece(f"{HEADLINE} {name}", (WORDS, f"{WORDS} Day {name}.")),)
        return self.stage.release(name, pieces, title=f"The diary of {name}", access=access, **more)

    def publish(self, *names: str) -> list[str]:
        """Publish; returns what was told."""
        self.stage.warnings.clear()
        self.stage.publisher(self.target()).publish(names)
        return list(self.stage.warnings)

    def only(self, name: str = KEPT) -> str:
        """Where an edition for members lies at the target."""
        episode = self.stage.episode(name)
        assert re.fullmatch("[0-9a-f]{24}", episode.folder)
        return f"p/only/{episode.folder}/{name}"

    def files(self, under: str = "") -> set[str]:
        """All that lies at the target, under a folder by its name there."""
        found = (
            f.relative_to(self.there).as_posix() for f in self.there.rglob("*.*") if f.is_file()
        )
        return {name.removeprefix(under) for name in found if name.startswith(under)}

    def public(self) -> dict[str, str]:
        """All that everybody may have, as text; the guarded folder and the template are not."""
        kept = ("p/", addresses.MEMBERS_FEED, ".")
        return {
            name: (self.there / name).read_bytes().decode("utf-8", "replace")
            for name in self.files()
            if not name.startswith(kept)
        }

    def private(self) -> Any:
        data = (self.there / addresses.MEMBERS_FEED).read_bytes()
        return etree.fromstring(for_member(data, "TOKEN")).find("channel")

    def private_titles(self) -> list[str]:
        return [one.findtext("title").removeprefix("The diary of ") for one in
                self.private().iter("item")]  # fmt: skip


def made(root: Path, members: MemberSettings = MEMBERS) -> Show:
    show = Show(root, members)
    show.edition(OPEN)
    show.edition(KEPT, "members")
    show.publish()
    return show


@pytest.fixture
def show(tmp_path: Path) -> Show:
    return made(tmp_path)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Show:
    """One that is only read."""
    return made(tmp_path_factory.mktemp("only"))


def test_nothing_public_tells_what_it_says(read: Show) -> None:
    public = read.public()
    assert read.files(f"{KEPT}/") == PAGES
    for name, text in public.items():
        if OPEN not in name:
            for said in (f"{HEADLINE} {KEPT}", f"The diary of {KEPT}", f"Day {KEPT}"):
                assert said not in text, name
    listing = {
        "feed.xml", "index.html", "archive-2026.html", "archive-2026.json", "atom.xml", "feed.json",
        "sitemap.xml", "flash-briefing.json", "feeds.opml", "today/index.html",
        "feed-words.xml",
    }  # fmt: skip
    for name in listing:
        assert KEPT not in public[name], name
    # its files lie where servers ask who comes, under an address that nobody reads elsewhere
    folder = read.only()
    assert {f"{KEPT}.mp3", "transcript.vtt", "transcript-r1.vtt", "transcript.json",
            "transcript.txt", "chapters.json", "chapters-r1.json", "episode.json", "index.html",
            "waveform.json", "01-piece.mp3"} <= read.files(f"{folder}/")  # fmt: skip
    here = (read.stage.audio / KEPT / f"{KEPT}.mp3").read_bytes()
    assert (read.there / folder / f"{KEPT}.mp3").read_bytes() == here
    assert f"{OPEN}/{OPEN}.mp3" in public
    assert all(name.startswith((folder, OPEN, KEPT)) for name in read.files() if ".mp3" in name)
    assert folder.split("/")[2] not in "".join(public.values())


def test_the_private_feed_has_it_by_the_members_own_address(read: Show) -> None:
    own = f"{BASE}p/TOKEN/"
    kept, public = read.private().iter("item")
    assert read.private_titles() == [KEPT, OPEN]
    assert kept.find("enclosure").get("url") == f"{own}{read.only()}/{KEPT}.mp3"
    assert public.find("enclosure").get("url") == f"{own}{OPEN}/{OPEN}.mp3"
    assert kept.findtext("link") == f"{own}{read.only()}/"
    text = etree.tostring(kept).decode()
    assert WORDS in text
    for url in re.findall(re.escape(own) + r"[^\"<&]*", text):
        path = url.removeprefix(own).partition("#")[0]
        assert (read.there / (path + "index.html" if path.endswith("/") else path)).is_file(), path


def test_a_members_page_plays_what_lies_beside_it(read: Show) -> None:
    text = (read.there / read.only() / "index.html").read_text()
    page: Any = etree.HTML(text)
    assert [one.get("src") for one in page.iter("audio")] == [f"{KEPT}.mp3"]
    assert WORDS in text
    # an address of a member's stands above the show's own files
    paths = [one.get("src") for one in page.iter("script") if one.get("src")]
    paths += [
        one.get("href") for one in page.iter("link") if one.get("rel") in ("stylesheet", "icon")
    ]
    assert len(paths) > 2
    for path in paths:
        found = normpath(f"p/TOKEN/{read.only()}/{path}")
        assert found.startswith("p/TOKEN/")
        assert (read.there / found.removeprefix("p/TOKEN/")).is_file(), path
    assert page.find(".//meta[@name='robots']").get("content") == "noindex"
    assert page.find(".//meta[@property='og:audio']") is None


def test_shared_caches_keep_none_of_it(read: Show) -> None:
    told: dict[str, str] = {}

    class Hearing(FolderTarget):
        """It notes how long caches may keep what is put there."""

        def put(self, path: str, source: Path | bytes, *headers: str) -> None:
            told[path] = headers[1]
            super().put(path, source, *headers)

    read.stage.publisher(read.target(Hearing(Path(f"{read.there}-too")))).publish([])
    kept = {path: rests for path, rests in told.items() if path.startswith("p/only/")}
    assert kept[f"{read.only()}/{KEPT}.mp3"] == "private, max-age=31536000, immutable"
    assert not any("public" in rests for rests in kept.values())
    assert told[f"{OPEN}/{OPEN}.mp3"] == "public, max-age=31536000, immutable"


def test_it_is_verified_by_what_members_have(read: Show) -> None:
    """Here, and where it lies for them: its sound, and the page that they see."""
    for folder, page in ((read.stage.audio / KEPT, "members.html"),
                         (read.there / read.only(), "index.html")):  # fmt: skip
        for name, change, code in (
            (page, lambda data: data.replace(b"kept a diary", b"lost a diary"), "verify-page"),
            (f"{KEPT}.mp3", lambda _: b"another sound", "verify-digest"),
        ):
            data = (folder / name).read_bytes()
            for changed in (False, True):
                (folder / name).write_bytes(change(data) if changed else data)
                told = [one for one in verify(str(folder)).findings if one.severity == "error"]
                wanted = {(code, f"{KEPT}/{name}")} if changed else set()
                assert {(one.code, one.where) for one in told} == wanted
            (folder / name).write_bytes(data)


@each("teaser", [False, True])
def test_page_player_and_oembed_say_that_it_is_for_subscribers(
    tmp_path: Path, teaser: bool
) -> None:
    public = made(tmp_path, replace(MEMBERS, teaser=teaser)).public()
    for name in ("index.html", "embed.html"):
        text = public[f"{KEPT}/{name}"]
        for said in ("For subscribers", "https://lantern.example/join", 'content="noindex"'):
            assert said in text
        for said in ("<audio", ".mp3", f"Day {KEPT}"):
            assert said not in text
        assert (f"The diary of {KEPT}" in text) is teaser
    told = json.loads(public[f"{KEPT}/oembed.json"])
    assert told["title"] == (f"The diary of {KEPT}" if teaser else "For subscribers")
    for name in ("index.html", "archive-2026.html"):
        page: Any = etree.HTML(public[name].encode())
        rows = {a.text: a.xpath("ancestor::li")[0] for a in page.iterfind(".//li//h3/a")}
        assert (f"The diary of {KEPT}" in rows) is teaser, name
        if teaser:
            row = rows[f"The diary of {KEPT}"]
            assert row.find(".//strong").text == "For subscribers"
            assert row.find("button") is None
            assert rows[f"The diary of {OPEN}"].find("button") is not None
    assert KEPT not in public["archive-2026.json"]  # nobody finds it by searching
    assert KEPT not in public["sitemap.xml"] + public["feed.xml"] + public["feed.json"]


def test_a_show_of_members_editions_alone_has_pages(tmp_path: Path) -> None:
    show = Show(tmp_path, replace(MEMBERS, teaser=True, access="members"))
    show.edition(KEPT)
    show.edition(LATER, "public")
    show.edition(OPEN, publish_at=NOW + timedelta(days=1))
    show.publish(KEPT)
    assert f"The diary of {KEPT}" in show.public()["index.html"]
    assert "<item>" not in show.public()["feed.xml"]
    show.publish()
    assert f"The diary of {LATER}" in show.public()["feed.xml"]
    assert f"The diary of {KEPT}" not in show.public()["feed.xml"]
    # before its hour nothing is there
    assert not any(OPEN in name for name in show.files())
    assert OPEN not in (show.there / addresses.MEMBERS_FEED).read_text()


def test_addresses_stay_and_are_never_what_somebody_read(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an earlier version's; what everybody had comes to a folder that nobody read."""
    first = show.only()
    for access in ("public", "members"):
        show.edition(KEPT, access)
        show.publish(KEPT)
    assert show.only() != first
    assert {path.rpartition("/")[0] for path in show.files("p/only")} == {
        show.only().removeprefix("p/only")
    }
    with monkeypatch.context() as patch:
        patch.setattr("audio_edition.publication.release._folder", lambda *_: "")
        show.edition(LATER, "members")
        show.publish()
    assert f"p/only/{LATER}/{LATER}.mp3" in show.files()
    show.edition(LATER, "members", take=1)
    show.publish()
    sounds = [one.get("url") for one in show.private().iter("enclosure")]
    own = f"{BASE}p/TOKEN"
    assert sounds[:2] == [f"{own}/p/only/{LATER}/{LATER}-r2.mp3",
                          f"{own}/{show.only()}/{KEPT}.mp3"]  # fmt: skip


def test_what_was_public_is_taken_away_and_told(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    show.edition(OPEN, "members")
    before = show.files()
    planned = removed(show.stage.publisher(show.target()).publish([OPEN], dry_run=True).steps)
    assert show.files() == before
    broken = show.target()
    monkeypatch.setattr(broken.inner, "remove", lambda path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        show.stage.publisher(broken).publish([OPEN])
    assert f"{OPEN}/{OPEN}.mp3" in show.files(), "the run broke off"
    assert OPEN not in show.public()["feed.xml"]
    told = show.publish(KEPT)  # another one is named: the rest is done all the same
    assert before - show.files() <= planned
    assert f"{OPEN}/{OPEN}.mp3" in planned
    assert show.files(f"{OPEN}/") == PAGES
    said = (rf"edition {OPEN} was public and is for members now: \d+ files were removed from "
            r".*there; whoever has them, keeps them")  # fmt: skip
    assert [bool(re.fullmatch(said, line)) for line in told] == [True]
    assert WORDS not in show.public()[f"{OPEN}/index.html"]
    assert len(show.private_titles()) == 2
    assert show.publish() == []  # told once


def test_what_was_for_members_becomes_public(show: Show) -> None:
    guid = show.private().findtext("item/guid")
    show.edition(KEPT, "public")
    planned = removed(show.stage.publisher(show.target()).publish([KEPT], dry_run=True).steps)
    before = show.files()
    assert show.publish(KEPT) == [f"edition {KEPT} is public now"]
    assert before - show.files() <= planned
    assert show.files("p/only/") == set()
    item: Any = etree.fromstring((show.there / "feed.xml").read_bytes()).find("channel/item")
    assert item.findtext("title") == f"The diary of {KEPT}"
    assert item.findtext("guid") == guid
    assert item.find("enclosure").get("url") == f"{BASE}{KEPT}/{KEPT}.mp3"
    assert f"{KEPT}.mp3" in show.files(f"{KEPT}/")
    assert "members.html" not in show.files(f"{KEPT}/")
    assert not (show.stage.audio / KEPT / "members.html").exists()


@each("name, access", [(OPEN, "members"), (KEPT, "public")])
@each("has_cache", [True, False])
def test_a_correction_waits_on_its_side_for_its_publication(
    tmp_path: Path, name: str, access: str, has_cache: bool
) -> None:
    """The revision that somebody has stays where they have it, until its successor leaves: what
    stands at the target says who has it, also where the cache is gone.
    """
    show = made(tmp_path)
    before = {path for path in show.files() if name in path}
    show.edition(name, access, take=1)
    show.edition(LATER)
    if not has_cache:
        shutil.rmtree(show.stage.root / ".cache")
    show.publish(LATER)
    assert {path for path in show.files() if name in path} == before
    assert (f"{BASE}{name}/" in show.public()["feed.xml"]) is (name == OPEN)
    assert f"Day {KEPT}" not in "".join(show.public().values())
    assert name in show.private_titles()
    show.publish(name)
    place = f"{name}/" if access == "public" else f"{show.only(name)}/"
    assert f"{name}-r2.mp3" in show.files(place)
    assert (name in show.public()["feed.xml"]) is (access == "public")
    if access == "members":
        assert show.files(f"{name}/") == PAGES
    elif has_cache:
        assert show.files("p/only/") == set()


def test_an_empty_checkout_brings_it_back(show: Show, tmp_path: Path) -> None:
    before = (show.stage.audio / KEPT / f"{KEPT}.mp3").read_bytes()
    again = Show(tmp_path)
    again.stage = Stage(tmp_path / "again", settings=show.stage.settings)
    told = restore(again.stage.at(), again.stage.identity, again.target())
    assert told.missing == (OPEN, KEPT)
    assert (again.stage.audio / KEPT / f"{KEPT}.mp3").read_bytes() == before
    assert again.stage.episode(KEPT).is_for_members
    again.publish()
    assert KEPT not in again.public()["feed.xml"]


def test_what_is_damaged_or_purged_stays_on_its_side(show: Show) -> None:
    show.edition(LATER)
    show.publish()
    show.stage.retract(OPEN)
    show.publish()
    show.edition(OPEN, "public", take=1)
    before = show.files()
    for name in (OPEN, KEPT):
        (show.stage.audio / name / manifest.NAME).write_bytes(b"{}")
    show.stage.refresh()
    show.publish()
    new = show.files() - before
    assert not [
        path for path in new if path.startswith(KEPT) or (OPEN in path and "p/only" in path)
    ]


def test_what_is_purged_is_gone_from_there(show: Show) -> None:
    purge_here(show.stage.at(), KEPT)
    publisher = show.stage.publisher(show.target())
    publisher.send_show()
    publisher.take_away(KEPT)
    assert show.files("p/only/") == set()
    assert "was retracted" in show.public()[f"{KEPT}/index.html"]
    assert f"The diary of {KEPT}" not in show.public()[f"{KEPT}/index.html"]


@each(
    "members, target, said",
    [
        (MemberSettings(), "there", "is for members, and the show has none"),
        (MEMBERS, "", "is for members, and audio/ itself is what listeners get"),
    ],
)
def test_nobody_is_kept_out_by_a_show_that_cannot(
    tmp_path: Path, members: MemberSettings, target: str, said: str
) -> None:
    stage = Stage(tmp_path, settings=PublishSettings(target=target, members=members))
    with pytest.raises(PublicationError, match=said):
        stage.release(KEPT, access="members")
    assert not (stage.audio / KEPT).exists()


# -- the private feed ------------------------------------------------------------------


MARK = addresses.TOKEN_MARK
PLAIN = MemberSettings("${SECRET}")
PREFIX = TagSettings(prefix="https://op3.dev/e/", verify="4f7c", new_feed_url="https://x.example/")
OWN = "https://audio.lantern.example/show/p/TOKEN/"


def staged(root: Path, members: MemberSettings = PLAIN, **more: Any) -> Stage:
    made = Stage(root, settings=PublishSettings(members=members, **more))
    made.release(OPEN, (Piece("Harbor reopens", url="https://lantern.example/h"),))
    return made


def channel(made: Stage) -> Any:
    data = (made.audio / addresses.MEMBERS_FEED).read_bytes()
    return etree.fromstring(for_member(data, "TOKEN")).find("channel")


def test_no_directory_lists_it_no_hub_is_told_and_nobody_counts(tmp_path: Path) -> None:
    """It is told nowhere in public, and an edition is the same in both feeds."""
    made = staged(tmp_path / "show", tags=PREFIX, hub="https://hub.example/", locked=False)
    told = channel(made)
    for path in ("itunes:block", "podcast:block", "podcast:locked"):
        assert told.findtext(path, namespaces=NS).lower() == "yes"
    document = (made.audio / addresses.MEMBERS_FEED).read_text()
    for word in ("op3.dev", "hub.example", "4f7c", "new-feed-url"):
        assert word not in document
        assert word in (made.audio / "feed.xml").read_text()
    assert told.find("item/enclosure").get("url") == f"{OWN}{OPEN}/{OPEN}.mp3"
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
    made = staged(tmp_path, replace(PLAIN, feed=own, prefix=True), tags=PREFIX)
    url = channel(made).find("item/enclosure").get("url")
    assert url == f"https://op3.dev/e/{OWN.removeprefix('https://')}{OPEN}/{OPEN}.mp3"
    made.release("2026-11-03", (Piece("Second", ("The second day began.",)),))
    told = channel(made)
    assert told.findtext("title") == "For friends"
    (notes,) = told.xpath("item/content:encoded/text()", namespaces=NS)
    assert "<p>The second day began.</p>" in notes


def test_pages_offer_the_public_feed_while_there_is_one(tmp_path: Path) -> None:
    made = staged(tmp_path)
    assert list(check_further(open_site(made.at(), made.identity, made.settings))) == []
    for count in (1, 0):
        for page in (f"{OPEN}/index.html", f"{OPEN}/embed.html", "index.html"):
            told = (made.audio / page).read_text()
            assert (told.count(">RSS</a>"), told.count("Subscribe")) == (count, count), page
        made.settings = replace(made.settings, members=replace(PLAIN, guard="show"))
        made.identity = identity(link=made.identity.base_url)
        made.refresh()
    assert channel(made).findtext("link") == OWN, "the show's address is the members' own"


SIGNS = st.sampled_from([*"@{}&<>'\"#;$ ]", MARK, "]]>", "&#64;", "@{env `A`}@", "}@", "t0"])
TEXT = st.lists(SIGNS | st.characters(codec="utf-8"), max_size=20).map("".join)


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return Stage(tmp_path_factory.mktemp("show")).release(OPEN)


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

    template = with_token(identity(), PLAIN, (title, summary, chapter), write)
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


# -- what check says of it, and whom our own server lets in ----------------------------


SOUND = f"{KEPT}/{KEPT}.mp3"


@pytest.fixture(scope="module")
def kept() -> Iterator[Lobby]:
    with kept_lobby() as here:
        yield here


@each("guard, more", [("feed", set()), ("show", {"feed.xml", "cover.jpg", ""})])
def test_check_host_tells_of_a_server_that_asks_nobody(
    kept: Lobby, guard: str, more: set[str]
) -> None:
    astray = kept.audio / SOUND
    astray.write_bytes(b"left behind")
    try:
        with served(kept.audio) as base:
            kept.settle(members=f'guard = "{guard}"', base=base)
            found = [line for line in check_host(kept.workspace) if line.code == "host-members"]
    finally:
        astray.unlink()
        kept.settle()
    told = {line.where.removeprefix(base): (line.severity, line.message) for line in found}
    assert told.keys() - more == {"feed-members.xml", f"{ONLY}/{KEPT}.mp3", SOUND}
    assert told.keys() >= more
    assert told["feed-members.xml"] == (
        "error", "the private feed is handed to everybody: with its words, and without a token",
    )  # fmt: skip
    assert told[f"{ONLY}/{KEPT}.mp3"] == (
        "error", "is handed to everybody, and the edition is for members",
    )  # fmt: skip
    assert told[SOUND] == (
        "error", "lies where everybody finds it, and the edition is for members",
    )  # fmt: skip
    asked = "have the server ask for members' addresses: audio-edition members edge"
    assert asked in {line.remedy for line in found if line.where.endswith("feed-members.xml")}


def test_check_finds_nothing_wrong_with_it(kept: Lobby) -> None:
    told = {line.code for line in check(kept.workspace).findings if line.severity == "error"}
    here = {line.where for line in check(kept.workspace).findings if KEPT in line.where}
    assert told == {"audio-damaged"}  # its sound is only bytes
    assert not {where for where in here if not where.endswith(".mp3")}


def test_our_own_server_lets_in_whom_those_do(kept: Lobby) -> None:
    good, refused, _ = folk(kept)
    workspace = kept.workspace
    app = create_site(workspace.audio, gate=Gate(workspace))
    with Server(app) as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        data = (workspace.audio / SOUND).read_bytes()
        assert client.get(f"p/{good}/{ONLY}/{KEPT}.mp3").content == data
        for name in ("", "transcript.vtt"):
            assert WORDS in client.get(f"p/{good}/{ONLY}/{name}").text
        assert "For subscribers" in client.get(f"{KEPT}/").text
        for path in (SOUND, f"{KEPT}/transcript.vtt", f"{KEPT}/members.html", f"{ONLY}/{KEPT}.mp3"):
            assert client.get(path).status_code == 403, path
            assert "access-control-allow-origin" not in client.options(path).headers, path
        for path in (SOUND, f"{ONLY}", f"p/only/{OPEN}/{OPEN}.mp3", f"{ONLY}/build.json"):
            assert client.get(f"p/{good}/{path}").status_code == 404, path
        for sent in refused.values():
            assert client.get(f"p/{sent}/{ONLY}/{KEPT}.mp3").status_code == 403
        assert client.get(f"{OPEN}/{OPEN}.mp3").status_code == 200
