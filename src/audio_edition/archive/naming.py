"""Which edition an article belongs to, told from the article alone.

Every process that reads the same sources must give the same names, whatever it read before: no name
depends on another article.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re

from audio_edition.archive.model import By

_LONGEST = 48  # characters of what the article is called
_MARK = 8  # hexadecimal digits


def unit_of(by: By, day: str, name: str, key: str) -> str:
    """The name of the edition; empty where it needs a ``day`` and nobody knows one.

    ``name`` is what the source calls the article, ``key`` what it is known by. A week is named by
    its Monday (ISO 8601).

    >>> unit_of("week", "2016-03-04", "", ""), unit_of("article", "2016-03-04", "The vote!", "k")
    ('2016-02-29-week', '2016-03-04-the-vote-8254c329')
    """
    if by == "article":
        mark = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:_MARK]
        called = "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:_LONGEST].strip("-")
        return "-".join(part for part in (day, called or "article", mark) if part)
    if not day:
        return ""
    if by == "day":
        return day
    date = dt.date.fromisoformat(day)
    return f"{date - dt.timedelta(days=date.weekday())}-week"


def part_of(name: str, count: int) -> int:
    """Which of ``count`` parts (from 0) a unit is of: the same on every machine, whatever else
    there is."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) % count
