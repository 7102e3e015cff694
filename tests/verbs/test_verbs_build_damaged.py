"""A bit turned in what is out, and a build without a repair before it: nothing of it is sealed."""

import hashlib
import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from audio_edition import check, publish, repair
from audio_edition.events import Warned
from tests.verbs.newsroom import DAY, Newsroom

pytestmark = pytest.mark.usefixtures("speaking")

# What a build makes anew, or no manifest has a digest of
UNHEARD = re.compile(
    r"(episode|proof|build|published|oembed)\.json|.*\.html|chapters(-r\d+)?\.json"
)


class Daily(Newsroom):
    """A show with a small sound and pictures, and a target, or none."""

    hours = 0

    def __init__(self, root: Path, *, target: bool, **settings: str) -> None:
        super().__init__(root)
        self.public = root.parent / "public" if target else root / "audio"
        where = {"target": str(self.public)} if target else {}
        self.publishing(low_bitrate=True, **where, **settings)
        folder = self.root / "editions" / DAY
        folder.mkdir(parents=True)
        Image.new("RGB", (300, 200), "red").save(folder / "a.png")

    def revise(self, change: str) -> list[str]:
        """Build again with another word, or another title; returns what the build warned of."""
        self.hours += 1
        self.now += timedelta(hours=1)
        title = 'title = "Another"\n' if change == "title" else ""
        story = (
            f"The harbor opened, after {self.hours} years." if change == "word" else "It opened."
        )
        self.write(edition=title, story=story, image="a.png")
        (self.root / "editions" / DAY / "02-rain.md").write_text("# Rain\n\nIt rained.\n")
        told: list[object] = []
        self.build(listen=told.append)
        return [one.message for one in told if isinstance(one, Warned)]

    def files(self) -> dict[str, bytes]:
        """What listeners have of the edition."""
        return {file.name: file.read_bytes() for file in (self.public / DAY).iterdir()}


def out(folder: Path, *, target: bool, **settings: str) -> Daily:
    """A show whose first revision went out."""
    room = Daily(folder / "show", target=target, **settings)
    room.revise("")
    publish(room.workspace)
    return room


def turned(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :]


def damaged(room: Daily, names: list[str]) -> set[str]:
    """Turn a bit in each; returns the digests that they have now."""
    found = set()
    for name in names:
        file = room.root / "audio" / DAY / name
        bad = turned(file.read_bytes())
        file.unlink()  # names of one file are parted
        file.write_bytes(bad)
        found.add(hashlib.sha256(bad).hexdigest())
    return found


@pytest.mark.parametrize("change", ["word", "title"])
def test_what_was_damaged_is_neither_sealed_nor_sent(tmp_path: Path, change: str) -> None:
    room = out(tmp_path, target=True)
    good = room.files()
    sound = f"{DAY}.mp3"  # refused: below
    names = [name for name in good if not UNHEARD.fullmatch(name) and name != sound]
    assert {name.partition(".")[2] for name in names} >= {"mp3", "vtt", "srt", "json", "png", "jpg"}
    bad = damaged(room, names)
    warned = room.revise(change)
    assert publish(room.workspace).refused == ()
    now = room.files()
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in now.items()}
    assert not [name for name, digest in digests.items() if digest in bad]
    told = json.loads(now["episode.json"])
    listed = {one["name"]: one["sha256"] for one in told["files"]}
    assert not bad & set(listed.values())
    assert {name: digests[name] for name in listed} == listed
    earlier = {one["name"]: one["sha256"] for out in told["published"] for one in out["files"]}
    assert {name: digests[name] for name in earlier} == earlier
    assert any("is not what went out" in message for message in warned)
    assert repair(room.workspace).of("lost") == []


def told_by_check(room: Daily) -> dict[str, str]:
    """What ``check`` finds damaged: the remedies by the files' names."""
    return {
        one.where.partition("/")[2]: one.remedy
        for one in check(room.workspace, DAY).findings
        if one.code.startswith("file-")
    }


def test_what_a_build_left_out_is_told_by_check_and_holds_no_correction(tmp_path: Path) -> None:
    room = out(tmp_path, target=False)
    first = room.made("episode.json")["published"][0]
    names = [one["name"] for one in first["files"]]
    damaged(room, names)
    room.revise("word")
    missing = room.root / "audio" / DAY / "transcript-r1.srt"
    missing.unlink()
    made_again = {"02-rain.mp3", "intro.mp3", "outro.mp3"}  # the second revision's, too
    told = told_by_check(room)
    assert told == dict.fromkeys(set(names) - made_again, "audio-edition check --repair")
    assert publish(room.workspace).published == (DAY,)
    lost = {one.where.partition("/")[2] for one in repair(room.workspace).of("lost")}
    assert lost == told.keys()


@pytest.mark.parametrize("target", [True, False], ids=["target", "no target"])
def test_an_earlier_sound_cut_short_keeps_its_length(tmp_path: Path, target: bool) -> None:
    room = out(tmp_path, target=target)
    file = room.root / "audio" / DAY / f"{DAY}.mp3"
    good = file.read_bytes()
    file.unlink()
    file.write_bytes(good[:-7])
    room.revise("word")
    episode = room.made("episode.json")
    (listed,) = (one for one in episode["files"] if one["name"] == file.name)
    assert (listed["bytes"], listed["sha256"]) == (len(good), hashlib.sha256(good).hexdigest())
    assert told_by_check(room) == {file.name: "audio-edition check --repair"}
    (found,) = publish(room.workspace).refused
    assert found.remedy == "audio-edition check --repair"
    report = repair(room.workspace)
    assert [one.where for one in report.of("repaired" if target else "lost")] == [
        f"{DAY}/{file.name}"
    ]
    assert (file.read_bytes() == good) is target
    assert publish(room.workspace).published == ((DAY,) if target else ())


@pytest.mark.parametrize("name", ["chapters-r1.json", "card-r1-*.png"])
@pytest.mark.parametrize("target", [True, False], ids=["target", "no target"])
def test_what_earlier_pages_had_comes_back(tmp_path: Path, target: bool, name: str) -> None:
    room = out(tmp_path, target=target)
    first = room.files()
    room.revise("word")
    publish(room.workspace)
    (file,) = (room.root / "audio" / DAY).glob(name)
    assert told_by_check(room) == {}
    damaged(room, [file.name])
    assert told_by_check(room) == {file.name: "audio-edition check --repair"}
    assert [one.where for one in repair(room.workspace).of("repaired" if target else "lost")] == [
        f"{DAY}/{file.name}"
    ]
    assert (file.read_bytes() == first[file.name]) is target
    assert room.files()[file.name] == file.read_bytes()


def test_pictures_with_a_bit_turned_are_made_again_by_a_repair(tmp_path: Path) -> None:
    room = out(tmp_path, target=False, episode_art="lead")
    folder = room.root / "audio" / DAY
    drawn = [*folder.glob("thumb-*.jpg"), *folder.glob("art-*.jpg"), *folder.glob("card-*.png")]
    good = {file: file.read_bytes() for file in drawn}
    assert len(good) == 3
    damaged(room, [file.name for file in good])
    told = {one.where for one in repair(room.workspace).of("repaired")}
    assert told == {f"{DAY}/{file.name}" for file in good}
    assert {file: file.read_bytes() for file in good} == good


@pytest.mark.parametrize(
    ("what", "target", "cached"),
    [("text", True, True), ("text", False, False), ("sound", True, False), ("sound", False, True)],
)
def test_a_wrong_digest_in_the_manifest_gets_no_new_seal(
    tmp_path: Path, what: str, target: bool, cached: bool
) -> None:
    """A bit turned in what the manifest tells of the first revision; then a build, unrepaired."""
    room = out(tmp_path, target=target)
    file = room.root / "audio" / DAY / "episode.json"
    first = json.loads(file.read_bytes())["published"]
    data = file.read_bytes()
    of = first[0] if what == "sound" else first[0]["files"][-2]
    place = data.index(of["sha256"].encode(), data.index(b'"published"'))
    file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    if not cached:
        shutil.rmtree(room.root / ".cache")
    room.revise("word")
    told = json.loads(file.read_bytes())
    first[0]["files"] += [one for one in told["files"] if one["name"] == "chapters-r1.json"]
    assert told["published"] == first
    assert not [one for one in check(room.workspace, DAY).findings if one.code == "manifest"]
    assert publish(room.workspace).published == (DAY,)
