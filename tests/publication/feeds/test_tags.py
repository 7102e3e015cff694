"""Apple's and the Podcast Namespace's tags, read back by parsers that are not ours."""

import base64
import hashlib
import json
import os
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from audio_edition import addresses
from audio_edition.models import replace
from audio_edition.publication import feed, verify_feed
from audio_edition.publication.feeds import art, tags
from audio_edition.publication.feeds.settings import Social, TagSettings
from audio_edition.publication.model import Episode, EpisodeFile, EpisodeSegment
from audio_edition.publication.settings import Person, PublishSettings
from audio_edition.publication.text import one_line
from audio_edition.units import Bytes, Seconds
from tests.publication.made import chapter_of, segment_of
from tests.publication.support import NOW, Piece, Stage, identity
from tests.publication.test_feed import NS
from tests.rows import each, table
from tests.tools import IN_CI, ROOT, require

IDENTITY = identity()
BASE = IDENTITY.base_url


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = Stage(tmp_path_factory.mktemp("show"))
    stage.release(
        pieces=(
            Piece("Harbor reopens", byline="By Ada Marsh and Bo Lin", url="https://x.example/h"),
            Piece("Fares fall", byline="Johnson and Sons"),
            Piece("More", byline="By Ada Marsh"),
        )
    )
    return stage


@pytest.fixture(scope="module")
def episode(stage: Stage) -> Episode:
    return stage.episode("2026-11-02")


def write(episodes: Sequence[Episode], tags: TagSettings, **more: Any) -> Any:
    publish = PublishSettings(tags=tags, **more)
    return etree.fromstring(feed.write_feed(episodes, IDENTITY, publish, changed_at=NOW))


def found(root: Any, path: str) -> list[Any]:
    return list(root.xpath(path, namespaces=NS))


def test_channel_and_item_say_what_their_settings_say(stage: Stage, episode: Episode) -> None:
    told = TagSettings(
        new_feed_url="https://new.example/feed.xml",
        complete=True,
        block=True,
        verify="4f7c",
        license="cc-by-4.0",
        publisher=("003af0a0-6a45-55cf-b765-68e3d349551a", "https://press.example/p.xml"),
        social=(
            Social("activitypub", "https://social.example/@l/1", "@l"),
            Social("activitypub", "https://social.example/@l/{edition}"),
            Social("bluesky", "https://b.example/2", edition="2026-11-02"),
            Social("bluesky", "https://b.example/3", edition="2026-11-03"),
        ),
    )
    lead = chapter_of(
        0.0, 3.0, "Harbor", image="lead.png", image_alt="A quay", image_width=1600, image_height=900
    )
    small = EpisodeFile(addresses.low_name(episode.file), Bytes(4321), "ab" * 32)
    shown = replace(episode, chapters=(lead,), files=(*episode.files, small))
    root, plain = write([shown], told), write([episode], TagSettings())
    assert not feedparser.parse(etree.tostring(root)).bozo
    for path, said in table(Path(__file__).with_name("tags_say.tsv")):
        assert " | ".join(found(root, path)) == said, path
        if path.startswith("/rss/channel/"):
            assert bool(found(plain, path)) == ("ai-content" in path), path
    assert len(found(plain, "//podcast:alternateEnclosure")) == 1
    (bitrate, _) = found(root, "//podcast:alternateEnclosure/@bitrate")
    assert int(bitrate) > 0
    data = (stage.audio / "2026-11-02" / episode.file).read_bytes()
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    assert found(root, "//podcast:integrity/@value")[0] == f"sha256-{digest}"
    space = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    (guid,) = found(plain, "channel/podcast:guid")
    assert guid.text == str(uuid.uuid5(space, "audio.lantern.example/show/feed.xml"))
    # the namespace's own example
    example = replace(IDENTITY, base_url="https://mp3s.nashownotes.com/")
    assert addresses.guid_of_feed(example, "pc20rss.xml") == "917393e3-1b1e-5cef-ace4-edaa54e1f810"


def segment(number: int, start: float, duration: float, kind: str = "article") -> EpisodeSegment:
    name = f"{number:02}"
    lies = {"file": f"{name}.mp3", "start": Seconds(start), "duration": Seconds(duration)}
    return segment_of(id=name, kind=kind, title=f"Story {number}", **lies)


@each(
    ("segments", "bites"),
    [
        ([segment(0, 0, 60, "intro"), segment(1, 60, 300), segment(2, 360, 90)],
         [("360.000", "90.000", "Story 2")]),
        ([segment(1, 8, 300), segment(2, 308, 200)], [("8.000", "120.000", "Story 1")]),
        ([segment(1, 8, 9)], []),
        ([], []),
    ],
)  # fmt: skip
def test_a_soundbite_is_a_story_of_its_recommended_length(
    episode: Episode, segments: list[EpisodeSegment], bites: list[tuple[str, str, str]]
) -> None:
    root = write([replace(episode, segments=tuple(segments))], TagSettings())
    given_ = [
        (e.get("startTime"), e.get("duration"), e.text) for e in found(root, "//podcast:soundbite")
    ]
    assert given_ == bites


@each("prefix, base, wanted", table(Path(__file__).with_name("prefixes.tsv")), least=3)
def test_a_prefix_stands_before_sounds_alone(
    episode: Episode, prefix: str, base: str, wanted: str
) -> None:
    show = replace(IDENTITY, base_url=base)
    publish = PublishSettings(tags=TagSettings(prefix=prefix))
    data = feed.write_feed([episode], show, publish, changed_at=NOW)
    root = etree.fromstring(data)
    wanted = wanted.replace("GUID", addresses.show_guid(show))
    assert found(root, "//enclosure")[0].get("url") == wanted
    assert found(root, "//podcast:source")[0].get("uri") == wanted
    assert data.count(b"op3.dev") == 2
    # who verifies from outside sees through it, and still sees another sound
    item = verify_feed.find_item(lambda _: data, episode.guid)
    assert item is not None
    assert list(verify_feed.item_differences(item, episode)) == []
    other = verify_feed.find_item(lambda _: data.replace(b"02.mp3", b"03.mp3"), episode.guid)
    assert other is not None
    assert list(verify_feed.item_differences(other, episode))


@each("kind", ["cover", "drawn", "lead"])
def test_an_item_of_any_settings_is_verified_from_outside(episode: Episode, kind: art.Art) -> None:
    publish = PublishSettings(
        persons=(Person("Cy Ode", "host", "cast"),),
        tags=TagSettings(
            art=kind, social=(Social("activitypub", "https://s.example/{edition}"),),
            complete=True, license="cc0-1.0",
        ),
    )  # fmt: skip
    data = feed.write_feed([episode], IDENTITY, publish, changed_at=NOW)
    item = verify_feed.find_item(lambda _: data, episode.guid)
    assert item is not None
    assert list(verify_feed.item_differences(item, episode)) == []
    forged = data.replace(b">Bo Lin<", b">Bo Lyn<")
    item = verify_feed.find_item(lambda _: forged, episode.guid)
    assert item is not None
    (told,) = verify_feed.item_differences(item, episode)
    assert "podcast:person" in told


@settings(max_examples=30, deadline=None)
@given(words=st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=30))
def test_titles_have_at_most_255_characters(episode: Episode, words: list[str]) -> None:
    title = f"News: {' '.join(words)}"
    shown, whole = tags.headline(title), one_line(title)
    assert len(shown) <= 255
    assert shown == whole if len(whole) <= 255 else whole.startswith(shown[:-1].rstrip())
    show = replace(IDENTITY, title=title)
    data = feed.write_feed([replace(episode, title=title)], show, PublishSettings(), changed_at=NOW)
    root = etree.fromstring(data)
    for path in ("channel/title", "//item/title", "//item/itunes:title"):
        assert len(found(root, path)[0].text or "") <= 255


@each("length", [254, 255, 256, 400])
def test_a_title_is_cut_at_a_word(length: int) -> None:
    title = ("harbor " * 100)[: length - 1] + "s"
    shown = tags.headline(title)
    assert (shown == title) == (length <= 255)
    if length > 255:
        assert shown.endswith("…")
        assert set(shown[:-1].split()) == {"harbor"}
    assert len(tags.headline("x" * length)) == min(length, 255)


def lead_picture(folder: Path, size: tuple[int, int], mode: str = "RGB") -> EpisodeFile:
    file = folder / "lead.png"
    Image.new(mode, size, "red").save(file)
    data = file.read_bytes()
    return EpisodeFile("lead.png", Bytes(len(data)), hashlib.sha256(data).hexdigest())


@each(
    ("size", "mode", "side"),
    [((1600, 900), "RGB", 1400), ((4000, 3600), "RGB", 3000), ((80, 40), "RGBA", 1400)],
)
def test_an_editions_art_is_what_apple_asks(
    tmp_path: Path, episode: Episode, size: tuple[int, int], mode: str, side: int
) -> None:
    file = lead_picture(tmp_path, size, mode)
    chapter = chapter_of(0.0, 3.0, "Harbor", image="lead.png")
    with_lead = replace(episode, chapters=(chapter,), files=(*episode.files, file))
    ((name, data),) = art.files_of(with_lead, IDENTITY, "lead", tmp_path).items()
    (tmp_path / name).write_bytes(data)
    with Image.open(tmp_path / name) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (side, side))
    assert art.address_of(with_lead, IDENTITY, "lead") == f"{BASE}2026-11-02/{name}"
    assert art.files_of(with_lead, IDENTITY, "lead", tmp_path) == {name: data}  # as it stands


def test_art_is_drawn_where_no_picture_can_be_read(tmp_path: Path, episode: Episode) -> None:
    chapter = chapter_of(0.0, 3.0, "Harbor", image="lead.png")
    (tmp_path / "lead.png").write_bytes(b"no picture")
    broken = EpisodeFile("lead.png", Bytes(10), "cd" * 32)
    odd = replace(episode, chapters=(chapter,), files=(*episode.files, broken))
    for one, kind in ((odd, "lead"), (episode, "lead"), (episode, "drawn")):
        ((_, data),) = art.files_of(one, IDENTITY, kind, tmp_path).items()
        (tmp_path / "made").write_bytes(data)
        with Image.open(tmp_path / "made") as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1400, 1400))
    again = art.name_of(replace(episode, title="Another"), IDENTITY, "drawn")
    assert again != art.name_of(episode, IDENTITY, "drawn")


def partytime(data: bytes) -> Any:
    """What podcast-partytime, of the environment or of the tools' folder, reads of a feed."""
    node = require("node")
    for folder in (os.environ.get("NODE_PATH", ""), str(ROOT / ".cache" / "npm" / "node_modules")):
        if folder and (Path(folder) / "podcast-partytime").is_dir():
            script = Path(__file__).with_name("partytime.cjs")
            done = subprocess.run(
                [node, str(script)], input=data, capture_output=True, timeout=60, check=False,
                env={"NODE_PATH": folder, "PATH": "/usr/bin:/bin"},
            )  # fmt: skip
            assert done.returncode == 0, done.stderr.decode()
            return json.loads(done.stdout)
    message = "NOT TESTED: podcast-partytime is not installed (npm install --prefix .cache/npm)"
    if IN_CI:
        pytest.fail(message)
    pytest.skip(message)


@pytest.mark.contract("parsers")
def test_podcast_indexs_parser_reads_them_by_value(stage: Stage, episode: Episode) -> None:
    told = TagSettings(
        license="cc-by-4.0",
        social=(Social("activitypub", "https://s.example/{edition}", "@l"),),
        publisher=("003af0a0-6a45-55cf-b765-68e3d349551a", "https://press.example/p.xml"),
    )
    long = replace(episode, segments=(*episode.segments, segment(9, 12.5, 42.25)))
    publish = PublishSettings(tags=told)
    parsed = partytime(feed.write_feed([long], IDENTITY, publish, changed_at=NOW))
    assert (parsed["title"], parsed["guid"]) == (IDENTITY.title, addresses.show_guid(IDENTITY))
    assert (parsed["explicit"], parsed["locked"], parsed["medium"]) == (False, True, "podcast")
    assert parsed["itunesCategory"] == ["News > Daily News"]
    assert parsed["license"]["identifier"] == "cc-by-4.0"
    (item,) = parsed["items"]
    assert (item["guid"], item["duration"]) == (episode.guid, round(episode.duration))
    assert item["enclosure"]["length"] == episode.size
    assert item["podcastChapters"]["type"] == "application/json+chapters"
    assert [p["name"] for p in item["podcastPeople"]][1:3] == ["Ada Marsh", "Bo Lin"]
    (bite,) = item["podcastSoundbites"]
    assert (bite["startTime"], bite["duration"], bite["title"]) == (12.5, 42.25, "Story 9")
    (other,) = item["alternativeEnclosures"]
    assert (other["length"], other["default"]) == (episode.size, True)
    assert other["source"][0]["uri"] == f"{BASE}2026-11-02/2026-11-02.mp3"
    assert other["integrity"]["type"] == "sri"
    (social,) = item["podcastSocialInteraction"]
    assert (social["url"], social["platform"]) == ("https://s.example/2026-11-02", "activitypub")
    kinds = {t["type"] for t in item["podcastTranscripts"]}
    assert kinds == {"text/vtt", "application/json", "application/srt"}  # its name for SubRip


def test_subrip_beside_webvtt(stage: Stage, episode: Episode) -> None:
    (file,) = (f for f in episode.files if f.name == "transcript.srt")
    data = (stage.audio / "2026-11-02" / file.name).read_bytes()
    assert hashlib.sha256(data).hexdigest() == file.sha256
    blocks = data.decode().strip().split("\n\n")
    spoken = json.loads((stage.audio / "2026-11-02" / "transcript.json").read_bytes())["segments"]
    assert len(blocks) == len(spoken)
    for number, (block, cue) in enumerate(zip(blocks, spoken, strict=True), 1):
        index, times, said = block.split("\n")
        assert index == str(number)
        start, _, end = times.partition(" --> ")
        assert [seconds(start), seconds(end)] == pytest.approx([cue["startTime"], cue["endTime"]])
        assert said.removeprefix("Joe: ") == cue["body"]
    assert blocks[0].split("\n")[2].startswith("Joe: ")


def seconds(stamp: str) -> float:
    hours, minutes, rest = stamp.split(":")
    whole, _, thousandths = rest.partition(",")
    return int(hours) * 3600 + int(minutes) * 60 + int(whole) + int(thousandths) / 1000
