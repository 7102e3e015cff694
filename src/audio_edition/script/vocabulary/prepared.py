"""What is made plain at first: raised numerals, an editor's letters, thousands with blanks."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from audio_edition.late import late
from audio_edition.script.vocabulary.short import MONTHS, MONTHS_SHORT

INSERTED: Final = late(
    r"\[(?P<head>[A-Za-z]{1,12})\](?=[a-z])"
    r"|(?<=[a-z])\[(?P<tail>s|es|ed|er|ing|ly|n't)\](?![A-Za-z])"
    r"|(?<=e)\[(?P<past>d)\](?![A-Za-z])"
)
"""Such letters with their brackets; one of the groups is the letters."""


def letters_of(found: re.Match[str]) -> str:
    """The letters of a match of ``INSERTED``."""
    return found["head"] or found["tail"] or found["past"]


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


THIN = "\u2007\u2008\u2009\u202f"
"""Blanks that part thousands: 4 806, with a thin one."""

SPACED = (
    r"(?<![.,:/+'])(?:(?<!\d )|(?<=\b\d )|(?<=\b\d\d )|(?<=\b(?:19|20)\d\d ))(?<![^\W\d_]-)"
    r"[1-9]\d{0,2}(?: \d{3})+(?!\d| \d{3}(?!\d)|,\d|-\d{3,4}(?! \d{3}))"
)
"""Thousands parted by blanks: 12 000 homes."""

CALLED = late(
    r"(?i)\b(?:call|dial|text|ring|phone|tel|telephone|fax|mobile|whatsapp|hotline|helpline)"
    r"(?:[^,;]{0,28}\b(?:on|at|is))?(?: (?-i:[A-Z])\w{1,15})?(?: to)?(?:\.?:| no\.| number)? \Z"
    r"|\b(?:number|nos?|abn|acn|isbn|code|account)(?: (?:is|number|code))*[.:#]* \Z|\d\) \Z"
)
"""Right before groups of digits, these make them a telephone's, or a thing's name.

What is counted may stand behind the same words: they called for 12 000 more, the number of dead.
"""

MODEL = late(rf"\w\.? [a-z]?[A-Z][\w-]* \Z|\b(?:{'|'.join((*MONTHS, *MONTHS_SHORT))})\.? \Z|\d \Z")
"""Before them, a product's name, a month or another number: the Ryzen 5 240."""

SIZED = late(
    r"-[a-z-]+ [a-z]+s\b|[A-Z]| \d| ?(?P<unit>[A-Za-z]{1,9}) (?!was|is|as|across|has)[a-z]+s\b"
)
"""Behind them, a size: 5 500 mg tablets, 4 100-mile rides."""

SURE = late(r"(?:[$€£¥₹₩₽₺₪]|\b(?:R|Rs\.?|kr|Kr|[A-Z]{3})|\b[Aa]n?) ?\Z")
"""Before them, what leaves no doubt that they are one number: a sum's currency, an article."""

_THOUSANDS = late(rf"(?<![\d.,])\d{{1,3}}(?:[{THIN}]\d{{3}}){{1,4}}(?![\d{THIN}])")
_COPYRIGHT = late(r"(?<!opyright )© ?(?=(?:19|20)\d\d)")


def plain_sign(text: str, at: int) -> str:
    """The words for the sign at ``at``, a comma for a blank between thousands, or ''."""
    if text[at] in THIN:
        near = max(0, at - 24)
        inside = (m for m in _THOUSANDS.finditer(text, near, at + 24) if m.start() < at < m.end())
        return "," if next(inside, None) else ""
    return "copyright " if text[at] == "©" and _COPYRIGHT.match(text, at) else ""


def put_plainly(text: str) -> str:
    """The line with a copyright's sign as its word, and thousands with commas."""
    if text.isascii():
        return text
    return "".join(plain_sign(text, at) or sign for at, sign in enumerate(text))
