"""Dates in their news forms: month and day, day and month, all in numerals."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.patterns import DASH
from audio_edition.script.verbalize.stops import full_stop
from audio_edition.script.verbalize.words import (
    cardinal,
    ordinal,
    year,
)
from audio_edition.script.verbalize.years import two_digit_year
from audio_edition.script.vocabulary.short import MONTHS, MONTHS_SHORT
from audio_edition.script.vocabulary.sports import ODDS
from audio_edition.script.vocabulary.units import LAPSES, MANY, MONTHLY, NO_MONTHS

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


def _is_list(match: re.Match[str], scan: Scan) -> bool:
    """Say whether three rising numbers name a thing: the 5/9/14 Eyes."""
    rising = int(match["a"]) < int(match["b"]) < int(match["year"])
    named = scan.before(match.start()).lower() == "the" and scan.after(match.end())[:1].isupper()
    return rising and named


def _numeric(match: re.Match[str], scan: Scan) -> Spoken:
    text_year = match["year"]
    if len(text_year) == 2:
        if match["sep"] != "/":
            return None
        if _is_list(match, scan):
            return " ".join(cardinal(int(match[g])) for g in ("a", "b", "year"))
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


def _special(match: re.Match[str], scan: Scan) -> Spoken:
    key = match["key"]
    if key == "9-11":
        return None
    if key in ("7/7", "11/9") and not (
        scan.before(match.start()).lower() in ("the", "after", "since", "of", "on")
        or scan.after(match.end()) in ("attack", "attacks", "bombing", "bombings", "bombers")
    ):
        return None
    return _SPECIALS[key] + (match["s"] or "")


RULES = (
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
