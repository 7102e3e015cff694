"""How these languages print a number: its shape, and what stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Dots, blanks or apostrophes between thousands, a comma before decimals; or the English way,
# where it can be nothing else.
NUMBER = (
    r"(?:\d{1,3}(?:[. ]\d{3}){1,6}(?![\d])(?:,\d{1,9}(?!\d))?"
    r"|\d{1,3}(?:'\d{3}){1,6}(?!\d)(?:[.,]\d{1,9}(?!\d))?"
    r"|\d{1,3}(?:,\d{3}){2,6}(?!\d)(?:\.\d{1,9}(?!\d))?"
    r"|\d{1,3}(?:,\d{3}){1,6}\.\d{1,9}(?!\d)"
    r"|\d{1,18}\.\d{1,2}(?!\d|\.\d)"
    r"|\d{1,18}(?!\d)(?:,\d{1,9}(?!\d))?)"
)
_POINTED = re.compile(r"\d{1,18}\.\d{1,2}")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:'\d{3})+\.\d+")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as printed: its digits without separators, and those behind the comma (or point)."""

    whole: str
    decimals: str = ""
    grouped: bool = False
    pointed: bool = False

    @property
    def value(self) -> int:
        """The whole part."""
        return int(self.whole)

    @property
    def is_year(self) -> bool:
        """Whether it may be a year: four digits with nothing between them."""
        return len(self.whole) == 4 and not self.grouped and not self.decimals

    @property
    def is_one(self) -> bool:
        """Whether it counts one thing."""
        return self.whole == "1" and not self.decimals


def numeral(text: str, *, english: bool = False) -> Numeral:
    """What ``NUMBER`` matched, read; ``english`` takes "1,234" for thousands."""
    if _POINTED.fullmatch(text):
        whole, _, low = text.partition(".")
        return Numeral(whole, low, pointed=True)
    some = len(re.findall(r",\d{3}(?!\d)", text))
    if _ENGLISH.fullmatch(text) and ("." in text or some > 1 or english or "'" in text):
        whole, _, low = text.partition(".")
    else:
        whole, _, low = text.partition(",")
    plain = re.sub(r"\D", "", whole)
    return Numeral(plain, low, plain != whole)
