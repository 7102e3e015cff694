"""[run] of show.toml: what it takes, and what it refuses in one line."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from audio_edition.errors import ShowError
from audio_edition.run.settings import CleanSettings, RunSettings
from audio_edition.show import Show


def settings(**run: Any) -> RunSettings:
    return Show.of({"show": {"title": "x"}, "run": run}).run


def test_the_defaults_are_those_of_the_class() -> None:
    assert settings() == RunSettings()
    assert settings(clean={}).clean == CleanSettings()


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("run", "told"),
    [
        ({"days": "mon-fry"}, "knows no day"),
        ({"days": []}, "names no day"),
        ({"start": "5:00"}, "time of day"),
        ({"deadline": "24:00"}, "time of day"),
        ({"start": "05:50"}, "hour of start"),
        ({"every": "5"}, "must look like"),
        ({"every": "1s"}, "at least 10s"),
        ({"catch_up": "9w"}, "at most 31d"),
        ({"edition": "daily"}, "differently"),
        ({"edition": "{year}-{month}"}, "differently"),
        ({"edition": "{date} {hour}"}, "differently"),
        ({"edition": "{date}/x"}, "cannot name an edition"),
        ({"publish": "allways"}, "cannot be"),
        ({"at_deadline": "publish"}, "cannot be"),
        ({"desk": "desk.example.org"}, "http"),
        ({"clean": {"max_cut": 1.5}}, "at most 1"),
        ({"clean": {"min_words": 10, "max_words": 5}}, "above max_words"),
        ({"clean": {"new_name": "hold"}}, "is not a setting"),
        ({"deadlin": "05:50"}, "is not a setting"),
    ],
)
def test_what_cannot_be_meant_is_one_line(run: dict[str, Any], told: str) -> None:
    with pytest.raises(ShowError, match=told) as caught:
        settings(**run)
    assert "\n" not in caught.value.message
    assert "show.toml [run" in caught.value.message
    assert caught.value.hint
