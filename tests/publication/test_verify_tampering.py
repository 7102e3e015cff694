"""Whatever somebody does to a published show, verify names it: in a folder, and over HTTP."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition import addresses
from audio_edition.publication import manifest
from audio_edition.publication.feeds.settings import FORMATS, FeedSettings
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.targets import FolderTarget
from audio_edition.verbs.verify import verify
from tests.publication.http_site import served
from tests.publication.support import NOW, Piece, Stage

OLD, NEW = "2026-11-02", "2026-11-03"
PIECES = (
    Piece("Harbor reopens", ("The first ferry left.",), url="https://lantern.example/h"),
    Piece("The price of rain", ("Tea rose 4 percent.",), byline="Ada Marsh"),
)
BEARING = {"episode.json", "proof.json", "files.json", "feed.xml", "state.json"}
"""Of these the others hang: one that is changed is named, and not all that it tells."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A target with two editions, one of them corrected."""
    root = tmp_path_factory.mktemp("show")
    feeds = (FeedSettings("words", text="full"),)
    stage = Stage(root / "here", settings=PublishSettings(also=FORMATS, feeds=feeds), small=True)
    target = FolderTarget(root / "there")
    later = NOW + timedelta(days=1)
    stage.release(OLD, PIECES)
    stage.publisher(target).publish()
    stage.release(OLD, PIECES, take=1, now=later)
    stage.release(NEW, now=later)
    stage.publisher(target, later).publish()
    return root / "there"


@pytest.fixture
def there(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "there"))


def named(target: Path | str) -> set[str]:
    """The files that are named as wrong, an item of a feed as its feed."""
    wrong = (one for one in verify(target).findings if one.severity == "error")
    return {one.where.partition(" ")[0] for one in wrong}


def files_of(root: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(root.rglob("*")):
        if file.is_file():
            yield file.relative_to(root).as_posix(), file


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def of_other(file: Path) -> None:
    """Put what stands beside it under another name into its place."""
    others = sorted(one for one in file.parent.iterdir() if one.suffix == file.suffix != "")
    shutil.copy(others[others.index(file) - 1], file)


@pytest.mark.parametrize("change", [flip, Path.unlink, lambda file: file.write_bytes(b"")])
def test_every_file_that_is_changed_or_gone_is_named(
    there: Path, change: Callable[[Path], None]
) -> None:
    changed = {path for path, file in files_of(there) if file.name not in BEARING}
    assert len(changed) > 100
    assert named(there) == set()
    for path in changed:
        change(there / path)
    assert changed - named(there) == set()
    with served(there) as site:
        assert changed - named(site) == set()


def test_every_file_on_which_others_hang_is_named(published: Path, tmp_path: Path) -> None:
    unseen = []
    bearing = [path for path, file in files_of(published) if file.name in BEARING]
    for number, path in enumerate(bearing):
        for change in (flip, Path.unlink):
            there = Path(shutil.copytree(published, tmp_path / f"{number}{change.__name__}"))
            change(there / path)
            if path in ("state.json", "feed.xml") and change is Path.unlink:
                continue  # the one is for publishers alone, without the other there is no show
            # an edition without manifest is none: the feed names it all the same
            found = {path, "feed.xml"} if path.endswith("episode.json") else {path}
            if not found & named(there):
                unseen.append((path, change.__name__))
    assert unseen == []


# -- kinds ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Tampering:
    """What is done to which file, and the files that must be named for it."""

    file: str
    pattern: bytes
    into: bytes
    names: str = ""


SCRIPT = b"<script src='https://evil.example/x.js'></script></body>"
TEXT = b"<p>Send money to the harbor.</p></main>"
PAGES = (f"{OLD}/index.html", f"{OLD}/embed.html", "index.html", "today/index.html")
ITEM = rb"(?s)(<item>(?:(?!</item>).)*?"
KINDS = {
    **{f"script in {page}": Tampering(page, b"</body>", SCRIPT) for page in PAGES},
    **{f"image in {page}": Tampering(page, b"</body>", b"<img src=x onerror=y>") for page in PAGES},
    **{f"meta in {page}": Tampering(page, b"</head>", b"<meta name=a></head>") for page in PAGES},
    **{f"base in {page}": Tampering(page, b"<head>", b"<head><base href='/x'>") for page in PAGES},
    "paragraph": Tampering(PAGES[0], b"</main>", TEXT),
    "link": Tampering(PAGES[0], b"</main>", b"<a href='https://evil.example/'>x</a></main>"),
    "frame": Tampering(PAGES[1], b"</body>", b"<iframe src='//evil.example'></iframe></body>"),
    "JSON-LD": Tampering(PAGES[0], b"PodcastEpisode", b"PodcastSeries"),
    "refresh": Tampering(PAGES[0], b"<head>", b'<head><meta http-equiv="refresh" content="0">'),
    "archive": Tampering("archive-2026.html", b"Harbor reopens|Edition of", b"Harbor closes"),
    "found words": Tampering("archive-2026.json", b"2026", b"2025"),
    "oembed": Tampering(f"{OLD}/oembed.json", b'"height": ', b'"height": 9'),
    "today's oembed": Tampering("today/oembed.json", b'"height": ', b'"height": 9'),
    "player": Tampering("player/edition-player.js", b"$", b";fetch('//evil.example')"),
    "style": Tampering("player/site.css", b"$", b"*{display:none}"),
    "chapter": Tampering(f"{OLD}/chapters-r2.json", b"rain", b"pain"),
    "chapter of before": Tampering(f"{OLD}/chapters-r1.json", b"rain", b"pain"),
    "plain chapter": Tampering(f"{OLD}/chapters.json", b"rain", b"pain"),
    "caption": Tampering(f"{OLD}/transcript-r2.vtt", b"4 percent", b"5 percent"),
    "caption of before": Tampering(f"{OLD}/transcript-r1.vtt", b"4 percent", b"5 percent"),
    "subtitle": Tampering(f"{OLD}/transcript-r2.srt", b"4 percent", b"5 percent"),
    "sound of before": Tampering(f"{OLD}/{OLD}.mp3", b"\xff\xfb", b"\xff\xfa"),
    "tag": Tampering(f"{OLD}/{OLD}-r2.mp3", b"TXXX", b"TXXY"),
    "small sound": Tampering(f"{OLD}/{OLD}-r2-48k.mp3", b"\xff\xfb", b"\xff\xfa"),
    "more sound": Tampering(f"{OLD}/{OLD}-r2.mp3", rb"\Z", b"\xff\xfb\x00"),
    "enclosure": Tampering("feed.xml", rb'enclosure url="[^"]*', b'enclosure url="https://e.x/a'),
    "length": Tampering("feed.xml", rb'(enclosure [^>]*length=")', rb"\g<1>9"),
    "guid": Tampering("feed.xml", b"</guid>", b"x</guid>"),
    "title": Tampering("feed.xml", ITEM + b"<title>)", rb"\1Fake: "),
    "transcript": Tampering("feed.xml", rb"transcript-r2\.vtt", b"transcript-r1.vtt"),
    "chapters": Tampering("feed.xml", rb"chapters-r2\.json", b"chapters-r1.json"),
    "channel": Tampering("feed.xml", b"<itunes:email>", b"<itunes:email>x"),
    "channel's picture": Tampering("feed.xml", rb'<itunes:image href="', b'<itunes:image href="x'),
    "item gone": Tampering("feed.xml", rb"(?s)<item>.*?</item>", b""),
    "item twice": Tampering("feed.xml", rb"(?s)(<item>.*?</item>)", rb"\1\1"),
    "moved": Tampering("feed.xml", b"<itunes:author>", b"<itunes:new-feed-url/><itunes:author>"),
    "further feed": Tampering("feed-words.xml", b"</channel>", b"<link>x</link></channel>"),
    "Atom": Tampering("atom.xml", b"</feed>", b"<link href='x'/></feed>"),
    "JSON Feed": Tampering("feed.json", b'"version"', b'"hubs": [], "version"'),
    "sitemap": Tampering("sitemap.xml", b"<url>", b"<url><loc>https://e.x/</loc></url><url>"),
    "robots": Tampering("robots.txt", rb"\Z", b"User-agent: *\nDisallow: /\n"),
    "OPML": Tampering("feeds.opml", b"</body>", b"<outline/></body>"),
    "said to be read": Tampering(f"{OLD}/proof.json", b'"sentences": ', b'"sentences": 1'),
    "list": Tampering(f"{OLD}/files.json", b'"index.html"', b'"index.htm"', f"{OLD}/files.json"),
    "show's list": Tampering("files.json", b'"feed.xml"', b'"feed.xm"', "files.json"),
    "state": Tampering("state.json", b'"number": 1', b'"number": 2'),
}  # fmt: skip


def change_manifest(there: Path) -> None:
    """One digit, and seal and certificate made to agree with it."""
    folder = there / OLD
    told = json.loads((folder / "episode.json").read_text())
    proof = json.loads((folder / "proof.json").read_text())
    told["audio"]["loudness"] = -14.0
    from audio_edition.publication import certificate

    proof["told_sha256"] = certificate.told_digest(told)
    (folder / "proof.json").write_bytes(manifest.as_json(proof))
    for item in told["files"]:
        if item["name"] == "proof.json":
            data = (folder / "proof.json").read_bytes()
            item |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    told.pop("seal")
    told["seal"] = hashlib.sha256(manifest.as_json(told)).hexdigest()
    (folder / "episode.json").write_bytes(manifest.as_json(told))


def put(path: str, data: bytes = b"x") -> Callable[[Path], None]:
    def do(there: Path) -> None:
        (there / path).parent.mkdir(parents=True, exist_ok=True)
        (there / path).write_bytes(data)

    return do


def copy(source: str, target: str) -> Callable[[Path], None]:
    def do(there: Path) -> None:
        shutil.copy(there / source, there / target)

    return do


MADE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "manifest and certificate": (f"{OLD}/episode.json", change_manifest),
    "another edition's page": (f"{OLD}/index.html", copy(f"{NEW}/index.html", f"{OLD}/index.html")),
    "another edition's list": (f"{OLD}/files.json", copy(f"{NEW}/files.json", f"{OLD}/files.json")),
    "another edition's certificate": (
        f"{OLD}/proof.json", copy(f"{NEW}/proof.json", f"{OLD}/proof.json")),
    "another edition's card": (
        f"{NEW}/oembed.json", copy(f"{OLD}/oembed.json", f"{NEW}/oembed.json")),
    "the sound of before": (
        f"{OLD}/{OLD}-r2.mp3", copy(f"{OLD}/{OLD}.mp3", f"{OLD}/{OLD}-r2.mp3")),
    "the words of before": (
        f"{OLD}/chapters-r2.json", copy(f"{OLD}/chapters-r1.json", f"{OLD}/chapters-r2.json")),
}  # fmt: skip
ADDED: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a page": (f"{OLD}/more.html", put(f"{OLD}/more.html")),
    "a sound": (f"{OLD}/{OLD}-r3.mp3", put(f"{OLD}/{OLD}-r3.mp3")),
    "a page deeper": (f"{OLD}/more/index.html", put(f"{OLD}/more/index.html")),
    "a sound that seems kept": (f"{OLD}/{OLD}-0123456789.mp3", put(f"{OLD}/{OLD}-0123456789.mp3")),
    "a page of the feed": ("feed-1.xml", put("feed-1.xml")),
    "a feed": ("feed-more.xml", put("feed-more.xml")),
    "a year": ("archive-2025.html", put("archive-2025.html")),
    "a script": ("player/more.js", put("player/more.js")),
    "a script that seems old": ("player/x.0123456789.js", put("player/x.0123456789.js")),
    "today": ("today/more.html", put("today/more.html")),
    "what a server obeys": (f"{OLD}/.htaccess", put(f"{OLD}/.htaccess")),
    "a way out": (f"{OLD}/more", lambda there: (there / OLD / "more").symlink_to("/usr")),
    "a way out of the player": ("player/m", lambda there: (there / "player/m").symlink_to("/usr")),
    "a large script": ("player/m.js", put("player/m.js", bytes(17 * 2**20))),
    "a pipe": (f"{OLD}/more.html", lambda there: os.mkfifo(there / OLD / "more.html")),
    "a copy": (
        "x/episode.json", lambda there: Path(shutil.copytree(there / OLD, there / "x"))),
}  # fmt: skip


def tampered(tampering: Tampering, there: Path) -> None:
    file = there / tampering.file
    changed, count = re.subn(tampering.pattern, tampering.into, file.read_bytes(), count=1)
    assert count == 1, tampering
    file.write_bytes(changed)


def test_every_kind_of_tampering_is_named(published: Path, tmp_path: Path) -> None:
    unseen = []
    for what, one in KINDS.items():
        file = published / one.file
        was = file.read_bytes()
        try:
            tampered(one, published)
            if (one.names or one.file) not in named(published):
                unseen.append(what)
        finally:
            file.write_bytes(was)
    for number, (what, (name, do)) in enumerate({**MADE, **ADDED}.items()):
        there = Path(shutil.copytree(published, tmp_path / str(number)))
        do(there)
        if name not in named(there):
            unseen.append(what)
    assert unseen == []


def test_what_a_server_gives_is_held_against_the_same_lists(published: Path) -> None:
    seen: dict[str, bytes] = {}
    with served(published) as site:
        assert named(site) == set()
        for one in [one for what, one in KINDS.items() if what != "state"][::6]:
            file = published / one.file
            seen[one.file] = file.read_bytes()
            try:
                tampered(one, published)
                assert (one.names or one.file) in named(site)
            finally:
                file.write_bytes(seen[one.file])


def test_a_sound_that_is_kept_under_its_digest_is_no_foreign_one(there: Path) -> None:
    data = b"what a feed still names"
    kept = addresses.kept_name(f"{OLD}.mp3", hashlib.sha256(data).hexdigest())
    (there / OLD / kept).write_bytes(data)
    assert named(there) == set()


def test_a_pipe_in_place_of_a_page_is_not_waited_for(there: Path) -> None:
    (there / OLD / "index.html").unlink()
    os.mkfifo(there / OLD / "index.html")
    assert named(there) == {f"{OLD}/index.html"}


def test_a_folder_that_is_nobodys_is_told(there: Path) -> None:
    for path in ("evil/index.html", "Player/x.js", "2026-11-09/early-0123.mp3", "p/only/x/y.mp3"):
        put(path)(there)
    found = [one for one in verify(there).findings if one.severity != "note"]
    assert [one.message for one in found] == ["it does not list Player/, evil/"]


def test_what_was_retracted_is_looked_at(tmp_path: Path) -> None:
    stage, target = Stage(tmp_path / "here"), FolderTarget(tmp_path / "there")
    for day in (OLD, NEW):
        stage.release(day)
    stage.publisher(target).publish()
    before = Path(shutil.copytree(tmp_path / "there" / OLD, tmp_path / "before"))
    stage.retract(OLD)
    stage.publisher(target).send_show(OLD)
    for place in (tmp_path / "there", stage.audio):
        assert named(place) == named(place / OLD) == set()
        (place / OLD / "index.html").write_text("all of it is true")
        assert named(place) == {f"{OLD}/index.html"}
    shutil.rmtree(tmp_path / "there" / OLD)
    before.rename(tmp_path / "there" / OLD)
    assert named(tmp_path / "there") == {f"{OLD}/index.html", f"{OLD}/embed.html"}
