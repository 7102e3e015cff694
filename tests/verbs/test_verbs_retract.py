"""A retraction from a checkout that has nothing: manifests come, no sound does."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pytest

from audio_edition import Workspace, build, publish, retract
from audio_edition.errors import BusyError, RefusedError
from audio_edition.events import Event, Warned
from audio_edition.publication import manifest
from audio_edition.publication.targets import FolderTarget
from tests.verbs.newsroom import NOW, Newsroom

pytestmark = pytest.mark.usefixtures("speaking")

DAYS = ("2026-10-30", "2026-10-31", "2026-11-02")


@pytest.fixture
def first(tmp_path: Path) -> Newsroom:
    return published(tmp_path / "first", tmp_path / "public")


def published(root: Path, public: Path) -> Newsroom:
    room = Newsroom(root)
    room.publishing(target=str(public), feed_items=2)
    for day in DAYS:
        room.write(day)
        room.build(day)
    publish(room.workspace)
    return room


def told(public: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(public)): one.read_bytes()
        for one in public.rglob("*")
        if one.is_file()
        and one.name != "state.json"
        # its card for e-mail stays there where nobody here knows that there was one
        and not one.name.startswith("card-r")
    }


@pytest.mark.parametrize("day", DAYS)
def test_it_is_retracted_by_the_manifests_alone(
    first: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: str
) -> None:
    fetched: list[str] = []
    real = FolderTarget.fetch

    def fetch(self: FolderTarget, path: str, into: BinaryIO) -> None:
        fetched.append(path)
        real(self, path, into)

    monkeypatch.setattr(FolderTarget, "fetch", fetch)
    empty = Newsroom(tmp_path / "empty")
    empty.settings = first.settings
    report = retract(empty.workspace, day)
    assert not report.already
    assert {path.rpartition("/")[2] for path in fetched} <= {
        "state.json", "episode.json", "transcript.json", "feed.xml", ".publishing.lease",
    }  # fmt: skip
    assert sum(path.endswith("transcript.json") for path in fetched) <= 2
    assert not [*(tmp_path / "empty" / "audio").rglob("*.mp3")]
    # feed, show and edition are to the byte what the first checkout would have made of it
    other = published(tmp_path / "other", tmp_path / "also")
    retract(other.workspace, day)
    here, there = told(tmp_path / "public"), told(tmp_path / "also")
    assert here.keys() == there.keys()
    # pages of its neighbours keep their link to the page that now says so, until they come back
    links = {f"{one}/{name}" for one in DAYS for name in ("index.html", "embed.html") if one != day}
    assert {name for name in here if here[name] != there[name]} <= links


def test_the_next_publication_still_asks_for_the_rest(first: Newsroom, tmp_path: Path) -> None:
    empty = Newsroom(tmp_path / "empty")
    empty.settings = first.settings
    retract(empty.workspace, DAYS[2])
    empty.write("2026-11-03")
    empty.build("2026-11-03")
    with pytest.raises(Exception, match="ahead of this checkout"):
        publish(empty.workspace)
    report = publish(empty.workspace, restore=True)
    assert report.restored is not None
    assert report.restored.missing == DAYS[:2]
    assert "2026-11-03" in (tmp_path / "public" / "feed.xml").read_text()
    assert DAYS[2] not in (tmp_path / "public" / "feed.xml").read_text()


def test_an_older_checkout_needs_no_sound_either(first: Newsroom, tmp_path: Path) -> None:
    older = Newsroom(tmp_path / "older")
    older.settings = first.settings
    older.write(DAYS[0])
    older.build(DAYS[0])  # never sent from here
    retract(older.workspace, DAYS[1])
    feed = (tmp_path / "public" / "feed.xml").read_text()
    assert DAYS[1] not in feed
    assert DAYS[2] in feed


def test_beside_a_publication_it_says_that_the_mark_is_set(first: Newsroom) -> None:
    with first.workspace.publish_lock(), pytest.raises(BusyError) as caught:
        retract(first.workspace, DAYS[0])
    assert "is marked as retracted" in (caught.value.hint or "")
    episode = manifest.read(first.workspace.audio, DAYS[0])
    assert episode is not None
    assert episode.retracted


def test_a_clock_that_is_years_ahead_holds_up_an_edition_and_no_retraction(
    first: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    warned: list[str] = []

    def hear(event: Event) -> None:
        if isinstance(event, Warned):
            warned.append(event.message)

    def ahead() -> Workspace:
        return Workspace.of(
            first.root, first.settings, clock=lambda: NOW.replace(year=NOW.year + 64)
        )

    day = "2090-11-02"
    first.write(day)
    build(ahead(), day, jobs=1, listen=hear)
    assert any("64 years after edition 2026-11-02 went out" in line for line in warned)
    with pytest.raises(RefusedError) as caught:
        publish(ahead(), [day])
    assert [one.code for one in caught.value.findings] == ["clock"]
    warned.clear()
    assert not retract(ahead(), DAYS[0], listen=hear).already
    assert [line for line in warned if line.endswith("; the retraction is dated so")]
    assert publish(ahead(), [day], anyway="the clock is right", by="Ada").published == (day,)
