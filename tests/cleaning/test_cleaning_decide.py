"""Each rule of a verdict, where it begins to hold and where it does not yet: no floor does that.

Words and weights are given, here and in ``data/decide.json``: no model and no rule of a language
has a say. There ``told`` is what is known of a paragraph besides its words and their log-odds.
"""

import re
from collections.abc import Iterable
from typing import Any

import pytest

from audio_edition.cleaning import decide
from audio_edition.cleaning.decide import Evidence, Judgement, Surroundings, Vote, odds, weigh
from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.model import Signal
from audio_edition.cleaning.rules import CleaningRule, Hit, read_pack
from audio_edition.cleaning.text import Look
from tests.cleaning.cases import DATA, rows
from tests.rows import each

LINE = "The harbour at night"
ENDED = "Nobody was hurt."  # ends as a sentence does, and is as short as a label
SENTENCE = "Nobody in the harbour town knew the name."
PROSE = "All of the boats that lay in the harbour that night were gone"
LONG = " ".join(["word"] * 46)
TEXTS = {"LINE": LINE, "ENDED": ENDED, "SENTENCE": SENTENCE, "PROSE": PROSE}
ROWS = rows("decide")


def hit(weight: float, start: int = 0, end: int = 3, kind: str = "share", name: str = "r") -> Hit:
    return Hit(CleaningRule(name, kind, weight, "", False, 200, False, (), (), ()), start, end)


def judged(text: str, logit: float, **told: Any) -> Judgement:
    """A paragraph of a language that a classifier knows; ``rule`` is the weight of its rule."""
    if counted := re.fullmatch(r"(\d+) words(!?)", text):
        text = " ".join(["word"] * int(counted[1])) + counted[2]
    known = told.pop("known", True)
    rule = told.pop("rule", None)
    own = {key: told.pop(key) for key in ("kinds", "vetoed", "learnt", "named") if key in told}
    best = None if rule is None else hit(rule)
    votes = tuple(
        Vote(f"v{n}", Signal("bio", score)) for n, score in enumerate(told.pop("votes", ()))
    )
    found = Evidence(
        Look.at(TEXTS.get(text, text)), logit, best, rule or 0.0, **{"learnt": True, **own}
    )
    return decide.judge(found, Surroundings(votes=votes, **told), known=known)


@each("name, text, told, least", ROWS["cut from"])
def test_log_odds_from_which_a_paragraph_is_cut(name, text, told, least):
    assert judged(text, least + 0.001, **told).verdict == "drop"
    assert judged(text, least - 0.001, **told).verdict != "drop"


@each("text, told, least", ROWS["cut by place from"])
def test_log_odds_of_its_place_from_which_it_is_cut(text, told, least):
    assert judged(text, placed=least, **told).verdict == "drop"
    assert judged(text, placed=least - 0.001, **told).verdict != "drop"


@each("text, logit, told, verdict", ROWS["verdicts"])
def test_verdicts(text: str, logit: float, told: dict[str, Any], verdict: str) -> None:
    assert judged(text, logit, **told).verdict == verdict


@each("text, logit, told, kind, rule", ROWS["named"])
def test_what_is_named(text: str, logit: float, told: dict[str, Any], kind: str, rule: str) -> None:
    found = judged(text, logit, **told)
    assert (found.kind, found.rule) == (kind, rule)
    assert found.reason == KINDS.get(kind, "")
    assert found.evidence == ("" if not kind else "The" if rule == "r" else TEXTS[text])


def test_a_signal_has_its_own_words_and_reasons() -> None:
    found = Evidence(Look.at(f"{LONG} {LONG}"), -9.0, learnt=True)
    said = Vote("v", Signal("bio", 1.0, "his name", "tells who he is"))
    named = decide.judge(found, Surroundings(votes=(said,)))
    assert (named.evidence, named.reason, named.score) == ("his name", "tells who he is", 1.0)
    silent = Vote("v", Signal("bio", 1.0))
    assert len(decide.judge(found, Surroundings(votes=(silent,))).evidence) == 80
    assert len(judged(f"{LONG} {LONG}", 9.0).evidence) == 80
    # no signal is surer than this
    assert said.weight == pytest.approx(13.8155, abs=1e-3)
    assert Vote("v", Signal("bio", 0.0)).weight == pytest.approx(-13.8155, abs=1e-3)


@each(
    "logit, told, score",
    [
        (9.0, {"vetoed": True}, 0.0),
        (-9.0, {"repeated": 2}, odds(2.2)),
        # a vote against lowers what there is, one of neither says nothing
        (-1.0, {"votes": [0.4]}, odds(-1.405)),
        (-1.0, {"votes": [0.5]}, odds(-1.0)),
        (-1.0, {"votes": [0.6]}, odds(0.405)),
    ],
)
def test_how_sure_it_is(logit: float, told: dict[str, Any], score: float) -> None:
    found = judged(LINE, logit, **told)
    assert (found.score, found.unit) == (pytest.approx(score, abs=0.001), 0)


def test_a_language_has_rules_unless_it_is_said() -> None:
    around = Surroundings(repeated=2)
    assert decide.judge(Evidence(Look.at(ENDED), 0.0), around).verdict == "drop"


@each("logit, score", [(0.0, 0.5), (1.0, 0.731), (-1.0, 0.269), (1e9, 1.0), (-1e9, 0.0)])
def test_log_odds_as_a_probability(logit: float, score: float) -> None:
    assert odds(logit) == score


@each("text, prose, sentence", ROWS["prose"])
def test_prose_and_sentences(text: str, prose: bool, sentence: bool) -> None:
    look = Look.at(text)
    assert (decide.is_prose(look), decide.is_sentence(look)) == (prose, sentence)


@each("words, start, weight", [(31, 51, 2.0), (31, 52, 1.0), (30, 52, 2.0), (31, 0, 2.0)])
def test_a_rule_is_less_deep_inside_a_long_paragraph(words: int, start: int, weight: float) -> None:
    assert weigh(hit(2.0, start), Look.at(" ".join(["word"] * words))) == weight


PACK = read_pack((DATA / "decide-rules.toml").read_text("utf-8"), "xx")


class Fixed:
    """A classifier that says of the words and then of the rules what it was told to say."""

    bias = 0.25

    def __init__(self, *said: float) -> None:
        self.said = list(said)

    def logit(self, features: Iterable[int]) -> float:
        return self.said.pop(0)


def weighed(text: str, *said: float, pack: bool = True, **options: Any) -> Evidence:
    classifier: Any = Fixed(*said) if said else None
    packs = [PACK] if pack else []
    return decide.weigh_words(Look.at(text), None, packs, classifier, **options)


def test_rules_alone_weigh_as_much_as_the_loudest() -> None:
    found = weighed(LINE)
    assert (found.logit, found.weight, found.kinds) == (3.0 - 3.5, 3.0, 2)
    assert found.best.rule.id == "strong"
    assert (found.learnt, found.vetoed, found.named) == (False, False, False)
    assert weighed("Boats").best is None
    assert weighed("Rope").weight == 0.5
    silent = weighed("Ships")
    assert (silent.logit, silent.best, silent.weight, silent.kinds) == (-3.5, None, 0.0, 0)
    assert weighed("Corrected").vetoed
    assert not weighed("Erratum").vetoed


def test_a_classifier_weighs_words_and_rules() -> None:
    found = weighed(LINE, 1.0, 2.0)
    assert (found.logit, found.weight, found.learnt) == (1.0 + 0.25 + 2.0, 3.0, True)


def test_words_that_no_rule_could_turn_need_none() -> None:
    clear, doubtful = 0.4 - 5.5 - 0.25 - 0.01, 0.4 - 5.5 - 0.25 + 0.01
    found = weighed(LINE, clear)
    assert (found.best, found.logit, found.learnt) == (None, clear + 0.25, True)
    assert weighed(LINE, doubtful, 0.0).best
    assert weighed(LINE, clear, 0.0, closely=True).best
    assert weighed(LINE, clear, 0.0, pack=False, further=[PACK]).best


@each("text, words, logit, named", ROWS["an editor's rules"])
def test_an_editors_rules_are_trusted_as_they_stand(text, words, logit, named):
    """One is as loud as it stands, whatever the words say; so is what speaks for journalism."""
    found = weighed(text, words - 0.25, 0.0, pack=False, further=[PACK])
    assert (found.logit, found.named) == (logit, named)
