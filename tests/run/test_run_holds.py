"""What holds an edition, what lifts it, and what the deadline does with it.

The decision itself is test_decide's: here is whether each fact reaches it.
"""

from types import SimpleNamespace

import pytest

from audio_edition.events import silent
from audio_edition.findings import Finding
from audio_edition.run.record import History
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.verbs import making, morning
from audio_edition.verbs.approve import approve
from audio_edition.verbs.script import script
from tests.edition.collect.stand_ins import Answer
from tests.run.press import Press

DAY = "2026-11-02"
NEW_NAME = "It was bought by Vlada Szczepanik, the town said. He paid in full."
DOWN = Answer(404, "nothing here")


def test_what_is_too_short_or_few_is_waited_for_and_held_at_the_deadline(unbuilt: Press) -> None:
    unbuilt.set(clean={"min_words": 200, "min_articles": 2})
    unbuilt.put("Ferry leaves")
    assert unbuilt.why("05:00") == ("waiting", ["too-few", "too-short"])
    assert unbuilt.told == []
    unbuilt.put("Bridge opens")
    report = unbuilt.morning("05:50")
    assert (report.outcome, unbuilt.codes(report)) == ("held", ["too-short"])
    assert unbuilt.run().exit_code == 4
    assert unbuilt.sent == []
    assert f"audio-edition approve {DAY}" in report.reasons[0].hint
    approve(unbuilt.workspace, DAY)
    assert unbuilt.why("06:10") == ("published", [])
    assert unbuilt.sent == [DAY]


def test_a_new_name_holds_it_until_somebody_approves_and_a_small_word_is_none(
    unbuilt: Press,
) -> None:
    unbuilt.set(clean={"new_names": "hold"})
    unbuilt.put("Ferry leaves", text=f"{NEW_NAME} It cost 300 kroner.")
    held = unbuilt.morning("05:00")
    assert (held.outcome, unbuilt.codes(held)) == ("held", ["new-name"])
    assert "Szczepanik" in held.reasons[0].message
    assert "kroner" in [name.name for name in script(unbuilt.workspace, DAY).names]
    approve(unbuilt.workspace, DAY)
    assert unbuilt.morning("05:05").outcome == "published"


def test_what_changes_after_approval_or_lost_its_record_holds_it(unbuilt: Press) -> None:
    unbuilt.put("Ferry leaves")
    unbuilt.set(publish="after-approval")
    assert unbuilt.why("05:00") == ("held", ["not-approved"])
    approve(unbuilt.workspace, DAY)
    unbuilt.put("Bridge opens")
    assert unbuilt.why("05:05") == ("held", ["changed-since-approval"])
    approve(unbuilt.workspace, DAY)
    (unbuilt.root / "editions" / DAY / "approved.json").unlink()
    held = unbuilt.morning("05:05")
    assert (held.outcome, unbuilt.codes(held)) == ("held", ["not-approved"])
    assert f"{DAY}/approved.json is gone" in held.reasons[0].message
    approve(unbuilt.workspace, DAY)
    assert unbuilt.morning("05:10").outcome == "published"


def test_a_required_source_is_waited_for_and_holds_at_the_deadline(unbuilt: Press) -> None:
    wire = {"name": "wire", "kind": "wordpress", "address": unbuilt.wire.url}
    unbuilt.settings["source"].append({**wire, "required": True})
    unbuilt.put("Ferry leaves")
    assert unbuilt.why("05:00") == ("waiting", ["source-missing"])
    unbuilt.wire.fails = DOWN
    late = unbuilt.morning("05:50")
    assert (late.outcome, unbuilt.codes(late)) == ("held", ["source-failed"])
    assert "wire" in late.reasons[0].message
    unbuilt.settings["source"][-1] = wire
    unbuilt.set(clean={"sources": "all"})
    assert unbuilt.why() == ("held", ["source-failed"])
    unbuilt.set(publish="never", clean={"sources": "required"})
    assert unbuilt.why() == ("held", ["by-hand"])
    unbuilt.settings["source"][-1] = {**wire, "required": True}
    unbuilt.wire.fails = None
    unbuilt.put("Bridge opens", source=unbuilt.wire)
    assert unbuilt.why() == ("held", ["by-hand"])
    assert unbuilt.sent == []
    unbuilt.wire.fails = DOWN  # an outage behind what was taken holds nothing
    unbuilt.set(publish="when-clean")
    assert unbuilt.morning("06:00").outcome == "published"


def test_a_required_source_gave_what_another_source_brought_first(unbuilt: Press) -> None:
    unbuilt.put("The Old Bridge Stays")
    first = {"name": "first", "kind": "feed", "address": f"{unbuilt.paper.url}/feed.xml"}
    unbuilt.settings["source"] = [first, {**unbuilt.settings["source"][0], "required": True}]
    assert unbuilt.morning("05:00").outcome == "published"


def test_yesterdays_article_is_not_read_again(out: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    out.at("05:00", out.now.date().replace(day=3))
    out.put("Harbor grows")
    out.paper.posts[-1].body = out.paper.posts[0].body
    monkeypatch.setattr(morning.Morning, "_built", lambda self, facts: facts)
    held = out.run().record
    repeated = [one for one in held.reasons if one.code == "repeated"]
    assert (held.outcome, len(repeated)) == ("held", 1)
    assert DAY in repeated[0].message


def test_a_fallback_voice_holds_it_and_passes_where_the_show_says_so(
    unbuilt: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbuilt.put("Ferry leaves")
    monkeypatch.setattr(morning, "stand_in", lambda *_: "espeak")
    assert unbuilt.why("05:00") == ("held", ["fallback-voice"])
    unbuilt.set(clean={"fallback": True})
    assert unbuilt.morning("05:05").outcome == "published"


def test_what_a_proof_finds_is_a_fault_or_a_sentence_for_the_ear(
    unbuilt: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = (
        Finding("warning", "heard-number", "01-ferry-leaves.md:3", "at 0:04 …", "listen"),
        Finding("warning", "heard-word", "show.toml:1", "at 0:01 …", "listen"),
        Finding("warning", "heard-nobody", DAY, "nobody listened", "install one"),
        Finding("error", "level", DAY, "too low", "build it again"),
        Finding("note", "heard-name", DAY, "merely noted", ""),
    )
    report = SimpleNamespace(
        hearing=None, matching=SimpleNamespace(right=3), deaf="nobody", again=(), findings=findings
    )
    monkeypatch.setattr(making, "proof", lambda *_, **__: report)
    facts: dict[str, object] = {}
    found = making.prove_step(unbuilt.workspace, DAY, facts, History(), listen=silent)
    assert [(one.code, one.file) for one in found.doubts] == [
        ("heard-number", "01-ferry-leaves.md"), ("heard-word", ""),
    ]  # fmt: skip
    assert [one.code for one in found.stops] == ["heard-nobody", "level"]
    assert (found.state, facts["matched"], facts["deaf"]) == ("done", 3, "nobody")
    monkeypatch.setattr(morning, "prove_step", lambda *_, **__: found)
    unbuilt.put("Ferry leaves")
    codes = {"heard-number", "heard-word", "heard-nobody", "level"}
    assert set(unbuilt.why("05:00")[1]) == codes
    unbuilt.set(clean={"doubtful": 2})
    assert set(unbuilt.why("05:05")[1]) == codes - {"heard-number", "heard-word"}


def test_a_voice_for_tests_is_never_published(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SilentVoice, "for_tests", True)
    press.put("Ferry leaves")
    outcome, codes = press.why("05:00")
    assert (outcome, "test-voice" in codes) == ("held", True)
    assert not press.is_out()


@pytest.mark.parametrize("rule", ["hold", "skip", "publish-clean"])
def test_the_deadline_does_what_the_show_says(
    unbuilt: Press, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    unbuilt.set(at_deadline=rule, clean={"new_names": "hold"})
    unbuilt.put("Ferry leaves")
    unbuilt.put("Bridge opens", text=NEW_NAME)
    held = unbuilt.morning("05:00")
    assert (held.outcome, set(unbuilt.codes(held))) == ("held", {"new-name"})
    bridge = held.reasons[0].file
    if rule == "hold":
        assert unbuilt.morning("05:50").outcome == "held"
        assert unbuilt.sent == []
        return
    if rule == "skip":
        assert unbuilt.morning("05:50").outcome == "skipped"
        assert unbuilt.morning("05:55").outcome == "done"
        assert unbuilt.sent == []
        assert unbuilt.told[-1][0] == "missing"
        return
    with monkeypatch.context() as patched:

        def killed(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(morning, "publish_step", killed)
        with pytest.raises(KeyboardInterrupt):
            unbuilt.morning("05:50")
    articles = script(unbuilt.workspace, DAY).cleaned.edition.articles
    assert [article.headline for article in articles] == ["Ferry leaves"]
    assert (unbuilt.root / "editions" / DAY / bridge).exists()
    done = unbuilt.morning("05:55")  # who goes on from there knows why
    assert (done.outcome, done.left_out) == ("published", (bridge,))
    assert unbuilt.codes(done) == ["left-out"]
    kind, _, lines = unbuilt.told[-1]
    assert kind == "published"
    assert any(bridge in line for line in lines)
    assert unbuilt.sent == [DAY]


def test_a_question_stops_the_build_and_is_told_with_its_answer(unbuilt: Press) -> None:
    unbuilt.put("Ferry leaves")
    folder = unbuilt.root / "editions" / DAY
    folder.mkdir(parents=True)
    (folder / "01-half.md").write_text(
        "---\nshown: 900\n---\n\n# The half\n\nIt opens at noon today.\n"
    )
    held = unbuilt.morning("05:00")
    assert held.outcome == "held"
    assert "question" in unbuilt.codes(held)
    reason = next(one for one in held.reasons if one.code == "question")
    assert reason.file == "01-half.md"
    assert reason.hint
    assert "build" not in [step.name for step in held.steps]
