"""What counts as a moment."""

import datetime as dt

import pytest

from audio_edition.clock import moment_in


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2026-11-02", 0), ("2026-11-02T05:30", 5), ("2026-11-02T05:30:00Z", 5),
     ("2026-11-02T05:30+01:00", 4)],
)  # fmt: skip
def test_a_moment_is_in_utc(text: str, hour: int) -> None:
    found = moment_in(text)
    assert found.tzinfo is dt.UTC
    assert (found.date().isoformat(), found.hour) == ("2026-11-02", hour)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-02-30", "0001-01-01T00:00:00+23:59", "0001-06-01",
     "9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59Z"],
)  # fmt: skip
def test_what_some_zone_cannot_tell_is_none(text: str) -> None:
    assert moment_in(text) is None
