"""Party tags: "(D-N.Y.)", "R-Texas,", "(I-Vt.)"."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.words import cardinal
from audio_edition.script.vocabulary.places import AP_STATES, FULL_STATES, PARTIES, POSTAL_STATES

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
_CITY = late(
    rf"\((?P<party>{_PARTY})\.?[-–](?P<city>[A-Z][A-Za-z.' -]{{1,30}}?)(?:, (?P<place>{_PLACE}))?\)"
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


def _city(match: re.Match[str], _scan: Scan) -> Spoken:
    said = f", {PARTIES[match['party']]} of {match['city']}"
    return f"{said}, {_PLACES[match['place']]}," if match["place"] else f"{said},"


# "Rep. Adam Schiff, D-Burbank, said": how California's papers print it
_CITY_TAG = late(
    r"(?P<party>[DR])[-–](?!Day,)"
    r"(?P<city>(?:Mc|O')?[A-Z][a-z]{2,14}(?: [A-Z][a-z]{2,14}){0,2})(?=,)"
)


def _city_tag(match: re.Match[str], scan: Scan) -> Spoken:
    before = scan.before(match.start())
    if not (before[:1].isupper() and before[-1:] == ","):
        return None
    return f"{PARTIES[match['party']]} of {match['city']}"


def _alone(match: re.Match[str], scan: Scan) -> Spoken:
    before = scan.before(match.start())
    if not before[:1].isupper() or before.startswith(("Democrat", "Republican", "Independent")):
        return None
    return f", {PARTIES[match['party']]},"


RULES = (
    Rule("party", "(A", _TAG, _tag),
    Rule("party", "(", _CITY, _city),
    Rule("party", "A", _CITY_TAG, _city_tag),
    Rule("party", "(", _ALONE, _alone),
)
