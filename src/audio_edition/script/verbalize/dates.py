"""Dates, years and times: of the day, of the year, of an age, and how long something takes."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken, full_stop
from audio_edition.script.verbalize.patterns import DASH, is_adjective
from audio_edition.script.verbalize.words import (
    below_hundred,
    cardinal,
    digits,
    ordinal,
    plural,
    year,
)
from audio_edition.script.vocabulary.law import YEARLIKE
from audio_edition.script.vocabulary.places import ZONES
from audio_edition.script.vocabulary.short import MONTHS, MONTHS_SHORT
from audio_edition.script.vocabulary.sports import ODDS
from audio_edition.script.vocabulary.units import (
    ARMOR,
    COUNTDOWN,
    LAPSES,
    LASTING,
    MANY,
    MONTHLY,
    NO_MONTHS,
    OF_SECONDS,
    SECONDS_LONG,
    is_aside,
)

_DECADE = late(
    r"(?P<num>(?:1\d|20)\d0|\d0)(?:'?s)(?![A-Za-z])"
    r"(?:(?P<sep>[-–]| to )(?P<to>(?:1\d|20)?\d0)'?s(?![A-Za-z]))?"
)
_SHORT_DECADE = late(r"'(?P<num>\d0)'?s(?![A-Za-z])(?:(?P<sep>[-–])'?(?P<to>\d0)'?s(?![A-Za-z]))?")
_SHORT_YEAR = late(r"'(?P<num>\d\d)(?:[-–]'?(?P<to>\d\d))?(?![\w'])")
_YEARS = late(
    r"(?P<a>(?:1[1-9]|20)\d\d)(?P<sep> ?[-–—] ?)(?P<b>(?:1\d|20)\d\d|\d\d)(?![\d%]|,\d{3}|"
    r"\.\d|[-–]\d)"
)
_PLAIN_YEAR = late(
    r"(?P<num>1[1-9]\d\d|20\d\d|10\d\d)(?P<end>'s|s'|')?(?![\d%°]|\.\d|,\d{3}(?!\d)|[A-Za-z])"
)


def _decade_name(num: str, british: bool) -> str:
    if len(num) == 2:
        return {"00": "two thousands", "10": "tens"}.get(num) or plural(below_hundred(int(num)))
    n = int(num)
    return plural(year(n, british))


def _decade(match: re.Match[str], scan: Scan) -> Spoken:
    num = match["num"]
    if num in ("10", "00", "1000"):
        return {"10": "tens", "00": "two thousands", "1000": "thousands"}[num]
    british = scan.locale.british
    if "'" in match[0] and len(num) == 4 and not match["to"]:
        before = scan.before(match.start()).lower().rstrip("-")
        if before.split("-")[0] not in ("the", "early", "late", "mid", "mid-to", "early-to"):
            return year(int(num), british) + "'s"
    said = _decade_name(num, british)
    if match["to"]:
        said += f" to {_decade_name(match['to'], british)}"
    return said


def _short_decade(match: re.Match[str], scan: Scan) -> Spoken:
    said = _decade_name(match["num"], scan.locale.british)
    if match["to"]:
        said += f" to {_decade_name(match['to'], scan.locale.british)}"
    return said


def two_digit_year(num: str) -> str:
    """Say the last two digits of a year: oh eight, ninety-eight."""
    n = int(num)
    return f"oh {below_hundred(n)}" if n < 10 else below_hundred(n)


def _short_year(match: re.Match[str], _scan: Scan) -> Spoken:
    said = two_digit_year(match["num"])
    return f"{said} to {two_digit_year(match['to'])}" if match["to"] else said


def is_parted(match: re.Match[str], scan: Scan) -> bool:
    """Whether a dash parts a year, or a larger number, from a count: in 2018—99 years after."""
    low, high = match["a"], match["b"]
    return is_aside(scan.text, match.start("sep")) or (
        YEARLIKE.fullmatch(low) is not None
        and len(high) < len(low)
        and (scan.after(match.end()) in LAPSES or ("—" in match["sep"] and len(high) != 2))
    )


def _years(match: re.Match[str], scan: Scan) -> Spoken:
    a, b, british = int(match["a"]), match["b"], scan.locale.british
    if is_parted(match, scan):
        return None
    if len(b) == 2:
        low = int(b)
        full = a - a % 100 + low + (100 if low < a % 100 else 0)
        if low < a % 100 and low != 0:
            return None
    else:
        full = int(b)
    return f"{year(a, british)} to {year(full, british)}"


_COUNT_NOUNS = frozenset(
    "people votes miles jobs troops residents soldiers workers employees students homes deaths "
    "cases points dollars euros pounds yards feet meters metres kilometers kilometres tons tonnes "
    "acres calories pages words items others more men women children patients prisoners "
    "passengers seats barrels megawatts hours minutes seconds days degrees units".split()
)


def _plain_year(match: re.Match[str], scan: Scan) -> Spoken:
    n = int(match["num"])
    if not match["end"] and scan.after(match.end()).lower() in _COUNT_NOUNS and n % 100:
        return cardinal(n, scan.locale.british)
    return year(n, scan.locale.british) + (match["end"] or "").replace("s'", "s")


YEARS = (
    Rule("year", "'", _SHORT_DECADE, _short_decade),
    Rule("year", "'", _SHORT_YEAR, _short_year),
    Rule("year", "0", _DECADE, _decade),
)
RANGES_OF_YEARS = (Rule("year", "0", _YEARS, _years),)
_NEXT_CENTURY = late(r"2[1-4]\d\d(?![\d%°A-Za-z-]|\.\d|,\d)")
_BY = frozenset("by until till before after since through year".split())


def _next_century(match: re.Match[str], scan: Scan) -> Spoken:
    """Say 2100 as a year where nothing is counted: "by 2100, seas may rise"."""
    before, after = scan.before(match.start()), scan.after(match.end())
    if before.lower() not in _BY or (after[:1].islower() and before != "By"):
        return None
    return year(int(match[0]), scan.locale.british)


LATE_YEARS = (
    Rule("year", "0", _PLAIN_YEAR, _plain_year),
    Rule("year", "0", _NEXT_CENTURY, _next_century),
)


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


_PLURALS = late(r"(?<!by )(?<!in )\d\ds (?:and|or) \Z")
_AND_MORE = late(r" (?:and|or) \d\ds(?![A-Za-z])")


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


# before a launch, and behind it: T-10 seconds, at T+2:30
_LAUNCH = late(r"T ?(?P<sign>[-–+]) ?(?=\d{1,3}(?!\d))")


def _launch(match: re.Match[str], scan: Scan) -> Spoken:
    near = max(0, match.start() - 80), match.end() + 80
    if ARMOR.search(scan.text, *near) or not COUNTDOWN.search(scan.text, *near):
        return None
    return f"T {'plus' if match['sign'] == '+' else 'minus'} "


_TO_PLAY = late(r"0:(?P<s>[0-5]\d)(?P<dec>\.\d)?(?= (?:left|remaining|to play|to go)\b)")


def _to_play(match: re.Match[str], _scan: Scan) -> Spoken:
    return units(int(match["s"]), "second", (match["dec"] or "")[1:] or None)


SECONDS = (
    Rule("time", "0", _TO_PLAY, _to_play),
    Rule("time", "A", _LAUNCH, _launch),
    Rule("time", "0", _LAPSE, _lapse),
    Rule("time", "0", _SECONDS, _seconds),
)


_HALF = r"(?: ?(?P<{0}>[AaPp]\.?[Mm]\b\.?))"
_ZONE = (
    r"(?: ?\(?(?P<zone>"
    + "|".join(sorted(ZONES, key=len, reverse=True))
    + r")(?![A-Za-z])(?:/(?P<zone2>[ECMP][SD]?T|GMT|UTC)(?![A-Za-z]))?\)?)"
)
_CLOCK_PATTERN = r"(?P<h{0}>[01]?\d|2[0-4])(?:[:.](?P<m{0}>[0-5]\d)(?::(?P<s{0}>[0-5]\d)(?!\d))?)?"

_TIME = late(
    rf"{_CLOCK_PATTERN.format(1)}(?![\d/]|,\d|\.\d|:\d){_HALF.format('half1')}?"
    rf"(?:(?P<sep> ?[-–—] ?| to )"
    rf"(?:{_CLOCK_PATTERN.format(2)}(?![\d/%]|,\d|\.\d|:\d){_HALF.format('half2')}?"
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
_LONG_LAPSE = late(r"(?P<h>\d{1,3}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)(?P<dec>\.\d{1,3})?(?!\d|:)")
_SPLIT = late(r"(?P<m>\d{1,2}):(?P<s>[0-5]\d)(?P<dec>\.\d{1,3})(?!\d)")


_RATIO_WORDS = frozenset("ratio ratios odds scale mix".split())


def _half(text: str | None) -> str:
    return f" {text[0].upper()} M" if text else ""


def _of_day(hour: str, minute: str | None, half: str | None, bare: str) -> str:
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
        said = _of_day(match["h1"], match["m1"], None, "") + seconds + _half(half1)
    else:
        said = _of_day(match["h1"], match["m1"], half1, bare)
    if match["sep"]:
        if match["word"]:
            said += f" to {match['word']}"
        else:
            if not half2 and match["m2"] is None and not half1 and match["m1"] is None:
                return None
            said += f" to {_of_day(match['h2'], match['m2'], half2, '')}"
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


def _long_lapse(match: re.Match[str], scan: Scan) -> Spoken:
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
    return _of_day(match["h"], match["m"], None, " o'clock")


_FRENCH = late(r"(?P<h>[01]?\d|2[0-3])h(?P<m>[0-5]\d)(?![A-Za-z0-9]| ?m)")


def _central(match: re.Match[str], _scan: Scan) -> Spoken:
    first, second = int(match["a"]), int(match["b"])
    if (first - second) % 12 != 1:
        return None  # half a cup
    return f"{below_hundred(first)} {below_hundred(second)} Central"


TIMES = (
    Rule("time", "0", _CENTRAL, _central),
    Rule("time", "0", _FRENCH, _french),
    Rule("time", "0", _LONG_LAPSE, _long_lapse),
    Rule("time", "0", _SPLIT, _split),
    Rule("time", "0", _SHORT_LAPSE, _short_lapse),
    Rule("time", "0", _MILITARY, _military),
    Rule("time", "0", _TIME, _time),
    Rule("time", "a", _NOON, lambda m, _s: f"{m['word']} {ZONES[m['zone']]}"),
    Rule("time", "a", _FROM_WORD, lambda m, _s: f"{m['word']} to "),
)


_NAMES = {**{m: m for m in MONTHS}, **MONTHS_SHORT}
_NAMES |= {name.upper(): said for name, said in _NAMES.items()}  # headlines in capitals
_MONTH = "(?:" + "|".join(sorted(_NAMES, key=len, reverse=True)) + r")(?![A-Za-z])\.?"
_TH = r"(?:st|nd|rd|th)(?![A-Za-z])"
_YEAR = r"(?:1[0-9]|20)\d\d(?![\d]|,\d|\.\d|%)"
_NOT_MORE = (
    r"(?![\d%/]|:\d|\.\d|,\d{3}(?!\d)"
    r"|[-–]?(?:year|day|month|member|point|mile|ft|km|yard)\b)"
)

_MONTH_DAY = late(
    rf"(?P<month>{_MONTH}) (?P<the>the )?(?P<day>[0-3]?\d)(?:{_TH})?{_NOT_MORE}"
    rf"(?:(?P<sep> ?{DASH} ?| to | through )"
    rf"(?:(?P<month2>{_MONTH}) )?(?P<day2>[0-3]?\d)(?:{_TH})?(?![\d:%/]|\.\d|,\d{{3}}(?!\d)))?"
    rf"(?:(?P<comma>,? )(?P<year>{_YEAR})|'(?P<short>\d\d)(?!\d))?"
)
_AND_DAY = late(rf" (?:and|or|&) ([0-3]?\d)(?:{_TH})?(?=[,.;:)]|$| (?:at|in|by|for|of)\b)")
_MONTH_YEAR = late(
    rf"(?P<month>{_MONTH})(?P<comma>,? (?:of )?)(?P<year>{_YEAR})"
    rf"(?:(?P<sep> ?{DASH} ?)(?P<month2>{_MONTH})(?P<comma2>,? )(?P<year2>{_YEAR}))?"
)
_MONTH_ALONE = late(r"(?P<month>Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.(?![A-Za-z])")
_MONTH_RANGE = late(rf"(?P<month>{_MONTH})(?P<sep> ?[-–] ?)(?P<month2>{_MONTH})")
_DAY_MONTH = late(
    rf"(?P<day>[0-3]?\d)(?: ?(?P<th>{_TH}))?"
    rf"(?:(?P<sep> ?{DASH} ?| to |/)(?P<day2>[0-3]?\d)(?:{_TH})?)?"
    rf"(?P<of> of)?[ -](?P<month>{_MONTH})(?:(?P<comma>,?[ -])(?P<year>{_YEAR}))?"
)


def _name(text: str) -> str:
    return _NAMES[text.rstrip(".")]


def _tail(match: re.Match[str], scan: Scan) -> str:
    """Say the year of a date, or ''."""
    if match["year"]:
        comma = "," if match["comma"].startswith(",") else ""
        return f"{comma} {year(int(match['year']), scan.locale.british)}"
    return ""


def _month_day(match: re.Match[str], scan: Scan) -> Spoken:
    day, british = int(match["day"]), scan.locale.british
    if not 1 <= day <= 31:
        return None
    if not match["year"] and _is_count(match, scan):
        return None
    the = "the " if british or match["the"] else ""
    said = f"{_name(match['month'])} {the}{ordinal(day)}"
    end = match.end()
    if match["day2"]:
        day2 = int(match["day2"])
        if not 1 <= day2 <= 31:
            return None
        middle = "through" if "through" in match["sep"] else "to"
        month2 = f"{_name(match['month2'])} " if match["month2"] else ""
        said += f" {middle} {month2}{the}{ordinal(day2)}"
    elif not match["year"]:
        more = _AND_DAY.match(scan.text, end)
        if more and 1 <= int(more[1]) <= 31:
            said += f" {more[0].split()[0].replace('&', 'and')} {the}{ordinal(int(more[1]))}"
            end = more.end()
    if match["short"]:
        said += f" {two_digit_year(match['short'])}"
    return said + _tail(match, scan), end


def _is_count(match: re.Match[str], scan: Scan) -> bool:
    """Whether no day stands behind the month: the Long March 10, in March 10 years ago."""
    start, end = match.span()
    if scan.before(start) in NO_MONTHS or scan.after(end) in LAPSES:
        return True
    monthly = MONTHLY.search(scan.text, max(0, start - 14), start)
    return bool(monthly and (MANY.match(scan.text, end) or scan.after(end) == "of"))


def _month_year(match: re.Match[str], scan: Scan) -> Spoken:
    of = " of" if "of" in match["comma"] else ""
    said = f"{_name(match['month'])}{of} {year(int(match['year']), scan.locale.british)}"
    if match["year2"]:
        said += f" to {_name(match['month2'])} {year(int(match['year2']), scan.locale.british)}"
    return said


def _month_alone(match: re.Match[str], scan: Scan) -> Spoken:
    return MONTHS_SHORT[match["month"]] + full_stop(scan, match.end())


def _month_range(match: re.Match[str], scan: Scan) -> Spoken:
    stop = full_stop(scan, match.end()) if match[0][-1] == "." else ""
    return f"{_name(match['month'])} to {_name(match['month2'])}{stop}"


def _day_month(match: re.Match[str], scan: Scan) -> Spoken:
    day = int(match["day"])
    if not 1 <= day <= 31:
        return None
    before = scan.before(match.start()).lower()
    the = "" if before == "the" else "the "
    if match["th"] and match["of"] and before not in ("on", "from", "until", "by", "since"):
        the = ""
    month = _name(match["month"])
    said = f"{the}{ordinal(day)}"
    if match["day2"]:
        day2 = int(match["day2"])
        if not 1 <= day2 <= 31:
            return None
        said += f" {'and' if match['sep'] == '/' else 'to'} the {ordinal(day2)}"
    return f"{said} of {month}{_tail(match, scan)}"


# -- all in numerals ------------------------------------------------------------------------

_NUMERIC = late(
    r"(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<year>(?:1[6-9]|20)\d\d|\d\d)(?![\d/]|[-.]\d)"
)
_ISO = late(
    r"(?P<year>(?:1[1-9]|20)\d\d)(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<a>\d{1,2})(?!\d|[-/]\d)"
)
_OF_MONTH = late(rf" (?:of )?{_MONTH}(?![A-Za-z])")
_NO_YEAR = late(
    r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/]|\.\d|\""
    r"|[- ](?:inch|in\.|mile|cup|acre|ounce|oz|lb|pound))"
)
_SPECIAL = late(r"(?P<key>9/11|7/7|24/7|50/50|20/20|9-11|24-7|11/9|60/40|80/20)(?P<s>'s)?(?![\d/])")
_SPECIALS = {
    "9/11": "nine eleven", "7/7": "seven seven", "24/7": "twenty-four seven",
    "50/50": "fifty-fifty", "20/20": "twenty twenty", "24-7": "twenty-four seven",
    "60/40": "sixty forty", "80/20": "eighty twenty", "11/9": "eleven nine",
}  # fmt: skip


def say_date(day: int, month: int, a_year: int | None, british: bool) -> str:
    """Say a full date the way the locale orders it."""
    tail = f" {year(a_year, british)}" if a_year else ""
    if british:
        return f"the {ordinal(day)} of {MONTHS[month - 1]}{tail}"
    return f"{MONTHS[month - 1]} {ordinal(day)}{',' if tail else ''}{tail}"


def _order(a: int, b: int, day_first: bool) -> tuple[int, int] | None:
    """Return day and month of two numerals, or None where they can be neither."""
    day, month = (a, b) if day_first else (b, a)
    if month > 12:
        day, month = month, day
    return (day, month) if 1 <= day <= 31 and 1 <= month <= 12 else None


def _numeric(match: re.Match[str], scan: Scan) -> Spoken:
    text_year = match["year"]
    if len(text_year) == 2:
        if match["sep"] != "/":
            return None
        full = 2000 + int(text_year) if int(text_year) < 40 else 1900 + int(text_year)
    else:
        full = int(text_year)
    british = scan.locale.british
    found = _order(int(match["a"]), int(match["b"]), british or match["sep"] == ".")
    return say_date(*found, full, british) if found else None


def _iso(match: re.Match[str], scan: Scan) -> Spoken:
    found = _order(int(match["a"]), int(match["b"]), True)
    if found is None or int(match["b"]) > 12:
        return None
    end = match.end()
    if scan.text[end : end + 1] == "T" and scan.text[end + 1 : end + 3].isdigit():
        return say_date(*found, int(match["year"]), scan.locale.british) + " at", end + 1
    return say_date(*found, int(match["year"]), scan.locale.british)


# "to 12/2027"
_MONTH_OF_YEAR = late(r"(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)(?![\w/%]|[.,]\d)")


def _month_of_year(match: re.Match[str], scan: Scan) -> Spoken:
    return f"{MONTHS[int(match['m']) - 1]} {year(int(match['y']), scan.locale.british)}"


_ON = frozenset(
    "on since until before dated from monday tuesday wednesday thursday friday saturday "
    "sunday mon tue tues wed weds thu thur thurs fri sat sun".split()
)


# 10/31 is a day, 5/16 a bolt
_NO_DENOMINATORS = frozenset({13, 14, 15, 17, 18, 19, 21, 22, 23, 26, 27, 28, 29, 31})


_DAY_NOUNS = frozenset(
    "deadline deadlines hearing date meeting panel committee commission riot insurrection "
    "primary primaries game attack attacks anniversary".split()
)


_COUNTED = late(r" of | \(\d[\d.]*%\)")  # 12/15 (80%)


def _no_year(match: re.Match[str], scan: Scan) -> Spoken:
    if _OF_MONTH.match(scan.text, match.end()):
        return None  # two days of a month: 11/12 November
    british = scan.locale.british
    near = max(0, match.start() - 40), match.end() + 30
    if ODDS.search(scan.text, *near) and scan.before(match.start()).lower() != "on":
        return None
    month_end = int(match["b"]) in _NO_DENOMINATORS and not british
    dated = (
        scan.before(match.start()).lower().rstrip(",.") in _ON
        or scan.after(match.end()) in _DAY_NOUNS
    )
    if _COUNTED.match(scan.text, match.end()) or (not dated and not month_end):
        return None
    found = _order(int(match["a"]), int(match["b"]), scan.locale.british)
    return say_date(*found, None, scan.locale.british) if found else None


def _special(match: re.Match[str], _scan: Scan) -> Spoken:
    key = match["key"]
    if key == "9-11":
        return None
    return _SPECIALS[key] + (match["s"] or "")


DATES = (
    Rule("date", "0", _ISO, _iso),
    Rule("date", "0", _NUMERIC, _numeric),
    Rule("date", "0", _SPECIAL, _special),
    Rule("date", "0", _MONTH_OF_YEAR, _month_of_year),
    Rule("date", "0", _NO_YEAR, _no_year),
    Rule("date", "0", _DAY_MONTH, _day_month),
    Rule("date", "A", _MONTH_DAY, _month_day),
    Rule("date", "A", _MONTH_YEAR, _month_year),
    Rule("date", "A", _MONTH_RANGE, _month_range),
    Rule("date", "A", _MONTH_ALONE, _month_alone),
)
