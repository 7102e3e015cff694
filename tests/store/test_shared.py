"""What several machines share: the same entries, whatever goes wrong between them."""

import logging
import os
import pickle
from collections.abc import Callable
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from audio_edition.store import shared
from audio_edition.store.backend import FolderBackend
from audio_edition.store.depots import RefusalError, SpoiledError
from audio_edition.store.parcel import pack
from audio_edition.store.shared import SharedStore
from audio_edition.store.store import StoreError, key_of, open_store
from tests.rows import each
from tests.store.far import Far
from tests.store.place import KEY, OTHER, PATH, Place, content

KEYS = tuple(key_of(n) for n in range(40))
GONE = OSError("gone")
CUT = SpoiledError("cut short")
CLOSED = RefusalError("does not let us in", "mend the rights")
READ_ONLY = RefusalError("cannot be written", "or leave it", "written")


class TestEntries:
    """On a folder that both mount, and in a bucket."""

    def test_what_one_made_another_has(self, place: Place) -> None:
        note = {"words": [["“Zoë”", 0.5]], "half": "\ud83d"}
        a, b = place.drawer("a"), place.drawer("b")
        put = a.put(KEY, note, b"sound\n" * 1000)
        got = pickle.loads(pickle.dumps(b)).get(KEY)  # in another process
        assert (got.note, got.digest, got.data()) == (note, put.digest, put.data())
        assert got.file.is_relative_to(place.root / "b")
        assert place.paths() == [PATH]
        files = [
            sorted(f.relative_to(place.root / name) for f in (place.root / name).rglob("*.*n"))
            for name in ("a", "b")
        ]
        assert files[0] == files[1]
        assert open_store(place.store("c").address) == place.store("c")
        source = place.root / "source"
        source.write_bytes(b"x" * 700_000)
        a.put(KEY, {"n": 1}, source)
        a.put(OTHER, {"n": 2})
        b.remove(KEY)
        assert content(b) == ({"n": 1}, b"x" * 700_000)
        assert content(b, OTHER) == ({"n": 2}, b"")
        b.remove(KEY)
        assert content(b) == ({"n": 1}, b"x" * 700_000), "what is pruned comes back"
        [blob] = (place.root / "b").rglob("*.bin")
        blob.write_bytes(b"s0und")
        assert content(b) == ({"n": 1}, b"x" * 700_000), "and what is damaged"

    def test_what_is_there_is_asked_counted_and_goes_by_age(self, place: Place) -> None:
        drawer, asks = place.drawer("a"), place.drawer("b")
        for key in (KEY, OTHER):
            drawer.put(key, {}, bytes(100))
        there = asks.shared
        assert there.require() is None
        assert asks.holds([KEY, OTHER, key_of("three")]) == {KEY, OTHER}
        assert list(asks.keys()) == [], "nothing is taken"
        usage = there.usage("things")
        assert usage.entries == len(place.paths()) == 2
        assert usage.size == sum(len(place.read(path)) for path in place.paths())
        assert there.usage("thing").entries == 0  # nor a part of another's name
        assert there.prune(["things", "none"], 3600.0) == (0, 0)
        assert there.prune(["things"], -3600.0) == (2, usage.size)
        assert place.paths() == []
        assert content(drawer) == ({}, bytes(100))  # what is here stays
        place.write(PATH, b"")
        assert asks.holds([KEY]) == {KEY}, "an object of no bytes is there"

    def test_what_is_not_shared_or_of_another_format_stays_apart(self, on_far: Place) -> None:
        for volatile in (False, True):
            on_far.store("a").drawer("own", volatile=volatile).put(KEY, {}, b"x")
            assert on_far.store("b").drawer("own", volatile=volatile).get(KEY) is None
        assert on_far.paths() == []
        with pytest.raises(ValueError, match="nothing to share"):
            on_far.store("a").drawer("things", volatile=True, shared=True)
        on_far.drawer("a").put(KEY, {"old": True}, b"old")
        assert on_far.drawer("b", version=2).get(KEY) is None
        on_far.drawer("b", version=2).put(KEY, {"old": False}, b"new")
        assert content(on_far.drawer("c")) == ({"old": True}, b"old")
        assert content(on_far.drawer("c", version=2)) == ({"old": False}, b"new")

    @each(
        "change",
        [
            lambda whole: whole[:-1],
            lambda whole: b"",
            lambda whole: whole.replace(b'"n": 1', b'"n": 2'),
            lambda whole: pack("things", OTHER, {"layout": 1, "format": 1, "note": {}}, b""),
            lambda whole: pack("things", KEY, {"layout": 2, "format": 1, "note": {}}, b""),
            lambda whole: pack("things", KEY, {"layout": 1, "format": 2, "note": {}}, b""),
        ],
    )
    def test_what_is_damaged_or_another_s_there_is_absent_and_put_right(
        self, on_far: Place, change: Callable[[bytes], bytes]
    ) -> None:
        on_far.drawer("a").put(KEY, {"n": 1}, b"the sound")
        on_far.write(PATH, change(on_far.read(PATH)))
        assert on_far.drawer("b").get(KEY) is None
        assert on_far.drawer("b").holds([KEY]) == {KEY}, "who asks does not look"
        on_far.drawer("a").put(KEY, {"n": 1}, b"the sound")
        assert content(on_far.drawer("b")) == ({"n": 1}, b"the sound")
        on_far.drawer("b").remove(KEY)  # for the next row

    def test_a_damage_is_told_and_a_note_that_names_a_file_elsewhere_reaches_nothing(
        self, on_far: Place, far: Far, caplog: pytest.LogCaptureFixture
    ) -> None:
        secret = on_far.root / "secret"
        secret.write_bytes(b"precious")
        for name in ("../../../../secret", str(secret)):
            told = {"layout": 1, "format": 1, "note": {}, "file": name}
            on_far.write(PATH, pack("things", KEY, told, b""))
            assert on_far.drawer("b").get(KEY) is None
        assert secret.read_bytes() == b"precious"
        caplog.clear()
        far.asked.clear()
        on_far.write(PATH, b"junk")
        assert on_far.drawer("c").get(KEY) is None
        assert far.asked == ["read", "read"], "lost on the way? then once more"
        [line] = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
        assert line.startswith(f"file:///far/{PATH} is cut short")
        assert line.endswith("and will be made again")

    @each("stopped", [".json", ".bin"])
    def test_who_is_stopped_while_fetching_has_nothing_or_all_of_it(
        self, on_far: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: str
    ) -> None:
        on_far.drawer("a").put(KEY, {"n": 1}, b"one")
        whole = FolderBackend.write

        def write(self: FolderBackend, path: str, source: bytes | Path) -> None:
            if path.endswith(stopped):
                raise KeyboardInterrupt
            whole(self, path, source)

        drawer = on_far.drawer(f"b{stopped}")
        with monkeypatch.context() as patch:
            patch.setattr(FolderBackend, "write", write)
            with pytest.raises(KeyboardInterrupt):
                drawer.get(KEY)
        assert list((on_far.root / f"b{stopped}").rglob("*.json")) == []
        assert content(drawer) == ({"n": 1}, b"one")

    def test_a_disk_of_our_own_that_is_full_is_told_by_put(
        self, on_far: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        on_far.drawer("a").put(KEY, {"n": 1}, b"one")

        def full(self: FolderBackend, path: str, source: bytes | Path) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(FolderBackend, "write", full)
        drawer = on_far.drawer("b")
        assert drawer.get(KEY) is None
        with pytest.raises(StoreError, match="the disk is full"):
            drawer.put(KEY, {"n": 1}, b"one")


class TestManyAtOnce:
    def test_they_are_fetched_and_what_is_absent_is_not_asked_twice(
        self, on_far: Place, far: Far
    ) -> None:
        for key in KEYS[:30]:
            on_far.drawer("a").put(key, {"key": key}, key.encode())
        far.asked.clear()
        drawer = on_far.drawer("b")
        drawer.fetch(KEYS)
        assert far.asked == ["read"] * 40
        assert 1 < far.busiest <= far.at_once
        found = [drawer.get(key) for key in KEYS]
        assert [entry.data() for entry in found if entry] == [k.encode() for k in KEYS[:30]]
        drawer.fetch(KEYS[:30])
        assert far.asked == ["read"] * 40
        assert drawer.get(KEYS[35]) is None
        assert far.asked == ["read"] * 41, "another may have made it since"
        far.asked.clear()
        drawer.fetch([KEYS[35]])
        assert drawer.holds([KEYS[0], KEYS[35]]) == {KEYS[0]}
        assert far.asked == ["read", "has"], "what is here is not asked for"

    def test_what_another_or_we_made_meanwhile_is_found(
        self, on_far: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A sentence that a worker elsewhere was asked for, and has put since."""
        driver = on_far.drawer("driver")
        driver.fetch([KEY, OTHER])
        assert driver.get(KEY) is None
        with monkeypatch.context() as elsewhere:  # another process: it shares no memory
            elsewhere.setattr(shared, "_lines", {})
            on_far.drawer("worker").put(KEY, {}, b"one")
        assert content(driver) == ({}, b"one")
        driver.put(OTHER, {}, b"two")
        driver.remove(OTHER)
        assert content(driver, OTHER) == ({}, b"two")

    def test_no_more_than_some_are_remembered_as_absent(
        self, far: Far, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shared, "_MOST_ABSENT", 2)
        place = SharedStore("file:///far")
        for paths, asks in ((["a", "b"], 0), (["a", "b", "c"], 1)):
            place.look(paths, lambda path: None)
            place.look(["d"], lambda path: None)
            assert place.read("a") is None
            assert far.counts["read"] == asks
        place.look(["e"], lambda path: b"found")
        assert place.read("e") is None
        assert far.counts["read"] == 2, "what was found is asked for"

    def test_without_a_shared_place_nothing_happens(self, tmp_path: Path) -> None:
        drawer = open_store(tmp_path / "cache").drawer("things", shared=True)
        drawer.fetch([KEY, OTHER])
        assert drawer.get(KEY) is None
        assert (drawer.listed("ab"), drawer.give([KEY])) == (set(), [])
        assert not (tmp_path / "cache").exists()


class TestFaults:
    @pytest.fixture
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        now = [1000.0]
        clock = SimpleNamespace(monotonic=lambda: now[0], time=lambda: now[0])
        monkeypatch.setattr(shared, "time", clock)
        return now

    @pytest.fixture(autouse=True)
    def something_there(self, on_far: Place, far: Far) -> None:
        on_far.drawer("a").put(KEY, {"n": 1}, b"sound")
        far.asked.clear()

    @each("problem", [GONE, CUT, TimeoutError()])
    def test_what_passes_is_asked_again(
        self, on_far: Place, far: Far, warnings: list[str], problem: Exception
    ) -> None:
        machine = f"b{type(problem).__name__}"
        far.asked.clear()
        before = far.renewed
        far.fail("read", problem, problem)
        assert content(on_far.drawer(machine)) == ({"n": 1}, b"sound")
        far.fail("write", problem, problem)
        on_far.drawer(machine).put(OTHER, {}, b"two")
        assert far.asked == ["read"] * 3 + ["write"] * 3
        assert far.renewed == before + 4
        assert warnings == []

    def test_who_tries_by_itself_is_asked_once(self, far: Far) -> None:
        for address in ("gs://bucket/show", "gcs://bucket/show"):
            far.fail("read", GONE)
            assert SharedStore(address).read("x") is None
        assert far.asked == ["read"] * 2

    def test_without_an_answer_the_own_cache_serves_alone_for_a_while(
        self, on_far: Place, far: Far, warnings: list[str], clock: list[float]
    ) -> None:
        far.wrong = {"read": repeat(GONE), "write": repeat(GONE)}
        drawer = on_far.drawer("b")
        drawer.fetch(KEYS)
        asked = len(far.asked)
        assert asked <= far.at_once * 3  # those that were under way
        for key in KEYS:
            assert drawer.get(key) is None
            drawer.put(key, {}, key.encode())
            assert content(drawer, key) == ({}, key.encode())
        drawer.fetch([KEY])
        assert drawer.holds([KEY]) == set()
        clock[0] += 599
        assert drawer.get(KEY) is None
        assert len(far.asked) == asked
        assert warnings == [
            "the shared cache file:///far cannot be reached: OSError gone; work goes on in this "
            "machine's own cache for now (check the address, the network and the service)"
        ]
        far.wrong.clear()
        clock[0] += 1
        assert content(drawer) == ({"n": 1}, b"sound")
        drawer.put(OTHER, {}, b"two")
        assert far.counts["write"] == 1

    def test_what_lasts_is_asked_once_and_told_with_the_mend(
        self, on_far: Place, far: Far, warnings: list[str], clock: list[float]
    ) -> None:
        far.fail("read", CLOSED)
        drawer = on_far.drawer("b")
        assert drawer.get(KEY) is drawer.get(OTHER) is None
        drawer.put(OTHER, {}, b"one")
        assert far.asked == ["read"]
        assert warnings == [
            "the shared cache file:///far: does not let us in; work goes on in this machine's own "
            "cache for now (mend the rights)"
        ]

    def test_one_that_may_only_be_read_serves(
        self, on_far: Place, far: Far, warnings: list[str], clock: list[float]
    ) -> None:
        far.fail("write", READ_ONLY)
        drawer = on_far.drawer("b")
        for key in KEYS:
            drawer.put(key, {}, b"x")
        assert far.asked == ["write"]
        assert content(drawer) == ({"n": 1}, b"sound")
        assert warnings == [
            "the shared cache file:///far: cannot be written; what is made stays in this machine's "
            "own cache for now (or leave it)"
        ]
        far.fail("read", CLOSED)
        assert drawer.get(OTHER) is None
        assert len(warnings) == 2

    def test_one_object_that_never_arrives_is_its_own_matter_and_three_in_a_row_are_the_way(
        self, on_far: Place, far: Far, warnings: list[str]
    ) -> None:
        drawer = on_far.drawer("b")
        for _ in range(3):
            far.fail("read", CUT, CUT, CUT, CUT, CUT, CUT)
            assert drawer.get(KEYS[0]) is drawer.get(KEYS[1]) is None
            assert drawer.get(OTHER) is None  # it answers: that there is none
        path = f"things/1/{KEYS[0][:2]}/{KEYS[0]}"
        line = f"file:///far/{path} does not arrive whole, and is made again: cut short"
        assert (len(warnings), warnings[0]) == (6, line)
        far.asked.clear()
        far.wrong["read"] = repeat(CUT)
        assert [drawer.get(key) for key in KEYS[:6]] == [None] * 6
        assert far.asked == ["read"] * 9
        assert "cannot be reached: SpoiledError cut short" in warnings[-1]

    def test_a_worker_that_is_of_no_use_without_it_says_so(
        self, on_far: Place, far: Far, warnings: list[str]
    ) -> None:
        strict = on_far.drawer("b", strict=True)
        assert content(strict) == ({"n": 1}, b"sound")
        assert strict.get(OTHER) is None  # absent is an answer
        far.wrong = {"write": repeat(READ_ONLY), "read": repeat(GONE), "has": repeat(GONE)}
        with pytest.raises(StoreError, match="cannot be written"):
            strict.put(OTHER, {}, b"two")
        for ask in (
            lambda: on_far.drawer("c", strict=True).get(KEY),
            lambda: on_far.drawer("c", strict=True).fetch([KEY]),
            lambda: on_far.drawer("c", strict=True).holds([KEY]),
        ):
            with pytest.raises(StoreError, match="cannot be reached") as caught:
                ask()
        assert caught.value.hint == "check the address, the network and the service"
        far.wrong.clear()
        assert content(on_far.drawer("c", strict=True)) is not None  # asked each time
        assert warnings == []
        far.wrong["read"] = repeat(CUT)
        assert [on_far.drawer(n, strict=True).get(KEY) for n in "fghi"] == [None] * 4

    def test_what_is_to_arrive_for_sure_is_told_where_it_does_not(
        self, on_far: Place, far: Far, clock: list[float]
    ) -> None:
        place = SharedStore("file:///far")
        assert place.give([], lambda path: b"x") == []
        far.objects["b"] = b""
        told = {"a": b"one", "b": b"two", "c": None}
        assert place.give("abc", told.__getitem__) == [3, 0, None]
        assert place.give("abc", told.__getitem__, ask=False) == [3, 3, None]
        far.fail("has", CUT, CUT, CUT)  # something is
        assert place.give("d", told.__getitem__) == [0]
        far.fail("has", GONE, GONE, GONE)
        with pytest.raises(StoreError, match="cannot be reached"):
            place.give("e", told.__getitem__)
        assert place.read("a") == b"one", "nothing rests for it"
        far.fail("read", CLOSED)
        assert place.read("a") is None  # it rests from now on, and is asked all the same
        assert place.give("f", lambda path: b"x") == [1]
        far.at_once = 1
        far.wrong["write"] = repeat(CLOSED)
        far.asked.clear()
        with pytest.raises(StoreError, match="does not let us in"):
            place.give([*"abcdefghijklmnopqrstuvwxyz"], lambda path: b"x", ask=False)
        assert len(far.asked) < 20, "the first that fails ends it"

    def test_a_place_is_looked_at_as_a_whole(self, far: Far, clock: list[float]) -> None:
        place = SharedStore("file:///far")
        before = dict(far.objects)
        assert place.require() is None
        assert far.asked == ["read", "write", "read", "remove"]
        far.fail("remove", CLOSED)
        assert place.require() is None, "who may write may not always remove"
        far.fail("write", READ_ONLY)
        assert "cannot be written" in str(place.require())
        for problems in ((None, CUT, CUT, CUT), (CUT, CUT, CUT, CUT, CUT, CUT)):
            far.fail("read", *problems)
            with pytest.raises(StoreError, match="does not give back what it was given"):
                place.require()
        far.fail("read", CLOSED)
        assert place.read("x") is None
        assert place.require() is None  # even while it rests
        for _ in range(2):
            far.fail("read", CLOSED)
            with pytest.raises(StoreError, match="does not let us in"):
                place.require()
        far.fail("list", CUT, CUT, CUT)
        with pytest.raises(StoreError, match="cannot be listed: cut short"):
            place.list("things")
        far.objects.clear()
        far.objects |= before
        clock[0], far.written = 5000.0, 4000.0
        assert place.prune(["things"], 1000.0) == (0, 0)
        assert place.prune(["things"], 999.0) == (1, len(before[PATH]))

    def test_what_nobody_hears_is_logged(self, far: Far, caplog: pytest.LogCaptureFixture) -> None:
        far.fail("read", CLOSED)
        assert SharedStore("sftp://anna@far/x/").read("x") is None
        assert "the shared cache sftp://anna@far/x: does not let us in" in caplog.text
        told: dict[str, list[str]] = {"outer": [], "inner": []}
        with shared.heard_by(told["outer"].append), shared.heard_by(told["inner"].append):
            far.fail("write", CLOSED)
            SharedStore("file:///other").write("x", b"x")
        assert [len(lines) for lines in told.values()] == [0, 1]

    def test_a_forked_child_has_connections_of_its_own(
        self, far: Far, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        SharedStore("file:///far").read("x")
        opened = far.opened
        monkeypatch.setattr(os, "getpid", lambda: 1)
        SharedStore("file:///far").read("x")
        SharedStore("file:///far").read("y")
        assert far.opened == opened + 1


class TestFolder:
    def test_a_mount_that_is_not_there_is_never_filled_and_no_empty_one(
        self, on_folder: Place, warnings: list[str]
    ) -> None:
        nfs = on_folder.root / "nfs"
        nfs.rmdir()
        drawer = on_folder.drawer("a")
        drawer.put(KEY, {}, b"one")
        assert drawer.get(OTHER) is None
        assert not nfs.exists()
        shared._lines.clear()
        assert drawer.get(OTHER) is None
        shared._lines.clear()
        assert drawer.holds([OTHER]) == set()
        assert len(warnings) == 3
        assert all(f"there is no folder {nfs}" in one for one in warnings)
        assert f"mkdir {nfs}" in warnings[0]
        with pytest.raises(StoreError, match="there is no folder"):
            SharedStore(on_folder.address).list("things")

    @each(
        "method, number, why",
        [
            ("write", 30, "cannot be written: Read-only file system"),
            ("write", 28, "is full"),
            ("write", 122, "is full"),
            ("write", 13, "cannot be written: Permission denied"),
            ("read", 13, "cannot be read: Permission denied"),
            ("read", 5, "cannot be reached"),
        ],
    )
    def test_a_folder_that_takes_nothing_still_gives_and_one_that_breaks_is_told(
        self, on_folder: Place, warnings: list[str], monkeypatch: pytest.MonkeyPatch,
        method: str, number: int, why: str,
    ) -> None:  # fmt: skip
        on_folder.drawer("a").put(KEY, {"n": 1}, b"one")
        whole = getattr(FolderBackend, method)

        def fails(self: FolderBackend, *given: Any) -> Any:
            if "nfs" in str(self.folder):
                raise OSError(number, os.strerror(number))
            return whole(self, *given)

        monkeypatch.setattr(FolderBackend, method, fails)
        drawer = on_folder.drawer(f"b{method}{number}")
        drawer.put(OTHER, {}, b"two")
        assert content(drawer) == (({"n": 1}, b"one") if method == "write" else None)
        assert why in warnings.pop()
        assert warnings == []
        shared._lines.clear()
