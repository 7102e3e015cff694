"""Things that are known by their number: error pages, tax forms, courses, roads, runways."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.words import by_pairs, cardinal, plural

# "a 404 page", "503 errors"
_ERROR = late(
    r"(?P<num>40[0-9]|410|418|42[29]|451|50[0-4]|52[0-9])"
    r"(?=s?(?:[ -](?i:errors?|not found|pages?|responses?|bad gateway|forbidden|status)))(?P<s>s)?"
)
# the forms of the tax office, and what is sent in them
_TAX_FORM = late(r"(?P<num>1099|1098|1095|1040)(?P<s>'?s)?(?![\d%]|[.,]\d)")
_TAXED = late(
    r"(?i)\b(?:I\.?R\.?S\.?|tax\w*|filers?|filing|forms?|employers?|W-[24]s?|returns?|"
    r"contractors?|freelancers?|gig)\b"
)
_COURSES = (
    "Econ|Economics|Physics|Bio|Biology|Chem|Chemistry|Psych|Psychology|History|English|Math|Maths|"
    "Politics|Civics|Marketing|Accounting|Sociology|Finance|Journalism|Spanish|French|German|"
    "Philosophy|Music|Business|Investing|Budgeting|Parenting|Calculus|Statistics|Stats|Geology|"
    "Astronomy|Anthropology|Drama|Logic|Programming|Writing|Composition|Rhetoric|Government"
)
_COURSE = late(r"(?<=[a-z] )(?P<num>[1-4]\d\d)(?![\d%]|[.,:]\d|[A-Za-z])(?! [a-z]{3,20}s\b)")
_OF_COURSE = late(rf"\b(?:{_COURSES}) \Z")
# "the 405 backs up", "on the 101": how California names its freeways
_FREEWAY = late(
    r"(?<=[Tt]he )"
    r"(?P<num>101|105|110|118|134|170|210|215|280|405|505|580|605|680|710|780|805|880|980)"
    r"(?=(?: (?:Freeway|freeway|Fwy|interchange|backs|backed|toward|south|north|east|west|near|at|"
    r"between|in (?:L\.?A|Los|San|Orange)|was|is|reopen\w*|clos\w+)\b)|[.,;])(?![.,]\d)"
)
_DRIVEN = late(
    r"(?i)\b(?:traffic|freeways?|commut\w+|drivers?|lanes?|crash\w*|exits?|interchange|jam\w*|backs|"
    r"backed|motorists?|ramps?|I-\d+|Caltrans|CHP)\b"
)
_RATED = late(r"(?<=[Rr]ated )(?P<num>[12]\d{3})(?![\d%]|[.,]\d)")
_RUNWAY = late(r"(?<=unway )(?P<num>\d{1,2})(?P<side>[LRC])(?![A-Za-z0-9])")
_SIDES = {"L": "left", "R": "right", "C": "center"}
_STATE_ROUTE = late(r"SR (?P<num>\d{1,4})(?P<letter>[A-Z])?(?![\w%]|[.,]\d)")


# "Q1-Q3", "H1–H2"
_QUARTERS = late(r"(?P<kind>[QH])(?P<a>[1-4]) ?[-–] ?(?P=kind)(?P<b>[1-4])(?![\w%]|[.,]\d)")
# "M1A2s were lost"
_MODELS = late(r"(?P<word>[A-Z]{1,3})(?P<a>\d{1,3})(?P<letter>[A-Z])(?P<b>\d{1,2})s(?![\w-])")


def _quarters(match: re.Match[str], _scan: Scan) -> Spoken:
    kind, first, last = match["kind"], int(match["a"]), int(match["b"])
    return f"{kind} {cardinal(first)} to {kind} {cardinal(last)}" if first < last else None


def _models(match: re.Match[str], _scan: Scan) -> Spoken:
    last = plural(cardinal(int(match["b"])))
    return f"{' '.join(match['word'])} {by_pairs(match['a'])} {match['letter']} {last}"


def _paired(match: re.Match[str], _scan: Scan) -> Spoken:
    said = by_pairs(match["num"])
    return plural(said) if "s" in match.re.groupindex and match["s"] else said


def _tax_form(match: re.Match[str], scan: Scan) -> Spoken:
    near = max(0, match.start() - 60), match.end() + 60
    return _paired(match, scan) if _TAXED.search(scan.text, *near) else None


def _course(match: re.Match[str], scan: Scan) -> Spoken:
    if not _OF_COURSE.search(scan.text, max(0, match.start() - 20), match.start()):
        return None
    return by_pairs(match["num"])


def _freeway(match: re.Match[str], scan: Scan) -> Spoken:
    near = max(0, match.start() - 60), match.end() + 60
    return by_pairs(match["num"]) if _DRIVEN.search(scan.text, *near) else None


def _runway(match: re.Match[str], scan: Scan) -> Spoken:
    side = "centre" if scan.locale.british and match["side"] == "C" else _SIDES[match["side"]]
    return f"{cardinal(int(match['num']))} {side}"


def _state_route(match: re.Match[str], _scan: Scan) -> Spoken:
    letter = f" {match['letter']}" if match["letter"] else ""
    return f"State Route {by_pairs(match['num'])}{letter}"


RULES = (
    Rule("code", "A", _QUARTERS, _quarters),
    Rule("code", "A", _MODELS, _models),
    Rule("code", "0", _ERROR, _paired),
    Rule("code", "0", _TAX_FORM, _tax_form),
    Rule("code", "0", _COURSE, _course),
    Rule("code", "0", _FREEWAY, _freeway),
    Rule("code", "0", _RATED, _paired),
    Rule("code", "0", _RUNWAY, _runway),
    Rule("code", "A", _STATE_ROUTE, _state_route),
)
