"""Units by their symbols, one and many, and what an amount is counted per."""

from __future__ import annotations

from audio_edition.late import late

# symbol -> one, many. British spelling is made from the American ("-meter", "liter").
_PLAIN = {
    "km": "kilometer", "kms": "kilometer", "cm": "centimeter", "mm": "millimeter",
    "nm": "nanometer", "m": "meter", "mi": "mile", "mi.": "mile", "yd": "yard", "yds": "yard",
    "yd.": "yard", "nmi": "nautical mile",
    "kg": "kilogram", "kgs": "kilogram", "g": "gram", "mg": "milligram", "mcg": "microgram",
    "ng": "nanogram", "pg": "picogram",
    "μg": "microgram", "ug": "microgram", "lb": "pound", "lbs": "pound", "lb.": "pound",
    "lbs.": "pound", "oz": "ounce", "oz.": "ounce", "Mt": "megaton", "kt": "kiloton",
    "Gt": "gigaton", "dwt": "deadweight ton", "toe": "ton of oil equivalent",
    "L": "liter", "l": "liter", "ml": "milliliter", "mL": "milliliter", "cl": "centiliter",
    "hl": "hectoliter",
    "μL": "microliter", "μl": "microliter",
    "gal": "gallon", "gal.": "gallon", "qt": "quart", "pt.": "point", "pts": "point",
    "pts.": "point", "fl oz": "fluid ounce", "fl. oz.": "fluid ounce", "tsp": "teaspoon",
    "tbsp": "tablespoon", "Tbsp": "tablespoon", "Tbsp.": "tablespoon", "Tsp": "teaspoon",
    "Tsp.": "teaspoon", "cc": "cubic centimeter", "ha": "hectare", "ac": "acre", "ac.": "acre",
    "sec": "second", "secs": "second", "sec.": "second", "s": "second", "ms": "millisecond",
    "μs": "microsecond", "ns": "nanosecond", "ps": "picosecond", "fs": "femtosecond",
    "T": "tesla", "mT": "millitesla",
    "μT": "microtesla", "nT": "nanotesla", "kpc": "kiloparsec", "Mpc": "megaparsec",
    "Gpc": "gigaparsec",
    "min": "minute", "mins": "minute", "min.": "minute", "mins.": "minute", "hr": "hour",
    "hrs": "hour", "hr.": "hour", "hrs.": "hour", "h": "hour", "yr": "year", "yrs": "year",
    "yr.": "year", "yrs.": "year", "yo": "year old", "y/o": "year old",
    "y.o.": "year old", "wk": "week",
    "wks": "week", "mos": "month", "mth": "month", "mths": "month", "mo.": "month",
    "W": "watt", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "TW": "terawatt",
    "Wh": "watt hour", "kWh": "kilowatt hour", "MWh": "megawatt hour", "GWh": "gigawatt hour",
    "TWh": "terawatt hour", "V": "volt", "kV": "kilovolt", "mV": "millivolt",
    "mAh": "milliamp hour", "mA": "milliamp", "A": "amp", "μV": "microvolt", "nV": "nanovolt",
    "μA": "microamp", "Gyr": "billion year", "Myr": "million year", "kyr": "thousand year",
    "kA": "kiloamp", "mW": "milliwatt",
    "eV": "electron volt", "keV": "kilo electron volt", "MeV": "mega electron volt",
    "GeV": "giga electron volt", "TeV": "tera electron volt",
    "Ah": "amp hour", "dB": "decibel", "dBA": "decibel", "Pa": "pascal", "hPa": "hectopascal",
    "kPa": "kilopascal", "MPa": "megapascal", "mb": "millibar", "mbar": "millibar",
    "bit": "bit", "kB": "kilobyte", "KB": "kilobyte", "MB": "megabyte", "GB": "gigabyte",
    "TB": "terabyte", "PB": "petabyte", "EB": "exabyte", "ZB": "zettabyte",
    "Mb": "megabit", "Gb": "gigabit", "kb": "kilobit",
    "MP": "megapixel", "px": "pixel", "kJ": "kilojoule", "MJ": "megajoule", "GJ": "gigajoule",
    "J": "joule", "cal": "calorie", "kcal": "kilocalorie", "Nm": "newton meter", "kN": "kilonewton",
    "kts": "knot", "bbl": "barrel", "bbls": "barrel", "BTU": "B T U", "ly": "light year",
    "km2": "square kilometer",
    "kiB": "kibibyte", "MiB": "mebibyte", "GiB": "gibibyte", "mSv": "millisievert",
    "mol": "mole", "mmol": "millimole", "μmol": "micromole", "nmol": "nanomole",
    "pmol": "picomole", "kBq": "kilobecquerel", "MBq": "megabecquerel", "Bq": "becquerel",
    "GBq": "gigabecquerel", "TBq": "terabecquerel", "PBq": "petabecquerel", "Sv": "sievert",
    "Gy": "gray",
    "mGy": "milligray", "kDa": "kilodalton", "μSv": "microsievert",
    "μm": "micrometer", "kbit": "kilobit", "Mbit": "megabit",
}  # fmt: skip

_FIXED = {
    "lb-ft": ("pound-foot", "pound-feet"), "ft-lb": ("foot-pound", "foot-pounds"),
    "cals": ("calorie", "calories"),
    "acre-ft": ("acre-foot", "acre-feet"), "acre ft": ("acre-foot", "acre-feet"),
    "BR": ("bedroom", "bedrooms"), "BA": ("bath", "baths"),
    "ft": ("foot", "feet"), "ft.": ("foot", "feet"), "in.": ("inch", "inches"),
    "in": ("inch", "inches"), "ins": ("inch", "inches"), "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"), "THz": ("terahertz", "terahertz"),
    "PHz": ("petahertz", "petahertz"),
    "AU": ("A U", "A U"), "mmBtu": ("million B T U",) * 2, "MMBtu": ("million B T U",) * 2,
    "hp": ("horsepower", "horsepower"), "bhp": ("horsepower", "horsepower"),
    "psi": ("P S I", "P S I"), "dpi": ("D P I", "D P I"), "rpm": ("R P M", "R P M"),
    "bpm": ("beats per minute",) * 2, "fps": ("frames per second",) * 2,
    "ppm": ("part per million", "parts per million"), "kn": ("knot", "knots"),
    "ppb": ("part per billion", "parts per billion"), "t": ("ton", "tons"),
    "MWe": ("megawatt", "megawatts"), "GWe": ("gigawatt", "gigawatts"),
    "mm Hg": ("millimeter of mercury", "millimeters of mercury"),
    "mmHg": ("millimeter of mercury", "millimeters of mercury"),
    "boe": ("barrel of oil equivalent", "barrels of oil equivalent"),
    "boe/d": ("barrel of oil equivalent per day", "barrels of oil equivalent per day"),
    "bpd": ("barrel per day", "barrels per day"), "b/d": ("barrel per day", "barrels per day"),
    "cfs": ("cubic foot per second", "cubic feet per second"),
    "IU": ("I U", "I U"), "mIU": ("milli I U",) * 2,
    "bcm": ("billion cubic meters",) * 2, "mcm": ("million cubic meters",) * 2,
    "bcf": ("billion cubic feet",) * 2, "mmbtu": ("million B T U",) * 2,
    "m.p.h.": ("mile per hour", "miles per hour"),
    "k.p.h.": ("kilometer per hour", "kilometers per hour"), "r.p.m.": ("R P M", "R P M"),
    "wpm": ("word per minute", "words per minute"),
    "mph": ("mile per hour", "miles per hour"), "mpg": ("mile per gallon", "miles per gallon"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "kmh": ("kilometer per hour", "kilometers per hour"),
    "kmph": ("kilometer per hour", "kilometers per hour"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "kbps": ("kilobit per second", "kilobits per second"),
    "Kbps": ("kilobit per second", "kilobits per second"),
    "MBps": ("megabyte per second", "megabytes per second"),
    "Tbps": ("terabit per second", "terabits per second"),
    "kWp": ("kilowatt peak",) * 2, "MWp": ("megawatt peak",) * 2, "GWp": ("gigawatt peak",) * 2,
    "tpa": ("ton per year", "tons per year"), "mtpa": ("million tons per year",) * 2,
    "Mtpa": ("million tons per year",) * 2, "Mtoe": ("million tons of oil equivalent",) * 2,
    "mb/d": ("million barrels per day",) * 2, "mbpd": ("million barrels per day",) * 2,
    "kb/d": ("thousand barrels per day",) * 2, "kbpd": ("thousand barrels per day",) * 2,
    "Bcf": ("billion cubic feet",) * 2, "Tcf": ("trillion cubic feet",) * 2,
    "CO2e": ("C O two equivalent",) * 2, "tCO2": ("ton of C O two", "tons of C O two"),
    "MtCO2": ("megaton of C O two", "megatons of C O two"),
    "tok/s": ("token per second", "tokens per second"),
    "tokens/s": ("token per second", "tokens per second"),
    "GtCO2": ("gigaton of C O two", "gigatons of C O two"),
    "MtCO2e": ("megaton of C O two equivalent", "megatons of C O two equivalent"),
    "GtCO2e": ("gigaton of C O two equivalent", "gigatons of C O two equivalent"),
    "tCO2e": ("ton of C O two equivalent", "tons of C O two equivalent"),
    "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "° C": ("degree Celsius", "degrees Celsius"),
    "° F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°K": ("kelvin", "kelvins"), "K": ("kelvin", "kelvins"), "°": ("degree", "degrees"),
    "degC": ("degree Celsius", "degrees Celsius"),
    "degF": ("degree Fahrenheit", "degrees Fahrenheit"),
    "degrees C": ("degrees Celsius",) * 2, "degrees F": ("degrees Fahrenheit",) * 2,
    "deg C": ("degrees Celsius",) * 2, "deg F": ("degrees Fahrenheit",) * 2,
    "deg. C": ("degrees Celsius",) * 2, "deg. F": ("degrees Fahrenheit",) * 2,
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

PER = {
    "h": "hour", "hr": "hour", "hour": "hour", "s": "second", "sec": "second", "min": "minute",
    "d": "day", "day": "day", "yr": "year", "year": "year", "L": "liter", "l": "liter",
    "dL": "deciliter", "dl": "deciliter", "ml": "milliliter", "mL": "milliliter", "m": "meter",
    "m²": "square meter", "m2": "square meter", "m³": "cubic meter", "m3": "cubic meter",
    "km": "kilometer", "kg": "kilogram", "g": "gram", "ha": "hectare", "t": "ton", "lb": "pound",
    "gal": "gallon", "kWh": "kilowatt hour", "MWh": "megawatt hour", "100km": "hundred kilometers",
    "100 km": "hundred kilometers", "s²": "second squared", "day²": "day squared",
    "s2": "second squared", "oz": "ounce",
    "barrel": "barrel", "bbl": "barrel", "person": "person", "week": "week", "month": "month",
    "wk": "week", "sq. ft.": "square foot", "sq. m": "square meter", "sq. mi.": "square mile",
    "sq ft": "square foot", "ft": "foot", "mo": "month", "mile": "mile", "mi": "mile",
    "km²": "square kilometer", "km2": "square kilometer", "mi²": "square mile",
    "ft²": "square foot", "sq mi": "square mile", "sq km": "square kilometer",
    "sq m": "square meter", "sq mile": "square mile", "cu m": "cubic meter",
    "mm³": "cubic millimeter", "mm3": "cubic millimeter", "cm²": "square centimeter",
    "cm2": "square centimeter", "cm³": "cubic centimeter", "cm3": "cubic centimeter",
}  # fmt: skip

PER_SHORT = {
    "bu": "bushel", "hr": "hour", "wk": "week", "mo": "month", "yr": "year", "lb": "pound",
    "gal": "gallon",
    "kg": "kilogram", "oz": "ounce", "bbl": "barrel", "sq ft": "square foot",
    "sqft": "square foot", "kWh": "kilowatt hour", "MWh": "megawatt hour", "MMBtu": "million B T U",
    "mmBtu": "million B T U",
    "pp": "person", "pt": "pint", "qt": "quart", "cwt": "hundredweight",
    "qtl": "quintal", "dmt": "dry metric ton",
    "t": "ton", "mi": "mile", "g": "gram", "min": "minute", "d": "day",
}  # fmt: skip

PER_WORDS = frozenset(
    "second minute hour day night week month year mile kilometer meter gallon liter barrel ton "
    "tonne pound ounce gram kilogram share person household acre user seat employee session "
    "visit hr min yr mo wk gal lb quintal bushel carat tola maund therm room head".split()
)
"""Words that an amount is counted per, written out behind a slash: "3 times/week"."""

HEIGHT = late(r"[5-7]-(?:1[01]|\d)(?!\d)")
"""Feet and inches as sport prints them: the 6-9 center."""

COUNTED = frozenset(
    "aged ages age pages grades chapters verses years rows items weeks days lanes rooms lines "
    "questions sections levels tracks stages gates exits units lots between articles pp "
    "voted".split()
)
"""What stands before two numbers that are no scores: children aged 7-9 and 10-12."""

_LABELS = frozenset(
    "aisle amendment annex apartment appendix apt area arm article attachment auditorium bay bed "
    "barrack bench berth bin bldg block booth box building bus cabin cabinet camp car carousel "
    "carriage case cat category cell chalet chapter charge chart checkpoint class clause coach "
    "cohort column compartment condo corridor cottage count counter court deck depot desk diagram "
    "district dock door dorm drawer elevator entrance entry episode exam exercise exhibit exit "
    "fig figure file flat flight floor folder footnote form frame gate grade graph group hall "
    "hangar highway hole house hut item jetty junction kiosk lane launchpad lesson level lift "
    "line locker lot map mark measure mine model module motion note number option order pad page "
    "panel paragraph parcel part pavilion pen penthouse pew phase pier pitch pixel plan plate "
    "platform plot pod policy pool problem project proposal proposition protocol quay question "
    "queue quiz reactor road room route row rule sample scenario scene schedule season seat "
    "section sector series shed sheet shelf shelter silo site slide slot space specimen square "
    "stage staircase stairwell stall stand station ste step stop storey strain studio subsection "
    "suite table task team tent terminal test theater theatre ticket tier title tower track train "
    "tram tube type unit variant version vial villa vitamin vol volume wagon ward warehouse well "
    "window wing year zone".split()
)


def is_label(word: str) -> bool:
    """Whether a noun is one that a number behind it names one of: seat, Rows, Apt., plan."""
    low = word.strip(".\"'([#").casefold()
    one = low.removesuffix("s")
    named = low in _LABELS or one in _LABELS or one.endswith("room") or low == "appendices"
    return word in ("No.", "no.", "Nos.", "#") or (named and word not in ("year", "years"))


NO_LABEL = frozenset(
    "will would can could may might must should did does not they we you it he she who last "
    "this next".split()
)
"""Before a noun in small letters, these make a verb or a time of it: to seat 20K fans."""

JOINED = "and or to through & , - – /".split()
"""Between two of one kind: gates 12C and 14F."""

_MANY = (
    r" (?:(?:new|more|other|young|older|police|senior|local|foreign|armed) )?"
    r"(?:[A-Za-z][a-z]{2,19}s(?<! was)(?<! has)|people|men|women|children|dead)\b"
)
MANY = late(_MANY)
"""What so many are, behind a number: 9B users."""


LONG = frozenset(
    "tall high wide long deep thick fence wall pole tree ladder boat board ceiling wave statue "
    "tower screen fences walls poles trees ladders boats boards ceilings waves statues".split()
)
"""Behind a number and a mark, these make feet of it: a 12' wall."""

TALL = frozenset(
    "center centre guard forward tackle quarterback receiver linebacker lineman end pitcher "
    "righthander lefthander freshman sophomore junior senior rookie swingman playmaker "
    "goalkeeper keeper defender midfielder striker setter hitter point".split()
)
"""Who is told by such a height."""

SECONDS_APART = frozenset("ahead behind clear adrift apart quicker faster slower later".split())
SECONDS_LONG = frozenset(
    "penalty penalties lead gap margin advantage deficit delay pause silence".split()
)
OF_SECONDS = SECONDS_APART | SECONDS_LONG
"""What follows seconds: she is 20s ahead, a 10s penalty."""

LASTING = frozenset("by within lasted lasting lasts took takes taking waited every".split())
"""What stands before a time that something takes: she won by 20s, the flight took 3h40."""

LAPSES = frozenset(
    "year years month months week weeks day days hour hours minute minutes second seconds time "
    "times people percent per million billion thousand hundred dozen votes points miles "
    "kilometers kilometres".split()
)
"""What a number counts that stands behind a month, or behind a year and a dash."""

_LARGER = late(r"(?<![\d.,:])(?!(?:1[5-9]|20)\d\d ?\Z)(\d[\d,]*(?:\.\d+)?)[A-Za-z%]{0,2} ?\Z")
_ASIDE = late(
    r"— ?[$€£]?(\d[\d,]*(?:\.\d+)?)[A-Za-z%]{0,2}(?: (?:of (?:them|whom|which|these|those)|more|"
    r"fewer|less|lower|higher|below|above|years?|months?|percent)\b|(?! [A-Z])[^—]{1,60}—)"
)


_SUM = late(
    r"(?:[$€£¥₹]|\bRs\.?|\b[A-Z]{3}) ?\d[\d.,]*"
    r"(?: ?(?:[kmb]n?|[mb]illion|trillion|lakh|crore))? ?\Z"
)
_NO_SUM = late(
    r"(?:— ?| [-–] )\d[\d.,]*(?:%| percent\b| per cent\b|"
    rf"(?! (?:dollars|pounds|euros|plus|across)\b){_MANY})"
)


def is_aside(text: str, start: int) -> bool:
    """Whether the dash at ``start`` parts two numbers that are no range.

    A long one before a smaller number (of 30—12 of them women—20 died), or one between a sum and
    something else ($29 — 5% off).
    """
    at = start + int(text[start] == " ")
    low, high = _LARGER.search(text, max(0, at - 16), at), _ASIDE.match(text, at)
    if low and high and float(low[1].replace(",", "")) > float(high[1].replace(",", "")):
        return True
    near = at - int(text[at] != "—" and text[at - 1 : at] == " ")
    return bool(_NO_SUM.match(text, near) and _SUM.search(text, max(0, at - 24), near))


MONTHLY = late(r"(?i)\b(?:in|during)(?: (?:early|late|mid)[- ])? ?\Z")
"""Before a month of which no day follows: in March 10 men were held."""

NO_MONTHS = frozenset(("Long", "Nissan"))
"""Before "March", these make a rocket or a car of it."""

SCREENS = frozenset(
    "tv tvs video videos resolution display displays screen screens monitor monitors film films "
    "camera cameras projector projectors stream streams streaming streamer blu-ray copies set "
    "sets channel channels footage sensor sensors gaming textures graphics broadcast broadcasts "
    "panel panels phone phones upscaling content modes mode output playback webcam webcams image "
    "images movie movies hdr picture pictures recording resolutions support uhd oled signal "
    "signals".split()
)
"""What a picture of 4K is seen on, or is."""

PICTURED = late(
    r"(?i)\b(?:stream(?:s|ed|ing)?|videos?|TVs?|HDR\d*|UHD|OLED|QLED|LCD|\d{2,3}fps|\d{3,4}p|screens?|"
    r"resolutions?|displays?|monitors?|cameras?|footage|pixels?|gaming|Netflix|YouTube|HDMI|"
    r"webcams?|playback|projectors?|\dK/\d\dp)\b"
)
"""What is told of where pictures are."""

MANY_OF = {
    "k": "thousand", "K": "thousand", "M": "million", "m": "million", "MM": "million",
    "mn": "million", "B": "billion", "bn": "billion",
}  # fmt: skip
"""What a price may be for, behind a slash: $2/M tokens."""

MAGNITUDES = {
    "k": "thousand",
    "K": "thousand",
    "m": "million",
    "M": "million",
    "mn": "million",
    "mln": "million",
    "mil": "million",
    "mm": "million",
    "MM": "million",
    "b": "billion",
    "B": "billion",
    "bn": "billion",
    "Bn": "billion",
    "BN": "billion",
    "bln": "billion",
    "t": "trillion",
    "T": "trillion",
    "tn": "trillion",
    "trn": "trillion",
    "tr": "trillion",
    "cr": "crore",
}


PEOPLE = frozenset(
    "people jobs homes users viewers tonnes tons barrels customers households children "
    "adults voters workers subscribers followers passengers visitors downloads views copies "
    "shares vehicles cars units doses vaccinations refugees migrants residents patients "
    "pupils students listeners members crowd audience viewership turnout population "
    "electorate Americans Britons pounds euros dollars lives hectares acres deaths cases "
    "tests trees bags bottles citizens families farmers fans savers drivers women men "
    "pensioners miles kilometers kilometres gallons liters litres barrels gigawatts words "
    "lines pages votes tokens streams cubic square metric clicks tickets records animals "
    "birds cattle chickens pigs sheep flats properties".split()
)
"""Many of these are counted in millions."""

JOINTS = frozenset("or in last a more by this from and for on over years".split())
"""Behind a number of many where nothing says what is counted: 4m in a week."""

DID = frozenset(
    "watched watch tuned voted vote fled flee died die attended attend lived live "
    "registered signed joined applied visited visit speak suffer own tested starved marched "
    "protested returned emigrated migrated downloaded subscribed streamed lost had have "
    "were are did".split()
)
"""What so many people do: 11m tuned in."""

OF_LENGTH = frozenset(
    "walls waves poles towers cranes boards pools masts buildings ships boats yachts fences "
    "trees snakes cliffs drops falls tunnels bridges corridors tracks lanes laps runs "
    "sprints races heats finals hurdles dashes jumps dives throws shots kicks putts cables "
    "ropes pipes tubes beams blocks screens telescopes mirrors dishes antennas statues "
    "columns pillars trenches ditches holes shafts craters caves gaps zones strips rows "
    "lengths widths depths intervals sharks crocodiles slides steps stairs platforms "
    "ladders lifts nets sails wings blades turbines rotors rockets missiles buffers "
    "distances swells seas surges tides floods drifts bars rods tanks containers barriers "
    "barges spans flags banners tents domes trucks buses indoors outdoors strides repeats "
    "reps stretches segments sections splits efforts across upwards downwards towards "
    "always perhaps its his this is was has as us".split()
)
"""What is so long, or no thing that is counted."""

HIGH = frozenset("above below beneath".split())
"""What stands before a height: snow above 200m in Scotland."""

LAND = late(
    r"(?i)\b(?:snow\w*|sleet|frost|hills?|peaks?|summits?|mountain\w*|altitudes?|elevations?|"
    r"sea level|slopes?|huts?|passes|glens?|fells?|ridges?|cliffs?|climb\w*|ascen\w+|descend\w*|"
    r"villages?|treeline|tree line|depths?|div(?:e|es|ed|er|ers|ing)|seabed|glaciers?|camps?|"
    r"trails?|trek\w*|ski\w*|lifts?|valleys?|hike\w*|freezing level|zero line|storeys?|towers?)\b"
)
"""What makes a whole number of metres a height or a depth where a place follows it."""

WORKERS = late(r"[a-z]{2,14}(?:ers|ors|ists|ants|ees|ians|ents)")
RUNNERS = frozenset(
    "sprinters runners hurdlers swimmers walkers freestylers breakers containers towers rollers "
    "trawlers tankers ladders cruisers cylinders sensors anchors craters finalists".split()
)
"""Who is told by a distance, and is not so many: 100m sprinters."""

BRITAIN = frozenset(
    "adults voters residents respondents people women men drivers households pensioners "
    "consumers parents children members riders athletes cyclists swimmers rowers".split()
)
"""Behind GB, which is Great Britain there and no gigabytes: 2,103 GB adults."""


COUNTDOWN = late(
    r"(?i)\b(?:launch\w*|countdown|lift-?off|blast-?off|rockets?|boosters?|ignition|scrub\w*|"
    r"spacecraft|capsule|astronauts?|spacex|nasa|engines?|fuel\w*|abort\w*|pad|crew|"
    r"(?:clock|count|hold|held))\b"
)
"""What tells that T counts to a launch: "At T-10 the engine lit"."""

ARMOR = late(r"(?i)\b(?:tanks?|armou?r\w*|soviet|trainers?|fighters?|jets?|turret)\b")
"""What tells that T is a tank or a plane: "from T-72 to T-90"."""
