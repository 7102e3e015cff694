"""The structure cases, read and cleaned: floors by kind, and what may never go wrong.

Half of the cases are for development, half are kept to measure with. A floor is raised when the
program gets better; the reader has its own, since the cleaner has the last word on what is cut.
"""

import functools
from collections import Counter
from dataclasses import dataclass

from audio_edition.cleaning.clean import clean_article
from audio_edition.edition.model import Article
from audio_edition.edition.sources.parse import parse
from tests.edition.structure import pages
from tests.edition.structure.judge import complaints, details
from tests.rows import each

DIGEST = "efcd740d2ad18d53ae6e8149578e5375eb4d38efc6044e97eb5ebc6314bebe88"
# Cases of which the reader lost nothing, told every role, and glued nothing
READER = {"development": 0.99, "kept": 0.965}
# Cases without a complaint once the cleaner has ruled
CLEANED = {"development": 0.97, "kept": 0.92}
# Of the cases of any kind, whichever part they are of
BY_KIND = 0.75


@dataclass(frozen=True)
class Outcome:
    kind: str
    name: str
    reader: tuple[str, ...]
    cleaned: tuple[str, ...]
    above: tuple[str, ...]
    shown: int


@functools.cache
def outcomes(part: str) -> tuple[Outcome, ...]:
    return tuple(map(_outcome, pages.cases(part)))


def _outcome(case: pages.Case) -> Outcome:
    (page,) = parse(case.html.encode(), kind="html", name=case.name, language=case.lang)
    article = Article.of(page.headline, page.paragraphs)
    decisions = clean_article(article, (), case.lang).decisions
    kept = [d.paragraph for d in decisions if d.verdict != "drop"]
    # before the cleaner's word only what is gone, glued or of another role counts
    read = complaints(case, [(p.role, p.text) for p in page.paragraphs])
    return Outcome(
        case.kind,
        case.name,
        tuple(one for one in read if one.startswith(("missing", "a "))),
        tuple(complaints(case, [(p.role, p.text) for p in kept])),
        tuple(details(case, page.headline, page.byline, page.section)),
        page.shown,
    )


def test_the_cases_are_those_that_were_measured() -> None:
    """Whoever changes a case says so here, and measures again."""
    assert pages.digest() == DIGEST


@each("part", READER)
def test_the_reader_loses_nothing(part: str) -> None:
    wrong = [f"{one.name}: {one.reader}" for one in outcomes(part) if one.reader]
    right = 1 - len(wrong) / len(outcomes(part))
    assert right >= READER[part], wrong if part == "development" else len(wrong)


@each("part", READER)
def test_what_is_heard_is_the_article(part: str) -> None:
    wrong = [f"{one.name}: {one.cleaned}" for one in outcomes(part) if one.cleaned]
    right = 1 - len(wrong) / len(outcomes(part))
    assert right >= CLEANED[part], wrong if part == "development" else len(wrong)


def test_every_kind_is_read() -> None:
    every = [one for part in ("development", "kept") for one in outcomes(part)]
    asked = Counter(one.kind for one in every)
    right = Counter(one.kind for one in every if not one.cleaned)
    assert {kind: right[kind] for kind in asked if right[kind] < BY_KIND * asked[kind]} == {}


@each("part", READER)
def test_no_head_is_wrong_and_no_whole_article_is_taken_for_half(part: str) -> None:
    assert {one.name: one.above for one in outcomes(part) if one.above} == {}
    assert {one.name: one.shown for one in outcomes(part) if one.shown} == {}
