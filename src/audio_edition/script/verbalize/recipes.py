"""What recipes print: 2 x 400g tins, 1½ tbsp, 250g pork rind, 15' in the oven."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.patterns import NUM, is_adjective
from audio_edition.script.verbalize.seconds import units
from audio_edition.script.verbalize.words import number, ordinal
from audio_edition.script.vocabulary.recipes import CONTAINERS, COOKED, CUPS, WEIGHED_OUT
from audio_edition.script.vocabulary.units import UNITS

_MEASURES = frozenset("g kg ml mL l L cl oz lb lbs tbsp tsp hr hrs hour hours".split())
_WORDS = late(r" ?([a-z]{2,20})(?: ([a-z]{2,20}))?")

_TINS = late(
    rf"(?P<n>\d{{1,2}}) ?[x×] ?(?P<num>{NUM}) ?-?(?P<unit>g|kg|mg|ml|mL|l|L|cl|oz|lb)(?= [a-z])"
)
_MINUTES = late(r"(?P<n>[1-9]\d{0,2})'(?=[\s,.;)]|\Z)")


def is_ingredient(match: re.Match[str], scan: Scan) -> bool:
    """Say whether a measure weighs out what follows it: 250g pork rind, not a 250g jar."""
    if match["unit"] not in _MEASURES:
        return False
    if match["low"] and match["frac"]:  # one and a half tablespoons
        return scan.before(match.start()).lower() not in ("the", "this", "that", "each", "every")
    behind = _WORDS.match(scan.text, match.end())
    if behind is None or not CONTAINERS.isdisjoint(behind.groups()):
        return False
    if match["high"] and not match["gap"]:
        return True
    begins = not scan.text[: match.start()].strip(" -•*(")
    listed = scan.text[max(0, match.start() - 2) : match.start()] == ", "
    return begins or listed or scan.before(match.start()).lower().lstrip("(") in WEIGHED_OUT


def _tins(match: re.Match[str], scan: Scan) -> Spoken:
    """So many of one size: 2 x 400g tins."""
    british = scan.locale.british
    one = UNITS[match["unit"]][0]
    if british:
        one = one.replace("liter", "litre")
    return f"{number(match['n'])} {number(match['num'], british)}-{one}"


def _minutes(match: re.Match[str], scan: Scan) -> Spoken:
    """How long something cooks: rest for 15' before you serve."""
    if scan.before(match.start()).lower() not in ("for", "another", "about", "further", "or", "to"):
        return None
    if not COOKED.search(scan.text, max(0, match.start() - 60), match.start()):
        return None
    return units(int(match["n"]), "minute")


# "snow level 3,500', rising to 4,200'": a height, where no quotation is open
_FEET = late(r"(?P<num>\d{1,2},\d{3}|[1-9]\d{0,2})'(?=[\s,.;)]|\Z)")
_OPEN = late(r"(?<!\w)'")


def _feet(match: re.Match[str], scan: Scan) -> Spoken:
    if _OPEN.search(scan.text[: match.start()][-300:]) or scan.before(match.start()) == "the":
        return None
    single = match["num"] == "1" or is_adjective(
        scan.before(match.start()), scan.after(match.end())
    )
    return f"{number(match['num'], scan.locale.british)} {'foot' if single else 'feet'}"


# "(63')": when somebody scored
_MINUTE = late(r"(?P<n>[1-9]\d?)'(?=\))")


def _minute(match: re.Match[str], scan: Scan) -> Spoken:
    if scan.at(match.start() - 1) != "(":
        return None
    return f"{ordinal(int(match['n']))} minute"


_CUP = late(r"c\.(?= [a-z])")
_AMOUNT = late(r"(?:(?P<one>(?<![\d.,/-])1|(?<!\d )(?<!\d)\d/\d|(?<!\d)[¼½¾⅓⅔])|\d|[¼½¾⅓⅔]) \Z")


def _cup(match: re.Match[str], scan: Scan) -> Spoken:
    """Cups, where something is cooked: 2 c. flour."""
    start = match.start()
    amount = _AMOUNT.search(scan.text, max(0, start - 8), start)
    if not amount or not CUPS.search(scan.text, max(0, start - 60), start + 60):
        return None
    return "cup" if amount["one"] else "cups"


RULES = (
    Rule("unit", "a", _CUP, _cup),
    Rule("unit", "0", _TINS, _tins),
    Rule("time", "0", _MINUTES, _minutes),
    Rule("time", "0", _MINUTE, _minute),
    Rule("unit", "0", _FEET, _feet),
)
