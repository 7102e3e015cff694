"""Whatever somebody does to a published show, verify names it: in a folder, and over HTTP."""

import hashlib
import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition import addresses
from audio_edition.publication import certificate, manifest
from audio_edition.publication.feeds.settings import FORMATS, FeedSettings
from audio_edition.publication.members.settings import MemberSettings
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.targets import FolderTarget
from audio_edition.verbs.verify import verify
from tests.publication.at_work import served
from tests.publication.support import NOW, Piece, Stage
from tests.rows import each, table

OLD, NEW = "2026-11-02", "2026-11-03"
PIECES = (
    Piece("Harbor reopens", ("A & B left at noon.",), url="https://lantern.example/h?a=1&b=2"),
    Piece("The price of rain", ("Tea rose 4 percent.", "x < y"), byline="Ada Marsh"),
)
FEEDS = (
    FeedSettings("words", text="full"),
    FeedSettings("articles", by="article", text="teaser"),
    FeedSettings("low", low=True),
)
MEMBERS = MemberSettings("${SECRET}", feed=FeedSettings("members", text="full"))
# Of these the others hang: one that is changed is named, and not all that it tells
BEARING = {"episode.json", "proof.json", "files.json", "feed.xml", "state.json"}
TAMPERINGS = [(*row, "", "")[:5] for row in table(Path(__file__).with_name("tampering.tsv"))]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A target with two editions, one of them corrected."""
    root = tmp_path_factory.mktemp("show")
    settings = PublishSettings(also=FORMATS, feeds=FEEDS, members=MEMBERS)
    stage = Stage(root / "here", settings=settings, small=True)
    target = FolderTarget(root / "there")
    later = NOW + timedelta(days=1)
    stage.release(OLD, PIECES, title="Edition <of> the “second” & night")
    stage.publisher(target).publish()
    stage.release(OLD, PIECES, title="Edition <of> the “second” & night", take=1, now=later)
    stage.release(NEW, PIECES, title="Edition <of> the “third”", now=later)
    stage.publisher(target, later).publish()
    return root / "there"


@contextmanager
def kept(folder: Path) -> Iterator[None]:
    """Whatever is done to the files of a folder meanwhile is undone."""
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    try:
        yield
    finally:
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_symlink() or not path.is_dir():
                path.unlink()
            elif not any(path.iterdir()):
                path.rmdir()
        for file, data in before.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)


def errors(target: Path | str) -> dict[str, list[str]]:
    """What is told of each file that is named as wrong, an item of a feed with its feed."""
    found: dict[str, list[str]] = {}
    for one in verify(target).findings:
        if one.severity == "error":
            found.setdefault(one.where.partition(" ")[0], []).append(one.message)
    return found


@each("file, pattern, into, told, too", TAMPERINGS, least=100)
def test_each_tampering_is_named(
    there: Path, file: str, pattern: str, into: str, told: str, too: str
) -> None:
    was = (there / file).read_bytes()
    changed, count = re.subn(pattern.encode(), into.encode(), was, count=1)
    assert count == 1
    try:
        (there / file).write_bytes(changed)
        found = errors(there)
    finally:
        (there / file).write_bytes(was)
    assert found.keys() == {file, *too.split()}
    assert any(re.search(told, message) for message in found[file]), found[file]


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def test_every_file_that_is_changed_or_gone_is_named(there: Path) -> None:
    files = {f.relative_to(there).as_posix() for f in there.rglob("*") if f.is_file()}
    files.remove(addresses.MEMBERS_FEED)  # it is named nowhere that everybody may look
    bearing = {path for path in files if path.rpartition("/")[2] in BEARING}
    assert len(files - bearing) > 100
    assert errors(there) == {}
    for change in (flip, Path.unlink, empty):
        with kept(there):
            for path in files - bearing:
                change(there / path)
            assert files - bearing - errors(there).keys() == set()
            with served(there) as site:
                assert files - bearing - errors(site).keys() == set()
    for path in bearing - {"feed.xml"}:  # which has rows of its own
        for change in (flip, Path.unlink):
            with kept(there):
                change(there / path)
                if path == "state.json" and change is Path.unlink:
                    assert errors(there) == {}, "it is for publishers alone"
                    continue
                # an edition without manifest is none: the feed names it all the same
                assert {path, "feed.xml"} & errors(there).keys(), (path, change)


def test_any_sign_of_a_page_is_named(there: Path) -> None:
    """And of the item in the feed; white space and great letters mean nothing there."""
    draw = random.Random(1)
    pages = {f"{OLD}/index.html", f"{OLD}/embed.html", "feed.xml"}
    for _ in range(20):
        with kept(there):
            for path in pages:
                data = (there / path).read_bytes()
                start = data.rindex(b"<item>") if path == "feed.xml" else 0
                end = data.rindex(b"</item>") if path == "feed.xml" else len(data)
                at = draw.choice([n for n in range(start, end) if data[n] in b"<>&=\"'/0123456789"])
                (there / path).write_bytes(data[:at] + b"~" + data[at + 1 :])
            assert pages <= errors(there / OLD).keys()


def certify_again(there: Path) -> None:
    """One digit of the manifest, and seal and certificate made to agree with it."""
    folder = there / OLD
    told = json.loads((folder / "episode.json").read_text())
    proof = json.loads((folder / "proof.json").read_text())
    told["audio"]["loudness"] = -14.0
    proof["told_sha256"] = certificate.told_digest(told)
    data = manifest.as_json(proof)
    (folder / "proof.json").write_bytes(data)
    (listed,) = (item for item in told["files"] if item["name"] == "proof.json")
    listed |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    told.pop("seal")
    told["seal"] = hashlib.sha256(manifest.as_json(told)).hexdigest()
    (folder / "episode.json").write_bytes(manifest.as_json(told))


def swap(path: str, by: str) -> tuple[str, Callable[[Path], object]]:
    return path, lambda there: shutil.copy(there / by, there / path)


@each(
    "path, do",
    [
        (f"{OLD}/episode.json", certify_again),
        *(swap(f"{OLD}/{name}", f"{NEW}/{name}")
          for name in ("index.html", "files.json", "proof.json", "oembed.json")),
        swap(f"{NEW}/files.json", f"{OLD}/files.json"),
        swap(f"{OLD}/{OLD}-r2.mp3", f"{OLD}/{OLD}.mp3"),
        swap(f"{OLD}/chapters-r2.json", f"{OLD}/chapters-r1.json"),
        (f"{OLD}/episode.json",
         lambda there: shutil.copytree(there / NEW, there / OLD, dirs_exist_ok=True)),
    ],
)  # fmt: skip
def test_what_is_whole_in_itself_and_another_is_named(
    there: Path, path: str, do: Callable[[Path], object]
) -> None:
    with kept(there):
        do(there)
        assert path in errors(there)


def test_what_somebody_adds_is_named(there: Path) -> None:
    put = {
        f"{OLD}/more.html", f"{OLD}/{OLD}-r3.mp3", f"{OLD}/more/index.html", f"{OLD}/.htaccess",
        f"{OLD}/{OLD}-0123456789.mp3", "feed-1.xml", "feed-more.xml", "archive-2025.html",
        "player/more.js", "player/x.0123456789.js", "today/more.html",
    }  # fmt: skip
    linked, pipe, large = {f"{OLD}/way", "player/way"}, f"{OLD}/pipe.html", "player/large.js"
    with kept(there):
        shutil.copytree(there / OLD, there / "x")
        for path in put:
            (there / path).parent.mkdir(exist_ok=True)
            (there / path).write_bytes(b"x")
        for path in linked:
            (there / path).symlink_to("/usr")
        os.mkfifo(there / pipe)
        (there / large).write_bytes(bytes(17 * 2**20))
        assert put | linked | {pipe, large, "x/episode.json"} == errors(there).keys()


def test_what_seems_added_and_is_not(there: Path) -> None:
    """What a feed, or a page that a reader opened yesterday, still names under its digest; what
    is sent to nobody; folders that are nobody's.
    """
    digest = hashlib.sha256(b"before").hexdigest()
    player = f"player/edition-player.{digest[: addresses.DIGEST_DIGITS]}.js"
    assert addresses.is_player_version(player)
    strange = {"Player/x.js", "2026-11-09/early-0123.mp3", "p/only/x/y.mp3"}
    strange |= {f"evil{number}/x.html" for number in range(13)}
    with kept(there):
        known = {f"{OLD}/{addresses.kept_name(f'{OLD}.mp3', digest)}", player}
        known |= {f"{OLD}/{name}.json" for name in ("build", "heard", "published")}
        for path in known | strange:
            (there / path).parent.mkdir(parents=True, exist_ok=True)
            (there / path).write_bytes(b"before")
        (found,) = [one for one in verify(there).findings if one.severity != "note"]
        assert (found.severity, found.where) == ("warning", "files.json")
        assert found.message.startswith("it does not list Player/, evil0/, evil1/, evil10/")
        assert found.message.endswith("evil7/ and 2 more")
        (there / OLD / "index.html").unlink()
        os.mkfifo(there / OLD / "index.html")
        assert errors(there).keys() == {f"{OLD}/index.html"}, "a pipe is not waited for"


@each("name", ["feed-words.xml", "feed.json", "atom.xml", "feed-members.xml"])
@each("data", [b"[]", b"<rss>", b"<!DOCTYPE a><rss/>", b"[" * 99999])
def test_a_further_feed_that_cannot_be_read_is_one_finding(
    there: Path, name: str, data: bytes
) -> None:
    with kept(there):
        (there / name).write_bytes(data)
        (found,) = [one for one in verify(there).findings if one.severity == "error"]
    assert (found.code, found.where) == ("verify-feed", name)


def test_over_http_what_pages_name_is_read(there: Path) -> None:
    changes = {"feed-words.xml": "&lt;of&gt;", "feed.json": "<of>", "atom.xml": "&lt;of&gt;"}
    with kept(there), served(there) as site:
        assert errors(site) == {}
        for name, old in changes.items():
            text = (there / name).read_text("utf-8")
            (there / name).write_text(text.replace(f"Edition {old}", "Edition of"), "utf-8")
        found = verify(f"{site}{OLD}/").findings
    assert {one.where for one in found if one.severity == "error"} == {
        f"{name} ({OLD})" for name in changes
    }
