"""Measures: lengths, areas, masses, speeds, energy, data, temperatures."""

from __future__ import annotations

import re

from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.numbers import FRACTIONS, SIGN, VULGAR, fraction, signed
from audio_edition.script.verbalize.patterns import (
    LABELS,
    MAG_WORD,
    NUM,
    POINT_NUM,
    RANGE,
    describes_noun,
    is_adjective,
)
from audio_edition.script.verbalize.stops import full_stop
from audio_edition.script.verbalize.words import by_pairs, cardinal, number

# symbol -> one, many. British spelling is made from the American ("-meter", "liter").
_PLAIN = {
    "km": "kilometer", "kms": "kilometer", "cm": "centimeter", "mm": "millimeter",
    "nm": "nanometer", "m": "meter", "mi": "mile", "mi.": "mile", "yd": "yard", "yds": "yard",
    "yd.": "yard", "nmi": "nautical mile",
    "kg": "kilogram", "kgs": "kilogram", "g": "gram", "mg": "milligram", "mcg": "microgram",
    "ng": "nanogram", "pg": "picogram",
    "μg": "microgram", "ug": "microgram", "lb": "pound", "lbs": "pound", "lb.": "pound",
    "lbs.": "pound", "oz": "ounce", "oz.": "ounce", "Mt": "megaton", "kt": "kiloton",
    "L": "liter", "l": "liter", "ml": "milliliter", "mL": "milliliter", "cl": "centiliter",
    "gal": "gallon", "gal.": "gallon", "qt": "quart", "pt.": "point", "pts": "point",
    "pts.": "point", "fl oz": "fluid ounce", "fl. oz.": "fluid ounce", "tsp": "teaspoon",
    "tbsp": "tablespoon", "cc": "cubic centimeter", "ha": "hectare", "ac": "acre",
    "sec": "second", "secs": "second", "sec.": "second", "s": "second", "ms": "millisecond",
    "min": "minute", "mins": "minute", "min.": "minute", "mins.": "minute", "hr": "hour",
    "hrs": "hour", "hr.": "hour", "hrs.": "hour", "h": "hour", "yr": "year", "yrs": "year",
    "yr.": "year", "yrs.": "year", "yo": "year old", "wk": "week", "wks": "week", "mos": "month",
    "W": "watt", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "TW": "terawatt",
    "Wh": "watt hour", "kWh": "kilowatt hour", "MWh": "megawatt hour", "GWh": "gigawatt hour",
    "TWh": "terawatt hour", "V": "volt", "kV": "kilovolt", "mV": "millivolt",
    "mAh": "milliamp hour",
    "Ah": "amp hour", "dB": "decibel", "dBA": "decibel", "Pa": "pascal", "hPa": "hectopascal",
    "kPa": "kilopascal", "MPa": "megapascal", "mb": "millibar", "mbar": "millibar",
    "bit": "bit", "kB": "kilobyte", "KB": "kilobyte", "MB": "megabyte", "GB": "gigabyte",
    "TB": "terabyte", "PB": "petabyte", "Mb": "megabit", "Gb": "gigabit", "kb": "kilobit",
    "MP": "megapixel", "px": "pixel", "kJ": "kilojoule", "MJ": "megajoule", "GJ": "gigajoule",
    "J": "joule", "cal": "calorie", "kcal": "kilocalorie", "Nm": "newton meter", "kN": "kilonewton",
    "bbl": "barrel", "bbls": "barrel", "BTU": "B T U", "ly": "light year",
    "km2": "square kilometer",
    "kiB": "kibibyte", "MiB": "mebibyte", "GiB": "gibibyte", "mSv": "millisievert",
    "μSv": "microsievert", "μm": "micrometer", "kbit": "kilobit", "Mbit": "megabit",
}  # fmt: skip
_FIXED = {
    "ft": ("foot", "feet"), "ft.": ("foot", "feet"), "in.": ("inch", "inches"),
    "in": ("inch", "inches"), "ins": ("inch", "inches"), "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"), "THz": ("terahertz", "terahertz"),
    "hp": ("horsepower", "horsepower"), "bhp": ("horsepower", "horsepower"),
    "psi": ("P S I", "P S I"), "dpi": ("D P I", "D P I"), "rpm": ("R P M", "R P M"),
    "bpm": ("beats per minute",) * 2, "fps": ("frames per second",) * 2,
    "ppm": ("part per million", "parts per million"), "kn": ("knot", "knots"),
    "ppb": ("part per billion", "parts per billion"), "t": ("ton", "tons"),
    "mmHg": ("millimeter of mercury", "millimeters of mercury"),
    "boe": ("barrel of oil equivalent", "barrels of oil equivalent"),
    "boe/d": ("barrel of oil equivalent per day", "barrels of oil equivalent per day"),
    "bpd": ("barrel per day", "barrels per day"), "b/d": ("barrel per day", "barrels per day"),
    "cfs": ("cubic foot per second", "cubic feet per second"),
    "bcm": ("billion cubic meters",) * 2, "mcm": ("million cubic meters",) * 2,
    "bcf": ("billion cubic feet",) * 2, "mmbtu": ("million B T U",) * 2,
    "mph": ("mile per hour", "miles per hour"), "mpg": ("mile per gallon", "miles per gallon"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "kmh": ("kilometer per hour", "kilometers per hour"),
    "kmph": ("kilometer per hour", "kilometers per hour"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "kbps": ("kilobit per second", "kilobits per second"),
    "Kbps": ("kilobit per second", "kilobits per second"),
    "MBps": ("megabyte per second", "megabytes per second"),
    "CO2e": ("C O two equivalent",) * 2,
    "tCO2e": ("ton of C O two equivalent", "tons of C O two equivalent"),
    "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "° C": ("degree Celsius", "degrees Celsius"),
    "° F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°K": ("kelvin", "kelvins"), "K": ("kelvin", "kelvins"), "°": ("degree", "degrees"),
    "degC": ("degree Celsius", "degrees Celsius"),
    "degF": ("degree Fahrenheit", "degrees Fahrenheit"),
    "degrees C": ("degrees Celsius",) * 2, "degrees F": ("degrees Fahrenheit",) * 2,
    "deg C": ("degrees Celsius",) * 2, "deg F": ("degrees Fahrenheit",) * 2,
    "C": ("degree Celsius", "degrees Celsius"), "F": ("degree Fahrenheit", "degrees Fahrenheit"),
}  # fmt: skip
UNITS: dict[str, tuple[str, str]] = {
    **{symbol: (name, f"{name}s") for symbol, name in _PLAIN.items()},
    **_FIXED,
}
_AREAS = {
    "sq": "square",
    "sq.": "square",
    "square": "square",
    "cu": "cubic",
    "cu.": "cubic",
    "cubic": "cubic",
}
_LENGTHS = ("km", "m", "cm", "mm", "mi", "mi.", "ft", "ft.", "yd", "yds", "yd.", "in", "in.", "kms")
for _area, _word in _AREAS.items():
    for _length in _LENGTHS:
        _one, _many = UNITS[_length]
        UNITS[f"{_area} {_length}"] = (f"{_word} {_one}", f"{_word} {_many}")
        if _area in ("sq", "sq."):
            UNITS[f"{_area}-{_length}"] = UNITS[f"{_area} {_length}"]
        if _area in ("sq", "cu") and "." not in _length:
            UNITS[f"{_area}{_length}"] = UNITS[f"{_area} {_length}"]
for _length in ("km", "m", "cm", "mm", "ft", "mi", "in"):
    _one, _many = UNITS[_length]
    for _power in "²2":
        UNITS[_length + _power] = (f"square {_one}", f"square {_many}")
    for _power in "³3":
        UNITS[_length + _power] = (f"cubic {_one}", f"cubic {_many}")
UNITS["sqft"] = UNITS["sq ft"]

_PER = {
    "h": "hour", "hr": "hour", "hour": "hour", "s": "second", "sec": "second", "min": "minute",
    "d": "day", "day": "day", "yr": "year", "year": "year", "L": "liter", "l": "liter",
    "dL": "deciliter", "dl": "deciliter", "ml": "milliliter", "mL": "milliliter", "m": "meter",
    "m²": "square meter", "m2": "square meter", "m³": "cubic meter", "m3": "cubic meter",
    "km": "kilometer", "kg": "kilogram", "g": "gram", "ha": "hectare", "t": "ton", "lb": "pound",
    "gal": "gallon", "kWh": "kilowatt hour", "MWh": "megawatt hour", "100km": "hundred kilometers",
    "100 km": "hundred kilometers", "s²": "second squared", "s2": "second squared", "oz": "ounce",
    "barrel": "barrel", "bbl": "barrel", "person": "person", "week": "week", "month": "month",
    "wk": "week", "sq ft": "square foot", "ft": "foot", "mo": "month", "mile": "mile", "mi": "mile",
}  # fmt: skip

# Units that are letters of common use: only where they touch the number.
_TOUCHING = frozenset(
    {"C", "F", "in", "t", "K", "J", "h", "s", "W", "V", "MP", "mb", "ac", "l", "M"}
)
_SYMBOL = "|".join(re.escape(u) for u in sorted(UNITS, key=len, reverse=True))
_PERS = "|".join(re.escape(u) for u in sorted(_PER, key=len, reverse=True))
_PER_TAIL = rf"(?: ?/ ?(?P<per>{_PERS})(?![A-Za-z0-9²³]))?"
_MEASURE = re.compile(
    rf"{SIGN}(?P<low>{POINT_NUM})?(?P<frac>(?<=\d)[ -]?[{VULGAR}]|[{VULGAR}])?"
    rf"(?:(?P<sep>{RANGE}| to |x|×| x | × | by )(?P<high>{NUM}))?"
    rf"(?:(?P<magsep>[ -])(?P<mag>{MAG_WORD}))?(?P<gap>[ -]?)(?P<unit>{_SYMBOL}){_PER_TAIL}"
    r"(?![A-Za-z0-9²³])"
)
_FEET = re.compile(
    r"(?P<ft>\d{1,2})(?:' ?| ?(?:ft|foot|feet)\.?,? ?)(?P<in>\d{1,2})(?P<frac>[½¼¾])?"
    r"(?:(?P<quote>\"|'')|(?P<word> ?(?:ins?|inch|inches)(?![A-Za-z])\.?))(?!\d)"
)
_INCHES = re.compile(rf"(?P<num>{NUM})(?P<frac>[½¼¾])?\"(?=-[a-z]| [A-Za-z]|[.,;:)]|\Z)")
_BY_FEET = re.compile(rf"(?P<a>{NUM})' ?[x×] ?(?P<b>{NUM})'(?: ?[x×] ?(?P<c>{NUM})')?(?![a-z\d])")
_BARE_FEET = re.compile(rf"(?P<num>{NUM})'(?= (?:tall|high|wide|long|deep|thick)(?![a-z]))")
_DOSE = re.compile(
    r"(?P<a>\d{1,4})/(?P<b>\d{1,4})(?P<gap>[ -]?)(?P<unit>mg|mcg|μg|g|ml|mL)(?![A-Za-z0-9/])"
)
_CALIBER = re.compile(
    r"\.(\d{2,3})(?=[- ](?:calib(?:er|re)|cal|Special|Magnum|magnum|revolver|rifle|pistol|handgun|"
    r"ACP|Winchester|bullet|gun|round)s?(?![a-z]))"
)
_STONE = re.compile(r"(?P<st>\d{1,2}) ?st(?: (?P<lb>\d{1,2}) ?lbs?(?![A-Za-z])|(?![A-Za-z]))\.?")
_FOOT_INCH = re.compile(r"(?P<ft>\d)-(?P<foot>foot|feet)-(?P<in>\d{1,2})(?!\d)")
_PEOPLE = frozenset(
    "people jobs homes users viewers tonnes tons barrels customers households children adults "
    "voters workers subscribers followers passengers visitors downloads views copies shares "
    "vehicles cars units doses vaccinations refugees migrants residents patients pupils students "
    "listeners members Americans Britons pounds euros dollars or in last a more by this from "
    "and for on over".split()
)
_RACES = frozenset("50 60 100 110 200 400 800 1500 3000 5000 10000 10,000 5,000".split())
_METRES = frozenset(
    "tall high deep wide long sprint final hurdles freestyle relay race butterfly backstroke "
    "wave waves run swim dash above below away world champion telescope".split()
)
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


def _refused(match: re.Match[str], scan: Scan) -> bool:
    """Say whether a short symbol is something else here: a word, a generation, a magnitude."""
    unit, gap, low = match["unit"], match["gap"], match["low"] or ""
    if len(unit) == 1 and not gap and scan.before(match.start()) in LABELS:
        return True
    if unit == "W" and gap and _STREET.match(scan.text, match.end()):
        return True
    if unit in ("C", "F") and gap == " " and low.isdigit() and 1 < len(low) < 4:
        below = match[0][0] == "-"
        return not below and scan.before(match.start()).lower() not in _DEGREES_AFTER
    if unit == "s" and scan.before(match.start()) in ("min", "mins", "m", "min.", "minutes"):
        return False
    if gap and unit in _TOUCHING:
        power = (
            unit in ("W", "V", "MP") and gap == " " and not scan.after(match.end())[:1].isupper()
        )
        return not power and not match["per"]
    if unit == "m" and not match["per"] and not gap:
        return _means_million(match, scan, low)
    if unit == "s":  # "747s" is a plural
        return "." not in low
    if unit == "F":
        return not low.isdigit() or len(low) > 3
    return unit == "K"


# "12 W. 42nd St.", "300 W Main Street": west, not watts
_STREET = re.compile(
    r"\.? (?:\d{1,3}(?:st|nd|rd|th)|[A-Z][a-z]{2,20}) "
    r"(?:St|Ave|Blvd|Rd|Dr|Ln|Pl|Street|Avenue|Boulevard|Road|Drive|Lane|Place)(?![a-z])"
)


def _means_million(match: re.Match[str], scan: Scan, low: str) -> bool:
    """Say whether an m that touches its number counts people, not metres."""
    before, after = scan.before(match.start()).lower(), scan.after(match.end()).lower()
    if low in _RACES and before in ("the", "a", "men's", "women's", "ran", "swam"):
        return False
    return after in _PEOPLE or (scan.locale.british and after not in _METRES and "." in low)


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
        said += f" {match['mag']}"
    one, many = UNITS[unit]
    single = (low == "1" or (frac is not None and not low)) and not high and not match["mag"]
    end = match.end()
    per = f" per {_PER[match['per']]}" if match["per"] else ""
    if unit == "m" and match["per"] is None and scan.text[end : end + 1] == "/":
        return None
    single = single or _is_single(match, scan, one)
    name = one if single else many
    if unit == "yo":
        name = "year-old"
    stop = "." if unit[-1] == "." and _ends(scan, end) else ""
    joint = "-" if match["gap"] == "-" and not per else " "
    return _spelling(f"{signed(match)}{said}{joint}{name}{per}", scan) + stop


def _is_single(match: re.Match[str], scan: Scan, one: str) -> bool:
    """Say whether a measure describes the noun after it: a 5-km run, the 8GB model."""
    end = match.end()
    if match["gap"] == "-" or (scan.at(end) == "-" and scan.at(end + 1).isalpha()):
        return True
    after = scan.after(end)
    touching = not match["gap"] and not one.startswith("degree")
    return is_adjective(scan.before(match.start()), after) or (touching and describes_noun(after))


def _ends(scan: Scan, end: int) -> bool:

    return bool(full_stop(scan, end))


def _feet(match: re.Match[str], scan: Scan) -> Spoken:
    feet, inches = int(match["ft"]), int(match["in"])
    if inches > 12:
        return None
    said = (
        f"{cardinal(feet)} {'foot' if feet == 1 or match['quote'] else 'feet'} {cardinal(inches)}"
    )
    if match["frac"]:
        said += f" and {fraction(*FRACTIONS[match['frac']], alone=False)}"
    if match["quote"]:
        return said
    stop = "." if match[0][-1] == "." and _ends(scan, match.end()) else ""
    return f"{said} {'inch' if inches == 1 else 'inches'}{stop}"


_BY_INCHES = re.compile(rf"(?P<a>{NUM})\" ?[x×] ?(?P<b>{NUM})\"(?: ?[x×] ?(?P<c>{NUM})\")?")


def _by_inches(match: re.Match[str], scan: Scan) -> Spoken:
    sides = [n for n in (match["a"], match["b"], match["c"]) if n]
    return " by ".join(f"{number(n, scan.locale.british)} inches" for n in sides)


def _by_feet(match: re.Match[str], scan: Scan) -> Spoken:
    sides = [n for n in (match["a"], match["b"], match["c"]) if n]
    said = " by ".join(number(n, scan.locale.british) for n in sides)
    single = is_adjective(scan.before(match.start()), scan.after(match.end()))
    return f"{said} {'foot' if single else 'feet'}"


def _bare_feet(match: re.Match[str], scan: Scan) -> Spoken:
    return (
        f"{number(match['num'], scan.locale.british)} {'foot' if match['num'] == '1' else 'feet'}"
    )


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


def _inches(match: re.Match[str], scan: Scan) -> Spoken:
    """A double quote after a number is inches, unless it closes a quotation."""
    if scan.text.count('"', max(0, match.start() - 300), match.start()) % 2:
        return None
    said = number(match["num"], scan.locale.british)
    if match["frac"]:
        said += f" and {fraction(*FRACTIONS[match['frac']], alone=False)}"
    end = match.end()
    single = scan.at(end) == "-" or is_adjective(scan.before(match.start()), scan.after(end))
    return f"{said} {'inch' if single or match['num'] == '1' else 'inches'}"


def _stone(match: re.Match[str], scan: Scan) -> Spoken:
    """Stones where pounds follow, or where the numeral is no "first" (11st, 12st)."""
    stones = int(match["st"])
    if match["lb"] is None and ((stones % 10 == 1 and stones != 11) or " " in match[0]):
        return None
    pounds = f" {cardinal(int(match['lb']))} pounds" if match["lb"] else ""
    return f"{cardinal(stones)} stone{pounds}" + (
        "." if match[0][-1] == "." and _ends(scan, match.end()) else ""
    )


def _foot_inch(match: re.Match[str], _scan: Scan) -> Spoken:
    return f"{cardinal(int(match['ft']))}-{match['foot']}-{cardinal(int(match['in']))}"


RULES = (
    Rule("unit", "0", _FEET, _feet),
    Rule("unit", "0", _STONE, _stone),
    Rule("unit", "0", _FOOT_INCH, _foot_inch),
    Rule("unit", "0", _BY_INCHES, _by_inches),
    Rule("unit", "0", _BY_FEET, _by_feet),
    Rule("unit", "0", _BARE_FEET, _bare_feet),
    Rule("unit", "0", _DOSE, _dose),
    Rule("unit", "0", _INCHES, _inches),
    Rule("unit", ".", _CALIBER, lambda m, _s: by_pairs(m[1])),
    Rule("unit", "0.-+±" + VULGAR, _MEASURE, _measure),
)

__all__ = ["RULES", "UNITS"]
