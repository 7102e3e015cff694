"""The [cache] section of show.toml: how large it may grow, what is kept, and where it is shared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audio_edition.store.address import check_shared
from audio_edition.tables import Table
from audio_edition.units import Bytes, Seconds

_AGES = {"m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_SIZES = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_LARGEST = "5GB"


def age_of(text: str) -> Seconds:
    """Read ``30d``, ``12h`` or ``2w`` (a bare number is days); raises ``ValueError``."""
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([mhdw]?)", text.strip().lower())
    if not match:
        raise ValueError(f"{text!r} is not an age; write 30d, 12h or 2w")
    return Seconds(float(match[1]) * _AGES[match[2] or "d"])


def size_of(text: str) -> Bytes:
    """Read ``500M`` or ``5GB`` (1 kB is 1024 bytes); raises ``ValueError``."""
    match = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?)\s*([kmgt]?)(?:i?b)?", text.strip().lower())
    if not match:
        raise ValueError(f"{text!r} is not a size; write 500M or 2G")
    return Bytes(int(float(match[1]) * _SIZES[match[2]]))


_LARGEST_BYTES = size_of(_LARGEST)


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """How many bytes the cache may hold, and for how long what nobody uses; None: no bound.

    ``store`` is the place that several machines share: a folder (which may be relative to the
    show) or an address; empty for none.
    """

    largest: Bytes | None = _LARGEST_BYTES
    keep: Seconds | None = None
    store: str = ""

    @classmethod
    def from_table(cls, table: Table) -> CacheSettings:
        """Read the section; raises ``ShowError`` for what is no size, no age or no place."""
        largest, keep, store = table.text("max", _LARGEST), table.text("keep"), table.text("store")
        try:
            key = "max"
            size = size_of(largest) if largest else None
            key = "keep"
            age = age_of(keep) if keep else None
            key = "store"
            check_shared(store)
        except ValueError as problem:
            what, _, how = str(problem).partition("; ")
            raise table.fail(key, f"cannot be read: {what}", hint=how) from None
        return cls(size, age, re.sub(r"(?<=[^/:])/+$", "", store))
