"""Numbers as words: cardinals, ordinals, decimals, years, digits.

American use has no "and" inside a number ("one hundred five"), British has
("one hundred and five"). Numerals with more than 36 digits are read digit by digit.
"""

from __future__ import annotations

from audio_edition.late import late

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = (
    "- thousand million billion trillion quadrillion quintillion sextillion septillion "
    "octillion nonillion decillion"
).split()
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
MAX_DIGITS = 3 * len(_SCALES)


def below_hundred(n: int) -> str:
    """Say 0–99."""
    if n < 20:
        return _SMALL[n]
    tens, ones = divmod(n, 10)
    return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")


def _below_thousand(n: int, british: bool) -> str:
    hundreds, rest = divmod(n, 100)
    if not hundreds:
        return below_hundred(rest)
    said = f"{_SMALL[hundreds]} hundred"
    if rest:
        said += (" and " if british else " ") + below_hundred(rest)
    return said


def cardinal(n: int, british: bool = False) -> str:
    """Say a whole number."""
    if n < 0:
        return "minus " + cardinal(-n, british)
    if n < 1000:
        return _below_thousand(n, british)
    if n >= 10**MAX_DIGITS:
        return digits(str(n))
    groups: list[int] = []
    while n:
        n, group = divmod(n, 1000)
        groups.append(group)
    parts = [
        f"{_below_thousand(groups[power], british)} {_SCALES[power]}"
        for power in range(len(groups) - 1, 0, -1)
        if groups[power]
    ]
    if groups[0]:
        last = _below_thousand(groups[0], british)
        parts.append(f"and {last}" if british and groups[0] < 100 else last)
    return " ".join(parts)


def ordinal_of(said: str) -> str:
    """Turn the last word of a spoken cardinal into an ordinal."""
    cut = max(said.rfind(" "), said.rfind("-")) + 1
    head, last = said[:cut], said[cut:]
    if last in _ORDINALS:
        return head + _ORDINALS[last]
    if last.endswith("y"):
        return f"{head}{last[:-1]}ieth"
    return f"{head}{last}th"


def ordinal(n: int, british: bool = False) -> str:
    """Say a whole number as an ordinal."""
    return ordinal_of(cardinal(n, british))


def digits(text: str, zero: str = "zero") -> str:
    """Say each digit of ``text``; other characters are skipped."""
    return " ".join(zero if c == "0" else _SMALL[int(c)] for c in text if c in "0123456789")


_INDIAN = late(r"\d{1,2}(?:,\d{2}){1,6},\d{3}\Z")


def lakhs(n: int, british: bool = False) -> str:
    """Say a whole number in crore and lakh, as India counts: 12,34,567."""
    crores, rest = divmod(n, 10**7)
    lakh, rest = divmod(rest, 10**5)
    parts = [f"{cardinal(crores, british)} crore"] if crores else []
    if lakh:
        parts.append(f"{cardinal(lakh, british)} lakh")
    if rest:
        last = cardinal(rest, british)
        parts.append(f"and {last}" if british and rest < 100 else last)
    return " ".join(parts)


def number(text: str, british: bool = False) -> str:
    """Say a numeral with optional commas and decimals: ``1,234.50``, ``.5``."""
    grouped = text.partition(".")[0]
    whole, point, decimals = text.replace(",", "").partition(".")
    if "," in grouped and _INDIAN.match(grouped):
        said = lakhs(int(whole), british)
    elif len(whole) > MAX_DIGITS or (len(whole) > 1 and whole[0] == "0"):
        said = digits(whole)
    elif whole:
        said = cardinal(int(whole), british)
    else:
        said = ""
    if point and decimals:
        said = f"{said} point {digits(decimals)}".lstrip()
    return said


def year(n: int, british: bool = False) -> str:
    """Say 1–9999 as a year: nineteen oh five, two thousand five, twenty twenty-three."""
    high, low = divmod(n, 100)
    if n < 1000:
        return cardinal(n, british)
    if 2000 <= n <= 2009 or (high % 10 == 0 and low < 10):
        return cardinal(n, british)
    if low == 0:
        return f"{below_hundred(high)} hundred"
    return f"{below_hundred(high)} {f'oh {_SMALL[low]}' if low < 10 else below_hundred(low)}"


def plural(said: str) -> str:
    """Make the plural of the last word: nineties, twos, sixes, hundreds."""
    if said.endswith("y"):
        return f"{said[:-1]}ies"
    if said.endswith(("x", "s", "sh", "ch")):
        return f"{said}es"
    return f"{said}s"


def by_pairs(text: str) -> str:
    """Say a code of 3–4 digits as people do: 737 seven thirty-seven, 405 four oh five.

    Whole hundreds stay hundreds (747-400 "four hundred"); other lengths, and numerals that
    begin with zero, are said as a number or digit by digit.
    """
    if not text or text[0] == "0":
        return digits(text, zero="oh" if len(text) > 1 else "zero")
    n = int(text) if len(text) <= 4 else 0
    if len(text) <= 2 or (len(text) <= 4 and n % 1000 == 0):
        return cardinal(n)
    if len(text) > 4:
        return digits(text)
    high, low = divmod(n, 100)
    if low == 0:
        return f"{below_hundred(high)} hundred"
    return f"{below_hundred(high)} {f'oh {_SMALL[low]}' if low < 10 else below_hundred(low)}"
