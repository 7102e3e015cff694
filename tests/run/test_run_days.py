"""One edition a morning: published, waited for, missing; twice the same; killed and resumed."""

import datetime as dt
import errno

import pytest

from audio_edition.errors import AudioEditionError, BusyError, ShowError
from audio_edition.run import record
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.verbs import making, morning
from audio_edition.verbs import run as running
from audio_edition.verbs.approve import approve
from audio_edition.verbs.publish import retract
from tests.run.press import MONDAY, Press, killed_behind
from tests.tools import tree

DAY = "2026-11-02"


def never(*_: object, **__: object) -> None:
    raise AssertionError("it was made already")


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def outcomes(press: Press) -> list[tuple[str, str]]:
    return [(one.edition, one.outcome) for one in press.run().records]


def test_what_came_is_published_without_hands_and_nothing_is_done_twice(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.put("Ferry leaves", "Bridge opens")
    done = press.morning("05:00")
    assert (done.outcome, press.codes(done)) == ("published", [])
    assert press.is_out()
    steps = ["collect", "clean", "gates", "build", "check", "proof", "publish", "tell"]
    assert [step.name for step in done.steps] == steps
    assert [(kind, edition) for kind, edition, _ in press.told] == [("published", DAY)]
    assert press.pings == [True]
    assert [file.name for file in press.hooks] == ["episode.json"]
    before = tree(press.root, ".cache", "runs")
    monkeypatch.setattr(SilentVoice, "__init__", never)
    monkeypatch.setattr(making, "build", never)
    monkeypatch.setattr(making, "publish", never)
    again = press.morning("05:05")
    assert (again.outcome, again.was) == ("done", "published")
    assert tree(press.root, ".cache", "runs") == before
    assert len(press.told) == len(press.hooks) == 1


def test_until_the_deadline_it_waits_then_it_is_told_and_what_is_late_goes_out(
    unbuilt: Press,
) -> None:
    waiting = unbuilt.run()
    assert (waiting.record.outcome, waiting.exit_code) == ("waiting", 0)
    assert waiting.next == unbuilt.now + dt.timedelta(minutes=5)
    assert unbuilt.told == []
    assert unbuilt.why("05:50") == ("missing", ["nothing-came"])
    assert unbuilt.run().exit_code == 5
    assert unbuilt.told[0][0] == "missing"
    assert unbuilt.pings[0] is False
    unbuilt.put("Ferry leaves")
    done = unbuilt.morning("07:00")
    assert (done.outcome, done.was) == ("published", "missing")
    kind, _, lines = unbuilt.told[-1]
    assert kind == "published"
    assert "missing before" in lines[0]


def test_the_calendar_says_when_unless_a_day_is_named(unbuilt: Press) -> None:
    unbuilt.put("Ferry leaves")
    assert unbuilt.morning("04:59").outcome == "waiting"
    unbuilt.set(days="tue-sun")
    assert unbuilt.morning("05:00").outcome == "done"
    assert unbuilt.paper.asked == []
    assert not (unbuilt.root / "runs").exists()
    assert unbuilt.run("today").record.outcome == "published"
    for day, told in (("2026-11-03", "still to come"), ("soon", "is none")):
        with pytest.raises(ShowError, match=told):
            unbuilt.run(day)


def test_one_run_a_show_and_none_where_nothing_could_be_held(unbuilt: Press) -> None:
    with unbuilt.workspace.run_lock(), pytest.raises(BusyError) as caught:
        unbuilt.run()
    assert caught.value.exit_code == 3
    assert unbuilt.paper.asked == []
    del unbuilt.settings["publish"]
    with pytest.raises(ShowError, match="public at once"):
        unbuilt.run()


@pytest.mark.parametrize("place", ["gather", "build_step", "prove_step", "publish_step", "tell_of"])
def test_a_run_that_is_killed_behind_any_step_is_gone_on_with(press: Press, place: str) -> None:
    press.put("Ferry leaves")
    with killed_behind(running if place == "tell_of" else morning, place):
        press.run()
    done = press.morning("05:05")
    assert done.outcome == "published", done.reasons
    assert press.is_out()
    assert press.feed().count("<item>") == 1
    episode = press.episode()
    assert (episode.revision, len(episode.published)) == (1, 1)
    assert [kind for kind, *_ in press.told].count("published") >= 1
    assert len(press.hooks) >= 1
    assert press.morning("05:10").outcome == "done"


def test_a_full_disk_and_a_bug_of_ours_are_told_and_the_next_run_goes_on(
    unbuilt: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwritten(folder: object, *_: object) -> None:
        raise AudioEditionError(f"{folder} cannot be written: No space left on device")

    unbuilt.put("Ferry leaves")
    with monkeypatch.context() as full:
        full.setattr(morning, "build_step", no_room)
        full.setattr(record, "append", unwritten)
        failed = unbuilt.run()
    assert (failed.record.outcome, failed.exit_code) == ("failed", 1)
    assert unbuilt.codes(failed.record) == ["disk-full"]
    assert failed.notes
    assert [kind for kind, *_ in unbuilt.told] == ["failed"]
    assert unbuilt.pings == [False]
    with monkeypatch.context() as bug:
        bug.setattr(morning, "prove_step", lambda *_, **__: 1 / 0)
        for _ in range(2):
            broken = unbuilt.run().record
    assert unbuilt.codes(broken) == ["internal-error"]
    assert "ZeroDivisionError" in broken.reasons[0].message
    done = unbuilt.morning("05:05")
    assert done.outcome == "published"
    assert {step.name: step.facts.get("retries") for step in done.steps}["proof"] == 2


def test_days_away_are_made_up_for_each_with_its_own_articles(press: Press) -> None:
    press.put("Monday's ferry")
    press.morning("05:00")
    press.at("05:01", MONDAY.replace(day=4))  # nothing came on Tuesday
    press.put("Wednesday's harbor", text="The council of the harbor voted on nine items.")
    press.at("05:02", MONDAY.replace(day=5))
    assert outcomes(press) == [
        ("2026-11-03", "missing"), ("2026-11-04", "published"), ("2026-11-05", "waiting"),
    ]  # fmt: skip
    press.put("Thursday's boat", text="A new boat goes to the island, the mayor said.")
    assert outcomes(press) == [("2026-11-05", "published")]
    assert "Wednesday" in press.chapters("2026-11-04")
    assert "Thursday" in press.chapters("2026-11-05")
    assert press.feed().count("<item>") == 3
    assert outcomes(press) == [("2026-11-05", "done")]
    assert [kind for kind, *_ in press.told] == ["published", "missing", "published", "published"]


def test_days_too_far_back_are_told_once_and_none_before_the_first_run(unbuilt: Press) -> None:
    assert outcomes(unbuilt) == [(DAY, "waiting")]  # none of the days before
    unbuilt.set(catch_up="1d")
    unbuilt.at("05:00", MONDAY.replace(day=6))
    records = unbuilt.run().records
    assert [unbuilt.codes(one)[:1] for one in records] == [
        ["missed"], ["missed"], ["nothing-came"], [],
    ]  # fmt: skip
    assert {one.outcome for one in records[:3]} == {"missing"}
    assert records[0].reasons[0].hint.startswith("audio-edition run 2026-11-03")
    assert outcomes(unbuilt) == [("2026-11-06", "waiting")]
    assert [edition for kind, edition, _ in unbuilt.told if kind == "missing"] == [
        "2026-11-03", "2026-11-04", "2026-11-05",
    ]  # fmt: skip


def test_an_embargo_wakes(press: Press) -> None:
    press.put("Ferry leaves")
    press.set(publish="never")
    assert press.morning("05:00").outcome == "held"
    file = press.root / "editions" / DAY / "edition.toml"
    file.write_text(file.read_text("utf-8") + f"publish_at = {DAY}T08:00:00+00:00\n", "utf-8")
    press.set(publish="when-clean")
    report = press.run()
    assert report.record.outcome == "embargoed"
    assert report.record.wake == dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
    assert not press.is_out()
    press.at("07:00")
    assert press.run().next == dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
    assert press.morning("08:00").outcome == "published"
    assert press.is_out()
    assert [kind for kind, *_ in press.told] == ["held", "published"]
    assert press.morning("08:05").outcome == "done"


def test_what_an_editor_took_out_is_not_brought_back(out: Press) -> None:
    retract(out.workspace, DAY)
    assert out.why("05:05") == ("done", ["retracted"])
    assert not out.is_out()
    assert [out.why("05:10"), out.why("05:15")] == [("done", [])] * 2, "it is told once"


def test_an_edition_that_is_held_since_yesterday_fails_no_other_morning(unbuilt: Press) -> None:
    unbuilt.put("Ferry leaves")
    unbuilt.set(publish="after-approval")
    assert unbuilt.run().exit_code == 4
    unbuilt.set(publish="when-clean", clean={"min_words": 10_000}, catch_up="2d")
    unbuilt.at("05:00", MONDAY + dt.timedelta(days=1))
    assert unbuilt.run().exit_code == 0, "today still waits; yesterday was told"
    assert unbuilt.run(DAY).exit_code == 4, "somebody asks for it"
    unbuilt.at("05:50")
    assert unbuilt.run().exit_code == 5, "nothing came today"


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.put("Ferry leaves")
    press.root.mkdir(parents=True, exist_ok=True)
    report = press.run(dry_run=True)
    assert report.dry_run
    assert tree(press.root, ".cache", "runs") == {}
    assert not (press.root / "runs").exists()
    assert press.told == []
    assert report.record.steps[0].facts["new"] == 1
    assert press.codes(report.record) == ["would-collect"]
    press.set(publish="never")
    with monkeypatch.context() as unmade:
        unmade.setattr(morning, "build_step", no_room)
        press.run()
    approve(press.workspace, DAY)
    before, lines = tree(press.root, ".cache", "runs"), len(press.records())
    press.set(publish="after-approval")
    would = press.run(dry_run=True).record
    assert would.outcome == "published"
    assert would.steps[3].facts["new"] > 0
    assert tree(press.root, ".cache", "runs") == before
    assert len(press.records()) == lines
