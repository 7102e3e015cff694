"""A slash between two amounts: one or the other, or what so many cost; never nothing."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.patterns import POINT_NUM
from audio_edition.script.vocabulary.money import SYMBOLS
from audio_edition.script.vocabulary.units import MAGNITUDES, UNITS

_SYMBOL = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
_UNIT = "|".join(re.escape(unit) for unit in sorted({*UNITS, *MAGNITUDES}, key=len, reverse=True))

# what ends the first amount: a sum, a share, a measure
_RENT = "p[cp]m|p[wap]|pppn"
_SUM = late(
    rf"(?<![\w,.])(?:{_SYMBOL}) ?{POINT_NUM}(?: ?(?:[kKmMbB]|bn|million|billion|{_RENT}))?\Z"
)
# "$500/12 months" is for so long
_LASTING = late(
    r"\d[\d,.]* ?-?(?:hours?|hrs?|days?|weeks?|months?|years?|minutes?|mins?|shares?)\b|\d+/"
)
_SHARE = late(r"(\d{1,2})%\Z")
_REST = late(r"(\d{1,2})%")
_MEASURE = late(rf"(?<![\w,.])(?:\d{{1,2}}[x×])?\d[\d,.]{{0,12}} ?(?:{_UNIT})\Z")
_PLAIN = late(r"(?<![\w,./$€£])\d{2,4}\Z")  # 12/24V
_BEHIND = late(
    rf"/ ?(?=(?:(?:{_SYMBOL})? ?(?:\d{{1,2}}[x×])?{POINT_NUM}(?:[-–]{POINT_NUM})?)"
    rf"(?P<unit> ?(?:%|{_UNIT}|{_RENT}|[pi]))?(?![\w%]))"
)
# memory and storage, rooms of two kinds, power and energy: one and the other
_BOTH = late(r".*\d ?(?:GB ?/ ?\d+ ?[GT]B|BRs? ?/ ?\d+ ?BA|[MGT]W ?/ ?[\d,]+ ?[MGT]Wh)\b")
# "$0.25/1M tokens", "$1/1,000 requests"
_FOR_SO_MANY = late(r"\d{1,3}(?:,\d{3})+ [a-z]|\d[\d,.]{0,9} ?[kKmM](?![\w])")
_FRAMES = late(r"/ ?(?=\d{2,3}(?: ?(?:fps|Hz|[pi]))?(?![A-Za-z0-9]))")
_SHOWN = late(r"(?<![\w.])(?:\d(?:\.\d)?[Kk]|\d{3,4}[pi])\Z")


def _near(match: re.Match[str], scan: Scan) -> str:
    return scan.text[max(0, match.start() - 32) : match.start()].rstrip(" ")


def _or(match: re.Match[str], scan: Scan) -> Spoken:
    """One amount or the other: €98/€160, 5%/20%, 150C/130C, 60mph/97kph."""
    before, end = _near(match, scan), match.end()
    if _SUM.search(before) and _FOR_SO_MANY.match(scan.text, end):
        return " per "
    whole, rest = _SHARE.search(before), _REST.match(scan.text, end)
    if whole and rest and int(whole[1]) + int(rest[1]) == 100:
        return " to "  # a split: 80%/20%
    if whole or _SUM.search(before):
        return None if _LASTING.match(scan.text, end) else " or "
    if match["unit"] and _BOTH.match(before[-6:] + scan.text[match.start() : end + 8]):
        return " and "
    tied = match["unit"] and scan.text[match.start() - 1] != " "
    return " or " if tied and any(p.search(before) for p in (_MEASURE, _PLAIN, _SHOWN)) else None


def _at(match: re.Match[str], scan: Scan) -> Spoken:
    """How often a picture changes: 4K/60fps."""
    return " at " if _SHOWN.search(_near(match, scan)) else None


RULES = (
    Rule("symbol", "/", _FRAMES, _at),
    Rule("symbol", "/", _BEHIND, _or),
)
