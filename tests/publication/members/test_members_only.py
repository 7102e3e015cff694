"""Editions for members alone: what is public tells nothing of them, their feed has all of it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from audio_edition import addresses, verify
from audio_edition.errors import PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.feeds.private import for_member
from audio_edition.publication.feeds.settings import FORMATS, FeedSettings
from audio_edition.publication.members.apart import apart
from audio_edition.publication.members.settings import MemberSettings
from audio_edition.publication.model import Episode
from audio_edition.publication.publish import Step
from audio_edition.publication.restore import restore
from audio_edition.publication.settings import Funding, PublishSettings
from audio_edition.publication.targets import Target, open_target
from tests.publication.support import Piece, Stage

OPEN, KEPT, LATER = "2026-11-02", "2026-11-03", "2026-11-04"
WORDS = "The ferry captain kept a diary."
HEADLINE = "Ferry diary found"
MEMBERS = MemberSettings("${SECRET}", feed=FeedSettings("members", text="full"))
SET_OF_WORDS = (WORDS, HEADLINE, "The diary of")


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

    def target(self) -> Target:
        there = open_target(str(self.there), self.stage.at())
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
        episode = manifest.read(self.stage.audio, name)
        assert episode is not None
        assert re.fullmatch("[0-9a-f]{24}", episode.folder)
        return f"p/only/{episode.folder}/{name}"

    def files(self) -> set[str]:
        """All that lies at the target."""
        found = (file.relative_to(self.there).as_posix() for file in self.there.rglob("*.*"))
        return {name for name in found if (self.there / name).is_file()}

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


@pytest.fixture
def show(tmp_path: Path) -> Show:
    made = Show(tmp_path)
    made.edition(OPEN)
    made.edition(KEPT, "members")
    made.publish()
    return made


def base(show: Show) -> str:
    return show.stage.identity.base_url


def test_nothing_public_tells_what_it_says(show: Show) -> None:
    public = show.public()
    assert {f"{KEPT}/index.html", f"{KEPT}/embed.html", f"{KEPT}/oembed.json"} == {
        name for name in public if name.startswith(f"{KEPT}/")
    }
    for name, text in public.items():
        if OPEN not in name:
            assert f"{HEADLINE} {KEPT}" not in text, name
            assert f"The diary of {KEPT}" not in text, name
            assert f"Day {KEPT}" not in text, name
    listing = {
        "feed.xml", "index.html", "archive-2026.html", "archive-2026.json", "atom.xml", "feed.json",
        "sitemap.xml", "flash-briefing.json", "feeds.opml", "today/index.html",
        "feed-words.xml",
    }  # fmt: skip
    assert listing <= public.keys()
    for name in listing:
        assert KEPT not in public[name], name


def test_its_files_lie_where_servers_ask_who_comes(show: Show) -> None:
    folder = show.only()
    names = {name.removeprefix(f"{folder}/") for name in show.files() if name.startswith(folder)}
    assert {f"{KEPT}.mp3", "transcript.vtt", "transcript-r1.vtt", "transcript.json",
            "transcript.txt", "chapters.json", "chapters-r1.json", "episode.json", "index.html",
            "waveform.json", "01-piece.mp3"} <= names  # fmt: skip
    here = (show.stage.audio / KEPT / f"{KEPT}.mp3").read_bytes()
    assert (show.there / folder / f"{KEPT}.mp3").read_bytes() == here
    assert f"{OPEN}/{OPEN}.mp3" in show.files()
    assert all(name.startswith((folder, OPEN, KEPT)) for name in show.files() if ".mp3" in name)
    public = "".join(show.public().values())
    assert folder.split("/")[2] not in public, "nobody reads its address where all may read"


def test_addresses_that_went_out_from_an_earlier_version_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show = Show(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("audio_edition.publication.release._folder", lambda *_: "")
        show.edition(KEPT, "members")
        show.publish()
    assert f"p/only/{KEPT}/{KEPT}.mp3" in show.files()
    show.edition(KEPT, "members", take=1)
    show.edition(LATER, "members")
    show.publish()
    sounds = [one.get("url") for one in show.private().iter("enclosure")]
    own = f"{base(show)}p/TOKEN"
    assert sounds == [
        f"{own}/{show.only(LATER)}/{LATER}.mp3",
        f"{own}/p/only/{KEPT}/{KEPT}-r2.mp3",
    ]


def test_what_everybody_had_comes_to_a_folder_that_nobody_read(show: Show) -> None:
    first = show.only()
    show.edition(KEPT, "public")
    show.publish(KEPT)
    show.edition(KEPT, "members")
    show.publish(KEPT)
    assert show.only() != first
    assert {Path(name).parent.as_posix() for name in show.files() if "p/only" in name} == {
        show.only()
    }


def test_the_private_feed_has_it_by_the_members_own_address(show: Show) -> None:
    own = f"{base(show)}p/TOKEN/"
    items = {one.findtext("title"): one for one in show.private().iter("item")}
    assert list(items) == [f"The diary of {KEPT}", f"The diary of {OPEN}"]
    kept, public = items[f"The diary of {KEPT}"], items[f"The diary of {OPEN}"]
    assert kept.find("enclosure").get("url") == f"{own}{show.only()}/{KEPT}.mp3"
    assert public.find("enclosure").get("url") == f"{own}{OPEN}/{OPEN}.mp3"
    assert kept.findtext("link") == f"{own}{show.only()}/"
    text = etree.tostring(kept).decode()
    assert WORDS in text
    for url in re.findall(re.escape(own) + r"[^\"<&]*", text):
        path = url.removeprefix(own).partition("#")[0]
        assert (show.there / (path + "index.html" if path.endswith("/") else path)).is_file(), path


def test_a_members_page_plays_what_lies_beside_it(show: Show) -> None:
    place = show.there / show.only()
    page: Any = etree.HTML((place / "index.html").read_bytes())
    sounds = [one.get("src") for one in page.iter("audio")]
    assert sounds == [f"{KEPT}.mp3"]
    assert WORDS in (place / "index.html").read_text()
    # an address of a member's stands above the show's own files
    asked = show.there / "p" / "TOKEN" / show.only()
    for one in page.iter("script", "link"):
        path = one.get("src") or (
            one.get("href") if one.get("rel") in ("stylesheet", "icon") else ""
        )
        if path:
            found = Path(*(asked / path).parts).relative_to(show.there)
            parts: list[str] = []
            for part in found.parts:
                parts = parts[:-1] if part == ".." else [*parts, part]
            assert parts[:2] == ["p", "TOKEN"]
            assert show.there.joinpath(*parts[2:]).is_file(), path
    assert page.find(".//meta[@name='robots']").get("content") == "noindex"
    assert page.find(".//meta[@property='og:audio']") is None


@pytest.mark.parametrize("teaser", [False, True])
def test_page_player_and_oembed_say_that_it_is_for_subscribers(
    tmp_path: Path, teaser: bool
) -> None:
    show = Show(tmp_path, replace(MEMBERS, teaser=teaser))
    show.edition(OPEN)
    show.edition(KEPT, "members")
    show.publish()
    public = show.public()
    for name in ("index.html", "embed.html"):
        text = public[f"{KEPT}/{name}"]
        assert "For subscribers" in text
        assert "https://lantern.example/join" in text
        assert "<audio" not in text
        assert ".mp3" not in text
        assert 'content="noindex"' in text
        assert (f"The diary of {KEPT}" in text) is teaser
        assert f"Day {KEPT}" not in text
    told = json.loads(public[f"{KEPT}/oembed.json"])
    assert told["title"] == (f"The diary of {KEPT}" if teaser else "For subscribers")
    for name in ("index.html", "archive-2026.html"):
        page: Any = etree.HTML(public[name].encode())
        rows = [row for row in page.iter("li") if row.find(".//h3/a") is not None]
        titles = {row.find(".//h3/a").text: row for row in rows}
        assert (f"The diary of {KEPT}" in titles) is teaser, name
        if teaser:
            row = titles[f"The diary of {KEPT}"]
            assert row.find(".//strong").text == "For subscribers"
            assert row.find("button") is None
            assert titles[f"The diary of {OPEN}"].find("button") is not None
    assert KEPT not in public["archive-2026.json"]  # nobody finds it by searching
    assert KEPT not in public["sitemap.xml"] + public["feed.xml"] + public["feed.json"]


def test_a_show_of_members_editions_alone_has_pages(tmp_path: Path) -> None:
    show = Show(tmp_path, replace(MEMBERS, teaser=True, access="members"))
    show.edition(KEPT)
    show.edition(LATER, "public")
    show.edition(OPEN)
    show.publish(KEPT)
    assert f"The diary of {KEPT}" in show.public()["index.html"]
    assert "feed.xml" in show.public()
    assert "<item>" not in show.public()["feed.xml"]
    show.publish()
    assert f"The diary of {LATER}" in show.public()["feed.xml"]
    assert f"The diary of {OPEN}" not in show.public()["feed.xml"]


def test_what_was_public_is_taken_away_and_told(show: Show) -> None:
    show.edition(OPEN, "members")
    told = show.publish(OPEN)
    files = [name for name in show.files() if name.startswith(f"{OPEN}/")]
    assert sorted(files) == [f"{OPEN}/embed.html", f"{OPEN}/index.html", f"{OPEN}/oembed.json"]
    assert any(
        re.fullmatch(
            rf"edition {OPEN} was public and is for members now: \d+ files were removed from "
            r".*there; whoever has them, keeps them",
            line,
        )
        for line in told
    ), told
    assert WORDS not in show.public()[f"{OPEN}/index.html"]
    assert OPEN not in show.public()["feed.xml"]
    assert len(list(show.private().iter("item"))) == 2
    assert show.publish() == []  # told once


def test_what_was_for_members_becomes_public(show: Show) -> None:
    guid = show.private().findtext("item/guid")
    show.edition(KEPT, "public")
    assert show.publish(KEPT) == [f"edition {KEPT} is public now"]
    assert not any(name.startswith("p/only/") for name in show.files())
    feed: Any = etree.fromstring((show.there / "feed.xml").read_bytes()).find("channel")
    assert feed.findtext("item/title") == f"The diary of {KEPT}"
    assert feed.findtext("item/guid") == guid
    assert feed.find("item/enclosure").get("url") == f"{base(show)}{KEPT}/{KEPT}.mp3"
    assert (show.there / KEPT / f"{KEPT}.mp3").is_file()
    assert f"{KEPT}/members.html" not in show.files()
    assert not (show.stage.audio / KEPT / "members.html").exists()


def test_a_run_that_broke_off_before_it_took_public_files_away_ends_in_the_next(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    show.edition(OPEN, "members")
    broken = show.target()
    monkeypatch.setattr(broken.inner, "remove", lambda path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        show.stage.publisher(broken).publish([OPEN])
    assert f"{OPEN}/{OPEN}.mp3" in show.files()
    assert OPEN not in show.public()["feed.xml"]
    show.publish(KEPT)  # another one is named: the rest is done all the same
    assert f"{OPEN}/{OPEN}.mp3" not in show.files()


def test_a_correction_that_makes_it_public_waits_for_its_publication(show: Show) -> None:
    show.edition(KEPT, "public", take=1)
    show.edition(LATER)
    show.publish(LATER)
    assert KEPT not in show.public()["feed.xml"]
    titles = [one.findtext("title") for one in show.private().iter("item")]
    assert f"The diary of {KEPT}" in titles  # members keep what they have
    assert f"{show.only()}/{KEPT}.mp3" in show.files()
    assert not any(f.startswith(f"{KEPT}/") and f.endswith((".mp3", ".vtt")) for f in show.files())
    show.publish(KEPT)
    assert f"{KEPT}/{KEPT}-r2.mp3" in show.files()
    assert not any(name.startswith("p/only/") for name in show.files())


@pytest.mark.parametrize(("name", "access"), [(OPEN, "members"), (KEPT, "public")])
def test_a_dry_run_tells_what_would_be_removed(show: Show, name: str, access: str) -> None:
    show.edition(name, access)
    before = show.files()
    planned = show.stage.publisher(show.target()).publish([name], dry_run=True).steps
    assert show.files() == before
    done = show.stage.publisher(show.target()).publish([name]).steps

    def removed(steps: Sequence[Step]) -> set[str]:
        return {step.path for step in steps if step.action == "remove"}

    assert removed(planned) == removed(done)
    assert before - show.files() <= removed(planned)
    assert any(path.endswith(f"{name}.mp3") for path in removed(planned))


def test_a_correction_that_makes_it_for_members_waits_for_its_publication(show: Show) -> None:
    """The revision that everybody has stays where they have it, until its successor leaves."""
    show.edition(OPEN, "members", take=1)
    show.edition(LATER)
    show.publish(LATER)
    assert f"{OPEN}/{OPEN}.mp3" in show.files()
    assert OPEN in show.public()["feed.xml"]
    assert f"Day {OPEN}" in show.public()[f"{OPEN}/index.html"]
    assert not any(path.startswith(show.only(OPEN)) for path in show.files())
    show.publish(OPEN)
    assert f"{show.only(OPEN)}/{OPEN}-r2.mp3" in show.files()
    left = {path for path in show.files() if path.startswith(f"{OPEN}/")}
    assert left == {f"{OPEN}/embed.html", f"{OPEN}/index.html", f"{OPEN}/oembed.json"}
    assert OPEN not in show.public()["feed.xml"]


@pytest.mark.parametrize(("name", "access"), [(OPEN, "members"), (KEPT, "public")])
def test_a_correction_waits_on_its_side_also_where_the_cache_is_gone(
    show: Show, name: str, access: str
) -> None:
    """What stands at the target says who has it: nothing crosses over before it leaves."""
    before = {path for path in show.files() if name in path}
    show.edition(name, access, take=1)
    shutil.rmtree(show.stage.root / ".cache")
    show.edition(LATER)
    show.publish(LATER)
    assert {path for path in show.files() if name in path} == before
    assert (f"{base(show)}{name}/" in show.public()["feed.xml"]) is (name == OPEN)
    assert f"Day {KEPT}" not in "".join(show.public().values())


def test_an_empty_checkout_brings_it_back(show: Show, tmp_path: Path) -> None:
    before = (show.stage.audio / KEPT / f"{KEPT}.mp3").read_bytes()
    again = Show(tmp_path)
    again.stage = Stage(tmp_path / "again", settings=show.stage.settings)
    told = restore(again.stage.at(), again.stage.identity, again.target())
    assert told.missing == (OPEN, KEPT)
    assert (again.stage.audio / KEPT / f"{KEPT}.mp3").read_bytes() == before
    episode = manifest.read(again.stage.audio, KEPT)
    assert episode is not None
    assert episode.is_for_members
    again.publish()
    assert KEPT not in again.public()["feed.xml"]


def test_what_is_damaged_stays_on_its_side(show: Show) -> None:
    for name, access in ((OPEN, "public"), (KEPT, "members"), (LATER, "public")):
        show.edition(name, access)
    show.publish()
    show.stage.retract(OPEN)
    show.publish()
    show.edition(OPEN, "public", take=1)
    before = show.files()
    for name in (OPEN, KEPT):
        (show.stage.audio / name / manifest.NAME).write_bytes(b"{}")
    show.stage.refresh()
    show.publish()
    assert not [
        name for name in show.files() - before if name.startswith("p/only/") and OPEN in name
    ]
    assert not [name for name in show.files() - before if name.startswith(KEPT)]


def test_what_is_purged_is_gone_from_there(show: Show) -> None:
    from audio_edition.publication.purging import purge_here

    purge_here(show.stage.at(), KEPT)
    publisher = show.stage.publisher(show.target())
    publisher.send_show()
    publisher.take_away(KEPT)
    assert [name for name in show.files() if name.startswith("p/only/")] == []
    assert "was retracted" in show.public()[f"{KEPT}/index.html"]
    assert f"The diary of {KEPT}" not in show.public()[f"{KEPT}/index.html"]


def test_before_its_hour_nothing_is_there(tmp_path: Path) -> None:
    from datetime import timedelta

    from tests.publication.support import NOW

    show = Show(tmp_path, replace(MEMBERS, teaser=True))
    show.edition(OPEN)
    show.edition(KEPT, "members", publish_at=NOW + timedelta(days=1))
    show.publish()
    assert not any(KEPT in name for name in show.files())
    assert KEPT not in (show.there / addresses.MEMBERS_FEED).read_text()


@pytest.mark.parametrize(
    ("members", "target", "said"),
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


@pytest.mark.parametrize("place", ["show/audio", "there/p/only/…"])
def test_it_is_verified_by_what_members_have(show: Show, tmp_path: Path, place: str) -> None:
    folder = (tmp_path / place.replace("p/only/…", show.only())) / ("" if "…" in place else KEPT)
    told = [line for line in verify(str(folder)).findings if line.severity == "error"]
    assert told == []
    (folder / f"{KEPT}.mp3").write_bytes(b"another sound")
    told = [line for line in verify(str(folder)).findings if line.severity == "error"]
    assert {line.where for line in told} == {f"{KEPT}/{KEPT}.mp3"}


@pytest.mark.parametrize(
    ("place", "page"), [("show/audio", "members.html"), ("there/p/only/…", "index.html")]
)
def test_the_page_that_members_see_is_verified(
    show: Show, tmp_path: Path, place: str, page: str
) -> None:
    folder = (tmp_path / place.replace("p/only/…", show.only())) / ("" if "…" in place else KEPT)
    (folder / page).write_text((folder / page).read_text().replace("kept a diary", "lost a diary"))
    (told,) = [line for line in verify(str(folder)).findings if line.severity == "error"]
    assert (told.code, told.where) == ("verify-page", f"{KEPT}/{page}")


def test_shared_caches_keep_none_of_it(show: Show) -> None:
    told: dict[str, str] = {}

    class Hearing:
        """A target that notes how long caches may keep what is put there."""

        def __init__(self, inner: Target) -> None:
            self.inner = inner

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

        def put(self, path: str, source: Path | bytes, kind: str, cache_control: str) -> None:
            told[path] = cache_control
            self.inner.put(path, source, kind, cache_control)

    there: Any = Hearing(open_target(f"{show.there}-too", show.stage.at()))
    target = apart(there, show.stage.settings.members, show.stage.at())
    show.stage.publisher(target).publish([])
    kept = {path: rests for path, rests in told.items() if path.startswith("p/only/")}
    assert kept[f"{show.only()}/{KEPT}.mp3"] == "private, max-age=31536000, immutable"
    assert not any("public" in rests for rests in kept.values())
    assert told[f"{OPEN}/{OPEN}.mp3"] == "public, max-age=31536000, immutable"


def test_an_earlier_version_refuses_its_manifest(show: Show) -> None:
    told = json.loads((show.stage.audio / KEPT / "episode.json").read_bytes())
    assert (told["version"], told["access"]) == (2, "members")
    told = json.loads((show.stage.audio / OPEN / "episode.json").read_bytes())
    assert told["version"] == 1
    assert "access" not in told
