"""Floors on labelled paragraphs of the languages that have rules and no classifier."""

import pytest

from audio_edition.cleaning.clean import decide_paragraph
from audio_edition.cleaning.language import guess_language
from audio_edition.cleaning.rules import load_pack
from tests.cleaning.cases import DATA, digest, rows
from tests.rows import each

# (template found at least, journalism lost at most, the corpus). Rules were widened after a look
# at these: the floors guard against regressions and are no estimate. At first contact with a
# second author's typical wordings the packs found .84 to .90 and lost none of 50 keeps each; of
# rarer wordings about half to three quarters, and one keep in thirty to sixty.
FLOORS = {
    "de": (0.99, 0, "f4878d091cbd"),
    "es": (0.99, 0, "45aa3553a395"),
    "fr": (0.99, 0, "a80f9823cc04"),
    "it": (0.99, 0, "d6de5a096fe1"),
    "pt": (0.99, 0, "af3875854e5b"),
}


@pytest.mark.parametrize("language", FLOORS)
def test_template_goes_and_journalism_stays(language: str) -> None:
    least, most, corpus = FLOORS[language]
    name = f"languages-{language}.txt"
    assert digest(name) == corpus
    cases = [
        line.split("|", 1)
        for line in (DATA / name).read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert len(cases) >= 200
    dropped = {
        (label, text): decide_paragraph(text, (), (), language).verdict == "drop"
        for label, text in cases
    }
    missed = [text for (label, text), gone in dropped.items() if label == "drop" and not gone]
    lost = [text for (label, text), gone in dropped.items() if label == "keep" and gone]
    template = sum(label == "drop" for label, _ in dropped)
    assert 0.4 < template / len(dropped) < 0.6
    assert len(lost) <= most, lost
    assert 1 - len(missed) / template >= least, missed


@each("language", FLOORS)
def test_what_a_certain_rule_names_goes_whatever_else_fits(language: str) -> None:
    kept = [
        (rule.id, example)
        for rule in load_pack(language).rules
        if rule.weight >= 5
        for example in rule.examples
        if decide_paragraph(example, (), (), language).verdict != "drop"
    ]
    assert not kept


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
