"""The public state never goes backwards: older checkouts, empty ones, two at once."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from audio_edition.errors import BusyError, PublicationError
from audio_edition.publication import lease, manifest, there
from audio_edition.publication.lease import LASTS, Lease
from audio_edition.publication.publish import Publisher
from audio_edition.publication.restore import Restored, restore
from audio_edition.publication.sent import Sent
from audio_edition.publication.targets import FolderTarget, Target, open_target
from audio_edition.publication.turn import checkout
from tests.publication.support import NOW, Piece, Stage
from tests.publication.test_publish import (
    Folder,
    Place,
    assert_true_feed,
    place,
    publisher,
    s3,
    server,
)

__all__ = ["place", "s3", "server"]  # fixtures

DAYS = ("2026-11-02", "2026-11-03", "2026-11-04")
DAY = timedelta(days=1)


def released(root: Path, days: tuple[str, ...], **options: Any) -> Stage:
    stage = Stage(root)
    for number, day in enumerate(days):
        stage.release(day, now=NOW + number * DAY, **options)
    return stage


def copied(stage: Stage, root: Path) -> Stage:
    """Another checkout as this one is now, cache and all."""
    shutil.copytree(stage.root, root)
    return Stage(root, stage.identity, stage.settings)


def at(stage: Stage, place: Place, days: int = 3) -> Publisher:
    return publisher(stage, place, NOW + days * DAY)


def brought_back(stage: Stage, place: Place, **options: Any) -> Restored:
    target = open_target(place.target, stage.at())
    return restore(stage.at(NOW + 3 * DAY), stage.identity, target, **options)


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
    told: dict[str, Any] = json.loads(place.files()[there.NAME])
    return told


def guids(place: Place) -> set[str]:
    return {item.id for item in feedparser.parse(place.files()["feed.xml"]).entries}


def test_an_older_checkout_takes_nothing_back(tmp_path: Path, place: Place) -> None:
    first = released(tmp_path / "a", DAYS[:1])
    at(first, place).publish()
    older = copied(first, tmp_path / "b")
    first.release(DAYS[1], now=NOW + DAY)
    at(first, place).publish()
    assert_refused(at(older, place), place, DAYS[1], "ahead of this checkout")
    assert_refused(at(older, place), place, DAYS[1], named=DAYS[0])
    told = brought_back(older, place)
    assert (told.missing, told.replaced, told.retracted) == (DAYS[1:2], (), ())
    public = dict(place.files())
    steps = at(older, place).publish().steps
    assert {step.path for step in steps if step.action in ("send", "remove")} == set()
    assert dict(place.files()) == public


def test_an_empty_checkout_publishes_day_two(tmp_path: Path, place: Place) -> None:
    """A machine that keeps no audio/: the first day is taken from where listeners get it."""
    at(released(tmp_path / "a", DAYS[:1]), place).publish()
    first = manifest.from_json(place.files()[f"{DAYS[0]}/episode.json"])
    runner = Stage(tmp_path / "b")
    runner.release(DAYS[1], now=NOW + DAY)
    assert_refused(at(runner, place), place, DAYS[0], "not in this checkout")
    planned = brought_back(runner, place, dry_run=True)
    assert planned.missing == DAYS[:1]
    assert not (runner.audio / DAYS[0]).exists()
    told = brought_back(runner, place)
    assert told == planned
    assert manifest.read(runner.audio, DAYS[0]) == first
    at(runner, place).publish()
    base = runner.identity.base_url
    assert assert_true_feed(place, base) == [f"Edition of {day}" for day in DAYS[1::-1]]
    second = manifest.from_json(place.files()[f"{DAYS[1]}/episode.json"])
    assert (first.number, second.number) == (1, 2), "counted on, not anew"
    assert list(state_of(place)["editions"]) == list(DAYS[:2])


def test_a_correction_is_not_undone(tmp_path: Path, public: Folder) -> None:
    first = released(tmp_path / "a", DAYS[:1])
    at(first, public).publish()
    older = copied(first, tmp_path / "b")
    first.release(DAYS[0], take=1, now=NOW + DAY)
    at(first, public).publish()
    assert_refused(at(older, public), public, "r2 is public there, only r1 went out from here")
    # the same name for other sound: both corrected the first revision
    older.release(DAYS[0], take=2, now=NOW + DAY)
    assert_refused(at(older, public), public, "r2 is public there")
    told = brought_back(older, public)
    assert told.replaced == DAYS[:1]
    episode = manifest.read(older.audio, DAYS[0])
    assert episode is not None
    assert [one.revision for one in episode.published] == [1, 2]
    for one in episode.published:
        file = older.audio / DAYS[0] / one.file
        assert file.read_bytes() == public.files()[f"{DAYS[0]}/{one.file}"]
    older.release(DAYS[0], take=2, now=NOW + 4 * DAY)
    at(older, public, 5).publish()
    assert state_of(public)["editions"][DAYS[0]]["revision"] == 3


def test_a_rebuild_without_audio_is_no_first_revision(tmp_path: Path, public: Folder) -> None:
    at(released(tmp_path / "a", DAYS[:1]), public).publish()
    other = released(tmp_path / "b", DAYS[:1], take=3)
    assert_refused(at(other, public), public, "r1 is public there, nothing went out from here")


def test_a_retraction_is_not_undone(tmp_path: Path, public: Folder) -> None:
    first = released(tmp_path / "a", DAYS[:2])
    at(first, public).publish()
    older = copied(first, tmp_path / "b")
    first.retract(DAYS[0], NOW + 3 * DAY)
    at(first, public).send_show()
    assert state_of(public)["editions"][DAYS[0]]["retracted"]
    assert_refused(at(older, public), public, "it was retracted there")
    assert_refused(at(older, public), public, "it was retracted there", named=DAYS[1])
    told = brought_back(older, public)
    assert told.retracted == DAYS[:1]
    at(older, public).publish()
    assert len(guids(public)) == 1
    at(older, public).publish([DAYS[0]])  # named, it comes back
    assert len(guids(public)) == 2


def test_a_retraction_from_an_older_checkout_waits(tmp_path: Path, public: Folder) -> None:
    first = released(tmp_path / "a", DAYS[:1])
    at(first, public).publish()
    older = copied(first, tmp_path / "b")
    first.release(DAYS[1], now=NOW + DAY)
    at(first, public).publish()
    older.retract(DAYS[0], NOW + 3 * DAY)
    with pytest.raises(PublicationError, match="ahead of this checkout"):
        at(older, public).send_show()
    assert len(guids(public)) == 2
    brought_back(older, public)
    at(older, public).send_show()
    assert len(guids(public)) == 1


def test_what_this_checkout_has_beyond_stays(tmp_path: Path, public: Folder) -> None:
    first = released(tmp_path / "a", DAYS[:1])
    at(first, public).publish()
    other = copied(first, tmp_path / "b")
    first.release(DAYS[1], now=NOW + DAY)
    at(first, public).publish()
    other.release(DAYS[0], take=1, now=NOW + DAY)  # a correction that waits
    other.release(DAYS[2], now=NOW + 2 * DAY)  # a draft
    assert brought_back(other, public).editions == DAYS[1:2]
    waiting = manifest.read(other.audio, DAYS[0])
    assert waiting is not None
    assert (waiting.revision, len(waiting.published)) == (2, 1)
    at(other, public).publish()
    assert len(guids(public)) == 3
    assert state_of(public)["editions"][DAYS[0]]["revision"] == 2


def test_a_feed_without_a_state_is_compared_as_well(tmp_path: Path) -> None:
    """Of a program before there was one."""
    place = Folder(tmp_path / "public")
    first = released(tmp_path / "a", DAYS[:2])
    first.settings = replace(first.settings, feed_items=1)
    at(first, place).publish()
    (place.folder / there.NAME).unlink()
    empty = Stage(tmp_path / "b")
    empty.release(DAYS[2], now=NOW + 2 * DAY)
    assert_refused(at(empty, place), place, DAYS[0], DAYS[1])
    other = released(tmp_path / "c", DAYS[:2], take=1)
    at(other, Folder(tmp_path / "elsewhere")).publish()
    assert_refused(at(other, place), place, "with other sound than here")
    assert brought_back(empty, place).missing == DAYS[:2]
    at(empty, place).publish()
    assert state_of(place)["generation"] == 1


def test_another_shows_target_is_refused(tmp_path: Path, public: Folder) -> None:
    at(released(tmp_path / "a", DAYS[:1]), public).publish()
    ours = Stage(tmp_path / "a").identity
    ours = replace(ours, title="Other", base_url="https://other.example/")
    other = Stage(tmp_path / "b", ours)
    other.release(DAYS[0])
    other.release(DAYS[1], now=NOW + DAY)
    before = dict(public.files())
    with pytest.raises(PublicationError, match="another show's feed stands at"):
        at(other, public).publish([DAYS[1]])
    assert dict(public.files()) == before


def test_a_show_that_moved_goes_on(tmp_path: Path) -> None:
    place = Folder(tmp_path / "public")
    stage = released(tmp_path / "a", DAYS[:1])
    at(stage, place).publish()
    stage.identity = replace(stage.identity, base_url="https://new.example/audio/")
    stage.release(DAYS[1], now=NOW + DAY)
    at(stage, place).publish()
    assert list(state_of(place)["editions"]) == list(DAYS[:2])


def test_the_state_tells_nothing_before_its_hour(tmp_path: Path, public: Folder) -> None:
    stage = released(tmp_path / "a", DAYS[:1])
    stage.release(DAYS[1], publish_at=NOW + 9 * DAY, now=NOW + DAY)
    at(stage, public).publish()
    assert DAYS[1] not in public.files()[there.NAME].decode()
    at(stage, public, 9).publish()
    assert DAYS[1] in state_of(public)["editions"]


def test_a_second_run_writes_no_new_state(tmp_path: Path, place: Place) -> None:
    stage = released(tmp_path / "a", DAYS[:2])
    at(stage, place).publish()
    before = place.files()[there.NAME]
    at(stage, place).publish()
    assert place.files()[there.NAME] == before
    assert lease.NAME not in dict(place.files())


def test_no_bit_of_the_state_turns_unseen(tmp_path: Path) -> None:
    place = Folder(tmp_path / "public")
    stage = released(tmp_path / "a", DAYS[:1])
    at(stage, place).publish()
    file = place.folder / there.NAME
    good = file.read_bytes()
    for position in range(0, len(good), 7):
        file.write_bytes(good[:position] + bytes([good[position] ^ 1]) + good[position + 1 :])
        with pytest.raises(PublicationError, match=r"state.json at .* cannot be read"):
            there.read_state(open_target(place.target, stage.at()))


def test_a_damaged_state_stops_the_publication(tmp_path: Path) -> None:
    place = Folder(tmp_path / "public")
    stage = released(tmp_path / "a", DAYS[:1])
    at(stage, place).publish()
    damages = {
        b"{": "cannot be read",
        b"[]": "cannot be read",
        b'{"version": 1, "show": {}}': "cannot be read",
        b'{"version": 9}': "is of version 9, which a newer audio-edition wrote",
    }
    for damage, told in damages.items():
        (place.folder / there.NAME).write_bytes(damage)
        with pytest.raises(PublicationError, match=rf"state\.json at .* {told}"):
            at(stage, place).publish()
    (place.folder / there.NAME).unlink()
    at(stage, place).publish()
    assert list(state_of(place)["editions"]) == list(DAYS[:1])


@pytest.mark.parametrize("name", ["../precious.txt", "/etc/passwd", "a/b", ".hidden", "a\nb", ""])
def test_a_state_that_names_files_elsewhere_is_none(tmp_path: Path, name: str) -> None:
    place = Folder(tmp_path / "public")
    stage = released(tmp_path / "a", DAYS[:1])
    at(stage, place).publish()
    file = place.folder / there.NAME
    for spoil in ("files", "sounds"):
        told = json.loads(file.read_bytes())
        del told["seal"]
        if spoil == "files":
            told["files"].append(name)
        else:
            told["editions"][DAYS[0]]["sounds"][name] = ""
        before = file.read_bytes()
        file.write_text(json.dumps(told), encoding="utf-8")
        with pytest.raises(PublicationError, match=r"state.json at .* names no file") as refused:
            at(stage, place).publish()
        assert "\n" not in refused.value.message
        file.write_bytes(before)


def test_a_record_of_what_was_sent_removes_nothing_elsewhere(tmp_path: Path) -> None:
    """The cache may have come with a show from anywhere."""
    place = Folder(tmp_path / "public")
    stage = released(tmp_path / "a", DAYS[:1])
    at(stage, place).publish()
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    target = open_target(place.target, stage.at())
    assert target is not None
    sent = Sent.read(stage.at(), target.name)
    (place.folder / "old.json").write_text("ours")
    sent.settle("cover", "other inputs", ["../precious.txt", "old.json"])
    sent.write()
    at(stage, place).publish([DAYS[0]])
    assert precious.read_text() == "mine"
    assert not (place.folder / "old.json").exists(), "nothing was removed at all"


def test_two_publishers_one_waits(tmp_path: Path, place: Place) -> None:
    first = released(tmp_path / "a", DAYS[:1])
    second = copied(first, tmp_path / "b")
    target = open_target(place.target, first.at())
    held = Lease(target, checkout(first.at()), lambda: datetime.now(UTC))
    held.take()
    before = dict(place.files())
    with pytest.raises(BusyError, match="another publisher is at work at"):
        at(second, place).publish()
    with pytest.raises(BusyError):
        brought_back(second, place)
    assert dict(place.files()) == before
    at(first, place).publish()  # its own, of a run that was killed
    brought_back(second, place)
    at(second, place).publish()
    assert_true_feed(place, first.identity.base_url)


@pytest.fixture
def public(tmp_path: Path) -> Folder:
    """Where nothing depends on the kind of server."""
    return Folder(tmp_path / "public")


@pytest.fixture
def folder(tmp_path: Path) -> Target:
    return FolderTarget(tmp_path / "public")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_a_lease_of_a_dead_run_ends_by_itself(tmp_path: Path, place: Place) -> None:
    clock = Clock()
    target = open_target(place.target, Stage(tmp_path / "a").at())
    dead, other = Lease(target, "dead", clock), Lease(target, "other", clock)
    dead.take()
    clock.now += LASTS - timedelta(seconds=1)
    with pytest.raises(BusyError, match="another publisher"):
        other.take()
    clock.now += timedelta(seconds=1)
    other.take()
    clock.now += LASTS
    with pytest.raises(BusyError, match="took over"):
        dead.renew()  # it was not dead, and must not go on
    dead.give_back()
    assert lease.NAME in dict(place.files()), "what is not its own stays"
    other.give_back()
    assert lease.NAME not in dict(place.files())


def test_a_lease_is_renewed_while_it_is_needed(folder: Target) -> None:
    clock = Clock()
    mine, other = Lease(folder, "mine", clock), Lease(folder, "other", clock)
    mine.take()
    for _ in range(5):
        clock.now += LASTS * 0.6
        mine.renew()
        with pytest.raises(BusyError):
            other.take()


@pytest.mark.parametrize("data", [b"", b"{", b'{"owner": 1}', b"\xff"])
def test_a_lease_that_cannot_be_read_has_run_out(folder: Target, data: bytes) -> None:
    folder.put(lease.NAME, data, "", "")
    taken = Lease(folder, "mine", Clock())
    taken.take()
    taken.give_back()


def test_a_run_that_lost_its_turn_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its feed would undo what the other wrote meanwhile."""
    place = Folder(tmp_path / "public")
    stage = released(tmp_path / "a", DAYS[:1])
    at(stage, place).publish()
    public = place.files()["feed.xml"]
    stage.release(DAYS[1], now=NOW + DAY)
    put = FolderTarget.put

    def slow(self: FolderTarget, path: str, *rest: Any) -> None:
        put(self, path, *rest)
        if path.endswith(".mp3"):  # meanwhile another checkout wrote the state
            told = json.loads((place.folder / there.NAME).read_bytes())
            told["generation"] += 1
            told.pop("seal", None)
            (place.folder / there.NAME).write_text(json.dumps(told), "utf-8")

    monkeypatch.setattr(FolderTarget, "put", slow)
    with pytest.raises(PublicationError, match="another publisher changed what is public"):
        at(stage, place).publish()
    assert place.files()["feed.xml"] == public


def test_what_is_damaged_there_is_not_brought_back(tmp_path: Path) -> None:
    place = Folder(tmp_path / "public")
    at(released(tmp_path / "a", DAYS[:1]), place).publish()
    empty = Stage(tmp_path / "b")
    for name in (f"{DAYS[0]}.mp3", "transcript.vtt", "episode.json"):
        file = place.folder / DAYS[0] / name
        whole = file.read_bytes()
        file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(PublicationError, match="is not what was published"):
            brought_back(empty, place)
        assert not (empty.audio / DAYS[0]).exists()
        file.write_bytes(whole)
    (place.folder / DAYS[0] / f"{DAYS[0]}.mp3").unlink()
    with pytest.raises(PublicationError, match="cannot read back"):
        brought_back(empty, place)
    assert not (empty.audio / DAYS[0]).exists()


def test_nothing_to_restore_from(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "a")
    with pytest.raises(PublicationError, match="target is empty"):
        restore(stage.at(), stage.identity, None)


def test_a_clock_that_was_set_back_changes_nothing(tmp_path: Path) -> None:
    place = Folder(tmp_path / "public")
    stage = released(tmp_path / "a", DAYS[:2])
    at(stage, place).publish()
    before = guids(place)
    publisher(stage, place, NOW - 30 * DAY).publish()
    assert guids(place) == before


def test_only_what_the_state_lists_is_removed(tmp_path: Path, place: Place) -> None:
    """A fresh checkout knows its own pages of older items; a stranger's file stays."""
    stage = released(tmp_path / "a", DAYS)
    stage.settings = replace(stage.settings, feed_items=1)
    at(stage, place).publish()
    assert "feed-1.xml" in dict(place.files())
    target = open_target(place.target, stage.at())
    target.put("feed-77.xml", b"<rss/>", "application/xml", "")
    target.put("feed-2.xml", b"<rss>another show moved in</rss>", "application/xml", "")
    fresh = Stage(tmp_path / "b", stage.identity, replace(stage.settings, feed_items=100))
    brought_back(fresh, place)
    at(fresh, place).publish()
    assert "feed-1.xml" not in dict(place.files())
    assert {"feed-77.xml", "feed-2.xml"} <= set(place.files())
    assert len(guids(place)) == 3


def test_pieces_are_heard(tmp_path: Path) -> None:
    """The support's editions differ where their takes do: else the cases above prove nothing."""
    one = Stage(tmp_path / "a").release(DAYS[0], (Piece("Harbor reopens"),))
    other = Stage(tmp_path / "b").release(DAYS[0], (Piece("Harbor reopens"),), take=1)
    assert one.sha256 != other.sha256
