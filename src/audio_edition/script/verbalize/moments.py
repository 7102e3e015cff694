"""Months by number, times with a stop, spans of fiscal years, short years, ages of rock."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.patterns import NUM
from audio_edition.script.verbalize.times import say_clock
from audio_edition.script.verbalize.words import cardinal, number, year
from audio_edition.script.vocabulary.moments import (
    AT,
    DATED_BY,
    EPOCHS,
    GEOLOGY,
    KEPT_HOURS,
    MARKETS,
    NO_HOUR,
    NO_HOUR_BEFORE,
    TIMED,
)
from audio_edition.script.vocabulary.short import MONTHS

# "to 12/2027", "through 03/2026"
_MONTH_YEAR = late(
    r"(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)(?![\w/%]|[.,]\d)"
    r"(?: ?[-–] ?(?P<m2>0?[1-9]|1[0-2])/(?P<y2>(?:19|20)\d\d)(?![\w/%]|[.,]\d))?"
)
_FISCAL = late(
    r"FY ?'?(?P<a>(?:20)?\d\d)(?P<sep>[-–/])(?:FY ?)?'?(?P<b>(?:20)?\d\d)(?![\w/%]|[.,]\d)"
)
# "since '19": nineteen alone is an hour, or an age
_SHORT_YEAR = late(r"'(?P<y>[12]\d)(?![\w'%-]|[.,]\d|–)")
_SINCE = frozenset("since in by until till before after from through of".split())
# "from 12 to 1.30", "at 1.35"
_CLOCK = late(r"(?P<h>1?\d|2[0-3])\.(?P<m>[0-5][05])(?![\w%/°]|[.,]\d| ?(?:[ap]\.?m|per|%)|[-–]\d)")
_FROM_TO = late(r"\b(?:from|between) (?:1?\d|2[0-3])(?:[.:][0-5]\d)? (?:to|and|until) \Z")
_SECOND = late(r"\b(?:at|by|from) (?:1?\d|2[0-3])\.[0-5][05](?:,? (?:and|or)) \Z")
_OLD = late(
    rf"(?P<num>{NUM})(?:[-–](?P<high>{NUM}))? ?(?P<unit>{'|'.join(EPOCHS)})(?![A-Za-z0-9'.]\w|\w)"
)


def _month_year(match: re.Match[str], scan: Scan) -> Spoken:
    before = scan.before(match.start()).lower().strip("\"'(")
    if not match["m2"] and before not in DATED_BY:
        return None
    said = f"{MONTHS[int(match['m']) - 1]} {year(int(match['y']), scan.locale.british)}"
    if match["m2"]:
        second = year(int(match["y2"]), scan.locale.british)
        said += f" to {MONTHS[int(match['m2']) - 1]} {second}"
    return said


def _fiscal(match: re.Match[str], _scan: Scan) -> Spoken:
    first, second = (
        year(int(n)) if len(n) > len("27") else cardinal(int(n)) for n in match.group("a", "b")
    )
    return f"fiscal years {first} {'and' if match['sep'] == '/' else 'to'} {second}"


def _short_year(match: re.Match[str], scan: Scan) -> Spoken:
    if scan.before(match.start()).lower() not in _SINCE:
        return None
    return year(2000 + int(match["y"]), scan.locale.british)


def _clock(match: re.Match[str], scan: Scan) -> Spoken:
    """A time as Britain prints it, where people meet, eat, leave and arrive."""
    start, end = match.span()
    first, before = (word.lower().strip("\"'(") for word in scan.before2(start))
    ranged = _FROM_TO.search(scan.text, max(0, start - 24), start)
    if before == "the" and TIMED.match(scan.text, end):
        return say_clock(match["h"], match["m"])  # the 3.40 at Ascot
    second = _SECOND.search(scan.text, max(0, start - 16), start)
    if not ranged and not second and before not in AT:
        return None
    if scan.after(end).lower() in NO_HOUR or first in NO_HOUR_BEFORE:
        return None
    if not KEPT_HOURS.search(scan.text) or MARKETS.search(scan.text):
        return None
    return say_clock(match["h"], match["m"])


def _old(match: re.Match[str], scan: Scan) -> Spoken:
    """How old rocks and ice are; in 2019 Ma left Alibaba."""
    num = match["num"]
    near = scan.text[max(0, match.start() - 80) : match.end() + 40]
    if "," in num or float(num) >= 1000 or ("." not in num and not GEOLOGY.search(near)):
        return None
    british = scan.locale.british
    high = f" to {number(match['high'], british)}" if match["high"] else ""
    return f"{number(num, british)}{high} {EPOCHS[match['unit']]} years"


RULES = (
    Rule("date", "0", _MONTH_YEAR, _month_year),
    Rule("year", "A", _FISCAL, _fiscal),
    Rule("year", "'", _SHORT_YEAR, _short_year),
    Rule("time", "0", _CLOCK, _clock),
    Rule("unit", "0", _OLD, _old),
)
