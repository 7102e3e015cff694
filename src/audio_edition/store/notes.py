"""A note's bytes: sealed JSON. Notes of 0.1 have no seal and are read as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audio_edition.sealed_json import seal, unseal

_KNOWN = frozenset(("layout", "format", "note", "file", "bytes", "crc32", "digest"))


def sealed(owner: str, told: Mapping[str, Any]) -> bytes:
    """Return the bytes of the note ``told`` of ``owner`` (``DRAWER/KEY``)."""
    return seal(owner, told)


def opened(owner: str, data: bytes) -> dict[str, Any]:
    """Return what a note tells, without its seal.

    Raises ``ValueError`` (or ``RecursionError``) for one that is damaged, or another's.
    """
    told, is_sealed = unseal(owner, data)
    if not is_sealed and told.keys() - _KNOWN:
        raise ValueError("has keys that no note has")
    return told
