"""Short forms that the words around them tell: Lancs, M. Peyre, Curzon St will, JD(U), BBC R3."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.acronyms import letters
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.stops import STARTERS
from audio_edition.script.verbalize.words import cardinal
from audio_edition.script.vocabulary.counties import COUNTIES, OF_CLUBS
from audio_edition.script.vocabulary.short import DAYS

_COUNTY = late(rf"(?P<key>{'|'.join(COUNTIES)})(?![A-Za-z0-9])(?P<dot>\.(?= ?[a-z,]))?")
_STREET = late(r"St(?= [a-z]|[,;:)]|\Z|\.?\Z)")
_MONSIEUR = late(r"M\. (?=[A-Z][a-zé-ÿ])")
_FRENCH = late(
    r"\b(?:Mme|Mlle|MM|Madame|Monsieur|Hôtel|hôtel|[Rr]ue|[Cc]hâteau|Boulevard|Place de|Paris\w*|"
    r"France|French|[Mm]airie|préfet|brasserie|[Cc]hez)\b"
)
_PARTY = late(r"(?P<a>JD|CPI|LJP|RPI|NCP|PML|BNP|SAD|TMC|KC)\((?P<b>[A-Z]{1,3})\)(?!\w)")
_ESTIMATES = late(r"(?P<word>BE|RE)(?= (?:FY ?)?(?:19|20)\d\d[-–]\d\d(?!\d))")
_RADIO = late(r"(?<=BBC )R(?P<num>[1-6])(?![0-9A-Za-z])")
_DAY = r"(?:Mon|Tues?|Weds?|Thurs?|Thur?|Fri|Sat|Sun)"
_DAYS = late(rf"(?P<key>{_DAY})(?= ?(?:&|/) ?{_DAY}(?![a-z])| and {_DAY}(?:\.|,|;|\)|\Z))")
_SECOND = late(rf"(?<=[&/] )(?P<key>{_DAY})(?=[,;:)]|\Z)|(?<=[a-z][&/])(?P<tied>{_DAY})\b")


def _county(match: re.Match[str], scan: Scan) -> Spoken:
    return None if scan.after(match.end()) in OF_CLUBS else COUNTIES[match["key"]]


def _street(match: re.Match[str], scan: Scan) -> Spoken:
    """A street behind its name: Curzon St will not open."""
    before = scan.before(match.start()).lstrip("\"'(")
    named = before[:1].isupper() and before[-1:].isalpha() and before not in STARTERS
    return "Street" if named and not before.isupper() else None


def _second(match: re.Match[str], scan: Scan) -> Spoken:
    """The second of two days: open Thu & Fri, closed …"""
    first = scan.before2(match.start())[0].strip(".(") if match["key"] else ""
    return DAYS[match["key"] or match["tied"]] if match["tied"] or first in DAYS else None


def _monsieur(match: re.Match[str], scan: Scan) -> Spoken:
    if scan.before(match.start())[:1].isupper() or not _FRENCH.search(scan.text):
        return None
    return "Monsieur", match.end() - 1


_MOTORWAY = late(r"(?<=\d)\(M\)(?!\w)")  # the A38(M)

RULES = (
    Rule("code", "(", _MOTORWAY, lambda _m, _s: " M"),
    Rule("abbreviation", "A", _COUNTY, _county),
    Rule("abbreviation", "A", _STREET, _street),
    Rule("abbreviation", "A", _MONSIEUR, _monsieur),
    Rule("acronym", "A", _PARTY, lambda m, _s: letters(m["a"] + m["b"])),
    Rule("acronym", "A", _ESTIMATES, lambda m, _s: letters(m["word"])),
    Rule("acronym", "A", _RADIO, lambda m, _s: f"Radio {cardinal(int(m['num']))}"),
    Rule("abbreviation", "A", _DAYS, lambda m, _s: DAYS[m["key"]]),
    Rule("abbreviation", "A", _SECOND, _second),
)
