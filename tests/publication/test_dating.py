"""A clock that is clearly wrong dates no episode for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import PublicationError
from audio_edition.findings import Finding
from audio_edition.publication.dating import doubtful, require_after_start
from audio_edition.publication.episodes import require_standing
from audio_edition.publication.shelf import read_shelf
from tests.publication.support import DAY, NEXT, NOW, Stage
from tests.rows import each

HOUR = timedelta(hours=1)
YEAR = timedelta(days=365.25)


@pytest.fixture(autouse=True)
def _machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine's own clock is asked, and nobody says what time it is."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.release(DAY)
    stage.publish()
    return stage


def test_a_clock_of_before_this_program(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    epoch, early = datetime.fromtimestamp(0, UTC), datetime(2023, 11, 14, tzinfo=UTC)
    with pytest.raises(PublicationError, match="the clock says 1970-01-01 00:00 UTC") as caught:
        require_standing(stage.at(epoch), NEXT, target="")
    assert "set the machine's clock" in (caught.value.hint or "")
    require_after_start(NOW)
    with pytest.raises(PublicationError):
        require_after_start(early)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(early.timestamp())))
    require_after_start(early)
    with pytest.raises(PublicationError, match="1980"):
        require_after_start(datetime(1980, 1, 1, tzinfo=UTC))


def test_a_new_edition_is_not_older_than_what_is_out(stage: Stage) -> None:
    for day, back, told in (
        (NEXT, 0.1, False),
        ("2026-11-04", 1, True),
        ("2026-11-05", 9600, True),
    ):
        early = NOW - back * HOUR
        stage.warnings.clear()
        episode = stage.release(day, now=early)
        found = list(doubtful(read_shelf(stage.at(early)), episode, early))
        assert [(one.code, one.where) for one in found] == ([("clock", day)] if told else [])
        assert any("dated so for ever" in line for line in stage.warnings) == told
        assert not list(doubtful(read_shelf(stage.at(NOW + HOUR)), episode, NOW + HOUR))
    # what is out is not made unheard by it
    with pytest.raises(PublicationError, match=f"edition {DAY} went out on 2026-11-02 05:30"):
        require_standing(stage.at(NOW - HOUR), DAY, target="")
    require_standing(stage.at(NOW - HOUR / 12), DAY, target="")


def test_an_embargo_is_no_wrong_clock(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "show")
    stage.release(NEXT, publish_at=NOW + 48 * HOUR)
    stage.publish()
    require_standing(stage.at(NOW), NEXT, target="")
    stage.warnings.clear()
    stage.release(DAY, now=NOW)
    assert not any("clock" in line for line in stage.warnings)


# -- a clock that is far ahead ------------------------------------------------------------


def asked(stage: Stage, day: str, now: datetime, **more: Any) -> list[Finding]:
    """Build an edition by a clock; what a publication of it is asked about."""
    stage.warnings.clear()
    episode = stage.release(day, now=now, **more)
    found = list(doubtful(read_shelf(stage.at(now)), episode, now))
    if episode.revision == 1:
        assert any("dated so for ever" in line for line in stage.warnings) == bool(found)
    return found


@each("years, told", [(0.5, False), (2.9, False), (3.1, True), (64, True)])
def test_a_clock_years_ahead_is_asked_about(tmp_path: Path, years: float, told: bool) -> None:
    stage = Stage(tmp_path)
    stage.release(DAY)
    stage.publish()
    later = NOW + years * YEAR
    day = f"{later:%Y-%m-%d}"  # as a morning run names it
    found = asked(stage, day, later)
    assert [(one.severity, one.code, one.where) for one in found] == (
        [("error", "clock", day)] if told else []
    )
    if told:
        message = f"the clock says {later:%Y-%m-%d %H:%M} UTC, {int(years)} years after edition "
        assert found[0].message.startswith(f"{message}{DAY} went out, the last that did")
        assert '--anyway "the clock is right"' in found[0].remedy


def test_what_a_clock_dates_is_asked_about(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    later = NOW + 64 * YEAR
    # an archive is taken in long after its days, and dated by them
    assert not asked(stage, NEXT, later)
    # its hour would have come, by that clock
    assert asked(stage, "2026-11-04", later, publish_at=NOW + 48 * HOUR)
    # a correction is dated by the hour in which it is heard
    assert asked(stage, DAY, later, take=1)
    # who says what time it is may mean a later one
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(later.timestamp())))
    assert not asked(stage, f"{later:%Y-%m-%d}", later)


@each("year, told", [(2027, False), (2044, False), (2090, True)])
def test_a_new_show_goes_by_the_program(tmp_path: Path, year: int, told: bool) -> None:
    stage = Stage(tmp_path / "show")
    found = asked(stage, f"{year}-05-01", datetime(year, 5, 1, tzinfo=UTC))
    assert bool(found) == told
    assert all("65 years after this program was written" in one.message for one in found)


def test_who_was_asked_about_holds_up_nobody_after(stage: Stage, tmp_path: Path) -> None:
    rested, later = Stage(tmp_path / "rested"), NOW + 5 * YEAR
    rested.release(DAY)
    rested.publish()
    assert asked(rested, "2031-11-02", later)
    rested.publish("2031-11-02", now=later)  # as --anyway lets it
    assert not asked(rested, "2031-11-03", later + 24 * HOUR)
    # one that went out by a clock that was wrong
    wrong = NOW + 64 * YEAR
    day = f"{wrong:%Y-%m-%d}"
    assert asked(stage, day, wrong)
    stage.publish(day, now=wrong)
    right = NOW + 24 * HOUR
    assert not asked(stage, NEXT, right)
    # its own sound stays: by the right clock it is not out yet, and might be replaced
    with pytest.raises(PublicationError, match=f"edition {day} went out on 2090"):
        require_standing(stage.at(right), day, target="")
