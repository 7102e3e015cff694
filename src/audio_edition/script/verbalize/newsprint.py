"""What local and sports pages shorten: Ofc. Moe, x-country, TD passes, 7-58, 1800 226 226."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.stops import STARTERS, full_stop
from audio_edition.script.verbalize.words import by_pairs, cardinal, digits, number, year
from audio_edition.script.vocabulary.newsprint import (
    BEFORE_NAMES,
    BEHIND_NAMES,
    CRICKET,
    CROSS,
    ENERGY,
    FREEPHONE,
    INNINGS,
    OPPONENTS,
    OVERTIME,
    PLANES,
    POWER,
    ROADS,
    SCORING,
    TAUGHT,
    TOUCHDOWN,
    YEARS_OF,
)
from audio_edition.script.vocabulary.units import UNITS

_BEFORE = late(rf"(?P<key>{'|'.join(BEFORE_NAMES)})\. (?=[A-Z])")
_BEHIND = late(rf"(?P<key>{'|'.join(BEHIND_NAMES)})\.(?![A-Za-z])")
_COUNTY = late(rf"Co\. (?P<key>{'|'.join(ROADS)})\.? (?=\d)")
_CROSS = late(rf"(?i)(?P<key>{'|'.join(CROSS)})(?![a-z])")
_TRANSLATED = late(r"tr\. (?:by )?(?=[A-Z][a-z])")
_TAUGHT = late(r"ed\.")
_OF_YEAR = late(r",? ?(?:of |from )?\d")
_LENT = late(r"Co-op\.(?= (?:Bank|Ltd|Society|Union|Stores?|Market|Group|Housing|Assn)\b)")
_TOUCHDOWN = late(r"TD")
_OVERTIME = late(r"(?<=\d of )OT(?![\w'-])")
_BOWLED = late(r"(?P<a>10|[1-9])[-–](?P<b>\d{2,3})(?![\w%/-]|[.,]\d|–\d)")
_TOLD_WITHIN = 300  # characters
_SCORED = frozenset(
    "lost won win wins beat lead led trailed by of vote voted aged ages between over score "
    "overs grades pages".split()
)
_FREE = late(rf"(?P<first>{'|'.join(FREEPHONE)}) (?P<b>\d{{3}}) (?P<c>\d{{3}})(?![\d,%]|[.-]\d)")
_SHORT_LINE = late(r"(?<=(?:on|at) )13 (?P<b>\d\d) (?P<c>\d\d)(?![\d,%]|[.:-]\d)")
_PRESSURE = late(r"(?P<a>\d{2,3})/(?P<b>\d{2,3}) ?mm ?Hg(?![A-Za-z])")
_LISTED = late(r"(?P<num>\d{1,4})(?P<unit>[GT]B|Gb)(?=(?:,| and| or) \d{1,4}(?P=unit) [a-z])")
_HEATED = late(r"COP(?= of \d\.\d)")
_SIDE = late(r" ?\((?P<side>[EW])\)")
_TAU = late(r"p-tau(?P<num>\d{3})(?!\d)")
_CONFIDENCE = late(r"(?<=% )CI(?![A-Za-z])")
_BLOCK = late(r"(?P<num>[1-9][1-9]00)(?= block\b)")
_PLANE = late(rf"(?P<num>{'|'.join(sorted(PLANES))})(?=[,.;:)]? |[.,;:)]|\Z)(?![.,]\d)")
_AN = frozenset("a an old new aging ageing another boeing's retired converted".split())
_BY_PLANE = frozenset(
    "and or with was is at to from in on has had that which carrying carried took landed crashed "
    "skidded flew lands left bound jet jets cargo freighter".split()
)
_YEAR = late(rf"(?P<key>{'|'.join(YEARS_OF)}) ?(?P<year>20\d\d)(?![\w%]|[-–.,]\d)")
_FEWEST, _MOST = 9, 99  # games of a season
_TIED = late(r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<c>\d{1,2})(?=\)|,)")
_STANDINGS = late(r"(?P<a>[89]|1\d)-(?P<b>\d{1,2}), (?P<c>\d{1,2})-(?P<d>\d{1,2})(?=\))")
_WON = late(r"(?P<a>\d{1,2})[-–](?P<b>\d{1,2})(?=\))")
_MAJOR = late(r"(?P<num>\d)\.X(?![\w.])")


def _before(match: re.Match[str], scan: Scan) -> Spoken:
    if scan.after(match.end() - 1) in STARTERS:
        return None
    opens = scan.before(match.start())[-1:] in ("", ".", "!", "?", '"')
    said = BEFORE_NAMES[match["key"]]
    return (said if opens or said[0] == "O" else said.lower()), match.end() - 1


def _behind(match: re.Match[str], scan: Scan) -> Spoken:
    if not scan.before(match.start()).lstrip("\"'(")[:1].isupper():
        return None
    return BEHIND_NAMES[match["key"]] + full_stop(scan, match.end())


def _cross(match: re.Match[str], _scan: Scan) -> Spoken:
    said = CROSS[match["key"].lower()]
    return said.capitalize() if match["key"][0] == "X" else said


def _translated(match: re.Match[str], scan: Scan) -> Spoken:
    """Behind a bracket or a comma: (tr. Ottilie Mulzet)."""
    by = scan.at(match.start() - 1) == "(" or scan.before(match.start())[-1:] == ","
    return ("translated by", match.end() - 1) if by else None


def _taught(match: re.Match[str], scan: Scan) -> Spoken:
    before = scan.before(match.start()).lower().lstrip("\"'(")
    if before not in TAUGHT or _OF_YEAR.match(scan.text, match.end()):
        return None  # a special ed. of 2019
    return "ed" + full_stop(scan, match.end())


def _touchdown(match: re.Match[str], scan: Scan) -> Spoken:
    return "touchdown" if TOUCHDOWN.match(scan.text, match.end()) else None


def _overtime(match: re.Match[str], scan: Scan) -> Spoken:
    near = max(0, match.start() - 80), match.end() + 80
    return "overtime" if OVERTIME.search(scan.text, *near) else None


def _bowled(match: re.Match[str], scan: Scan) -> Spoken:
    """Wickets for runs, and Australia's scores, where cricket is told of: a career-best 7-58."""
    if int(match["b"]) <= int(match["a"]) or int(match["b"]) < 10:
        return None
    near = max(0, match.start() - _TOLD_WITHIN), match.end() + _TOLD_WITHIN
    told = CRICKET.search(scan.text, *near)
    if scan.locale.british:  # in America so many are won and lost
        told = told or INNINGS.search(scan.text, *near) or SCORING.search(scan.text, *near)
    if not told or scan.before(match.start()).lower().strip("(") in _SCORED:
        return None
    if scan.after(match.end()).lower() in ("vote", "majority", "record", "season", "score"):
        return None
    return f"{cardinal(int(match['a']))} for {number(match['b'], scan.locale.british)}"


def _free(match: re.Match[str], _scan: Scan) -> Spoken:
    return f"{FREEPHONE[match['first']]}, {digits(match['b'])}, {digits(match['c'])}"


def _pressure(match: re.Match[str], _scan: Scan) -> Spoken:
    above, below = by_pairs(match["a"]), by_pairs(match["b"])
    return f"{above} over {below} millimeters of mercury"


def _plane(match: re.Match[str], scan: Scan) -> Spoken:
    """An airliner behind its article: on a 757."""
    if scan.before(match.start()).lower().lstrip("\"'(") not in _AN:
        return None
    after = scan.after(match.end())
    return by_pairs(match["num"]) if not after or after in _BY_PLANE else None


def _year(match: re.Match[str], _scan: Scan) -> Spoken:
    return f"{YEARS_OF[match['key']]} {year(int(match['year']))}"


def _team(match: re.Match[str], scan: Scan) -> bool:
    """Whether a bracket opens behind a name."""
    opened = scan.text[max(0, match.start() - 2) : match.start()] == " ("
    return opened and scan.before(match.start() - 2)[:1].isupper()


def _tied(match: re.Match[str], scan: Scan) -> Spoken:
    """Won, lost and drawn: the Jets (6-5-1)."""
    parts = [int(match[part]) for part in "abc"]
    if not _team(match, scan) or not _FEWEST <= sum(parts) <= _MOST:
        return None
    first, second, third = (cardinal(part) for part in parts)
    return f"{first}, {second} and {third}"


def _standings(match: re.Match[str], scan: Scan) -> Spoken:
    """Won and lost in all, and in the league: Michigan (9-3, 7-2)."""
    a, b, c, d = (int(match[part]) for part in "abcd")
    if not _team(match, scan) or c > a or d > b:
        return None
    return f"{cardinal(a)} and {cardinal(b)}, {cardinal(c)} and {cardinal(d)}"


def _won(match: re.Match[str], scan: Scan) -> Spoken:
    """Records of two teams that are to meet: Wexford (9-1) hosts Leominster (8-2)."""
    if not _team(match, scan):
        return None
    for found in OPPONENTS.finditer(scan.text, max(0, match.start() - 90), match.end() + 90):
        if match.start() in (found.end() - len(match[0]), found.start() - len(match[0])):
            return f"{cardinal(int(match['a']))} and {cardinal(int(match['b']))}"
    return None


def _and(match: re.Match[str], scan: Scan) -> Spoken:
    ahead = scan.text[max(0, match.start() - 16) : match.start()].rstrip(" ")
    return ", " if POWER.search(ahead) else None


def _listed(match: re.Match[str], _scan: Scan) -> Spoken:
    """The first of two sizes of one thing: the 4GB and 8GB models."""
    return f"{number(match['num'])}-{UNITS[match['unit']][0]}"


def _side(match: re.Match[str], scan: Scan) -> Spoken:
    """Which side of the railway a suburb of India lies on: Kurla (W)."""
    if (
        not scan.locale.language.lower().endswith("-in")
        or not scan.before(match.start())[:1].isupper()
    ):
        return None
    return " West" if match["side"] == "W" else " East"


RULES = (
    Rule("abbreviation", "A", _BEFORE, _before),
    Rule("abbreviation", "A", _BEHIND, _behind),
    Rule("abbreviation", "A", _COUNTY, lambda m, _s: (f"County {ROADS[m['key']]}", m.end() - 1)),
    Rule("abbreviation", "Aa", _CROSS, _cross),
    Rule("abbreviation", "a", _TRANSLATED, _translated),
    Rule("abbreviation", "a", _TAUGHT, _taught),
    Rule("abbreviation", "A", _LENT, lambda _m, _s: "Co-op"),
    Rule("abbreviation", "A", _TOUCHDOWN, _touchdown),
    Rule("abbreviation", "A", _OVERTIME, _overtime),
    Rule("abbreviation", "A", _CONFIDENCE, lambda _m, _s: "confidence interval"),
    Rule("acronym", "A", _HEATED, lambda _m, _s: "C O P"),
    Rule("place", "(", _SIDE, _side),
    Rule("unit", "0", _LISTED, _listed),
    Rule("date", "A", _YEAR, _year),
    Rule("code", "a", _TAU, lambda m, _s: f"P tau {by_pairs(m['num'])}"),
    Rule("phone", "0", _FREE, _free),
    Rule(
        "phone", "0", _SHORT_LINE, lambda m, _s: f"thirteen, {by_pairs(m['b'])}, {by_pairs(m['c'])}"
    ),
    Rule("unit", "0", _PRESSURE, _pressure),
    Rule("number", "0", _BLOCK, lambda m, _s: by_pairs(m["num"])),
    Rule("code", "0", _PLANE, _plane),
    Rule("code", "0", _MAJOR, lambda m, _s: f"{cardinal(int(m['num']))} X"),
    Rule("range", "0", _BOWLED, _bowled),
    Rule("range", "0", _TIED, _tied),
    Rule("range", "0", _STANDINGS, _standings),
    Rule("range", "0", _WON, _won),
    Rule("unit", "/", ENERGY, _and),
)
