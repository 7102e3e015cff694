"""A bucket: how few requests it is asked, and what its answers mean."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from audio_edition.store import shared
from audio_edition.store.objects import _written
from audio_edition.store.push import push
from audio_edition.store.store import key_of, open_store
from tests.rows import each, table
from tests.store.bucket import FaultyBucket, cut_short, refused, spoiled
from tests.store.place import KEY, OTHER, Place, content

MANY = tuple(key_of(n) for n in range(12))


@pytest.fixture(autouse=True)
def something_there(on_s3: Place, bucket: FaultyBucket) -> None:
    on_s3.drawer("a").put(KEY, {"n": 1}, b"sound" * 500)
    anew(bucket)


def anew(bucket: FaultyBucket) -> None:
    """All goes well from now on, and is counted."""
    bucket.requests.clear()
    bucket.faults.clear()
    bucket.answered = 0


@each(
    "fault",
    [
        refused(503, "SlowDown"),
        refused(500, "InternalError"),
        refused(429, "TooManyRequests"),
        refused(400, "RequestTimeout"),
        cut_short,
        spoiled,
    ],
)
def test_what_passes_is_asked_again(
    on_s3: Place, bucket: FaultyBucket, warnings: list[str], fault: Any
) -> None:
    anew(bucket)
    bucket.fail("GET", fault, times=2)
    drawer = on_s3.drawer("b")
    drawer.remove(KEY)
    assert content(drawer) == ({"n": 1}, b"sound" * 500)
    assert bucket.counts == {"GET": 3}
    bucket.fail("PUT", refused(503, "SlowDown"), times=2)
    drawer.put(OTHER, {"n": 2}, b"two")
    drawer.remove(OTHER)
    assert content(drawer, OTHER) == ({"n": 2}, b"two")
    assert warnings == []


@pytest.mark.contract("shared")  # it waits
def test_an_answer_that_does_not_come_is_asked_for_again(
    on_s3: Place, bucket: FaultyBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    import s3fs

    end = threading.Event()
    bucket.fail("GET", lambda answer: (end.wait(60), answer)[1], times=1)
    monkeypatch.setattr(s3fs.S3FileSystem, "read_timeout", 3.0)
    try:
        assert content(on_s3.drawer("b")) == ({"n": 1}, b"sound" * 500)
    finally:
        end.set()


@each("what, status, code, why", table(Path(__file__).with_name("refusals.tsv")), least=11)
def test_what_lasts_is_asked_once_and_told_with_the_mend(
    on_s3: Place, bucket: FaultyBucket, what: str, status: str, code: str, why: str
) -> None:
    anew(bucket)
    bucket.fail(what, refused(int(status), code))
    far = on_s3.store("b", strict=True).shared
    asks = {
        "GET": lambda: far.read("x"),
        "PUT": lambda: far.write("x", b"x"),
        "LIST": lambda: far.list("things"),
        "DELETE": lambda: far.remove("x"),
    }
    with pytest.raises(shared.StoreError) as told:
        asks[what]()
    assert why in told.value.message
    assert told.value.hint
    assert bucket.counts[what] == 1


def test_a_bucket_that_is_not_there_or_nobody_may_enter(
    on_s3: Place, bucket: FaultyBucket, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawer = open_store(f"s3://nowhere/x#{on_s3.root}/c").drawer("things", shared=True)
    assert drawer.get(KEY) is None
    assert warnings[0].startswith("the shared cache s3://nowhere/x: there is no bucket nowhere")
    shared._lines.clear()
    anew(bucket)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(on_s3.root))
    assert on_s3.drawer("b").get(KEY) is None
    assert "there are no credentials" in warnings[1]
    assert bucket.requests == []


def test_an_entry_is_a_request_and_what_is_there_is_asked_for_a_byte(
    on_s3: Place, bucket: FaultyBucket
) -> None:
    for key in MANY:
        on_s3.drawer("a", shared=False).put(key, {}, b"sound" * 9000)
    push([on_s3.drawer("a")])
    assert bucket.counts == {"GET": len(MANY) + 1, "PUT": len(MANY)}
    drawer = on_s3.drawer("b")
    anew(bucket)
    assert drawer.holds([*MANY, OTHER]) == set(MANY)
    assert bucket.counts == {"GET": len(MANY) + 1}
    assert bucket.answered < 1000
    anew(bucket)
    drawer.fetch([*MANY, OTHER])
    assert len(list(drawer.keys())) == len(MANY)
    assert bucket.counts == {"GET": len(MANY) + 1}


def test_when_an_object_was_written_is_read_of_any_kind_of_store() -> None:
    then = datetime(2026, 11, 2, tzinfo=UTC)
    for told in (
        {"LastModified": then},
        {"mtime": then.timestamp()},
        {"updated": "2026-11-02T00:00:00+00:00"},
        {"mtime": "soon", "created": then},
    ):
        assert _written(told) == then.timestamp()
    with pytest.raises(ValueError, match="when x was written is not told"):
        _written({"name": "x", "updated": "soon"})
