"""Each rule of what is decided together, by log-odds that are given and not a model's.

The articles stand in ``data/together.txt``.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest

from audio_edition.cleaning import context
from audio_edition.cleaning.decide import VETO, Evidence, Judgement, odds
from audio_edition.cleaning.hinted import Told
from audio_edition.cleaning.model import Verdict
from audio_edition.cleaning.rules import CleaningRule, Hit
from audio_edition.cleaning.text import Look
from audio_edition.cleaning.units import whole_boxes
from tests.cleaning.cases import DATA, rows
from tests.rows import each

_LINE = re.compile(
    r"(?P<logit>-?[\d.]+)(?:/(?P<weight>-?[\d.]+)(?: (?P<kind>[a-z-]+))?)?"
    r"(?: \[(?P<hint>[^]]*)\])? (?P<text>.*)"
)
ROLES = {"# ": "heading", "- ": "item", "> ": "quote"}
PROSE = "The boats that lay in the harbour that night were gone by noon."


def told(logit: float, weight: str | None, kind: str | None, text: str) -> Evidence:
    loud = float(weight or 0)
    best = None
    if weight and loud > 0:
        name = {"related": "related-label"}.get(kind or "", "r")
        rule = CleaningRule(name, kind or "bio", loud, "", False, 200, False, (), (), ())
        best = Hit(rule, 0, 3)
    return Evidence(Look.at(text), logit, best, max(loud, 0.0), vetoed=loud <= VETO, learnt=True)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Judge lines in the order of an article."""

    def judge(*lines: str, headline: str = "", **options: Any) -> list[Judgement]:
        found: list[Evidence] = []
        roles: list[str] = []
        hints: list[str] = []
        for line in lines:
            parts = _LINE.fullmatch(line)
            assert parts, line
            text = parts["text"]
            roles.append(ROLES.get(text[:2], "body"))
            text = text if roles[-1] == "body" else text[2:]
            hints.append(parts["hint"] or "")
            found.append(told(float(parts["logit"]), parts["weight"], parts["kind"], text))
        given = iter(found)
        above = iter([None, *(e.look for e in found)])

        def weigh(look: Look, before: Look | None, *_: object, **__: object) -> Evidence:
            assert before == next(above), "the paragraph right above"
            return next(given)

        monkeypatch.setattr(context, "weigh_words", weigh)
        monkeypatch.setattr(context, "placed_logits", lambda own, *_: [e.logit for e in own])
        return context.judge_paragraphs(
            [e.look.cased for e in found],
            "en",
            headline=headline,
            roles=roles,
            hints=hints,
            **options,
        )

    return judge


def verdicts(found: Sequence[Judgement]) -> str:
    return "".join(one.verdict[0] for one in found)


ARTICLES = (DATA / "together.txt").read_text("utf-8").replace("NEWS", f"-9 {PROSE}")


@each("case", ARTICLES.split("\n=== ")[1:], ids=lambda case: case.partition(" |")[0], least=80)
def test_articles(judged: Any, case: str) -> None:
    about, *lines = case.replace("PROSE", PROSE).splitlines()
    _, wanted, *options = about.split(" | ")
    found = judged(*filter(None, lines), **json.loads(options[0] if options else "{}"))
    assert verdicts(found) == wanted


def test_what_goes_with_others_is_named_after_them(judged: Any) -> None:
    news = f"-9 {PROSE}"
    _, head, *_ = judged(news, f"-9 # {'So ' * 40}", "6/5 share Go", "6/5 donate Give")
    assert (head.kind, head.rule, len(head.evidence)) == ("share", "heading", 80)
    assert head.score == odds(6.0)
    *_, last = judged(news, *["6/5 share - Go"] * 4, f"-9 - {'So ' * 40}")
    assert (last.kind, last.rule, len(last.evidence)) == ("share", "list", 80)
    assert last.score == odds(1.0)


SPONSOR = Told(6.0, "sponsor", "sponsor", whole=True)
ASKED = Told(6.0, "sponsor", "sponsor", asked=True, whole=True)
BUTTON = Told(6.5, "copy-link", "button")
NOWHERE = Told()


@each("logits, told, before, after", rows("together"))
def test_a_box_goes_or_stays_whole(logits, told, before, after):
    """The mean of the words, each within 8, and what the source said must come to 1 or more; one
    that is surely template adds 2. What no place is told of goes where most of it does.
    """
    assert _boxed(logits, [Told(*told)] * len(logits), before)[0] == after


def _boxed(
    logits: Sequence[float], places: Sequence[Told], before: str, vetoed: int = -1
) -> tuple[str, list[Judgement]]:
    words: dict[str, Verdict] = {"k": "keep", "c": "check", "d": "drop"}
    judged = [
        Judgement(words[v], "bio" if v == "d" else "", "r", 0.1 * n, "", "")
        for n, v in enumerate(before)
    ]
    found = [
        Evidence(Look.at(PROSE if n else "A line"), logit, vetoed=n == vetoed)
        for n, logit in enumerate(logits)
    ]
    result = whole_boxes(judged, found, places, [range(len(logits))])
    return verdicts(result), result


def test_what_a_box_is_called() -> None:
    _, (one, other) = _boxed((-8.0, -2.0), [SPONSOR] * 2, "kd")
    assert (one.kind, one.rule, one.evidence, one.unit) == ("sponsor", "place sponsor", "A line", 1)
    assert one.reason.endswith("; one of 2 paragraphs")
    assert one.score == other.score == odds(1.0)
    _, (alone,) = _boxed((3.0,), [SPONSOR], "k")
    assert "one of" not in alone.reason
    assert alone.score == odds(3.0 + 6.0 + 2.0)
    _, found = _boxed((3.0, 4.0, 5.0), [NOWHERE] * 3, "ddk")
    assert {(one.kind, one.rule) for one in found} == {("bio", "unit")}
    assert found[2].score == odds(4.0)
    _, (asked, _) = _boxed((-8.0, -9.0), [ASKED] * 2, "kk")
    assert (asked.kind, asked.rule, asked.unit) == ("sponsor", "place sponsor", 1)
    assert asked.score == odds(0.4)


def test_what_is_said_of_one_in_a_box_is_said_of_no_other() -> None:
    # a button's word is nobody else's, and a correction is heard whatever its box is
    assert _boxed((3.0, -8.0), [BUTTON, NOWHERE], "dk")[0] == "dk"
    aside = Told(2.0, "", "aside", asked=True, whole=True)
    assert _boxed((0.9, -8.0), [BUTTON, aside], "dk")[0] == "dc"
    assert _boxed((3.0, -8.0), [BUTTON, SPONSOR], "dk")[0] == "dd"
    assert _boxed((3.0, -8.0), [BUTTON, BUTTON], "dk")[0] == "dd"
    assert _boxed((-8.0, 3.0), [SPONSOR] * 2, "kk", vetoed=1)[0] == "dk"
    assert _boxed((0.9, -8.0), [Told(6.5, "", "player", whole=True), aside], "dk")[0] == "dd"
