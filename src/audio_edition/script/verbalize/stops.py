"""Whether the full stop of an abbreviation also ends the sentence."""

from __future__ import annotations

from audio_edition.late import late
from audio_edition.script.verbalize.core import Scan

STARTERS = frozenset(
    "The He She It They We I You But And In On At A An This That These Those There Here However "
    "Meanwhile Officials Police While When After Before If As For With His Her Their Its Our My "
    "Not No Some Many Most More Last Now Then So Yet Still Also What Why How Who Where Under "
    "Since Because Although Though Once Both Each Another Other Others One Two Three By From To "
    "Is Are Was Were Do Does Did Will Can Could Should Would Despite During About Among Earlier "
    "Later Today Yesterday Tomorrow Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "Critics Experts Analysts Supporters Opponents Researchers Scientists Authorities".split()
)
# nothing goes back: behind an abbreviation signs may stand in a row without end
_QUOTED_END = late(
    r"[\"')\]]*+(?: ++(?P<quote>\")?(?P<word>(?!Nos?\. ?\d)[A-Z][a-z]*)(?![A-Za-z])|[ \"')\]]*+$)"
)


WITHIN = late(r"\.(?=,|;|:| ?[-–—(]| [a-z]| (?:[NS]{1,2}[EW]{0,2}|[EW][NS]?[EW]?)\b(?! [A-Z]))")
"""The full stop of something short, within a sentence: 10 wks. at the top."""


def full_stop(scan: Scan, end: int) -> str:
    """Return '.' where the stop of an abbreviation that ends at ``end`` ends the sentence."""
    found = _QUOTED_END.match(scan.text, end)
    if found and (found["word"] is None or found["word"] in STARTERS):
        return "."
    return ""
