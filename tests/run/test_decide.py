"""The decision, fact by fact: what holds, what lifts it, what the deadline does."""

from dataclasses import replace
from typing import Any

from audio_edition.run.decide import ArticleFacts, NameFact, RunFacts, SourceFact, decide
from audio_edition.run.model import Reason
from audio_edition.run.settings import CleanSettings, RunSettings
from tests.rows import each

GOOD = ArticleFacts("01-a.md", "The ferry", 300, 20)
OTHER = ArticleFacts("02-b.md", "The bridge", 200)
FACTS = RunFacts("2026-11-02", "2026-11-02", (GOOD, OTHER))
SETTINGS = RunSettings()
DOWN = SourceFact("a", "down")


def clean(**limits: Any) -> RunSettings:
    return replace(SETTINGS, clean=CleanSettings(**limits))


def with_first(**facts: Any) -> RunFacts:
    return replace(FACTS, articles=(replace(GOOD, **facts), OTHER))


GONE = with_first(gone=True)
LATE = replace(FACTS, sources=(SourceFact("a", "late", required=True, failed=False),))


def test_nothing_against_it_and_it_goes_out_early_and_late() -> None:
    for late in (False, True):
        assert decide(FACTS, SETTINGS, late=late).act == "publish"


CASES: list[tuple[str, RunFacts, RunSettings]] = [
    ("cut", with_first(lost_words=260), clean(max_cut=0.5, max_cut_article=1.0)),
    ("cut-article", with_first(lost_words=151), clean(max_cut=1.0)),
    ("cut-lede", with_first(lede="The ferry sank."), SETTINGS),
    ("doubted-paragraph", with_first(doubted=("Buy now.",)), SETTINGS),
    ("new-name", with_first(names=(NameFact("Szczepanik", "shche", 0.19),)), SETTINGS),
    ("new-name", with_first(names=(NameFact("Ada", "AY-duh", 0.9),)), clean(new_names="hold")),
    ("repeated", with_first(repeated_in="2026-11-01"), clean(max_repeated=0.0)),
    ("too-few", FACTS, clean(min_articles=3)),
    ("too-short", FACTS, clean(min_words=481)),
    ("too-long", FACTS, clean(max_words=479)),
    ("source-missing", LATE, SETTINGS),
    ("source-failed", replace(FACTS, sources=(DOWN,)), clean(sources="all")),
    ("not-approved", FACTS, replace(SETTINGS, publish="after-approval")),
]
KEPT: list[tuple[str, RunFacts, RunSettings]] = [
    ("gone", GONE, SETTINGS),
    ("question", replace(FACTS, stops=(Reason("question", "is it whole?", "yes"),)), SETTINGS),
    ("heard-number", replace(FACTS, doubts=(Reason("heard-number", "…", "…"),)), SETTINGS),
    ("fallback-voice", replace(FACTS, fallback="espeak"), SETTINGS),
]


@each(("code", "facts", "settings"), [*CASES, *KEPT])
def test_each_reason_holds_with_a_mend(code: str, facts: RunFacts, settings: RunSettings) -> None:
    """Who approves the script has judged; no approval lifts what only a mend does."""
    found = decide(facts, settings, late=True)
    assert found.act == "hold"
    assert {one.code for one in found.reasons} == {code}
    assert all(one.message and one.hint for one in found.reasons)
    approved = decide(replace(facts, word="approved"), settings, late=True)
    if (code, facts, settings) in KEPT:
        assert [one.code for one in approved.reasons] == [code]
        return
    assert approved.act == "publish"
    changed = decide(replace(facts, word="changed", word_changes="x"), settings, late=True)
    assert [one.code for one in changed.reasons] == ["changed-since-approval"]


BOUNDS: list[tuple[RunFacts, RunSettings]] = [
    (with_first(lost_words=250), clean(max_cut=0.5, max_cut_article=1.0)),  # 250 of 500
    (with_first(lost_words=150), clean(max_cut=1.0)),  # 150 of 300
    (with_first(cut_words=300), SETTINGS),  # all furniture
    (with_first(doubted=("Buy now.",)), clean(doubted=1)),
    (with_first(names=(NameFact("Ada", "AY-duh", 0.2),)), SETTINGS),
    (with_first(names=(NameFact("Ada", "AY-duh", 0.1),)), clean(new_names="pass")),
    (with_first(repeated_in="2026-11-01"), clean(max_repeated=0.5)),
    (FACTS, clean(min_articles=2)),
    (FACTS, clean(min_words=480)),
    (FACTS, clean(max_words=480)),
    (replace(FACTS, sources=(DOWN,)), SETTINGS),
    (replace(FACTS, doubts=(Reason("heard-number", "…"),)), clean(doubtful=1)),
    (replace(FACTS, fallback="espeak"), clean(fallback=True)),
]


@each(("facts", "settings"), BOUNDS)
def test_at_its_limit_it_is_clean(facts: RunFacts, settings: RunSettings) -> None:
    assert decide(facts, settings, late=True).act == "publish"


@each("code", ["too-few", "too-short", "source-missing"])
def test_what_time_may_mend_is_waited_for(code: str) -> None:
    facts, settings = next((f, s) for c, f, s in CASES if c == code)
    assert decide(facts, settings, late=False).act == "wait"
    held = decide(replace(facts, articles=(replace(GOOD, gone=True),)), settings, late=False)
    assert held.act == "hold"  # and something that time does not mend


def test_nothing_came() -> None:
    empty = replace(FACTS, articles=(), sources=(SourceFact("a", "down", "look"),))
    assert decide(empty, SETTINGS, late=False).act == "wait"
    found = decide(empty, SETTINGS, late=True)
    assert found.act == "missing"
    assert [one.code for one in found.reasons] == ["nothing-came", "source-failed"]
    assert "audio-edition run 2026-11-02" in found.reasons[0].hint


def test_publish_clean_leaves_out_what_holds_and_nothing_else() -> None:
    rule = replace(SETTINGS, at_deadline="publish-clean")
    found = decide(GONE, rule, late=True)
    assert (found.act, found.leave_out) == ("leave-out", ("01-a.md",))
    assert [one.code for one in found.reasons] == ["gone"]
    assert decide(GONE, rule, late=False).act == "hold"


@each(
    ("facts", "settings"),
    [
        (GONE, clean(min_articles=2)),  # what remains is too little
        (GONE, clean(min_words=201)),
        (replace(GONE, articles=(replace(GOOD, gone=True),)), SETTINGS),
        (replace(GONE, stops=(Reason("check", "whole", "x"),)), SETTINGS),
        (replace(GONE, fallback="espeak"), SETTINGS),
        (replace(GONE, word="approved"), SETTINGS),
        (GONE, replace(SETTINGS, publish="after-approval")),
        (replace(GONE, is_out=True), SETTINGS),
        (replace(GONE, sources=(replace(DOWN, required=True),)), SETTINGS),
    ],
)
def test_publish_clean_holds_the_rest(facts: RunFacts, settings: RunSettings) -> None:
    found = decide(facts, replace(settings, at_deadline="publish-clean"), late=True)
    assert (found.act, found.leave_out) == ("hold", ())


def test_skip_is_for_the_deadline_and_not_for_what_is_out() -> None:
    rule = replace(SETTINGS, at_deadline="skip")
    assert decide(GONE, rule, late=True).act == "skip"
    assert decide(GONE, rule, late=False).act == "hold"
    assert decide(replace(GONE, is_out=True), rule, late=True).act == "hold"
    assert decide(FACTS, rule, late=True).act == "publish"


def test_by_hand_and_by_the_shows_own_law() -> None:
    (ready,) = decide(FACTS, replace(SETTINGS, publish="never"), late=False).reasons
    assert (ready.code, ready.hint) == ("by-hand", "audio-edition publish 2026-11-02")
    law = decide(FACTS, SETTINGS, late=False, approval_required=True)
    assert [one.code for one in law.reasons] == ["not-approved"]


def test_what_is_out_is_mended_by_a_correction_or_a_retraction() -> None:
    (reason,) = decide(replace(GONE, is_out=True), SETTINGS, late=True).reasons
    assert reason.code == "gone-after-publication"
    take_out = 'take "01-a.md" out of articles in editions/2026-11-02/edition.toml'
    assert take_out in reason.hint
    assert "audio-edition retract 2026-11-02" in reason.hint
    alone = replace(FACTS, articles=(replace(GOOD, gone=True),), is_out=True)
    (reason,) = decide(alone, SETTINGS, late=True).reasons
    assert "out of articles" not in reason.hint
