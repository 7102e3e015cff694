"""A clock that is clearly wrong dates no episode for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication.dating import behind, require_after_start
from audio_edition.publication.episodes import require_standing
from audio_edition.publication.shelf import read_shelf
from tests.publication.support import NOW, Stage

DAY, NEXT = "2026-11-02", "2026-11-03"
HOUR = timedelta(hours=1)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path / "show")
    stage.release(DAY)
    stage.publish()
    return stage


def test_a_machine_that_starts_in_1970_builds_nothing(stage: Stage) -> None:
    epoch = datetime.fromtimestamp(0, UTC)
    with pytest.raises(PublicationError, match="the clock says 1970-01-01 00:00 UTC") as caught:
        require_standing(stage.at(epoch), NEXT, target="")
    assert "set the machine's clock" in (caught.value.hint or "")
    require_after_start(NOW)


def test_who_says_what_time_it_is_may_mean_an_earlier_one(monkeypatch: pytest.MonkeyPatch) -> None:
    early = datetime(2023, 11, 14, tzinfo=UTC)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with pytest.raises(PublicationError):
        require_after_start(early)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(early.timestamp())))
    require_after_start(early)
    with pytest.raises(PublicationError, match="1980"):
        require_after_start(datetime(1980, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(("back", "told"), [(0.1, False), (1.0, True), (9600.0, True)])
def test_a_new_edition_is_not_older_than_what_is_out(stage: Stage, back: float, told: bool) -> None:
    early = NOW - back * HOUR
    stage.warnings.clear()
    episode = stage.release(NEXT, now=early)
    found = list(behind(read_shelf(stage.at(early)), episode, early))
    assert [(one.code, one.where) for one in found] == ([("clock", NEXT)] if told else [])
    assert any("dated so for ever" in line for line in stage.warnings) == told
    assert not list(behind(read_shelf(stage.at(NOW + HOUR)), episode, NOW + HOUR))


def test_what_is_out_is_not_made_unheard_by_it(stage: Stage) -> None:
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
