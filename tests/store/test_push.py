"""What is only on this machine, given to the shared place; and what is asked without taking it."""

from __future__ import annotations

import logging

import pytest

from audio_edition.store.push import Pushed, push
from audio_edition.store.store import Drawer, StoreError, key_of, open_store
from tests.store.bucket import FaultyBucket, refused
from tests.store.place import KEY, OTHER, PATH, Place, content

pytestmark = pytest.mark.usefixtures("new_process")

MANY = tuple(key_of(n) for n in range(60))
CROWDED = tuple(f"ab{n:06}" for n in range(30))
"""Keys with one beginning, as thousands have: for those the place is asked for a list."""


def alone(place: Place, *keys: str, version: int = 1) -> None:
    """Entries of a machine that had no shared place yet."""
    (place.root / "a").mkdir(exist_ok=True)
    store = open_store(place.root / "a" / ".cache")
    drawer = store.drawer("things", format=version, suffix=".bin", shared=True)
    for key in keys:
        drawer.put(key, {"key": key}, f"sound of {key}".encode() * 9)


class TestPush:
    def test_all_of_it_arrives_and_another_machine_has_it(self, place: Place) -> None:
        alone(place, *MANY, *CROWDED)
        drawer = place.drawer("a")
        given = push([drawer])
        assert given == Pushed(len(MANY) + len(CROWDED), given.size, 0, 0)
        assert given.size == sum(len(place.read(path)) for path in place.paths())
        other = place.drawer("b")
        for key in (*MANY, *CROWDED):
            assert content(other, key) == ({"key": key}, f"sound of {key}".encode() * 9)
        assert push([drawer]) == Pushed(0, Pushed().size, len(MANY) + len(CROWDED), 0)

    def test_a_pushed_object_is_the_one_that_a_build_would_have_put(self, place: Place) -> None:
        alone(place, KEY)
        push([place.drawer("a")])
        pushed = place.read(PATH)
        place.drawer("c").put(KEY, {"key": KEY}, f"sound of {KEY}".encode() * 9)
        assert place.read(PATH) == pushed

    def test_it_goes_on_where_it_was_broken_off(self, on_s3: Place, empty: FaultyBucket) -> None:
        alone(on_s3, *MANY, *CROWDED)
        left = [25]

        def breaks(what: str, path: str) -> object:
            if what != "PUT":
                return None
            left[0] -= 1
            return refused(403, "AccessDenied") if left[0] < 0 else None

        empty.faults.append(breaks)  # type: ignore[arg-type]
        with pytest.raises(StoreError, match="cannot be written: AccessDenied"):
            push([on_s3.drawer("a")])
        arrived = len(on_s3.paths())
        assert 0 < arrived < 90
        empty.faults.clear()
        empty.requests.clear()
        given = push([on_s3.drawer("a")])
        assert (given.sent, given.there) == (90 - arrived, arrived)
        assert empty.counts["PUT"] == 90 - arrived  # nothing twice

    def test_few_requests(self, on_s3: Place, empty: FaultyBucket) -> None:
        alone(on_s3, *MANY, *CROWDED)
        push([on_s3.drawer("a")])
        assert empty.counts["PUT"] == len(MANY) + len(CROWDED)
        assert empty.counts["GET"] == len(MANY)
        assert empty.counts.total() <= empty.counts["PUT"] + empty.counts["GET"] + 3
        empty.requests.clear()
        empty.answered = 0
        push([on_s3.drawer("a")])
        assert empty.counts == {"GET": len(MANY), "LIST": 1}
        assert empty.answered < 20_000  # names, and a byte of each of the others

    def test_what_is_damaged_here_or_of_another_version_stays(
        self, place: Place, caplog: pytest.LogCaptureFixture
    ) -> None:
        alone(place, *MANY[:3])
        alone(place, MANY[3], version=7)
        one, two = (place.drawer("a").get(key) for key in MANY[:2])
        assert one is not None
        assert two is not None
        assert one.file is not None
        assert two.file is not None
        one.file.write_bytes(b"half")
        note = two.file.parent / f"{MANY[1]}.json"  # whole by its CRC, but not by its digest
        note.write_text(note.read_text().replace(two.digest, "0" * 64))
        with caplog.at_level(logging.CRITICAL):
            given = push([place.drawer("a")])
        assert (given.sent, given.unsound) == (1, 3)
        assert [path.rpartition("/")[2] for path in place.paths()] == [MANY[2]]

    def test_what_passes_is_asked_again_and_what_does_not_answer_is_told(
        self, on_s3: Place, empty: FaultyBucket
    ) -> None:
        alone(on_s3, *MANY)
        empty.fail("PUT", refused(503, "SlowDown"), times=2)
        empty.fail("GET", refused(503, "SlowDown"), times=2)
        assert push([on_s3.drawer("a")]).sent == len(MANY)
        empty.fail("GET", refused(503, "SlowDown"))
        with pytest.raises(StoreError, match="cannot be reached"):
            push([on_s3.drawer("a")])

    def test_it_tells_how_far_it_is_and_leaves_own_drawers_alone(self, place: Place) -> None:
        alone(place, *MANY, *CROWDED)
        told: list[Pushed] = []
        own = place.store("a").drawer("own")
        own.put(KEY, {}, b"x")
        push([own, place.drawer("a")], told.append)
        assert told[-1].sent == 90
        assert [one.sent for one in told] == sorted(one.sent for one in told)
        assert not any("own" in path for path in place.paths())


class TestHolds:
    def test_it_asks_and_takes_nothing(self, place: Place) -> None:
        place.drawer("a").put(KEY, {"n": 1}, b"sound" * 1000)
        drawer = place.drawer("b")
        drawer.put(OTHER, {}, b"own")
        there = key_of("three")
        assert drawer.holds([KEY, OTHER, there]) == {KEY, OTHER}
        assert local(place, "b") == {OTHER}
        assert content(drawer) == ({"n": 1}, b"sound" * 1000)

    def test_an_object_of_no_bytes_is_there(self, place: Place) -> None:
        place.write(PATH, b"")
        assert place.drawer("a").holds([KEY]) == {KEY}

    def test_what_is_damaged_here_may_be_whole_there(self, place: Place) -> None:
        file = place.drawer("a").put(KEY, {}, b"sound").file
        assert file is not None
        file.write_bytes(b"s0und")
        assert place.drawer("a").holds([KEY]) == {KEY}
        place.write(PATH, b"")

    def test_a_key_that_was_asked_about_is_asked_for_all_the_same(self, place: Place) -> None:
        drawer = place.drawer("a")
        assert drawer.holds([KEY]) == set()
        place.drawer("b").put(KEY, {"n": 1}, b"made meanwhile")
        assert content(drawer) == ({"n": 1}, b"made meanwhile")


def local(place: Place, machine: str) -> set[str]:
    return set(open_store(place.root / machine / ".cache").drawer("things", suffix=".bin").keys())


class TestRequire:
    def shared(self, drawer: Drawer) -> object:
        assert drawer.shared is not None
        return drawer.shared.require()

    def test_what_can_be_read_and_written_leaves_nothing(self, place: Place) -> None:
        assert self.shared(place.drawer("a")) is None
        assert place.paths() == []

    def test_what_may_only_be_read_is_told(self, on_s3: Place, empty: FaultyBucket) -> None:
        empty.fail("PUT", refused(403, "AccessDenied"))
        assert "cannot be written: AccessDenied" in str(self.shared(on_s3.drawer("a")))

    def test_who_may_not_remove_may_use_it(self, on_s3: Place, empty: FaultyBucket) -> None:
        empty.fail("DELETE", refused(403, "AccessDenied"))
        assert self.shared(on_s3.drawer("a")) is None

    def test_what_does_not_answer_is_an_error_even_while_it_rests(
        self, on_s3: Place, empty: FaultyBucket
    ) -> None:
        empty.fail("GET", refused(403, "InvalidAccessKeyId"))
        assert on_s3.drawer("a").get(KEY) is None
        for _ in range(2):
            with pytest.raises(StoreError, match="InvalidAccessKeyId"):
                self.shared(on_s3.drawer("a"))

    def test_a_folder_that_is_not_mounted(self, on_folder: Place) -> None:
        (on_folder.root / "nfs").rmdir()
        with pytest.raises(StoreError, match="there is no folder") as told:
            self.shared(on_folder.drawer("a"))
        assert "mkdir" in (told.value.hint or "")
