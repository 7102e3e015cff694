"""Read number words back to digits: the second reader of the fidelity gate.

The verbalizer turns digits into words; this turns words into digits and knows nothing of
the verbalizer, so that a mistake of one is not repeated by the other. English only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

_UNITS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL: Final = {word: value for value, word in enumerate(_UNITS)} | {"a": 1, "an": 1}
_TEN: Final = {word: 20 + 10 * at for at, word in enumerate(_TENS)}
_SCALES: Final = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "quadrillion": 10**15,
    "quintillion": 10**18,
}
_IRREGULAR: Final = {
    "first": "one",
    "second": "two",
    "third": "three",
    "fifth": "five",
    "eighth": "eight",
    "ninth": "nine",
    "twelfth": "twelve",
    "half": "two",
    "halves": "two",
    "quarter": "four",
}
NUMBER_WORDS: Final = frozenset((*_UNITS, *_TENS, *_SCALES, "hundred"))
_LONGEST_CARDINAL: Final = 24  # digits; longer numbers are read digit by digit


def stem(word: str) -> str:
    """A number word without ordinal or plural ending: "eighteenth" and "nineties" → base."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ieth") or word.endswith("ies"):
        base = word[:-4] + "y" if word.endswith("ieth") else word[:-3] + "y"
        if base in _TEN:
            return base
    for ending in ("ths", "th", "es", "s", "ers", "rs"):
        base = word.removesuffix(ending)
        if base != word:
            if base in _IRREGULAR:
                return _IRREGULAR[base]
            if base in _SMALL or base in _TEN or base in _SCALES or base == "hundred":
                return base
    return word


def cardinals(words: Sequence[str], at: int) -> Iterator[tuple[int, int]]:
    """(end, value) of every cardinal or ordinal that begins at ``words[at]``."""
    total, group, allowed, scale = 0, 0, 10**3, 10**21
    seen = False
    for end in range(at, min(len(words), at + 40)):
        word = words[end]
        base = stem(word)
        ordinal = base != word
        if base == "and" and seen:
            continue
        if base in _SMALL and (base not in ("a", "an") or not seen) and allowed > 1:
            value = _SMALL[base]
            if value >= 10 and allowed < 100:
                return
            group += value
            allowed = 1
        elif base in _TEN and allowed > 10:
            group += _TEN[base]
            allowed = 10
        elif base == "hundred" and 0 < group < 100:
            group *= 100
            allowed = 100
        elif base in _SCALES and group and _SCALES[base] < scale:
            scale = _SCALES[base]
            total += group * scale
            group, allowed = 0, 10**3
        else:
            return
        seen = True
        yield end + 1, total + group
        if ordinal:
            return


def _groups(words: Sequence[str], at: int) -> Iterator[tuple[int, str]]:
    """(end, digits) of what may be one group of a number that is read in groups."""
    word = words[at]
    if word in ("oh", "o", "zero", "nought", "naught"):
        yield at + 1, "0"
    if word in ("double", "triple") and at + 1 < len(words):
        times = 2 if word == "double" else 3
        for _, digits in _groups(words, at + 1):
            if len(digits) == 1:
                yield at + 2, digits * times
    if word not in ("a", "an"):
        for end, value in cardinals(words, at):
            if value < 1000:
                yield end, str(value)


def read_number(digits: str, words: Sequence[str], at: int) -> set[int]:
    """Where reading ``digits`` (0-9 only) from ``words[at]`` may end; empty where it cannot.

    Any way of reading is taken: cardinal or ordinal, in pairs as years and aircraft are,
    digit by digit, "oh" for zero.
    """
    ends: set[int] = set()
    if at >= len(words):
        return ends
    if len(digits) <= _LONGEST_CARDINAL:
        wanted = int(digits)
        ends |= {end for end, value in cardinals(words, at) if value == wanted}
    frontier = {(0, at)}
    while frontier:
        following: set[tuple[int, int]] = set()
        for done, here in frontier:
            if here >= len(words):
                continue
            for end, group in _groups(words, here):
                # "seven oh five": a group may bring the zero that stands before it
                if digits.startswith(group, done):
                    if done + len(group) == len(digits):
                        ends.add(end)
                    else:
                        following.add((done + len(group), end))
        frontier = following
    return ends


def read_decimal(whole: str, fraction: str, words: Sequence[str], at: int) -> set[int]:
    """Where reading ``whole.fraction`` may end: "three point one four", "point five"."""
    starts = read_number(whole, words, at)
    if whole.strip("0") == "":
        starts = starts | {at}
    ends: set[int] = set()
    for start in starts:
        if start < len(words) and words[start] in ("point", "dot"):
            ends |= read_number(fraction, words, start + 1)
    return ends


def read_roman(letters: str) -> int:
    """The value of a Roman numeral in capitals, 0 where it is none."""
    values = [_ROMAN.get(letter, 0) for letter in letters]
    if not values or not all(values):
        return 0
    return sum(
        -value if any(later > value for later in values[at + 1 : at + 2]) else value
        for at, value in enumerate(values)
    )


_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}

__all__ = ["NUMBER_WORDS", "cardinals", "read_decimal", "read_number", "read_roman", "stem"]
