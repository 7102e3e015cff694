"""[run] of show.toml: what it takes, and what it refuses in one line."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import ShowError
from audio_edition.run.settings import CleanSettings, RunSettings
from audio_edition.show import Show
from tests.rows import each, table


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
