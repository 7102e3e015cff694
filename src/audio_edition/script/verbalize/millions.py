"""Whether an "m" that touches its number is metres or millions."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Scan
from audio_edition.script.vocabulary.millions import (
    DID,
    HIGH,
    JOINTS,
    LAND,
    OF_LENGTH,
    PEOPLE,
    RUNNERS,
    WORKERS,
)
from audio_edition.script.vocabulary.units import LONG

_LONGER = frozenset(
    "waves walls snakes sharks fish crocodiles boards rods pipes tubes bars".split()
)
_RACES = frozenset(
    "50 60 100 110 200 400 800 1500 3000 5000 10000 10,000 5,000 1,500 3,000".split()
)
_METRES = frozenset(
    "tall high deep wide long sprint final hurdles freestyle relay race butterfly backstroke "
    "wave waves run swim dash above below away world champion telescope".split()
)
_THINGS = late(r"[a-z]{3,14}[a-rt-z]s")
_BESIDE = late(r"\d ?m (?:x|×|by) \Z")
_MORE = late(r"[-–]\d[\d.]{0,8}m (?P<word>[A-Za-z]{2,20})")
# "30m/98ft": a length, told twice
_IN_FEET = late(r"/(?:\d{1,2}[x×])?\d[\d,.]{0,8} ?(?:ft|feet|yds?|yards|m)(?![A-Za-z])")


def is_told_twice(scan: Scan, end: int) -> bool:
    """Say whether a slash and the same length in feet follow."""
    return _IN_FEET.match(scan.text, end) is not None


def means_million(match: re.Match[str], scan: Scan, low: str) -> bool:
    """Say whether an m that touches its number counts people, not metres."""
    end = match.end()
    before, after = scan.before(match.start()).lower(), scan.after(end).lower()
    more = _MORE.match(scan.text, end)
    if more:  # "1.2m-1.5m people"
        after = more["word"].lower()
    if _BESIDE.search(scan.text, max(0, match.start() - 14), match.start()):
        return False  # 2.4m x 3.1m
    if low in _RACES and re.search(r"\d:\d\d(?:\.\d+)?\Z", before):
        return False  # a 4:02.39 1,500m
    if low in _RACES and before in ("the", "a", "men's", "women's", "ran", "swam"):
        return False
    if match["sep"] and match["sep"].strip() in ("x", "×"):
        return False  # 5x50m strides
    counted = _THINGS.fullmatch(after) and after not in OF_LENGTH | LONG | _LONGER | _METRES
    if counted and before not in ("a", "an", "the") and after not in RUNNERS:
        return True  # 22m devices
    if after in PEOPLE | DID or (WORKERS.fullmatch(after) and after not in RUNNERS | _METRES):
        return True
    if before in HIGH or is_told_twice(scan, end):
        return False
    if after in JOINTS:
        whole = "." not in low and low.replace(",", "").isdigit()
        near = max(0, match.start() - 80), end + 50
        return not (whole and len(low) > 1 and LAND.search(scan.text, *near))
    many = "." in low and after.endswith("s") and after not in _METRES | LONG | _LONGER
    if many and before not in ("a", "an"):
        return True
    return bool(scan.locale.british and after not in _METRES and "." in low)
