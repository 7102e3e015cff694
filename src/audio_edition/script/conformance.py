"""The contract of a script step, as one check that anybody who writes one can run.

In a test of your package::

    from audio_edition.script.conformance import check_step

    def test_my_step() -> None:
        check_step(my_package.step)
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

from audio_edition.cleaning.model import CleanedArticle, CleanedEdition, Decision
from audio_edition.edition.model import Article, Edition
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.script.lexicon import base_entries
from audio_edition.script.lexicon_entries import Lexicon
from audio_edition.script.model import Script
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.speaking import Speaker
from audio_edition.script.steps import ScriptStep, ShapeError, StepContext, fault_of, settled
from audio_edition.script.write import write_script

_TEXTS = (
    (
        "Nobody was hurt, the port said",
        "The ferry did not leave at 7:30 a.m. on Feb. 18; 214 people waited in St. Malo.",
        "“We will never know,” she said. “It cost $1.9 million.”",
        "“Not one of us slept.”",
    ),
    ("Rain", "It rained.", "Kyiv’s mayor, Vitali Klitschko, said nothing (13 times)."),
)


def sample_script(settings: ScriptSettings | None = None) -> tuple[Script, StepContext]:
    """A script of two articles with what may be lost: numbers, negations, quotations, names."""
    articles = [Article.of(head, body, byline="By Ada Okafor") for head, *body in _TEXTS]
    edition = Edition.of("2026-11-02", articles, date=datetime.date(2026, 11, 2), language="en-US")
    cleaned = CleanedEdition(
        edition,
        tuple(
            CleanedArticle(item, tuple(Decision(p, "keep") for p in item.paragraphs))
            for item in articles
        ),
    )
    show = Identity(
        "The Daily", "A", "D", "en-US", "https://e.org/", "https://e.org/", "", "News", "A", "", ""
    )
    settings = settings or ScriptSettings(bylines="always", rundown=True, new_names=False)
    written = write_script(cleaned, show, replace(settings, steps=()), Places(Path("no-show")))
    return written, StepContext(cleaned, show, settings)


def check_step(step: ScriptStep, settings: ScriptSettings | None = None) -> Script:
    """Run a step on a sample; raises ``AssertionError`` that says what it does wrong.

    Returns what the step made of the sample, for further checks of your own. ``settings``
    are what the step may look at.
    """
    script, context = sample_script(settings)
    before = repr(script)
    made = _made(step, script, context)
    assert repr(script) == before, "a step returns a new script and leaves the old one alone"
    fault = fault_of(script, made, Speaker(Lexicon(base_entries())))
    assert not fault, f"the step {fault}"
    assert _made(step, script, context) == made, "the same script must give the same script"
    twice = _made(step, made, context)
    fault = fault_of(made, twice, Speaker(Lexicon(base_entries())))
    assert not fault, f"run on its own result, the step {fault}"
    return made


def _made(step: ScriptStep, script: Script, context: StepContext) -> Script:
    try:
        return settled(step(script, context))
    except ShapeError as problem:
        raise AssertionError(f"the step {problem}") from None
