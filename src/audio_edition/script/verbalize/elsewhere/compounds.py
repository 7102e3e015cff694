"""Words that begin with a number: "20-jährig", "90er", "3-fach", "5%ig", "2x", "25enne"."""

from __future__ import annotations

import re

from audio_edition.script.verbalize.elsewhere.context import Said, Text

_DECADE = re.compile(r"(?P<n>\d{1,4})(?P<tail>ern|er)(?![^\W_])")
_FUSED = re.compile(
    r"(?P<n>\d{1,3}(?:\.\d{3})*|\d{1,6})(?:,(?P<low>\d{1,3}))?(?P<joint>-| )?(?P<tail>"
    r"(?:[jJ]ährig|[pP]rozentig|fach|[Ff]ache|mal(?!\w)|malig|stündig|"
    r"minütig|tägig|monatig|wöchig|köpfig|stöckig|seitig|teilig|jährlich|sekündig|stellig|türig|"
    r"spurig|geschossig|silbig|strophig|gradig|sitzig|bändig|reihig|[Kk]öpfig|täglich|stündlich|"
    r"Zylinder|Jährige|Tausender|Hundertstel|Tonner)[^\W\d_]*)"
)
_PERCENT = re.compile(r"(?P<n>\d{1,3})(?: ?%|-Prozent)-?(?P<tail>ig[^\W\d_]*)")
_AGED = re.compile(r"(?P<n>\d{1,3})(?P<tail>enn[ei])(?![^\W_])")
_TIMES = re.compile(r"(?P<n>\d{1,3})[x×](?![\w])")


def compound(text: Text, pos: int) -> Said:
    """A number and what it is one word with."""
    tables = text.tables
    if tables.base == "it":
        return _aged(text, pos)
    if tables.base != "de" or (pos and text.at(pos - 1).isalnum()):
        return None
    found = text.match(_DECADE, pos)
    if found:
        value = int(found["n"])
        said = tables.counting.number(tables.numeral(found["n"]))
        if value == 1 or text.plain[found.end() : found.end() + 1] == ".":
            said = "Einser" if value == 1 else said + found["tail"]
            return said, found.end(), "compound"
        return said + found["tail"], found.end(), "compound"
    found = text.match(_PERCENT, pos)
    if found:
        said = tables.counting.cardinal(int(found["n"]), noun=True)
        return f"{said}prozent{found['tail']}", found.end(), "compound"
    found = text.match(_TIMES, pos)
    if found:
        return f"{tables.counting.cardinal(int(found['n']), noun=True)}mal", found.end(), "compound"
    found = text.match(_FUSED, pos)
    if found is None or (found["joint"] == " "):
        return None
    value = int(found["n"].replace(".", ""))
    said = tables.counting.cardinal(value, noun=not found["low"])
    if found["low"]:
        said += f" {tables.counting.words.point} {tables.counting.digits(found['low'])}"
    tail = found["tail"]
    if tail[0].isupper():
        said = said[0].upper() + said[1:]
    return said + tail[0].lower() + tail[1:], found.end(), "compound"


def _aged(text: Text, pos: int) -> Said:
    """Italian "25enne"."""
    found = text.match(_AGED, pos)
    if found is None or not int(found["n"]):
        return None
    said = text.tables.counting.cardinal(int(found["n"]))
    return said[:-1].removesuffix("é") + found["tail"], found.end(), "compound"
