"""Numbers as words, against values worked out by hand and by structure."""

from __future__ import annotations

from audio_edition.script.verbalize import left_out, verbalize
from audio_edition.script.verbalize.roman import roman_value
from audio_edition.script.verbalize.words import by_pairs, cardinal, number, ordinal, plural, year
from tests.rows import each


@each(
    ("n", "american", "british"),
    [
        (105, "one hundred five", "one hundred and five"),
        (1001, "one thousand one", "one thousand and one"),
        (1100, "one thousand one hundred", "one thousand one hundred"),
        (1_000_012, "one million twelve", "one million and twelve"),
        (-3, "minus three", "minus three"),
    ],
)
def test_and_is_british(n, american, british):
    assert cardinal(n) == american
    assert cardinal(n, True) == british


@each(
    ("n", "said"),
    [(1, "first"), (12, "twelfth"), (20, "twentieth"), (23, "twenty-third"), (100, "one hundredth"),
     (111, "one hundred eleventh"), (1000, "one thousandth"), (58, "fifty-eighth")],
)  # fmt: skip
def test_ordinals(n, said):
    assert ordinal(n) == said


@each(
    ("n", "said"),
    [(1066, "ten sixty-six"), (1900, "nineteen hundred"), (1905, "nineteen oh five"),
     (2000, "two thousand"), (2005, "two thousand five"), (2010, "twenty ten"),
     (2023, "twenty twenty-three"), (1000, "one thousand"), (476, "four hundred seventy-six"),
     (2100, "twenty-one hundred"), (3001, "three thousand one")],
)  # fmt: skip
def test_years(n, said):
    assert year(n) == said


@each(
    ("code", "said"),
    [("737", "seven thirty-seven"), ("405", "four oh five"), ("400", "four hundred"),
     ("1549", "fifteen forty-nine"), ("2000", "two thousand"), ("66", "sixty-six"),
     ("007", "oh oh seven"), ("12345", "one two three four five")],
)  # fmt: skip
def test_codes(code, said):
    assert by_pairs(code) == said


def test_decimals_are_said_digit_by_digit():
    assert number("3.05") == "three point zero five"
    assert number(".300") == "point three zero zero"
    assert number("1,234.5") == "one thousand two hundred thirty-four point five"


def test_plurals():
    assert [plural(w) for w in ("ninety", "six", "two", "hundred")] == [
        "nineties", "sixes", "twos", "hundreds",
    ]  # fmt: skip


@each(
    ("text", "value"), [("IV", 4), ("XLIX", 49), ("LVII", 57), ("MCMXCIX", 1999), ("IIII", None),
                        ("VX", None), ("", None), ("MIX", 1009)],
)  # fmt: skip
def test_roman_numerals(text, value):
    assert roman_value(text) == value


def test_codes_of_agencies_are_left_out_and_told() -> None:
    printed = "Apple <AAPL.O> rose as the yield US10YT=RR fell."
    assert verbalize(printed) == "Apple rose as the yield fell."
    assert left_out(printed) == ["<AAPL.O>", "US10YT=RR"]
    assert left_out("The U.S. is fine.") == []
