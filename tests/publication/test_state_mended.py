"""A damaged state.json is made anew of what is left, and never says less than was public."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication import journal, there
from audio_edition.publication.restore import restore
from audio_edition.publication.state_mended import mend_state
from audio_edition.publication.targets import open_target
from audio_edition.schemas import UPGRADE
from tests.publication.support import NOW, Stage
from tests.publication.test_forwards import DAY, DAYS, at, brought_back, copied, released, state_of
from tests.publication.test_publish import Folder

DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda data: b"",
    lambda data: b"{",
    lambda data: b"\0" * len(data),
    lambda data: data[: len(data) // 2],
    lambda data: data.replace(b'"revision": 1', b'"revision": 9'),
    lambda data: data.replace(b'"version": 1', b'"version": "x"'),
]


@pytest.fixture
def public(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "public")


@pytest.fixture
def stage(tmp_path: Path, public: Folder) -> Stage:
    """Three that went out, of which the second was taken back, and a draft."""
    stage = released(tmp_path / "a", DAYS)
    at(stage, public).publish()
    stage.retract(DAYS[1], NOW + 3 * DAY)
    at(stage, public).send_show()
    stage.release("2026-11-05", now=NOW + 3 * DAY)
    return stage


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("whose", ["its writer's", "another's"])
def test_it_says_what_it_said(
    stage: Stage, public: Folder, tmp_path: Path, damage: Callable[[bytes], bytes], whose: str
) -> None:
    before = state_of(public)
    file = public.folder / there.NAME
    file.write_bytes(damage(file.read_bytes()))

    mender = stage if whose == "its writer's" else Stage(tmp_path / "empty")
    with pytest.raises(PublicationError, match=r"state\.json at .* cannot be read") as refused:
        at(stage, public).publish()
    assert "check --repair" in (refused.value.hint or "")
    target = open_target(public.target, mender.at())
    assert target is not None
    mend_state(mender.at(), mender.identity, target)
    after = state_of(public)
    editions = before["editions"]
    assert after["editions"].keys() == editions.keys()
    for name, one in after["editions"].items():
        assert one["retracted"] is (name == DAYS[1])
        assert one["guid"] == editions[name]["guid"]
        assert one["number"] == editions[name]["number"]
        assert one["revision"] == 1
        assert one["sounds"] == editions[name]["sounds"]
    assert set(after["files"]) <= set(before["files"])
    assert after["generation"] > 0
    assert mend_state(mender.at(), mender.identity, target) is None, "once is enough"


def test_an_older_checkout_still_takes_nothing_back(tmp_path: Path, public: Folder) -> None:
    first = released(tmp_path / "a", DAYS[:2])
    at(first, public).publish()
    older = copied(first, tmp_path / "b")
    first.retract(DAYS[0], NOW + 3 * DAY)
    at(first, public).send_show()
    first.release(DAYS[2], now=NOW + 2 * DAY)
    at(first, public).publish()
    (public.folder / there.NAME).write_bytes(b"{")
    told = brought_back(older, public)
    assert told.retracted == DAYS[:1], "what stands in no feed was taken back"
    assert told.missing == DAYS[2:]
    at(older, public).publish()
    feed = public.files()["feed.xml"].decode()
    assert [day in feed for day in DAYS] == [False, True, True]


def test_a_newer_state_is_not_damaged(stage: Stage, public: Folder) -> None:
    file = public.folder / there.NAME
    file.write_bytes(b'{"version": 9}')
    target = open_target(public.target, stage.at())
    assert target is not None
    newer = rf"{there.NAME} at .* is of version 9, which a newer audio-edition wrote"
    with pytest.raises(PublicationError, match=newer) as refused:
        restore(stage.at(), stage.identity, target)
    assert refused.value.hint == UPGRADE
    assert file.read_bytes() == b'{"version": 9}'


def test_another_show_s_is_not_mended(stage: Stage, public: Folder, tmp_path: Path) -> None:
    other = Stage(tmp_path / "other")
    other.identity = type(other.identity)(
        **{
            **{name: getattr(other.identity, name) for name in other.identity.__slots__},
            "base_url": "https://elsewhere.example/",
            "title": "Another",
        }
    )
    file = public.folder / there.NAME
    file.write_bytes(b"{")
    target = open_target(public.target, other.at())
    assert target is not None
    with pytest.raises(PublicationError, match="another show's feed"):
        mend_state(other.at(), other.identity, target)
    assert file.read_bytes() == b"{"


def test_what_the_journal_knows_stays_taken_back(stage: Stage, public: Folder) -> None:
    """Killed before the feed was written: the state was ahead of it, and is lost."""
    stage.retract(DAYS[2], NOW + 4 * DAY)
    assert journal.read_journal(stage.at()).lines[DAYS[2]].retracted
    (public.folder / there.NAME).write_bytes(b"{")
    target = open_target(public.target, stage.at())
    assert target is not None
    state = mend_state(stage.at(), stage.identity, target)
    assert state is not None
    assert state.editions[DAYS[2]].retracted
    assert json.loads((public.folder / there.NAME).read_bytes())["writer"] == "mended"
