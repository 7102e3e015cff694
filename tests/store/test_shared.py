"""What several machines share, on a folder and on S3: the same entries, whatever goes wrong."""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audio_edition.store import shared
from audio_edition.store.backend import FolderBackend
from audio_edition.store.store import StoreError, key_of, open_store
from tests.store.bucket import FaultyBucket, cut_short, held, refused, spoiled
from tests.store.place import KEY, OTHER, PATH, Place, content

pytestmark = pytest.mark.usefixtures("new_process")


class TestEntries:
    def test_what_one_made_another_has(self, place: Place) -> None:
        note = {"words": [["“Zoë”", 0.5]], "half": "\ud83d"}
        put = place.drawer("a").put(KEY, note, b"sound\n" * 1000)
        got = place.drawer("b").get(KEY)
        assert got is not None
        assert (got.note, got.digest, got.data()) == (note, put.digest, put.data())
        assert got.file is not None
        assert got.file.is_relative_to(place.root / "b")
        assert got.file.suffix == ".bin"
        assert place.paths() == [PATH]
        files = [
            sorted(f.relative_to(place.root / name) for f in (place.root / name).rglob("*.*n"))
            for name in ("a", "b")
        ]
        assert files[0] == files[1]

    def test_a_file_and_a_note_alone(self, place: Place, tmp_path: Path) -> None:
        source = tmp_path / "source"
        source.write_bytes(b"x" * 700_000)
        place.drawer("a").put(KEY, {"n": 1}, source)
        place.drawer("a").put(OTHER, {"n": 2})
        assert content(place.drawer("b")) == ({"n": 1}, b"x" * 700_000)
        alone = place.drawer("b").get(OTHER)
        assert alone is not None
        assert (alone.note, alone.file) == ({"n": 2}, None)

    def test_what_is_not_shared_stays_here(self, place: Place) -> None:
        for volatile in (False, True):
            own = place.store("a").drawer("own", volatile=volatile)
            own.put(KEY, {}, b"x")
            assert place.store("b").drawer("own", volatile=volatile).get(KEY) is None
        assert place.paths() == []
        with pytest.raises(ValueError, match="nothing to share"):
            place.store("a").drawer("things", volatile=True, shared=True)

    def test_a_newer_format_displaces_no_older_one(self, place: Place) -> None:
        place.drawer("a").put(KEY, {"old": True}, b"old")
        assert place.drawer("b", version=2).get(KEY) is None
        place.drawer("b", version=2).put(KEY, {"old": False}, b"new")
        assert content(place.drawer("c")) == ({"old": True}, b"old")
        assert content(place.drawer("c", version=2)) == ({"old": False}, b"new")

    def test_what_is_pruned_or_damaged_here_comes_back(self, place: Place) -> None:
        drawer = place.drawer("a")
        file = drawer.put(KEY, {"n": 1}, b"sound").file
        assert file is not None
        drawer.remove(KEY)
        assert content(drawer) == ({"n": 1}, b"sound")
        file.write_bytes(b"s0und")
        assert content(drawer) == ({"n": 1}, b"sound")

    def test_a_drawer_goes_to_another_process(self, place: Place) -> None:
        drawer = place.drawer("a")
        drawer.put(KEY, {}, b"one")
        sent = pickle.loads(pickle.dumps(place.drawer("b")))
        assert content(sent) == ({}, b"one")
        assert open_store(place.store("c").address) == place.store("c")


class TestDamage:
    @pytest.mark.parametrize(
        "change",
        [
            lambda whole: whole[:-1],
            lambda whole: whole[: len(whole) // 2],
            lambda whole: b"",
            lambda whole: whole + b"x",
            lambda whole: whole[:-3] + b"XXX",
            lambda whole: whole.replace(b'"n": 1', b'"n": 2'),
            lambda whole: whole[: whole.rindex(b"\n") + 1],
            lambda whole: b"{}",
        ],
    )
    def test_it_counts_as_absent_and_is_put_right(
        self, place: Place, change: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
    ) -> None:
        place.drawer("a").put(KEY, {"n": 1}, b"the sound")
        place.write(PATH, change(place.read(PATH)))
        assert place.drawer("b").get(KEY) is None
        [line] = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
        assert PATH in line
        assert "will be made again" in line
        place.drawer("b").put(KEY, {"n": 1}, b"the sound")
        assert content(place.drawer("c")) == ({"n": 1}, b"the sound")

    def test_another_s_entry_under_this_key_is_refused(self, place: Place) -> None:
        place.drawer("a").put(OTHER, {"other": True}, b"other")
        place.write(PATH, place.read(f"things/1/{OTHER[:2]}/{OTHER}"))
        assert place.drawer("b").get(KEY) is None

    def test_a_note_that_names_a_file_elsewhere_reaches_nothing(self, place: Place) -> None:
        from audio_edition.store.parcel import pack

        secret = place.root / "secret"
        secret.write_bytes(b"precious")
        for name in ("../../../../secret", str(secret)):
            told = {"layout": 1, "format": 1, "note": {}, "file": name}
            place.write(PATH, pack("things", KEY, told, b""))
            assert place.drawer("b").get(KEY) is None
        assert secret.read_bytes() == b"precious"


class TestRoom:
    def test_it_is_counted_and_goes_by_age(self, place: Place) -> None:
        drawer = place.drawer("a")
        for key in (KEY, OTHER):
            drawer.put(key, {}, bytes(100))
        there = place.store("b").shared
        assert there is not None
        usage = there.usage("things")
        assert usage.entries == 2
        assert usage.size == sum(len(place.read(path)) for path in place.paths())
        assert there.usage("thing").entries == 0  # nor a part of another's name
        assert there.prune(["things", "none"], 3600.0) == (0, 0)
        assert there.prune(["things"], -3600.0) == (2, usage.size)
        assert place.paths() == []
        assert content(drawer) == ({}, bytes(100))  # what is here stays


class TestManyAtOnce:
    KEYS = tuple(key_of(n) for n in range(40))

    def test_they_are_fetched_and_what_is_absent_is_not_asked_twice(
        self, on_s3: Place, bucket: FaultyBucket
    ) -> None:
        for key in self.KEYS[:30]:
            on_s3.drawer("a").put(key, {"key": key}, key.encode())
        bucket.requests.clear()
        drawer = on_s3.drawer("b")
        drawer.fetch(self.KEYS)
        assert bucket.counts == {"GET": 40}
        found = [drawer.get(key) for key in self.KEYS]
        assert [entry.data() for entry in found if entry] == [k.encode() for k in self.KEYS[:30]]
        assert bucket.counts == {"GET": 40}
        drawer.fetch(self.KEYS[:30])
        assert bucket.counts == {"GET": 40}

    def test_what_another_made_meanwhile_is_found(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A sentence that a worker elsewhere was asked for, and has put since."""
        driver = place.drawer("driver")
        driver.fetch([KEY])
        assert driver.get(KEY) is None
        with monkeypatch.context() as elsewhere:  # another process: it shares no memory
            elsewhere.setattr(shared, "_lines", {})
            place.drawer("worker").put(KEY, {}, b"one")
        assert content(driver) == ({}, b"one")

    def test_what_was_made_here_is_here(self, place: Place) -> None:
        drawer = place.drawer("a")
        drawer.fetch([KEY])
        drawer.put(KEY, {}, b"one")
        drawer.remove(KEY)
        assert content(drawer) == ({}, b"one")

    def test_without_a_shared_place_nothing_happens(self, tmp_path: Path) -> None:
        drawer = open_store(tmp_path / "cache").drawer("things", shared=True)
        drawer.fetch([KEY, OTHER])
        assert drawer.get(KEY) is None
        assert not (tmp_path / "cache").exists()


PASSING = {
    "busy": refused(503, "SlowDown"),
    "unavailable": refused(503, "ServiceUnavailable"),
    "broken": refused(500, "InternalError"),
    "cut short": cut_short,
    "other bytes": spoiled,
}
LASTING = {
    "no rights": (refused(403, "AccessDenied"), "does not let us in: AccessDenied"),
    "a wrong key": (refused(403, "InvalidAccessKeyId"), "InvalidAccessKeyId"),
    "an old token": (refused(400, "ExpiredToken"), "does not let us in: ExpiredToken"),
    "no bucket": (refused(404, "NoSuchBucket"), "there is no bucket lantern"),
    "a bad request": (refused(400, "InvalidRequest"), "answers 400: InvalidRequest"),
}


class TestFaults:
    @pytest.fixture(autouse=True)
    def something_there(self, on_s3: Place, bucket: FaultyBucket) -> None:
        on_s3.drawer("a").put(KEY, {"n": 1}, b"sound" * 500)
        shared._lines.clear()
        bucket.requests.clear()

    @pytest.fixture
    def warnings(self) -> Iterator[list[str]]:
        told: list[str] = []
        with shared.heard_by(told.append):
            yield told

    @pytest.mark.parametrize("fault", PASSING)
    def test_what_passes_is_asked_again(
        self, on_s3: Place, bucket: FaultyBucket, warnings: list[str], fault: str
    ) -> None:
        bucket.fail("GET", PASSING[fault], times=2)
        assert content(on_s3.drawer("b")) == ({"n": 1}, b"sound" * 500)
        assert bucket.counts == {"GET": 3}
        bucket.fail("PUT", refused(503, "SlowDown"), times=2)
        on_s3.drawer("b").put(OTHER, {"n": 2}, b"two")
        assert content(on_s3.drawer("c"), OTHER) == ({"n": 2}, b"two")
        assert warnings == []

    def test_an_answer_that_does_not_come_is_asked_for_again(
        self, on_s3: Place, bucket: FaultyBucket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import threading

        import s3fs

        end = threading.Event()
        bucket.fail("GET", held(end), times=1)
        monkeypatch.setattr(s3fs.S3FileSystem, "read_timeout", 3.0)
        try:
            assert content(on_s3.drawer("b")) == ({"n": 1}, b"sound" * 500)
        finally:
            end.set()

    def test_without_an_answer_the_own_cache_serves_alone_and_it_is_told_once(
        self, on_s3: Place, bucket: FaultyBucket, warnings: list[str]
    ) -> None:
        bucket.fail("GET", refused(503, "ServiceUnavailable"))
        bucket.fail("PUT", refused(503, "ServiceUnavailable"))
        drawer = on_s3.drawer("b")
        keys = [key_of(n) for n in range(50)]
        drawer.fetch(keys)
        asked = len(bucket.requests)
        assert asked <= 16 * 3  # those that were under way
        for key in keys:
            assert drawer.get(key) is None
            drawer.put(key, {}, key.encode())
            assert content(drawer, key) == ({}, key.encode())
        assert len(bucket.requests) == asked
        [line] = warnings
        assert line.startswith("the shared cache s3://lantern/show cannot be reached: ")
        assert "\n" not in line

    def test_later_it_is_asked_again(
        self, on_s3: Place, bucket: FaultyBucket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shared, "REST", 0.0)
        bucket.fail("GET", refused(503, "ServiceUnavailable"), times=3)
        assert on_s3.drawer("b").get(KEY) is None
        assert on_s3.drawer("b").get(KEY) is not None

    @pytest.mark.parametrize("fault", LASTING)
    def test_what_lasts_is_asked_once_and_told_with_the_mend(
        self, on_s3: Place, bucket: FaultyBucket, warnings: list[str], fault: str
    ) -> None:
        answer, why = LASTING[fault]
        bucket.fail("GET", answer)
        drawer = on_s3.drawer("b")
        assert drawer.get(KEY) is None
        assert drawer.get(OTHER) is None
        assert bucket.counts == {"GET": 1}
        drawer.put(KEY, {}, b"one")
        assert content(drawer) == ({}, b"one")
        [line] = warnings
        assert why in line
        assert line.endswith(")")  # the hint

    def test_a_bucket_that_may_only_be_read_serves(
        self, on_s3: Place, bucket: FaultyBucket, warnings: list[str]
    ) -> None:
        bucket.fail("PUT", refused(403, "AccessDenied"))
        drawer = on_s3.drawer("b")
        for n in range(5):
            drawer.put(key_of(n), {}, b"x")
        assert bucket.counts == {"PUT": 1}
        assert content(drawer) == ({"n": 1}, b"sound" * 500)
        [line] = warnings
        assert "cannot be written: AccessDenied" in line

    def test_a_bucket_that_is_not_there_is_no_empty_one(
        self, tmp_path: Path, bucket: FaultyBucket, warnings: list[str]
    ) -> None:
        drawer = open_store(f"s3://nowhere/x#{tmp_path}/c").drawer("things", shared=True)
        assert drawer.get(KEY) is None
        assert warnings[0].startswith("the shared cache s3://nowhere/x: there is no bucket nowhere")

    def test_no_credentials_are_one_line(
        self,
        on_s3: Place,
        bucket: FaultyBucket,
        warnings: list[str],
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("HOME", str(tmp_path))
        assert on_s3.drawer("b").get(KEY) is None
        assert "there are no credentials" in warnings[0]
        assert bucket.requests == []

    def test_one_object_that_never_arrives_is_its_own_matter(
        self, on_s3: Place, bucket: FaultyBucket, warnings: list[str]
    ) -> None:
        on_s3.drawer("a").put(OTHER, {"n": 2}, b"two")
        bucket.fail("GET", cut_short, inside=KEY)
        drawer = on_s3.drawer("b")
        assert drawer.get(KEY) is None
        assert content(drawer, OTHER) == ({"n": 2}, b"two")
        assert drawer.get(KEY) is None
        assert content(on_s3.drawer("c"), OTHER) == ({"n": 2}, b"two")
        assert all("does not arrive whole" in line for line in warnings)

    def test_where_nothing_arrives_whole_it_is_left_in_peace(
        self, on_s3: Place, bucket: FaultyBucket, warnings: list[str]
    ) -> None:
        keys = [key_of(n) for n in range(6)]
        for key in keys:
            on_s3.drawer("a").put(key, {}, b"sound" * 500)
        bucket.requests.clear()
        bucket.fail("GET", spoiled)
        assert [on_s3.drawer("b").get(key) for key in keys] == [None] * 6
        assert bucket.counts == {"GET": 9}
        assert "cannot be reached" in warnings[-1]

    def test_a_worker_that_is_of_no_use_without_it_says_so(
        self, on_s3: Place, bucket: FaultyBucket, warnings: list[str]
    ) -> None:
        strict = on_s3.drawer("b", strict=True)
        assert content(strict) == ({"n": 1}, b"sound" * 500)
        assert strict.get(OTHER) is None  # absent is an answer
        bucket.fail("PUT", refused(403, "AccessDenied"))
        with pytest.raises(StoreError, match="cannot be written: AccessDenied"):
            strict.put(OTHER, {}, b"two")
        bucket.fail("GET", refused(503, "SlowDown"))
        with pytest.raises(StoreError, match="cannot be reached"):
            on_s3.drawer("c", strict=True).get(KEY)
        with pytest.raises(StoreError, match="cannot be reached"):
            on_s3.drawer("d", strict=True).fetch([KEY])
        bucket.faults.clear()
        assert content(strict, KEY) == ({"n": 1}, b"sound" * 500)
        assert content(on_s3.drawer("e", strict=True)) is not None  # asked each time
        assert warnings == []
        bucket.fail("GET", cut_short)
        assert [on_s3.drawer(n, strict=True).get(KEY) for n in "fghi"] == [None] * 4


class TestFolder:
    @pytest.fixture
    def warnings(self) -> Iterator[list[str]]:
        told: list[str] = []
        with shared.heard_by(told.append):
            yield told

    def test_a_mount_that_is_not_there_is_never_filled(
        self, on_folder: Place, warnings: list[str]
    ) -> None:
        nfs = on_folder.root / "nfs"
        nfs.rmdir()
        drawer = on_folder.drawer("a")
        drawer.put(KEY, {}, b"one")
        assert drawer.get(OTHER) is None
        assert not nfs.exists()
        assert "there is no folder" in warnings[0]
        assert f"mkdir {nfs}" in warnings[0]

    def test_a_mount_that_is_not_there_is_no_empty_one(
        self, on_folder: Place, warnings: list[str]
    ) -> None:
        (on_folder.root / "nfs").rmdir()
        assert on_folder.drawer("a").get(KEY) is None
        assert "there is no folder" in warnings[0]

    def test_what_was_lost_on_the_way_is_read_once_more(
        self, on_folder: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        on_folder.drawer("a").put(KEY, {"n": 1}, b"one")
        whole = FolderBackend.read
        lost = [True]

        def read(self: FolderBackend, path: str) -> bytes | None:
            data = whole(self, path)
            return data[:-1] if data and path == PATH and lost and lost.pop() else data

        monkeypatch.setattr(FolderBackend, "read", read)
        assert content(on_folder.drawer("b")) == ({"n": 1}, b"one")
        assert lost == []
        assert "made again" not in caplog.text

    @pytest.mark.parametrize(
        ("number", "why"),
        [(30, "cannot be written: Read-only file system"), (28, "is full"), (13, "cannot be")],
    )
    def test_a_folder_that_takes_nothing_still_gives(
        self,
        on_folder: Place,
        warnings: list[str],
        monkeypatch: pytest.MonkeyPatch,
        number: int,
        why: str,
    ) -> None:
        on_folder.drawer("a").put(KEY, {"n": 1}, b"one")
        whole = FolderBackend.write

        def write(self: FolderBackend, path: str, source: bytes | Path) -> None:
            if "nfs" in str(self.folder):
                raise OSError(number, os.strerror(number))
            whole(self, path, source)

        monkeypatch.setattr(FolderBackend, "write", write)
        drawer = on_folder.drawer("b")
        drawer.put(OTHER, {}, b"two")
        assert content(drawer) == ({"n": 1}, b"one")
        [line] = warnings
        assert why in line

    def test_a_disk_of_our_own_that_is_full_is_told_by_put(
        self, on_folder: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        on_folder.drawer("a").put(KEY, {"n": 1}, b"one")

        def full(self: FolderBackend, path: str, source: bytes | Path) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(FolderBackend, "write", full)
        drawer = on_folder.drawer("b")
        assert drawer.get(KEY) is None
        with pytest.raises(StoreError, match="the disk is full"):
            drawer.put(KEY, {"n": 1}, b"one")


@pytest.mark.parametrize("stopped", [".json", ".bin"])
def test_who_is_stopped_while_fetching_has_nothing_or_all_of_it(
    on_folder: Place, monkeypatch: pytest.MonkeyPatch, stopped: str
) -> None:
    on_folder.drawer("a").put(KEY, {"n": 1}, b"one")
    whole = FolderBackend.write

    def write(self: FolderBackend, path: str, source: bytes | Path) -> None:
        if path.endswith(stopped):
            raise KeyboardInterrupt
        whole(self, path, source)

    drawer = on_folder.drawer("b")
    with monkeypatch.context() as patch:
        patch.setattr(FolderBackend, "write", write)
        with pytest.raises(KeyboardInterrupt):
            drawer.get(KEY)
    assert list((on_folder.root / "b").rglob("*.json")) == []
    assert content(drawer) == ({"n": 1}, b"one")
