"""States, the codes behind them, points of the compass, positions, and the tags of parties."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import STARTERS, Rule, Scan, Spoken, full_stop
from audio_edition.script.verbalize.words import cardinal, digits, number
from audio_edition.script.vocabulary.places import (
    AP_STATES,
    FULL_STATES,
    PARTIES,
    POINTS,
    POSTAL_STATES,
)

_POINT = late(
    r"(?P<deg>\d{1,3}(?:\.\d{1,8})?) ?(?:°|degrees?|deg\.?) ?"
    r"(?:(?P<min>\d{1,2}(?:\.\d{1,6})?) ?' ?(?:(?P<sec>\d{1,2}(?:\.\d{1,6})?) ?(?:\"|'') ?)?)?"
    r"(?P<dir>[NSEW])(?![A-Za-z0-9'-]|\.[A-Za-z]|\. [A-Z])"
)
_PAIR = late(
    r"(?P<a>\d{1,2}\.\d{1,6}) ?(?P<ns>[NS])(?P<comma>,?) (?P<b>\d{1,3}\.\d{1,6}) ?(?P<ew>[EW])"
    r"(?![A-Za-z0-9])"
)


_LATITUDE = late(
    r"(?P<word>[Ll]at|[Ll]ong?|[Ll]atitude|[Ll]ongitude)(?P<dot>\.?) "
    r"(?P<deg>\d{1,3}(?:\.\d{1,8})?) ?"
    r"(?P<dir>[NSEW])(?![\w'-])(?P<stop>\.)?"
)


def _latitude(match: re.Match[str], scan: Scan) -> Spoken:
    """Lat. 18.2 N, without a sign for the degrees."""
    word = "latitude" if match["word"].lower().startswith("lat") else "longitude"
    if match["word"][0].isupper():
        word = word.capitalize()
    stop = full_stop(scan, match.end()) if match["stop"] else ""
    return f"{word} {number(match['deg'], scan.locale.british)} {POINTS[match['dir']]}{stop}"


def _counted(text: str, unit: str, british: bool) -> str:
    text = text.lstrip("0") if text.strip("0.") and text[0] == "0" and text[1:2] != "." else text
    return f"{number(text, british)} {unit if text == '1' else unit + 's'}"


def _point(match: re.Match[str], scan: Scan) -> Spoken:
    """54°30'N: fifty-four degrees thirty minutes north."""
    said = [
        _counted(match[group], unit, scan.locale.british)
        for group, unit in (("deg", "degree"), ("min", "minute"), ("sec", "second"))
        if match[group]
    ]
    return " ".join([*said, POINTS[match["dir"]]])


def _pair(match: re.Match[str], scan: Scan) -> Spoken:
    """25.4N 71.9W, as weather services print a storm's eye."""
    british = scan.locale.british
    first = f"{number(match['a'], british)} {POINTS[match['ns']]}"
    return f"{first}{match['comma']} {number(match['b'], british)} {POINTS[match['ew']]}"


POSITIONS = (
    Rule("position", "Aa", _LATITUDE, _latitude),
    Rule("position", "0", _POINT, _point),
    Rule("position", "0", _PAIR, _pair),
)


_PLACES = {
    **{state: state for state in FULL_STATES},
    **POSTAL_STATES,
    **AP_STATES,
    **{key.rstrip("."): said for key, said in AP_STATES.items() if len(key) > 2},
}
_PLACE = "|".join(re.escape(p) for p in sorted(_PLACES, key=len, reverse=True))
_PARTY = "|".join(sorted(PARTIES, key=len, reverse=True))
_TAG = late(
    rf"(?P<open>\()?(?P<party>{_PARTY})\.?(?: ?[-–—/] ?|, )(?P<place>{_PLACE})"
    r"(?:[- ](?P<district>\d{1,2}|At Large|AL)(?:st|nd|rd|th)?)?(?![A-Za-z])(?P<close>\))?"
)
_ALONE = late(r"\((?P<party>D|R|I|Dem|Rep)\.?\)")


def _tag(match: re.Match[str], scan: Scan) -> Spoken:
    opened, closed = match["open"] is not None, match["close"] is not None
    text, end = match[0], match.end()
    if "," in text.partition(match["place"])[0] and not opened:
        return None
    if not opened and "-" not in text and "–" not in text:
        return None
    short = match["place"].isalpha() and len(match["place"]) < 5 and not match["district"]
    if short and scan.at(end) == " " and scan.after(end)[:1].isupper():
        return None  # (D-La Jolla)
    said = f"{PARTIES[match['party']]} of {_PLACES[match['place']]}"
    district = match["district"]
    if district:
        said += f" {cardinal(int(district))}" if district.isdigit() else " at large"
    if opened and closed:
        dashed = scan.text[end : end + 2].lstrip(" ")[:1] in tuple("—–")
        return f", {said}" if dashed else f", {said},"
    if opened:
        return f", {said}", end
    return said, end


def _alone(match: re.Match[str], scan: Scan) -> Spoken:
    before = scan.before(match.start())
    if not before[:1].isupper() or before.startswith(("Democrat", "Republican", "Independent")):
        return None
    return f", {PARTIES[match['party']]},"


PARTY_TAGS = (
    Rule("party", "(A", _TAG, _tag),
    Rule("party", "(", _ALONE, _alone),
)


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
