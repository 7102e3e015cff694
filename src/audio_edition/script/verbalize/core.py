"""What every family of rules shares: the token, the locale, the rule and the scan.

A rule is tried only where a token can begin, and every pattern is bounded, so that
one pass over the text is linear in its length whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from audio_edition.late import late

LETTER = "[^\\W\\d_²³¹½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]"
"""One letter of any script (``\\w`` counts fractions and powers as letters)."""


LEFT_OUT = "left out"
"""The kind of a token that is printed and not said, which an editor should know of."""


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text: as printed, as spoken, and which family spoke it.

    ``kind`` is ``word``, ``space`` or ``mark`` for what was copied (or dropped), else the
    family: money, percent, number, date, time …
    """

    printed: str
    spoken: str
    kind: str


@dataclass(frozen=True, slots=True)
class Locale:
    """How one English speaks: its tag, and whether it follows British use."""

    language: str = "en-US"
    british: bool = False

    @property
    def percent(self) -> str:
        """``percent`` in America, ``per cent`` in Britain."""
        return "per cent" if self.british else "percent"


@dataclass(slots=True)
class Scan:
    """The prepared text, and what a rule may ask about a token's surroundings."""

    text: str
    locale: Locale
    shouting: bool = False

    def before(self, pos: int) -> str:
        """Return the blank-separated word before ``pos`` with its punctuation, or ''."""
        left = self.text[max(0, pos - 40) : pos].rstrip(" ")
        return left[left.rfind(" ") + 1 :]

    def before2(self, pos: int) -> tuple[str, str]:
        """Return the two words before ``pos``, nearest last."""
        words = self.text[max(0, pos - 60) : pos].split(" ")
        words = [w for w in words if w]
        return (words[-2] if len(words) > 1 else "", words[-1] if words else "")

    def after(self, pos: int) -> str:
        """Return the word that follows ``pos`` after at most one blank, or '' at a mark."""
        found = _NEXT_WORD.match(self.text, pos)
        return found[1] if found else ""

    def at(self, pos: int) -> str:
        """Return the character at ``pos``, or '' outside the text."""
        return self.text[pos] if 0 <= pos < len(self.text) else ""


_NEXT_WORD = late(rf" ?({LETTER}(?:{LETTER}){{0,30}}(?:'[a-z]{{1,2}})?)")

Spoken: TypeAlias = "str | tuple[str, int] | None"
"""A rule's answer: words; words and where the token really ends; or None: not mine."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a token of one kind may begin, how it looks, and how it is said.

    ``starts`` lists the first characters; ``0`` stands for any digit, ``A`` for any
    capital, ``a`` for any small letter.
    """

    kind: str
    starts: str
    pattern: re.Pattern[str]
    speak: Callable[[re.Match[str], Scan], Spoken]


STARTERS = frozenset(
    "The He She It They We I You But And In On At A An This That These Those There Here However "
    "Meanwhile Officials Police While When After Before If As For With His Her Their Its Our My "
    "Not No Some Many Most More Last Now Then So Yet Still Also What Why How Who Where Under "
    "Since Because Although Though Once Both Each Another Other Others One Two Three By From To "
    "Is Are Was Were Do Does Did Will Can Could Should Would Despite During About Among Earlier "
    "Later Today Yesterday Tomorrow Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "Critics Experts Analysts Supporters Opponents Researchers Scientists Authorities".split()
)
# nothing goes back: behind an abbreviation signs may stand in a row without end
_QUOTED_END = late(
    r"[\"')\]]*+(?: ++(?P<quote>\")?(?P<word>(?!Nos?\. ?\d)[A-Z][a-z]*)(?![A-Za-z])|[ \"')\]]*+$)"
)


WITHIN = late(r"\.(?=,|;|:| ?[-–—(]| [a-z]| (?:[NS]{1,2}[EW]{0,2}|[EW][NS]?[EW]?)\b(?! [A-Z]))")
"""The full stop of something short, within a sentence: 10 wks. at the top."""


def full_stop(scan: Scan, end: int) -> str:
    """Return '.' where the stop of an abbreviation that ends at ``end`` ends the sentence."""
    found = _QUOTED_END.match(scan.text, end)
    if found and (found["word"] is None or found["word"] in STARTERS):
        return "."
    return ""
