"""health: what somebody must look at now, each told with its mend, and nothing else."""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audio_edition import publish, retract
from audio_edition.errors import AudioEditionError, BusyError, RefusedError
from audio_edition.findings import Finding
from audio_edition.publication.refresh import owe_refresh
from audio_edition.publication.retract import retract as mark_retracted
from audio_edition.run import record
from audio_edition.run.model import Outcome, Reason, RunRecord
from audio_edition.verbs import well, well_by_hand, worked
from audio_edition.verbs.well import health
from audio_edition.verbs.worked import WorkKind
from audio_edition.verbs.worked_before import read_worked
from audio_edition.workspace import Workspace
from tests.rows import each
from tests.verbs.newsroom import DAY, NOW, Newsroom

PLENTY = 9 << 30


@pytest.fixture(autouse=True)
def _much_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(well, "_left", lambda _: PLENTY)


@pytest.fixture
def public(room: Newsroom) -> Newsroom:
    """A show that is out, at a target."""
    room.publishing(target=str(room.root / "public"))
    publish(room.workspace, [DAY])
    return room


def told(show: Newsroom | Workspace) -> list[tuple[str, str, str]]:
    """What health finds."""
    at = show.workspace if isinstance(show, Newsroom) else show
    return [(one.severity, one.code, one.where) for one in health(at).findings]


def ran(room: Newsroom, outcome: Outcome, day: str = DAY, *reasons: Reason) -> None:
    at = NOW - dt.timedelta(minutes=20)
    one = RunRecord(f"{day}-{outcome}", day, day, at, at, outcome, reasons=reasons)
    record.append(room.workspace.runs, one)


def test_a_show_that_is_well_has_no_findings(tmp_path: Path, public: Newsroom) -> None:
    report = health(Newsroom(tmp_path / "new").workspace)
    assert (report.findings, report.newest, report.published) == ((), "", None)
    assert report.last_run is None
    ran(public, "published")
    report = health(public.workspace)
    assert (report.ok, report.findings) == (True, ())
    assert (report.newest, report.published, report.room) == (DAY, NOW, PLENTY)
    assert report.last_run.outcome == "published"


def test_when_an_edition_went_out_is_not_when_it_was_built(room: Newsroom) -> None:
    room.publishing(target=str(room.root / "public"))
    later = NOW + dt.timedelta(hours=3)
    publish(replace(room.workspace, clock=lambda: later), [DAY])
    record.append(room.workspace.runs, RunRecord("1", DAY, DAY, later, later, "published"))
    assert health(room.workspace).published == later


def test_what_listeners_could_have_and_have_not(public: Newsroom) -> None:
    public.write(story="The harbor of Tallinn opened on Tuesday, after two years of work.")
    public.build()
    assert told(public) == [("warning", "correction-waits", DAY)]
    publish(public.workspace, [DAY])
    assert told(public) == []
    owe_refresh(public.workspace)
    assert told(public) == [("warning", "feed-behind", "feed.xml")]
    (public.root / "audio/feed.xml").unlink()
    assert ("error", "feed-missing", "feed.xml") in told(public)
    (public.root / "audio" / DAY / "episode.json").write_bytes(b'{"ver')
    report = health(public.workspace)
    assert ("error", "manifest-damaged", DAY) in told(public)
    assert any("check --repair" in one.remedy for one in report.findings)
    assert not report.ok


def test_a_voice_that_stood_in(room: Newsroom) -> None:
    room.settings["voice"] = {
        "engine": "openai",
        "fallback": ["silence"],
        # nobody listens at this port
        "openai": {"base_url": "http://127.0.0.1:9/v1", "key_env": "", "attempts": 1},
    }
    room.publishing(target=str(room.root / "public"))
    room.build()
    publish(room.workspace, [DAY])
    (found,) = health(room.workspace).findings
    assert (found.severity, found.code, found.where) == ("warning", "fallback-voice", DAY)
    assert "openai" in found.message
    retract(room.workspace, DAY)
    assert told(room) == []


@each(("outcome", "severity"), [("failed", "error"), ("missing", "error"), ("held", "warning")])
def test_a_run_that_did_not_end_well(tmp_path: Path, outcome: Outcome, severity: str) -> None:
    room = Newsroom(tmp_path)
    room.write()
    ran(room, outcome, DAY, Reason("x", "the disk of the host is full", "make room there"))
    (found,) = health(room.workspace).findings
    assert (found.severity, found.code, found.where) == (severity, f"run-{outcome}", DAY)
    assert "the disk of the host is full" in found.message
    assert found.remedy == "make room there"
    ran(room, "published")
    assert told(room) == [], "the last one counts"


def test_a_morning_in_which_nothing_ran(room: Newsroom) -> None:
    room.settings["run"] = {"timezone": "UTC", "start": "04:00", "deadline": "06:00"}

    def at(hour: int) -> Workspace:
        there = NOW.replace(hour=hour, minute=0) + dt.timedelta(days=1)
        return replace(room.workspace, clock=lambda: there)

    room.write("2026-11-03")
    assert told(at(9)) == [], "nobody runs mornings here"
    ran(room, "published")
    assert told(at(5)) == [], "there is time yet"
    (found,) = health(at(9)).findings
    assert (found.severity, found.code, found.where) == ("error", "run-late", "2026-11-03")
    assert "3 h ago" in found.message
    assert found.remedy == "audio-edition run 2026-11-03"


@each(("left", "severity"), [(400 << 20, "warning"), (10 << 20, "error")])
def test_a_disk_that_fills(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, left: int, severity: str
) -> None:
    monkeypatch.setattr(well, "_left", lambda _: left)
    (found,) = health(room.workspace).findings
    assert (found.severity, found.code) == (severity, "disk-room")
    assert found.message.startswith(f"{left >> 20} MB")


def test_the_command_tells_monitors_by_its_exit_code(room: Newsroom) -> None:
    plain = room.run("health")
    assert (plain.exit_code, plain.output.split(":")[0]) == (0, "ok")
    at = dt.datetime.now(dt.UTC)
    day = at.date().isoformat()
    record.append(room.workspace.runs, RunRecord("r", day, day, at, at, "failed"))
    failing = room.run("health", "--json")
    assert failing.exit_code == 1
    answer = json.loads(failing.output)
    assert answer["status"] == "failing"
    assert [one["code"] for one in answer["findings"]] == ["run-failed"]
    assert answer["last_run"]["outcome"] == "failed"
    assert answer["room"] == PLENTY


@pytest.mark.parametrize("target", ["", "public"])
def test_journal_manifests_and_what_is_public_are_compared(room: Newsroom, target: str) -> None:
    room.publishing(target=target)
    publish(room.workspace)
    public, journal = room.root / "public", room.root / "editions" / "published.jsonl"
    other = room.root.with_name("other")

    def elsewhere() -> None:
        checkout = Newsroom(shutil.copytree(room.root, other))
        checkout.publishing(target=str(public))
        retract(checkout.workspace, DAY)

    def forget_all() -> None:
        shutil.rmtree(room.root / "audio")
        journal.unlink()

    def mark() -> None:  # and be killed before the feed is written
        mark_retracted(room.workspace, DAY)

    def old_feed() -> None:  # the state says so, the feed does not yet
        feed = public / "feed.xml"
        before = feed.read_bytes()
        retract(room.workspace, DAY)
        feed.write_bytes(before)

    cases: list[tuple[str, Callable[[], object], list[tuple[str, str, str]]]] = [
        ("", journal.unlink, [("warning", "journal-behind", journal.name)]),
        ("", mark, [("error", "retracted-public", DAY)]),
        ("public", elsewhere, [("error", "retracted-there", DAY)]),
        ("public", lambda: shutil.rmtree(public), [("error", "not-at-target", DAY)]),
        ("public", forget_all, [("warning", "only-at-target", DAY)]),
        ("public", old_feed, [("error", "retracted-public", DAY)]),
        ("public", lambda: (public / "state.json").write_text("{"), [("warning", "target-unread",
          str(public))]),
    ]  # fmt: skip
    kept = shutil.copytree(room.root, room.root.with_name("kept"))
    for where, act, expected in cases:
        if where and not target:
            continue
        for folder in (room.root, other):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(kept, room.root)
        act()
        assert told(room) == expected, expected
        assert all(finding.remedy for finding in health(room.workspace).findings)


NEXT = "2026-11-03"


def did(
    room: Newsroom,
    work: WorkKind,
    edition: str = DAY,
    problem: BaseException | None = None,
    **facts: Any,
) -> None:
    """Do something by hand, and write it down as the command line and the desk do."""
    failing = pytest.raises(type(problem)) if problem is not None else nullcontext()
    with failing, worked.worked(room.workspace, work, edition) as written:
        written |= facts
        if problem is not None:
            raise problem


def test_what_failed_is_an_error_until_it_is_done_well(room: Newsroom) -> None:
    did(room, "build", problem=AudioEditionError("the voice is not installed"))
    (found,) = health(room.workspace).findings
    assert (found.severity, found.code, found.where) == ("error", "build-failed", DAY)
    assert found.message == "the last build by hand failed: the voice is not installed"
    assert found.remedy == f"audio-edition build {DAY}"
    did(room, "build", problem=BusyError("another run is working"))  # says nothing of it
    assert told(room) == [("error", "build-failed", DAY)]
    did(room, "build", NEXT)  # another's
    assert told(room) == [("error", "build-failed", DAY)]
    did(room, "build")
    assert told(room) == []
    did(room, "publish", problem=ConnectionError("gone"))
    did(room, "build")
    assert told(room) == [("error", "publish-failed", DAY)]
    did(room, "publish", "")
    assert told(room) == [("error", "publish-failed", DAY)]
    did(room, "publish")
    assert told(room) == []
    did(room, "publish", "", AudioEditionError("the target does not answer"))
    (found,) = health(room.workspace).findings
    assert (found.code, found.where) == ("publish-failed", "editions")
    assert found.remedy == "audio-edition publish"


def test_what_was_refused_is_a_warning_as_what_a_run_holds(room: Newsroom) -> None:
    refusal = Finding("error", "test-voice", DAY, "nobody speaks", "take a voice")
    did(room, "publish", DAY, RefusedError([refusal]))
    (found,) = health(room.workspace).findings
    assert (found.severity, found.code, found.where) == ("warning", "publish-refused", DAY)
    assert found.message == "the last publication by hand was refused: nobody speaks"
    did(room, "publish", refused=[])
    assert told(room) == []
    did(room, "publish", "", refused=[DAY])
    assert told(room) == [("warning", "publish-refused", DAY)]


def test_another_voice_is_told_of_until_the_shows_own_reads(room: Newsroom) -> None:
    other = {"asked": "piper", "engine": "silence", "fallback": "piper is not installed"}
    did(room, "build", **other)
    (found,) = health(room.workspace).findings
    assert (found.severity, found.code, found.where) == ("warning", "fallback-voice", DAY)
    assert found.message == "silence had to read it, not piper: piper is not installed"
    room.publishing(target=str(room.root / "public"))
    room.build()
    publish(room.workspace, [DAY])
    assert told(room) == [], "what is public is known by its manifest"


def test_what_broke_off_is_told_later(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    did(room, "build", problem=KeyboardInterrupt())
    assert told(room) == [], "somebody wanted it so"
    (file,) = (room.root / "runs" / worked.FOLDER).iterdir()
    began, _ = file.read_text("utf-8").splitlines()
    file.write_text(f"{began}\n", "utf-8")
    assert told(room) == [], "it may be at work"
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=30)
    monkeypatch.setattr(well, "_now", lambda: later)
    assert told(room) == [("warning", "build-broke-off", DAY)]
    monkeypatch.setattr(well, "_now", lambda: later + dt.timedelta(days=20))
    assert told(room) == [], "long ago"


def test_what_is_over_is_not_told(room: Newsroom) -> None:
    failed = AudioEditionError("the text is empty")
    did(room, "build", NEXT, failed)  # it was removed, or never was there
    assert told(room) == []
    room.publishing(target=str(room.root / "public"))
    room.build()
    publish(room.workspace, [DAY])
    did(room, "build", problem=failed)
    assert told(room) == [("error", "build-failed", DAY)]
    at = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    run = RunRecord("run", DAY, DAY, at, at, "published")
    record.append(room.workspace.runs, run)
    assert told(room) == [], "a run set it right"
    did(room, "publish", problem=failed)
    retract(room.workspace, DAY)
    next(iter(room.workspace.runs.glob("*.jsonl"))).unlink()
    assert told(room) == [], "it was taken back"


def test_a_text_as_before_leaves_no_failure(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build of which all stands leaves no line; the failure before it is over all the same."""
    did(room, "build", problem=AudioEditionError("half a file"))
    standing = {(room.root, DAY): {"edition": DAY}}
    monkeypatch.setattr(
        well_by_hand, "told_before", lambda root, name, _: standing.get((root, name))
    )
    assert told(room) == []
    standing.clear()
    assert told(room) == [("error", "build-failed", DAY)]


def test_lines_that_cannot_be_read_are_told_and_hinder_nothing(room: Newsroom) -> None:
    did(room, "build", problem=AudioEditionError("no"))
    (file,) = (room.root / "runs" / worked.FOLDER).iterdir()
    newer = json.loads(file.read_text("utf-8").splitlines()[0]) | {"schema": 9}
    with file.open("a", encoding="utf-8") as lines:
        lines.write('{"schema": 1, "run\n[]\n"x"\n' + json.dumps(newer) + "\n")
    records, damaged = read_worked(room.workspace.runs, dt.date(2020, 1, 1))
    assert [one.outcome for one in records] == ["failed"]
    assert [line.partition(" line ")[2] for line in damaged] == [
        f"{number} cannot be read" for number in (3, 4, 5, 6)
    ]
    assert {code for _, code, _ in told(room)} == {"build-failed", "run-damaged"}
