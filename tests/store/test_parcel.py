"""A parcel is whole, or it is refused: whatever happened to it on its way."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any

import pytest

from audio_edition.store.parcel import pack, unpack
from tests.rows import each

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
