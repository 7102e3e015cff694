"""Plain numbers: ordinals, fractions, magnitudes, cardinals, shares, rates and stars."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.acronyms import say_capitals
from audio_edition.script.verbalize.core import WITHIN, Rule, Scan, Spoken, full_stop
from audio_edition.script.verbalize.dates import RANGES_OF_YEARS as YEARS
from audio_edition.script.verbalize.dates import is_parted
from audio_edition.script.verbalize.patterns import (
    MAG_SUFFIX,
    NUM,
    POINT_NUM,
    RANGE,
    SIGN,
    describes_noun,
    is_adjective,
    is_cricket,
    is_labelled,
)
from audio_edition.script.verbalize.words import by_pairs, cardinal, digits, number, ordinal, plural
from audio_edition.script.vocabulary.law import FILED, YEARLIKE
from audio_edition.script.vocabulary.short import BOUND
from audio_edition.script.vocabulary.signs import FRACTIONS, MARKUP, OF_MUSIC
from audio_edition.script.vocabulary.sports import LINED_UP, LINES, ODDS, SHOTS
from audio_edition.script.vocabulary.units import (
    COUNTED,
    HEIGHT,
    MAGNITUDES,
    PICTURED,
    SCREENS,
    TALL,
    UNITS,
    is_aside,
)

_SIGNS = {"-": "minus ", "–": "minus ", "+": "plus ", "±": "plus or minus ", None: "", "": ""}

VULGAR = "".join(FRACTIONS)


def signed(match: re.Match[str]) -> str:
    """Say the sign a ``SIGN`` group found, with a blank after it."""
    return _SIGNS[match["sign"]]


def fraction(top: int, bottom: int, alone: bool = True) -> str:
    """Say a fraction: one half, two thirds, a half (not ``alone``), seven hundredths."""
    if bottom == 2:
        part = "half" if top == 1 else "halves"
    elif bottom == 4:
        part = "quarter" if top == 1 else "quarters"
    else:
        part = ordinal(bottom)
        part = part if top == 1 else plural(part)
    if top == 1 and not alone and bottom <= 4:
        return f"a {part}"
    return f"{cardinal(top)} {part}"


# -- ordinals ------------------------------------------------------------------------------

_ORDINAL = late(
    r"(\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?:'?(?:st|nd|rd|th|ST|ND|RD|TH)"
    r"|(?<=1)(?<!11) st(?! \d)|(?<=2)(?<!12) nd|(?<=3)(?<!13) rd| th)(s?)(?![A-Za-z])"
    r"([ -]c\.(?= [a-z]))?"
)


def _ordinal(match: re.Match[str], scan: Scan) -> Spoken:
    said = ordinal(int(match[1].replace(",", "")), scan.locale.british)
    if match[3]:
        return f"{said}{match[3][0]}century"
    return plural(said) if match[2] else said


# -- fractions -----------------------------------------------------------------------------

_VULGAR = late(rf"{SIGN}(?P<whole>{NUM})?[ -]?(?P<frac>[{VULGAR}])")
_FRACTION = late(
    rf"{SIGN}(?:(?P<whole>\d{{1,4}})[ -])?(?P<top>\d{{1,3}})/(?P<bottom>\d{{1,4}})"
    r"(?: ?(?P<nth>ths?|rds?|nds?))?(?![\d/A-Za-z]|\.\d)"
)


def _mixed(sign: str, whole: str | None, top: int, bottom: int, scan: Scan) -> str:
    if not whole:
        return sign + fraction(top, bottom)
    said = number(whole, scan.locale.british)
    return f"{sign}{said} and {fraction(top, bottom, alone=False)}"


def _vulgar(match: re.Match[str], scan: Scan) -> Spoken:
    return _mixed(signed(match), match["whole"], *FRACTIONS[match["frac"]], scan)


_RATED = late(
    r"(?P<a>\d{1,2}\.\d{1,2}(?= ?/)|\d{1,2}(?= /)) ?/ ?(?P<b>5|10|100)(?:\.0)?"
    r"(?![\d/.]\d|\d| ?/)"
)
# a mark: "5/10", but not "1/10 of a second", "4 9/10", "1/10th"
_MARK = late(
    r"(?<![\d/])(?<!\d )0?(?P<a>10|\d(?:\.\d{1,2})?)/(?P<b>10)(?![\d/]|\.\d| ?th\b|[ -]of[ -]|"
    r"[- ](?:inch|mile|second|cup|teaspoon|tablespoon|acre|ounce|percent|point|as|scale|the)\b)"
)
# games and points: 8.0/9, 5.5/11
_TALLY = late(r"(?P<a>\d{1,3}\.\d{1,2})/(?P<b>\d{1,3})(?![\d/A-Za-z]|\.\d)")
# "1,770/1,770 tests"
_OF_MANY = late(r"(?P<a>\d{1,3}(?:,\d{3}){1,3})/(?P<b>\d{1,3}(?:,\d{3}){1,3})(?![\d/.,]\d|\d)")


def _rated(match: re.Match[str], scan: Scan) -> Spoken:
    if match.re.pattern == _MARK.pattern and scan.before(match.start()) == "by":
        return None  # what rose or fell by 3/10
    return f"{number(match['a'])} out of {number(match['b'], scan.locale.british)}"


_PART = late(r"[ -](?:of|inch|mile|second|percent|point|the)\b")
_PARTS = frozenset({24, 25, 30, 32, 40, 50, 60, 64, 100, 128, 1000})


def _fraction(match: re.Match[str], scan: Scan) -> Spoken:
    top, bottom = int(match["top"]), int(match["bottom"])
    whole, british = match["whole"], scan.locale.british
    if whole and top >= bottom:
        return None
    if bottom in (2, 4, 8, 16) and not whole and scan.after(match.end()) in OF_MUSIC:
        return f"{cardinal(top)} {cardinal(bottom)}"
    if (
        bottom == 100
        and not whole
        and top > 1
        and not match["nth"]
        and not _PART.match(scan.text, match.end())
    ):
        return f"{cardinal(top)} out of {cardinal(bottom, british)}"
    neighbours = top + 1 == bottom and bottom > 10 and bottom not in (12, 16, 32, 64)
    if not whole and not match["nth"] and (neighbours or (top == 20 and bottom > 20)):
        return f"{cardinal(top)} slash {cardinal(bottom, british)}"  # pages 10/11, 20/40 vision
    if match["nth"] and bottom > 1:
        return _mixed(signed(match), whole, top, bottom, scan)
    if not top and bottom > 1 and not whole:
        return f"zero out of {cardinal(bottom, british)}"
    if top == bottom or bottom in (0, 1) or (top > bottom and not whole):
        middle = " out of " if top == bottom and bottom > 1 else " over "
        if whole:
            return None
        if bottom in (0, 1) or top > bottom:
            if top >= 60 and bottom >= 40:  # blood pressure
                return f"{signed(match)}{cardinal(top, british)} over {cardinal(bottom, british)}"
            if bottom > 1 and (bottom, scan.after(match.end())) == (min(bottom, 8), "of"):
                return _mixed(signed(match), whole, top, bottom, scan)
            if 20 <= top < 1000 and bottom <= 10 and is_cricket(scan, match.start(), top):
                return f"{cardinal(top, british)} for {cardinal(bottom)}"
            near = max(0, match.start() - 40), match.end() + 30
            odds = scan.after(match.end()) == "on" or ODDS.search(scan.text, *near)
            middle = " to " if odds else " slash "
        return signed(match) + cardinal(top, british) + middle + cardinal(bottom, british)
    graded = bottom == 20 and top >= 10 and not _PART.match(scan.text, match.end())
    graded = graded or scan.after(match.end()).lower() in ("stars", "star", "rating", "score")
    if not whole and (graded or (bottom > 20 and bottom not in _PARTS)):
        return f"{cardinal(top)} out of {cardinal(bottom, british)}"
    return _mixed(signed(match), whole, top, bottom, scan)


# "1/2-3/4 in.", "3/4 – 7/8": from one part of a whole to another
_PARTS_RANGE = late(
    r"(?P<top>\d{1,2})/(?P<bottom>2|3|4|5|6|8|10|16|32|64) ?[-–] ?"
    r"(?P<top2>\d{1,2})/(?P<bottom2>2|3|4|5|6|8|10|16|32|64)"
    r"(?: ?(?P<unit>in\.|in(?= of )|oz\.?|mi\.|lb\.?|tsp\.?|tbsp\.?)(?![A-Za-z]))?(?![\w/-])"
)


def _parts_range(match: re.Match[str], scan: Scan) -> Spoken:
    first, second = (
        (int(match[top]), int(match[bottom]))
        for top, bottom in (("top", "bottom"), ("top2", "bottom2"))
    )
    if not 0 < first[0] < first[1] or not 0 < second[0] < second[1]:
        return None
    said = f"{fraction(*first)} to {fraction(*second)}"
    if not match["unit"]:
        return said
    one = UNITS[match["unit"]][0]
    stop = full_stop(scan, match.end()) if match[0][-1] == "." else ""
    return f"{said} of {'an' if one[0] in 'aeiou' else 'a'} {one}{stop}"


# -- magnitudes and plain numbers ----------------------------------------------------------

_SUFFIXED = late(
    rf"{SIGN}(?P<num>{POINT_NUM})(?: (?=(?:[mbt]n|[mb]ln|cr)[ .,;]))?(?P<suffix>{MAG_SUFFIX})"
)
_RACES = frozenset("run race walk charity fun jog championship championships event".split())
# kilometres that people run: the 5K
_KILOMETRES = frozenset("1 3 5 8 10 12 15 20 25 50".split())
_RUN = late(
    r"(?i)\b(?:races?|run|runs|ran|trot|jog|marathon|finish line|runners?|walkers?|parkrun)\b"
)
_MANY = late(r"[a-z]+s\Z|people\Z|men\Z|women\Z|children\Z|more\Z|in\Z|a\Z|per\Z|of\Z|to\Z")
_STREET = late(r" [A-Z]\w{1,20},? (?:[SR]t|Ave|Street|Road|Avenue|Lane|Drive|Court|Place)\b")


def _near(match: re.Match[str]) -> tuple[int, int]:
    return max(0, match.start() - 60), match.end() + 40


def _shows(match: re.Match[str], scan: Scan, following: str) -> bool:
    """Whether a number with its K tells how fine a picture is: 6.2K/30p, 8k and HDR."""
    fine = _FINE.fullmatch(match["num"]) and scan.before(match.start()) not in _PAID
    return bool(fine) and (following in SCREENS or not _MANY.match(following))


_FINE = late(r"[24568]|[56]\.\d|1[26]")
_PAID = frozenset("paid pay cost costs for of about nearly over".split())


def _suffixed(match: re.Match[str], scan: Scan) -> Spoken:
    suffix, num, before = match["suffix"], match["num"], scan.before(match.start())
    word_after = scan.after(match.end())
    if is_labelled(match, scan, suffix):
        return None
    nxt, is_named = word_after.lower(), word_after[:1].isupper() or re.fullmatch("[B-WYZ]", before)
    # 221B Baker Street, an F 35B; but 2B Muslims
    crowd = re.fullmatch("[A-Z][a-z]+s", word_after) and not _STREET.match(scan.text, match.end())
    if suffix == "B" and num.isdigit() and is_named and not crowd:
        return None
    if suffix in ("k", "K") and (
        nxt in _RACES
        or (num in _KILOMETRES and _RUN.search(scan.text, *_near(match)))
        or (num in ("4", "8") and (nxt in SCREENS or (suffix == "K" and not _MANY.match(nxt))))
        or (PICTURED.search(scan.text, *_near(match)) and _shows(match, scan, nxt))
        or before == "Y"
    ):
        return f"{signed(match)}{number(num)} K"
    if suffix in ("t", "T") or (suffix in ("b",) and len(num) < 2):
        return None
    said = f"{signed(match)}{number(num, scan.locale.british)} {MAGNITUDES[suffix]}"
    if len(suffix) > 1 and WITHIN.match(scan.text, match.end()):
        return said, match.end() + 1  # 2,300 cr. in aid
    return said


_TIMES = late(
    rf"(?P<a>{NUM})(?: ?[x×] ?(?P<b>{NUM})|[x×](?![A-Za-z0-9])|X(?= [a-z]))"
    rf"(?: ?[x×] ?(?P<c>{NUM}))?(?!s(?![a-z]))"
)


def _times(match: re.Match[str], scan: Scan) -> Spoken:
    british = scan.locale.british
    if not match["b"]:
        if "X" in match[0] and scan.before(match.start())[:1].isupper() and match.start() > 2:
            return (
                None
                if scan.before(match.start()) not in ("A", "An", "The")
                else f"{number(match['a'], british)} times"
            )
        return f"{number(match['a'], british)} times"
    parts = [match["a"], match["b"], *([match["c"]] if match["c"] else [])]
    middle = " times " if scan.text[match.end() : match.end() + 3] == " = " else " by "
    return middle.join(number(p, british) for p in parts)


_TIMES_RANGE = late(rf"(?P<a>{NUM})[-–](?P<b>{NUM})[x×](?![A-Za-z0-9])")


def _times_range(match: re.Match[str], scan: Scan) -> Spoken:
    british = scan.locale.british
    return f"{number(match['a'], british)} to {number(match['b'], british)} times"


_VERSION = late(r"v?\d{1,6}(?:\.\d{1,6}){2,8}(?![\d])")


def _version(match: re.Match[str], _scan: Scan) -> Spoken:
    parts = match[0].lstrip("v").split(".")
    if len(parts) == 4:
        return " dot ".join(digits(p) for p in parts)
    said = " point ".join(cardinal(int(p)) if p[0] != "0" or p == "0" else digits(p) for p in parts)
    return f"version {said}" if match[0][0] == "v" else said


_NUMBER = late(rf"{SIGN}(?P<num>{POINT_NUM})(?P<s>'?s(?![A-Za-z]))?(?P<plus>\+(?!\w))?")
_PLURAL = late(rf"{SIGN}(?P<num>{POINT_NUM})(?P<s>'?s(?![A-Za-z]))(?P<plus>\+(?!\w))?")
_FOLD = late(rf"(?P<num>{NUM})-?fold(?![A-Za-z])")


def _fold(match: re.Match[str], scan: Scan) -> Spoken:
    return f"{number(match['num'], scan.locale.british)}fold"


def _number(match: re.Match[str], scan: Scan) -> Spoken:
    said = signed(match) + number(match["num"], scan.locale.british)
    if match["num"] == "007":
        said = "double oh seven"
    if match["s"] and match["num"] in ("100", "1,000"):
        said = "hundreds" if match["num"] == "100" else "thousands"
    elif match["s"]:
        said = plural(said) if "'" not in match["s"] or match["num"][-1] == "0" else f"{said}'s"
    if match["plus"]:
        said += " plus"
    return said


_BATTING = late(r"(?<![\w.])\.(?P<num>\d{3})(?!\d|[-.,]\d|%)")
_BATS = late(r"(?i)\b(?:hit|hits|hitting|bat|bats|batted|batting|slugg\w+|slashed|hitter)\b")


def _batting(match: re.Match[str], scan: Scan) -> Spoken:
    """How often a batter hits, of a thousand: ".312" is three twelve."""
    bats = _BATS.search(scan.text, max(0, match.start() - 40), match.end() + 30)
    return by_pairs(match["num"]) if bats else None


_COUNTS = {"HR": "home run", "TD": "touchdown", "FG": "field goal", "INT": "interception"}
_COUNTED = late(rf"(?P<num>{NUM}) (?P<what>HR|TD|FG|INT)s(?![A-Za-z])")


def _counted(match: re.Match[str], scan: Scan) -> Spoken:
    """What sports pages count: 41 HRs, 30 TDs."""
    said = number(match["num"], scan.locale.british)
    return f"{said} {_COUNTS[match['what']]}{'' if match['num'] == '1' else 's'}"


_LONG = late(r"(?:(?<![.A-Za-z])\.)?\d+")


def _long(match: re.Match[str], _scan: Scan) -> Spoken:
    return ("point " if match[0][0] == "." else "") + digits(match[0])


_ROUGHLY = late(rf"[~≈] ?(?=[$€£]?{POINT_NUM})")
_LESS = late(rf"(?P<mark>[<>≤≥]=?) ?(?=[$€£]?{POINT_NUM})")
_COMPARE = {
    "<": "less than", ">": "more than", "<=": "at most", ">=": "at least",
    "≤": "at most", "≥": "at least", "≤=": "at most", "≥=": "at least",
}  # fmt: skip


def _less(match: re.Match[str], scan: Scan) -> Spoken:
    """A comparison, but not the end of a mark of HTML: "<b>5"."""
    if match["mark"] == ">" and MARKUP.search(scan.text, max(0, match.start() - 60), match.start()):
        return None
    return _COMPARE[match["mark"]]


_PLUS_MINUS = late(r"\+/[-–] ?")

_POWER = late(
    rf"(?:(?P<factor>{NUM}) ?[x×·*] ?)?(?P<base>\d{{1,3}})"
    r"(?:\^(?P<power>-?\d{1,3})|(?P<small>[²³]))(?![\d.,]*\d)"
)
_SMALL = {"²": "squared", "³": "cubed", "2": "squared", "3": "cubed"}


def _power(match: re.Match[str], scan: Scan) -> Spoken:
    """Ten to the sixth; three times ten to the minus ninth."""
    british = scan.locale.british
    said = cardinal(int(match["base"]), british)
    if match["factor"]:
        said = f"{number(match['factor'], british)} times {said}"
    elif match["small"]:
        return None
    power = match["small"] or match["power"]
    if power in _SMALL:
        return f"{said} {_SMALL[power]}"
    minus = "minus " if power[0] == "-" else ""
    return f"{said} to the {minus}{ordinal(int(power.lstrip('-')), british)}"


EARLY_RULES = (
    Rule("number", ".", _BATTING, _batting),
    Rule("number", "0", _COUNTED, _counted),
    Rule("number", "0", _POWER, _power),
    Rule("number", "0", _PARTS_RANGE, _parts_range),
    Rule("symbol", "+", _PLUS_MINUS, lambda _m, _s: "plus or minus "),
    Rule("number", "0", _TIMES_RANGE, _times_range),
    Rule("number", "0", _TIMES, _times),
)
RULES = (
    Rule("number", "0", _ORDINAL, _ordinal),
    Rule("number", "0-–+" + VULGAR, _VULGAR, _vulgar),
    Rule("number", "0", _MARK, _rated),
    Rule("number", "0-+", _FRACTION, _fraction),
    Rule("number", "0", _PLURAL, _number),
    Rule("number", "0", _RATED, _rated),
    Rule("number", "0", _TALLY, _rated),
    Rule("number", "0", _OF_MANY, _rated),
    Rule("number", "0", _FOLD, _fold),
    Rule("number", "0a", _VERSION, _version),
    Rule("number", "0.-–+", _SUFFIXED, _suffixed),
    Rule("symbol", "~≈", _ROUGHLY, lambda _m, _s: "about"),
    Rule("symbol", "<>≤≥", _LESS, _less),
)
LATE_RULES = (
    Rule("number", "0.-–+±", _NUMBER, _number),
    Rule("number", "0.", _LONG, _long),
)


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


SHARES = (
    Rule("percent", "0.-–+±", _PERCENT, _percent),
    Rule("percent", "0.-–+±", _POINTS, _points),
)


_FOR_EACH = late(
    rf"(?P<a>{NUM}) ?/ ?(?P<b>1,000|10,000|100,000|1,000,000|100 000|100000)"
    r"(?![\d/]|[.,]\d)"
)
# a fall as accounts print it: (12.4)%
_FALL = late(rf"\((?P<num>{POINT_NUM})\) ?%")
_STARS = late(r"(?P<num>[0-9](?:\.[0-9])?) ?[★⭐]\ufe0f?(?![★⭐☆])")
_ROW = late(r"(?P<full>[★⭐]{1,5})(?P<half>½)?(?P<empty>☆{0,4})(?![★⭐☆])")
# 116 and three digits: help for children, for the lonely, for the sick, in all of the Union
_HELP = late(r"116 ?(?P<num>000|006|111|117|123)(?![\d%]|[.,]\d)")
_HELPED = late(r"(?i)\b(?:help\w*|hotline|lines?|call\w*|ring|dial|phone|number|Samaritans)\b")


def _for_each(match: re.Match[str], scan: Scan) -> Spoken:
    british = scan.locale.british
    many = match["b"].replace(" ", "")
    joint = "in" if match["a"] == "1" else "per"
    return f"{number(match['a'], british)} {joint} {number(many, british)}"


def _stars(match: re.Match[str], scan: Scan) -> Spoken:
    after = scan.after(match.end())
    one = match["num"] == "1" or is_adjective(scan.before(match.start()), after)
    one = one or describes_noun(after) or after in ("rating", "ratings")
    return f"{number(match['num'])} {'star' if one else 'stars'}"


def _row(match: re.Match[str], scan: Scan) -> Spoken:
    """Stars in a row, with the empty ones behind: a review's mark."""
    full, empty = len(match["full"]), len(match["empty"])
    if full + empty < 3:
        return None
    half = " and a half" if match["half"] else ""
    said = f"{number(str(full))}{half} {'star' if full == 1 and not half else 'stars'}"
    opens = scan.before(match.start())[-1:] in ("", ".", "!", "?")
    return said[0].upper() + said[1:] if opens else said


def _help(match: re.Match[str], scan: Scan) -> Spoken:
    near = scan.text[max(0, match.start() - 60) : match.start()]
    return digits(f"116{match['num']}") if _HELPED.search(near) else None


RATES = (
    Rule("phone", "0", _HELP, _help),
    Rule("number", "0", _FOR_EACH, _for_each),
    Rule("percent", "(", _FALL, lambda m, s: f"minus {number(m['num'])} {s.locale.percent}"),
    Rule("number", "0", _STARS, _stars),
    Rule("number", "★⭐", _ROW, _row),
)


# -- telephone ------------------------------------------------------------------------------

_PHONE = late(
    r"(?:(?P<plus>\+\d{1,3})[ .-]?)?(?:(?P<one>1)[ .-])?"
    r"(?:\((?P<area>\d{2,5})\)[ .-]?|(?P<bare>\d{3})[ .-])(?P<mid>\d{3})[ .-](?P<last>\d{4})"
    r"(?:,? (?:ext\.?|x) ?(?P<ext>\d{1,6}))?(?![\d])"
)
_LETTERED = late(
    r"1-(?P<area>8\d\d|900)-(?P<rest>[A-Z0-9]{2,10}(?:-[A-Z0-9]{1,10}){0,3})(?![A-Za-z0-9])"
)
_LOCAL = late(r"(?P<a>\d{3})-(?P<b>\d{4})(?![\d-])")
_WORLD = late(
    r"(?<![\w.])\+(?!\d{1,4}\.\d+(?![\d.-]))(?P<all>\d{1,4}(?:[ .-]?\(?\d{1,5}\)?){2,6})(?![\d])"
)
_UK = late(r"\(?0\d{2,4}\)?[ -]\d{3,6}(?:[ -]\d{3,4})?(?!\d)")
_EMERGENCY = late(
    r"(?P<num>911|999|988|112|411|311|211|511|811|111|101|119)(?P<s>'s)?(?![\d,%$-]|\.\d|"
    r" (?:people|million|billion))"
)
_CALLING = frozenset(
    "call called calls calling dial dialed dialled dialing text "
    "texting ring rang phone phoned".split()
)
# "Dial 911 in an emergency and 311 to report a pothole"
_ALSO = late(r"(?i)\b(?:call|dial|text|ring)\w* [2-9]11\b[^.;!?]{0,40} (?:and|or|but) \Z")
_LINE_IS = late(r"(?i)\b(?:line|hotline|lifeline|helpline|number) (?:is|was|on|at) \Z")
_AFTER_CALL = frozenset(
    "call calls caller callers operator operators dispatcher dispatchers center lifeline hotline "
    "tape recording emergency service system line".split()
)


def _group(text: str) -> str:
    if len(text) == 3 and text.endswith("00") and text[0] != "0":
        return cardinal(int(text))
    return digits(text)


def _phone(match: re.Match[str], _scan: Scan) -> Spoken:
    country = f"plus {digits(match['plus'])}, " if match["plus"] else ""
    area = match["area"] or match["bare"]
    area_said = _group(area)
    one = "one " if match["one"] else ""
    said = f"{country}{one}{area_said}, {digits(match['mid'])}, {digits(match['last'])}"
    if match["ext"]:
        said += f", extension {digits(match['ext'])}"
    return said


def _lettered(match: re.Match[str], _scan: Scan) -> Spoken:
    parts = []
    for part in match["rest"].split("-"):
        if part.isdigit():
            parts.append(digits(part))
        elif part.isalpha():
            parts.append(say_capitals(part) or part)
        else:
            parts.append(" ".join(digits(c) if c.isdigit() else c for c in part))
    return f"one {_group(match['area'])}, {' '.join(parts)}"


def _local(match: re.Match[str], scan: Scan) -> Spoken:
    words = {w.lower().strip(":(,") for w in scan.before2(match.start())}
    if words & {"call", "at", "phone", "tel", "telephone", "dial", "number", "text", "is"}:
        return f"{digits(match['a'])}, {digits(match['b'])}"
    if match["a"] in ("555",):
        return f"{digits(match['a'])}, {digits(match['b'])}"
    return None


def _world(match: re.Match[str], _scan: Scan) -> Spoken:
    groups = re.split(r"[^\d]+", match["all"])
    if sum(map(len, groups)) < 7:
        return None
    return f"plus {', '.join(digits(g) for g in groups if g)}"


def _uk(match: re.Match[str], _scan: Scan) -> Spoken:
    return ", ".join(digits(g) for g in re.split(r"[^\d]+", match[0]) if g)


def _emergency(match: re.Match[str], scan: Scan) -> Spoken:
    """Say 911 and its kin digit by digit where somebody calls them."""
    start, end = match.span()
    before, after = scan.before(start).lower().strip("\"'("), scan.after(end).lower()
    near = scan.text[max(0, start - 24) : start].lower().split()
    called = after in _AFTER_CALL or not _CALLING.isdisjoint(near)
    called = called or bool(_LINE_IS.search(scan.text[max(0, start - 30) : start]))
    called = called or bool(_ALSO.search(scan.text[max(0, start - 60) : start]))
    called = called or scan.text.startswith(" before you dig", end)
    alone = match["num"] == "911" and before in ("to", "the", "a", "") and not after
    if not (called or alone) or after == "people":
        return None
    return digits(match["num"]) + (match["s"] or "")


# "text HOME to 741741"
_SHORT_CODE = late(r"\d{5,6}(?![\d,%]|\.\d)")


def _short_code(match: re.Match[str], scan: Scan) -> Spoken:
    near = scan.text[max(0, match.start() - 40) : match.start()].lower().split()
    if not near or near[-1] not in ("to", "at") or _TEXTING.isdisjoint(near):
        return None
    return digits(match[0])


_TEXTING = frozenset("text texted texting sms message".split())


# -- ranges, scores, votes, ratios ------------------------------------------------------------

_RATIO = late(
    r"(?P<a>\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,3})?):(?P<b>\d{1,3}(?:,\d{3}){1,3}(?!\d)|\d{1,4})(?![\d:]|\.\d)"
)
_SETS = late(
    r"\d{1,2}[-–]\d{1,2}(?: ?\(\d{1,2}(?:[-–]\d{1,2})?\))?"
    r"(?:,? (?:and )?\d{1,2}[-–]\d{1,2}(?: ?\(\d{1,2}(?:[-–]\d{1,2})?\))?){1,6}(?![\d-])"
)
# "(9-2, 6-2 Big Ten)": wins and losses in all, and in a league
_STANDINGS = late(
    r"(?P<a>\d{1,2})[-–](?P<b>\d{1,2}), (?P<c>\d{1,2})[-–](?P<d>\d{1,2})"
    r"(?= (?:[A-Z][A-Za-z]|in |conference|league|home|away|at home|overall))"
)
_TIE = late(r"[67][-–][67] ?\(\d{1,2}(?:[-–]\d{1,2})?\)")
_ROW_OF_NUMBERS = late(r"(?P<a>\d{1,3})(?:[-–]\d{1,3}){2,6}(?![\d]|[-–]\d|\.\d)")
_RANGE = late(
    rf"(?P<a>{NUM})(?P<sep>[-–—]| [–—] | - )(?P<b>{NUM})(?![\d]|[-–]\d)(?P<s>s(?![A-Za-z]))?"
)
_EN_SCORES = frozenset(
    "won win wins beat beats beating lost lose defeat defeated lead led draw drew drawn victory "
    "thrashed edged hammered score scored ended finished level ahead down up".split()
)


def _ratio(match: re.Match[str], _scan: Scan) -> Spoken:
    return f"{number(match['a'])} to {number(match['b'])}"


def _sets(match: re.Match[str], scan: Scan) -> Spoken:
    if "-" not in match[0] and "–" not in match[0]:
        return None
    if scan.before(match.start()).lower().strip("(") in COUNTED:
        return None
    won = _STANDINGS.match(scan.text, match.start())
    if won and scan.at(match.start() - 1) == "(":
        first, second = (f"{number(won[x])} and {number(won[y])}" for x, y in ("ab", "cd"))
        return f"{first}, {second}", won.end("d")
    nums = [int(n) for n in re.findall(r"\d+", match[0])]
    if max(nums) > 30:
        return None
    said = re.sub(r"\(", ", ", match[0])
    said = re.sub(r"[-–)]", " ", said)
    return (
        re.sub(r"\d+", lambda d: cardinal(int(d[0])), said)
        .replace("  ", " ")
        .replace(" ,", ",")
        .strip()
    )


def _many(match: re.Match[str], _scan: Scan) -> Spoken:
    parts = re.split("[-–]", match[0])
    return " ".join(by_pairs(n) if n[0] == "0" else cardinal(int(n)) for n in parts)


def _left(scan: Scan, match: re.Match[str]) -> str:
    return scan.text[max(0, match.start() - 6) : match.start()]


def _range(match: re.Match[str], scan: Scan) -> Spoken:
    a, b, british = match["a"], match["b"], scan.locale.british
    if is_parted(match, scan):
        return None
    if len(a) == 5 and len(b) == 4 and re.search(r"(?:\b[A-Z]{2}|\.),? \Z", _left(scan, match)):
        return None  # a ZIP code of nine digits
    part = _PART_BEHIND.match(scan.text, match.end())
    if part:  # "4-5 ½ inch"
        said = fraction(*FRACTIONS[part[1]], alone=False)
        return f"{number(a)} to {number(b)} and {said}", part.end()
    if _FRACTION_BEHIND.match(scan.text, match.end()):
        return None  # "3-1/4" is a number and its fraction
    of = _OUT_OF.match(scan.text, match.end())
    if of and match["sep"] in "-–":
        return f"{number(a)} to {number(b)} out of {number(of[1])}", of.end()
    if len(a) > 1 and a[0] == "0" and "." not in a:
        return f"{digits(a)} {digits(b)}"
    before = scan.before(match.start()).lower().strip("\"'(,")
    filed = FILED.search(scan.text, max(0, match.start() - 24), match.start())
    if filed and "nos" not in filed[0].lower() and 3 <= len(b) <= 6 and (a + b).isdigit():
        each = len(b) > 4 or YEARLIKE.fullmatch(b)
        return f"{by_pairs(a)} {digits(b) if each else by_pairs(b)}"  # No. 22-451
    after = scan.after(match.end()).lower()
    shot = SHOTS.match(scan.text, match.end()) is not None and int_or(a) <= int_or(b) < 60
    if (
        not shot
        and HEIGHT.match(match[0])
        and (
            after in TALL
            or before in ("at", "stands", "stood", "listed")
            or _is_height(match, scan)
        )
    ):
        return f"{number(a)} {number(b)}"
    middle = " minus " if scan.text.startswith(" = ", match.end()) else " to "
    if shot:
        middle = " for "
    if LINED_UP.match(scan.text, match.end()) and f"{a}-{b}" in LINES:
        return f"{number(a)} {number(b)}"
    if len(a) == 3 and len(b) == 2 and b[0] == "0" and a.isdigit() and a[1:] < b:
        b = a[0] + b  # pages 203-07
    if (
        after == "record"
        or (after == "start" and before not in COUNTED)
        or (before in ("of", "to") and "record" in scan.before2(match.start())[0])
    ):
        middle = " and "
    if (
        _SEASON.match(scan.text, match.end())
        or _is_standing(match, scan)
        or _is_record(match, scan)
    ):
        middle = " and "
    if a == b and a in ("50", "20"):
        middle = " "
    say_b = number(b, british)
    if british and middle == " to " and match["sep"] in "-–" and int_or(a) < 20 and int_or(b) < 20:
        named = scan.before(match.start())[:1].isupper() and scan.after(match.end())[:1].isupper()
        near = scan.text[max(0, match.start() - 60) : match.start()].lower().split()
        if named or after in _EN_SCORES or not _EN_SCORES.isdisjoint(near):
            return f"{_nil(a)} {_nil(b)}"
    wickets = match["sep"] in "-–" and 20 <= int_or(a) < 1000 and int_or(b) <= 10
    # a vote and a bookmaker's odds look the same: the words around tell
    if wickets and is_cricket(scan, match.start(), int_or(a)):
        return f"{number(a, british)} for {say_b}"  # runs for wickets
    if before in _BOWLS and after in _BOWLED and int_or(a) <= 10 < int_or(b) < 200:
        return f"{number(a)} for {say_b}"  # wickets for runs
    if match["s"]:
        say_b += "s" if not say_b.endswith("y") else ""
        if say_b.endswith("y"):
            say_b = say_b[:-1] + "ies"
    return f"{number(a, british)}{middle}{say_b}"


_OUT_OF = late(r"/(5|10|100)(?![\d/.]\d|\d|/)")
_PART_BEHIND = late(rf" ?([{VULGAR}])")
_FRACTION_BEHIND = late(r"/(?:2|3|4|5|6|8|16|32|64)(?![\d/])")
_SEASON = late(r" (?:this season|on the season|overall|on the year)(?![a-z])")


_BOWLS = frozenset("took takes taking claimed bagged".split())
_BOWLED = frozenset("with as against".split())
_IS = frozenset("is was stands stood".split())
_ARE = frozenset("are were go went started began finished sit sat".split())
_MOVED = late(
    r"(?:improv|fell|fall|drop|mov|slip|rose|rise|advanc)\w* "
    r"(?:them |it |him |her |the [A-Z][a-z]{2,14} )?to \Z"
)
_PLAYED = late(
    r" (?:in (?:his|her|its|their|the|that|games|all|league|conference|division|\w+ play|\w+ games)"
    r"|against|when|since|with him|with her|after|under|at home|on the road|away|lifetime|all-time"
    r"|with an? \d{0,2}\.\d\d E\.?R\.?A)"
)
_PERSON = frozenset("he she who".split())


def _subject(match: re.Match[str], scan: Scan) -> tuple[str, str]:
    """The two words before two numbers: what is told of, and its verb."""
    first, verb = scan.before2(match.start())
    return first.strip("\"'(,"), verb.lower().strip("\"'(,")


def _is_height(match: re.Match[str], scan: Scan) -> bool:
    """Whether feet and inches are told of a person: the guard is 6-3; but not a record."""
    subject, verb = _subject(match, scan)
    if verb not in _IS or _PLAYED.match(scan.text, match.end()):
        return False
    named = subject[:1].isupper() and not subject.endswith("s") and int_or(match["a"]) < 7
    return subject.lower() in TALL | _PERSON or (named and subject not in _NO_PERSON)


_NO_PERSON = frozenset("It This That Score Vote Court Senate House Record Tally Series".split())


def _is_record(match: re.Match[str], scan: Scan) -> bool:
    """Whether wins and losses are told of a team: the Hawks are 6-3."""
    if int_or(match["a"]) > 162 or int_or(match["b"]) > 162 or match["sep"] not in "-–":
        return False
    subject, verb = _subject(match, scan)
    if _MOVED.search(scan.text, max(0, match.start() - 30), match.start()):
        return True
    played = bool(_PLAYED.match(scan.text, match.end()))
    if verb == "been":
        return played and subject.lower() in ("had", "has", "have")
    if verb in _IS:
        return played and (subject.lower() in TALL | _PERSON or subject[:1].isupper())
    ahead = scan.text[max(0, match.start() - 50) : match.start()]
    if verb == "finished" and (scan.locale.british or _PLAYED_EACH_OTHER.search(ahead)):
        return False
    team = subject[:1].isupper() or subject.lower() in ("they", "we", "team", "club")
    return (
        verb in _ARE
        and team
        and subject not in _CAUCUSES
        and (played or _ENDS.match(scan.text, match.end()) is not None)
    )


_PLAYED_EACH_OTHER = late(r"[a-z] (?:v|vs)\.? [A-Z]")
_ENDS = late(r"[.,;)]|\Z| [—–]| (?:and|but|this|so far|overall)\b")


def _is_standing(match: re.Match[str], scan: Scan) -> bool:
    """Say whether a team's name stands before wins and losses in brackets: Yankees (95-67)."""
    start = match.start()
    team = scan.text[max(0, start - 30) : max(0, start - 2)].rpartition(" ")[2]
    bracketed = scan.text[max(0, start - 2) : start] == " (" and scan.at(match.end()) == ")"
    named = team[:1].isupper() and team.endswith("s") and team not in _CAUCUSES
    named = named and not scan.locale.british
    return bracketed and named and int_or(match["a"]) < 163 and int_or(match["b"]) < 163


_CAUCUSES = frozenset("Democrats Republicans Commons Conservatives Lords Representatives".split())


def int_or(text: str) -> int:
    """Return a small whole numeral's value, or a large number for anything else."""
    return int(text) if text.isdigit() and len(text) < 4 else 1000


def _nil(text: str) -> str:
    return "nil" if text == "0" else cardinal(int(text))


RANGES_AND_TELEPHONES = (
    Rule("phone", "0+(", _PHONE, _phone),
    Rule("phone", "0", _LETTERED, _lettered),
    Rule("phone", "+", _WORLD, _world),
    Rule("phone", "0(", _UK, _uk),
    Rule("phone", "0", _SHORT_CODE, _short_code),
    Rule("phone", "0", _LOCAL, _local),
    Rule("phone", "0", _EMERGENCY, _emergency),
    Rule("range", "0", _SETS, _sets),
    Rule("range", "0", _TIE, _sets),
    Rule("range", "0", _ROW_OF_NUMBERS, _many),
    *YEARS,
    Rule("range", "0", _RATIO, _ratio),
    Rule("range", "0", _RANGE, _range),
)
