"""What every target must bear: days of a show, from several checkouts, read by nobody's code."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition.errors import BusyError, PublicationError
from audio_edition.publication import lease, there
from audio_edition.publication.lease import Lease
from audio_edition.publication.targets import open_target
from tests.publication.public import (
    DAY,
    DAYS,
    Place,
    assert_refused,
    assert_true_feed,
    at,
    brought_back,
    copied,
    guids,
    sent,
    state_of,
)
from tests.publication.support import NOW, Stage


def bears_a_shows_days(root: Path, place: Place) -> None:
    """Publish twice, correct, publish from an older and from an empty checkout."""
    first = Stage(root / "a")
    base = first.identity.base_url
    first.release(DAYS[0])
    at(first, place).publish()
    assert_true_feed(place, base)
    older = copied(first, root / "b")

    first.release(DAYS[1], now=NOW + DAY)
    paths = sent(at(first, place).publish().steps)
    assert paths[-1] == "feed.xml"
    assert not any(path.startswith(f"{DAYS[0]}/") and path.endswith(".mp3") for path in paths)
    first.release(DAYS[0], take=1, now=NOW + DAY)  # a correction: other sound, another name
    at(first, place).publish()
    assert state_of(place)["editions"][DAYS[0]]["revision"] == 2
    assert assert_true_feed(place, base) == [f"Edition of {day}" for day in DAYS[1::-1]]
    assert sent(at(first, place).publish().steps) == [], "nothing is sent twice"

    assert_refused(at(older, place), place, DAYS[1], "ahead of this checkout")
    runner = Stage(root / "c")  # a machine that keeps no audio/
    runner.release(DAYS[2], now=NOW + 2 * DAY)
    assert_refused(at(runner, place), place, DAYS[0], "not in this checkout")
    assert brought_back(runner, place).missing == DAYS[:2]
    assert [one.revision for one in runner.episode(DAYS[0]).published] == [1, 2]
    at(runner, place).publish()
    assert len(guids(place)) == 3
    assert_true_feed(place, base)
    files = place.files()
    assert not [name for name in files if name.endswith(".part") or lease.NAME in name]
    assert there.NAME in files

    held = Lease(open_target(place.target, first.at()), "another", lambda: NOW + timedelta(3650))
    held.take()
    before = dict(place.files())
    with pytest.raises(BusyError, match="another publisher is at work at") as caught:
        at(runner, place).publish()
    assert caught.value.exit_code == 3
    assert dict(place.files()) == before
    held.give_back()
    runner.retract(DAYS[1], NOW + 3 * DAY)
    at(runner, place).send_show()
    assert len(guids(place)) == 2


@contextmanager
def refused(*words: str) -> Iterator[pytest.ExceptionInfo[PublicationError]]:
    """What is done within is refused, and told as ``assert_one_line`` wants it."""
    with pytest.raises(PublicationError) as caught:
        yield caught
    assert_one_line(caught.value, *words)


def assert_one_line(caught: PublicationError, *words: str) -> None:
    """What is wrong, where, and how to mend it: on one line each, ending with 1."""
    for word in words:
        assert word in caught.message, caught.message
    assert "\n" not in caught.message
    assert caught.hint
    assert "\n" not in caught.hint
    assert caught.exit_code == 1
