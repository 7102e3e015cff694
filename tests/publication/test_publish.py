"""Publishing: the public feed is true at every moment, and nothing is sent twice."""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote
from xml.etree import ElementTree

import feedparser
import pytest

from audio_edition.errors import BusyError, PublicationError
from audio_edition.places import Places
from audio_edition.publication import conformance, manifest
from audio_edition.publication.publish import Publisher, Step
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.sftp import SftpTarget
from audio_edition.publication.stores import StoreTarget
from audio_edition.publication.targets import FolderTarget, Target, open_target
from tests.publication.sshd import Sshd, sshd
from tests.publication.support import NOW, Piece, Stage, sound_of

LINKS = re.compile(r'\b(href|src|data-[a-z]+)="((?:[^"?#]*/|[^"]+\.[a-z]{2,4}[^"]*)?)"')
LATER = NOW + timedelta(hours=4)
DAY, DAY_AFTER = "2026-11-02", "2026-11-03"


class Place(Protocol):
    """A target as the public sees it, read without our own code."""

    target: str

    def files(self) -> Mapping[str, bytes]: ...


class Folder:
    def __init__(self, folder: Path, scheme: str = "") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.target = scheme + str(folder)

    def files(self) -> Mapping[str, bytes]:
        return {
            file.relative_to(self.folder).as_posix(): file.read_bytes()
            for file in self.folder.rglob("*")
            if file.is_file()
        }


class Objects(Mapping[str, bytes]):
    """The bucket's objects, fetched when asked for."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client, self.bucket = client, bucket
        self.keys_there = [
            entry["Key"].removeprefix("on/air/")
            for entry in client.list_objects_v2(Bucket=bucket).get("Contents", [])
        ]

    def __getitem__(self, path: str) -> bytes:
        if path not in self.keys_there:
            raise KeyError(path)
        answer = self.client.get_object(Bucket=self.bucket, Key=f"on/air/{path}")
        data: bytes = answer["Body"].read()
        return data

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_there)

    def __len__(self) -> int:
        return len(self.keys_there)


class Bucket:
    def __init__(self, client: Any, name: str) -> None:
        self.client, self.name = client, name
        client.create_bucket(Bucket=name)
        self.target = f"s3://{name}/on/air"

    def files(self) -> Mapping[str, bytes]:
        return Objects(self.client, self.name)


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    boto3 = pytest.importorskip("boto3")
    server_module = pytest.importorskip("moto.server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    settings = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    before = {key: os.environ.get(key) for key in settings}
    os.environ.update(settings)
    client = boto3.client("s3")
    try:
        yield client
    finally:
        client.close()
        server.stop()
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "show")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    pytest.importorskip("paramiko")
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@pytest.fixture(params=["folder", "fsspec", "s3", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    if request.param == "sftp":
        running: Sshd = request.getfixturevalue("server")
        monkeypatch.setenv("HOME", str(running.home))
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        folder = Folder(tmp_path / "public")
        folder.target = running.address(folder.folder)
        return folder
    if request.param == "s3":
        digest = hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]
        return Bucket(request.getfixturevalue("s3"), f"show-{digest}")
    # fsspec's local file system stands for every store that writes in place
    return Folder(tmp_path / "public", "local://" if request.param == "fsspec" else "")


def publisher(stage: Stage, place: Place, now: datetime = NOW) -> Publisher:
    return stage.publisher(open_target(place.target, stage.at()), now)


def forget(stage: Stage) -> None:
    """Lose the record of what was sent."""
    shutil.rmtree(stage.root / ".cache" / "sent", ignore_errors=True)


def sent(steps: Sequence[Step]) -> list[str]:
    return [step.path for step in steps if step.action == "send"]


def assert_true_feed(place: Place, base: str) -> list[str]:
    """Whatever the public feed names is there, whole; return the titles."""
    files = place.files()
    if "feed.xml" not in files:
        return []
    parsed = feedparser.parse(files["feed.xml"])
    assert not parsed.bozo
    titles = []
    for item in parsed.entries:
        titles.append(item.title)
        enclosure = item.enclosures[0]
        sound = files[unquote(enclosure.href.removeprefix(base))]
        assert len(sound) == int(enclosure.length)
        folder = unquote(item.link.removeprefix(base))
        episode = manifest.from_json(files[folder + "episode.json"])
        known = {e.file: e.sha256 for e in (*episode.published, episode)}
        name = enclosure.href.rpartition("/")[2]
        assert hashlib.sha256(sound).hexdigest() == known[name]
        for name in ("transcript.vtt", "transcript.json", "chapters.json", "index.html"):
            assert files[folder + name].rstrip().endswith((b"}", b"</v>", b"</html>"))
    for item in ElementTree.fromstring(files["feed.xml"]).iter("item"):
        assert_together(item, files, base)
    return titles


def assert_together(item: ElementTree.Element, files: Mapping[str, bytes], base: str) -> None:
    """What the item names is there, and the words are those of the sound: it is told by them."""
    named = [node.get("url", "") for tag in ("transcript", "chapters") for node in told(item, tag)]
    paths = [unquote(url.removeprefix(base)) for url in named]
    enclosure = item.find("enclosure")
    assert enclosure is not None
    sound = unquote(enclosure.get("url", "").removeprefix(base))
    words = [path for path in paths if path.endswith(".json") and "transcript" in path]
    assert len(words) == 1
    assert len([path for path in paths if "chapters" in path]) == 1
    for path in paths:
        assert files[path]
    assert says(files[words[0]], files[sound]), f"{words[0]} is not what {sound} says"


def says(transcript: bytes, heard: bytes) -> bool:
    """Tell whether the stage's sound is that of a transcript's words, in any take."""
    printed: dict[str, list[str]] = {}
    for cue in json.loads(transcript)["segments"]:
        printed.setdefault(cue["segment"], []).append(cue["body"])
    return any(
        heard.endswith(b"".join(sound_of(name, said, take) for name, said in printed.items()))
        for take in range(3)
    )


def told(item: ElementTree.Element, tag: str) -> list[ElementTree.Element]:
    return item.findall(f"{{https://podcastindex.org/namespace/1.0}}{tag}")


def test_everything_arrives_and_nothing_is_sent_twice(stage: Stage, place: Place) -> None:
    stage.release()
    stage.release("2026-11-03", now=NOW + timedelta(days=1))
    now = NOW + timedelta(days=2)
    steps = publisher(stage, place, now).publish().steps
    paths = sent(steps)
    assert paths[-1] == "feed.xml"
    sounds = [i for i, path in enumerate(paths) if path.endswith(".mp3")]
    texts = [i for i, path in enumerate(paths) if not path.endswith((".mp3", ".jpg"))]
    assert max(sounds) < min(texts)
    public = dict(place.files())
    assert DAY in json.loads(public.pop("state.json"))["editions"]
    local = {
        file.relative_to(stage.audio).as_posix(): file.read_bytes()
        for file in stage.audio.rglob("*")
        if file.is_file() and file.name != "build.json"
    }
    assert dict(public) == local  # build.json stays at home
    assert_true_feed(place, stage.identity.base_url)
    assert sent(publisher(stage, place, now).publish().steps) == []
    forget(stage)
    assert sent(publisher(stage, place, now).publish().steps) == []
    assert sent(publisher(stage, place, now).publish(["2026-11-03"]).steps) == []


def test_s3_objects_carry_type_and_cache_control(stage: Stage, s3: Any) -> None:
    place = Bucket(s3, "headers")
    stage.small = True
    stage.release()
    stage.settings = replace(stage.settings, early_upload=True)
    stage.release(DAY_AFTER, publish_at=NOW + timedelta(hours=1))  # its sound has a hidden name
    publisher(stage, place, LATER).publish()
    given = {
        path: (head["ContentType"], head["CacheControl"])
        for path in place.files()
        for head in [s3.head_object(Bucket="headers", Key=f"on/air/{path}")]
    }
    wanted = {
        "2026-11-02/2026-11-02.mp3": ("audio/mpeg", "public, max-age=31536000, immutable"),
        "2026-11-02/2026-11-02-48k.mp3": ("audio/mpeg", "public, max-age=31536000, immutable"),
        "2026-11-02/01-piece.mp3": ("audio/mpeg", "public, max-age=3600"),
        "2026-11-02/transcript.vtt": ("text/vtt; charset=utf-8", "public, max-age=3600"),
        "2026-11-02/transcript.srt": (
            "application/x-subrip; charset=utf-8", "public, max-age=3600"),
        "2026-11-02/chapters.json": ("application/json+chapters", "public, max-age=3600"),
        "2026-11-02/index.html": ("text/html; charset=utf-8", "public, max-age=300"),
        "feed.xml": ("application/rss+xml; charset=utf-8", "public, max-age=300"),
        "feed.json": ("application/feed+json; charset=utf-8", "public, max-age=300"),
        "atom.xml": ("application/atom+xml; charset=utf-8", "public, max-age=300"),
        "sitemap.xml": ("application/xml; charset=utf-8", "public, max-age=300"),
        "feeds.opml": ("text/x-opml; charset=utf-8", "public, max-age=300"),
        "robots.txt": ("text/plain; charset=utf-8", "public, max-age=300"),
        "flash-briefing.json": ("application/json", "public, max-age=300"),
        "cover.jpg": ("image/jpeg", "public, max-age=3600"),
    }  # fmt: skip
    assert {path: given.get(path) for path in wanted} == wanted
    hidden = [path for path in given if re.search(r"/2026-11-03-[0-9a-f]{24}(-48k)?\.mp3$", path)]
    assert len(hidden) == 2
    assert given.pop("state.json") == ("application/json", "no-store")  # for publishers
    for path, headers in given.items():
        assert headers == (content_type(path), cache_control(path)), path
        if path in hidden:
            assert headers == ("audio/mpeg", "public, max-age=31536000, immutable")


def test_s3_conforms(stage: Stage, s3: Any) -> None:
    place = Bucket(s3, "conformance")
    conformance.check_target(lambda: open_target(place.target, stage.at()))


def test_a_damaged_or_missing_file_at_the_target_is_sent_again(stage: Stage, place: Place) -> None:
    stage.release()
    publisher(stage, place, NOW).publish()
    target = open_target(place.target, stage.at())
    good = dict(place.files())
    target.remove("2026-11-02/2026-11-02.mp3")
    page = good["2026-11-02/index.html"]
    target.put("2026-11-02/index.html", b"x" * len(page), "text/html", "")
    if isinstance(place, Folder):  # SFTP tells times in seconds: this was another one
        os.utime(place.folder / "2026-11-02" / "index.html", (1, 1))
    steps = publisher(stage, place, NOW).publish().steps
    assert sent(steps) == ["2026-11-02/2026-11-02.mp3", "2026-11-02/index.html"]
    assert dict(place.files()) == good


def test_a_dry_run_says_what_the_real_one_does(stage: Stage, place: Place) -> None:
    stage.release()
    planned = publisher(stage, place, NOW).publish(dry_run=True).steps
    assert dict(place.files()) == {}
    episode = manifest.read(stage.audio, "2026-11-02")
    assert episode is not None
    assert episode.published == ()
    done = publisher(stage, place, NOW).publish().steps
    assert planned == done


def test_a_draft_is_in_no_public_page_or_feed(stage: Stage, place: Place) -> None:
    stage.release()
    stage.release("2026-11-03", (Piece("Half written"),), now=NOW + timedelta(days=1))
    publisher(stage, place, NOW).publish(["2026-11-02"])
    public = place.files()
    assert not [path for path in public if path.startswith("2026-11-03")]
    assert not [path for path, data in public.items() if b"Half written" in data]
    assert b"Half written" in (stage.audio / "feed.xml").read_bytes()


def test_nothing_of_an_embargo_is_there_before_its_hour(stage: Stage, place: Place) -> None:
    lifts = NOW + timedelta(days=1)
    stage.release()
    stage.release("2026-11-03", (Piece("Mayor resigns"),), title="Later", publish_at=lifts)
    dry = publisher(stage, place, NOW).publish(dry_run=True)
    assert not [step for step in dry.steps if "2026-11-03/" in step.path]
    for _ in range(2):
        publisher(stage, place, NOW).publish()
        public = place.files()
        assert not [path for path in public if "2026-11-03" in path]
        assert not [path for path, data in public.items() if b"Mayor" in data]
        assert not [path for path, data in public.items() if b"2026-11-03" in data]
        forget(stage)
    publisher(stage, place, lifts).publish()
    assert assert_true_feed(place, stage.identity.base_url)[0] == "Later"
    assert "2026-11-03/index.html" in place.files()


def test_a_sound_that_is_uploaded_early_cannot_be_guessed(stage: Stage, place: Place) -> None:
    lifts = NOW + timedelta(days=1)
    stage.settings = replace(stage.settings, early_upload=True)
    stage.release()
    mayor = (Piece("Mayor resigns"),)
    name = stage.release("2026-11-03", mayor, title="Later", publish_at=lifts).file
    assert re.fullmatch(r"2026-11-03-[0-9a-f]{24}\.mp3", name)
    publisher(stage, place, NOW).publish()
    public = place.files()
    assert [path for path in public if "2026-11-03" in path] == [f"2026-11-03/{name}"]
    assert not [path for path, data in public.items() if name.encode() in data]
    steps = publisher(stage, place, lifts).publish().steps
    assert f"2026-11-03/{name}" not in sent(steps), "it is there already"
    assert name.encode() in place.files()["feed.xml"]
    assert assert_true_feed(place, stage.identity.base_url)[0] == "Later"
    later = stage.release("2026-11-03", mayor, title="Later", take=1, now=lifts)
    assert later.file == "2026-11-03-r2.mp3", "what is public need not hide"


def test_one_that_is_named_goes_alone(stage: Stage, place: Place) -> None:
    stage.release()
    publisher(stage, place, NOW).publish()
    stage.release(take=1, now=LATER)
    stage.release("2026-11-03", now=LATER)
    publisher(stage, place, LATER).publish(["2026-11-03"])
    public = place.files()
    assert not [path for path in public if "-r2" in path]
    assert b"2026-11-02.mp3" in public["feed.xml"]
    assert len(assert_true_feed(place, stage.identity.base_url)) == 2


def test_an_embargo_put_on_afterwards_takes_the_pages_away(stage: Stage, place: Place) -> None:
    stage.release()
    publisher(stage, place, NOW).publish()
    stage.release(publish_at=NOW + timedelta(days=3), now=LATER)
    steps = publisher(stage, place, LATER).publish().steps
    assert "2026-11-02/index.html" in [s.path for s in steps if s.action == "remove"]
    assert "2026-11-02/index.html" not in place.files()
    assert assert_true_feed(place, stage.identity.base_url) == []


def test_a_correction_leaves_the_old_audio_at_the_target(stage: Stage, place: Place) -> None:
    stage.release()
    publisher(stage, place, NOW).publish()
    old = place.files()["2026-11-02/2026-11-02.mp3"]
    stage.release(take=1, now=LATER)
    stage.release("2026-11-03", now=LATER)
    publisher(stage, place, LATER).publish(["2026-11-03"], along=True)
    public = place.files()
    assert public["2026-11-02/2026-11-02.mp3"] == old
    assert public["2026-11-02/2026-11-02-r2.mp3"] != old
    assert b"2026-11-02-r2.mp3" in public["feed.xml"]
    assert len(assert_true_feed(place, stage.identity.base_url)) == 2
    third = stage.release(take=2, now=LATER)
    assert third.revision == 3


def test_retract_reaches_the_target(stage: Stage, place: Place) -> None:
    stage.release()
    stage.release("2026-11-03", now=NOW + timedelta(days=1))
    publisher(stage, place, LATER).publish()
    stage.retract("2026-11-02", LATER)
    publisher(stage, place, LATER).send_show()
    assert assert_true_feed(place, stage.identity.base_url) == ["Edition of 2026-11-03"]
    public = place.files()
    assert "2026-11-02/2026-11-02.mp3" in public
    assert b"2026-11-02.mp3" not in public["2026-11-02/index.html"]


def into_the_void(files: Mapping[str, bytes]) -> set[str]:
    """Links of pages, and what they load, that lead to no file; once there is a site at all."""
    if not {"index.html", "feed.xml"} <= files.keys():
        return set()
    found = set()
    for page in (path for path in files if path.endswith(".html")):
        for name, value in LINKS.findall(files[page].decode()):
            path, *_ = value.partition("?")[0].partition("#")
            if not path or ":" in path or path.startswith("//"):
                continue
            there = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path)))
            whole = f"{there}/index.html".removeprefix("./") if path.endswith("/") else there
            if whole not in files:
                found.add(f"{page}: {name}={value}")
    return found


class Crash(BaseException):
    """The power goes; nothing may catch it."""


def crash_after(monkeypatch: pytest.MonkeyPatch, count: int, look: Callable[[], object]) -> None:
    """Let ``count`` uploads pass, then crash; look at the public after each."""
    done: list[str] = []
    for kind in (FolderTarget, StoreTarget, SftpTarget):
        real = kind.put

        def put(self: Target, path: str, *rest: Any, real: Callable[..., None] = real) -> None:
            if len(done) == count:
                raise Crash
            real(self, path, *rest)
            done.append(path)
            look()

        monkeypatch.setattr(kind, "put", put)


def day(stage: Stage, place: Place) -> Iterator[Callable[[], object]]:
    """A first publication, a correction together with a second edition, a retraction."""
    base = NOW
    stage.release(pieces=(Piece("One"),))
    yield lambda: publisher(stage, place, base).publish().steps
    stage.release(pieces=(Piece("One, corrected"),), now=LATER)
    stage.release("2026-11-03", (Piece("Two"),), now=base + timedelta(days=1))
    yield lambda: publisher(stage, place, base + timedelta(days=1)).publish().steps
    stage.retract("2026-11-03", base + timedelta(days=2))
    yield lambda: publisher(stage, place, base + timedelta(days=2)).send_show().steps


def test_the_feed_is_true_whenever_the_power_goes(
    stage: Stage, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Crash before the first, the second, the third … upload, and go on from there."""
    stage.settings = replace(stage.settings, feed_items=1)
    base = stage.identity.base_url
    # over a network each run goes thirty uploads further, not one: looking takes time there, and
    # tests/chaos kills there as well
    stride = 30 if "://" in place.target else 1
    uploads = crashes = 0

    def look() -> None:
        nonlocal uploads
        uploads += 1
        assert_true_feed(place, base)
        if stride == 1:
            assert not into_the_void(place.files())

    for act in day(stage, place):
        for count in range(200):
            with monkeypatch.context() as patch:
                crash_after(patch, stride if count else 0, look)
                try:
                    act()
                except Crash:
                    crashes += 1
                else:
                    break
            if count % 5 == 0:  # the record of what was sent went with the power, too
                forget(stage)
        else:
            pytest.fail("the publication never ends")
        act()
        assert_true_feed(place, base)
    assert uploads > 50
    assert crashes > 50 // stride
    assert assert_true_feed(place, base) == ["Edition of 2026-11-02"]
    assert b"2026-11-02-r2.mp3" in place.files()["feed.xml"]


PARTS = (
    f"{DAY}/.{DAY}.mp3.0123456789ab.part",
    f"{DAY}/.{DAY}-r9.mp3.0123456789ab.part",  # of a revision that is no more
    ".feed.xml.0123456789ab.part",
    "player/.edition-player.js.0123456789ab.part",
    ".state.json.0123456789ab.part",
    "..publishing.lease.0123456789ab.part",
)
NOT_OURS = (
    ".other.xml.0123456789ab.part",
    "elsewhere/.feed.xml.0123456789ab.part",
    ".feed.xml.part",
    "notes.part",
)


@pytest.mark.parametrize("again", [False, True], ids=["nothing new", "sent again"])
@pytest.mark.parametrize("named", [False, True], ids=["all", "named"])
def test_what_a_power_cut_left_half_sent_is_removed_by_the_next_run(
    stage: Stage, place: Place, named: bool, again: bool
) -> None:
    if not isinstance(place, Folder):
        pytest.skip("objects are whole, or not there")
    stage.release()
    publisher(stage, place).publish()
    parts = [p for p in PARTS if not (named and p.startswith("player"))]
    for path in (*parts, *NOT_OURS):
        file = place.folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"half a fi")
    if again:
        forget(stage)
    dry = publisher(stage, place).publish([DAY] if named else [], dry_run=True)
    assert set(parts) <= set(place.files())
    real = publisher(stage, place).publish([DAY] if named else [])
    removed = {step.path for step in real.steps if step.action == "remove"}
    assert removed == set(parts) == {s.path for s in dry.steps if s.action == "remove"}
    left = {path for path in place.files() if path.endswith(".part")}
    assert left == set(NOT_OURS)
    assert_true_feed(place, stage.identity.base_url)


def test_what_a_killed_retraction_left_half_sent_goes_with_the_next(
    stage: Stage, tmp_path: Path
) -> None:
    """It lists nothing: what lies beside the pages that it asks for is looked at all the same."""
    place = Folder(tmp_path / "public")
    stage.release()
    publisher(stage, place).publish()
    parts = {f"today/.{name}.0123456789ab.part" for name in ("index.html", "oembed.json")}
    for path in parts:
        (place.folder / path).write_bytes(b"half a fi")
    stage.retract(DAY, LATER)
    run = publisher(stage, place, LATER).send_show(DAY)
    assert parts <= {step.path for step in run.steps if step.action == "remove"}
    assert not [path for path in place.files() if path.endswith(".part")]


def test_a_rest_that_cannot_be_removed_keeps_nothing_from_its_listeners(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Folder(tmp_path / "public")
    (place.folder / ".feed.xml.0123456789ab.part").write_bytes(b"half a fi")

    def refused(self: FolderTarget, path: str) -> None:
        raise PublicationError(f"cannot remove {path}")

    monkeypatch.setattr(FolderTarget, "remove", refused)
    stage.release()
    publisher(stage, place).publish()
    assert_true_feed(place, stage.identity.base_url)
    assert any("unfinished files stay there" in warning for warning in stage.warnings)


class Plain:
    """A target of a plugin that was written before targets compared: it has no more than that."""

    def __init__(self, target: Target) -> None:
        self.name = target.name
        self.look, self.look_under, self.put = target.look, target.look_under, target.put
        self.digest, self.remove = target.digest, target.remove


def three_of_which_two_are_gone(stage: Stage, target: Target) -> Publisher:
    """Three editions out, the last retracted; then the folders of the last two are removed."""
    day = timedelta(days=1)
    for number, name in enumerate((DAY, "2026-11-03", "2026-11-04")):
        stage.release(name, now=NOW + number * day)
    stage.publisher(target, NOW + 3 * day).publish()
    stage.retract("2026-11-04", NOW + 4 * day)
    stage.publisher(target, NOW + 4 * day).send_show()
    for name in ("2026-11-03", "2026-11-04"):
        shutil.rmtree(stage.audio / name)
    stage.warnings.clear()
    return stage.publisher(target, NOW + 5 * day)


def test_an_edition_whose_folder_is_gone_stays_public(stage: Stage, tmp_path: Path) -> None:
    place = Folder(tmp_path / "public")
    after = three_of_which_two_are_gone(stage, open_target(place.target, stage.at()))
    for dry_run in (True, False):
        with pytest.raises(PublicationError, match="2026-11-03 would go backwards") as caught:
            after.publish(dry_run=dry_run)
        assert "2026-11-04" not in caught.value.message  # what was retracted is meant
    titles = [f"Edition of {day}" for day in ("2026-11-03", DAY)]
    assert assert_true_feed(place, stage.identity.base_url) == titles


def test_where_nothing_can_be_compared_it_stays_in_the_feed(stage: Stage, tmp_path: Path) -> None:
    place = Folder(tmp_path / "public")
    after = three_of_which_two_are_gone(stage, Plain(open_target(place.target, stage.at())))
    for dry_run in (True, False):
        stage.warnings.clear()
        after.publish(dry_run=dry_run)
        gone, unread = dict.fromkeys(stage.warnings)
        assert "is not compared" in unread
        assert "edition 2026-11-03 went out and is no longer in" in gone
        assert "feed and pages keep what it said" in gone
    titles = [f"Edition of {day}" for day in ("2026-11-03", DAY)]
    assert assert_true_feed(place, stage.identity.base_url) == titles
    assert "state.json" not in dict(place.files())


def test_a_store_that_loses_bytes_is_found_out(
    stage: Stage, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.release()
    target = type(open_target(place.target, stage.at()))
    real = target.put

    def lossy(self: Any, path: str, source: Any, *rest: Any) -> None:
        if path.endswith("2026-11-02.mp3"):
            source = b"\0" * source.stat().st_size
        real(self, path, source, *rest)

    monkeypatch.setattr(target, "put", lossy)
    with pytest.raises(PublicationError, match="arrived damaged"):
        publisher(stage, place, NOW).publish()
    assert "feed.xml" not in place.files()


def test_audio_that_is_not_what_was_built_is_not_sent(stage: Stage, place: Place) -> None:
    stage.release()
    file = stage.audio / "2026-11-02" / "2026-11-02.mp3"
    file.write_bytes(b"\0" * file.stat().st_size)
    with pytest.raises(PublicationError, match="not what was built"):
        publisher(stage, place, NOW).publish()
    with pytest.raises(PublicationError, match="not what was built"):
        stage.publish()
    assert dict(place.files()) == {}


def test_names_that_are_not_built(stage: Stage, place: Place) -> None:
    with pytest.raises(PublicationError, match="nothing is built yet"):
        publisher(stage, place, NOW).publish()
    stage.release()
    with pytest.raises(PublicationError, match="2026-12-24 is not built"):
        publisher(stage, place, NOW).publish(["2026-12-24"])


def test_one_publication_at_a_time(stage: Stage, place: Place) -> None:
    stage.release()
    with stage.at().publish_lock(), pytest.raises(BusyError):
        publisher(stage, place, NOW).publish()


def test_feed_pages_that_are_no_more_are_removed(stage: Stage, place: Place) -> None:
    stage.settings = replace(stage.settings, feed_items=1)
    for number in range(3):
        stage.release(f"2026-11-0{number + 2}", now=NOW + timedelta(days=number))
    now = NOW + timedelta(days=5)
    publisher(stage, place, now).publish()
    assert {"feed-1.xml", "feed-2.xml"} <= set(place.files())
    stage.settings = replace(stage.settings, feed_items=2)
    publisher(stage, place, now).publish()
    assert not {"feed-1.xml", "feed-2.xml"} & set(place.files())
    assert not list(stage.audio.glob("feed-*.xml"))


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("nosuch://place", "there is no target 'nosuch'"),
        ("audio", "lie in one another"),
        ("audio/public", "lie in one another"),
        (".", "lie in one another"),
        ("me@host:/srv/show", "written as for scp"),
        ("www.lantern.example:show", "written as for scp"),
    ],
)
def test_targets_that_cannot_be(stage: Stage, target: str, message: str) -> None:
    with pytest.raises(PublicationError, match=message):
        open_target(target, stage.at())


def test_an_unreachable_store_is_one_line(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, s3: Any
) -> None:
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", (0.0, 0.0))
    stage.release()
    target = open_target("s3://no-such-bucket/x", stage.at())
    with pytest.raises(PublicationError, match=r"s3://no-such-bucket/x: cannot ") as caught:
        stage.publisher(target).publish()
    assert "\n" not in caught.value.message
    assert manifest.read(stage.audio, "2026-11-02").published == ()  # type: ignore[union-attr]


def test_a_password_in_the_target_is_never_shown() -> None:
    pytest.importorskip("fsspec")
    target = open_target("memory://me:secret@host/x", Places(Path("/nowhere")))
    assert "secret" not in target.name
