"""Measures: lengths, areas, masses, speeds, energy, data, temperatures."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import WITHIN, Rule, Scan, Spoken, full_stop
from audio_edition.script.verbalize.dates import units
from audio_edition.script.verbalize.numbers import VULGAR, fraction, signed
from audio_edition.script.verbalize.patterns import (
    MAG_WORD,
    NUM,
    POINT_NUM,
    RANGE,
    SIGN,
    describes_noun,
    is_adjective,
    is_labelled,
)
from audio_edition.script.verbalize.words import by_pairs, cardinal, number
from audio_edition.script.vocabulary.signs import FRACTIONS
from audio_edition.script.vocabulary.units import (
    BRITAIN,
    DID,
    HIGH,
    JOINTS,
    LAND,
    LONG,
    MAGNITUDES,
    OF_LENGTH,
    PEOPLE,
    PER,
    RUNNERS,
    TALL,
    UNITS,
    WORKERS,
    is_aside,
)

_LONGER = frozenset(
    "waves walls snakes sharks fish crocodiles boards rods pipes tubes bars".split()
)
_RACES = frozenset(
    "50 60 100 110 200 400 800 1500 3000 5000 10000 10,000 5,000 1,500 3,000".split()
)
_METRES = frozenset(
    "tall high deep wide long sprint final hurdles freestyle relay race butterfly backstroke "
    "wave waves run swim dash above below away world champion telescope".split()
)
_THINGS = late(r"[a-z]{3,14}[a-rt-z]s")
_BESIDE = late(r"\d ?m (?:x|×|by) \Z")
_MORE = late(r"[-–]\d[\d.]{0,8}m (?P<word>[A-Za-z]{2,20})")
# "30m/98ft": a length, told twice
_IN_FEET = late(r"/(?:\d{1,2}[x×])?\d[\d,.]{0,8} ?(?:ft|feet|yds?|yards|m)(?![A-Za-z])")


def is_told_twice(scan: Scan, end: int) -> bool:
    """Say whether a slash and the same length in feet follow."""
    return _IN_FEET.match(scan.text, end) is not None


def means_million(match: re.Match[str], scan: Scan, low: str) -> bool:
    """Say whether an m that touches its number counts people, not metres."""
    end = match.end()
    before, after = scan.before(match.start()).lower(), scan.after(end).lower()
    more = _MORE.match(scan.text, end)
    if more:  # "1.2m-1.5m people"
        after = more["word"].lower()
    if _BESIDE.search(scan.text, max(0, match.start() - 14), match.start()):
        return False  # 2.4m x 3.1m
    if low in _RACES and re.search(r"\d:\d\d(?:\.\d+)?\Z", before):
        return False  # a 4:02.39 1,500m
    if low in _RACES and before in ("the", "a", "men's", "women's", "ran", "swam"):
        return False
    if match["sep"] and match["sep"].strip() in ("x", "×"):
        return False  # 5x50m strides
    counted = _THINGS.fullmatch(after) and after not in OF_LENGTH | LONG | _LONGER | _METRES
    if counted and before not in ("a", "an", "the") and after not in RUNNERS:
        return True  # 22m devices
    if after in PEOPLE | DID or (WORKERS.fullmatch(after) and after not in RUNNERS | _METRES):
        return True
    if before in HIGH or is_told_twice(scan, end):
        return False
    if after in JOINTS:
        whole = "." not in low and low.replace(",", "").isdigit()
        near = max(0, match.start() - 80), end + 50
        return not (whole and len(low) > 1 and LAND.search(scan.text, *near))
    many = "." in low and after.endswith("s") and after not in _METRES | LONG | _LONGER
    if many and before not in ("a", "an"):
        return True
    return bool(scan.locale.british and after not in _METRES and "." in low)


# Units that are letters of common use: only where they touch the number.
_TOUCHING = frozenset(
    {"C", "F", "in", "t", "K", "J", "h", "s", "W", "V", "MP", "mb", "ac", "l", "M", "EB", "ZB"}
)
_SYMBOL = "|".join(re.escape(u) for u in sorted(UNITS, key=len, reverse=True))
_PERS = "|".join(re.escape(u) for u in sorted(PER, key=len, reverse=True))
_PER_TAIL = rf"(?: ?/ ?(?P<per>{_PERS})(?![A-Za-z0-9²³]))?"
_MEASURE = late(
    rf"{SIGN}(?P<low>{POINT_NUM})?(?P<frac>(?<=\d)[ -]?[{VULGAR}]|[{VULGAR}])?"
    rf"(?:(?P<sep>{RANGE}| to |x|×| x | × | by )(?P<high>{NUM}))?"
    rf"(?:(?P<magsep>[ -])(?P<mag>{MAG_WORD}|[mbt]?ln|[mbt]n)"
    rf"|(?P<oil>[kKmMbB]n?(?= (?:bpd|b/d|boe|bbl|cu m|cu ft|sq m|sq ft|sq km|mi|miles?|km|"
    rf"kilomet(?:er|re)s?|gallons?|kg|lbs?|gal|acres?|tons?|tonnes?)(?![a-z]))))?"
    rf"(?P<gap>[ -]?)(?P<unit>{_SYMBOL}){_PER_TAIL}"
    r"(?![A-Za-z0-9²³]|(?<=[23])\.\d|(?<=[A-Z])[.'][A-Z]|'s\b)"
)
_FEET = late(
    r"(?P<ft>\d{1,2})(?:' ?| ?(?:ft|foot|feet)\.?,? ?)(?P<in>\d{1,2})(?P<frac>[½¼¾])?"
    r"(?:(?P<quote>\"|'')|(?P<word> ?(?:ins?|inch|inches)(?![A-Za-z])\.?))(?!\d)"
)
_FEET_INCHES = late(r"(?P<ft>[3-8])'(?P<in>1[01]|\d)(?![\w\"'½¼¾]|\.\d)")
_INCHES = late(
    rf"(?:(?P<num>{NUM})|(?=[{VULGAR}]))(?P<frac>[{VULGAR}])?\"(?=-[a-z]| [A-Za-z]|[.,;:)]|\Z)"
)
_BY_FEET = late(rf"(?P<a>{NUM})' ?[x×] ?(?P<b>{NUM})'(?: ?[x×] ?(?P<c>{NUM})')?(?![a-z\d])")
_DOSE = late(
    r"(?P<a>\d{1,4})/(?P<b>\d{1,4})(?P<gap>[ -]?)(?P<unit>mg|mcg|μg|g|ml|mL)(?![A-Za-z0-9/])"
)
_CALIBER = late(
    r"\.(\d{2,3})(?=[- ](?:calib(?:er|re)|cal|Special|Magnum|magnum|revolver|rifle|pistol|handgun|"
    r"ACP|Winchester|bullet|gun|round)s?(?![a-z]))"
)
_STONE = late(r"(?P<st>\d{1,2}) ?st(?: (?P<lb>\d{1,2}) ?lbs?(?![A-Za-z])|(?![A-Za-z]))\.?")
_DEGREES_AFTER = frozenset(
    "near of around to at above below hit hits reached was and between about over under "
    "exceed exceeded exceeding topped approaching".split()
)
_BRITISH = (("meter", "metre"), ("liter", "litre"), (" ton", " tonne"))


def _spelling(said: str, scan: Scan) -> str:
    if scan.locale.british:
        for american, british in _BRITISH:
            said = said.replace(american, british)
    return said


_READ = late(r"\d{2,3}(?:\.\d)?")


_WEIGHED = frozenset("of from per each".split())


def _refused(match: re.Match[str], scan: Scan) -> bool:
    """Say whether a short symbol is something else here: a word, a generation, a magnitude."""
    unit, gap, low = match["unit"], match["gap"], match["low"] or ""
    if unit == "A" and not match["per"]:
        return True
    if match["sep"] and is_aside(scan.text, match.start("sep")):
        return True
    if unit == "GB" and gap and scan.after(match.end()) in BRITAIN:
        return True
    if len(unit) == 1 and not gap and is_labelled(match, scan, unit):
        return True
    if unit == "W" and gap and _STREET.match(scan.text, match.end()):
        return True
    if unit == "s" and gap and "." in low:
        return False  # a time in a race: 21.08 s
    if unit == "mb" and gap and low.isdigit() and 850 <= int(low) <= 1100:
        return False  # a storm's pressure
    if unit in ("C", "F") and gap == " " and _READ.fullmatch(low):
        below = match[0][0] == "-"
        return not below and scan.before(match.start()).lower() not in _DEGREES_AFTER
    if unit == "s" and scan.before(match.start()) in ("min", "mins", "m", "min.", "minutes"):
        return False
    if unit == "K" and gap == " " and _COLD.search(scan.text, *_near(match)):
        return False
    if unit == "T":
        return not (gap and _FIELD.search(scan.text, *_near(match)))
    weighed = "," in low or match["per"] or scan.after(match.end()) in _WEIGHED
    if unit == "t" and gap == " " and weighed:
        return scan.at(match.end()) in "-'" and match.end() < len(scan.text)
    if gap and unit in _TOUCHING:
        power = unit in ("W", "V", "MP") and not scan.after(match.end())[:1].isupper()
        return not power and not match["per"]
    if unit == "m" and not match["per"] and not gap:
        return means_million(match, scan, low)
    if unit == "s":  # "747s" is a plural
        return "." not in low
    if unit == "F" and scan.after(match.end()) in ("filing", "filings", "form", "forms", "report"):
        return True  # a 13F filing
    if unit == "F":
        return not low.isdigit() or len(low) > 3
    return unit == "K"


# what is told in kelvins: a magnet at 4 K
_COLD = late(
    r"(?i)\b(?:temperature|cool|cold|cryo|superconduct|magnet|helium|plasma|absolute zero|qubit|"
    r"dwarf|cosmic|kelvin|thermometer|heated|hotter)"
)


_FIELD = late(r"(?i)\b(?:magnet|tesla|MRI\b|tokamak|coil|superconduct|scanner)")  # 45 T


def _near(match: re.Match[str]) -> tuple[int, int]:
    return max(0, match.start() - 60), match.end() + 40


# "12 W. 42nd St.", "300 W Main Street": west, not watts
_STREET = late(
    r"\.? (?:\d{1,3}(?:st|nd|rd|th)|[A-Z][a-z]{2,20}) "
    r"(?:St|Ave|Blvd|Rd|Dr|Ln|Pl|Street|Avenue|Boulevard|Road|Drive|Lane|Place)(?![a-z])"
)


def _measure(match: re.Match[str], scan: Scan) -> Spoken:
    low, high, frac, unit = match["low"], match["high"], match["frac"], match["unit"]
    if not low and not frac:
        return None
    if _refused(match, scan):
        return None
    british = scan.locale.british
    said = number(low, british) if low else ""
    if unit == "m" and low == "1500":
        said = "fifteen hundred"
    if frac:
        part = fraction(*FRACTIONS[frac[-1]], alone=not low)
        said = f"{said} and {part}" if low else part
    if high:
        sep = match["sep"].strip()
        said += f" {'by' if sep in ('x', '×', 'by') else 'to'} {number(high, british)}"
    if match["mag"]:
        said += f" {MAGNITUDES.get(match['mag'], match['mag'])}"
    if match["oil"]:
        said += f" {MAGNITUDES[match['oil']]}"
    one, many = _KNOTS if unit == "kt" and _sails(match, scan) else UNITS[unit]
    single = (
        ((low == "1" and not frac) or (frac is not None and not low))
        and not high
        and not match["mag"]
        and not match["oil"]
    )
    end = match.end()
    per = f" per {PER[match['per']]}" if match["per"] else ""
    slashed = unit == "m" and match["per"] is None and scan.text[end : end + 1] == "/"
    if slashed and not is_told_twice(scan, end):
        return None
    single = single or _is_single(match, scan, one)
    name = one if single else many
    if unit in ("yo", "y/o", "y.o."):
        name = "year-old"
    stop = "." if unit[-1] == "." and _ends(scan, end) else ""
    joint = "-" if match["gap"] == "-" and not per else " "
    said = _spelling(f"{signed(match)}{said}{joint}{name}{per}", scan) + stop
    # the stop of a shortened unit within a sentence: 10 wks. at the top
    return said, end + bool(unit[-1].isalpha() and WITHIN.match(scan.text, end))


_KNOTS = ("knot", "knots")
_SAILING = late(
    r"(?i)\b(?:winds?|gust\w*|breezes?|storms?|hurricane|typhoon|cyclone|ships?|vessels?|boats?|"
    r"yachts?|ferry|sail\w*|speeds?|planes?|jets?|aircraft|cruis\w+|knots?|squalls?|current)\b"
)


def _sails(match: re.Match[str], scan: Scan) -> bool:
    """Whether "kt" is knots: what blows or sails stands near."""
    return bool(_SAILING.search(scan.text, max(0, match.start() - 60), match.end() + 40))


def _is_single(match: re.Match[str], scan: Scan, one: str) -> bool:
    """Say whether a measure describes the noun after it: a 5-km run, the 8GB model."""
    end = match.end()
    several = match["unit"] in ("yrs", "yrs.", "hrs", "hrs.", "lbs", "lbs.", "mos.", "wks.")
    if several and match["gap"] == " " and scan.text.startswith("-to-", end):
        return False
    if match["gap"] == "-" or (scan.at(end) == "-" and scan.at(end + 1).isalpha()):
        return True
    after = scan.after(end)
    if match["unit"] == "BR" and scan.at(end) == "/":
        return True  # a 3BR/2BA ranch
    described = scan.before(match.start()).lower() in ("a", "an")
    if not (match["gap"] or described) and (after in _STUFF or _TAKEN.match(scan.text, end)):
        return False
    touching = not match["gap"] and not one.startswith("degree")
    return is_adjective(scan.before(match.start()), after) or (touching and describes_noun(after))


# what is weighed, and not sold by this weight: 10g salt
_STUFF = frozenset(
    "salt sugar flour water butter milk oil rice pasta yeast honey cheese cream cocoa chocolate "
    "starch vinegar wine garlic ginger meat beef pork lamb chicken fish fat protein fiber fibre "
    "sodium caffeine carbs alcohol x".split()
)
_TAKEN = late(r" (?:[bt]\.i\.d|q\.i\.d|p\.r\.n|q\.d)\b")


def _ends(scan: Scan, end: int) -> bool:

    return bool(full_stop(scan, end))


def _feet(match: re.Match[str], scan: Scan) -> Spoken:
    feet, inches = int(match["ft"]), int(match["in"])
    if 12 < inches < 60 and match["quote"] and not match["frac"]:  # how long it lasts: 2'35"
        return f"{units(feet, 'minute')} {units(inches, 'second')}"
    if inches > 12:
        return None
    after = scan.after(match.end())
    tall = after in TALL or is_adjective(scan.before(match.start()), after)
    short = match["quote"] or tall
    said = f"{cardinal(feet)} {'foot' if feet == 1 or short else 'feet'} {cardinal(inches)}"
    if match["frac"]:
        said += f" and {fraction(*FRACTIONS[match['frac']], alone=False)}"
    if short:
        return said
    stop = "." if match[0][-1] == "." and _ends(scan, match.end()) else ""
    return f"{said} {'inch' if inches == 1 else 'inches'}{stop}"


def _feet_inches(match: re.Match[str], _scan: Scan) -> Spoken:
    """A height without its last mark: 6'9."""
    return f"{cardinal(int(match['ft']))} foot {cardinal(int(match['in']))}"


_BY_INCHES = late(rf"(?P<a>{NUM})\" ?[x×] ?(?P<b>{NUM})\"(?: ?[x×] ?(?P<c>{NUM})\")?")


def _by_inches(match: re.Match[str], scan: Scan) -> Spoken:
    sides = [n for n in (match["a"], match["b"], match["c"]) if n]
    single = is_adjective(scan.before(match.start()), scan.after(match.end()))
    unit = "inch" if single else "inches"
    return " by ".join(f"{number(n, scan.locale.british)} {unit}" for n in sides)


def _by_feet(match: re.Match[str], scan: Scan) -> Spoken:
    sides = [n for n in (match["a"], match["b"], match["c"]) if n]
    said = " by ".join(number(n, scan.locale.british) for n in sides)
    single = is_adjective(scan.before(match.start()), scan.after(match.end()))
    return f"{said} {'foot' if single else 'feet'}"


def _dose(match: re.Match[str], scan: Scan) -> Spoken:
    """Two strengths in one tablet ("5/325 mg"), unless they make a plain fraction."""
    low, high = int(match["a"]), int(match["b"])
    if low < high <= 10:
        return None
    one, many = UNITS[match["unit"]]
    after = scan.after(match.end())
    single = match["gap"] == "-" or is_adjective(scan.before(match.start()), after)
    single = single or describes_noun(after)
    name = _spelling(one if single else many, scan)
    return f"{cardinal(low)} slash {cardinal(high, scan.locale.british)} {name}"


_OPENED = late(r"(?:\A|[\s(\[—–-])\"(?=\w)|\"\Z")  # a quotation's mark, and not an inch's


def _is_quoted(match: re.Match[str], scan: Scan) -> bool:
    ahead = scan.text[max(0, match.start() - 300) : match.start()]
    return ahead.count('"') % 2 == 1 and _OPENED.search(ahead) is not None


def _inches(match: re.Match[str], scan: Scan) -> Spoken:
    """A double quote after a number is inches, unless it closes a quotation."""
    if _is_quoted(match, scan):
        return None
    end = match.end()
    if not match["num"]:
        return f"{fraction(*FRACTIONS[match['frac']])} inch"
    said = number(match["num"], scan.locale.british)
    if match["frac"]:
        said += f" and {fraction(*FRACTIONS[match['frac']], alone=False)}"
    after = scan.after(end)
    single = scan.at(end) == "-" or is_adjective(scan.before(match.start()), after)
    single = single or after in ("OLED", "LCD", "AMOLED", "TV", "screen", "display", "touchscreen")
    return f"{said} {'inch' if single or match['num'] == '1' else 'inches'}"


_PART = late(
    r"(?P<whole>\d{1,3}[ -])?(?P<top>\d{1,2})/(?P<bottom>2|3|4|5|6|8|10|16|32|64) ?"
    r"(?P<unit>oz|lbs?|in|ft|mi|tsp|tbsp|gal|kg|km|ml|cm|mm|yd|qt|hrs?|hp|L|g|m|\")(?![A-Za-z0-9/²³'-])"
)


def _part(match: re.Match[str], scan: Scan) -> Spoken:
    """A part of a unit that touches it: 1/2oz, 1 3/4lb."""
    top, bottom, whole = int(match["top"]), int(match["bottom"]), match["whole"]
    if top >= bottom or (match["unit"] in ("in", "m", "g", "L") and " " in match[0][-3:]):
        return None
    if match["unit"] == '"' and _is_quoted(match, scan):
        return None
    said = fraction(top, bottom, alone=not whole)
    if whole:
        said = f"{number(whole.rstrip(' -'), scan.locale.british)} and {said}"
    one, many = UNITS["in" if match["unit"] == '"' else match["unit"]]
    return _spelling(f"{said} {many if whole else one}", scan)


def _stone(match: re.Match[str], scan: Scan) -> Spoken:
    """Stones where pounds follow, or where the numeral is no "first" (11st, 12st)."""
    stones = int(match["st"])
    if match["lb"] is None and ((stones % 10 == 1 and stones != 11) or " " in match[0]):
        return None
    pounds = f" {cardinal(int(match['lb']))} pounds" if match["lb"] else ""
    return f"{cardinal(stones)} stone{pounds}" + (
        "." if match[0][-1] == "." and _ends(scan, match.end()) else ""
    )


_FOR_EACH = late(
    r"(?<=(?:.per|each|very) )(?P<unit>[kMGT]Wh?|kHz|MHz|GHz|MMBtu|dL|mL|hL|[KMGT]B|lb|bbl|mi|ha|"
    r"(?:sq|cu)\.? (?:ft|km|mi|m))(?![A-Za-z0-9²³/])"
)


def _for_each(match: re.Match[str], scan: Scan) -> Spoken:
    """One unit that something is counted for: 412 g per kWh."""
    one = UNITS.get(match["unit"], ("", ""))[0]
    end = match.end()
    return (_spelling(one, scan), end + bool(WITHIN.match(scan.text, end))) if one else None


# "snow level 3,500', rising to 4,200'", where no quotation is open; "bake for 20'"
_HIGH = late(
    rf"(?P<num>\d{{1,2}},\d{{3}}|[1-9]\d{{0,2}}|{NUM}(?=' (?:{'|'.join(sorted(LONG))})))'"
    r"(?=[\s,.;)-]|\Z)"
)
_OPEN = late(r"(?<!\w)'")


def _high(match: re.Match[str], scan: Scan) -> Spoken:
    before, after = scan.before(match.start()), scan.after(match.end())
    if _OPEN.search(scan.text[: match.start()][-300:]) or before.lower() == "the":
        return None
    if before.lower() == "for" or scan.at(match.start() - 1) + scan.at(match.end()) == "()":
        return f"{number(match['num'])} {'minute' if match['num'] == '1' else 'minutes'}"
    single = match["num"] == "1" or scan.at(match.end()) == "-" or is_adjective(before, after)
    return f"{number(match['num'], scan.locale.british)} {'foot' if single else 'feet'}"


RULES = (
    Rule("unit", "Aa", _FOR_EACH, _for_each),
    Rule("unit", "0", _FEET, _feet),
    Rule("unit", "0", _FEET_INCHES, _feet_inches),
    Rule("unit", "0", _STONE, _stone),
    Rule("unit", "0", _BY_INCHES, _by_inches),
    Rule("unit", "0", _BY_FEET, _by_feet),
    Rule("unit", "0", _HIGH, _high),
    Rule("unit", "0", _DOSE, _dose),
    Rule("unit", "0", _PART, _part),
    Rule("unit", "0" + VULGAR, _INCHES, _inches),
    Rule("unit", ".", _CALIBER, lambda m, _s: by_pairs(m[1])),
    Rule("unit", "0.-–+±" + VULGAR, _MEASURE, _measure),
)
