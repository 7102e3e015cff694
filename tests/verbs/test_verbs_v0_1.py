"""A show that version 0.1 made goes on with today's program, and nothing of it is lost."""

import json
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from audio_edition import build, check, publish, retract, script
from audio_edition.pipeline import approval_of, read_script
from audio_edition.publication import manifest
from audio_edition.verbs.cache import cache
from audio_edition.verbs.verify import verify
from audio_edition.workspace import Workspace
from tests.tools import ROOT, tree

SHOW = ROOT / "tests" / "verbs" / "data" / "v0_1" / "show.tar.xz"
GUID = "cce9ed11-0c35-4294-b465-30e4a030ec1b"
CORRECTED, RETRACTED, APPROVED, DRAFT = (f"2026-11-0{day}" for day in (2, 3, 4, 5))

pytest.importorskip("espeakng_loader", reason="the show is spoken by espeak")


@dataclass(frozen=True)
class Old:
    """The show, and what version 0.1 left in it."""

    workspace: Workspace
    files: dict[str, bytes]

    @property
    def root(self) -> Path:
        return self.workspace.root

    def now(self) -> dict[str, bytes]:
        return tree(self.root, ".cache")

    def told(self, edition: str) -> dict[str, Any]:
        return json.loads((self.root / "audio" / edition / "episode.json").read_bytes())


@pytest.fixture
def old(tmp_path: Path) -> Old:
    with tarfile.open(SHOW) as packed:
        packed.extractall(tmp_path, filter="data")
    root = tmp_path / "show"
    return Old(Workspace.open(root), tree(root, ".cache"))


def guids(feed: Path) -> list[str]:
    """In the feed's order, by its text alone."""
    parts = feed.read_text("utf-8").split("<guid")[1:]
    return [part.partition("</guid>")[0].rpartition(">")[2] for part in parts]


def errors(found: Any) -> set[tuple[str, str]]:
    return {(f.code, f.where) for f in found if f.severity == "error"}


def test_its_manifests_say_what_they_said(old: Old) -> None:
    episode = manifest.read(old.root / "audio", CORRECTED)
    assert (episode.guid, episode.number, episode.revision) == (f"{GUID}/{CORRECTED}", 1, 2)
    assert [item.file for item in episode.published] == [
        "2026-11-02.mp3",
        "2026-11-02-r2.mp3",
    ]
    assert [(item.revision, item.note) for item in episode.corrections] == [
        (2, "It was 14 boats, not 12.")
    ]
    assert (episode.frames_sha256, episode.proof, episode.source_type) == ("", None, "")
    assert manifest.read(old.root / "audio", RETRACTED).retracted


def test_its_script_is_read_and_an_approval_of_the_same_words_holds(old: Old) -> None:
    report = script(old.workspace, CORRECTED)
    said = json.loads((old.root / "audio" / CORRECTED / "transcript.json").read_bytes())
    assert [one.printed for one in report.script.sentences] == [
        segment["body"] for segment in said["segments"]
    ]
    cleaned, written = read_script(old.workspace, APPROVED)
    assert cleaned.edition.accepted == {"Nobody had slept."}
    assert approval_of(old.workspace, cleaned.edition, written).state == "approved"
    article = old.root / "editions" / APPROVED / "01-story.md"
    article.write_text(article.read_text().replace("late", "early"))
    cleaned, written = read_script(old.workspace, APPROVED)
    assert approval_of(old.workspace, cleaned.edition, written).state == "changed"


def test_publishing_it_as_it_stands_touches_no_sound(old: Old) -> None:
    report = publish(old.workspace)
    # built before a build told its text: it is not out, and nobody knows whether it is old
    assert report.stale == (DRAFT,)
    feed = old.root / "public" / "feed.xml"
    assert guids(feed) == [f"{GUID}/{APPROVED}", f"{GUID}/{CORRECTED}"]
    now = old.now()
    sounds = {name for name in old.files if name.endswith((".mp3", "episode.json"))}
    assert {name for name in sounds if now[name] != old.files[name]} <= {
        f"public/{RETRACTED}/episode.json"  # of before its retraction
    }
    assert not [name for name in now if name.endswith(".mp3") and name not in old.files]
    assert not errors(check(old.workspace, feed_only=True).findings)
    found = verify(str(old.root / "public")).findings
    assert {code for code, _ in errors(found)} == {"verify-certificate"}  # there was none


def test_it_is_built_corrected_and_published_again(old: Old) -> None:
    before = {edition: old.told(edition) for edition in (CORRECTED, APPROVED)}
    article = old.root / "editions" / CORRECTED / "01-story.md"
    article.write_text(article.read_text().replace("14 boats", "15 boats"))
    for edition in (CORRECTED, APPROVED, DRAFT):
        build(old.workspace, edition)
    publish(old.workspace)
    for edition, was in before.items():
        now = old.told(edition)
        for key in ("guid", "number", "date", "published_at", "publish_at", "retracted"):
            assert now[key] == was[key], key
        assert now["revision"] == was["revision"] + 1
        assert [item["file"] for item in now["published"]] == [
            *(item["file"] for item in was["published"]),
            f"{edition}-r{now['revision']}.mp3",
        ]
        for item, then in zip(now["published"], was["published"], strict=False):
            assert {key: item[key] for key in then} == then
            # all that it learned: the names of its segments, which no other sound may have
            assert item.keys() - then.keys() <= {"files"}
            names = {one["name"] for one in item.get("files", ())}
            assert all(name.endswith(".mp3") for name in names)
        assert now["corrections"][: len(was["corrections"])] == was["corrections"]
    assert "Harbor" in old.told(CORRECTED)["corrections"][-1]["note"]
    files = old.now()
    for name, data in old.files.items():
        person = name.startswith("editions/") and name != f"editions/{CORRECTED}/01-story.md"
        enclosure = Path(name).stem.startswith("2026-") and name.endswith(".mp3")
        if person or (enclosure and DRAFT not in name):
            assert files[name] == data, name
    feed = old.root / "public" / "feed.xml"
    assert guids(feed) == [f"{GUID}/{name}" for name in (DRAFT, APPROVED, CORRECTED)]
    assert f"{RETRACTED}.mp3" not in feed.read_text("utf-8")
    assert not errors(verify(str(old.root / "public")).findings)
    assert not errors(check(old.workspace).findings)


def test_its_editions_are_retracted_and_brought_back(old: Old) -> None:
    retract(old.workspace, APPROVED)
    feed = old.root / "public" / "feed.xml"
    assert guids(feed) == [f"{GUID}/{CORRECTED}"]
    publish(old.workspace, [RETRACTED])
    assert guids(feed) == [f"{GUID}/{RETRACTED}", f"{GUID}/{CORRECTED}"]
    assert not old.told(RETRACTED)["retracted"]


def test_its_cache_stands_in_nobodys_way(old: Old) -> None:
    sound, removed = cache(old.workspace, verify=True).verified
    assert sound + removed > 0
    for file in (old.root / ".cache").rglob("*"):
        os.utime(file, (1, 1))  # nobody is at work on them
    assert cache(old.workspace, prune=True, max_size=0).size == 0
