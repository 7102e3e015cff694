"""Years, ranges of years, decades and eras."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.words import below_hundred, cardinal, plural, year
from audio_edition.script.vocabulary.law import YEARLIKE
from audio_edition.script.vocabulary.units import LAPSES, is_aside

_DECADE = late(
    r"(?P<num>(?:1\d|20)\d0|\d0)(?:'?s)(?![A-Za-z])"
    r"(?:(?P<sep>[-–]| to )(?P<to>(?:1\d|20)?\d0)'?s(?![A-Za-z]))?"
)
_SHORT_DECADE = late(r"'(?P<num>\d0)'?s(?![A-Za-z])(?:(?P<sep>[-–])'?(?P<to>\d0)'?s(?![A-Za-z]))?")
_SHORT_YEAR = late(r"'(?P<num>\d\d)(?:[-–]'?(?P<to>\d\d))?(?![\w'])")
_YEARS = late(
    r"(?P<a>(?:1[1-9]|20)\d\d)(?P<sep> ?[-–—] ?)(?P<b>(?:1\d|20)\d\d|\d\d)(?![\d%]|,\d{3}|"
    r"\.\d|[-–]\d)"
)
_PLAIN_YEAR = late(
    r"(?P<num>1[1-9]\d\d|20\d\d|10\d\d)(?P<end>'s|s'|')?(?![\d%°]|\.\d|,\d{3}(?!\d)|[A-Za-z])"
)


def _decade_name(num: str, british: bool) -> str:
    if len(num) == 2:
        return {"00": "two thousands", "10": "tens"}.get(num) or plural(below_hundred(int(num)))
    n = int(num)
    return plural(year(n, british))


def _decade(match: re.Match[str], scan: Scan) -> Spoken:
    num = match["num"]
    if num in ("10", "00", "1000"):
        return {"10": "tens", "00": "two thousands", "1000": "thousands"}[num]
    british = scan.locale.british
    if "'" in match[0] and len(num) == 4 and not match["to"]:
        before = scan.before(match.start()).lower().rstrip("-")
        if before.split("-")[0] not in ("the", "early", "late", "mid", "mid-to", "early-to"):
            return year(int(num), british) + "'s"
    said = _decade_name(num, british)
    if match["to"]:
        said += f" to {_decade_name(match['to'], british)}"
    return said


def _short_decade(match: re.Match[str], scan: Scan) -> Spoken:
    said = _decade_name(match["num"], scan.locale.british)
    if match["to"]:
        said += f" to {_decade_name(match['to'], scan.locale.british)}"
    return said


def two_digit_year(num: str) -> str:
    """Say the last two digits of a year: oh eight, ninety-eight."""
    n = int(num)
    return f"oh {below_hundred(n)}" if n < 10 else below_hundred(n)


def _short_year(match: re.Match[str], _scan: Scan) -> Spoken:
    said = two_digit_year(match["num"])
    return f"{said} to {two_digit_year(match['to'])}" if match["to"] else said


def is_parted(match: re.Match[str], scan: Scan) -> bool:
    """Whether a dash parts a year, or a larger number, from a count: in 2018—99 years after."""
    low, high = match["a"], match["b"]
    return is_aside(scan.text, match.start("sep")) or (
        YEARLIKE.fullmatch(low) is not None
        and len(high) < len(low)
        and (scan.after(match.end()) in LAPSES or ("—" in match["sep"] and len(high) != 2))
    )


def _years(match: re.Match[str], scan: Scan) -> Spoken:
    a, b, british = int(match["a"]), match["b"], scan.locale.british
    if is_parted(match, scan):
        return None
    if len(b) == 2:
        low = int(b)
        full = a - a % 100 + low + (100 if low < a % 100 else 0)
        if low < a % 100 and low != 0:
            return None
    else:
        full = int(b)
    return f"{year(a, british)} to {year(full, british)}"


_COUNT_NOUNS = frozenset(
    "people votes miles jobs troops residents soldiers workers employees students homes deaths "
    "cases points dollars euros pounds yards feet meters metres kilometers kilometres tons tonnes "
    "acres calories pages words items others more men women children patients prisoners "
    "passengers seats barrels megawatts hours minutes seconds days degrees units".split()
)


def _plain_year(match: re.Match[str], scan: Scan) -> Spoken:
    n = int(match["num"])
    if not match["end"] and scan.after(match.end()).lower() in _COUNT_NOUNS and n % 100:
        return cardinal(n, scan.locale.british)
    return year(n, scan.locale.british) + (match["end"] or "").replace("s'", "s")


RULES = (
    Rule("year", "'", _SHORT_DECADE, _short_decade),
    Rule("year", "'", _SHORT_YEAR, _short_year),
    Rule("year", "0", _DECADE, _decade),
)
RANGE_RULES = (Rule("year", "0", _YEARS, _years),)
_NEXT_CENTURY = late(r"2[1-4]\d\d(?![\d%°A-Za-z-]|\.\d|,\d)")
_BY = frozenset("by until till before after since through year".split())


def _next_century(match: re.Match[str], scan: Scan) -> Spoken:
    """Say 2100 as a year where nothing is counted: "by 2100, seas may rise"."""
    before, after = scan.before(match.start()), scan.after(match.end())
    if before.lower() not in _BY or (after[:1].islower() and before != "By"):
        return None
    return year(int(match[0]), scan.locale.british)


LATE_RULES = (
    Rule("year", "0", _PLAIN_YEAR, _plain_year),
    Rule("year", "0", _NEXT_CENTURY, _next_century),
)
