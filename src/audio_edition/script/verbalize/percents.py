"""Percentages and their points: "5%", "3–4%", "25bps", "1.2pp", and parts per trillion."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.numbers import VULGAR, fraction, signed
from audio_edition.script.verbalize.patterns import NUM, POINT_NUM, RANGE, SIGN, is_adjective
from audio_edition.script.verbalize.stops import full_stop
from audio_edition.script.verbalize.words import number
from audio_edition.script.vocabulary.short import BOUND
from audio_edition.script.vocabulary.signs import FRACTIONS
from audio_edition.script.vocabulary.units import is_aside

_PERCENT = late(
    rf"{SIGN}(?P<low>{POINT_NUM})(?P<frac>[{VULGAR}])?"
    rf"(?:(?: ?%)?(?P<sep>{RANGE})(?P<high>{NUM}))?"
    r"(?: ?%| ?(?P<unit>pct|Pct|pc|p\.c\.)(?![A-Za-z])\.?)(?![A-Za-z0-9])"
)
_POINTS = late(
    rf"{SIGN}(?P<low>{POINT_NUM})(?:(?P<sep>{RANGE})(?P<high>{NUM}))?"
    r"(?:(?P<gap> ?|-)(?P<unit>bps|bp|pps|pp|ppts|ppt)(?![A-Za-z0-9]|\.\w))"
)


# what is told in parts of a trillion, where "ppt" is no point of a percentage
_TRACE = late(
    r"(?i)\bPF[A-Z]{1,3}\b|forever chemical|\b(?:dioxin|mercury|benzene|toxi|contamina|pollut|"
    r"drinking water|tap water|groundwater|chemical|lead\b|EPA\b|mixing ratio)"
)
_SALTY = late(r"(?i)\b(?:salt|salin|brine|brackish|estuar|seawater|sea|ocean|lagoon|isotop)")


def _amount(match: re.Match[str], scan: Scan) -> str:
    british = scan.locale.british
    said = signed(match) + number(match["low"], british)
    if match["high"]:
        said += f" to {number(match['high'], british)}"
    return said


# how far a star is
_FAR = late(r"(?i)\b(?:ly|light[- ]years?|stars?|galax\w+|nebula|cluster|astronom\w+)\b")


def _percent(match: re.Match[str], scan: Scan) -> Spoken:
    if match["sep"] and is_aside(scan.text, match.start("sep")):
        first = match.re.match(scan.text, match.start(), match.start("sep"))
        return (f"{_amount(first, scan)} {scan.locale.percent}", first.end()) if first else None
    said = _amount(match, scan)
    if match["frac"]:
        said += f" and {fraction(*FRACTIONS[match['frac']], alone=False)}"
    stop = full_stop(scan, match.end()) if match[0][-1] == "." else ""
    if (
        match["unit"]
        and match["unit"].startswith("pc")
        and _FAR.search(scan.text, max(0, match.start() - 80), match.end() + 40)
    ):
        return f"{said} parsecs{stop}"
    return f"{said} {scan.locale.percent}{stop}"


_LEAVES = late(r"[1-9]\d\d|\d{1,2},\d{3}")  # of a book: 320 pp.


def _points(match: re.Match[str], scan: Scan) -> Spoken:
    unit = "basis point" if match["unit"].startswith("b") else "percentage point"
    end = match.end()
    if match["unit"] == "pp" and _LEAVES.fullmatch(match["low"]) and scan.at(end) == ".":
        stop = full_stop(scan, end + 1)
        return f"{_amount(match, scan)} pages{stop}", end + 1
    if match["unit"] == "pp" and match["low"].isdigit() and scan.after(end) in BOUND:
        one = match["low"] == "1" or scan.before(match.start()).lower() in ("a", "an")
        return f"{_amount(match, scan)} {'page' if one else 'pages'}"
    single = (match["low"] == "1" and not match["high"]) or match["gap"] == "-"
    single = single or is_adjective(scan.before(match.start()), scan.after(end))
    if match["unit"] == "ppt" and _SALTY.search(scan.text, max(0, match.start() - 60), end + 40):
        part = "part" if match["low"] == "1" and not match["high"] else "parts"
        return f"{_amount(match, scan)} {part} per thousand"
    near = max(0, match.start() - 80), end + 60
    if match["unit"] == "ppt" and _TRACE.search(scan.text, *near):
        part = "part" if match["low"] == "1" and not match["high"] else "parts"
        return f"{_amount(match, scan)} {part} per trillion"
    return f"{_amount(match, scan)} {unit if single else unit + 's'}"


RULES = (
    Rule("percent", "0.-–+±", _PERCENT, _percent),
    Rule("percent", "0.-–+±", _POINTS, _points),
)
