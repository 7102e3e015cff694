"""Ordinals outside English: "1er", "5ª" are said as such, and the gate hears them."""

from __future__ import annotations

import pytest

from audio_edition.script.fidelity import check_sentence
from audio_edition.script.sentences import split_sentences
from audio_edition.script.verbalize import verbalize

SAID = [
    ("fr", "Dimanche 1er novembre.", "Dimanche premier novembre."),
    ("fr", "Le 1er mai, la 2e fois.", "Le premier mai, la deuxième fois."),
    ("fr", "La 1re et la 1ère fois.", "La première et la première fois."),
    ("fr", "La 1ʳᵉ fois, le 1ᵉʳ jour.", "La première fois, le premier jour."),
    ("fr", "Le 21ème siècle, la 2nde.", "Le vingt et unième siècle, la seconde."),
    ("es", "El 1.º de mayo.", "El primero de mayo."),
    ("es", "La 23.ª y el 1er premio.", "La vigésima tercera y el primer premio."),
    ("es", "Hace 20 ºC.", "Hace veinte grados Celsius."),
    ("it", "Domenica 1º novembre, la 5ª volta.", "Domenica primo novembre, la quinta volta."),
    (
        "pt",
        "1º de novembro, a 5ª edição, o 1.º de maio, n.º 5.",
        "primeiro de novembro, a quinta edição, o primeiro de maio, número cinco.",
    ),
]
COPIED = [
    ("nl", "De 1e, de 1ste en de 2de keer."),
    ("ca", "La 1a i el 2n."),
    ("ca", "El G20, un 4x4 i 5km a les 10h30, 1984ff."),
]


@pytest.mark.parametrize(("language", "printed", "spoken"), SAID)
def test_ordinals_are_said_and_heard(language: str, printed: str, spoken: str) -> None:
    assert verbalize(printed, language) == spoken
    assert check_sentence(printed, spoken, language) is None


@pytest.mark.parametrize(("language", "printed"), COPIED)
def test_where_no_numbers_are_said_an_ordinal_stays_one(language: str, printed: str) -> None:
    assert verbalize(printed, language) == printed
    assert check_sentence(printed, printed, language) is None


@pytest.mark.parametrize(
    ("language", "printed", "spoken"),
    [
        ("fr", "Le 1er mai.", "Le premier."),
        ("fr", "Le 1 er mai.", "Le premier mai."),  # not glued: a word
        ("es", "La 5ª vez.", "La quinta."),
    ],
)
def test_nothing_else_falls_silent(language: str, printed: str, spoken: str) -> None:
    assert check_sentence(printed, spoken, language) is not None


def test_english_takes_the_sign_for_degrees() -> None:
    assert verbalize("It was 20º there.") == "It was twenty degrees there."
    assert check_sentence("It was 20º there.", "It was twenty degrees there.") is None


@pytest.mark.parametrize("language", ["pt", "it", "es"])
def test_an_ordinal_sign_begins_no_sentence(language: str) -> None:
    text = "O n.º 5, a 5.ª vez. Fim."
    assert split_sentences(text, language) == ["O n.º 5, a 5.ª vez.", "Fim."]
