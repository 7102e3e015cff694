"""Raised numerals: a power, the upper half of a fraction, an isotope, or the mark of a note?

The verbalizer, which says powers and drops notes, and the gate, which checks that it did,
must take them for the same thing.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from audio_edition.late import late

RAISED: Final = late("[⁺⁻]?[⁰¹²³⁴-⁹]+")

_RUN: Final = late("[⁰¹²³⁴-⁹]+\\Z")
_UNIT: Final = late(r"(?<![A-Za-z])(?:km|hm|m|dm|cm|mm|ft|mi|in|yd|s|R|r|x|σ)\Z")
_RATE: Final = late(r"[A-Za-z] ?/ ?(?:day|yr|hr|min|sec)\Z")  # AU/day²
_DIGITS: Final = late(r"(?<![\d.,])\d{1,3}\Z")
_TEN: Final = late(r"(?<![\d.,])10\Z")
_TWO: Final = late(r"(?<![\d.,])2\Z")
_SYMBOL: Final = late(r"(?<![^\W_])(?:[A-Za-zα-ω]|mc)\Z")
_OPERATOR: Final = late(r"[=+×≈^÷<>·]|\b[x*-] ?\d|\d ?[x*]")
# The number of an isotope: ²³⁵U. A single digit in front of other letters is a note's.
_ELEMENT: Final = late(r"[A-Z][a-z]?(?![^\W_])")
_LIGHT: Final = late(r"(?:H|He|Li|Be|B)(?![^\W_])")
_COUNTED: Final = late("# ?[⁰¹²³⁴-⁹]{1,5}\\Z")
_REACH: Final = 16  # characters around a symbol in which an operator makes a formula of it


def is_power(text: str, start: int, end: int) -> bool:
    """Say whether the raised numeral ``text[start:end]`` is a power of what stands before it."""
    run, before = text[start:end], text[max(0, start - _REACH) : start]
    if run[0] == "⁻":
        return True
    if run == "¹":
        return False
    if _TEN.search(before) or (len(run) > 1 and _TWO.search(before)):
        return True
    around = before + text[end : end + _REACH // 2]
    if run in "²³" and (_UNIT.search(before) or _DIGITS.search(before)):
        return True
    if run in "²³" and _RATE.search(before):
        return True
    if _DIGITS.search(before) or _SYMBOL.search(before):
        return bool(_OPERATOR.search(around))
    return False


def is_numerator(text: str, end: int) -> bool:
    """Say whether the raised numeral that ends at ``end`` is a plain number to the ear.

    The upper half of a fraction is, the number of an isotope, and what a number sign counts.
    """
    return text[end : end + 1] in ("⁄", "∕") or _is_isotope(text, end) or _is_counted(text, end)


def _is_counted(text: str, end: int) -> bool:
    """Whether a number sign stands before the raised numeral: "#²"."""
    return _COUNTED.search(text, max(0, end - 8), end) is not None


def _is_isotope(text: str, end: int) -> bool:
    digits = _RUN.search(text[max(0, end - 5) : end])
    if not digits:
        return False
    start = end - len(digits[0])
    if start and not (text[start - 1].isspace() or text[start - 1] in "([/–—-"):
        return False
    if len(digits[0]) > 1:
        return len(digits[0]) < 4 and bool(_ELEMENT.match(text, end))
    # at the head of a paragraph it is the number of a note: ²He said so
    return start > 0 and bool(_LIGHT.match(text, end))


def lowered(run: str) -> str:
    """The raised numeral in ASCII: ``-9`` for ⁻⁹."""
    return unicodedata.normalize("NFKC", run).replace("−", "-").replace("+", "")
