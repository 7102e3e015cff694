"""Number words read back to digits, against a generator of our own."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.script.number_words import (
    Form,
    cardinals,
    form_of,
    read_decimal,
    read_number,
    read_roman,
)
from audio_edition.script.verbalize.words import cardinal
from tests.rows import each, table


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**18 - 1), st.integers(0, 10**7), st.booleans())
def test_what_is_said_of_a_number_is_that_number(value: int, other: int, british: bool) -> None:
    # groups may rightly read "seven thirty-seven" as 737: only whole cardinals here
    words = cardinal(value, british).replace("-", " ").split()
    assert [one for end, one in cardinals(words, 0) if end == len(words)] == [value]
    assert other == value or (len(words), other) not in list(cardinals(words, 0))


@each(("digits", "text", "reads"), table(Path(__file__).parent / "data" / "number_words.tsv"))
def test_ways_of_reading(digits: str, text: str, reads: str) -> None:
    words = text.split()
    assert (len(words) in read_number(digits, words, 0)) == (reads == "yes")
    assert (len(words) + 1 in read_number(digits, ["so", *words], 1)) == (reads == "yes")


@each(
    ("digits", "text", "form", "whole", "reads"),
    [
        ("0", "zero", "cardinal", True, True),
        ("737", "seven hundred thirty seven", "cardinal", True, True),
        ("737", "seven thirty seven", "cardinal", True, False),
        ("5", "five", "ordinal", False, False),
        ("5", "fifth", "cardinal", False, False),
        ("5", "fifth", "ordinal", False, True),
        ("1995", "nineteen ninety fifth", "ordinal", False, True),
        ("1995", "nineteen ninety five", "ordinal", False, False),
        ("1990", "nineteen nineties", "plural", False, True),
        ("1990", "nineteen nineties", "cardinal", False, False),
        ("3", "thirds", "part", False, True),
        ("3", "thirds", "ordinal", False, False),
    ],
)
def test_a_number_ends_in_the_form_that_is_wanted(
    digits: str, text: str, form: Form, whole: bool, reads: bool
) -> None:
    words = text.split()
    found = read_number(digits, words, 0, frozenset({form}), whole=whole)
    assert (len(words) in found) == reads


@each(
    ("word", "form"),
    [
        *((word, "cardinal") for word in ("seven", "forty", "hundred", "million")),
        *((word, "ordinal") for word in ("fifth", "second", "twentieth")),
        *((word, "part") for word in ("half", "quarters", "fifths", "seconds")),
        ("nineties", "plural"),
    ],
)
def test_the_form_of_a_word(word: str, form: Form) -> None:
    assert form_of(word) == form


@each(
    ("number", "text", "reads"),
    [
        ("3.14", "three point one four", True),
        ("3.14", "three dot fourteen", True),
        ("3.14", "three one four", False),
        ("3.41", "three point one four", False),
        ("0.5", "point five", True),
        ("0.5", "zero point five", True),
        (".5", "point five", True),
        ("10.5", "point five", False),
        ("99.9", "ninety nine point nine", True),
        ("99.9", "nine nine point nine", False),
        ("64.9", "six four dot nine", True),
        ("09.5", "oh nine point five", True),
        ("3.5", "three", False),
    ],
)
def test_decimals(number: str, text: str, reads: bool) -> None:
    whole, _, fraction = number.partition(".")
    words = text.split()
    assert (len(words) in read_decimal(whole, fraction, words, 0)) == reads


@each(
    ("letters", "value"),
    [("IV", 4), ("XVI", 16), ("LVIII", 58), ("MCMXCIX", 1999), ("CD", 400), ("ABC", 0), ("", 0)],
)
def test_roman(letters: str, value: int) -> None:
    assert read_roman(letters) == value
