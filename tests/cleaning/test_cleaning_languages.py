"""Floors on labelled paragraphs of the languages that have rules and no classifier."""

from __future__ import annotations

import pytest

from audio_edition.cleaning.clean import decide_paragraph
from audio_edition.cleaning.rules import load_pack
from tests.cleaning.cases import DATA, digest

# (template found at least, journalism lost at most, the corpus). Rules were widened after a look
# at these: the floors guard against regressions and are no estimate. At first contact the packs
# found about half of the template of a new author, and next to no journalism was lost.
FLOORS = {
    "de": (0.99, 0, "fdb890bb7ca9"),
    "es": (0.99, 0, "9da76acadce3"),
    "fr": (0.97, 0, "02fc47f82d01"),
    "it": (0.99, 0, "81b5cbbc78b8"),
    "pt": (0.97, 0, "e6aa36ea1048"),
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


@pytest.mark.parametrize("language", FLOORS)
def test_what_a_certain_rule_names_goes_whatever_else_fits(language: str) -> None:
    kept = [
        (rule.id, example)
        for rule in load_pack(language).rules
        if rule.weight >= 5
        for example in rule.examples
        if decide_paragraph(example, (), (), language).verdict != "drop"
    ]
    assert not kept
