"""The hours at which schedulers look: none of the run's own is left out, in any zone."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from cronsim import CronSim
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from audio_edition.run import calendar
from audio_edition.run.schedule import cron, github
from audio_edition.run.schedule.looks import QUARTER, in_utc, looks_of
from audio_edition.run.settings import RunSettings
from tests.run.schedule.plans import plan, settings

MINUTE = dt.timedelta(minutes=1)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2027, 6, 1))


def times(run: RunSettings, least: int = 1) -> list[str]:
    return [f"{look.time:%H:%M}" for look in looks_of(run, least=least)]


def test_from_start_to_deadline() -> None:
    run = RunSettings(start=dt.time(5, 0), deadline=dt.time(5, 50), every=dt.timedelta(minutes=20))
    assert times(run) == ["05:00", "05:20", "05:40", "05:50"]
    assert {look.days for look in looks_of(run)} == {frozenset(range(5))}


def test_no_scheduler_looks_every_second() -> None:
    run = RunSettings(start=dt.time(5, 0), deadline=dt.time(5, 5), every=dt.timedelta(seconds=90))
    assert times(run) == ["05:00", "05:02", "05:04", "05:05"]
    assert times(run, least=5) == ["05:00", "05:05"]


def test_an_evening_before_is_the_evening_before() -> None:
    run = RunSettings(
        days=frozenset((0,)), start=dt.time(23, 0), deadline=dt.time(1, 0), every=60 * MINUTE
    )
    told = [(sorted(look.days), f"{look.time:%H:%M}") for look in looks_of(run)]
    assert told == [([6], "23:00"), ([0], "00:00"), ([0], "01:00")]


def next_after(line: str, at: dt.datetime) -> dt.datetime:
    """When cron would start a line next, by a reader that is not ours."""
    before = at.astimezone(dt.UTC) - MINUTE  # on the wall it may be a minute that is left out
    return next(CronSim(line, before.astimezone(at.tzinfo)))


def due(run: RunSettings, first: dt.date) -> Iterator[tuple[dt.time, dt.datetime]]:
    """Each start and deadline of nine days: by the wall, and when it is."""
    for day in (first + dt.timedelta(days=number) for number in range(9)):
        if calendar.is_day(run, day):
            yield run.start, calendar.starts(run, day)
            yield run.deadline, calendar.deadline(run, day)


@given(settings, DAYS)
@hypothesis(max_examples=60)
def test_a_crontab_meets_every_start_and_deadline(run: RunSettings, first: dt.date) -> None:
    """Exactly, where the clock shows that minute; within a quarter of an hour in any case."""
    lines = [*cron.table_lines(plan(run)), f"*/{QUARTER} * * * *"]
    for wall, instant in due(run, first):
        there = instant.astimezone(ZoneInfo(run.timezone))
        late = min(next_after(line, there) for line in lines).astimezone(dt.UTC) - instant
        assert dt.timedelta() <= late < QUARTER * MINUTE
        if there.time() == wall and there.fold == 0:
            assert late == dt.timedelta()


@given(settings, DAYS)
@hypothesis(max_examples=60)
def test_a_scheduler_that_knows_utc_alone_meets_them_as_well(
    run: RunSettings, first: dt.date
) -> None:
    zone = ZoneInfo(run.timezone)
    now = dt.datetime.combine(first, dt.time(), dt.UTC)
    lines = github.table_lines(in_utc(looks_of(run, least=github.LEAST), zone, now))
    for wall, instant in due(run, first):
        if instant.astimezone(zone).time() == wall:
            assert min(next_after(line, instant) for line in lines) == instant


def test_a_zone_with_summer_time_is_there_twice() -> None:
    run = RunSettings(
        timezone="Europe/Berlin", start=dt.time(0, 30), deadline=dt.time(5, 0), every=600 * MINUTE
    )
    now = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
    lines = github.table_lines(in_utc(looks_of(run), ZoneInfo(run.timezone), now))
    # half past midnight from Monday to Friday is late from Sunday to Thursday in UTC
    assert lines == ["0 3,4 * * 1,2,3,4,5", "30 22,23 * * 0,1,2,3,4"]
