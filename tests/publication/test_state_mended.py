"""A damaged state.json is made anew of what is left, and never says less than was public."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication import journal, there
from audio_edition.publication.restore import restore
from audio_edition.publication.state_mended import mend_state
from audio_edition.publication.targets import FolderTarget
from audio_edition.schemas import UPGRADE
from tests.publication.public import DAY, DAYS, Folder, at, brought_back, copied, released, state_of
from tests.publication.support import NOW, Stage, identity

DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda data: b"",
    lambda data: b"{",
    lambda data: b"\0" * len(data),
    lambda data: data[: len(data) // 2],
    lambda data: data.replace(b'"revision": 1', b'"revision": 9'),
    lambda data: data.replace(b'"version": 1', b'"version": "x"'),
]


@pytest.fixture
def stage(tmp_path: Path, place: Folder) -> Stage:
    """Three that went out, of which the second was taken back, and a draft."""
    stage = released(tmp_path / "a", DAYS)
    at(stage, place).publish()
    stage.retract(DAYS[1], NOW + 3 * DAY)
    at(stage, place).send_show()
    stage.release("2026-11-05", now=NOW + 3 * DAY)
    return stage


def test_it_says_what_it_said_by_its_writer_or_by_another(
    stage: Stage, place: Folder, tmp_path: Path
) -> None:
    before = state_of(place)
    file, target = place.folder / there.NAME, FolderTarget(place.folder)
    good = file.read_bytes()
    for damage, mender in product(DAMAGES, (stage, Stage(tmp_path / "empty"))):
        file.write_bytes(damage(good))
        with pytest.raises(PublicationError, match=r"state\.json at .* cannot be read") as refused:
            at(stage, place).publish()
        assert "check --repair" in (refused.value.hint or "")
        assert mend_state(mender.at(), mender.identity, target) is not None
        after = state_of(place)
        assert {name: one["retracted"] for name, one in after["editions"].items()} == {
            name: name == DAYS[1] for name in DAYS
        }
        for name, one in before["editions"].items():
            for key in ("guid", "number", "revision", "sounds"):
                assert after["editions"][name][key] == one[key]
        assert set(after["files"]) <= set(before["files"])
        assert after["generation"] > 0
        assert mend_state(mender.at(), mender.identity, target) is None, "once is enough"


def test_an_older_checkout_still_takes_nothing_back(tmp_path: Path, place: Folder) -> None:
    first = released(tmp_path / "a", DAYS[:2])
    at(first, place).publish()
    older = copied(first, tmp_path / "b")
    first.retract(DAYS[0], NOW + 3 * DAY)
    at(first, place).send_show()
    first.release(DAYS[2], now=NOW + 2 * DAY)
    at(first, place).publish()
    (place.folder / there.NAME).write_bytes(b"{")
    told = brought_back(older, place)
    assert told.retracted == DAYS[:1], "what stands in no feed was taken back"
    assert told.missing == DAYS[2:]
    at(older, place).publish()
    feed = place.files()["feed.xml"].decode()
    assert [day in feed for day in DAYS] == [False, True, True]


def test_what_is_not_damaged_or_not_ours_is_not_mended(
    stage: Stage, place: Folder, tmp_path: Path
) -> None:
    file, target = place.folder / there.NAME, FolderTarget(place.folder)
    file.write_bytes(b'{"version": 9}')
    newer = rf"{there.NAME} at .* is of version 9, which a newer audio-edition wrote"
    with pytest.raises(PublicationError, match=newer) as refused:
        restore(stage.at(), stage.identity, target)
    assert refused.value.hint == UPGRADE
    assert file.read_bytes() == b'{"version": 9}'
    theirs = identity(base_url="https://elsewhere.example/", title="Another")
    other = Stage(tmp_path / "other", theirs)
    file.write_bytes(b"{")
    with pytest.raises(PublicationError, match="another show's feed"):
        mend_state(other.at(), other.identity, target)
    assert file.read_bytes() == b"{"


def test_what_the_journal_knows_stays_taken_back(stage: Stage, place: Folder) -> None:
    """Killed before the feed was written: the state was ahead of it, and is lost."""
    stage.retract(DAYS[2], NOW + 4 * DAY)
    assert journal.read_journal(stage.at()).lines[DAYS[2]].retracted
    (place.folder / there.NAME).write_bytes(b"{")
    state = mend_state(stage.at(), stage.identity, FolderTarget(place.folder))
    assert state.editions[DAYS[2]].retracted
    assert state_of(place)["writer"] == "mended"
