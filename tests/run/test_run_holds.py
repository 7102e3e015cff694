"""What holds an edition, what lifts it, and what the deadline does with it."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

import pytest

from audio_edition.publication import manifest
from audio_edition.verbs import collecting, making, publish
from audio_edition.verbs.approve import approve
from audio_edition.verbs.script import script
from tests.edition.collect.stand_ins import Post, Site, prose
from tests.run.press import Press

DAY = "2026-11-02"
BAD = "The vote was 17 to 4, 12 to 3 and 9 to 1."


def write(press: Press, name: str, text: str) -> None:
    (press.root / "editions" / DAY / name).write_text(text, "utf-8")


def test_an_edition_that_is_too_short_is_waited_for_and_held_at_the_deadline(
    press: Press,
) -> None:
    press.set(clean={"min_words": 200})
    press.put("Ferry leaves")
    early = press.morning("05:00")
    assert (early.outcome, press.codes(early)) == ("waiting", ["too-short"])
    assert press.told == []
    report = press.morning("05:50")
    assert (report.outcome, press.codes(report)) == ("held", ["too-short"])
    assert press.run().exit_code == 4
    assert not press.is_out()
    assert f"audio-edition approve {DAY}" in report.reasons[0].hint
    approve(press.workspace, DAY)
    assert press.morning("06:10").outcome == "published"


def test_too_few_articles_are_waited_for(press: Press) -> None:
    press.set(clean={"min_articles": 2})
    press.put("Ferry leaves")
    assert press.codes(press.morning("05:00")) == ["too-few"]
    press.put("Bridge opens")
    assert press.morning("05:05").outcome == "published"


def test_a_new_name_holds_it_until_somebody_approves(press: Press) -> None:
    press.set(clean={"new_names": "hold"})
    press.put(
        "Ferry leaves", text="It was bought by Vlada Szczepanik, the town said. He paid in full."
    )
    held = press.morning("05:00")
    assert held.outcome == "held"
    assert set(press.codes(held)) == {"new-name"}
    assert "Szczepanik" in held.reasons[0].message
    assert not press.is_out()
    approve(press.workspace, DAY)
    assert press.morning("05:05").outcome == "published"


def test_a_word_in_small_letters_is_no_name(press: Press) -> None:
    press.set(clean={"new_names": "hold"})
    press.put("Ferry leaves", text="The town paid 300 kroner, and the ferry dawdles by the quay.")
    assert press.morning("05:00").outcome == "published"
    assert "kroner" in [name.name for name in script(press.workspace, DAY).names]


def test_what_changes_after_approval_holds_it(press: Press) -> None:
    press.put("Ferry leaves")
    press.set(publish="after-approval")
    held = press.morning("05:00")
    assert (held.outcome, press.codes(held)) == ("held", ["not-approved"])
    approve(press.workspace, DAY)
    press.put("Bridge opens")
    changed = press.morning("05:05")
    assert (changed.outcome, press.codes(changed)) == ("held", ["changed-since-approval"])
    assert not press.is_out()
    approve(press.workspace, DAY)
    assert press.morning("05:10").outcome == "published"


def test_an_approval_whose_record_is_gone_lets_nothing_out(press: Press) -> None:
    press.put("Ferry leaves")
    press.set(publish="after-approval")
    press.morning("05:00")
    approve(press.workspace, DAY)
    (press.root / "editions" / DAY / "approved.json").unlink()
    held = press.morning("05:05")
    assert (held.outcome, press.codes(held)) == ("held", ["not-approved"])
    assert f"{DAY}/approved.json is gone" in held.reasons[0].message
    approve(press.workspace, DAY)
    assert press.morning("05:10").outcome == "published"


def test_a_show_that_is_published_by_hand_is_told_that_it_is_ready(press: Press) -> None:
    press.put("Ferry leaves")
    press.set(publish="never")
    held = press.morning("05:00")
    assert (held.outcome, press.codes(held)) == ("held", ["by-hand"])
    assert not press.is_out()
    assert held.reasons[0].hint == f"audio-edition publish {DAY}"
    publish.publish(press.workspace, [DAY])
    assert press.morning("05:05").outcome == "done"


def test_a_required_source_is_waited_for_and_holds_at_the_deadline(press: Press) -> None:
    press.settings["source"].append(
        {
            "name": "wire",
            "kind": "feed",
            "address": "https://wire.example/feed.xml",
            "required": True,
        }
    )
    press.put("Ferry leaves")
    press.sources["wire"] = []
    early = press.morning("05:00")
    assert (early.outcome, press.codes(early)) == ("waiting", ["source-missing"])
    press.down.add("wire")
    late = press.morning("05:50")
    assert (late.outcome, press.codes(late)) == ("held", ["source-failed"])
    assert "wire" in late.reasons[0].message
    press.down.clear()
    press.put("Bridge opens", source="wire")
    assert press.morning("06:00").outcome == "published"


def test_a_required_source_gave_what_another_source_brought_first(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "audio_edition.verbs.collecting", collecting)  # the real one
    with Site() as site:
        at = dt.datetime(2026, 11, 2, 4, 0, tzinfo=dt.UTC)
        site.posts = [Post(1, "The Old Bridge Stays", prose("Tallinn"), at)]
        press.settings["source"] = [
            {"name": "first", "kind": "feed", "address": site.url + "/feed.xml"},
            {"name": "second", "kind": "pages", "address": site.url + "/", "required": True},
        ]
        assert press.morning("05:00").outcome == "published"


def test_an_outage_behind_what_was_taken_holds_nothing(press: Press) -> None:
    press.settings["source"][0]["required"] = True
    press.set(publish="never")
    press.put("Ferry leaves")
    assert press.codes(press.morning("05:00")) == ["by-hand"]
    press.down.add("paper")
    press.set(publish="when-clean")
    assert press.morning("05:05").outcome == "published"


def test_an_optional_source_that_fails_holds_only_where_the_show_says_so(press: Press) -> None:
    press.put("Ferry leaves")
    press.sources["wire"] = []
    press.down.add("wire")
    press.set(clean={"sources": "all"})
    assert press.codes(press.morning("05:00")) == ["source-failed"]
    press.set(clean={"sources": "required"})
    assert press.morning("05:05").outcome == "published"


def test_yesterdays_article_is_not_read_again(press: Press) -> None:
    press.put("Ferry leaves")
    press.morning("05:00")
    press.at("05:00", press.now.date().replace(day=3))
    first = press.sources["paper"][0]
    press.put("Bridge opens", text="The council of the town voted on Monday to close it.")
    press.sources["paper"][1].text = first.text
    held = press.run().record
    repeated = [one for one in held.reasons if one.code == "repeated"]
    assert (held.outcome, len(repeated)) == ("held", 1)
    assert DAY in repeated[0].message


def test_a_fallback_voice_holds_it_and_passes_where_the_show_says_so(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.put("Ferry leaves")
    from audio_edition.verbs import morning

    monkeypatch.setattr(morning, "stand_in", lambda *_: "espeak")
    assert press.codes(press.morning("05:00")) == ["fallback-voice"]
    press.set(clean={"fallback": True})
    assert press.morning("05:05").outcome == "published"


def test_what_is_heard_otherwise_holds_it(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    from audio_edition.findings import Finding

    press.put("Ferry leaves")
    real = making.proof

    def doubting(*args: Any, **how: Any) -> Any:
        from dataclasses import replace

        found = Finding("warning", "heard-number", "01-ferry-leaves.md:3", "at 0:04 …", "listen")
        return replace(real(*args, **how), findings=(found,))

    with monkeypatch.context() as patched:
        patched.setattr(making, "proof", doubting)
        held = press.morning("05:00")
    assert (held.outcome, press.codes(held)) == ("held", ["heard-number"])
    assert held.reasons[0].file == "01-ferry-leaves.md"
    press.set(clean={"doubtful": 1})


def test_a_voice_for_tests_is_never_published(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audio_edition.speech.engines.silence import SilentVoice

    monkeypatch.setattr(SilentVoice, "for_tests", True)
    press.put("Ferry leaves")
    held = press.morning("05:00")
    assert (held.outcome, "test-voice" in press.codes(held)) == ("held", True)
    assert not press.is_out()


@pytest.mark.parametrize("rule", ["hold", "skip", "publish-clean"])
def test_the_deadline_does_what_the_show_says(press: Press, rule: str) -> None:
    press.set(at_deadline=rule, clean={"new_names": "hold"})
    press.put("Ferry leaves")
    press.put(
        "Bridge opens", text="It was bought by Vlada Szczepanik, the town said. He paid in full."
    )
    held = press.morning("05:00")
    assert (held.outcome, set(press.codes(held))) == ("held", {"new-name"})
    bridge = held.reasons[0].file
    done = press.morning("05:50")
    if rule == "hold":
        assert done.outcome == "held"
        assert not press.is_out()
    elif rule == "skip":
        assert done.outcome == "skipped"
        assert press.morning("05:55").outcome == "done"
        assert not press.is_out()
        assert press.told[-1][0] == "missing"
    else:
        assert (done.outcome, done.left_out) == ("published", (bridge,))
        assert "new-name" in press.codes(done)
        episode = manifest.read(press.workspace.audio, DAY)
        assert episode is not None
        assert not [c.title for c in episode.chapters if "Bridge" in c.title]
        assert [c.title for c in episode.chapters if "Ferry" in c.title]
        kind, _, lines = press.told[-1]
        assert kind == "published"
        assert any(bridge in line for line in lines)
        assert press.morning("05:55").outcome == "done"
        assert (press.root / "editions" / DAY / bridge).exists()


def test_what_is_left_must_be_enough(press: Press) -> None:
    press.set(at_deadline="publish-clean", clean={"new_names": "hold", "min_articles": 2})
    press.put("Ferry leaves")
    press.put(
        "Bridge opens", text="It was bought by Vlada Szczepanik, the town said. He paid in full."
    )
    done = press.morning("05:50")
    assert done.outcome == "held"
    assert done.left_out == ()
    assert not press.is_out()


def test_a_required_source_is_no_article_that_could_be_left_out(press: Press) -> None:
    press.settings["source"][0]["required"] = True
    press.set(at_deadline="publish-clean")
    press.down.add("paper")
    folder = press.root / "editions" / DAY
    folder.mkdir(parents=True)
    write(press, "01-bridge.md", "# The bridge\n\nIt opens at noon, the mayor said in the town.\n")
    done = press.morning("05:50")
    assert (done.outcome, press.codes(done)) == ("held", ["source-failed"])


def test_a_question_stops_the_build_and_is_told_with_its_answer(press: Press) -> None:
    press.put("Ferry leaves")
    press.morning("04:00")
    folder = press.root / "editions" / DAY
    folder.mkdir(parents=True)
    write(press, "01-half.md", "---\nshown: 900\n---\n\n# The half\n\nIt opens at noon today.\n")
    held = press.morning("05:00")
    assert held.outcome == "held"
    assert "question" in press.codes(held)
    reason = next(one for one in held.reasons if one.code == "question")
    assert reason.file == "01-half.md"
    assert reason.hint
    assert "build" not in [step.name for step in held.steps]


def test_what_a_killed_run_left_out_is_told_by_the_next(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audio_edition.verbs import morning

    press.set(at_deadline="publish-clean", clean={"new_names": "hold"})
    press.put("Ferry leaves")
    press.put("Bridge opens", text="It was bought by Vlada Szczepanik, the town said. He paid.")
    with monkeypatch.context() as patched:

        def killed(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(morning, "build_step", killed)
        with pytest.raises(KeyboardInterrupt):
            press.morning("05:50")
    done = press.morning("05:55")
    assert done.outcome == "published"
    assert [one.code for one in done.reasons] == ["left-out"]
    assert done.left_out == (done.reasons[0].file,)
    assert "Bridge" not in press.feed()


def test_steps_count_how_often_they_failed(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.put("Ferry leaves")
    with monkeypatch.context() as patched:
        patched.setattr(making, "build", lambda *_, **__: 1 / 0)
        press.morning("05:00")
        press.morning("05:05")
    done = press.morning("05:10")
    assert done.outcome == "published"
    assert {step.name: step.facts.get("retries") for step in done.steps}["build"] == 2
