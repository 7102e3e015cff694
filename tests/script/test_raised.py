"""Raised numerals: which are notes and which are said; see data/fidelity/raised.tsv."""

from __future__ import annotations

from audio_edition.script.raised import is_numerator, is_power
from tests.rows import each


@each("text", ["¹²The law", "law¹²He", "²He said", "a ⁵He", "a ¹²He", "(¹⁴C)"])
def test_notes_and_isotopes(text: str) -> None:
    run = [at for at, char in enumerate(text) if not char.isascii()]
    start, end = run[0], run[-1] + 1
    assert is_numerator(text, end) == (text in ("a ⁵He", "a ¹²He", "(¹⁴C)"))
    assert not is_power(text, start, end)
