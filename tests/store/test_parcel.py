"""A parcel is whole or refused; what is only on this machine is given to the shared place."""

import hashlib
import json
import logging
import zlib
from itertools import chain, repeat
from typing import Any

import pytest

from audio_edition.store import push as pushing
from audio_edition.store.depots import RefusalError
from audio_edition.store.parcel import pack, unpack
from audio_edition.store.push import Pushed, push
from audio_edition.store.store import StoreError, key_of
from tests.rows import each
from tests.store.far import Far
from tests.store.place import KEY, PATH, Place, content

BLOB = bytes(range(64))
TOLD: dict[str, Any] = {
    "layout": 1,
    "format": 2,
    "note": {"words": [["“Zoë”\n", 0.5]], "half": "\ud83d"},
    "file": "k-1.bin",
    "bytes": len(BLOB),
    "crc32": zlib.crc32(BLOB),
    "digest": hashlib.sha256(BLOB).hexdigest(),
}


def test_what_is_packed_comes_out() -> None:
    assert unpack("things", "k", pack("things", "k", TOLD, BLOB)) == (TOLD, BLOB)
    bare = {"layout": 1, "format": 1, "note": {}}
    assert unpack("things", "k", pack("things", "k", bare, b"")) == (bare, b"")


def test_no_bit_and_no_byte_may_be_another() -> None:
    whole = pack("things", "k", TOLD, BLOB)
    for at in range(len(whole)):
        spoiled = bytearray(whole)
        spoiled[at] ^= 1 << at % 8
        with pytest.raises(ValueError, match=r"."):
            unpack("things", "k", bytes(spoiled))
        with pytest.raises(ValueError, match=r"."):
            unpack("things", "k", whole[:at])
    with pytest.raises(ValueError, match="other bytes"):
        unpack("things", "k", whole + b"\0")


def sealed(header: object, blob: bytes) -> bytes:
    """A parcel by the format's own words, whatever the header says."""
    body = json.dumps(header).encode() + b"\n" + blob
    return b"audio-edition parcel 1 " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


MINE = {"drawer": "things", "key": "k"}


@each(
    ("header", "blob", "why"),
    [
        ({**TOLD, "drawer": "things", "key": "other"}, BLOB, "another key"),
        ({**TOLD, "drawer": "others", "key": "k"}, BLOB, "another key"),
        (TOLD, BLOB, "header"),
        ({**TOLD, **MINE}, b"", "another blob"),
        ({**TOLD, **MINE}, BLOB[:-1], "another blob"),
        ({**TOLD, **MINE}, BLOB[::-1], "another blob"),
        ({**TOLD, **MINE, "crc32": 0}, BLOB, "another blob"),
        ({**TOLD, **MINE, "digest": "0" * 64}, BLOB, "another blob"),
        ({**MINE, "note": {}}, BLOB, "does not tell of"),
        (["drawer", "key"], b"", "header"),
        (5, b"", "header"),
    ],
)
def test_a_header_that_lies_is_refused(header: object, blob: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        unpack("things", "k", sealed(header, blob))


@each("junk", [b"", b"\n", b"audio-edition parcel 1 ", b"[" * 100_000])
def test_what_is_no_parcel_is_refused(junk: bytes) -> None:
    with pytest.raises(ValueError, match="cut short"):
        unpack("things", "k", junk)
    nested = b"audio-edition parcel 1 " + hashlib.sha256(junk + b"\n").hexdigest().encode()
    with pytest.raises(ValueError, match="header"):
        unpack("things", "k", nested + b"\n" + junk + b"\n")


MANY = tuple(key_of(n) for n in range(60))
# Keys with one beginning, as thousands have: for those the place is asked for a list
CROWDED = tuple(f"ab{n:06}" for n in range(30))


def alone(place: Place, *keys: str, version: int = 1) -> None:
    """Entries of a machine that had no shared place yet."""
    drawer = place.drawer("a", version=version, shared=False)
    for key in keys:
        drawer.put(key, {"key": key}, f"sound of {key}".encode() * 9)


def test_all_of_it_arrives_as_a_build_would_have_put_it_by_few_requests(
    on_far: Place, far: Far
) -> None:
    alone(on_far, *MANY, *CROWDED, KEY)
    own = on_far.store("a").drawer("own")
    own.put(KEY, {}, b"x")
    told: list[Pushed] = []
    given = push([own, on_far.drawer("a")], told.append)
    assert given == told[-1] == Pushed(91, given.size, 0, 0)
    assert [one.sent for one in told] == sorted(one.sent for one in told)
    assert given.size == sum(map(len, far.objects.values()))
    assert far.counts == {"write": 91, "has": 61, "list": 1}
    pushed = on_far.read(PATH)
    on_far.drawer("c").put(KEY, {"key": KEY}, f"sound of {KEY}".encode() * 9)
    assert on_far.read(PATH) == pushed
    other = on_far.drawer("b")
    for key in (*MANY, *CROWDED):
        assert content(other, key) == ({"key": key}, f"sound of {key}".encode() * 9)
    far.asked.clear()
    assert push([on_far.drawer("a")]) == Pushed(there=91)
    assert far.counts == {"has": 61, "list": 1}


def test_a_beginning_that_few_share_is_not_listed_and_many_are_told_in_parts(
    on_far: Place, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "_AT_ONCE", 9)
    alone(on_far, *CROWDED[:8], *(f"b{key[1:]}" for key in CROWDED[:9]), "zz")
    far.objects["things/1/bb/bb000000"] = b"x"
    told: list[Pushed] = []
    given = push([on_far.drawer("a")], told.append)
    assert (given.sent, given.there) == (17, 1)
    assert far.counts == {"has": 9, "list": 1, "write": 17}
    assert [one.sent for one in told] == [0, 16, 17]


def test_it_goes_on_where_it_was_broken_off(on_far: Place, far: Far) -> None:
    alone(on_far, *MANY, *CROWDED)
    closed = RefusalError("cannot be written", "mend it")
    far.wrong["write"] = chain([None] * 25, repeat(closed))
    with pytest.raises(StoreError, match="cannot be written"):
        push([on_far.drawer("a")])
    arrived = len(far.objects)
    assert 0 < arrived <= 25
    far.wrong.clear()
    far.asked.clear()
    given = push([on_far.drawer("a")])
    assert (given.sent, given.there) == (90 - arrived, arrived)
    assert far.counts["write"] == 90 - arrived  # nothing twice


def test_what_is_damaged_here_or_of_another_version_stays(
    on_far: Place, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    alone(on_far, *MANY[:3])
    alone(on_far, MANY[3], version=7)
    drawer = on_far.drawer("a", shared=False)
    one, two = (drawer.get(key) for key in MANY[:2])
    one.file.write_bytes(b"half")
    note = two.file.parent / f"{MANY[1]}.json"  # whole by its CRC, but not by its digest
    note.write_text(note.read_text().replace(two.digest, "0" * 64))
    with caplog.at_level(logging.CRITICAL):
        given = push([on_far.drawer("a")])
    assert (given.sent, given.unsound) == (1, 3)
    assert [path.rpartition("/")[2] for path in far.objects] == [MANY[2]]
