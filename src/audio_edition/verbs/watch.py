"""watch: the morning run for machines without a scheduler; it wakes, runs, and sleeps again.

It goes by the wall clock and by nothing else: it sleeps in short pieces and looks at the clock
after each, so that a machine that was suspended, or whose clock was set, is noticed within one of
them. A run at the wrong moment does no harm, since the run itself knows what is due.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from audio_edition import __version__, faults
from audio_edition.errors import AudioEditionError, BusyError
from audio_edition.events import Listener, silent
from audio_edition.run import calendar
from audio_edition.run.schedule.looks import QUARTER
from audio_edition.show import NAME
from audio_edition.verbs.health import HealthServer
from audio_edition.verbs.measuring import metrics_text
from audio_edition.verbs.telling import tell_of_fault
from audio_edition.workspace import Workspace

if TYPE_CHECKING:
    from audio_edition.verbs.run import RunReport

_log = logging.getLogger(__name__)

_SLICE = 30.0
"""Seconds between two looks at the clock while it sleeps."""
_LOOK = dt.timedelta(minutes=QUARTER)
"""The longest sleep: for what comes late, and embargoes that somebody sets meanwhile."""
_RETRIES = (1, 2, 5, 10)  # minutes after a run that could not even begin
_GRACE = dt.timedelta(minutes=5)  # that a run may be late before monitors hear of it
_LONGEST = dt.timedelta(hours=3)  # that one run may work
_ILL = ("failed", "missing")

Runner: TypeAlias = Callable[..., "RunReport"]


def watch(
    workspace: Workspace,
    *,
    health: str = "",
    sleep: Callable[[float], None] = time.sleep,
    run: Runner | None = None,
    heard: Callable[[RunReport], None] = lambda _: None,
    complain: Callable[[str], None] = lambda _: None,
    ready: Callable[[str], None] = lambda _: None,
    listen: Listener = silent,
    until: Callable[[], bool] = lambda: False,
) -> None:
    """Run the morning at its hours, until something from outside ends it.

    An error in one run ends that run alone; ``KeyboardInterrupt`` and ``SystemExit`` end all.
    show.toml is read anew before each run; while it cannot be read, the settings of before hold.

    Parameters
    ----------
    health : ``HOST:PORT`` where monitors ask ``/health`` and ``/metrics``; empty: nowhere.
    sleep : waits so many seconds (tests give one that only moves their clock).
    run : does one run (else ``verbs.run.run``).
    heard : is told of each run that ended; ``complain`` of each that could not, in one line.
    ready : is told the health address once it answers.
    until : asked between two runs; true ends the watch.

    Raises ``ShowError`` for a health address that cannot be had, or a show without time zone.
    """
    calendar.zone(workspace.show.run)
    state = _State(workspace)
    with _health(health, state, ready):
        while not until():
            state.begins()
            try:
                report = _run(state, run, listen)
            except BusyError as problem:
                state.busy(problem.message)
                complain(problem.message)
            except Exception as problem:  # one bad morning is not the last
                line = _line(problem)
                _log.exception("a run could not be done")
                state.failed(line)
                for told in (line, *_told(state, problem)):
                    complain(told)
            else:
                state.ended(report)
                heard(report)
            _sleep_until(state, sleep, until)


def _told(state: _State, problem: Exception) -> tuple[str, ...]:
    """Tell of a run that could not begin: a run that began tells by itself."""
    if not isinstance(problem, AudioEditionError):
        return ()
    return tell_of_fault(state.workspace.root, problem)


def _run(state: _State, run: Runner | None, listen: Listener) -> RunReport:
    state.reread()
    if run is not None:
        return run(state.workspace, listen=listen)
    from audio_edition.verbs.run import run as morning

    return morning(state.workspace, listen=listen)


def _sleep_until(state: _State, sleep: Callable[[float], None], until: Callable[[], bool]) -> None:
    """Sleep until it is time, by the wall clock, whatever is done to that clock meanwhile."""
    before = state.workspace.now()
    while not until():
        now = state.workspace.now()
        # a start or deadline may come before what was planned when the clock showed another day
        wake = min(state.wake, calendar.next_wake(state.workspace.show.run, now))
        left = (wake - now).total_seconds()
        if left <= 0 or now < before:
            return  # it is time, or the clock was set back and nobody knows what is due
        before = now
        sleep(min(left, _SLICE))
        if state.workspace.now() >= wake:
            return  # asked again, the calendar would name the hour after this one


class _State:
    """What the watch knows, for its own use and for monitors."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.wake = workspace.now()
        self._guard = threading.Lock()
        self._running_since: dt.datetime | None = None
        self._report: RunReport | None = None
        self._problem = ""
        self._show_problem = ""
        self._failures = 0
        self._metrics = ""

    def reread(self) -> None:
        """Take show.toml as it stands now; one that cannot be read is told, and changes nothing."""
        if not (self.workspace.editions / NAME).is_file():
            return  # a show made of Python objects
        try:
            fresh = self.workspace.reread()
            calendar.zone(fresh.show.run)
            fresh.require_trust()
        except AudioEditionError as problem:
            self._show_problem = f"{problem.message}; the settings of before hold"
            for line in (self._show_problem, *tell_of_fault(self.workspace.root, problem)):
                _log.warning("%s", line)
        else:
            self.workspace, self._show_problem = fresh, ""

    def begins(self) -> None:
        """A run begins."""
        with self._guard:
            self._running_since = self.workspace.now()

    def ended(self, report: RunReport) -> None:
        """A run ended; the next one is when it says, or a retry where it failed."""
        now = self.workspace.now()
        wakes = [report.next, now + _LOOK]
        wakes += [one.wake for one in report.records if one.wake is not None and one.wake > now]
        if any(one.outcome == "failed" for one in report.records):
            wakes.append(now + self.workspace.show.run.every)
        text = metrics_text(self.workspace, next_run=min(wakes))
        with self._guard:
            self._report, self._problem, self._failures = report, "", 0
            self._running_since, self._metrics = None, text
            self.wake = max(min(wakes), now + dt.timedelta(seconds=1))

    def busy(self, line: str) -> None:
        """Another run is at work: that is no failure, and it is looked again soon."""
        with self._guard:
            self._running_since = None
            self.wake = self.workspace.now() + dt.timedelta(minutes=_RETRIES[0])

    def failed(self, line: str) -> None:
        """A run could not be done at all; it is tried again, ever later."""
        with self._guard:
            wait = _RETRIES[min(self._failures, len(_RETRIES) - 1)]
            self._failures += 1
            self._problem, self._running_since = line, None
            self.wake = self.workspace.now() + dt.timedelta(minutes=wait)

    def health(self) -> tuple[dict[str, Any], bool]:
        """What monitors are told, and whether all is well."""
        with self._guard:
            why = list(self._why(self.workspace.now()))
            last = self._report.record if self._report is not None else None
            return {
                "status": "failing" if why else "ok",
                "why": why,
                "notes": [self._show_problem] if self._show_problem else [],
                "show": self.workspace.show.identity.title,
                "running": self._running_since is not None,
                "last_run": last
                and {
                    "edition": last.edition,
                    "outcome": last.outcome,
                    "ended": last.ended.isoformat(),
                },
                "next_run": self.wake.isoformat(),
                "version": __version__,
            }, not why

    def metrics(self) -> str:
        """The text of the last run's end."""
        with self._guard:
            if self._metrics:
                return self._metrics
        return metrics_text(self.workspace)

    def _why(self, now: dt.datetime) -> Iterator[str]:
        if self._problem:
            yield self._problem
        for one in self._report.records if self._report is not None else ():
            if one.outcome in _ILL:
                yield f"{one.edition} is {one.outcome}"
        if self._running_since is not None:
            if now - self._running_since > _LONGEST:
                yield f"a run has been at work since {self._running_since.isoformat()}"
        elif now - self.wake > _GRACE:
            yield f"nothing ran although a run was due at {self.wake.isoformat()}"


@contextmanager
def _health(address: str, state: _State, ready: Callable[[str], None]) -> Iterator[None]:
    if not address:
        yield
        return
    server = HealthServer(address, state.health, state.metrics)
    try:
        ready(server.url)
        yield
    finally:
        server.close()


def _line(problem: Exception) -> str:
    told = faults.known(problem)
    if told is not None:
        return f"{told.message} ({told.hint})" if told.hint else told.message
    return f"internal error: {type(problem).__name__}: {' '.join(str(problem).split())}"
