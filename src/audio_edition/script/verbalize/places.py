"""American states as newspapers and the post shorten them, and the codes after them."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.stops import STARTERS, full_stop
from audio_edition.script.verbalize.words import digits
from audio_edition.script.vocabulary.places import AP_STATES, POINTS, POSTAL_STATES

# -- states ---------------------------------------------------------------------------------

_AP = late(
    "(?P<key>"
    + "|".join(re.escape(k) for k in sorted(AP_STATES, key=len, reverse=True))
    + r")(?P<poss>'s)?(?![A-Za-z])"
)
_ZIP = late(r"(?P<five>\d{5})(?:-(?P<four>\d{4}))?(?!\d|,\d|\.\d)")
_POSTAL = late(
    "(?P<key>" + "|".join(POSTAL_STATES) + r")(?P<zip> \d{5}(?:-\d{4})?)?(?![A-Za-z0-9])"
)


_NOT_CITIES = frozenset("Well Yes Yeah Okay Hey Sure Fine Right Please Sorry Thanks Hello".split())


def _after_city(scan: Scan, start: int) -> bool:
    """Say whether a city and a comma stand before ``start``: "Boston, "."""
    before = scan.before(start)
    city = before[:-1]
    return (
        before[-1:] == ","
        and len(city) > 2
        and city[0].isupper()
        and not city.isupper()
        and city not in STARTERS
        and city not in _NOT_CITIES
    )


# Short forms that are no word, so that "in", "from" or nothing may stand before them.
_CLEAR = frozenset("Calif. Tenn. Okla. Minn. Ariz. Fla. Nev. Wyo.".split()) | {"W. Va."}
_TOWARD = frozenset("from in across near of then to through into outside".split())
_OF_STATE = frozenset(
    "SR Route Rte Highway Hwy Gov Sen Rep Atty Lt state River lawmakers legislators".split()
)
_INITIALS = frozenset("N.Y. N.J. N.C. S.C. N.D. S.D. N.M. N.H. W.Va.".split())
_AMBIGUOUS = frozenset("Miss. Wash. Ill. Ind. La. Del. Man. Mass. B.C. D.C. P.R. N.B. N.S.".split())


def _state(match: re.Match[str], scan: Scan) -> Spoken:
    key = match["key"]
    bracketed = scan.at(match.start() - 1) == "(" and scan.at(match.end()) == ")"
    if bracketed and scan.before(match.start() - 1)[:1].isupper():
        return AP_STATES[key]  # a senator's: TOM WOLF (Pa.)
    dateline = scan.shouting or _DATELINE.match(scan.text, match.end())
    if dateline and _SHOUTED_CITY.search(scan.text, max(0, match.start() - 24), match.start()):
        return AP_STATES[key]  # ANN ARBOR, Mich. —
    if key not in _CLEAR and not _after_city(scan, match.start()):
        before = scan.before(match.start())
        after_initial = before[-2:-1].isupper() and before[-1:] == "."
        if key in _INITIALS:
            court = key in ("N.D.", "S.D.") and _DISTRICT.match(scan.text, match.end())
            if after_initial or court:
                return None
        elif scan.after(match.end()) in _OF_STATE:
            pass
        elif before not in _TOWARD or key in _AMBIGUOUS:
            return None
    return AP_STATES[key] + (match["poss"] or "") + full_stop(scan, match.end())


_DISTRICT = late(r" (?:[A-Z]\. ?)?[A-Z][a-z]{1,4}\.")  # N.D. Cal.
_DATELINE = late(r" ?(?:[—–]|--|- |\()")
_SHOUTED_CITY = late(r"[A-Z]{3,}, \Z")

# Codes that are as often a degree, a field or a card: only after cities of that state.
_CITIES_OF = {
    "MD": frozenset(
        "Baltimore Annapolis Bethesda Rockville Spring Frederick Columbia Gaithersburg Towson "
        "Hagerstown Salisbury Laurel Bowie Waldorf Potomac Germantown Park City Chase".split()
    ),
    "MS": frozenset("Jackson Biloxi Gulfport Oxford Tupelo Meridian Hattiesburg Natchez".split()),
    "ID": frozenset("Boise Nampa Meridian Moscow Falls Pocatello Caldwell Lewiston".split()),
    "PR": frozenset({"Juan", "Ponce", "Bayamon", "Carolina", "Mayaguez"}),
}


def _postal(match: re.Match[str], scan: Scan) -> Spoken:
    city = scan.before(match.start()).rstrip(",")
    if not match["zip"]:
        if not _after_city(scan, match.start()):
            return None
        cities = _CITIES_OF.get(match["key"])
        if cities is not None and city not in cities:
            return None
    return POSTAL_STATES[match["key"]], match.end("key")


_STATE_WORDS = frozenset({*POSTAL_STATES, *AP_STATES}) | {
    word for name in POSTAL_STATES.values() for word in name.split()[-1:]
}


_ZIP_NEAR = late(r"(?i:\bzip(?: codes?)?)[^.;!?]{0,24}\Z")


def _zip(match: re.Match[str], scan: Scan) -> Spoken:
    near = scan.text[max(0, match.start() - 36) : match.start()]
    if scan.before(match.start()).strip(",") not in _STATE_WORDS and not _ZIP_NEAR.search(near):
        return None
    if scan.after(match.end())[:1].islower():
        return None
    return digits(match["five"]) + (f" {digits(match['four'])}" if match["four"] else "")


# -- points of the compass ------------------------------------------------------------------

_COMPASS = late(r"(?P<dir>[NS][NS]?[EW]|[EW][NS][EW]|[NSEW])(?![A-Za-z0-9&'/-]|\.[A-Za-z])")
_MEASURED = frozenset(
    "miles mile mi mi. km. kilometers kilometres kilometer km meters metres m yards feet ft ft. "
    "blocks degrees wind winds wind: winds: was were from".split()
)
_STREETS = frozenset(
    "St. St Ave. Ave Street Avenue Rd. Rd Road Blvd. Blvd Dr. Drive Ln. Lane Pl. Place Ct. "
    "Court Way Place".split()
)
_STATES_LED = frozenset(name for name in POSTAL_STATES.values() if " " not in name)
_SIDES = frozenset(
    "corner corners side sides end part parts edge quadrant coast suburbs wing flank tip".split()
)
_REGIONS = frozenset("Asia Pacific England Washington Portland London Pakistan Syria".split())


def _compass(match: re.Match[str], scan: Scan) -> Spoken:
    """Directions after a distance, a wind or a street: 12 miles NW of Reno, K St. NW."""
    key, before, after = match["dir"], scan.before(match.start()), scan.after(match.end())
    measured = before.lower() in _MEASURED and scan.at(match.end()) in (" ", ",", ".", "")
    if before.lower() in ("was", "were", "from") and after != "at":
        measured = False
    if len(key) == 1:
        if not measured or after != "of" or before.lower() in ("was", "were", "from"):
            return None
        return POINTS[key]
    address = before in _STREETS or after in _REGIONS or after in _STATES_LED
    blowing = after.removesuffix("s") in ("wind", "gust", "breeze", "swell", "gale")
    blowing = blowing or after in _SIDES
    if not (measured or address or blowing or (after == "of" and key != "NE")):
        return None
    if len(key) == 3:
        return f"{POINTS[key[0]]}-{POINTS[key[1]]}{POINTS[key[2]]}"
    said = POINTS[key[0]] + POINTS[key[1]]
    return said.capitalize() if address else said


# "I-95 N.", "Route 9 S": which way a road is driven
_BOUND = late(
    r"(?:\bI[- ]|\bU\.S\. |\bUS[- ]|\b(?:Interstate|Route|Rte\.?|Highway|Hwy\.?|SR|State Road) )"
    r"\d{1,4}[A-Z]? \Z"
)
_WAY = late(r"(?P<dir>[NSEW])(?P<dot>\.)?(?![A-Za-z0-9&'/-]|\.[A-Za-z])")


def _bound(match: re.Match[str], scan: Scan) -> Spoken:
    if not _BOUND.search(scan.text, max(0, match.start() - 24), match.start()):
        return None
    stop = full_stop(scan, match.end()) if match["dot"] else ""
    return POINTS[match["dir"]] + stop


# "8015 SE Stark St.", "2800 S. Main": a street's part of the town behind the house
_QUARTER = late(
    r"(?<=\d )(?P<dir>NE|NW|SE|SW|[NSEW](?=\. ))(?P<dot>\.)?(?= [A-Z][a-z]|\s\d+(?:st|nd|rd|th) )"
)
_HOUSE = late(r"(?<![\w$£€.,])\d{1,5} \Z")
_WAYS = late(
    r"\.? (?:[A-Z0-9]\w{1,20}(?: [A-Z][a-z]{1,15})? (?:St|Ave|Blvd|Rd|Dr|Ln|Pl|Ct|Hwy|Street|"
    r"Avenue|Road|Drive|Boulevard|Lane|Place|Court|Way)|Main|Broadway|Front|Market|Broad)\b"
)


def _quarter(match: re.Match[str], scan: Scan) -> Spoken:
    start, end = match.start(), match.end("dir")
    if not _HOUSE.search(scan.text, max(0, start - 8), start) or not _WAYS.match(scan.text, end):
        return None
    said = "".join(POINTS[letter] for letter in match["dir"])
    return said.capitalize()


RULES = (
    Rule("place", "A", _QUARTER, _quarter),
    Rule("place", "A", _WAY, _bound),
    Rule("place", "A", _COMPASS, _compass),
    Rule("place", "0", _ZIP, _zip),
    Rule("place", "A", _AP, _state),
    Rule("place", "A", _POSTAL, _postal),
)
