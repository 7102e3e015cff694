"""Positions on the globe: degrees, minutes and seconds with a point of the compass."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.stops import full_stop
from audio_edition.script.verbalize.words import number
from audio_edition.script.vocabulary.places import POINTS

_POINT = late(
    r"(?P<deg>\d{1,3}(?:\.\d{1,8})?) ?(?:°|degrees?|deg\.?) ?"
    r"(?:(?P<min>\d{1,2}(?:\.\d{1,6})?) ?' ?(?:(?P<sec>\d{1,2}(?:\.\d{1,6})?) ?(?:\"|'') ?)?)?"
    r"(?P<dir>[NSEW])(?![A-Za-z0-9'-]|\.[A-Za-z]|\. [A-Z])"
)
_PAIR = late(
    r"(?P<a>\d{1,2}\.\d{1,6}) ?(?P<ns>[NS])(?P<comma>,?) (?P<b>\d{1,3}\.\d{1,6}) ?(?P<ew>[EW])"
    r"(?![A-Za-z0-9])"
)


_LATITUDE = late(
    r"(?P<word>[Ll]at|[Ll]ong?|[Ll]atitude|[Ll]ongitude)(?P<dot>\.?) "
    r"(?P<deg>\d{1,3}(?:\.\d{1,8})?) ?"
    r"(?P<dir>[NSEW])(?![\w'-])(?P<stop>\.)?"
)


def _latitude(match: re.Match[str], scan: Scan) -> Spoken:
    """Lat. 18.2 N, without a sign for the degrees."""
    word = "latitude" if match["word"].lower().startswith("lat") else "longitude"
    if match["word"][0].isupper():
        word = word.capitalize()
    stop = full_stop(scan, match.end()) if match["stop"] else ""
    return f"{word} {number(match['deg'], scan.locale.british)} {POINTS[match['dir']]}{stop}"


def _counted(text: str, unit: str, british: bool) -> str:
    text = text.lstrip("0") if text.strip("0.") and text[0] == "0" and text[1:2] != "." else text
    return f"{number(text, british)} {unit if text == '1' else unit + 's'}"


def _point(match: re.Match[str], scan: Scan) -> Spoken:
    """54°30'N: fifty-four degrees thirty minutes north."""
    said = [
        _counted(match[group], unit, scan.locale.british)
        for group, unit in (("deg", "degree"), ("min", "minute"), ("sec", "second"))
        if match[group]
    ]
    return " ".join([*said, POINTS[match["dir"]]])


def _pair(match: re.Match[str], scan: Scan) -> Spoken:
    """25.4N 71.9W, as weather services print a storm's eye."""
    british = scan.locale.british
    first = f"{number(match['a'], british)} {POINTS[match['ns']]}"
    return f"{first}{match['comma']} {number(match['b'], british)} {POINTS[match['ew']]}"


RULES = (
    Rule("position", "Aa", _LATITUDE, _latitude),
    Rule("position", "0", _POINT, _point),
    Rule("position", "0", _PAIR, _pair),
)
