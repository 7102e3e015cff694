"""[run] of show.toml, and its days and hours in any time zone, when the clocks change as well."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.errors import ShowError
from audio_edition.run import calendar
from audio_edition.run.settings import CleanSettings, RunSettings
from audio_edition.show import Show
from tests.rows import each, table

UTC = dt.UTC


def rules(**run: Any) -> RunSettings:
    return Show.of({"show": {"title": "x"}, "run": {"timezone": "Europe/Berlin", **run}}).run


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


@each(("day", "clock", "instant"), table(Path(__file__).with_name("instants.tsv")), least=6)
def test_a_wall_time_is_one_instant(day: str, clock: str, instant: str) -> None:
    made = rules(start=clock, deadline="23:59")
    assert calendar.starts(made, dt.date.fromisoformat(day)) == utc(instant)


def test_a_start_behind_the_deadline_is_the_evening_before() -> None:
    made = rules(start="22:00", deadline="05:50", days="mon")
    monday = dt.date(2026, 11, 2)
    assert calendar.starts(made, monday) == utc("2026-11-01T21:00")
    assert calendar.deadline(made, monday) == utc("2026-11-02T04:50")
    assert calendar.day_of(made, utc("2026-11-01T21:00")) == monday
    assert calendar.day_of(made, utc("2026-11-01T20:59")) == dt.date(2026, 11, 1)
    assert calendar.due(made, utc("2026-11-01T21:00")) == (monday,)


def test_what_is_due() -> None:
    made = rules(catch_up="3d")
    monday = dt.date(2026, 11, 2)
    friday = dt.date(2026, 10, 30)
    assert calendar.due(made, utc("2026-11-02T03:59")) == (friday,)
    assert calendar.due(made, utc("2026-11-02T04:00")) == (friday, monday)
    assert calendar.due(rules(catch_up="0d"), utc("2026-11-02T04:00")) == (monday,)
    assert calendar.due(rules(catch_up="0d"), utc("2026-11-01T12:00")) == ()
    week = calendar.due(rules(catch_up="1w", days="daily"), utc("2026-11-02T04:00"))
    assert len(week) == 8


def test_the_next_wake() -> None:
    made = rules()
    assert calendar.next_wake(made, utc("2026-11-02T03:00")) == utc("2026-11-02T04:00")
    assert calendar.next_wake(made, utc("2026-11-02T04:00")) == utc("2026-11-02T04:05")
    assert calendar.next_wake(made, utc("2026-11-02T04:48")) == utc("2026-11-02T04:50")
    assert calendar.next_wake(made, utc("2026-11-02T04:50")) == utc("2026-11-03T04:00")
    assert calendar.next_wake(made, utc("2026-11-06T12:00")) == utc("2026-11-09T04:00")
    hours = [utc("2026-11-01T00:00"), utc("2026-11-06T18:00")]
    assert calendar.next_wake(made, utc("2026-11-06T12:00"), hours) == hours[1]


ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC")


@given(
    st.sampled_from(ZONES),
    st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31)),
    st.times().map(lambda t: f"{t.hour:02}:{t.minute:02}"),
    st.times().map(lambda t: f"{t.hour:02}:{t.minute:02}"),
)
def test_each_day_has_one_start_and_then_one_deadline(
    zone: str, day: dt.date, start: str, deadline: str
) -> None:
    if start == deadline:
        return
    made = rules(timezone=zone, start=start, deadline=deadline, days="daily")
    begins, ends = calendar.starts(made, day), calendar.deadline(made, day)
    assert begins <= ends  # both are one where the hour between them is left out
    assert begins < calendar.starts(made, day + dt.timedelta(days=1))
    assert calendar.due(made, begins)[-1] == day
    assert calendar.day_of(made, begins) == day
    assert calendar.next_wake(made, begins) > begins


def test_every_wake_of_a_year_is_later_than_the_one_before_and_no_day_is_left_out() -> None:
    made = rules(days="daily", every="1h", start="01:30", deadline="03:30")
    now, seen = utc("2026-01-01T00:00"), set()
    while now < utc("2026-12-31T00:00"):
        after = calendar.next_wake(made, now)
        assert after > now
        now = after
        seen.update(calendar.due(made, now)[-1:])
    assert len(seen) == 365 or len(seen) == 364


@each("name", ["Europe/Nowhere", "../etc/passwd", "Europe"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ShowError, match="time zone"):
        rules(timezone=name)


def test_without_a_zone_the_machines_own_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    made = rules(timezone="")
    assert calendar.starts(made, dt.date(2026, 11, 2)) == utc("2026-11-01T20:00")
    monkeypatch.setenv("TZ", "Nowhere/Land")
    with pytest.raises(ShowError, match="does not say what time zone"):
        calendar.zone(made)


def settings(**run: Any) -> RunSettings:
    return Show.of({"show": {"title": "x"}, "run": run}).run


def test_the_defaults_are_those_of_the_class() -> None:
    assert settings() == RunSettings()
    assert settings(clean={}).clean == CleanSettings()


@each(
    ("said", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("daily", set(range(7))),
        (["mon", "thu"], {0, 3}),
        ("sat-mon", {5, 6, 0}),
        ("mon, wed-thu", {0, 2, 3}),
        ("Monday", {0}),
    ],
)
def test_days(said: Any, days: set[int]) -> None:
    assert settings(days=said).days == days


def test_the_name_of_a_day() -> None:
    day = dt.date(2026, 11, 2)
    assert settings().name_of(day) == "2026-11-02"
    assert settings(edition="{date}-evening").name_of(day) == "2026-11-02-evening"
    made = settings(edition="{weekday}-{year}-{month}-{day}")
    assert made.name_of(day) == "mon-2026-11-02"


@each(("run", "told"), table(Path(__file__).with_name("settings.tsv")), least=19)
def test_what_cannot_be_meant_is_one_line(run: str, told: str) -> None:
    with pytest.raises(ShowError, match=told) as caught:
        settings(**tomllib.loads(run))
    assert "\n" not in caught.value.message
    assert "show.toml [run" in caught.value.message
    assert caught.value.hint
