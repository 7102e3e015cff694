"""The six languages are told apart, others are not mistaken for them."""

from __future__ import annotations

from audio_edition.cleaning.language import guess_language
from tests.cleaning.cases import rows
from tests.rows import each

ROWS = rows("language")


@each("language, text", ROWS["a line is enough"])
def test_a_line_is_enough(language: str, text: str) -> None:
    assert guess_language(text) == language


def test_a_long_text_in_another_language_is_nobodys() -> None:
    text = (
        "Hallitus kaatui keskiviikkona illalla, eikä kukaan tiedä mitä seuraavaksi tapahtuu. "
        "Pääministeri ilmoitti erostaan televisiossa ja kiitti kansalaisia, mutta oppositio "
        "vaati uusia vaaleja heti keväällä, koska tilanne oli heidän mielestään kestämätön."
    )
    assert guess_language(text) == ""
