"""health: what somebody must look at now, each told with its mend, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from audio_edition import publish, retract
from audio_edition.cli.main import cli
from audio_edition.publication.refresh import owe_refresh
from audio_edition.publication.retract import retract as mark_retracted
from audio_edition.run import record
from audio_edition.run.model import Outcome, Reason, RunRecord
from audio_edition.verbs import well
from audio_edition.verbs.well import HealthReport, health
from audio_edition.workspace import Workspace
from tests.verbs.newsroom import DAY, NOW, Newsroom

PLENTY = 9 << 30


@pytest.fixture
def room(tmp_path: Path, speaking: None, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.setattr(well, "_left", lambda _: PLENTY)
    room = Newsroom(tmp_path / "show")
    room.write()
    return room


def codes(report: HealthReport) -> list[tuple[str, str, str]]:
    return [(one.severity, one.code, one.where) for one in report.findings]


def ran(room: Newsroom, outcome: Outcome, day: str = DAY, *reasons: Reason) -> None:
    at = NOW - dt.timedelta(minutes=20)
    one = RunRecord(f"{day}-{outcome}", day, day, at, at, outcome, reasons)
    record.append(room.workspace.runs, one)


def test_a_show_that_is_well_has_no_findings(room: Newsroom) -> None:
    report = health(room.workspace)
    assert (report.findings, report.newest, report.published) == ((), "", None)
    assert report.last_run is None
    room.publishing(target=str(room.root / "public"))
    room.build()
    publish(room.workspace, [DAY])
    ran(room, "published")
    report = health(room.workspace)
    assert report.ok
    assert report.findings == ()
    assert (report.newest, report.published, report.room) == (DAY, NOW, PLENTY)
    assert report.last_run is not None
    assert report.last_run.outcome == "published"


def test_when_an_edition_went_out_is_not_when_it_was_built(room: Newsroom) -> None:
    room.publishing(target=str(room.root / "public"))
    room.build()
    later = NOW + dt.timedelta(hours=3)
    publish(replace(room.workspace, clock=lambda: later), [DAY])
    record.append(room.workspace.runs, RunRecord("1", DAY, DAY, later, later, "published"))
    assert health(room.workspace).published == later


def test_what_listeners_could_have_and_have_not(room: Newsroom) -> None:
    room.publishing(target=str(room.root / "public"))
    room.build()
    publish(room.workspace, [DAY])
    room.write(story="The harbor of Tallinn opened on Tuesday, after two years of work.")
    room.build()
    assert codes(health(room.workspace)) == [("warning", "correction-waits", DAY)]
    publish(room.workspace, [DAY])
    assert codes(health(room.workspace)) == []
    owe_refresh(room.workspace)
    assert codes(health(room.workspace)) == [("warning", "feed-behind", "feed.xml")]
    (room.root / "audio/feed.xml").unlink()
    assert ("error", "feed-missing", "feed.xml") in codes(health(room.workspace))
    assert not health(room.workspace).ok


def test_a_manifest_that_cannot_be_read(room: Newsroom) -> None:
    room.publishing(target=str(room.root / "public"))
    room.build()
    publish(room.workspace, [DAY])
    (room.root / "audio" / DAY / "episode.json").write_bytes(b'{"ver')
    report = health(room.workspace)
    assert ("error", "manifest-damaged", DAY) in codes(report)
    assert "check --repair" in report.findings[0].remedy


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
    assert codes(health(room.workspace)) == []


@pytest.mark.parametrize(
    ("outcome", "severity"), [("failed", "error"), ("missing", "error"), ("held", "warning")]
)
def test_a_run_that_did_not_end_well(room: Newsroom, outcome: Outcome, severity: str) -> None:
    ran(room, outcome, DAY, Reason("x", "the disk of the host is full", "make room there"))
    (found,) = health(room.workspace).findings
    assert (found.severity, found.code, found.where) == (severity, f"run-{outcome}", DAY)
    assert "the disk of the host is full" in found.message
    assert found.remedy == "make room there"
    ran(room, "published")
    assert codes(health(room.workspace)) == [], "the last one counts"


def test_a_morning_in_which_nothing_ran(room: Newsroom) -> None:
    room.settings["run"] = {"timezone": "UTC", "start": "04:00", "deadline": "06:00"}

    def at(hour: int) -> Workspace:
        there = NOW.replace(hour=hour, minute=0) + dt.timedelta(days=1)
        return replace(room.workspace, clock=lambda: there)

    room.write("2026-11-03")
    assert codes(health(at(9))) == [], "nobody runs mornings here"
    ran(room, "published")
    assert codes(health(at(5))) == [], "there is time yet"
    (found,) = health(at(9)).findings
    assert (found.severity, found.code, found.where) == ("error", "run-late", "2026-11-03")
    assert "3 h ago" in found.message
    assert found.remedy == "audio-edition run 2026-11-03"


@pytest.mark.parametrize(("left", "severity"), [(400 << 20, "warning"), (10 << 20, "error")])
def test_a_disk_that_fills(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, left: int, severity: str
) -> None:
    monkeypatch.setattr(well, "_left", lambda _: left)
    (found,) = health(room.workspace).findings
    assert (found.severity, found.code) == (severity, "disk-room")
    assert found.message.startswith(f"{left >> 20} MB")


def test_the_command_tells_monitors_by_its_exit_code(room: Newsroom) -> None:
    (room.root / "editions/show.toml").write_text('[show]\ntitle = "The Lantern"\n')
    plain = CliRunner().invoke(cli, ["--show", str(room.root), "health"])
    assert (plain.exit_code, plain.output.split(":")[0]) == (0, "ok")
    at = dt.datetime.now(dt.UTC)
    day = at.date().isoformat()
    record.append(room.workspace.runs, RunRecord("r", day, day, at, at, "failed"))
    told = CliRunner().invoke(cli, ["--show", str(room.root), "health", "--json"])
    assert told.exit_code == 1
    answer = json.loads(told.output)
    assert answer["status"] == "failing"
    assert [one["code"] for one in answer["findings"]] == ["run-failed"]
    assert answer["last_run"]["outcome"] == "failed"
    assert answer["room"] == PLENTY


@pytest.mark.parametrize("target", ["", "public"])
def test_journal_manifests_and_what_is_public_are_compared(room: Newsroom, target: str) -> None:
    room.publishing(target=target)
    room.build()
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
        report = health(room.workspace)
        assert codes(report) == expected, expected
        assert all(finding.remedy for finding in report.findings)
