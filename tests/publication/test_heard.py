"""From when a revision is heard: what listeners have is never overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from tests.publication.support import NOW, Stage
from tests.rows import each

DAY = "2026-11-02"
HOUR = timedelta(hours=1)
LIFTS = NOW + timedelta(days=3)


def embargoed(root: Path) -> Stage:
    stage = Stage(root)
    stage.release(publish_at=LIFTS)
    stage.publish()
    return stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return embargoed(tmp_path)


def episode(stage: Stage) -> Episode:
    found = manifest.read(stage.audio, DAY)
    assert found is not None
    return found


def since(stage: Stage) -> list[datetime]:
    return [item.since for item in episode(stage).published]


@each("published_again", [True, False])
@each("to", [None, NOW + HOUR])
def test_sound_whose_embargo_was_lifted_is_never_overwritten(
    tmp_path: Path, to: datetime | None, published_again: bool
) -> None:
    stage, lifted = embargoed(tmp_path), NOW + 2 * HOUR
    stage.release(publish_at=to, now=lifted)
    if published_again:
        stage.publish(now=lifted)
    assert since(stage)[0] <= lifted
    heard = (stage.audio / DAY / f"{DAY}.mp3").read_bytes()
    again = stage.release(take=1, publish_at=to, now=lifted + HOUR)
    assert (again.revision, again.file) == (2, f"{DAY}-r2.mp3")
    assert (stage.audio / DAY / f"{DAY}.mp3").read_bytes() == heard


def test_the_mark_of_a_manifest_with_the_old_hour_is_mended(stage: Stage) -> None:
    """A version before this one lifted the embargo and left ``since`` as it was."""
    old = replace(episode(stage), publish_at=None)
    (stage.audio / DAY / manifest.NAME).write_bytes(manifest.to_json(old))
    stage.publish(now=NOW + HOUR)
    assert since(stage) == [NOW + HOUR]


def test_an_embargo_moved_later_moves_the_hour_of_what_nobody_heard(stage: Stage) -> None:
    later = LIFTS + timedelta(days=2)
    stage.release(publish_at=later, now=NOW + HOUR)
    assert since(stage) == [later]
    stage.publish(now=NOW + HOUR)
    assert since(stage) == [later]
    assert stage.release(take=1, publish_at=later, now=LIFTS + HOUR).revision == 1


def test_what_was_heard_stays_heard(stage: Stage) -> None:
    later = LIFTS + timedelta(days=2)
    stage.release(publish_at=later, now=LIFTS + HOUR)
    stage.publish(now=LIFTS + HOUR)
    assert since(stage) == [LIFTS]
    assert stage.release(take=1, publish_at=later, now=LIFTS + HOUR).revision == 2


def test_a_correction_is_heard_from_its_own_hour(stage: Stage) -> None:
    first = LIFTS + HOUR
    for number in (1, 2):
        stage.release(take=number, publish_at=LIFTS, now=first + number * HOUR)
        stage.publish(now=first + number * HOUR)
    assert since(stage) == [LIFTS, first + HOUR, first + 2 * HOUR]
    # a clock put back puts no revision before the one it corrects
    stage.release(take=3, publish_at=LIFTS, now=first + 3 * HOUR)
    stage.publish(now=first)
    assert since(stage)[3:] == [first + 2 * HOUR]
