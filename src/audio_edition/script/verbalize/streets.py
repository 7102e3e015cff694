"""Houses, streets and the sides of town: 2207 Ft. Laramie Dr., SE 42nd Ave., a mile N. of Bend."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.stops import STARTERS
from audio_edition.script.verbalize.words import by_pairs
from audio_edition.script.vocabulary.places import POINTS
from audio_edition.script.vocabulary.short import COMPASS

_WAYS = (
    r"(?:St|Ave|Blvd|Rd|Dr|Ln|Pl|Ct|Way|Pkwy|Ter|Cir|Street|Avenue|Boulevard|Road|Drive|Lane|Place|"
    r"Court|Parkway|Terrace|Circle)(?![a-z])"
)
_SIDE = r"(?:(?:[NSEW]|[NS][EW])\.? |(?:North|South|East|West) )?"
_NAMED = r"(?:(?:St|Ft|Mt|Dr)\.? )?(?:[A-Z0-9][A-Za-z0-9']{1,20} ){1,3}"

# "118 S. Main St.", "2207 Ft. Laramie Dr."; round ones stay: three hundred fifty Fifth Avenue
_HOUSE = late(rf"(?P<num>[1-9]\d[1-9]|[1-9]\d{{3}})(?= {_SIDE}{_NAMED}{_WAYS})")
_FORT = late(rf"(?P<key>Ft|Mt|St)\. (?=(?:[A-Z][a-z]{{2,20}} ){{1,2}}{_WAYS})")
_CORNER = late(
    r"(?P<dir>[NS][EW])\.? (?=(?:\d{1,3}(?:st|nd|rd|th)|[A-Z][a-z]{2,20})"
    rf"(?: [A-Z][a-z]{{2,20}})?,? (?:{_WAYS}|(?:&|and) [A-Z0-9]))"
)
_DOTTED = late(
    rf"(?P<key>[NSEW])\. (?=(?:St\. |Ft\. |Mt\. )?(?:[A-Z][a-z']{{2,20}} ){{1,3}}{_WAYS})"
)
_OF = late(r"(?P<key>[NSEW])\.(?= of )")
_FAR = frozenset(
    "miles mile mi mi. kilometers kilometres kilometer km meters metres m yards feet ft ft. blocks "
    "block just due".split()
)


def _house(match: re.Match[str], scan: Scan) -> Spoken:
    if scan.at(match.start() - 1) in ("$", "€", "£", "#", "-"):
        return None
    return by_pairs(match["num"])


def _fort(match: re.Match[str], scan: Scan) -> Spoken:
    """A street named after a fort, a mount or a saint, behind its house's number."""
    if not scan.before(match.start())[-1:].isdigit():
        return None
    return {"Ft": "Fort", "Mt": "Mount", "St": "Saint"}[match["key"]], match.end() - 1


def _corner(match: re.Match[str], _scan: Scan) -> Spoken:
    said = POINTS[match["dir"][0]] + POINTS[match["dir"][1]]
    return said.capitalize(), match.end() - 1


def _dotted(match: re.Match[str], scan: Scan) -> Spoken:
    return None if scan.after(match.end()) in STARTERS else (COMPASS[match["key"]], match.end() - 1)


def _of(match: re.Match[str], scan: Scan) -> Spoken:
    """Which way from a place: a mile N. of Exit 41."""
    return POINTS[match["key"]] if scan.before(match.start()).lower() in _FAR else None


RULES = (
    Rule("code", "0", _HOUSE, _house),
    Rule("abbreviation", "A", _FORT, _fort),
    Rule("place", "A", _CORNER, _corner),
    Rule("place", "A", _DOTTED, _dotted),
    Rule("place", "A", _OF, _of),
)
