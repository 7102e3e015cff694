"""What the store promises, on a folder and on an fsspec file system alike."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import AudioEditionError
from audio_edition.store.backend import Backend, FolderBackend
from audio_edition.store.store import Drawer, Store, StoreError, key_of
from tests.store.memory import FsspecBackend

KEY, OTHER = key_of("one"), key_of("two")
DAY = 86400.0


@dataclass
class Kept:
    """A store on some backend, and a way to tell when a file was last used."""

    backend: Backend
    age: Callable[[str, float], None]
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.backend)

    def drawer(self, **told: Any) -> Drawer:
        return self.store.drawer("things", **{"suffix": ".bin", **told})

    def paths(self) -> list[str]:
        return [stat.path for stat in self.backend.list("things")]

    def blob(self, key: str = KEY) -> str:
        [path] = [p for p in self.paths() if f"/{key}-" in p]
        return path


@pytest.fixture(params=["folder", "fsspec"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    import os
    import time

    if request.param == "folder":
        folder = tmp_path / "cache"

        def age(path: str, seconds: float) -> None:
            then = time.time() - seconds
            os.utime(folder / path, (then, then))

        return Kept(FolderBackend(folder), age)
    backend = FsspecBackend(uuid.uuid4().hex, tmp_path / "copies")

    def age_remote(path: str, seconds: float) -> None:
        backend.used[path] = time.time() - seconds

    return Kept(backend, age_remote)


class TestEntries:
    def test_what_goes_in_comes_out(self, kept: Kept) -> None:
        drawer = kept.drawer()
        note = {"words": [["“Zoë”", 0.5]], "half": "\ud83d", "pair": (1, 2)}
        put = drawer.put(KEY, note, b"sound")
        got = drawer.get(KEY)
        assert got is not None
        assert (got.key, got.note, got.digest) == (put.key, put.note, put.digest)
        assert got.note == {**note, "pair": [1, 2]}
        assert got.data() == put.data() == b"sound"
        assert got.file is not None
        assert got.file.suffix == ".bin"

    def test_a_local_file_is_copied(self, kept: Kept, tmp_path: Path) -> None:
        source = tmp_path / "source"
        source.write_bytes(b"x" * 600_000)
        drawer = kept.drawer()
        by_file = drawer.put(KEY, {}, source)
        by_bytes = drawer.put(OTHER, {}, source.read_bytes())
        source.unlink()
        got = drawer.get(KEY)
        assert got is not None
        assert got.data() == b"x" * 600_000
        assert by_file.digest == by_bytes.digest

    def test_a_note_alone_is_an_entry(self, kept: Kept) -> None:
        drawer = kept.drawer()
        drawer.put(KEY, {"n": 1})
        got = drawer.get(KEY)
        assert got is not None
        assert (got.note, got.file, got.data()) == ({"n": 1}, None, b"")

    def test_an_empty_blob_is_a_blob(self, kept: Kept) -> None:
        kept.drawer().put(KEY, {}, b"")
        got = kept.drawer().get(KEY)
        assert got is not None
        assert got.file is not None
        assert got.data() == b""

    def test_nobody_s_key_is_none(self, kept: Kept) -> None:
        assert kept.drawer().get(KEY) is None
        kept.drawer().remove(KEY)
        assert kept.drawer().usage().entries == 0

    def test_drawers_do_not_meet(self, kept: Kept) -> None:
        kept.store.drawer("things").put(KEY, {"n": 1})
        kept.store.drawer("other-things").put(KEY, {"n": 2})
        kept.store.drawer("things").remove(KEY)
        other = kept.store.drawer("other-things").get(KEY)
        assert other is not None
        assert other.note == {"n": 2}

    def test_another_format_is_absent_and_replaced(self, kept: Kept) -> None:
        kept.drawer().put(KEY, {"old": True}, b"old")
        newer = kept.drawer(format=2)
        assert newer.get(KEY) is None
        newer.put(KEY, {"old": False}, b"new")
        got = newer.get(KEY)
        assert got is not None
        assert got.data() == b"new"
        assert kept.drawer().get(KEY) is None

    def test_a_key_that_was_put_twice_has_the_last(self, kept: Kept) -> None:
        drawer = kept.drawer()
        drawer.put(KEY, {"n": 1}, b"one")
        drawer.put(KEY, {"n": 2}, b"two")
        got = drawer.get(KEY)
        assert got is not None
        assert (got.note, got.data()) == ({"n": 2}, b"two")

    def test_removed_it_is_gone_with_its_blob(self, kept: Kept) -> None:
        kept.drawer().put(KEY, {}, b"one")
        kept.drawer().remove(KEY)
        assert kept.drawer().get(KEY) is None
        assert kept.paths() == []

    def test_the_blob_s_name_tells_key_and_content(self, kept: Kept) -> None:
        digest = kept.drawer().put(KEY, {}, b"one").digest
        assert kept.blob() == f"things/{KEY[:2]}/{KEY}-{digest[:12]}.bin"

    def test_what_a_prune_took_meanwhile_is_one_line(self, kept: Kept) -> None:
        entry = kept.drawer().put(KEY, {}, b"one")
        assert entry.file is not None
        entry.file.unlink()
        with pytest.raises(StoreError, match="vanished"):
            entry.data()


class TestNames:
    @pytest.mark.parametrize(
        "key",
        ["", ".", "..", "../up", "a/b", "a\\b", "/etc", ".hidden", "-x", "a\0b", "é", "x" * 101],
    )
    def test_a_key_that_could_leave_the_drawer_is_refused(self, kept: Kept, key: str) -> None:
        drawer = kept.drawer()
        for call in (drawer.get, drawer.remove, lambda key: drawer.put(key, {}, b"x")):
            with pytest.raises(ValueError, match="cannot be a key"):
                call(key)
        assert kept.paths() == []

    @pytest.mark.parametrize("name", ["", "..", "a/b", "A", "scratch", "locks", ".x"])
    def test_a_drawer_stays_in_the_store(self, kept: Kept, name: str) -> None:
        with pytest.raises(ValueError, match="cannot name a drawer"):
            kept.store.drawer(name)

    @pytest.mark.parametrize("suffix", [".json", "x", "./x", ".a/b", "."])
    def test_a_blob_is_never_called_like_a_note(self, kept: Kept, suffix: str) -> None:
        with pytest.raises(ValueError, match="cannot end"):
            kept.store.drawer("things", suffix=suffix)

    # scratch empties its folder first: every name here must stay within the test's own, so
    # that a store without the guard destroys nothing but this test
    @pytest.mark.parametrize("name", ["../../precious", "{here}/precious", "a/b", ".x"])
    def test_scratch_stays_in_the_store(self, kept: Kept, tmp_path: Path, name: str) -> None:
        precious = tmp_path / "precious" / "file"
        precious.parent.mkdir()
        precious.write_bytes(b"x")
        wanted = name.format(here=tmp_path)
        with pytest.raises(ValueError, match="cannot name a folder"), kept.store.scratch(wanted):
            pass
        assert precious.exists()

    @pytest.mark.parametrize("key", ["2026-11-02", "a.b-c_d", "a", "x" * 100, "a.json"])
    def test_readable_keys_are_keys(self, kept: Kept, key: str) -> None:
        drawer = kept.drawer()
        drawer.put(key, {}, b"x")
        assert [one.key for one in drawer.kept()] == [key]
        drawer.sweep(now=9e12)
        got = drawer.get(key)
        assert got is not None
        assert got.data() == b"x"

    def test_keys_follow_everything_they_are_made_of(self) -> None:
        keys = [
            key_of(),
            key_of("a"),
            key_of("a", "b"),
            key_of("ab"),
            key_of(["a", "b"]),
            key_of(1),
            key_of("1"),
            key_of({"a": 1}),
            key_of("\ud800"),
        ]
        assert len(set(keys)) == len(keys)
        assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})


class TestDamage:
    @pytest.mark.parametrize(
        "change", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b"X" + b[1:]]
    )
    def test_a_damaged_blob_is_absent_and_made_again(
        self, kept: Kept, change: Callable[[bytes], bytes]
    ) -> None:
        drawer = kept.drawer()
        drawer.put(KEY, {}, b"the sound")
        kept.backend.write(kept.blob(), change(b"the sound"))
        assert drawer.get(KEY) is None
        drawer.put(KEY, {}, b"the sound")
        got = drawer.get(KEY)
        assert got is not None
        assert got.data() == b"the sound"

    def test_a_blob_that_is_gone_is_absent(self, kept: Kept) -> None:
        kept.drawer().put(KEY, {}, b"one")
        kept.backend.remove(kept.blob())
        assert kept.drawer().get(KEY) is None

    def test_a_blob_without_its_note_is_nothing(self, kept: Kept) -> None:
        """The note comes last: whoever was stopped before it has put nothing."""
        kept.drawer().put(KEY, {}, b"one")
        kept.backend.remove(f"things/{KEY[:2]}/{KEY}.json")
        assert kept.drawer().get(KEY) is None

    @pytest.mark.parametrize(
        "text",
        [
            b"",
            b"{",
            b"[]",
            b"1",
            b"null",
            b"\xff\xfe",
            b"[" * 100_000,
            b'{"layout": 1, "format": 1}',
            b'{"layout": 1, "format": 1, "note": []}',
            b'{"layout": 2, "format": 1, "note": {}}',
            b'{"layout": 1, "format": 1, "note": {}, "file": 3}',
        ],
    )
    def test_a_damaged_note_is_absent_and_put_right(self, kept: Kept, text: bytes) -> None:
        drawer = kept.drawer()
        drawer.put(KEY, {}, b"one")
        kept.backend.write(f"things/{KEY[:2]}/{KEY}.json", text)
        assert drawer.get(KEY) is None
        drawer.put(KEY, {}, b"one")
        assert drawer.get(KEY) is not None

    @pytest.mark.parametrize(
        "name", ["{other}", "../../secret", "..", "{key}-../../secret", "{note}"]
    )
    def test_a_note_that_names_another_s_file_harms_nobody(self, kept: Kept, name: str) -> None:
        drawer = kept.drawer(volatile=True)
        drawer.put(OTHER, {}, b"other")
        other = kept.blob(OTHER)
        kept.backend.write("secret", b"precious")
        note = f"{OTHER}.json"
        wanted = name.format(other=other.rpartition("/")[2], key=KEY, note=note)
        told = {"layout": 1, "format": 1, "note": {}, "file": wanted, "bytes": 8, "crc32": 0}
        place = f"things/{KEY[:2]}/{KEY}.json"
        for act in (
            lambda: drawer.remove(KEY),
            lambda: drawer.put(KEY, {}, b"new"),
            lambda: drawer.verify(),
        ):
            kept.backend.write(place, json.dumps({**told, "digest": ""}).encode())
            assert drawer.get(KEY) is None
            act()
            assert kept.backend.read("secret") == b"precious"
            assert kept.backend.read(other) == b"other"
            assert drawer.get(OTHER) is not None

    def test_verify_removes_what_is_damaged_and_only_that(self, kept: Kept) -> None:
        drawer = kept.drawer()
        drawer.put(KEY, {}, b"one")
        drawer.put(OTHER, {}, b"two")
        bad = kept.blob(OTHER)
        kept.backend.write(bad, b"tw0")
        assert drawer.verify() == (1, 1)
        assert drawer.verify() == (1, 0)
        assert bad not in kept.paths()

    def test_to_verify_is_not_to_use(self, kept: Kept) -> None:
        drawer = kept.drawer()
        drawer.put(KEY, {}, b"one")
        kept.age(f"things/{KEY[:2]}/{KEY}.json", 40 * DAY)
        drawer.verify()
        assert kept.store.prune({"things": drawer}, older_than=30 * DAY, max_size=None)[0] == 1


class TestVolatile:
    def test_what_was_replaced_goes_at_once(self, kept: Kept) -> None:
        drawer = kept.drawer(volatile=True)
        for text in (b"one", b"two", b"three"):
            drawer.put(KEY, {}, text)
        assert len(kept.paths()) == 2
        got = drawer.get(KEY)
        assert got is not None
        assert got.data() == b"three"

    def test_the_same_again_stays(self, kept: Kept) -> None:
        drawer = kept.drawer(volatile=True)
        drawer.put(KEY, {}, b"one")
        drawer.put(KEY, {}, b"one")
        got = drawer.get(KEY)
        assert got is not None
        assert got.data() == b"one"

    def test_a_blob_replaced_by_a_note_alone_goes(self, kept: Kept) -> None:
        drawer = kept.drawer(volatile=True)
        drawer.put(KEY, {}, b"one")
        drawer.put(KEY, {"n": 1})
        assert len(kept.paths()) == 1

    def test_others_keep_the_old_blob_for_who_reads_it(self, kept: Kept) -> None:
        first = kept.drawer().put(KEY, {}, b"one")
        kept.drawer().put(KEY, {}, b"two")
        assert first.data() == b"one"


class TestRoom:
    def fill(self, kept: Kept, number: int = 5) -> list[str]:
        """Entries of 100 bytes, the first the longest unused."""
        keys = [key_of(n) for n in range(number)]
        for n, key in enumerate(keys):
            kept.drawer().put(key, {}, bytes(100))
            kept.age(f"things/{key[:2]}/{key}.json", (number - n) * 10 * DAY)
        return keys

    def left(self, kept: Kept) -> set[str]:
        return {one.key for one in kept.drawer().kept()}

    def test_usage_counts_entries_and_all_bytes(self, kept: Kept) -> None:
        self.fill(kept)
        usage = kept.drawer().usage()
        assert usage.entries == 5
        assert usage.size == sum(stat.size for stat in kept.backend.list("things")) > 500
        assert sum(one.size for one in kept.drawer().kept()) == usage.size

    def test_prune_by_age_takes_the_unused(self, kept: Kept) -> None:
        keys = self.fill(kept)
        size = kept.drawer().usage().size
        drawers = {"things": kept.drawer()}
        removed, freed = kept.store.prune(drawers, older_than=25 * DAY, max_size=None)
        assert removed == 3
        assert freed == size - kept.drawer().usage().size
        assert self.left(kept) == set(keys[3:])
        assert len(kept.paths()) == 4

    def test_prune_by_size_takes_the_longest_unused_over_all_drawers(self, kept: Kept) -> None:
        keys = self.fill(kept)
        young = kept.store.drawer("young")
        young.put(KEY, {}, bytes(1000))
        drawers = {"a": kept.drawer(), "b": young}
        total = kept.drawer().usage().size + young.usage().size
        removed, _ = kept.store.prune(drawers, older_than=None, max_size=total - 1)
        assert (removed, self.left(kept)) == (1, set(keys[1:]))
        kept.store.prune(drawers, older_than=None, max_size=young.usage().size)
        assert self.left(kept) == set()
        assert young.get(KEY) is not None
        kept.store.prune(drawers, older_than=None, max_size=0)
        assert young.get(KEY) is None

    def test_within_its_bounds_nothing_goes(self, kept: Kept) -> None:
        self.fill(kept)
        bounds = {"older_than": 60 * DAY, "max_size": kept.drawer().usage().size}
        assert kept.store.prune({"things": kept.drawer()}, **bounds) == (0, 0)

    def test_a_use_makes_it_young_again(self, kept: Kept) -> None:
        keys = self.fill(kept)
        assert kept.drawer().get(keys[0]) is not None
        kept.store.prune({"things": kept.drawer()}, older_than=45 * DAY, max_size=None)
        assert self.left(kept) == set(keys)

    def test_sweep_takes_old_leftovers_and_leaves_what_is_being_written(self, kept: Kept) -> None:
        drawer = kept.drawer()
        drawer.put(KEY, {}, b"one")
        drawer.put(KEY, {}, b"two")  # the blob of the first is nobody's now
        odd = [f"things/{KEY[:2]}/{name}" for name in (f".{KEY}.json.1", "README.json", "x y")]
        odd += ["things/stray", f"things/zz/{KEY}.json"]
        for path in odd:
            kept.backend.write(path, b"half")
        drawer.sweep()
        assert len(kept.paths()) == 3 + len(odd)
        for path in kept.paths():
            kept.age(path, 3601)
        drawer.sweep()
        assert len(kept.paths()) == 2
        got = drawer.get(KEY)
        assert got is not None
        assert got.data() == b"two"

    def test_odd_files_are_no_entries(self, kept: Kept) -> None:
        drawer = kept.drawer()
        drawer.put(KEY, {}, b"one")
        for path in ("things/README.json", "things/ab/x y.json", f"things/zz/{KEY}.json"):
            kept.backend.write(path, b"{}")
        assert [one.key for one in drawer.kept()] == [KEY]
        assert drawer.usage().entries == 1
        assert drawer.verify() == (1, 0)
        assert kept.store.prune({"things": drawer}, older_than=None, max_size=10**6) == (0, 0)


class TestScratch:
    def test_it_is_empty_and_gone_afterwards(self, kept: Kept) -> None:
        with kept.store.scratch("build-2026-11-02") as folder:
            (folder / "deep").mkdir()
            (folder / "deep" / "file").write_bytes(b"x")
        assert not folder.exists()
        with kept.store.scratch("build-2026-11-02") as again:
            assert list(again.iterdir()) == []

    def test_a_failure_leaves_nothing(self, kept: Kept) -> None:
        lent: list[Path] = []

        def fail() -> None:
            with kept.store.scratch("x") as folder:
                lent.append(folder)
                (folder / "file").write_bytes(b"x")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert not lent[0].exists()

    def test_the_longest_edition_s_name_will_do(self, kept: Kept) -> None:
        with kept.store.scratch("build-" + "x" * 100) as folder:
            assert folder.is_dir()


def test_every_store_error_is_one_of_ours() -> None:
    assert issubclass(StoreError, AudioEditionError)
