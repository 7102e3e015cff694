"""Numbers that are read digit by digit for what stands before them: ISBNs, ZIP codes, PINs."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.words import digits
from audio_edition.script.vocabulary.places import POSTAL_STATES

_NUMBER = late(r"\d(?:-?\d){3,19}(?P<check>-?[Xx])?(?![\w%-]|[.,]\d)")
_KINDS = frozenset(
    "isbn isbn-10 isbn-13 issn ean upc imei zip pin pincode barcode postcode passcode pmid".split()
)
_OF_A_CODE = frozenset(
    "zip postal pin bar sort access dialing dialling pass entry security".split()
)
_OF_A_NUMBER = frozenset("account serial passport card routing badge tracking".split())


def _digits(match: re.Match[str], scan: Scan) -> Spoken:
    start, printed = match.start(), match[0]
    first, last = (word.strip("\"'(#:,").lower() for word in scan.before2(start))
    if last == "is":
        first, last = "", first  # her PIN is 2208
    told = (
        last in _KINDS
        or (last == "code" and first in _OF_A_CODE)
        or (last == "number" and first in _OF_A_NUMBER)
        or (len(printed) in (5, 10) and not match["check"] and _is_state(scan, start))
    )
    if not told:
        return None
    number = printed[: match.start("check") - start] if match["check"] else printed
    said = ", ".join(digits(group) for group in number.split("-"))
    return f"{said}, X" if match["check"] else said


def _is_state(scan: Scan, start: int) -> bool:
    """Whether a ZIP code stands behind its state: Beverly Hills, CA 90210."""
    ahead = scan.text[max(0, start - 5) : start]
    return ahead[:2] == ", " and ahead[2:4] in POSTAL_STATES and ahead[4:] == " "


RULES = (Rule("code", "0", _NUMBER, _digits),)
