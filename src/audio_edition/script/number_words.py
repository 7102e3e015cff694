"""Read number words back to digits: the second reader of the fidelity gate.

The verbalizer turns digits into words; this turns words into digits and knows nothing of
the verbalizer, so that a mistake of one is not repeated by the other. English only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal, TypeAlias

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
    "lakh": 10**5,
    "crore": 10**7,
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


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A number word without ordinal or plural ending: "eighteenth" and "nineties" → base."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    ending = next((item for item in ("ieths", "ieth", "ies") if word.endswith(item)), "")
    if ending:
        base = word.removesuffix(ending) + "y"
        if base in _TEN:
            return base
    for other in ("ths", "th", "es", "s", "ers", "rs"):
        base = word.removesuffix(other)
        if base != word:
            if base in _IRREGULAR:
                return _IRREGULAR[base]
            if base in _SMALL or base in _TEN or base in _SCALES or base == "hundred":
                return base
    return word


Form: TypeAlias = Literal["cardinal", "ordinal", "plural", "part"]
"""How a number ends: five, fifth, fives, and fifths, a half or quarters."""

ANY: Final[frozenset[Form]] = frozenset(("cardinal", "ordinal", "plural", "part"))
COUNTED: Final[frozenset[Form]] = frozenset(("cardinal",))
_PARTS: Final = frozenset("half halves quarter quarters thirds seconds firsts".split())


@lru_cache(maxsize=1024)
def form_of(word: str) -> Form:
    """The form of a number word."""
    if word in _PARTS or word.endswith("ths"):
        return "part"
    if word in _IRREGULAR or word.endswith("th"):
        return "ordinal"
    if word in _SMALL or word in _TEN or word in _SCALES or word == "hundred":
        return "cardinal"
    return "plural"


def _counted(words: Sequence[str], at: int) -> Iterator[tuple[int, int, Form]]:
    """(end, value, form) of every number in one piece that begins at ``words[at]``."""
    total, group, allowed, scale = 0, 0, 10**3, 10**21
    seen, before = False, ""
    for end in range(at, min(len(words), at + 40)):
        word = words[end]
        base = stem(word)
        form = form_of(word) if base != word else "cardinal"
        if base == "and":
            if not seen or not (before == "hundred" or before in _SCALES):
                return
            before = base
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
        elif base == "hundred" and 0 < group < 100 and before != "and":
            group *= 100
            allowed = 100
        elif base in _SCALES and group and _SCALES[base] < scale and before != "and":
            scale = _SCALES[base]
            total += group * scale
            group, allowed = 0, 10**3
        else:
            return
        seen, before = True, base
        yield end + 1, total + group, form
        if form != "cardinal":
            return


def cardinals(words: Sequence[str], at: int) -> Iterator[tuple[int, int]]:
    """(end, value) of every cardinal or ordinal that begins at ``words[at]``."""
    return ((end, value) for end, value, _ in _counted(words, at))


def _groups(
    words: Sequence[str], at: int, forms: frozenset[Form]
) -> Iterator[tuple[int, str, bool]]:
    """(end, digits, whether it ends) of what may be one group of a number read in groups."""
    word = words[at]
    if word in ("oh", "o", "zero", "nought", "naught"):
        yield at + 1, "0", False
    if word in ("double", "triple") and at + 1 < len(words):
        times = 2 if word == "double" else 3
        for _, digits, _last in _groups(words, at + 1, COUNTED):
            if len(digits) == 1:
                yield at + 2, digits * times, False
    if word not in ("a", "an"):
        for end, value, form in _counted(words, at):
            if value < 1000 and (form in forms or form == "cardinal"):
                yield end, str(value), form != "cardinal"


def read_number(
    digits: str,
    words: Sequence[str],
    at: int,
    forms: frozenset[Form] = ANY,
    *,
    whole: bool = False,
) -> set[int]:
    """Where reading ``digits`` (0-9 only) from ``words[at]`` may end; empty where it cannot.

    Any way of reading is taken: in one piece, in pairs as years and aircraft are, digit by
    digit, "oh" for zero; only in one piece where ``whole``. ``forms`` are those the number
    may end in.
    """
    ends: set[int] = set()
    if at >= len(words) or not digits.isdigit():
        return ends
    if len(digits) <= _LONGEST_CARDINAL and (digits[0] != "0" or len(digits) == 1):
        wanted = int(digits)
        ends |= {
            end
            for end, value, form in _counted(words, at)
            if value == wanted and form in forms and (end - at > 1 or words[at] not in ("a", "an"))
        }
    if whole:
        return ends
    # three digits are a group of "0600" only: 38,400 is not "thirty-eight four hundred"
    longest = 3 if digits[:1] == "0" else 2
    frontier = {(0, at)}
    while frontier:
        following: set[tuple[int, int]] = set()
        for done, here in frontier:
            if here >= len(words):
                continue
            most = 3 if words[here] == "triple" else longest
            for end, group, last in _groups(words, here, forms):
                # "seven oh five": a group may bring the zero that stands before it
                if len(group) > most or not digits.startswith(group, done):
                    continue
                if done + len(group) == len(digits):
                    if last or "cardinal" in forms:
                        ends.add(end)
                elif not last:
                    following.add((done + len(group), end))
        frontier = following
    return ends


def read_decimal(whole: str, fraction: str, words: Sequence[str], at: int) -> set[int]:
    """Where reading ``whole.fraction`` may end: "three point one four", "point five"."""
    starts = read_number(whole, words, at, COUNTED)
    # 99.99 is not "nine nine point ninety-nine", but an address may be "six four dot nine zero"
    counted = (
        read_number(whole, words, at, COUNTED, whole=True)
        if len(whole) == 2 and whole[0] != "0"
        else starts
    )
    if whole.strip("0") == "":
        starts, counted = starts | {at}, counted | {at}
    ends: set[int] = set()
    for start in starts:
        joint = words[start] if start < len(words) else ""
        if joint == "dot" or (joint == "point" and start in counted):
            ends |= read_number(fraction, words, start + 1, COUNTED)
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
