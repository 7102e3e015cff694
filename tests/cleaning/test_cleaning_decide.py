"""Each rule of a verdict, where it begins to hold and where it does not yet: no floor does that.

Words and weights are given here, so that no model or rule of a language has a say.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from audio_edition.cleaning import decide
from audio_edition.cleaning.decide import Evidence, Judgement, Surroundings, Vote, odds, weigh
from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.model import Signal
from audio_edition.cleaning.rules import CleaningRule, Hit, read_pack
from audio_edition.cleaning.text import Look
from tests.rows import each

LINE = "The harbour at night"
ENDED = "Nobody was hurt."  # ends as a sentence does, and is as short as a label
SENTENCE = "Nobody in the harbour town knew the name."
PROSE = "All of the boats that lay in the harbour that night were gone"
LONG = " ".join(["word"] * 46)
TOLD: dict[str, Any] = {"told": 4.1, "told_kind": "poll", "told_rule": "place poll"}


def hit(weight: float, start: int = 0, end: int = 3, kind: str = "share", name: str = "r") -> Hit:
    return Hit(CleaningRule(name, kind, weight, "", False, 200, False, (), (), ()), start, end)


def judged(text: str, logit: float, **told: Any) -> Judgement:
    """A paragraph of a language that a classifier knows; ``rule`` is the weight of its rule."""
    known = told.pop("known", True)
    rule = told.pop("rule", None)
    own = {key: told.pop(key) for key in ("kinds", "vetoed", "learnt", "named") if key in told}
    best = None if rule is None else hit(rule)
    votes = tuple(
        Vote(f"v{n}", Signal("bio", score)) for n, score in enumerate(told.pop("votes", ()))
    )
    found = Evidence(Look.at(text), logit, best, rule or 0.0, **{"learnt": True, **own})
    return decide.judge(found, Surroundings(votes=votes, **told), known=known)


UNLEARNT = {"learnt": False}
BARS: tuple[tuple[str, str, dict[str, Any], float], ...] = (
    # what is cut, its text, what is known of it, the log-odds of its words from which it is cut
    ("a label", LINE, {}, 1.8),
    ("signs alone", "***", {}, 1.8),
    ("a sentence", SENTENCE, {}, 2.4),
    ("what a strong rule names", SENTENCE, {"rule": 4.0}, 1.0),
    ("what a weaker rule names", LINE, {"rule": 3.9}, 1.8),
    ("what its place names", LINE, TOLD, 1.0 - 4.1),
    ("what its place names less loudly", LINE, {**TOLD, "told": 4.0}, 1.8 - 4.0),
    ("a short line at an end, by a classifier", LINE, {"at_edge": True, "rule": 1.0}, 1.8),
    # among neighbours, which know it as well as its own words do
    ("in a list", LINE, {"in_list": True}, 1.8 - 4.0),
    ("a long line in a list", LONG.replace("word " * 21, "", 1), {"in_list": True}, 1.8 - 4.0),
    ("longer than one of a list", LONG.replace("word " * 20, "", 1), {"in_list": True}, 1.8),
    ("a sentence in a list", ENDED, {"in_list": True}, 1.8),
    ("below a player", "Play now", {"kind_before": "player-chrome"}, 1.8 - 2.5),
    ("below a button", "Play now", {"kind_before": "share"}, 1.8 - 2.5),
    ("too long below a button", "Play it now", {"kind_before": "share"}, 1.8),
    ("below another thing", "Play now", {"kind_before": "bio"}, 1.8),
    ("on from a price", ENDED, {"kind_before": "price-pitch"}, 1.8 - 1.2),
    ("on from a letter's offer", ENDED, {"kind_before": "subscribe"}, 1.8 - 1.2),
    ("on from a plea", ENDED, {"kind_before": "donate"}, 1.8 - 1.2),
    ("a fragment below a plea", LINE, {"kind_before": "donate"}, 1.8),
    ("a long one below a plea", f"{LONG[5:]}!", {"kind_before": "donate"}, 2.4 - 1.2),
    ("too long below a plea", f"{LONG}!", {"kind_before": "donate"}, 2.4),
    # what neighbours say does not count against these
    ("company, whatever its place", LINE, {"in_list": True, "placed": -9.0}, 1.2 - 4.0),
    ("an editor's rule", LINE, {"named": True, "placed": -9.0}, 1.2),
    ("an item that a strong rule names", LINE, {"rule": 4.0, "is_item": True, "placed": -9.0}, 0.7),
    ("words that are certain", LINE, {"rule": 4.0, "placed": -9.0}, 5.5),
    # repeated: what another signal agrees with, and sentences as short as a label
    ("repeated, and a rule", LINE, {"repeated": 1, "rule": 0.1}, 1.8 - 3.0),
    ("repeated, a rule too weak", LINE, {"repeated": 1, "rule": 0.09}, 1.8),
    ("repeated in company", "Play now", {"repeated": 1, "kind_before": "share"}, 1.8 - 5.5),
    ("repeated prose, and a rule", SENTENCE, {"repeated": 1, "rule": 2.0}, 2.4 - 3.0),
    ("repeated prose, a weak rule", SENTENCE, {"repeated": 1, "rule": 1.9}, 2.4),
    ("repeated prose, a strong rule", SENTENCE, {"repeated": 1, "rule": 4.0}, -1.5),
    ("a story's heading", LINE, {"repeated": 1, "rule": 1.9, "is_heading": True}, 1.8),
    ("a story's background", PROSE, {"repeated": 1, "running": True, "rule": 4.0}, 0.4),
    ("repeated prose, by rules", SENTENCE, {"repeated": 1, "rule": 4.0, **UNLEARNT}, -0.5),
    ("a short sentence, twice", ENDED, {"repeated": 2}, 0.0),
    ("a short sentence, by rules", ENDED, {"repeated": 2, **UNLEARNT}, 0.0),
    # where no classifier knows the language
    ("one rule", LINE, {"rule": 1.0, **UNLEARNT}, 1.5),
    ("two rules", LINE, {"rule": 1.0, "kinds": 2, **UNLEARNT}, 1.0),
    ("rules of one kind", LINE, {"rule": 1.0, "kinds": 1, **UNLEARNT}, 1.5),
    ("a rule at an end", LINE, {"rule": 1.0, "at_edge": True, **UNLEARNT}, 1.5 - 0.6),
    (
        "a rule at an end, 45 words",
        LONG[5:],
        {"rule": 1.0, "at_edge": True, **UNLEARNT},
        1.5 - 0.6,
    ),
    ("a rule at an end, 46 words", LONG, {"rule": 1.0, "at_edge": True, **UNLEARNT}, 1.5),
    ("a place alone", LINE, {**TOLD, "at_edge": True, **UNLEARNT}, 1.5 - 4.1),
    ("company alone", ENDED, {"kind_before": "donate", **UNLEARNT}, 1.0 - 1.2),
)


@each("name, text, told, least", BARS)
def test_log_odds_from_which_a_paragraph_is_cut(
    name: str, text: str, told: dict[str, Any], least: float
) -> None:
    assert judged(text, least + 0.001, **told).verdict == "drop"
    assert judged(text, least - 0.001, **told).verdict != "drop"


@each(
    "text, told, least",
    [
        (LINE, {"logit": -5.0}, 1.2),
        (LINE, {"logit": -5.0, "rule": 4.0}, 0.7),
        (SENTENCE, {"logit": -0.01}, 2.0),
        (SENTENCE, {"logit": 0.0}, 1.2),
        (SENTENCE, {"logit": 1.0}, 1.2),
        # words that are nearly certain, and rules that are nearly strong, leave it to its place
        (LINE, {"logit": 5.49, "rule": 4.0}, 0.7),
        (LINE, {"logit": 5.5, "rule": 3.9}, 1.2),
        (LINE, {"logit": 1.0, "rule": 3.9, "is_item": True}, 1.2),
    ],
)
def test_log_odds_of_its_place_from_which_it_is_cut(
    text: str, told: dict[str, Any], least: float
) -> None:
    assert judged(text, placed=least, **told).verdict == "drop"
    assert judged(text, placed=least - 0.001, **told).verdict != "drop"


@each(
    "text, logit, told, verdict",
    [
        (LINE, 0.4, {}, "check"),
        (LINE, 0.39, {}, "keep"),
        ("", 9.0, {}, "keep"),
        (LINE, 9.0, {"vetoed": True}, "keep"),
        (LINE, -9.0, {"asked": True}, "check"),
        # no words speak louder than 8 against a place
        (LINE, -20.0, {**TOLD, "told": 9.0}, "drop"),
        (LINE, -20.0, {**TOLD, "told": 8.9}, "check"),
        # repetition alone cuts a label of two editions, and asks about all else
        (LINE, -9.0, {"repeated": 2}, "drop"),
        (LINE, -9.0, {"repeated": 1}, "check"),
        (LINE, -9.0, {"repeated": 2, "running": True}, "check"),
        (LINE, -9.0, {"repeated": 2, "is_heading": True}, "check"),
        (PROSE, 1.0, {"repeated": 2}, "check"),
        (ENDED, -9.0, {"repeated": 2, "known": False, "at_edge": True, **UNLEARNT}, "drop"),
        (ENDED, 1.0, {"repeated": 2, "known": False, **UNLEARNT}, "check"),
        (ENDED, -1.0, {"repeated": 2, "known": False, "at_edge": True}, "check"),
        # no rule, no place, no company: doubtful at most
        (LINE, 9.0, UNLEARNT, "check"),
        # votes add up from 0; one against stands by itself, and one of neither says nothing
        (LINE, -9.0, {"votes": [0.86]}, "drop"),
        (LINE, -9.0, {"votes": [0.85]}, "check"),
        (LINE, -9.0, {"votes": [0.75, 0.75]}, "drop"),
        (LINE, 3.0, {"votes": [0.2]}, "check"),
        (LINE, 3.0, {"votes": [0.05]}, "keep"),
        (LINE, -9.0, {"votes": [0.86], **UNLEARNT}, "drop"),
        (LINE, 3.0, {"votes": [0.5], **UNLEARNT}, "check"),
        (LINE, -1.0, {"votes": [0.5]}, "keep"),
    ],
)
def test_verdicts(text: str, logit: float, told: dict[str, Any], verdict: str) -> None:
    assert judged(text, logit, **told).verdict == verdict


@each(
    "text, logit, told, kind, rule",
    [
        (LINE, 3.0, {"rule": 1.0, "votes": [0.6]}, "share", "r"),
        (LINE, 3.0, {"rule": 1.0, "votes": [0.6, 0.8]}, "bio", "signal v1"),
        (LINE, 3.0, {"rule": -3.0, "votes": [0.4]}, "share", "r"),
        (LINE, -9.0, {"rule": 1.0, "votes": [0.5]}, "share", "r"),
        (LINE, 3.0, {"rule": 4.1, **TOLD}, "share", "r"),
        (LINE, 3.0, {"rule": 4.0, **TOLD}, "poll", "place poll"),
        (LINE, 3.0, {"rule": 4.0, **TOLD, "told_kind": ""}, "share", "r"),
        (LINE, 3.0, {**TOLD, "told_kind": "", "repeated": 1}, "template", "place poll"),
        (LINE, 3.0, {"repeated": 1, "in_list": True}, "repeated", "repetition"),
        (LINE, 3.0, {"in_list": True}, "related", "list of articles"),
        (ENDED, 3.0, {"kind_before": "donate", "placed": 9.0}, "donate", "neighbour"),
        (LINE, 0.0, {"placed": 1.5}, "template", "surroundings"),
        (LINE, 2.0, {"placed": 2.0}, "template", "classifier"),
        (LINE, -9.0, {"placed": 0.4}, "template", "classifier"),
        (LINE, 3.0, {}, "template", "classifier"),
        (LINE, -9.0, {}, "", ""),
        (LINE, -9.0, {"votes": [0.1]}, "", ""),
    ],
)
def test_what_is_named(text: str, logit: float, told: dict[str, Any], kind: str, rule: str) -> None:
    found = judged(text, logit, **told)
    assert (found.kind, found.rule) == (kind, rule)
    assert found.reason == KINDS.get(kind, "")
    assert found.evidence == ("" if not kind else "The" if rule == "r" else text)


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
    found = decide.judge(Evidence(Look.at(ENDED), 0.0), around)
    assert found.verdict == "drop"


@each("logit, score", [(0.0, 0.5), (1.0, 0.731), (-1.0, 0.269), (1e9, 1.0), (-1e9, 0.0)])
def test_log_odds_as_a_probability(logit: float, score: float) -> None:
    assert odds(logit) == score


@each(
    "text, prose, sentence",
    [
        ("One two three four five six seven eight.", True, True),
        ("One two three four five six seven eight!", True, True),
        ("One two three four five six seven eight?", True, True),
        ('"One two three four five six seven eight"', True, True),
        ("One two three four five six seven.", False, False),
        ("One two three four five six seven eight", False, False),
        (" ".join("abcdefghijklm"), True, False),
        (" ".join("abcdefghijkl"), False, False),
        ("a" * 101, True, False),
        ("a" * 100, False, False),
        ("二百十二人を乗せた。", True, False),
        ("二百十二人を乗せました。", True, False),
        ("二百十二人乗せた。", False, False),
        ("二百十二人を乗せたま", False, False),
    ],
)
def test_prose_and_sentences(text: str, prose: bool, sentence: bool) -> None:
    look = Look.at(text)
    assert (decide.is_prose(look), decide.is_sentence(look)) == (prose, sentence)


@each("words, start, weight", [(31, 51, 2.0), (31, 52, 1.0), (30, 52, 2.0), (31, 0, 2.0)])
def test_a_rule_is_less_deep_inside_a_long_paragraph(words: int, start: int, weight: float) -> None:
    assert weigh(hit(2.0, start), Look.at(" ".join(["word"] * words))) == weight


RULES = """
[[rule]]
id = "weak"
kind = "bio"
weight = 1.5
patterns = ['harbour']
[[rule]]
id = "strong"
kind = "share"
weight = 3
patterns = ['night']
[[rule]]
id = "again"
kind = "share"
weight = 2
patterns = ['the']
[[rule]]
id = "not"
kind = "news"
weight = -2
patterns = ['ships']
[[rule]]
id = "hardly"
kind = "news"
weight = -0.5
patterns = ['boats']
[[rule]]
id = "correction"
kind = "news"
weight = -10
patterns = ['corrected']
[[rule]]
id = "less"
kind = "news"
weight = -9.5
patterns = ['erratum']
"""
PACK = read_pack(RULES, "xx")


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
    assert found.best is not None
    assert found.best.rule.id == "strong"
    assert (found.learnt, found.vetoed, found.named) == (False, False, False)
    assert weighed("Boats").best is None
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


@each(
    "text, words, logit, named",
    [
        (LINE, -9.0, 3.0 - 3.5, True),  # as loud as the rule, whatever the words say
        (LINE, 4.0, 4.0, True),
        ("Ships", 4.0, 2.0, False),  # what speaks for journalism counts as it stands
        ("Ships at night", -9.0, -0.5 - 2.0, True),
        ("Nothing", 4.0, 4.0, False),
    ],
)
def test_an_editors_rules_are_trusted_as_they_stand(
    text: str, words: float, logit: float, named: bool
) -> None:
    found = weighed(text, words - 0.25, 0.0, pack=False, further=[PACK])
    assert (found.logit, found.named) == (logit, named)
