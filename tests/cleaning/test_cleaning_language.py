"""The six languages are told apart, others are not mistaken for them."""

from __future__ import annotations

from audio_edition.cleaning.language import guess_language
from tests.rows import each


@each(
    ("language", "text"),
    [
        ("en", "The government fell on Wednesday night, two votes short of a majority."),
        ("de", "Die Regierung ist am Mittwoch gestürzt, und niemand weiß, wie es weitergeht."),
        ("fr", "Le gouvernement est tombé mercredi soir, et personne ne sait ce qui va se passer."),
        ("es", "El gobierno cayó el miércoles por la noche y nadie sabe lo que va a pasar."),
        ("it", "Il governo è caduto mercoledì sera e nessuno sa che cosa succederà alla città."),
        ("pt", "O governo caiu na noite de quarta-feira e ninguém sabe o que vai acontecer."),
        ("en", "Copy link"),
        # words that other languages have as well
        ("en", "Leave a comment"),
        ("en", "Buy me a coffee"),
        ("en", "Updated 3:42 p.m. ET, March 4, 2025"),
        ("en", "First Published: Aug 09, 2025, 11:20 IST"),
        ("en", "Soldiers sharing a cigarette beside a wrecked tank"),
        ("fr", "Pour aller plus loin"),
        ("pt", "Leia também"),
        ("de", "Mehr zum Thema"),
        ("en", ""),
        ("en", "12:30"),
    ],
)
def test_a_line_is_enough(language: str, text: str) -> None:
    assert guess_language(text) == language


def test_a_long_text_in_another_language_is_nobodys() -> None:
    text = (
        "Hallitus kaatui keskiviikkona illalla, eikä kukaan tiedä mitä seuraavaksi tapahtuu. "
        "Pääministeri ilmoitti erostaan televisiossa ja kiitti kansalaisia, mutta oppositio "
        "vaati uusia vaaleja heti keväällä, koska tilanne oli heidän mielestään kestämätön."
    )
    assert guess_language(text) == ""
