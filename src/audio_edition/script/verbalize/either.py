"""A slash between two bare numbers that share a unit, two quarters, two helplines, two days."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.words import cardinal, number, ordinal
from audio_edition.script.vocabulary.money import SYMBOLS
from audio_edition.script.vocabulary.short import MONTHS, MONTHS_SHORT
from audio_edition.script.vocabulary.slashes import HELPLINES, SEEN, SHARED
from audio_edition.script.vocabulary.units import COUNTED, PER, PER_SHORT, UNITS

_SYMBOL = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
_AMOUNT = r"\d[\d,]{0,12}(?:\.\d{1,4})?(?: (?:lakh crore|lakh|crore|million|billion|thousand))?"
_SUM = late(rf"(?<![\w,.])(?:{_SYMBOL})\.? ?{_AMOUNT}\Z")

# "12/24V", "15/30-year": no part of a whole
_SHARING = late(rf"(?P<a>\d{{1,4}})/(?=(?P<b>\d{{1,4}})(?:{SHARED})(?![A-Za-z²³]))")
_STORED = late(r"\d+ ?[GT]B\b")  # memory and storage: 8/128GB
_FRACTIONS = frozenset({2, 3, 4, 5, 6, 8, 10, 16, 32, 64})
# "$0.09/GB", "Rs 9 lakh/tonne"
_SYMBOLS = late(
    r"/ ?(?P<unit>"
    + "|".join(
        re.escape(u)
        for u in sorted(UNITS, key=len, reverse=True)
        if u.isalpha() and u not in PER_SHORT and u not in PER
    )
    + r")(?![A-Za-z0-9²³/])"
)
_WORD = late(r"/(?P<unit>[a-z]{2,12})(?![A-Za-z])")
_SCALED = late(r" (?:lakh crore|lakh|crore|million|billion|thousand)\Z")
_QUARTERS = late(r"/(?=[QHT][1-4](?!\d)|[1-4][QH](?![A-Za-z]))")
_QUARTER = late(r"(?<![A-Za-z0-9])(?:[QHT][1-4]|[1-4][QH])\Z")
_LINE = "|".join(sorted(HELPLINES))
_LINES = late(rf"/(?=(?:{_LINE})(?!\d))")
_CALLED = late(rf"(?<!\d)(?:{_LINE})\Z")
_MONTH = "|".join((*MONTHS, *MONTHS_SHORT))
_DAYS = late(rf"(?P<month>{_MONTH})\.? (?P<a>[0-3]?\d)/(?P<b>[0-3]?\d)(?![\d/%]|[.,]\d)")
_VISION = late(r"20/(?P<b>\d{2,3})(?![\d/%]|[.,]\d)")


def _ahead(match: re.Match[str], scan: Scan) -> str:
    return scan.text[max(0, match.start() - 40) : match.start()]


def _sharing(match: re.Match[str], scan: Scan) -> Spoken:
    a, b = int(match["a"]), int(match["b"])
    if (a < b and b in _FRACTIONS) or scan.at(match.start() - 1) in ("/", "-", ".", ",", "$"):
        return None
    joint = "and" if _STORED.match(scan.text, match.end()) else "or"
    return f"{number(match['a'], scan.locale.british)} {joint} "


def _symbol(match: re.Match[str], scan: Scan) -> Spoken:
    if not _SUM.search(_ahead(match, scan)):
        return None
    said = UNITS[match["unit"]][0]
    return f"per {said.replace('meter', 'metre') if scan.locale.british else said}"


def _word(match: re.Match[str], scan: Scan) -> Spoken:
    unit, ahead = match["unit"], _ahead(match, scan)
    said = PER_SHORT.get(unit) or PER.get(unit)
    if (said or len(unit) < 3) and not _SCALED.search(ahead):
        return None  # said by a rule of their own
    return f"per {said or unit}" if _SUM.search(ahead) else None


def _days(match: re.Match[str], _scan: Scan) -> Spoken:
    first, second = int(match["a"]), int(match["b"])
    if not 1 <= first < second <= 31:
        return None
    month = MONTHS_SHORT.get(match["month"], match["month"])
    return f"{month} {ordinal(first)} and {ordinal(second)}"


def _vision(match: re.Match[str], scan: Scan) -> Spoken:
    seen = SEEN.search(scan.text, max(0, match.start() - 50), match.end() + 30)
    return f"twenty {cardinal(int(match['b']))}" if seen else None


# "pages 10/11", "12/15 (80%)"
_NEXT = late(r"(?P<a>\d{1,3})/(?P<b>\d{1,3})(?![\d/%]|[.,]\d)")
_SHARE = late(r" \(\d[\d.]{0,5}%\)")


def _next(match: re.Match[str], scan: Scan) -> Spoken:
    """Two neighbours, or so many out of so many."""
    a, b = int(match["a"]), int(match["b"])
    if scan.before(match.start()).lower() in COUNTED and b == a + 1:
        return f"{number(match['a'])} and {number(match['b'])}"
    if a < b and _SHARE.match(scan.text, match.end()):
        return f"{number(match['a'])} out of {number(match['b'])}"
    return None


RULES = (
    Rule("number", "0", _NEXT, _next),
    Rule("number", "0", _VISION, _vision),
    Rule("number", "0", _SHARING, _sharing),
    Rule("symbol", "/", _SYMBOLS, _symbol),
    Rule("symbol", "/", _WORD, _word),
    Rule("symbol", "/", _QUARTERS, lambda m, s: " and " if _QUARTER.search(_ahead(m, s)) else None),
    Rule("symbol", "/", _LINES, lambda m, s: " or " if _CALLED.search(_ahead(m, s)) else None),
    Rule("date", "A", _DAYS, _days),
)
