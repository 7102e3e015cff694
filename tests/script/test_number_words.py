"""Number words read back to digits, against a generator of our own."""

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

DATA = Path(__file__).parent / "data"


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**18 - 1), st.integers(0, 10**7), st.booleans())
def test_what_is_said_of_a_number_is_that_number(value: int, other: int, british: bool) -> None:
    # groups may rightly read "seven thirty-seven" as 737: only whole cardinals here
    words = cardinal(value, british).replace("-", " ").split()
    assert [one for end, one in cardinals(words, 0) if end == len(words)] == [value]
    assert other == value or (len(words), other) not in list(cardinals(words, 0))


@each(("digits", "text", "reads"), table(DATA / "number_words.tsv"))
def test_ways_of_reading(digits: str, text: str, reads: str) -> None:
    words = text.split()
    assert (len(words) in read_number(digits, words, 0)) == (reads == "yes")
    assert (len(words) + 1 in read_number(digits, ["so", *words], 1)) == (reads == "yes")


@each(("digits", "text", "form", "whole", "reads"), table(DATA / "number_forms.tsv"), least=12)
def test_a_number_ends_in_the_form_that_is_wanted(
    digits: str, text: str, form: Form, whole: str, reads: str
) -> None:
    words = text.split()
    found = read_number(digits, words, 0, frozenset({form}), whole=whole == "yes")
    assert (len(words) in found) == (reads == "yes")


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


@each(("number", "text", "reads"), table(DATA / "decimals.tsv"), least=13)
def test_decimals(number: str, text: str, reads: str) -> None:
    whole, _, fraction = number.partition(".")
    words = text.split()
    assert (len(words) in read_decimal(whole, fraction, words, 0)) == (reads == "yes")


@each(
    ("letters", "value"),
    [("IV", 4), ("XVI", 16), ("LVIII", 58), ("MCMXCIX", 1999), ("CD", 400), ("ABC", 0), ("", 0)],
)
def test_roman(letters: str, value: int) -> None:
    assert read_roman(letters) == value
