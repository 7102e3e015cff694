"""A JSON object in one line, and behind it the digest by which any damage shows.

    {"edition": "2026-11-02", …, "seal": "SHA-256"}

The digest is of whose object it is (``owner``) and of all that stands before it, so that one that
lies under another's name is as damaged as one with a bit turned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from audio_edition.schemas import object_of

_SEAL = "seal"
_BEFORE = f', "{_SEAL}": "'.encode()


def seal(owner: str, told: Mapping[str, Any]) -> bytes:
    """Return ``told`` (not empty) as JSON with its seal, without a newline."""
    # a text may hold half a surrogate pair: it must not stop a build
    text = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")[:-1]
    return b"".join((text, _BEFORE, _digest(owner, text), b'"}'))


def unseal(owner: str, data: bytes) -> tuple[dict[str, Any], bool]:
    """Return what stands before the seal, and whether there was one.

    Raises ``ValueError`` (or ``RecursionError``) for what is no JSON object, has other bytes than
    were written, or is another's.
    """
    told = object_of(json.loads(data), "is no object")
    if told.pop(_SEAL, None) is None:
        return told, False
    text, _, end = data.rstrip(b"\n").rpartition(_BEFORE)
    if end != _digest(owner, text) + b'"}':
        raise ValueError("has other bytes than were written, or is another's")
    return told, True


def _digest(owner: str, text: bytes) -> bytes:
    return hashlib.sha256(owner.encode() + b"\n" + text).hexdigest().encode()
