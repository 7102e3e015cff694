"""watch: by a clock of our own, through any night, and nothing in it ends the watch."""

import datetime as dt
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from audio_edition import Workspace
from audio_edition.errors import BusyError, ShowError
from audio_edition.run import calendar
from audio_edition.run.model import Outcome, RunRecord
from audio_edition.run.settings import RunSettings
from audio_edition.verbs.run import RunReport
from audio_edition.verbs.watch import watch
from tests.rows import each
from tests.run.schedule.plans import settings

NOON = dt.datetime(2026, 11, 1, 12, 0, tzinfo=dt.UTC)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class World:
    """A clock that moves while somebody sleeps, and runs that are written down."""

    def __init__(
        self, root: Path, run: dict[str, Any] | None = None, at: dt.datetime = NOON
    ) -> None:
        self.at = at
        self.end = at + dt.timedelta(days=3)
        self.runs: list[dt.datetime] = []
        self.naps: list[float] = []
        self.embargoes: list[dt.datetime] = []
        self.outcomes: list[Outcome | Exception] = []
        self.happens: dict[int, Callable[[], object]] = {}  # at the nap of that number
        self.urls: list[str] = []
        self.heard: list[tuple[int, dict[str, Any]]] = []  # by a monitor
        told = {"timezone": "UTC", "days": "daily", **(run or {})}
        self.workspace = Workspace.of(
            root,
            {"show": {"title": "The Lantern"}, "voice": {"engine": "silence"}, "run": told},
            clock=lambda: self.at,
        )

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.naps.append(seconds)
        self.happens.get(len(self.naps), lambda: None)()
        self.at += dt.timedelta(seconds=seconds)

    def run(self, workspace: Workspace, **how: object) -> RunReport:
        self.runs.append(self.at)
        outcome = self.outcomes.pop(0) if self.outcomes else "done"
        if isinstance(outcome, Exception):
            raise outcome
        record = RunRecord("r", "2026-11-02", "2026-11-02", self.at, self.at, outcome)
        told = calendar.next_wake(workspace.show.run, self.at, self.embargoes)
        return RunReport((record,), told)

    def watch(self, **how: Any) -> None:
        watch(
            self.workspace,
            run=self.run,
            sleep=self.sleep,
            until=how.pop("until", lambda: self.at >= self.end),
            **how,
        )

    def hear(self) -> None:
        answer = httpx.get(self.urls[0])
        assert answer.headers["content-type"] == "application/json"
        self.heard.append((answer.status_code, answer.json()))

    def monitored(self) -> None:
        """Watch until the first nap, and tell monitors."""
        ready = self.urls.append
        self.watch(health="127.0.0.1:0", ready=ready, until=lambda: bool(self.naps))


def toml(run: RunSettings) -> dict[str, Any]:
    return {
        "timezone": run.timezone,
        "days": [DAYS[day] for day in sorted(run.days)],
        "start": f"{run.start:%H:%M}",
        "deadline": f"{run.deadline:%H:%M}",
        "every": f"{run.every // dt.timedelta(minutes=1)}m",
    }


@given(
    settings,
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1)),
    st.lists(st.integers(60, 30 * 3600), max_size=3),
)
@hypothesis(max_examples=20)
def test_every_start_deadline_and_embargo_is_met_once(
    tmp_path_factory: pytest.TempPathFactory,
    run: RunSettings,
    at: dt.datetime,
    embargoes: list[int],
) -> None:
    begin = at.replace(microsecond=0, tzinfo=dt.UTC)
    world = World(tmp_path_factory.mktemp("show"), toml(run), begin)
    world.embargoes = [begin + dt.timedelta(seconds=seconds) for seconds in embargoes]
    world.end = begin + dt.timedelta(hours=30)
    world.watch()
    due = [one for one in world.embargoes if one < world.end]
    for number in range(-1, 5):
        day = begin.date() + dt.timedelta(days=number)
        if calendar.is_day(run, day):
            due += [calendar.starts(run, day), calendar.deadline(run, day)]
    for one in due:
        if begin < one < world.end:
            assert world.runs.count(one) == 1, (one, world.runs)
    # and it neither spins nor oversleeps
    gaps = [b - a for a, b in zip(world.runs, world.runs[1:], strict=False)]
    assert all(dt.timedelta(0) < gap <= dt.timedelta(minutes=15) for gap in gaps)
    assert len(world.runs) < 30 * 60 + 20


@each(
    ("day", "hours"),
    [
        # from half past two to ten past three, of which the first does not exist that day
        ("2026-03-29", ["01:00", "01:10"]),
        # half past two comes twice: the first counts
        ("2026-10-25", ["00:30", "02:10"]),
    ],
)
def test_days_on_which_clocks_change(tmp_path: Path, day: str, hours: list[str]) -> None:
    zone = {"timezone": "Europe/Berlin", "start": "02:30", "deadline": "03:10", "every": "50m"}
    begin = dt.datetime.fromisoformat(f"{day}T00:00:00+00:00")
    world = World(tmp_path, zone, begin - dt.timedelta(hours=3))
    world.end = begin + dt.timedelta(hours=4)
    world.watch()
    for hour in hours:
        assert world.runs.count(dt.datetime.fromisoformat(f"{day}T{hour}:00+00:00")) == 1


def test_a_machine_that_was_suspended_runs_as_soon_as_it_wakes(tmp_path: Path) -> None:
    world = World(tmp_path)

    def suspend() -> None:
        world.at += dt.timedelta(hours=30)

    world.happens[100] = suspend
    world.watch()
    after = [one for one in world.runs if one > NOON + dt.timedelta(hours=20)]
    woke = NOON + dt.timedelta(hours=30) + dt.timedelta(seconds=sum(world.naps[:100]))
    assert after[0] - woke < dt.timedelta(minutes=1)


@each("jump", [dt.timedelta(days=-400), dt.timedelta(hours=-2)])
def test_a_clock_that_is_set_back_is_gone_by_at_once(tmp_path: Path, jump: dt.timedelta) -> None:
    world = World(tmp_path)
    seen: list[dt.datetime] = []

    def set_back() -> None:
        world.at += jump
        seen.append(world.at)
        world.runs.clear()

    world.happens[50] = set_back
    world.watch(until=lambda: len(world.naps) > 3000)
    (set_to,) = seen
    assert world.runs[0] - set_to <= dt.timedelta(minutes=1)
    tomorrow = set_to.replace(hour=5, minute=0, second=0) + dt.timedelta(days=1)
    assert world.runs.count(tomorrow) == 1


@each(
    ("outcomes", "minutes"),
    [
        ([ValueError("odd\nline"), *[ShowError("x", hint="y")] * 5], [1, 2, 5, 10, 10, 10, 15]),
        ([BusyError("another run is at work")] * 3, [1, 1, 1]),
    ],
)
def test_no_error_ends_it_and_it_is_tried_again_ever_later(
    tmp_path: Path, outcomes: list[Outcome | Exception], minutes: list[int]
) -> None:
    world = World(tmp_path)
    world.outcomes = list(outcomes)
    lines: list[str] = []
    world.watch(complain=lines.append)
    waits = [(b - a).seconds // 60 for a, b in zip(world.runs, world.runs[1:], strict=False)]
    assert waits[: len(minutes)] == minutes
    if len(outcomes) > 3:
        assert lines[:2] == ["internal error: ValueError: odd line", "x (y)"]


def test_a_failed_run_is_tried_again_soon(tmp_path: Path) -> None:
    world = World(tmp_path, {"every": "3m"})
    world.outcomes = ["failed"]
    world.watch()
    assert world.runs[1] - world.runs[0] == dt.timedelta(minutes=3)


@each("end", [KeyboardInterrupt, SystemExit])
def test_who_ends_it_ends_its_health_with_it(tmp_path: Path, end: type[BaseException]) -> None:
    world = World(tmp_path)

    def stop() -> None:
        raise end

    world.happens[1] = stop
    with pytest.raises(end):
        world.monitored()
    with pytest.raises(httpx.ConnectError):
        httpx.get(world.urls[0])


def test_settings_are_read_anew_and_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "editions" / "show.toml"
    file.parent.mkdir()
    text = (
        '[show]\ntitle = "x"\n[voice]\nengine = "silence"\nfallback = []\n'
        '[run]\ntimezone = "UTC"\ndays = "daily"\nstart = "{}"\ndeadline = "20:00"\nevery = "14m"\n'
    )
    file.write_text(text.format("13:07"))
    world = World(tmp_path / "other")
    world.workspace = Workspace.open(tmp_path, clock=lambda: world.at)

    world.happens[5] = lambda: file.write_text(text.format("14:03"))
    world.happens[150] = lambda: file.write_text("[show\n")
    world.end = NOON + dt.timedelta(hours=4)
    world.watch()
    assert NOON.replace(hour=13, minute=7) not in world.runs
    assert NOON.replace(hour=14, minute=3) in world.runs
    assert len(world.runs) > 14


@each(
    ("outcome", "why"),
    [
        ("done", []),
        ("held", []),
        ("published", []),
        ("failed", ["2026-11-02 is failed"]),
        ("missing", ["2026-11-02 is missing"]),
        (ShowError("no target", hint="set it"), ["no target (set it)"]),
    ],
)
def test_monitors_hear_how_it_is(
    tmp_path: Path, outcome: Outcome | Exception, why: list[str]
) -> None:
    world = World(tmp_path)
    world.outcomes = [outcome]
    world.happens[1] = world.hear
    world.monitored()
    ((code, told),) = world.heard
    assert (code, told["why"]) == (503 if why else 200, why)
    assert told["status"] == ("failing" if why else "ok")
    assert (told["show"], told["running"]) == ("The Lantern", False)
    if not isinstance(outcome, Exception):
        assert told["last_run"]["outcome"] == outcome
        assert dt.datetime.fromisoformat(told["next_run"]) > NOON


def test_monitors_are_answered_while_a_run_works_and_hear_that_it_hangs(tmp_path: Path) -> None:
    world = World(tmp_path)
    real = world.run

    def stuck() -> None:
        world.at += dt.timedelta(hours=1)  # the loop does not come back, the clock goes on
        world.hear()

    def long(workspace: Workspace, **how: object) -> RunReport:
        for _ in range(2):
            world.hear()
            world.at += dt.timedelta(hours=4)
        return real(workspace)

    world.happens[1] = stuck
    vars(world)["run"] = long
    world.monitored()
    heard = world.heard
    assert [status for status, _ in heard] == [200, 503, 503]
    assert heard[0][1]["running"] is True
    assert "at work since" in heard[1][1]["why"][0]
    assert "nothing ran although a run was due" in heard[2][1]["why"][0]


def test_prometheus_reads_the_metrics_and_there_is_nothing_else(tmp_path: Path) -> None:
    world = World(tmp_path)
    told: dict[str, httpx.Response] = {}

    def look() -> None:
        base = world.urls[0].removesuffix("/health")
        for method, path in (("GET", "/metrics"), ("GET", "/"), ("HEAD", ""), ("POST", "")):
            told[method + path] = httpx.request(method, base + (path or "/health"))

    world.happens[1] = look
    world.monitored()
    metrics = told["GET/metrics"]
    assert metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    names = {family.name for family in text_string_to_metric_families(metrics.text)}
    assert "audio_edition_next_run_timestamp_seconds" in names
    assert (told["HEAD"].status_code, told["HEAD"].text) == (200, "")
    assert (told["GET/"].status_code, told["POST"].status_code) == (404, 501)


def test_what_is_no_address_or_in_use_is_one_line(tmp_path: Path) -> None:
    for address in ("8099", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", ":80"):
        with pytest.raises(ShowError, match="is no health address"):
            World(tmp_path).watch(health=address)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ShowError, match="cannot be had: Address already in use"):
            World(tmp_path).watch(health=f"127.0.0.1:{port}")
