"""What a short sign behind a number cannot be where it stands, for the gate's reader.

The verbalizer decides between two readings of "200m", "40pp" or "2,103 GB adults"; where the words
around leave no doubt, the gate takes no other.
"""

from __future__ import annotations

from typing import Final

from audio_edition.script.readers import Line, is_tied
from audio_edition.script.reading_words import CURRENCIES, SCALE_WORDS, UNITS, Phrase
from audio_edition.script.vocabulary.millions import (
    BRITAIN,
    DID,
    HIGH,
    JOINTS,
    LAND,
    PEOPLE,
)
from audio_edition.script.vocabulary.short import BOUND
from audio_edition.script.vocabulary.units import (
    JOINED,
    MANY,
    NO_LABEL,
    NO_MONTHS,
    SCREENS,
    is_label,
)

_METRES: Final = frozenset("meter meters metre metres mile miles minute minutes".split())
_LAPSES: Final = frozenset("minute minutes".split())
_MANY: Final = frozenset(("million",))
_DATA: Final = frozenset(("gigabyte", "gigabytes"))
_POINTS: Final = frozenset(("percentage",))
_PAGES: Final = frozenset(("page", "pages"))
_NEAR: Final = 80


def never_said(line: Line, at: int) -> frozenset[str]:
    """The words that no reading of the piece at ``at`` may begin with."""
    pieces = line.pieces
    text = pieces[at].text
    if at and text == "P" and _is_ruled(line, at):
        return _PAGES
    if not at or pieces[at - 1].kind != "number":
        return frozenset()
    behind = pieces[at + 1].text if at + 1 < len(pieces) else ""
    number = pieces[at - 1].text
    if len(text) == 1 and is_tied(pieces[at - 1], pieces[at]) and _is_labelled(line, at):
        units = UNITS.get(text, frozenset()) | UNITS.get(text.casefold(), frozenset())
        return frozenset(item[0] for item in units) | SCALE_WORDS
    if text in ("k", "K") and number in ("4", "8") and behind.casefold() in SCREENS:
        return frozenset(("thousand",))
    if text == "m" and not is_tied(pieces[at - 1], pieces[at]):
        return frozenset() if behind.isdigit() else _LAPSES
    if text == "m":
        return _of_metres(line, at, number, behind.casefold())
    if text == "GB" and behind in BRITAIN:
        return _DATA
    if text == "pp" and number.isdigit() and behind in BOUND:
        return _POINTS
    return frozenset()


def _is_labelled(line: Line, at: int) -> bool:
    """Whether the letter at ``at`` and its number name something: seat 22C, gates 12C and 14F."""
    pieces, first = line.pieces, at - 1
    while first > 2 and pieces[first - 1].text in JOINED and pieces[first - 2].text.isupper():
        first -= 3 + (pieces[first - 2].kind != "word")
        if pieces[first].kind != "number":
            return False
    stop = int(first > 1 and pieces[first - 1].text == ".")
    noun = pieces[first - 1 - stop].text if first > stop else ""
    if noun == "March" and first > 1 and pieces[first - 2].text in NO_MONTHS:
        return True
    if not is_label(noun + "." * stop):
        return False
    if not noun[0].islower():
        return True
    verb = first > 1 and pieces[first - 2].text.casefold() in NO_LABEL
    amount = pieces[at].text in "KMB" and (verb or MANY.match(line.text, pieces[at].end))
    return (pieces[at].text.isupper() or pieces[at].text in "bc") and not amount


def _of_metres(line: Line, at: int, number: str, behind: str) -> frozenset[str]:
    before = line.pieces[at - 2].text.casefold() if at > 1 else ""
    if before in CURRENCIES or before in UNITS:
        return frozenset()  # "£310m", "2h 30m"
    if behind in PEOPLE or behind in DID or behind in ("km", "sq"):
        return _METRES
    if before in HIGH:
        return _MANY | _LAPSES
    whole = number.replace(",", "").isdigit() and len(number) > 1
    near = line.text[max(0, line.pieces[at - 1].start - _NEAR) : line.pieces[at].end + 50]
    high = whole and behind in JOINTS and LAND.search(near)
    timed = behind.isdigit()  # "3m 45s"
    return (_MANY if high else frozenset()) | (frozenset() if timed else _LAPSES)


def _is_ruled(line: Line, at: int) -> bool:
    """Whether a "P." ends the name of a court's rules: Fed. R. Civ. P. 12(b)."""
    stop, number, opened = (line.pieces[at + step : at + step + 1] for step in (1, 2, 3))
    if not (stop and number and opened):
        return False
    return stop[0].text == "." and number[0].kind == "number" and opened[0].text == "("


def without(found: set[Phrase], never: frozenset[str]) -> set[Phrase]:
    """The phrases that begin with none of these words."""
    return {item for item in found if item[0] not in never} if never else found
