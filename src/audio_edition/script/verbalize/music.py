"""Works by their catalogue: K. 271, D. 960, BWV 826; and dates with a month in Roman numerals."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.dates import say_date
from audio_edition.script.verbalize.roman import roman_value
from audio_edition.script.verbalize.words import by_pairs
from audio_edition.script.vocabulary.music import CATALOGUES, SURE, WORKS

_WORK = late(
    rf"(?P<key>{'|'.join(sorted(CATALOGUES, key=len, reverse=True))})(?P<dot>\.)? "
    r"(?P<num>\d{1,4})(?P<letter>[a-z])?(?![\w%]|[.,]\d|-\d| [a-z]{3,20}s\b)"
)
_BOOK = late(r"Bk\.? (?=[IVX]{1,5}(?![A-Za-z])|\d)")
_ROMAN_DATE = late(
    r"(?P<d>[0-3]?\d)\. ?(?P<m>XI{0,2}|IX|IV|V?I{1,3}|V)\. ?(?P<y>(?:1[5-9]|20)\d\d)"
    r"(?![\w%]|[.,]\d)"
)


def _work(match: re.Match[str], scan: Scan) -> Spoken:
    key = match["key"]
    near = scan.text[max(0, match.start() - 90) : match.end() + 60]
    if key not in SURE and not (match["dot"] and WORKS.search(near)):
        return None
    said = " ".join(key) if key.isupper() else {"Hob": "Hoboken", "WoO": "W O O"}.get(key, key)
    letter = f" {match['letter'].upper()}" if match["letter"] else ""
    return f"{said} {by_pairs(match['num'])}{letter}"


def _roman_date(match: re.Match[str], _scan: Scan) -> Spoken:
    """1.X.1905: the first of October."""
    day, month = int(match["d"]), roman_value(match["m"])
    if not month or not 1 <= day <= 31:
        return None
    return say_date(day, month, int(match["y"]), british=True)


RULES = (
    Rule("code", "A", _WORK, _work),
    Rule("abbreviation", "A", _BOOK, lambda m, _s: ("Book", m.end() - 1)),
    Rule("date", "0", _ROMAN_DATE, _roman_date),
)
