"""Plain numbers: ordinals, fractions, magnitudes, cardinals, shares, rates and stars."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import WITHIN, Rule, Scan, Spoken, full_stop
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
from audio_edition.script.vocabulary.short import BOUND
from audio_edition.script.vocabulary.signs import FRACTIONS, MARKUP, OF_MUSIC
from audio_edition.script.vocabulary.sports import ODDS
from audio_edition.script.vocabulary.units import MAGNITUDES, PICTURED, SCREENS, UNITS, is_aside

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
    if not _BATS.search(scan.text, max(0, match.start() - 40), match.end() + 30):
        return None
    return by_pairs(match["num"])


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
