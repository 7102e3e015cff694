"""Times of day with halves and zones, durations in clock form."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.patterns import is_adjective
from audio_edition.script.verbalize.seconds import units
from audio_edition.script.verbalize.stops import full_stop
from audio_edition.script.verbalize.words import below_hundred
from audio_edition.script.vocabulary.places import ZONES

_HALF = r"(?: ?(?P<{0}>[AaPp]\.?[Mm]\b\.?))"
_ZONE = (
    r"(?: ?\(?(?P<zone>"
    + "|".join(sorted(ZONES, key=len, reverse=True))
    + r")(?![A-Za-z])(?:/(?P<zone2>[ECMP][SD]?T|GMT|UTC)(?![A-Za-z]))?\)?)"
)
_CLOCK = r"(?P<h{0}>[01]?\d|2[0-4])(?:[:.](?P<m{0}>[0-5]\d)(?::(?P<s{0}>[0-5]\d)(?!\d))?)?"

_TIME = late(
    rf"{_CLOCK.format(1)}(?![\d/]|,\d|\.\d|:\d){_HALF.format('half1')}?"
    rf"(?:(?P<sep> ?[-–—] ?| to )"
    rf"(?:{_CLOCK.format(2)}(?![\d/%]|,\d|\.\d|:\d){_HALF.format('half2')}?"
    rf"|(?P<word>noon|midnight)))?{_ZONE}?(?:(?![A-Za-z0-9])|(?=hrs?(?![a-z])))"
)
_FROM_WORD = late(r"(?P<word>noon|midnight)(?: ?[-–—] ?)(?=\d)")
_NOON = late(r"(?P<word>noon|midnight) (?P<zone>[ECMP][SD]?T|GMT|UTC)(?![A-Za-z])")
_MILITARY = late(
    r"(?P<h>[01]\d|2[0-4])(?P<m>[0-5]\d)(?:(?: ?(?P<zone>"
    + "|".join(z for z in ZONES if len(z) > 1)
    + r")(?![A-Za-z]))|(?P<z>Z)(?![A-Za-z])|(?= (?:hours|hrs|local)(?![a-z])|h(?![a-z]))"
    r"|(?<=(?:at|by) 0\d\d\d)(?![\w%]|[.,:/-]\w))"
)
_LAPSE = late(r"(?P<h>\d{1,3}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)(?P<dec>\.\d{1,3})?(?!\d|:)")
_SPLIT = late(r"(?P<m>\d{1,2}):(?P<s>[0-5]\d)(?P<dec>\.\d{1,3})(?!\d)")


_RATIO_WORDS = frozenset("ratio ratios odds scale mix".split())


def _half(text: str | None) -> str:
    return f" {text[0].upper()} M" if text else ""


def _clock(hour: str, minute: str | None, half: str | None, bare: str) -> str:
    """Say hours and minutes; ``bare`` follows a full hour that nothing else marks."""
    h, m = int(hour), int(minute) if minute else 0
    if half and h > 12:
        half = None
    if m:
        first = "zero" if h == 0 else below_hundred(h)
        return f"{first} {f'oh {below_hundred(m)}' if m < 10 else below_hundred(m)}{_half(half)}"
    if half:
        return below_hundred(h) + _half(half)
    if minute is None:
        return below_hundred(h)
    if h == 0 or h == 24:
        return "midnight" if h == 0 else "twenty-four hundred"
    if h > 12 or hour[0] == "0":
        return f"{'oh ' if h < 10 else ''}{below_hundred(h)} hundred"
    return below_hundred(h) + bare


# "at 9:02 p.m. Sunday with": a weekday goes with its time
_ON_DAY = late(
    r" (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: night| morning| evening| afternoon)?"
    r"(?:[,.;:]|\Z| (?:with|in|at|on|to|and|after|before|when|as|for|from|near|by|while|but|that))"
)


def _stop(scan: Scan, match: re.Match[str]) -> str:
    """The full stop a dotted half took with it, where it ended the sentence."""
    if _ON_DAY.match(scan.text, match.end()):
        return ""
    return full_stop(scan, match.end()) if match[0][-1] == "." else ""


def _time(match: re.Match[str], scan: Scan) -> Spoken:
    half1, half2, zone, text = match["half1"], match["half2"], match["zone"], match[0]
    dotted = "." in text[match.start("h1") - match.start() : match.end("h1") - match.start() + 1]
    marked = bool(half1 or half2)
    zoned = zone and zone != "Z" and match["m1"] is None and not match["sep"]
    if not marked and not zoned and (match["m1"] is None or ":" not in text):
        return None
    if dotted and not marked:
        return None
    near = (scan.before(match.start()).lower(), scan.after(match.end()).lower())
    if not marked and ":" in text and not _RATIO_WORDS.isdisjoint(near):
        return None
    if text[-1:] == "." and not marked:
        return None
    range_without = match["sep"] and match["m1"] is None and not half1 and match["m2"] is None
    if range_without and not half2:
        return None
    bare = " o'clock" if not zone and not match["sep"] else ""
    if match["s1"] and int(match["s1"]):
        seconds = f" and {units(int(match['s1']), 'second')}"
        said = _clock(match["h1"], match["m1"], None, "") + seconds + _half(half1)
    else:
        said = _clock(match["h1"], match["m1"], half1, bare)
    if match["sep"]:
        if match["word"]:
            said += f" to {match['word']}"
        else:
            if not half2 and match["m2"] is None and not half1 and match["m1"] is None:
                return None
            said += f" to {_clock(match['h2'], match['m2'], half2, '')}"
    if zone and match["zone2"]:
        said += f" {ZONES[zone].removesuffix(' time')} and {ZONES[match['zone2']]}"
    elif zone:
        said += f" {ZONES[zone]}"
    return said + _stop(scan, match)


def _military(match: re.Match[str], _scan: Scan) -> Spoken:
    h, m = match["h"], int(match["m"])
    hour = f"oh {below_hundred(int(h))}" if h[0] == "0" and h != "00" else below_hundred(int(h))
    if m == 0:
        said = f"{hour} hundred"
    elif m < 10:
        said = f"{hour} oh {below_hundred(m)}"
    else:
        said = f"{hour} {below_hundred(m)}"
    zone = match["zone"] or match["z"]
    return f"{said} {ZONES[zone]}" if zone else said


def _lapse(match: re.Match[str], scan: Scan) -> Spoken:
    end = match.end()
    nxt = scan.text[end : end + 5].strip().lower()
    if (
        nxt.startswith(("am", "pm", "a.m", "p.m"))
        or scan.text[match.start() - 3 : match.start()] == "at "
    ):
        return None
    if len(match["h"]) == 2:  # of the day: a race is not timed in two-digit hours
        return None
    parts = [
        units(int(match["h"]), "hour"),
        units(int(match["m"]), "minute"),
        units(int(match["s"]), "second", match["dec"]),
    ]
    return ", ".join(parts)


_SHORT_LAPSE = late(r"(?P<h>\d{1,2}) ?h ?(?P<m>[0-5]?\d) ?m(?:ins?)?(?![A-Za-z])")


def _short_lapse(match: re.Match[str], scan: Scan) -> Spoken:
    if is_adjective(scan.before(match.start()), scan.after(match.end())):  # a 2h 41m final
        return f"{below_hundred(int(match['h']))}-hour {below_hundred(int(match['m']))}-minute"
    return f"{units(int(match['h']), 'hour')} {units(int(match['m']), 'minute')}"


def _split(match: re.Match[str], _scan: Scan) -> Spoken:
    return f"{units(int(match['m']), 'minute')}, {units(int(match['s']), 'second', match['dec'])}"


# "8/7c": one hour earlier in the Central zone
_CENTRAL = late(r"(?P<a>1?\d)/(?P<b>1?\d) ?(?:[cC]|CT|[cC]entral)(?![A-Za-z0-9])")
_LASTING = frozenset(
    "a an in of takes took take lasts lasted last ran runs within after for under over just only "
    "nearly about almost every".split()
)


def _french(match: re.Match[str], scan: Scan) -> Spoken:
    """2h16: a time of day, or how long something takes."""
    minutes = int(match["m"])
    if scan.before(match.start()).lower() in _LASTING and int(match["h"]):
        said = units(int(match["h"]), "hour")
        return f"{said} {below_hundred(minutes)}" if minutes else said
    return _clock(match["h"], match["m"], None, " o'clock")


_FRENCH = late(r"(?P<h>[01]?\d|2[0-3])h(?P<m>[0-5]\d)(?![A-Za-z0-9]| ?m)")


def _central(match: re.Match[str], _scan: Scan) -> Spoken:
    first, second = int(match["a"]), int(match["b"])
    if (first - second) % 12 != 1:
        return None  # half a cup
    return f"{below_hundred(first)} {below_hundred(second)} Central"


RULES = (
    Rule("time", "0", _CENTRAL, _central),
    Rule("time", "0", _FRENCH, _french),
    Rule("time", "0", _LAPSE, _lapse),
    Rule("time", "0", _SPLIT, _split),
    Rule("time", "0", _SHORT_LAPSE, _short_lapse),
    Rule("time", "0", _MILITARY, _military),
    Rule("time", "0", _TIME, _time),
    Rule("time", "a", _NOON, lambda m, _s: f"{m['word']} {ZONES[m['zone']]}"),
    Rule("time", "a", _FROM_WORD, lambda m, _s: f"{m['word']} to "),
)
