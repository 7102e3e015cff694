"""Each rule of what is decided together, by log-odds that are given and not a model's.

Lines are ``LOG-ODDS[/WEIGHT OF A RULE[ ITS NAME]] [hint] # Text``; hint and role may be missing.
"""

from __future__ import annotations

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
from tests.rows import each

_LINE = re.compile(
    r"(?P<logit>-?[\d.]+)(?:/(?P<weight>-?[\d.]+)(?: (?P<kind>[a-z-]+))?)?"
    r"(?: \[(?P<hint>[^]]*)\])? (?P<text>.*)"
)
ROLES = {"# ": "heading", "- ": "item", "> ": "quote"}
PROSE = "The boats that lay in the harbour that night were gone by noon."
WORDS = "All of the harbour at night and not one boat of those that we saw in it"  # no end


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
        monkeypatch.setattr(context, "weigh_words", lambda *_, **__: next(given))
        monkeypatch.setattr(context, "placed_logits", lambda all, *_: [e.logit for e in all])
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


NEWS = f"-9 {PROSE}"
ARTICLES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    # runs of what is cut
    ("doubtful between two", ("3 A line", "0.5 Another", "3 A third", NEWS), "dddk"),
    ("doubtful below one", (NEWS, "3 A line", "0.5 Another", NEWS), "kdck"),
    ("doubtful above one", (NEWS, "0.5 Another", "3 A line", NEWS), "kcdk"),
    ("doubtful at the end", (NEWS, "3 A line", "0.5 Another"), "kdd"),
    ("doubtful, 45 words", ("3 A line", f"0.5 {'so ' * 44}on", "3 A third", NEWS), "dddk"),
    ("doubtful, 46 words", ("3 A line", f"0.5 {'so ' * 45}on", "3 A third", NEWS), "dcdk"),
    ("doubts that run on", ("3 A line", "0.5 One", "0.5 Two", "3 A third", NEWS), "dccdk"),
    # what only its neighbour speaks against
    ("a plea goes on", ("6/5 donate Give", f"-9.9 {PROSE}", NEWS), "dkk"),
    ("a plea's next sentence", ("6/5 donate Give", f"1.4 {PROSE}", NEWS), "ddk"),
    ("a fragment of a plea, or a heading", ("6/5 donate Give", "1.4 Very little.", NEWS), "dck"),
    ("… above no sentence", ("6/5 donate Give", "1.4 Very little.", "-9 A line"), "ddk"),
    ("… without a doubt", ("6/5 donate Give", "2.5 Very little.", NEWS), "ddk"),
    ("a stamp", ("6/5 update-stamp 1/1/2024", NEWS, NEWS), "dkk"),
    ("a date above a figure", ("6/5 update-stamp 1/1/2024", "-9 +13.1%", NEWS), "ckk"),
    ("a date below a figure", ("-9 $ 3.50", "6/5 update-stamp 1/1/2024", NEWS), "kck"),
    ("a price below a figure", ("-9 3.50", "6/5 price-pitch $ 3", NEWS), "kdk"),
    # a list of other articles
    (
        "titles below a label",
        (NEWS, "6/5 related More", "-2 A farm town votes", "-2 An owl", NEWS, "-2 A farm"),
        "kdddkk",
    ),
    ("a heading below a label", (NEWS, "6/5 related More", "-2 # A farm", NEWS, NEWS), "kdkkk"),
    ("titles below a button", (NEWS, "6/5 related Read more", "-2 A farm", NEWS, NEWS), "kdkkk"),
    (
        "a stamp among titles",
        (NEWS, "6/5 related More", "6/5 byline By A", "-2 A farm", NEWS, NEWS),
        "kdddkk",
    ),
    (
        "a pitch among titles",
        (NEWS, "6/5 related More", "6/5 donate Give", "-2 A farm", NEWS, NEWS),
        "kddkkk",
    ),
    (
        "as many titles as a list has",
        (NEWS, "6/5 related More", *[f"-2 A farm {n}" for n in range(17)], NEWS, NEWS, NEWS),
        "kd" + 15 * "d" + "kkkkk",
    ),
    # headings
    ("a heading of what goes", (NEWS, "-9 # A line", "3 Another", "3 A third"), "kddd"),
    ("a heading of what stays", (NEWS, "3 # A line", NEWS, NEWS), "kckk"),
    ("a heading of both", (NEWS, "3 # A line", "3 Another", NEWS), "kddk"),
    ("a heading at the end", (NEWS, NEWS, "3 # A line"), "kkd"),
    ("a heading in doubt", (NEWS, "-9 # A line", "0.5 Another", NEWS, NEWS), "kkckk"),
    ("a heading of two parts", (NEWS, "-9 # A line", "3 One", "-9 Two", NEWS), "kkdkk"),
    ("a label of one", (NEWS, "6/5 # A line", "3 One", "-9 Two", NEWS), "kddkk"),
    ("a label of no part", (NEWS, "6/5 share # A line", NEWS, NEWS), "kdkk"),
    ("a label that may head", (NEWS, "6/5 bio # A line", NEWS, NEWS), "kckk"),
    ("a sure kind that is prose", (NEWS, f"6/5 share # {PROSE}", NEWS, NEWS), "kckk"),
    ("related prose", (NEWS, f"6/5 related # {PROSE}", NEWS, NEWS), "kdkk"),
    ("a correction that heads", (NEWS, "3/-10 # A line", "3 One", "3 Two"), "kkdd"),
    ("two headings", (NEWS, "-9 # A line", "-9 # Below", "3 One", "3 Two"), "kkddd"),
    # lists
    ("a list of which 4 of 5 go", (NEWS, *["3 - A"] * 4, "-9 - B", NEWS), "kdddddk"),
    ("a list of which 3 of 4 go", (NEWS, *["3 - A"] * 3, "-9 - B", NEWS), "kccckk"),
    ("a correction in a list", (NEWS, *["3 - A"] * 4, "3/-10 - B", NEWS), "kddddkk"),
    ("a list of one", (NEWS, "3 - A", NEWS, NEWS), "kdkk"),
    ("a list of two", (NEWS, "3 - A", "-9 - B", NEWS), "kckk"),
    ("numbered lines", (NEWS, "3 1. A", "-9 2. B", "-9 (3) C", NEWS), "kckkk"),
    ("two numbered lines", (NEWS, "3 1. A", "-9 2. B", NEWS, NEWS), "kdkkk"),
    ("steps", (NEWS, "3 Step 1: A", "-9 step 2) B", "-9 3: C", NEWS), "kckkk"),
    ("bullets", (NEWS, "3 • A", "-9 · B", "-9 ◦ C", NEWS), "kckkk"),
    ("of two shapes", (NEWS, "3 • A", "-9 2. B", "-9 ◦ C", NEWS), "kdkkk"),
    ("hours", (NEWS, NEWS, NEWS, "3 $9 A", "-9 10 am B", "-9 $5", NEWS), "kkkckkk"),
    ("hours at the head", (NEWS, "3 $9 A", "-9 10 am B", "-9 $5", NEWS), "kdkkk"),
    (
        "hours in prose",
        (NEWS, NEWS, NEWS, "6/5 $9 A.", "-9 10 am B.", "-9 $5.", NEWS),
        "kkkdkkk",
    ),
    (
        "long lines of hours",
        (NEWS, NEWS, NEWS, *[f"3 {'a ' * 16}$9"] * 2, f"-9 {'a ' * 16}$9", NEWS),
        "kkkddkk",
    ),
)


@each("name, lines, wanted", ARTICLES)
def test_articles(judged: Any, name: str, lines: tuple[str, ...], wanted: str) -> None:
    assert verdicts(judged(*lines)) == wanted


@each(
    "lines, options, wanted",
    [
        # the headline's words, up to the sixth paragraph
        ((*[NEWS] * 5, "-9 The Ferry!", NEWS), {"headline": "The ferry"}, "kkkkkdk"),
        ((*[NEWS] * 6, "-9 The ferry"), {"headline": "The ferry"}, "kkkkkkk"),
        (("-9 # The ferry", NEWS), {"headline": "The ferry"}, "dk"),
        (("-9 …", NEWS), {"headline": "…"}, "kk"),
        # an article's end ends a run, and what is no whole article has none
        ((NEWS, "3 A line", "0.5 Another"), {"whole": False}, "kdc"),
        # what stood in earlier editions is a section's head where what stays follows it
        ((NEWS, "-9 A line", NEWS), {"repeated": [0, 2, 0]}, "kck"),
        ((NEWS, NEWS, "-9 A line"), {"repeated": [0, 0, 2]}, "kkd"),
        ((NEWS, "-9 A line", "3 Another"), {"repeated": [0, 2, 0]}, "kdd"),
        ((NEWS, NEWS, "-9 A line"), {"repeated": [0, 0, 2], "labels": False}, "kkc"),
        ((NEWS, NEWS, "-9 A line"), {"repeated": [0, 0, 2], "running": [True] * 3}, "kkc"),
        # between two labels, prose and headings are a running story's background
        (("3 A line", f"-9 {WORDS}", "3 B"), {"repeated": [0, 1, 0]}, "dcd"),
        (("3 A line", "-9 # Line", "3 B", NEWS), {"repeated": [0, 1, 0, 0]}, "dcdk"),
        (("3 A line", "-9 A label", "3 B"), {"repeated": [0, 1, 0]}, "ddd"),
        # a line above what stays announces it, where it names what the headline does
        ((NEWS, "2 The recipe: a cassoulet", NEWS, NEWS), {"headline": "Cassoulets"}, "kckk"),
        ((NEWS, "2.3 The recipe: a cassoulet", NEWS, NEWS), {"headline": "Cassoulet"}, "kdkk"),
        ((NEWS, "2 The recipe: a cassoulet", NEWS), {"headline": "Cassoulet"}, "kdk"),
        ((NEWS, "2 The recipe: a cassoulet", NEWS, "3 A"), {"headline": "Cassoulet"}, "kdkd"),
        ((NEWS, "2 The recipe, a cassoulet", NEWS, NEWS), {"headline": "Cassoulet"}, "kdkk"),
        ((NEWS, "2 The recipe: a cassoulet", NEWS, NEWS), {"headline": "Beans"}, "kdkk"),
        ((NEWS, "2/1 The recipe: a cassoulet", NEWS, NEWS), {"headline": "Cassoulet"}, "kdkk"),
        # a standfirst may end in its writer's name
        (("2.5 We ate beans all day. By Ann Lee", NEWS), {}, "ck"),
        (("3 We ate beans all day. By Ann Lee", NEWS), {}, "dk"),
        (("2.5 We ate it. By Ann Lee", NEWS), {}, "dk"),
        ((NEWS, NEWS, "2.5 We ate beans all day. By Ann Lee", NEWS), {}, "kkck"),
        ((NEWS, NEWS, NEWS, "2.5 We ate beans all day. By Ann Lee", NEWS, NEWS), {}, "kkkdkk"),
    ],
)
def test_articles_with_more_known(
    judged: Any, lines: tuple[str, ...], options: dict[str, Any], wanted: str
) -> None:
    assert verdicts(judged(*lines, **options)) == wanted


STAND = "Boats Night Ferry Harbour Noon Were Gone Had a b c d"


@each(
    "lines, wanted",
    [
        # twelve words, of which the text has four: they say before what it tells
        (("3 A", f"0.5 {STAND}", NEWS, f"-9 The ferry left. {PROSE}"), "dkkk"),
        (("3 A", f"0.5 {STAND}", NEWS, NEWS), "dckk"),
        (("3 A", f"0.5 {STAND}", NEWS, f"9 A ferry. {PROSE}"), "dckd"),
        (("3 A", f"0.5 {STAND[:-2]}", NEWS, f"-9 A ferry. {PROSE}"), "dckk"),
        (("3 A", f"0.5/1 {STAND}", NEWS, f"-9 A ferry. {PROSE}"), "dckk"),
        ((NEWS, f"0.5 {STAND}", NEWS, f"-9 A ferry. {PROSE}"), "kckk"),
    ],
)
def test_a_standfirst_says_before_what_the_text_tells(
    judged: Any, lines: tuple[str, ...], wanted: str
) -> None:
    assert verdicts(judged(*lines)) == wanted


SPONSOR = Told(6.0, "sponsor", "sponsor", whole=True)
ASKED = Told(6.0, "sponsor", "sponsor", asked=True, whole=True)
BUTTON = Told(6.5, "copy-link", "button")
NOWHERE = Told()


@each(
    "logits, told, before, after",
    [
        # the mean of the words, each within 8, and what the source said: 1 or more
        ((-8.0, -2.0), SPONSOR, "kk", "dd"),
        ((-8.0, -2.1), SPONSOR, "kk", "kk"),
        ((-20.0, -2.0), SPONSOR, "kk", "dd"),
        ((-8.0, 20.0, -15.0), Told(3.65, "sponsor", "sponsor", whole=True), "kkk", "ddd"),
        ((-8.0, 20.0, -15.0), Told(1.6, "sponsor", "sponsor", whole=True), "kkk", "kkk"),
        # one that is surely template adds 2
        ((-15.0, 1.0), Told(2.5, "sponsor", "sponsor", whole=True), "kk", "dd"),
        ((-15.0, 0.99), Told(2.6, "sponsor", "sponsor", whole=True), "kk", "kk"),
        # a box of no place goes where most of it does, and else as a whole stays
        ((3.0, 3.0, -9.0), NOWHERE, "ddk", "ddd"),
        ((3.0, -9.0), NOWHERE, "dk", "ck"),
        ((3.0,), NOWHERE, "c", "c"),
        # what is not cut is asked about where the place says so
        ((-8.0, -9.0), ASKED, "kk", "cc"),
        ((-8.0,), Told(4.0, "greeting", "greeting", whole=True), "d", "d"),
    ],
)
def test_a_box_goes_or_stays_whole(
    logits: tuple[float, ...], told: Told, before: str, after: str
) -> None:
    assert _boxed(logits, [told] * len(logits), before)[0] == after


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
