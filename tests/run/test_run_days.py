"""One edition a morning: published, waited for, missing; twice the same; killed and resumed."""

from __future__ import annotations

import datetime as dt
import errno
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import BusyError, ShowError
from audio_edition.run import record
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.verbs import diary, making, morning
from audio_edition.verbs.approve import approve
from tests.run.press import MONDAY, Press

DAY = "2026-11-02"


def snapshot(press: Press) -> dict[str, bytes]:
    return {
        str(file.relative_to(press.root)): file.read_bytes()
        for file in sorted(press.root.rglob("*"))
        if file.is_file() and ".cache" not in file.parts and "runs" not in file.parts
    }


def test_what_came_is_published_without_hands(press: Press) -> None:
    press.put("Ferry leaves", "Bridge opens")
    done = press.morning("05:00")
    assert (done.outcome, press.codes(done)) == ("published", [])
    assert press.is_out()
    assert [step.name for step in done.steps] == [
        "collect",
        "clean",
        "gates",
        "build",
        "check",
        "proof",
        "publish",
        "tell",
    ]
    assert [(kind, edition) for kind, edition, _ in press.told] == [("published", DAY)]
    assert press.pings == [True]
    assert [file.name for file in press.hooks] == ["episode.json"]


def test_a_second_run_does_nothing_twice_and_loads_no_voice(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.put("Ferry leaves")
    press.morning("05:00")
    before, feed = snapshot(press), press.feed()

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a voice was loaded")

    monkeypatch.setattr(SilentVoice, "__init__", never)
    monkeypatch.setattr(making, "build", never)
    monkeypatch.setattr(making, "publish", never)
    done = press.morning("05:05")
    assert (done.outcome, done.was) == ("done", "published")
    assert snapshot(press) == before
    assert press.feed() == feed
    assert len(press.told) == len(press.hooks) == 1


def test_until_the_deadline_it_waits_and_then_it_is_told_that_nothing_came(press: Press) -> None:
    waiting = press.run()
    assert (waiting.record.outcome, waiting.exit_code) == ("waiting", 0)
    assert waiting.next == press.now + dt.timedelta(minutes=5)
    assert press.told == []
    late = press.morning("05:50")
    assert (late.outcome, press.codes(late)) == ("missing", ["nothing-came"])
    assert press.run().exit_code == 5
    assert press.told[0][0] == "missing"
    assert press.pings[0] is False


def test_a_late_letter_is_published_late_and_told(press: Press) -> None:
    press.morning("05:50")
    press.put("Ferry leaves")
    done = press.morning("07:00")
    assert (done.outcome, done.was) == ("published", "missing")
    assert press.told[-1][0] == "published"
    assert "missing before" in press.told[-1][2][0]


def test_before_the_hour_and_on_a_free_day_nothing_is_done(press: Press) -> None:
    press.put("Ferry leaves")
    early = press.morning("04:59")
    assert early.outcome == "waiting"
    press.set(days="tue-sun")
    assert press.morning("05:00").outcome == "done"
    assert press.asked == []
    assert not (press.root / "runs").exists()


def test_a_named_day_is_run_whatever_the_calendar_says(press: Press) -> None:
    press.put("Ferry leaves")
    press.set(days="tue-sun")
    assert press.run("today").record.outcome == "published"


@pytest.mark.parametrize(("day", "told"), [("2026-11-03", "still to come"), ("soon", "is none")])
def test_a_day_that_cannot_be_run_is_refused(press: Press, day: str, told: str) -> None:
    with pytest.raises(ShowError, match=told):
        press.run(day)


def test_without_a_target_nothing_could_be_held_so_nothing_is_run(press: Press) -> None:
    del press.settings["publish"]
    with pytest.raises(ShowError, match="public at once"):
        press.run()


def test_one_run_a_show(press: Press) -> None:
    press.put("Ferry leaves")
    with press.workspace.run_lock(), pytest.raises(BusyError) as caught:
        press.run()
    assert caught.value.exit_code == 3
    assert press.asked == []
    assert press.run().record.outcome == "published"


@pytest.mark.parametrize(
    "place", ["build_step", "prove_step", "publish_step", "written", "weighed", "told"]
)
@pytest.mark.parametrize("behind", [False, True], ids=["before", "behind"])
def test_a_run_that_is_killed_anywhere_is_gone_on_with(
    press: Press, monkeypatch: pytest.MonkeyPatch, place: str, behind: bool
) -> None:
    press.put("Ferry leaves", "Bridge opens")
    owner: Any = {"written": morning.weighing, "weighed": morning.weighing, "told": diary}.get(
        place, morning
    )
    name = {"weighed": "facts_of", "told": "record", "written": "written"}.get(place, place)
    with monkeypatch.context() as patched:
        if place == "told":
            from audio_edition.verbs import run as runs

            owner, name = runs, "tell_of"
        real = getattr(owner, name)

        def killed(*args: Any, **how: Any) -> Any:
            if behind:
                real(*args, **how)
            raise KeyboardInterrupt

        patched.setattr(owner, name, killed)
        with pytest.raises(KeyboardInterrupt):
            press.run()
    done = press.morning("05:05")
    assert done.outcome == "published", done.reasons
    assert press.is_out()
    assert press.feed().count("<item>") == 1
    episode = press.episode()
    assert episode is not None
    assert (episode.revision, len(episode.published)) == (1, 1)
    assert [kind for kind, *_ in press.told].count("published") >= 1
    assert len(press.hooks) >= 1
    assert press.morning("05:10").outcome == "done"


def test_a_full_disk_is_told_and_the_next_run_goes_on(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.put("Ferry leaves")
    with monkeypatch.context() as full:

        def no_room(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        full.setattr(morning, "build_step", no_room)
        full.setattr(record, "append", no_room_to_write)
        failed = press.run()
    assert (failed.record.outcome, failed.exit_code) == ("failed", 1)
    assert press.codes(failed.record) == ["disk-full"]
    assert failed.notes
    assert [kind for kind, *_ in press.told] == ["failed"]
    assert press.pings == [False]
    assert press.morning("05:05").outcome == "published"


def no_room_to_write(folder: Path, *_: object) -> None:
    from audio_edition.errors import AudioEditionError

    raise AudioEditionError(f"{folder} cannot be written: No space left on device")


def test_a_bug_of_ours_is_told_too(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.put("Ferry leaves")
    monkeypatch.setattr(morning, "prove_step", lambda *_, **__: 1 / 0)
    failed = press.run().record
    assert press.codes(failed) == ["internal-error"]
    assert "ZeroDivisionError" in failed.reasons[0].message


def test_days_away_are_made_up_for_each_with_its_own_articles(press: Press) -> None:
    press.put("Monday's ferry")
    press.morning("05:00")
    for day, title in ((3, "Tuesday's bridge"), (4, "Wednesday's harbor")):
        press.at("05:01", MONDAY.replace(day=day))
        press.put(title, text=f"The council of {title.split()[-1]} voted on {day} items.")
    press.at("05:02", MONDAY.replace(day=5))
    press.put("Thursday's boat", text="A new boat goes to the island, the mayor said.")
    report = press.run()
    assert [r.message for one in report.records for r in one.reasons] == []
    assert [(one.edition, one.outcome) for one in report.records] == [
        ("2026-11-03", "published"),
        ("2026-11-04", "published"),
        ("2026-11-05", "published"),
    ]
    for day, title in ((3, "Tuesday"), (4, "Wednesday"), (5, "Thursday")):
        episode = press.episode(f"2026-11-0{day}")
        assert episode is not None
        assert [c.title for c in episode.chapters if title in c.title], episode.chapters
    assert press.feed().count("<item>") == 4
    assert [one.outcome for one in press.run().records] == ["done"]


def test_a_day_away_without_news_is_missing_and_told_once(press: Press) -> None:
    press.put("Monday's ferry")
    press.morning("05:00")
    press.at("05:00", MONDAY.replace(day=4))
    records = press.run().records
    assert [(one.edition, one.outcome) for one in records] == [
        ("2026-11-03", "missing"),
        ("2026-11-04", "waiting"),
    ]
    press.at("05:05")
    assert [one.edition for one in press.run().records] == ["2026-11-04"]
    assert [kind for kind, *_ in press.told] == ["published", "missing"]


def test_days_too_far_back_are_told_once_and_none_before_the_first_run(press: Press) -> None:
    assert [one.edition for one in press.run().records] == [DAY]  # none of the days before
    press.set(catch_up="1d")
    press.at("05:00", MONDAY.replace(day=6))
    press.put("Friday's ferry")
    records = press.run().records
    assert [(one.edition, one.outcome) for one in records] == [
        ("2026-11-03", "missing"),
        ("2026-11-04", "missing"),
        ("2026-11-05", "missing"),
        ("2026-11-06", "published"),
    ]
    assert [press.codes(one)[0] for one in records[:3]] == ["missed", "missed", "nothing-came"]
    assert records[0].reasons[0].hint.startswith("audio-edition run 2026-11-03")
    assert [one.edition for one in press.run().records] == ["2026-11-06"]
    assert [edition for kind, edition, _ in press.told if kind == "missing"] == [
        "2026-11-03",
        "2026-11-04",
        "2026-11-05",
    ]


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
    assert press.morning("05:10").outcome == "embargoed"
    press.at("07:00")
    assert press.run().next == dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
    done = press.morning("08:00")
    assert done.outcome == "published"
    assert press.is_out()
    assert [kind for kind, *_ in press.told] == ["held", "published"]
    assert press.morning("08:05").outcome == "done"


def test_what_an_editor_took_out_is_not_brought_back(press: Press) -> None:
    from audio_edition.verbs.publish import retract

    press.put("Ferry leaves")
    press.morning("05:00")
    retract(press.workspace, DAY)
    done = press.morning("05:05")
    assert (done.outcome, press.codes(done)) == ("done", ["retracted"])
    assert not press.is_out()
    later = [press.morning("05:10"), press.morning("05:15")]
    assert [press.codes(one) for one in later] == [[], []], "it is told once"


def test_an_edition_that_is_held_since_yesterday_fails_no_other_morning(press: Press) -> None:
    press.put("Ferry leaves")
    press.set(publish="after-approval")
    assert press.run().exit_code == 4
    press.set(publish="when-clean", clean={"min_words": 10_000}, catch_up="2d")
    press.at("05:00", MONDAY + dt.timedelta(days=1))
    assert press.run().exit_code == 0, "today still waits; yesterday was told"
    assert press.run(DAY).exit_code == 4, "somebody asks for it"
    press.at("05:50")
    assert press.run().exit_code == 5, "nothing came today"


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(press: Press) -> None:
    press.put("Ferry leaves")
    press.root.mkdir(parents=True, exist_ok=True)
    before = snapshot(press)
    report = press.run(dry_run=True)
    assert report.dry_run
    assert snapshot(press) == before
    assert not (press.root / "runs").exists()
    assert press.told == []
    assert report.record.steps[0].facts["new"] == 1
    assert press.codes(report.record) == ["would-collect"]
    press.set(publish="never")
    press.run()
    approve(press.workspace, DAY)
    before, lines = snapshot(press), len(press.records())
    press.set(publish="after-approval")
    would = press.run(dry_run=True).record
    assert would.outcome == "published"
    assert snapshot(press) == before
    assert len(press.records()) == lines
    assert not press.is_out()
