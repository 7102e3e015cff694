"""Directions by their letters, as a forecast prints them: "im SO", "NW-Wind", "vent de NE"."""

from __future__ import annotations

import re
from functools import cache

from audio_edition.late import late
from audio_edition.script.verbalize.elsewhere.context import Said, Text

_BEHIND = {
    "de": "im aus von vom nach auf gen richtung",
    "fr": "au du de le vers en secteur vent vents",
    "es": "al del de el desde hacia componente",
    "it": "a da al dal di del nel verso",
    "pt": "a ao de do no para quadrante",
}
_WEATHER = {
    "de": (
        r"\w*(?:regen|schnee|(?<!ch)wind|wetter|sonn(?!tag|abend)|gewitter|wölk|wolk|nebel|sturm|böe"
        r"|frost|schauer|grad\b)"
    ),
    "fr": (
        "pluie|pluvieu|neig|vents?\\b|orag|soleil|ensoleil|nuag|brouillard|avers|degré|météo|rafale"
        "|tempêt|gel(?:s|ées?)?\\b|éclairci"
    ),
    "es": "lluvi|niev|nev|viento|torment|sol\\b|nub|niebla|chubasc|grados|racha|precipit|borrasc",
    "it": "piogg|nev|vent|temporal|sole\\b|soleggiat|nub|nuvol|nebbi|rovesc|gradi|raffic|maltempo",
    "pt": "chuv|nev|vento|trovoad|sol\\b|nuve|nebl|nevoeir|aguaceir|graus|rajad|tempest",
}
_NEAR = 120


@cache
def _led(base: str) -> re.Pattern[str]:
    """What stands before a direction: a word of place, and directions joined to it."""
    words = "|".join(_BEHIND[base].split())
    return re.compile(
        rf"(?i:\b(?:{words}) |\b[dl]['’])(?:[A-Z]{{1,3}}(?: ?[,/–-] ?| (?:und|bis|et|y|e|ou|a|à|o) "
        r"(?i:(?:im|au|al|en el|no|a|del|du|do|dal) )?)){0,3}$"
    )


@cache
def _weather(base: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{_WEATHER[base]})|\d ?°")


_DIRECTION = late(
    r"([NSOWEL]{1,3})(?:-(?P<tail>(?i:wind|sturm|böe|küste|teil|rand|hang|strömung|lage)[a-zü]*)"
    r"(?![^\W_])|(?![^\W_]|\. ?[^\W_]|['’])|(?<=[NSOWE]{2})(?=\. [A-ZÀ-Ý]))"
)


def direction(text: Text, pos: int) -> Said:
    """``NW`` where the weather is told, and the ``NW-Wind`` of German."""
    if text.at(pos) not in ("N", "S", "O", "W", "E", "L"):
        return None
    tables = text.tables
    found = text.match(_DIRECTION, pos)
    said = tables.news.compass.get(found[1], "") if found else ""
    if found is None or not said or (pos and text.at(pos - 1).isalnum()):
        return None
    if found["tail"]:
        if tables.base != "de":
            return None
        return said.removesuffix("en") + found["tail"].lower(), found.end(), "compound"
    if re.match(r" ?\d(?!.{0,8}(?:°|Grad|mm|cm))", text.plain[found.end() : found.end() + 14]):
        return None  # "im SO 36"
    if _led(tables.base).search(text.plain[max(0, pos - 30) : pos]) is None:
        return None
    near = text.plain[max(0, pos - _NEAR) : pos + _NEAR]
    if _weather(tables.base).search(near) is None:
        return None
    return said, found.end(), "abbreviation"
