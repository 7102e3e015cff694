"""The public state never goes backwards: older checkouts, empty ones, two at once."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import BusyError, PublicationError
from audio_edition.models import replace
from audio_edition.publication import lease, manifest, there
from audio_edition.publication.lease import LASTS, Lease
from audio_edition.publication.restore import restore
from audio_edition.publication.sent import Sent
from audio_edition.publication.targets import FolderTarget, open_target
from audio_edition.publication.turn import checkout
from tests.publication.public import (
    DAY,
    DAYS,
    Folder,
    assert_refused,
    assert_true_feed,
    at,
    brought_back,
    copied,
    guids,
    publisher,
    released,
    sent,
    state_of,
)
from tests.publication.support import NOW, Stage
from tests.rows import each


@pytest.fixture
def first(tmp_path: Path, place: Folder) -> Stage:
    """A checkout from which the first edition went out."""
    stage = released(tmp_path / "a", DAYS[:1])
    at(stage, place).publish()
    return stage


@pytest.fixture
def older(tmp_path: Path, first: Stage) -> Stage:
    """The same as it was then."""
    return copied(first, tmp_path / "b")


def second_day(first: Stage, place: Folder) -> None:
    first.release(DAYS[1], now=NOW + DAY)
    at(first, place).publish()


def test_an_older_checkout_takes_nothing_back(first: Stage, older: Stage, place: Folder) -> None:
    second_day(first, place)
    assert_refused(at(older, place), place, DAYS[1], "ahead of this checkout")
    assert_refused(at(older, place), place, DAYS[1], named=DAYS[0])
    # nor does its retraction, which waits
    older.retract(DAYS[0], NOW + 3 * DAY)
    with pytest.raises(PublicationError, match="ahead of this checkout"):
        at(older, place).send_show()
    assert len(guids(place)) == 2
    told = brought_back(older, place)
    assert (told.missing, told.replaced, told.retracted) == (DAYS[1:2], (), ())
    at(older, place).send_show()
    assert len(guids(place)) == 1
    public = place.files()
    assert sent(at(older, place).publish().steps) == []
    assert place.files() == public


def test_an_empty_checkout_publishes_day_two(tmp_path: Path, first: Stage, place: Folder) -> None:
    """A machine that keeps no audio/: the first day is taken from where listeners get it."""
    was = first.episode()
    again = released(tmp_path / "c", DAYS[:1], take=3)
    assert_refused(at(again, place), place, "r1 is public there, nothing went out from here")
    runner = Stage(tmp_path / "b")
    with pytest.raises(PublicationError, match="target is empty"):
        restore(runner.at(), runner.identity, None)
    runner.release(DAYS[1], now=NOW + DAY)
    assert_refused(at(runner, place), place, DAYS[0], "not in this checkout")
    planned = brought_back(runner, place, dry_run=True)
    assert planned.missing == DAYS[:1]
    assert not (runner.audio / DAYS[0]).exists()
    assert brought_back(runner, place) == planned
    assert runner.episode() == was
    at(runner, place).publish()
    titles = [f"Edition of {day}" for day in DAYS[1::-1]]
    assert assert_true_feed(place, runner.identity.base_url) == titles
    numbers = [manifest.from_json(place.files()[f"{d}/episode.json"]).number for d in DAYS[:2]]
    assert numbers == [1, 2], "counted on, not anew"
    state = place.files()[there.NAME]
    assert list(json.loads(state)["editions"]) == list(DAYS[:2])
    at(runner, place).publish()
    assert place.files()[there.NAME] == state, "a second run writes no new one"
    assert lease.NAME not in place.files()


def test_a_correction_is_not_undone(first: Stage, older: Stage, place: Folder) -> None:
    first.release(DAYS[0], take=1, now=NOW + DAY)
    at(first, place).publish()
    assert_refused(at(older, place), place, "r2 is public there, only r1 went out from here")
    # the same name for other sound: both corrected the first revision
    older.release(DAYS[0], take=2, now=NOW + DAY)
    assert_refused(at(older, place), place, "r2 is public there")
    assert brought_back(older, place).replaced == DAYS[:1]
    published = older.episode().published
    assert [one.revision for one in published] == [1, 2]
    for name in (f"{DAYS[0]}/{one.file}" for one in published):
        assert (older.audio / name).read_bytes() == place.files()[name]
    older.release(DAYS[0], take=2, now=NOW + 4 * DAY)
    at(older, place, 5).publish()
    assert state_of(place)["editions"][DAYS[0]]["revision"] == 3


def test_a_retraction_is_not_undone(first: Stage, tmp_path: Path, place: Folder) -> None:
    second_day(first, place)
    older = copied(first, tmp_path / "b")
    first.retract(DAYS[0], NOW + 3 * DAY)
    at(first, place).send_show()
    assert state_of(place)["editions"][DAYS[0]]["retracted"]
    assert_refused(at(older, place), place, "it was retracted there")
    assert_refused(at(older, place), place, "it was retracted there", named=DAYS[1])
    assert brought_back(older, place).retracted == DAYS[:1]
    at(older, place).publish()
    assert len(guids(place)) == 1
    at(older, place).publish([DAYS[0]])  # named, it comes back
    assert len(guids(place)) == 2


def test_what_this_checkout_has_beyond_stays(first: Stage, older: Stage, place: Folder) -> None:
    second_day(first, place)
    older.release(DAYS[0], take=1, now=NOW + DAY)  # a correction that waits
    older.release(DAYS[2], now=NOW + 2 * DAY)  # a draft
    assert brought_back(older, place).editions == DAYS[1:2]
    waiting = older.episode()
    assert (waiting.revision, len(waiting.published)) == (2, 1)
    at(older, place).publish()
    assert len(guids(place)) == 3
    assert state_of(place)["editions"][DAYS[0]]["revision"] == 2


def test_a_feed_without_a_state_is_compared_as_well(tmp_path: Path, place: Folder) -> None:
    """Of a program before there was one."""
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


def test_another_shows_target_is_refused(tmp_path: Path, first: Stage, place: Folder) -> None:
    ours = replace(first.identity, title="Other", base_url="https://other.example/")
    other = Stage(tmp_path / "b", ours)
    other.release(DAYS[0])
    other.release(DAYS[1], now=NOW + DAY)
    before = place.files()
    with pytest.raises(PublicationError, match="another show's feed stands at"):
        at(other, place).publish([DAYS[1]])
    assert place.files() == before
    first.identity = replace(first.identity, base_url="https://new.example/audio/")
    second_day(first, place)
    assert list(state_of(place)["editions"]) == list(DAYS[:2])


def test_the_state_tells_nothing_before_its_hour(first: Stage, place: Folder) -> None:
    publisher(first, place, NOW - 30 * DAY).publish()
    assert len(guids(place)) == 1
    first.release(DAYS[1], publish_at=NOW + 9 * DAY, now=NOW + DAY)
    at(first, place).publish()
    assert DAYS[1] not in place.files()[there.NAME].decode()
    at(first, place, 9).publish()
    assert DAYS[1] in state_of(place)["editions"]


def test_a_damaged_state_stops_the_publication(first: Stage, place: Folder) -> None:
    file = place.folder / there.NAME
    good = file.read_bytes()
    for position in range(0, len(good), 7):  # no bit turns unseen
        file.write_bytes(good[:position] + bytes([good[position] ^ 1]) + good[position + 1 :])
        with pytest.raises(PublicationError, match=r"state.json at .* cannot be read"):
            there.read_state(FolderTarget(place.folder))
    newer = "is of version 9, which a newer audio-edition wrote"
    for damage in (b"{", b"[]", b'{"version": 1, "show": {}}', b'{"version": 9}'):
        file.write_bytes(damage)
        told = newer if b"9" in damage else "cannot be read"
        with pytest.raises(PublicationError, match=rf"state\.json at .* {told}"):
            at(first, place).publish()
    file.unlink()
    at(first, place).publish()
    assert list(state_of(place)["editions"]) == list(DAYS[:1])


@each("name", ["../precious.txt", "/etc/passwd", "a/b", ".hidden", "a\nb", ""])
def test_a_state_that_names_files_elsewhere_is_none(first: Stage, place: Folder, name: str) -> None:
    file = place.folder / there.NAME
    before = file.read_bytes()
    for of_sound in (True, False):
        told = json.loads(before)
        del told["seal"]
        told["editions"][DAYS[0]]["sounds"] |= {name: ""} if of_sound else {}
        told["files"] += [] if of_sound else [name]
        file.write_text(json.dumps(told), encoding="utf-8")
        with pytest.raises(
            PublicationError, match=r"state.json at .* (names no file|a name that cannot)"
        ) as refused:
            at(first, place).publish()
        assert "\n" not in refused.value.message
    file.write_bytes(before)


def test_a_record_of_what_was_sent_removes_nothing_elsewhere(
    tmp_path: Path, first: Stage, place: Folder
) -> None:
    """The cache may have come with a show from anywhere."""
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    record = Sent.read(first.at(), open_target(place.target, first.at()).name)
    (place.folder / "old.json").write_text("ours")
    record.settle("cover", "other inputs", ["../precious.txt", "old.json"])
    record.write()
    at(first, place).publish([DAYS[0]])
    assert precious.read_text() == "mine"
    assert not (place.folder / "old.json").exists(), "nothing was removed at all"


def test_two_publishers_one_waits(first: Stage, older: Stage, place: Folder) -> None:
    target = open_target(place.target, first.at())
    Lease(target, checkout(first.at()), lambda: datetime.now(UTC)).take()
    before = place.files()
    with pytest.raises(BusyError, match="another publisher is at work at"):
        at(older, place).publish()
    with pytest.raises(BusyError):
        brought_back(older, place)
    assert place.files() == before
    at(first, place).publish()  # its own, of a run that was killed
    brought_back(older, place)
    at(older, place).publish()
    assert_true_feed(place, first.identity.base_url)


def test_a_lease_is_renewed_and_that_of_a_dead_run_ends(place: Folder) -> None:
    now = NOW
    target = FolderTarget(place.folder)
    dead, other = (Lease(target, name, lambda: now) for name in ("dead", "other"))
    for damage in (b"", b"{", b'{"owner": 1}', b"\xff"):  # what cannot be read has run out
        target.put(lease.NAME, damage, "", "")
        dead.take()
        dead.give_back()
    dead.take()
    for _ in range(5):
        now += LASTS * 0.6
        dead.renew()
        with pytest.raises(BusyError):
            other.take()
    now += LASTS - timedelta(seconds=1)
    with pytest.raises(BusyError, match="another publisher"):
        other.take()
    now += timedelta(seconds=1)
    other.take()
    now += LASTS
    with pytest.raises(BusyError, match="took over"):
        dead.renew()  # it was not dead, and must not go on
    dead.give_back()
    assert lease.NAME in place.files(), "what is not its own stays"
    other.give_back()
    assert lease.NAME not in place.files()


def test_a_run_that_lost_its_turn_stops(
    first: Stage, place: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its feed would undo what the other wrote meanwhile."""
    public = place.files()["feed.xml"]
    first.release(DAYS[1], now=NOW + DAY)
    put = FolderTarget.put

    def slow(self: FolderTarget, path: str, *rest: Any) -> None:
        put(self, path, *rest)
        if path.endswith(".mp3"):  # meanwhile another checkout wrote the state
            told = state_of(place)
            told["generation"] += 1
            told.pop("seal", None)
            (place.folder / there.NAME).write_text(json.dumps(told), "utf-8")

    monkeypatch.setattr(FolderTarget, "put", slow)
    with pytest.raises(PublicationError, match="another publisher changed what is public"):
        at(first, place).publish()
    assert place.files()["feed.xml"] == public


def test_damage_is_not_brought_back(tmp_path: Path, first: Stage, place: Folder) -> None:
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


def test_only_what_the_state_lists_is_removed(tmp_path: Path, place: Folder) -> None:
    """A fresh checkout knows its own pages of older items; a stranger's file stays."""
    stage = released(tmp_path / "a", DAYS)
    stage.settings = replace(stage.settings, feed_items=1)
    at(stage, place).publish()
    assert "feed-1.xml" in place.files()
    (place.folder / "feed-77.xml").write_bytes(b"<rss/>")
    (place.folder / "feed-2.xml").write_bytes(b"<rss>another show moved in</rss>")
    fresh = Stage(tmp_path / "b", stage.identity, replace(stage.settings, feed_items=100))
    brought_back(fresh, place)
    at(fresh, place).publish()
    assert "feed-1.xml" not in place.files()
    assert {"feed-77.xml", "feed-2.xml"} <= set(place.files())
    assert len(guids(place)) == 3
