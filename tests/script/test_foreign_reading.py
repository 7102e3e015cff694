"""The gate in languages with number words: as deep as in English, and told where it is not."""

import itertools
import tomllib
from collections.abc import Iterator
from pathlib import Path

from audio_edition.languages import find
from audio_edition.script.fidelity import check_sentence
from audio_edition.script.foreign_reading import is_deep
from audio_edition.script.verbalize import has_pack, pack_note, verbalize
from tests.rows import each
from tests.script.verbalize.test_verbalize_properties import FRAMES

DEEP = ("de", "fr", "es", "it", "pt")
TABLES = tomllib.loads((Path(__file__).parent / "data" / "foreign.toml").read_text("utf-8"))


def amounts(language: str) -> Iterator[str]:
    """What these languages print of numbers."""
    of = TABLES[language]["of"]
    yield from ("3", "13", "1.300", "3,5", "0,75", "1985", "2026", "-3", "03")
    for sign, number in itertools.product(
        ("€", "$", "£", "CHF", "¥", "EUR"), ("3", "3,50", "1.300")
    ):
        yield f"{number} {sign}"
        yield f"{sign} {number}"
    for scale, sign in itertools.product(TABLES[language]["scales"], ("€", "$")):
        yield f"3 {scale} {of}{sign}"
        yield f"{sign} 3,5 {scale}"
    yield from ("3 %", "-3,5 %", "3-5 %", "3–13", "2019-2023", "3-1", "2-3 €")
    months = find(language).numbers
    for month in months.months:
        joint = "de " if language in ("es", "pt") else ""
        yield f"3{'.' if language == 'de' else ''} {joint}{month} {joint}2026"
    yield from ("3.5.2026", "03/05/2026", "2026-05-03", "030-12345")


@each("language", DEEP)
def test_all_that_is_said_is_understood(language: str) -> None:
    alarms = []
    for amount in amounts(language):
        printed = FRAMES[language].format(amount)
        spoken = verbalize(printed, language)
        if breach := check_sentence(printed, spoken, language):
            alarms.append(f"{printed} -> {spoken}: {breach}")
    assert not alarms, "\n".join(alarms)


@each("language", DEEP)
def test_what_says_something_else_is_caught(language: str) -> None:
    pairs = [tuple(pair.split("/")) for pair in TABLES[language]["wrong"]]
    made = set()
    missed = []
    for amount in amounts(language):
        printed = FRAMES[language].format(amount)
        spoken = verbalize(printed, language)
        for said, wrong in pairs:
            changed = spoken.replace(said, wrong, 1)
            if changed == spoken:
                continue
            made.add((said, wrong))
            if check_sentence(printed, changed, language) is None:
                missed.append(f"{printed} -> {changed}")
    assert made == set(pairs)
    assert not missed, "\n".join(missed)


def test_where_nobody_counts_it_is_told_once() -> None:
    assert all(is_deep(language) for language in ("en", "en-GB", *DEEP))
    for language in ("pl", "nl", "xx"):
        assert not is_deep(language)
        assert "no numbers, are proved" in str(pack_note(language))
        printed = "Text 300 nowhere."
        assert check_sentence(printed, printed, language) is None
        assert check_sentence(printed, "Text 300.", language) is not None
    assert pack_note("en-GB") is pack_note("de-DE") is None
    assert (has_pack("en"), has_pack("pl")) == (True, False)
    assert "no words for numbers" in str(pack_note("pl"))
    assert verbalize("Kosztuje 5 euro.", "pl") == "Kosztuje 5 euro."


@each("language", ["de", "fr", "es"])
@each("text", ["99.99.9999", "1" * 400, "5.5.5.5", "-", "€", "²³", "12:30", "1e5", "0"])
def test_no_digit_is_left(language: str, text: str) -> None:
    assert not any(c.isdecimal() for c in verbalize(text, language))
