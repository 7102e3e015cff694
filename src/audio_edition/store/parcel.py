"""One entry as one object: what a shared store holds, so that an entry is there whole or not.

A parcel is three parts::

    audio-edition parcel 1 SHA-256\n      the digest, in hex, of all that follows this line
    {"drawer": …, "key": …, "bytes": …}\n  the header: whose it is, and the note (JSON, one line)
    the blob's bytes

One object is one request to fetch and one to write, and no store shows half of one for good: a
reader that got less, or other bytes, sees it by the digest. The header says for which drawer and
key it was made: a parcel that was copied to another name is refused.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

_MAGIC = b"audio-edition parcel 1 "
_HEX = 64  # characters of a SHA-256


def pack(drawer: str, key: str, told: Mapping[str, Any], blob: bytes) -> bytes:
    """Return the parcel of an entry; ``told`` is the record that its local note holds."""
    header = json.dumps({"drawer": drawer, "key": key, **told}, ensure_ascii=False)
    body = header.encode("utf-8", "surrogatepass") + b"\n" + blob
    return _MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def unpack(drawer: str, key: str, parcel: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the record and the blob of a parcel, checked by digest, size and CRC-32.

    Raises ``ValueError`` for anything but a whole parcel of this drawer and key.
    """
    start = len(_MAGIC) + _HEX + 1
    head, body = parcel[:start], memoryview(parcel)[start:]
    if head != _MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n":
        raise ValueError("is cut short, or has other bytes than were written")
    end = parcel.find(b"\n", start)
    try:
        told: dict[str, Any] = json.loads(parcel[start:end].decode("utf-8", "surrogatepass"))
        owner = (told.pop("drawer"), told.pop("key"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("has a header that cannot be read") from None
    if owner != (drawer, key):
        raise ValueError("was made for another key")
    blob = parcel[end + 1 :]
    if "bytes" in told and (told["bytes"], told.get("crc32"), told.get("digest")) != (
        len(blob),
        zlib.crc32(blob),
        hashlib.sha256(blob).hexdigest(),
    ):
        raise ValueError("holds another blob than its note tells of")
    if "bytes" not in told and blob:
        raise ValueError("holds a blob that its note does not tell of")
    return told, blob
