"""Number words read back to digits, against a generator of our own."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.script.number_words import cardinals, read_decimal, read_number, read_roman
from tests.rows import each, table

CASES = Path(__file__).parent / "data" / "number_words"

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def said(value: int) -> list[str]:
    if value < 20:
        return [UNITS[value]]
    if value < 100:
        return [TENS[value // 10 - 2], *([UNITS[value % 10]] if value % 10 else [])]
    for size, name in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand")):
        if value >= size:
            rest = value % size
            return [*said(value // size), name, *(said(rest) if rest else [])]
    return [*said(value // 100), "hundred", *(said(value % 100) if value % 100 else [])]


def reads(digits: str, text: str) -> bool:
    words = text.split()
    return len(words) in read_number(digits, words, 0)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**12 - 1))
def test_every_cardinal_comes_back(value: int) -> None:
    assert (len(said(value)), value) in list(cardinals(said(value), 0))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_no_cardinal_is_read_as_another(first: int, second: int) -> None:
    if first != second:
        # groups may rightly read "seven thirty-seven" as 737: only whole cardinals here
        assert (len(said(first)), second) not in list(cardinals(said(first), 0))


@each(("digits", "text"), table(CASES / "ways-of-reading.tsv"))
def test_ways_of_reading(digits: str, text: str) -> None:
    assert reads(digits, text)


@each(
    ("digits", "text"),
    [
        ("1995", "nineteen fifty nine"),
        ("14", "forty"),
        ("40", "fourteen"),
        ("123", "one hundred twenty"),
        ("5", "five six"),
        ("30", "three"),
        ("1000000", "one thousand"),
    ],
)
def test_other_numbers_are_not_read(digits: str, text: str) -> None:
    assert not reads(digits, text)


def test_decimals() -> None:
    words = "three point one four".split()
    assert 4 in read_decimal("3", "14", words, 0)
    assert 4 not in read_decimal("3", "41", words, 0)
    assert 2 in read_decimal("0", "5", ["point", "five"], 0)


@each(("letters", "value"), [("IV", 4), ("XVI", 16), ("LVIII", 58), ("MCMXCIX", 1999), ("ABC", 0)])
def test_roman(letters: str, value: int) -> None:
    assert read_roman(letters) == value
