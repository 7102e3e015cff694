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


RULES = (
    Rule("party", "(A", _TAG, _tag),
    Rule("party", "(", _ALONE, _alone),
)
