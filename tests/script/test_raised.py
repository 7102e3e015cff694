"""Raised numerals to the ear: what is said, and what the gate asks for."""

from __future__ import annotations

import pytest

from audio_edition.script.fidelity import check_sentence
from audio_edition.script.raised import is_numerator, is_power
from audio_edition.script.verbalize import verbalize


@pytest.mark.parametrize(
    ("printed", "spoken"),
    [
        ("Some ²³⁵U was there.", "Some two thirty-five U was there."),
        ("The ¹⁴C test dated it.", "The fourteen C test dated it."),
        ("Near 10⁶ m² of ¹³C-urea.", "Near ten to the sixth m squared of thirteen C-urea."),
        ("It was dated (³He) by hand.", "It was dated (three He) by hand."),
        ("A rate of 10 s⁻¹ is high.", "A rate of ten s minus one is high."),
        ("See #² and # ³ there.", "See number two and number three there."),
        ("Growth slowed.¹² In May it rose.", "Growth slowed. In May it rose."),
    ],
)
def test_what_is_said(printed: str, spoken: str) -> None:
    assert verbalize(printed) == spoken
    assert check_sentence(printed, spoken) is None


@pytest.mark.parametrize(
    ("printed", "spoken"),
    [
        ("Some ²³⁵U was there.", "Some U was there."),
        ("The ¹⁴C test dated it.", "The C test dated it."),
        ("The ¹⁴C test dated it.", "The fourteen degree Celsius test dated it."),
        ("The ³He is cold.", "The He is cold."),
        ("A rate of 10 s⁻¹ is high.", "A rate of ten s is high."),
        ("See #² there.", "See number there."),
        ("See # ² there.", "See number there."),
    ],
)
def test_the_gate_asks_for_the_number(printed: str, spoken: str) -> None:
    assert check_sentence(printed, spoken) is not None


@pytest.mark.parametrize("text", ["¹²The law", "law¹²He", "²He said", "a ⁵He", "a ¹²He", "(¹⁴C)"])
def test_notes_and_isotopes(text: str) -> None:
    run = [at for at, char in enumerate(text) if not char.isascii()]
    start, end = run[0], run[-1] + 1
    assert is_numerator(text, end) == (text in ("a ⁵He", "a ¹²He", "(¹⁴C)"))
    assert not is_power(text, start, end)


@pytest.mark.parametrize("printed", ["He lives at nº 5.", "He lives at N° 5.", "He lives at n°5."])
def test_a_number_s_sign_is_no_degree(printed: str) -> None:
    assert verbalize(printed, "en-US") == "He lives at number five."
    assert check_sentence(printed, "He lives at number five.") is None
    assert check_sentence(printed, "He lives at number nine.") is not None
    assert verbalize("It was 5° at noon.", "en-US") == "It was five degrees at noon."
