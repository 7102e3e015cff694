"""The reader is no better than what it notices: each kind of damage, by hand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.campaign import Twin
from tests.chaos.places import Folder
from tests.chaos.reader import Reader
from tests.chaos.show import ONE, TWO

Damage = Callable[[Path, Twin], object]


def _edit(name: str, pattern: bytes, by: bytes) -> Damage:
    def edit(public: Path, _: Twin) -> None:
        data = (public / name).read_bytes()
        changed = re.sub(pattern, by, data, count=1, flags=re.DOTALL)
        assert changed != data
        (public / name).write_bytes(changed)

    return edit


def _put(name: str, other: str) -> Damage:
    return lambda public, _: shutil.copyfile(public / other, public / name)


def _remove(name: str) -> Damage:
    return lambda public, _: (public / name).unlink()


def _cut(name: str) -> Damage:
    def cut(public: Path, _: Twin) -> None:
        data = (public / name).read_bytes()
        (public / name).write_bytes(data[: len(data) // 2])

    return cut


def _earlier_feed(public: Path, twin: Twin) -> None:
    """The feed of before the correction."""
    shutil.copyfile(twin.published[0] / "feed.xml", public / "feed.xml")


DAMAGES: dict[str, tuple[Damage, str]] = {
    "feed cut off": (_cut("feed.xml"), "feed.xml cannot be read"),
    "feed gone": (_remove("feed.xml"), "feed.xml is missing"),
    "item gone": (_edit("feed.xml", rb"<item>.*</item>", b""), f"{ONE} .* no longer in the feed"),
    "date": (_edit("feed.xml", rb"<pubDate>.{3}", b"<pubDate>Fri"), "published was"),
    "number": (_edit("feed.xml", rb"(<itunes:episode>)\d", rb"\g<1>7"), "number was 1, and is 7"),
    "length": (_edit("feed.xml", rb'length="\d', b'length="9'), "the enclosure has .* bytes"),
    "earlier feed": (_earlier_feed, f"{ONE} fell from r2 to r1"),
    "earlier words": (
        _put(f"{ONE}/transcript-r2.vtt", f"{ONE}/transcript-r1.vtt"),
        "transcript-r2.vtt .*'The harbor has birch today' is not in it",
    ),
    "earlier chapters": (
        _put(f"{ONE}/chapters-r2.json", f"{ONE}/chapters-r1.json"),
        "the chapters are those of 2026-11-02.mp3",
    ),
    "other sound": (_put(f"{ONE}/{ONE}-r2.mp3", f"{ONE}/{ONE}.mp3"), "has other bytes"),
    "sound cut off": (_cut(f"{ONE}/{ONE}-r2.mp3"), "the enclosure has"),
    "earlier sound gone": (_remove(f"{ONE}/{ONE}.mp3"), f"{ONE}.mp3 was in the feed, and is no"),
    "page gone": (_remove(f"{ONE}/index.html"), "the page .* is missing"),
    "what a page needs": (
        lambda public, _: [file.unlink() for file in public.glob("player/edition-player.*.css")],
        "needs player/edition-player",
    ),
}


@pytest.fixture
def public(twin: Twin, tmp_path: Path) -> Path:
    """What listeners found at the twin's end."""
    return shutil.copytree(twin.published[-1], tmp_path / "public")


def reader_of(public: Path, twin: Twin) -> Reader:
    """Who has seen the first revision, and then the second."""
    reader = Reader(Folder(public, "").get)
    late = (public / "feed.xml").read_bytes()
    _earlier_feed(public, twin)
    reader.may_go.add(TWO)
    reader.look()
    (public / "feed.xml").write_bytes(late)
    reader.look()
    assert not reader.faults
    assert reader.items[ONE].revision == 2
    return reader


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_noticed(kind: str, twin: Twin, public: Path) -> None:
    reader = reader_of(public, twin)
    damage, told = DAMAGES[kind]
    damage(public, twin)
    reader.look()
    assert any(re.search(told, fault) for fault in reader.faults), reader.faults


def test_who_was_retracted_and_returns_is_noticed(twin: Twin, public: Path) -> None:
    reader = reader_of(public, twin)
    assert reader.gone == {TWO}
    _earlier_feed(public, twin)
    reader.look()
    assert f"{TWO} was retracted, and is in the feed again" in reader.faults
