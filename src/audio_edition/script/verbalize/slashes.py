"""A slash between two amounts, or between an amount and what it is counted for: never nothing."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.patterns import POINT_NUM
from audio_edition.script.vocabulary.money import CODES, SYMBOLS
from audio_edition.script.vocabulary.units import MAGNITUDES, MANY_OF, PER, UNITS

_SYMBOL = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
_UNIT = "|".join(re.escape(unit) for unit in sorted({*UNITS, *MAGNITUDES}, key=len, reverse=True))
_CODE = "|".join(CODES)

# what ends the first amount: a sum, a share, a measure
_RENT = "p[cp]m|p[wap]|pppn"
_SUM = late(
    rf"(?<![\w,.])(?:{_SYMBOL}) ?{POINT_NUM}(?: ?(?:[kKmMbB]|bn|million|billion|{_RENT}))?\Z"
)
# "2/$5": two for five dollars
_FEW = late(r"(?<![\w,.$€£/])\d{1,2}\Z")
# "$500/12 months" is for so long
_LASTING = late(
    r"\d[\d,.]* ?-?(?:hours?|hrs?|days?|weeks?|months?|years?|minutes?|mins?|shares?)\b|\d+/"
)
_HUNDREDTHS = late(r"(?<![\d.,])(\d\d?)%\Z")
_HUNDREDTHS_BEHIND = late(r"(\d\d?)%")
_SHARE = late(r"\d%\Z")
_MEASURE = late(rf"(?<![\w,.])(?:\d{{1,2}}[x×])?\d[\d,.]{{0,12}} ?(?:{_UNIT})\Z")
# "3 × 10⁻⁷ AU/day²": behind a power
_PER_UNIT = late(
    rf"/ ?(?P<unit>{'|'.join(re.escape(unit) for unit in sorted(PER, key=len, reverse=True))})"
    r"(?![A-Za-z0-9²³])"
)
_POWERED = late(rf"(?:\^-?\d{{1,3}} ?|\d ?(?:{_UNIT})/)(?:{_UNIT})\Z")
_BEHIND = late(
    rf"/ ?(?=(?:(?:{_SYMBOL})? ?(?:\d{{1,2}}[x×])?{POINT_NUM}(?:[-–]{POINT_NUM})?)"
    rf"(?P<unit> ?(?:%|{_UNIT}|{_RENT}))?(?![\w%]))"
)
# memory and storage, rooms of two kinds: one and the other
_BOTH = late(r".*\d ?(?:GB ?/ ?\d+ ?[GT]B|BRs? ?/ ?\d+ ?BA)\b")
_ONE = late(rf"(?<![\w,.])(?:{_SYMBOL}) ?\d{{1,3}}(?:\.\d{{1,3}})?\Z")
_THOUSANDS = late(r"\d{1,3}(?:,\d{3})+ [a-z]")
_TOKENS = late(r"\d[\d,.]{0,9} ?[kKmM](?![\w])")
_FRAMES = late(r"/ ?(?=\d{2,3}(?: ?(?:fps|Hz|[pi]))?(?![A-Za-z0-9]))")
_FINER = late(r"/ ?(?=(?:\d{3,4}[pi]|\d{1,2}[Kk])(?![A-Za-z0-9]))")
_SHOWN = late(r"(?<![\w.])(?:\d(?:\.\d)?[Kk]|\d{3,4}[pi])\Z")

# 91.98/$, 0.95/€, 3.67/USD: how many for one of another currency
_RATE = late(rf"/ ?(?P<unit>{_SYMBOL}|{_CODE})(?![\w$€£¥₹]| ?\d)")
_NUMBER = late(r"(?<![\w,.])\d[\d,]{0,12}(?:\.\d{1,6})?\Z")
# $2/M tokens, $1/k views
_MANY = late(rf"/ ?(?P<unit>{'|'.join(MANY_OF)})(?![A-Za-z0-9]|\.\w)")
# 180C/160C fan/gas 4
_OVEN = late(r"/ ?(?=(?:fan|gas)(?: mark)? ?\d|gas(?: mark)?\b)")
_HOT = late(r"\d ?°?[CF]\b.{0,20}\Z")


def _near(match: re.Match[str], scan: Scan) -> str:
    return scan.text[max(0, match.start() - 32) : match.start()].rstrip(" ")


def _or(match: re.Match[str], scan: Scan) -> Spoken:
    """One amount or the other: €98/€160, 5%/20%, 150C/130C, 60mph/97kph."""
    before = _near(match, scan)
    if scan.at(match.end()) in "$€£¥₹" and _FEW.search(before):
        return " for "
    whole = _HUNDREDTHS.search(before)
    rest = _HUNDREDTHS_BEHIND.match(scan.text, match.end())
    if whole and rest and int(whole[1]) + int(rest[1]) == 100:
        return " to "  # a split: 80%/20%
    if _SUM.search(before) and _TOKENS.match(scan.text, match.end()):
        return " per "  # $0.25/1M tokens
    if _ONE.search(before) and _THOUSANDS.match(scan.text, match.end()):
        return " per "  # $1/1,000 requests
    if _SHARE.search(before) or _SUM.search(before):
        return None if _LASTING.match(scan.text, match.end()) else " or "
    if _BOTH.match(before[-6:] + scan.text[match.start() : match.end() + 8]) and match["unit"]:
        return " and "
    measured = match["unit"] and scan.text[match.start() - 1] != " " and _MEASURE.search(before)
    return " or " if measured else None


def _per(match: re.Match[str], scan: Scan) -> Spoken:
    said = PER[match["unit"]]
    if scan.locale.british:
        said = said.replace("meter", "metre")
    return f"per {said}" if _POWERED.search(_near(match, scan)) else None


def _at(match: re.Match[str], scan: Scan) -> Spoken:
    """How often a picture changes: 4K/60fps."""
    return " at " if _SHOWN.search(_near(match, scan)) else None


def _rate(match: re.Match[str], scan: Scan) -> Spoken:
    """How many for one of a currency."""
    if not _NUMBER.search(_near(match, scan)):
        return None
    money = SYMBOLS.get(match["unit"]) or CODES[match["unit"]]
    return f"to the {money.one}"


def _many(match: re.Match[str], scan: Scan) -> Spoken:
    """What so many cost."""
    return f"per {MANY_OF[match['unit']]}" if _SUM.search(_near(match, scan)) else None


def _oven(match: re.Match[str], scan: Scan) -> Spoken:
    return " or " if _HOT.search(_near(match, scan)) else None


RULES = (
    Rule("symbol", "/", _FRAMES, _at),
    Rule("symbol", "/", _FINER, lambda m, s: " or " if _SHOWN.search(_near(m, s)) else None),
    Rule("symbol", "/", _MANY, _many),
    Rule("symbol", "/", _PER_UNIT, _per),
    Rule("symbol", "/", _RATE, _rate),
    Rule("symbol", "/", _OVEN, _oven),
    Rule("symbol", "/", _BEHIND, _or),
)
