"""Seconds that are printed as one letter: "12s ahead", "3m 45s", "a 10s penalty"; not the 20s."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.words import cardinal, digits
from audio_edition.script.vocabulary.clocks import ARMOR, COUNTDOWN, MARGIN, UNTIL_T
from audio_edition.script.vocabulary.units import LASTING, OF_SECONDS, SECONDS_LONG

_LAPSE = late(
    r"(?:(?P<h>\d{1,3}) ?h(?:rs?)?,? ?)?(?P<m>\d{1,3}) ?(?:m|mins?)\.?,? ?(?P<and>and )?"
    r"(?P<s>[0-5]?\d)(?P<dec>\.\d{1,3})? ?s(?:ecs?)?(?![A-Za-z0-9])"
)
_SECONDS = late(r"(?P<s>[1-9]\d?)s(?![A-Za-z0-9'])")
_ROUND = frozenset("10 20 30 40 50 60 70 80 90".split())  # the decade, the age, the temperature
_HAVING = frozenset("had has have gets got with given".split())
_MANY = frozenset(
    "the these those some all any with of size sizes under over born two three four five".split()
)


# before a launch: "T-10 seconds", "at T-10"
_LEFT = late(
    r"T ?[-–] ?(?P<n>\d{1,3})"
    r"(?:(?P<told>(?= (?:second|minute|hour|day)s?(?![A-Za-z])))|(?![\w-]|[.,:]\d))"
)
_CLOCK = late(r"T ?(?P<sign>[-–+]) ?(?P<a>\d{1,3}):(?P<b>[0-5]\d)(?::(?P<c>[0-5]\d))?(?![\d:])")
_MARGIN = late(r"(?P<m>\d{1,2}):(?P<s>[0-5]\d)(?P<dec>\.\d{1,3})?(?![\d:]| ?[ap]\.?m\b)")
_TO_PLAY = late(r"0:(?P<s>[0-5]\d)(?P<dec>\.\d)?(?= (?:left|remaining|to play|to go)\b)")
_PLURALS = late(r"(?<!by )(?<!in )\d\ds (?:and|or) \Z")
_AND_MORE = late(r" (?:and|or) \d\ds(?![A-Za-z])")
_NEAR = 80  # how far from a clock its launch is told


def units(n: int, unit: str, decimals: str | None = None) -> str:
    """Say ``n`` of a unit: "one hour", "nine point five eight seconds"."""
    tail = f" point {digits(decimals)}" if decimals else ""
    return f"{cardinal(n)}{tail} {unit if n == 1 and not decimals else unit + 's'}"


def _lapse(match: re.Match[str], _scan: Scan) -> Spoken:
    parts = [(match["h"], "hour"), (match["m"], "minute")]
    said = [units(int(count), unit) for count, unit in parts if count]
    joint = " and " if match["and"] else " "
    return " ".join(said) + joint + units(int(match["s"]), "second", match["dec"])


def _seconds(match: re.Match[str], scan: Scan) -> Spoken:
    """Refuse what is a plural: the 20s, kids under 12s, two 12s."""
    before, after = scan.before(match.start()).lower(), scan.after(match.end()).lower()
    told = after in OF_SECONDS or before in LASTING or (after == "to" and before in _HAVING)
    # the band's 45s, an iPhone 15s
    owned = before.endswith("'s") or any(c.isupper() for c in scan.before(match.start())[:2])
    owned = (
        owned or _PLURALS.search(scan.text, max(0, match.start() - 8), match.start()) is not None
    )
    owned = owned or _AND_MORE.match(scan.text, match.end()) is not None
    if not told and (match["s"] in _ROUND or before in _MANY or before[-1:] in "-/" or owned):
        return None
    if after in SECONDS_LONG:
        return f"{cardinal(int(match['s']))}-second"
    return units(int(match["s"]), "second")


def _left(match: re.Match[str], scan: Scan) -> Spoken:
    if match["told"] is None:
        near = max(0, match.start() - _NEAR), match.end() + _NEAR
        counted = scan.before(match.start()).lower() in UNTIL_T
        if not counted or ARMOR.search(scan.text, *near) or not COUNTDOWN.search(scan.text, *near):
            return None
    return f"T minus {cardinal(int(match['n']))}"


def _clock(match: re.Match[str], _scan: Scan) -> Spoken:
    """What a launch's clock shows: T-00:45:00 is T minus forty-five minutes."""
    sign = "plus" if match["sign"] == "+" else "minus"
    names = ("hour", "minute", "second") if match["c"] else ("minute", "second")
    parts = zip((match["a"], match["b"], match["c"]), names, strict=False)
    said = " ".join(units(int(count), name) for count, name in parts if int(count))
    return f"T {sign} {said or 'zero'}"


def _margin(match: re.Match[str], scan: Scan) -> Spoken:
    """By how much a race is led."""
    if not MARGIN.search(scan.text, max(0, match.start() - 60), match.start()):
        return None
    minutes = f"{units(int(match['m']), 'minute')} " if int(match["m"]) else ""
    return minutes + units(int(match["s"]), "second", (match["dec"] or "")[1:] or None)


RULES = (
    Rule("time", "A", _CLOCK, _clock),
    Rule("time", "A", _LEFT, _left),
    Rule("time", "0", _MARGIN, _margin),
    Rule(
        "time",
        "0",
        _TO_PLAY,
        lambda m, _s: units(int(m["s"]), "second", (m["dec"] or "")[1:] or None),
    ),
    Rule("time", "0", _LAPSE, _lapse),
    Rule("time", "0", _SECONDS, _seconds),
)
