"""What rulings and briefs shorten: dockets, paragraphs, districts, counts, notes."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.acronyms import letters
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.roman import roman_value
from audio_edition.script.verbalize.stops import full_stop
from audio_edition.script.verbalize.words import by_pairs, cardinal, digits
from audio_edition.script.vocabulary.courts import COUNTED, COURTS, DISTRICTS
from audio_edition.script.vocabulary.law import FILED, YEARLIKE

# "No. 25-50417", "C.A. No. 2025-0316-JTL"
_DOCKET = late(
    r"(?P<year>\d{1,3}|20\d\d)[-–‑](?P<num>\d{3,6})(?P<judge>-[A-Z]{2,5})?(?![\w-]|[.,]\d)"
)
_PARAGRAPH = late(r"¶{1,2} ?(?=\d)")
_NOTE = late(r"n\. ?(?=\d{1,3}(?!\d))")
_RULE = late(r"P\. ?(?=\d{1,3}\([a-z0-9])")
_OPINION = late(r"(?<=slip )op\.")
_KEYS = "|".join(re.escape(key) for key in sorted({*DISTRICTS, *COURTS}, key=len, reverse=True))
_COURT = late(rf"(?P<key>{_KEYS})(?P<poss>'s)?(?![A-Za-z0-9])")
_IN = frozenset("in from of by for at to before under the".split())
_NUMERALS = r"[IVX]{1,6}(?![A-Za-z0-9])"
_COUNTS = late(
    rf"(?P<word>{'|'.join(sorted(COUNTED))}) (?P<nums>{_NUMERALS}"
    rf"(?:(?:[-–]|,? (?:and|or|to|through) |, ){_NUMERALS}){{1,8}})"
)
_JOINT = late(r"[IVX]+|[-–]")


def _docket(match: re.Match[str], scan: Scan) -> Spoken:
    year, num, judge = match["year"], match["num"], match["judge"]
    yearlike = YEARLIKE.fullmatch(num) and "12" < year < "99"
    by = FILED.search(scan.text, max(0, match.start() - 24), match.start())
    filed = by[0].lower() if by else ""
    if not filed and not (yearlike and len(year) == len("25")):
        return None
    if len(year) == len("25") and len(num) < len("50417") and not judge and not yearlike:
        return None  # told by pairs: 26-112
    if len(year) in (1, 3) and (len(num) < len("1984") or "nos" in filed):
        return None
    if len(year) == len("2025") and num[0] != "0" and not judge:
        return None
    said = f"{by_pairs(year)} {digits(num, zero='oh')}"
    return f"{said} {letters(judge[1:])}" if judge else said


def _court(match: re.Match[str], scan: Scan) -> Spoken:
    key = match["key"]
    said = COURTS.get(key) or DISTRICTS[key]
    if key in DISTRICTS and scan.before(match.start()).lower() in _IN - {"the"}:
        said = f"the {said}"
    stop = full_stop(scan, match.end()) if key[-1] == "." and not match["poss"] else ""
    return said + (match["poss"] or "") + stop


def _counts(match: re.Match[str], _scan: Scan) -> Spoken:
    """Several of them: Counts I and III–V."""
    values = {text: roman_value(text) for text in re.findall("[IVX]+", match["nums"])}
    if not all(values.values()):
        return None

    def said(found: re.Match[str]) -> str:
        value = values.get(found[0])
        return cardinal(value) if value else " to "

    return f"{match['word']} {_JOINT.sub(said, match['nums'])}"


def _note(match: re.Match[str], scan: Scan) -> Spoken:
    return "note " if scan.before(match.start()).rstrip(",")[-1:].isdigit() else None


RULES = (
    Rule("law", "0", _DOCKET, _docket),
    Rule("law", "¶", _PARAGRAPH, lambda m, _s: f"paragraph{'s' if m[0][1:2] == '¶' else ''} "),
    Rule("law", "a", _NOTE, _note),
    Rule("law", "a", _OPINION, lambda _m, _s: "opinion"),
    Rule("law", "A", _RULE, lambda _m, _s: "P "),
    Rule("law", "A", _COUNTS, _counts),
    Rule("law", "Aa", _COURT, _court),
)
