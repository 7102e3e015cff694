"""Credit ratings and marks; codes of agencies and articles, which are left out and told."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import LEFT_OUT, Rule, Scan, Spoken
from audio_edition.script.vocabulary.articles import IDENTIFIER
from audio_edition.script.vocabulary.finance import AGENCY, LETTER_GRADES, RATINGS

_RATING = late(
    "(?P<key>"
    + "|".join(re.escape(key) for key in sorted(RATINGS, key=len, reverse=True))
    + r")(?P<poss>'s)?(?![A-Za-z0-9+]|-[A-Za-z]|&|/[A-Z])"
)
_GRADE = late(r"(?P<key>[A-F][+-])(?=[\s,.;:)\"!?]|\Z)(?! (?:and|or) [A-F]-)")
_GRADED = frozenset(
    "a an the to from at of grade grades rated rating ratings score scored got gets get is was "
    "kept earned earns averaged average solid".split()
)
_AMBIGUOUS = frozenset({"AA", "BB", "CC", "BBB", "CCC"})
_OF_CREDIT = late(
    r"(?i)\brat(?:ed|ing|ings|es)\b|\bbonds?\b|\bnotes?\b|\bcredit|\bdebt|grad(?:e|ed|es)\b"
    r"|\boutlook\b|S&P|Fitch|Moody"
)


def _rating(match: re.Match[str], scan: Scan) -> Spoken:
    """A rating; letters alone are one only where credit is spoken of: the BBB is a bureau."""
    key = match["key"]
    near = max(0, match.start() - 60), match.end() + 40
    if key in _AMBIGUOUS and not _OF_CREDIT.search(scan.text, *near):
        return None
    return RATINGS[key] + (match["poss"] or "")


def _grade(match: re.Match[str], scan: Scan) -> Spoken:
    before = scan.before(match.start()).lower().strip("\"'(")
    return LETTER_GRADES[match["key"]] if before in _GRADED or match["key"][1] == "+" else None


# what names an identifier within a sentence: "see doi:10.1038/nature12373"
_DOI = late(r"(?:doi|DOI|Doi)(?:: ?| |(?=s? ?10\.))(?=10\.\d{4})")


RULES = (
    Rule(LEFT_OUT, "<([.A0", AGENCY, lambda _m, _s: ""),
    Rule(LEFT_OUT, "(/0", IDENTIFIER, lambda _m, _s: ""),
    Rule("acronym", "aA", _DOI, lambda _m, _s: "D O I"),
    Rule("rating", "A", _RATING, _rating),
    Rule("rating", "A", _GRADE, _grade),
)
