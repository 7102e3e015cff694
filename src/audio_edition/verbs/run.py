"""run: the newsroom's morning, from what came in to a published edition, without hands."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from audio_edition import addresses
from audio_edition.errors import (
    EXIT_FAILED,
    EXIT_HELD,
    EXIT_MISSING,
    AudioEditionError,
    ShowError,
)
from audio_edition.events import Listener, silent
from audio_edition.publication import manifest
from audio_edition.publication.shelf import read_shelf
from audio_edition.run import calendar, record
from audio_edition.run.model import Outcome, RunRecord, StepRecord
from audio_edition.run.record import History
from audio_edition.verbs.gathering import Gathered
from audio_edition.verbs.measuring import write_down_metrics
from audio_edition.verbs.morning import Morning
from audio_edition.verbs.telling import tell_of
from audio_edition.verbs.weighing import files_read, has_changed_files
from audio_edition.workspace import Workspace, with_own_languages

TODAY = "today"
_LOOKED_BACK = dt.timedelta(days=62)
"""Longer than any span of ``catch_up``: what was written down before says nothing any more."""
_TOLD_BACK = 14
"""Days back of which it is still told that they were missed."""
_CODES: dict[Outcome, int] = {"failed": EXIT_FAILED, "missing": EXIT_MISSING, "held": EXIT_HELD}
_WORST = (EXIT_FAILED, EXIT_MISSING, EXIT_HELD)


@dataclass(frozen=True, slots=True)
class RunReport:
    """What was done: a record an edition, oldest first; the last is the day's that was asked for.

    ``next`` is when a run is due again. ``notes`` tell what of ``runs/`` could not be read or
    written, and what could not be told; ``dry_run`` that nothing was done. ``held_before`` are
    editions of earlier days that were held already when the run began.
    """

    records: tuple[RunRecord, ...]
    next: dt.datetime
    notes: tuple[str, ...] = ()
    dry_run: bool = False
    held_before: frozenset[str] = frozenset()

    @property
    def record(self) -> RunRecord:
        """The record of the day that was asked for."""
        return self.records[-1]

    @property
    def exit_code(self) -> int:
        """0, or what is worst: 1 failed, 5 missing, 4 held."""
        codes = {
            _CODES.get(one.outcome, 0)
            for one in self.records
            if one.outcome != "held" or one.edition not in self.held_before
        }
        return next((code for code in _WORST if code in codes), 0)


@with_own_languages
def run(
    workspace: Workspace,
    day: dt.date | str | None = None,
    *,
    dry_run: bool = False,
    listen: Listener = silent,
) -> RunReport:
    """Collect, clean, build, prove and publish what is due, or hold it, and tell.

    Parameters
    ----------
    day : a date, or ``"today"``: that day's edition alone, whatever the calendar says. Without
        it, every edition that is due, with the days that are made up for.
    dry_run : say what would be done; nothing is written, nothing sent, nobody told.
    listen : hears the events of all steps.

    What goes wrong with an edition is in its record. Raises ``BusyError`` where another run is
    at work on this show, and ``ShowError`` for a show that cannot be run so.
    """
    settings = workspace.show.run
    require_target(workspace)
    now = workspace.now()
    today = calendar.day_of(settings, now)
    asked = _asked(workspace, day)
    with workspace.run_lock():
        history = record.read(workspace.runs, since=(now.date() - _LOOKED_BACK).isoformat())
        records: list[RunRecord] = []
        notes = list(history.damaged)
        if not asked:
            for name in _woken(workspace, now, history):
                found = Gathered(name)
                morning = _other(workspace, found, history, dry_run, listen, wakes=True)
                if morning is not None:
                    records.append(_written(workspace, morning.work(), morning, notes))
            for day in _lost_days(workspace, now, history):
                lost = Morning(
                    workspace, settings.name_of(day), day, history, dry_run=dry_run, listen=listen
                )
                records.append(_written(workspace, lost.give_up(), lost, notes))
            history = History((*history.records, *records), history.damaged)
        ran = {one.edition for one in records}
        for one in [asked] if asked else list(_open_days(workspace, now, history)):
            if settings.name_of(one) in ran:
                continue  # its hour came just now
            made = list(_edition(workspace, one, history, notes, dry_run, bool(asked), listen))
            history = History((*history.records, *made), history.damaged)
            records += made
        if not records:
            records.append(_nothing_due(workspace, now))
    next_run = calendar.next_wake(settings, workspace.now(), _embargoes(workspace))
    if not dry_run:
        notes += write_down_metrics(workspace, history.records, next_run=next_run)
    return RunReport(
        tuple(records),
        next=next_run,
        notes=tuple(dict.fromkeys(notes)),
        dry_run=dry_run,
        held_before=frozenset(
            one.edition
            for one in records
            if not asked and one.was == "held" and one.day < today.isoformat()
        ),
    )


def _edition(
    workspace: Workspace,
    day: dt.date,
    history: History,
    notes: list[str],
    dry_run: bool,
    asked: bool,
    listen: Listener,
) -> Iterator[RunRecord]:
    """Run one day's edition, and before it those that its sources changed something of."""
    settings = workspace.show.run
    name = settings.name_of(day)
    today = calendar.day_of(settings, workspace.now())
    mine = history.of(name)
    main = Morning(
        workspace,
        name,
        day,
        history,
        dry_run=dry_run,
        asked=asked,
        collects=asked or day == today or not _was_looked_at(workspace, day, mine),
        listen=listen,
    )
    done = main.work()
    touched = main.gathered.elsewhere if main.gathered else ()
    for other in touched:
        if not _concerns(workspace, other):
            continue
        morning = _other(workspace, other, history, dry_run, listen)
        if morning is not None:
            yield _written(workspace, morning.work(), morning, notes)
    yield _written(workspace, done, main, notes)


def _concerns(workspace: Workspace, other: Gathered) -> bool:
    """Whether something is to be done or told: what was taken back may be taken out by now."""
    if other.corrected or other.stops:
        return True
    try:
        read = files_read(workspace, other.edition)
    except AudioEditionError:
        return True
    return any(name in read for name in other.gone)


def _other(
    workspace: Workspace,
    gathered: Gathered,
    history: History,
    dry_run: bool,
    listen: Listener,
    *,
    wakes: bool = False,
) -> Morning | None:
    """The run of an edition that another day's look at the sources found something of."""
    day = addresses.date_in_name(gathered.edition)
    if day is None:
        episode = manifest.read(workspace.audio, gathered.edition)
        if episode is None:
            return None
        day = dt.date.fromisoformat(episode.date)
    return Morning(
        workspace,
        gathered.edition,
        day,
        history,
        dry_run=dry_run,
        gathered=gathered,
        wakes=wakes,
        listen=listen,
    )


def _written(
    workspace: Workspace, done: RunRecord, morning: Morning, notes: list[str]
) -> RunRecord:
    """Tell of it, and write down how it ended."""
    notes += morning.diary.problems
    if morning.dry_run:
        return done
    began = time.perf_counter()
    told, problems = tell_of(workspace, done)
    notes += problems
    step = StepRecord(
        "tell",
        "done" if told else "skipped",
        time.perf_counter() - began,
        {"notices": list(told), "problems": list(problems)},
    )
    done = replace(done, steps=(*done.steps, step), ended=workspace.now())
    try:
        record.append(workspace.runs, done, step)
        record.append(workspace.runs, done)
    except AudioEditionError as problem:
        notes.append(problem.message)
    return done


def require_target(workspace: Workspace) -> None:
    """Raise ``ShowError`` for a show that nothing could be held in."""
    if not workspace.show.publish.target:
        raise ShowError(
            "the run needs show.toml [publish] target: without one, everything that is built is "
            "public at once, and nothing could be held",
            hint='[publish] target = "public", or the address of your host (docs/run.md)',
        )


def _asked(workspace: Workspace, day: dt.date | str | None) -> dt.date | None:
    """The day that somebody named; raises ``ShowError`` for what is none, or is still to come."""
    settings = workspace.show.run
    today = calendar.day_of(settings, workspace.now())
    if day is None:
        return None
    if isinstance(day, str):
        if day == TODAY:
            return today
        try:
            day = dt.date.fromisoformat(day)
        except ValueError:
            raise ShowError(
                f"a run is for a day, and {day!r} is none",
                hint="audio-edition run, audio-edition run today, or run 2026-11-02",
            ) from None
    if day > today:
        raise ShowError(
            f"{day} is still to come",
            hint="audio-edition new makes an edition ahead of its day; "
            "publish_at in its edition.toml says when it is heard",
        )
    return day


def _open_days(workspace: Workspace, now: dt.datetime, history: History) -> Iterator[dt.date]:
    """The days that are due and not done with: today's always, for corrections at its sources."""
    settings = workspace.show.run
    today = calendar.day_of(settings, now)
    first = record.first_day(workspace.runs)
    for day in calendar.due(settings, now):
        name = settings.name_of(day)
        mine = history.of(name)
        if day == today or (first and day.isoformat() >= first and _is_open(workspace, day, mine)):
            yield day


def _lost_days(workspace: Workspace, now: dt.datetime, history: History) -> Iterator[dt.date]:
    """The days before those that are made up for, of which nobody heard anything yet."""
    settings = workspace.show.run
    first = record.first_day(workspace.runs)
    wanted = set(calendar.due(settings, now))
    today = calendar.day_of(settings, now)
    for ago in range(_TOLD_BACK, 0, -1):
        day = today - dt.timedelta(days=ago)
        name = settings.name_of(day)
        if not first or day.isoformat() < first or not calendar.is_day(settings, day):
            continue
        if day in wanted or history.of(name) or (workspace.audio / name).is_dir():
            continue
        yield day


def _is_open(workspace: Workspace, day: dt.date, mine: Sequence[RunRecord]) -> bool:
    """Whether something is left to do for a day that has passed."""
    last = mine[-1].outcome if mine else "waiting"
    if last in ("waiting", "held", "failed", "embargoed"):
        return True
    name = workspace.show.run.name_of(day)
    if last == "missing" and not _was_looked_at(workspace, day, mine):
        return True
    return last != "skipped" and _has_news(workspace, name)


def _was_looked_at(workspace: Workspace, day: dt.date, mine: Sequence[RunRecord]) -> bool:
    """Whether a run asked the sources for this edition after its deadline, and ended well."""
    deadline = calendar.deadline(workspace.show.run, day)
    return any(one.began >= deadline and one.outcome not in ("failed", "waiting") for one in mine)


def _has_news(workspace: Workspace, edition: str) -> bool:
    """Whether somebody brought an edition for a missing day, or corrected one that is out."""
    try:
        episode = manifest.read(workspace.audio, edition)
    except AudioEditionError:
        return True
    if episode is None:
        return (workspace.editions / edition).is_dir()
    return has_changed_files(workspace, edition)


def _nothing_due(workspace: Workspace, now: dt.datetime) -> RunRecord:
    """No day is due: before the hour, or a day without an edition."""
    settings = workspace.show.run
    day = calendar.day_of(settings, now)
    name = settings.name_of(day)
    outcome: Outcome = "waiting" if calendar.is_day(settings, day) else "done"
    return RunRecord("", name, day.isoformat(), now, now, outcome)


def _woken(workspace: Workspace, now: dt.datetime, history: History) -> list[str]:
    """The editions whose hour has come since the last run: feed and pages must name them now."""
    since = max((one.began for one in history.records), default=now - dt.timedelta(days=1))
    return [
        entry.edition_id
        for entry in read_shelf(workspace).entries
        if entry.out and not entry.retracted and entry.publish_at is not None
        if since < entry.publish_at <= now
    ]


def _embargoes(workspace: Workspace) -> Sequence[dt.datetime]:
    """The hours at which editions that are out under embargo may be heard."""
    now = workspace.now()
    return [
        entry.publish_at
        for entry in read_shelf(workspace).entries
        if entry.out and not entry.retracted and entry.publish_at is not None
        if entry.publish_at > now
    ]
