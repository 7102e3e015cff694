"""What other languages get where numbers are odd, and what is said where there is no pack."""

from __future__ import annotations

from audio_edition.script.verbalize import has_pack, pack_note, verbalize
from tests.rows import each


@each("language", ["de", "fr", "es"])
@each("text", ["99.99.9999", "1" * 400, "5.5.5.5", "-", "€", "²³", "12:30", "1e5", "0"])
def test_no_digit_is_left(language: str, text: str) -> None:
    assert not any(c.isdecimal() for c in verbalize(text, language))


def test_the_review_is_told_what_is_missing() -> None:
    assert pack_note("en-GB") is None
    assert pack_note("de-DE") is None
    assert "no words for numbers" in str(pack_note("pl"))
    assert has_pack("en")
    assert not has_pack("pl")
    assert verbalize("Kosztuje 5 euro.", "pl") == "Kosztuje 5 euro."
