"""What webhooks told is worked off once, in order, and nothing of it is lost."""

import datetime as dt
import threading
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest

from audio_edition import Workspace, publish
from audio_edition.errors import AudioEditionError, BusyError
from audio_edition.publication.posts.settings import HookSettings
from audio_edition.verbs.hook_inbox import MOST, HookCall, HookInbox
from audio_edition.verbs.hooks import TRIES, next_day, sources_of, work_off
from tests.rows import each
from tests.verbs.newsroom import Newsroom

NOW = dt.datetime(2026, 11, 2, 5, 30, tzinfo=dt.UTC)  # a Monday
SETTINGS = tomllib.loads((Path(__file__).parent / "data" / "hooks.toml").read_text("utf-8"))
FIRST = HookCall("ghost", "published", "1", "https://b.example/1/", "ghost:1", NOW)


def workspace_at(root: Path, now: dt.datetime = NOW) -> Workspace:
    return Workspace.of(root, SETTINGS, clock=lambda: now)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_at(tmp_path)


def test_what_waits_is_worked_off_once(workspace: Workspace) -> None:
    inbox, work = HookInbox(workspace), Mock()
    assert inbox.add(FIRST)
    assert not inbox.add(replace(FIRST, at=NOW + dt.timedelta(minutes=1)))
    assert inbox.add(replace(FIRST, cms="wordpress", id="wordpress:1"))
    assert work_off(workspace, work=work).done == 2
    work.assert_called_once_with(workspace, ("blog", "paper"))
    assert work_off(workspace, work=work).done == 0
    work.assert_called_once()


def test_two_processes_do_not_work_off_the_same(tmp_path: Path) -> None:
    """serve and watch may look at one inbox: what one has begun the other waits for."""
    HookInbox(workspace_at(tmp_path)).add(FIRST)
    begun, go = threading.Event(), threading.Event()
    asked: list[str] = []

    def slow(workspace: Workspace, sources: Sequence[str]) -> None:
        asked.append("first")
        begun.set()
        go.wait(30)

    def other(workspace: Workspace, sources: Sequence[str]) -> None:
        asked.append("second")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(work_off, workspace_at(tmp_path), work=slow)
        assert begun.wait(30)
        second = pool.submit(work_off, workspace_at(tmp_path), work=other)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.3)
        go.set()
        assert (first.result(30).done, second.result(30).done) == (1, 0)
    assert asked == ["first"]


def test_another_run_costs_no_try(workspace: Workspace) -> None:
    HookInbox(workspace).add(FIRST)
    busy = BusyError("another run is at work: run")
    for _ in range(TRIES + 1):
        report = work_off(workspace, work=Mock(side_effect=busy))
        assert (report.waiting, report.problem) == (1, "another run is at work: run")
    with pytest.raises(RuntimeError):  # a bug loses nothing either
        work_off(workspace, work=Mock(side_effect=RuntimeError("a bug")))
    assert work_off(workspace, work=Mock()).done == 1


def test_what_fails_is_tried_later_and_then_laid_aside(workspace: Workspace) -> None:
    inbox = HookInbox(workspace)
    inbox.add(FIRST)
    waits = []
    for _ in range(TRIES - 1):
        report = work_off(workspace, work=Mock(side_effect=AudioEditionError("the CMS is down")))
        assert (report.waiting, report.laid_aside) == (1, 0)
        waits.append(report.again)
    assert waits == sorted(set(waits)), "each wait is longer than the one before"
    report = work_off(workspace, work=Mock(side_effect=AudioEditionError("the CMS is down")))
    assert (report.waiting, report.laid_aside) == (0, 1)
    assert [file.parent.name for file in inbox.folder.rglob("2026*.json")] == ["failed"]
    assert work_off(workspace, work=Mock()).done == 0


@each("text", ["", "{", "[]", '{"cms": "ghost"}', '{"at": 1}', "[" * 5000])
def test_a_file_that_is_damaged_stops_no_other(tmp_path: Path, text: str) -> None:
    workspace = workspace_at(tmp_path)
    inbox = HookInbox(workspace)
    inbox.add(FIRST)
    (inbox.folder / "20260101T000000000000Z-x.json").write_text(text, encoding="utf-8")
    assert work_off(workspace, work=Mock()).done == 1
    assert [file.name for file in (inbox.folder / "failed").iterdir()] == [
        "20260101T000000000000Z-x.json"
    ]


def test_the_inbox_has_an_end_and_may_lose_its_memory(workspace: Workspace) -> None:
    inbox = HookInbox(workspace)
    inbox.add(FIRST)
    (inbox.folder / "seen.json").write_text("[", encoding="utf-8")
    assert inbox.add(FIRST)
    for number in range(MOST):
        (inbox.folder / f"20261102T00000000{number:04}Z-x.json").touch()
    with pytest.raises(AudioEditionError, match="webhooks wait"):
        inbox.add(replace(FIRST, id="ghost:2"))


def test_which_sources_a_cms_has_collected(workspace: Workspace) -> None:
    assert sources_of(workspace, "wordpress") == ("paper",)
    hook = HookSettings(secret="${S}", sources=("wire", "paper"))
    named = replace(workspace, show=replace(workspace.show, hook=hook))
    assert sources_of(named, "wordpress") == ("wire", "paper")
    assert sources_of(named, "ghost") == ("wire",)
    settings = {**SETTINGS, "source": []}  # a source that is gone since is no reason to wait
    gone, work = Workspace.of(workspace.root, settings, clock=lambda: NOW), Mock()
    HookInbox(gone).add(FIRST)
    assert (work_off(gone, work=work).done, work.called) == (1, False)


@each(
    ("now", "day"),
    [
        (NOW, dt.date(2026, 11, 2)),
        (dt.datetime(2026, 11, 6, 23, 0, tzinfo=dt.UTC), dt.date(2026, 11, 6)),
        (dt.datetime(2026, 11, 7, 9, 0, tzinfo=dt.UTC), dt.date(2026, 11, 9)),
        (dt.datetime(2026, 11, 8, 9, 0, tzinfo=dt.UTC), dt.date(2026, 11, 9)),
    ],
)
def test_a_day_without_edition_waits_for_the_next(
    tmp_path: Path, now: dt.datetime, day: dt.date
) -> None:
    assert next_day(workspace_at(tmp_path, now)) == day


def test_what_comes_after_publication_is_tomorrows(room: Newsroom) -> None:
    room.settings |= {"run": SETTINGS["run"], "hook": SETTINGS["hook"]}
    assert next_day(room.workspace) == dt.date(2026, 11, 2)
    publish(room.workspace, ["2026-11-02"])
    assert next_day(room.workspace) == dt.date(2026, 11, 3)


def test_a_call_may_set_off_the_whole_morning(tmp_path: Path) -> None:
    settings = {
        **SETTINGS,
        "source": [{"name": "paper", "kind": "folder", "address": "inbox"},
                   {"name": "blog", "kind": "wordpress", "address": "http://127.0.0.1:9/"}],
        "hook": {"secret": "${HOOK_SECRET}", "then": "run"},
        "publish": {"target": str(tmp_path / "public")},
        "voice": {"engine": "silence", "fallback": []},
    }  # fmt: skip
    workspace = Workspace.of(tmp_path, settings, clock=lambda: NOW)
    HookInbox(workspace).add(replace(FIRST, cms="wordpress"))
    assert work_off(workspace).done == 1
    [written] = (tmp_path / "runs").glob("*.jsonl")
    assert written.name == "2026-11-02.jsonl"
