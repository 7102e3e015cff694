"""What is public at a target, read without our own code; and checkouts that publish there."""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote
from xml.etree import ElementTree

import feedparser
import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication import manifest, there
from audio_edition.publication.publish import Publisher, Step
from audio_edition.publication.restore import Restored, restore
from audio_edition.publication.targets import open_target
from tests.publication.support import NOW, Stage, files_in, sound_of

DAYS = ("2026-11-02", "2026-11-03", "2026-11-04")
DAY = timedelta(days=1)


class Place(Protocol):
    """A target as the public sees it."""

    target: str

    def files(self) -> Mapping[str, bytes]: ...


class Folder:
    def __init__(self, folder: Path, scheme: str = "") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.target = scheme + str(folder)

    def files(self) -> Mapping[str, bytes]:
        return files_in(self.folder)


# -- checkouts -------------------------------------------------------------------


def released(root: Path, days: Sequence[str], **options: Any) -> Stage:
    stage = Stage(root)
    for number, day in enumerate(days):
        stage.release(day, now=NOW + number * DAY, **options)
    return stage


def copied(stage: Stage, root: Path) -> Stage:
    """Another checkout as this one is now, cache and all."""
    shutil.copytree(stage.root, root)
    return Stage(root, stage.identity, stage.settings)


def publisher(stage: Stage, place: Place, now: datetime = NOW) -> Publisher:
    return stage.publisher(open_target(place.target, stage.at()), now)


def at(stage: Stage, place: Place, days: int = 3) -> Publisher:
    return publisher(stage, place, NOW + days * DAY)


def brought_back(stage: Stage, place: Place, **options: Any) -> Restored:
    target = open_target(place.target, stage.at())
    return restore(stage.at(NOW + 3 * DAY), stage.identity, target, **options)


def forget(stage: Stage) -> None:
    """Lose the record of what was sent."""
    shutil.rmtree(stage.root / ".cache" / "sent", ignore_errors=True)


def sent(steps: Sequence[Step]) -> list[str]:
    return [step.path for step in steps if step.action == "send"]


def removed(steps: Sequence[Step]) -> set[str]:
    return {step.path for step in steps if step.action == "remove"}


# -- what is there ---------------------------------------------------------------


def assert_refused(publisher: Publisher, place: Place, *words: str, named: str = "") -> None:
    before = dict(place.files())
    with pytest.raises(PublicationError) as caught:
        publisher.publish([named] if named else [])
    for word in words:
        assert word in caught.value.message
    assert "\n" not in caught.value.message
    assert "--restore" in (caught.value.hint or "")
    assert dict(place.files()) == before, "nothing was written"


def state_of(place: Place) -> dict[str, Any]:
    return json.loads(place.files()[there.NAME])


def guids(place: Place) -> set[str]:
    return {item.id for item in feedparser.parse(place.files()["feed.xml"]).entries}


def assert_true_feed(place: Place, base: str) -> list[str]:
    """Whatever the public feed names is there, whole; return the titles."""
    files = place.files()
    if "feed.xml" not in files:
        return []
    parsed = feedparser.parse(files["feed.xml"])
    assert not parsed.bozo
    for item in parsed.entries:
        enclosure = item.enclosures[0]
        sound = files[unquote(enclosure.href.removeprefix(base))]
        assert len(sound) == int(enclosure.length)
        folder = unquote(item.link.removeprefix(base))
        episode = manifest.from_json(files[folder + "episode.json"])
        known = {e.file: e.sha256 for e in (*episode.published, episode)}
        assert hashlib.sha256(sound).hexdigest() == known[enclosure.href.rpartition("/")[2]]
        for name in ("transcript.vtt", "transcript.json", "chapters.json", "index.html"):
            assert files[folder + name].rstrip().endswith((b"}", b"</v>", b"</html>"))
    for element in ElementTree.fromstring(files["feed.xml"]).iter("item"):
        paths = [path.removeprefix(base) for path in named(element)]
        assert all(files[path] for path in paths)
        [words] = [path for path in paths if path.endswith(".json") and "transcript" in path]
        assert len([path for path in paths if "chapters" in path]) == 1
        assert says(files[words], files[paths[-1]]), f"{words} is not what {paths[-1]} says"
    return [item.title for item in parsed.entries]


def named(item: ElementTree.Element) -> list[str]:
    """Addresses of transcripts, chapters and, last, the sound."""
    names = "{https://podcastindex.org/namespace/1.0}"
    tags = (f"{names}transcript", f"{names}chapters", "enclosure")
    return [unquote(node.get("url", "")) for tag in tags for node in item.findall(tag)]


def says(transcript: bytes, heard: bytes) -> bool:
    """Tell whether the stage's sound is that of a transcript's words, in any take."""
    printed: dict[str, list[str]] = {}
    for cue in json.loads(transcript)["segments"]:
        printed.setdefault(cue["segment"], []).append(cue["body"])
    return any(
        heard.endswith(b"".join(sound_of(name, said, take) for name, said in printed.items()))
        for take in range(3)
    )
