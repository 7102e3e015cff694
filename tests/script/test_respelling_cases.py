"""What an editor writes into a lexicon: names at will, and no common word as another."""

from __future__ import annotations

from pathlib import Path

from audio_edition.script.respelling import check_entry
from audio_edition.script.respelling_numbers import is_number_word, number_words, read_foreign
from tests.rows import each, table
from tests.tools import cost

CASES = Path(__file__).parent / "data" / "respelling"


@each(("language", "written", "spoken"), table(CASES / "may.tsv"), least=190)
def test_a_name_may_be_mended(language: str, written: str, spoken: str) -> None:
    assert check_entry(written, spoken, language) is None


@each(("language", "written", "spoken"), table(CASES / "may-not.tsv"), least=140)
def test_the_sense_may_not_be_changed(language: str, written: str, spoken: str) -> None:
    assert check_entry(written, spoken, language) is not None


def test_digits_are_read_in_any_groups() -> None:
    for said in ("drei sieben null", "drei siebzig", "dreihundertsiebzig"):
        words = said.split()
        assert len(words) in read_foreign("370", "de", words, 0)
    assert not read_foreign("370", "de", ["drei", "sieben"], 0)


def test_articles_are_no_numbers() -> None:
    for language in ("de", "fr", "es", "it", "pt"):
        assert not number_words(language) & {"ein", "eine", "un", "une", "una", "um", "et", "y"}
    assert is_number_word("dreihundertfünf", "de")
    assert not is_number_word("seiner", "de")


@each("digits", ["9999999", "999999999999999999", "888777666555444333"])
def test_a_language_that_counts_without_an_end_is_bounded(digits: str) -> None:
    """num2words 0.5 says 10**18 - 1 in Amharic after minutes, or never."""
    spent = cost(lambda: read_foreign(digits, "am", ["ዘጠኝ"] * 6, 0))
    assert spent < 30 * cost(lambda: read_foreign("999", "am", ["ዘጠኝ"] * 6, 0)) + 0.5


@each(
    ("written", "said", "allowed"),
    [
        ("Giorgos", "Yorgos", True),  # the same name, in another spelling
        ("Xi Jinping", "Shee Jinping", True),
        ("Bayern", "Biren", True),
        ("Macron", "Merkel", False),
        ("Michelin", "Mancini", False),  # the consonants are alike, and it is another all the same
        ("Pegatron", "Petrenko", False),
        ("Putin", "Poo-tin", True),
        ("Brzozowik", "Bzho-zo-vik", True),
    ],
)
def test_a_name_is_not_said_as_another_that_sounds_otherwise(
    written: str, said: str, allowed: bool
) -> None:
    assert (check_entry(written, said, "en") is None) is allowed
