"""What the store promises of entries, names and room."""

import json
import os
import pickle
import time
from pathlib import Path
from typing import Any

import pytest

from audio_edition.store.backend import FolderBackend, Usage
from audio_edition.store.store import Drawer, Entry, Store, StoreError, key_of, open_store
from audio_edition.units import Bytes
from tests.rows import each
from tests.store.place import KEY, OTHER, content

DAY = 86400.0


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "cache")


def things(store: Store, **told: Any) -> Drawer:
    return store.drawer("things", **{"suffix": ".bin", **told})


def paths(store: Store) -> list[str]:
    return [stat.path for stat in store.backend.list("things")]


def note_path(key: str = KEY) -> str:
    return f"things/{key[:2]}/{key}.json"


def age(store: Store, path: str, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(store.backend.local(path), (then, then))


class TestEntries:
    def test_what_goes_in_comes_out(self, store: Store, tmp_path: Path) -> None:
        drawer = things(store)
        note = {"words": [["“Zoë”", 0.5]], "half": "\ud83d", "pair": (1, 2)}
        put = drawer.put(KEY, note, b"sound")
        got = pickle.loads(pickle.dumps(drawer)).get(KEY)  # as another process has it
        assert got == put
        assert got.note == {**note, "pair": [1, 2]}
        assert (got.key, got.data(), got.file.suffix) == (KEY, b"sound", ".bin")
        assert paths(store) == [f"things/{KEY[:2]}/{KEY}-{put.digest[:12]}.bin", note_path()]
        assert (drawer.digest(KEY), drawer.digest(OTHER)) == (put.digest, "")
        source = tmp_path / "source"
        source.write_bytes(b"x" * 600_000)
        by_file = drawer.put(OTHER, {}, source)
        assert by_file.digest == drawer.put(KEY, {}, source.read_bytes()).digest
        source.unlink()
        assert content(drawer, OTHER) == ({}, b"x" * 600_000)
        assert list(drawer.keys()) == sorted([KEY, OTHER])

    def test_a_note_alone_is_an_entry_and_an_empty_blob_is_a_blob(self, store: Store) -> None:
        drawer = things(store)
        drawer.put(KEY, {"n": 1})
        assert drawer.get(KEY) == Entry(KEY, {"n": 1})
        assert content(drawer) == ({"n": 1}, b"")
        drawer.put(OTHER, {}, b"")
        got = drawer.get(OTHER)
        assert got.file is not None
        assert got.data() == b""

    def test_the_last_is_what_is_there_until_it_is_removed(self, store: Store) -> None:
        drawer, other = things(store), store.drawer("other-things")
        assert drawer.get(KEY) is None
        assert drawer.remove(KEY)  # nobody's
        first = drawer.put(KEY, {"n": 1}, b"one")
        drawer.put(KEY, {"n": 2}, b"two")
        other.put(KEY, {"n": 3})
        assert content(drawer) == ({"n": 2}, b"two")
        assert first.data() == b"one", "who reads it still has it"
        first.file.unlink()
        with pytest.raises(StoreError, match="vanished"):
            first.data()
        drawer.remove(KEY)
        assert (drawer.get(KEY), paths(store)) == (None, [])
        assert content(other) == ({"n": 3}, b"")

    def test_another_format_is_absent_and_replaced(self, store: Store) -> None:
        old, new = things(store), things(store, format=2)
        old.put(KEY, {}, b"old")
        assert new.get(KEY) is None
        new.put(KEY, {}, b"new")
        assert content(new) == ({}, b"new")
        assert old.get(KEY) is None

    def test_of_what_is_volatile_only_the_last_is_there(self, store: Store) -> None:
        drawer = things(store, volatile=True)
        for text in (b"one", b"two", b"two"):
            drawer.put(KEY, {}, text)
        assert content(drawer) == ({}, b"two")
        assert len(paths(store)) == 2
        drawer.put(KEY, {"n": 1})
        assert paths(store) == [note_path()]


class TestNames:
    @each(
        "key",
        ["", ".", "..", "../up", "a/b", "a\\b", "/etc", ".hidden", "-x", "a\0b", "é", "x" * 101],
    )
    def test_a_key_that_could_leave_the_drawer_is_refused(self, store: Store, key: str) -> None:
        drawer = things(store)
        for call in (drawer.get, drawer.remove, lambda key: drawer.put(key, {}, b"x")):
            with pytest.raises(ValueError, match="cannot be a key"):
                call(key)
        assert paths(store) == []

    @each("name", ["", "..", "a/b", "A", "scratch", "locks", ".x"])
    def test_a_drawer_stays_in_the_store(self, store: Store, name: str) -> None:
        with pytest.raises(ValueError, match="cannot name a drawer"):
            store.drawer(name)

    @each("suffix", [".json", "x", "./x", ".a/b", "."])
    def test_a_blob_is_never_called_like_a_note(self, store: Store, suffix: str) -> None:
        with pytest.raises(ValueError, match="cannot end"):
            store.drawer("things", suffix=suffix)

    # scratch empties its folder first: every name here must stay within the test's own, so
    # that a store without the guard destroys nothing but this test
    @each("name", ["../../precious", "{here}/precious", "a/b", ".x"])
    def test_scratch_stays_in_the_store(self, tmp_path: Path, name: str) -> None:
        precious = tmp_path / "precious" / "file"
        precious.parent.mkdir()
        precious.write_bytes(b"x")
        wanted = name.format(here=tmp_path)
        store = open_store(tmp_path / "cache")
        with pytest.raises(ValueError, match="cannot name a folder"), store.scratch(wanted):
            pass
        assert precious.exists()

    @each("key", ["2026-11-02", "a.b-c_d", "a", "x" * 100, "a.json"])
    def test_readable_keys_are_keys(self, tmp_path: Path, key: str) -> None:
        drawer = things(open_store(tmp_path))
        drawer.put(key, {}, b"x")
        assert [one.key for one in drawer.kept()] == [key]
        drawer.sweep(now=9e12)
        assert content(drawer, key) == ({}, b"x")

    def test_keys_follow_everything_they_are_made_of(self) -> None:
        made_of: list[tuple[object, ...]] = [
            (), ("a",), ("a", "b"), ("ab",), (["a", "b"],), (1,), ("1",), ({"a": 1},), ("\ud800",),
        ]  # fmt: skip
        assert len({key_of(*parts) for parts in made_of}) == len(made_of)
        assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
        assert key_of("é") == "0b657be394b1d432f8d1942406ed09c213604cbcd87b299641cf994bcaf84b11"


class TestRoom:
    @pytest.fixture
    def five(self, store: Store) -> list[str]:
        """Entries of 100 bytes, unused for 50 days, 40 and so on."""
        keys = [key_of(n) for n in range(5)]
        for n, key in enumerate(keys):
            things(store).put(key, {}, bytes(100))
            age(store, note_path(key), (5 - n) * 10 * DAY)
        return keys

    def left(self, store: Store) -> set[str]:
        return {one.key for one in things(store).kept()}

    def prune(self, store: Store, **bounds: Any) -> tuple[int, int]:
        told = {"older_than": None, "max_size": None, **bounds}
        return store.prune({"things": things(store)}, **told)

    def test_it_is_counted(self, store: Store, five: list[str]) -> None:
        usage = things(store).usage()
        assert usage.entries == 5
        assert usage.size == sum(stat.size for stat in store.backend.list("things")) > 500
        kept = list(things(store).kept())
        assert sum(one.size for one in kept) == usage.size
        assert (min(kept).key, min(kept).drawer) == (five[0], "things")
        assert things(store).extent() == (min(kept).used, usage.size)
        assert store.drawer("others").extent() == (float("inf"), 0)

    def test_by_age_the_unused_go(self, store: Store, five: list[str]) -> None:
        size = things(store).usage().size
        removed, freed = self.prune(store, older_than=25 * DAY)
        assert (removed, freed) == (3, size - things(store).usage().size)
        assert self.left(store) == set(five[3:])
        assert len(paths(store)) == 4

    def test_by_size_the_longest_unused_of_all_drawers_go(
        self, store: Store, five: list[str]
    ) -> None:
        young = store.drawer("young")
        young.put(KEY, {}, bytes(1000))
        drawers = {"a": things(store), "b": young}
        total = things(store).usage().size + young.usage().size
        assert store.prune(drawers, older_than=None, max_size=total) == (0, 0)
        assert store.prune(drawers, older_than=None, max_size=total - 1)[0] == 1
        assert self.left(store) == set(five[1:])
        store.prune(drawers, older_than=None, max_size=young.usage().size)
        assert (self.left(store), young.get(KEY) is not None) == (set(), True)
        store.prune(drawers, older_than=None, max_size=0)
        assert young.get(KEY) is None

    def test_within_its_bounds_and_beside_a_run_nothing_goes(
        self, store: Store, five: list[str]
    ) -> None:
        size = things(store).usage().size
        assert self.prune(store, older_than=60 * DAY, max_size=size) == (0, 0)
        age(store, note_path(five[3]), DAY - 60)  # a run may have it in hand
        assert self.prune(store, max_size=0, in_use=True)[0] == 4
        assert self.left(store) == {five[3]}

    def test_a_use_makes_it_young_again_and_a_check_does_not(
        self, store: Store, five: list[str]
    ) -> None:
        drawer = things(store)
        assert drawer.get(five[0]) is not None
        assert drawer.verify() == (5, 0)
        used = {one.key: one.used for one in drawer.kept()}
        assert used.pop(five[0]) > time.time() - 60 > max(used.values())
        assert self.prune(store, older_than=35 * DAY)[0] == 1
        age(store, note_path(five[4]), 3500)  # within an hour it is noted once
        assert drawer.get(five[4]) is not None
        assert time.time() - min(drawer.kept()).used > 3000
        assert not drawer.remove(five[4], unused_since=time.time() - 3600)
        assert drawer.remove(five[4], unused_since=time.time() - 3400)
        assert not drawer.remove(five[4], unused_since=time.time())  # it went

    def test_odd_files_are_no_entries_and_go_when_nobody_can_be_writing_them(
        self, store: Store
    ) -> None:
        drawer = things(store)
        drawer.put(KEY, {}, b"one")
        drawer.put(KEY, {}, b"two")  # the blob of the first is nobody's now
        odd = [f"things/{KEY[:2]}/{name}" for name in (f".{KEY}.json.1", "README.json", "x y")]
        odd += ["things/stray", f"things/zz/{KEY}.json", f"things/zz/-x-{'0' * 12}.bin"]
        for path in odd:
            store.backend.write(path, b"{}")
        assert [one.key for one in drawer.kept()] == [KEY]
        assert (drawer.usage().entries, drawer.verify()) == (1, (1, 0))
        assert self.prune(store, max_size=10**6) == (0, 0)
        for path in paths(store):
            age(store, path, 3500)
        drawer.sweep()
        assert len(paths(store)) == 3 + len(odd)
        for path in paths(store):
            age(store, path, 3700)
        self.prune(store)
        assert len(paths(store)) == 2
        assert content(drawer) == ({}, b"two")

    def test_what_a_dead_run_left_goes_from_drawers_that_are_not_pruned_as_well(
        self, store: Store
    ) -> None:
        site = store.drawer("site", volatile=True)
        for drawer in (things(store), site):
            drawer.put("made", {}, b"what was made")
        rest, young = (f"site/ma/.made.json.{mark}" for mark in ("0123456789ab", "ba9876543210"))
        odd = "site/ma/.made.json.1"
        for path in (rest, young, odd):
            store.backend.write(path, b"half")
            age(store, path, 3500 if path == young else 3700)
        self.prune(store)
        left = {stat.path for stat in store.backend.list("site")}
        assert left & {rest, young, odd} == {young, odd}
        assert content(site, "made") == ({}, b"what was made")

    def test_a_disk_that_takes_nothing_away_is_one_line(
        self, store: Store, five: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawer, other = things(store), store.drawer("other")
        store.backend.write("things/stray", b"x")
        age(store, "things/stray", 3700)
        store.backend.write("site/.made.json.0123456789ab", b"half")
        age(store, "site/.made.json.0123456789ab", 3700)

        def refuse(*_: object) -> None:
            raise OSError(30, "Read-only file system")

        monkeypatch.setattr(FolderBackend, "remove", refuse)
        nothing = {"older_than": None, "max_size": None}
        for act in (
            lambda: drawer.remove(five[0]),
            drawer.sweep,
            lambda: self.prune(store, max_size=0),
            lambda: store.prune({"other": other}, **nothing),
        ):
            with pytest.raises(StoreError, match=r"cannot be written: .*[Rr]ead-only"):
                act()
        store.backend.local(note_path(five[1])).write_bytes(b"{")
        with pytest.raises(StoreError, match="cannot be written"):
            drawer.verify()


class TestScratch:
    def test_it_is_empty_and_gone_afterwards(self, store: Store, tmp_path: Path) -> None:
        left = tmp_path / "cache" / "scratch" / "build-x" / "half"  # of an earlier version
        left.parent.mkdir(parents=True)
        left.write_bytes(b"x")
        with store.scratch("build-x") as folder:
            assert not left.exists()
            (folder / "deep").mkdir()
            (folder / "deep" / "file").write_bytes(b"x")
        assert not folder.exists()
        with store.scratch("build-x") as again:
            assert list(again.iterdir()) == []
        with store.scratch("build-" + "x" * 100) as longest:
            longest.rmdir()  # whoever works there may take it away

    def test_what_an_earlier_version_left_goes_where_nobody_else_is_at_work(
        self, store: Store, tmp_path: Path
    ) -> None:
        for name in ("scratch/build-x/half", "staging/half", "publication/2026/half"):
            store.backend.write(name, b"half")
        (tmp_path / "cache" / "scratch" / "file").write_bytes(b"x")
        assert store.leftovers() == Usage(4, Bytes(13))
        store.clear_leftovers(alone=False)
        assert store.leftovers().entries == 4
        store.clear_leftovers()
        assert store.leftovers().entries == 0
        assert [one.name for one in (tmp_path / "cache").iterdir()] == ["scratch"]

    def test_a_failure_leaves_nothing(self, store: Store) -> None:
        with pytest.raises(FileNotFoundError), store.scratch("x") as folder:
            (folder / "nothing").rename(folder)
        assert not folder.exists()


def test_a_note_that_names_another_s_file_harms_nobody(store: Store) -> None:
    drawer = things(store, volatile=True)
    drawer.put(OTHER, {}, b"other")
    [other] = [path for path in paths(store) if path.endswith(".bin")]
    store.backend.write("secret", b"precious")
    acts = (lambda: drawer.remove(KEY), lambda: drawer.put(KEY, {}, b"new"), drawer.verify)
    for name in (
        other.rpartition("/")[2],
        "../../secret",
        "..",
        f"{KEY}-../../secret",
        note_path(OTHER),
    ):
        told = {"layout": 1, "format": 1, "note": {}, "file": name, "bytes": 8, "crc32": 0}
        for act in acts:
            store.backend.write(note_path(), json.dumps({**told, "digest": ""}).encode())
            assert drawer.get(KEY) is None
            act()
            assert store.backend.read("secret") == b"precious"
            assert store.backend.read(other) == b"other"
            assert drawer.get(OTHER) is not None
