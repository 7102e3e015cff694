"""Marks between words: footnotes, brackets, ampersands, slashes, and what is not said."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.vocabulary.signs import CURRENCIES, SAID
from audio_edition.script.vocabulary.units import PER_SHORT

_DROPPED = frozenset("*†‡•·|\\^_`[]{}<>©®™¶¬¦¨¯´¸→←↑↓$¢")


@lru_cache(maxsize=1024)
def copied(char: str) -> str:
    """Return what is said for a mark no rule claimed: itself, its name, a blank, nothing."""
    if char in SAID:
        return f" {SAID[char]} "
    if char in CURRENCIES:
        return f" {CURRENCIES[char]} "
    if char in _DROPPED or char in "/":
        return " "
    category = unicodedata.category(char)
    if category == "Sc":
        name = unicodedata.name(char, "currency").lower().replace(" sign", "")
        return f" {name.replace('-', ' ')} "
    if char in "²³¹":
        return ""
    if category in ("No", "Nd", "Nl", "Sm", "So", "Sk"):
        return " "
    return char


_FOOTNOTE = re.compile(
    r"\[(?:\d{1,4}(?:[-–, ]{1,2}\d{1,4}){0,8}|[a-z]|note \d{1,3}|nb \d{1,3}|"
    r"citation needed|clarification needed)\]"
)
_STARS = re.compile(r"(?:\*|†|‡){1,100}")
_RULER = re.compile(r"[-_=~*#]{3,}")


_WITHOUT = re.compile(r"w/(?:o(?![A-Za-z]))? ?")


def _with(match: re.Match[str], _scan: Scan) -> Spoken:
    return ("without" if "o" in match[0] else "with"), match.end()


_PER = re.compile(
    r"/ ?(?P<unit>"
    + "|".join(sorted(PER_SHORT, key=len, reverse=True))
    + r"|[a-z]{3,12})(?![A-Za-z])(?:\.(?= [a-z]))?"
)


_COUNTED = frozenset(
    "cent cents dollars pounds euros pence yen miles kilometers meters feet inches gallons liters "
    "barrels tons kilograms grams milligrams calories watts percent".split()
)
_RATES = frozenset(
    "second minute hour day night week month year mile kilometer meter gallon liter barrel ton "
    "pound ounce gram kilogram share person household acre hr min yr mo wk gal lb".split()
)


def _per(match: re.Match[str], scan: Scan) -> Spoken:
    """A slash after an amount of money, or between a measure and its divisor, is said "per"."""
    amount = scan.text[max(0, match.start() - 24) : match.start()].rpartition(" ")[2]
    rate = amount in _COUNTED and match["unit"] in _RATES
    if not rate and not any(c in "$€£¥₹¢" for c in amount):
        return None
    return f"per {PER_SHORT.get(match['unit'], match['unit'])}"


_POWER = re.compile(r"[²³]")


def _power(match: re.Match[str], scan: Scan) -> Spoken:
    if not scan.at(match.start() - 1).isalnum():
        return None
    return "squared" if match[0] == "²" else "cubed"


_MASS = re.compile(r"mc(?=²)")

_OPTIONAL = re.compile(r"\((s|es)\)")
_CARE_OF = re.compile(r"c/o(?![A-Za-z])")

RULES = (
    Rule("mark", "[", _FOOTNOTE, lambda _m, _s: ""),
    Rule("mark", "*†‡", _STARS, lambda _m, _s: " "),
    Rule("mark", "-_=~*#", _RULER, lambda _m, _s: " "),
    Rule("glue", "(", _OPTIONAL, lambda m, _s: m[1]),
    Rule("symbol", "²³", _POWER, _power),
    Rule("abbreviation", "a", _MASS, lambda _m, _s: "m c"),
    Rule("symbol", "/", _PER, _per),
    Rule("abbreviation", "a", _WITHOUT, _with),
    Rule("abbreviation", "a", _CARE_OF, lambda _m, _s: "care of"),
)

__all__ = ["RULES", "copied"]
