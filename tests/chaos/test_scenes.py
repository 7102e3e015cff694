"""Whatever an editor does, and every command that writes, disturbed: the short form of ``make
chaos``. A few events of each, drawn evenly; the errors and the signals in turn.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from audio_edition import disk
from tests.chaos.disturbed import Play, killed, playable, refused, signalled
from tests.chaos.powercut import Record, faults, worst_states
from tests.chaos.process import run
from tests.chaos.scenes import Stage
from tests.chaos.show import ONE
from tests.desk.conftest import LiveDesk, live, show

__all__ = ["live", "show"]  # fixtures

TRIALS: dict[Play, dict[str, int]] = {
    killed: {"init": 1, "new": 1, "new --add": 2, "new --force": 1, "approve": 1, "desk take": 2},
    refused: {
        **{"init": 4, "new": 2, "new --add": 3, "approve": 2, "lexicon": 4, "build": 3},
        **{"correction": 2, "publish": 2, "retract": 2, "members": 3, "cache": 2},
    },
    signalled: {"new --add": 5, "collect": 5, "proof": 3, "publish": 5, "run": 3, "retract": 3},
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp("played"))


@pytest.mark.parametrize(
    ("play", "name"),
    [(play, name) for play, names in TRIALS.items() for name in names],
    ids=lambda one: one if isinstance(one, str) else one.__name__,
)
def test_a_disturbed_act_leaves_the_old_or_the_new_and_the_next_run_mends_it(
    play: Play, name: str, stage: Stage
) -> None:
    scene = next(scene for scene in playable(play) if scene.name == name)
    tally = play(stage, scene, TRIALS[play][name], len(name))
    assert not tally.told, "\n".join(tally.told)
    assert tally.hit, "nothing was disturbed"
    assert tally.cuts > 2 or not (play is killed and scene.units)


def _unflushed() -> None:
    Path(".a").write_text("new")
    Path(".a").replace("a")


def _folder_not_flushed() -> None:
    Path(".b").write_text("new")
    disk.flush(Path(".b"))
    Path(".b").replace("b")


def _made_and_not_flushed() -> None:
    Path("c").mkdir()
    disk.put(Path("c/d"), b"new")


def _in_order() -> None:
    disk.put(Path("e/f"), b"new")


def test_the_judge_of_the_order_sees_what_is_wrong(tmp_path: Path) -> None:
    def recorded(does: Callable[[], object]) -> Record:
        ended = run(tmp_path, does, records=True)
        assert ended.code == 0, ended.said
        assert ended.record is not None
        return ended.record

    (tmp_path / "a").write_text("old")
    assert "a gets its name before a is flushed" in faults(recorded(_unflushed))
    record = recorded(_folder_not_flushed)
    assert faults(record) == ["at the end b is not on the disk"]
    states = [tree for _, tree in worst_states(record)]
    assert any("b" not in tree for tree in states[1:])
    assert any(tree.get("b") is not None for tree in states)
    assert "at the end c is not on the disk" in faults(recorded(_made_and_not_flushed))
    assert faults(recorded(_in_order)) == []


def test_a_fault_at_the_desk_is_an_answer(live: LiveDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    with httpx.Client(base_url=live.url, headers={"Origin": live.url}, timeout=60) as client:
        client.get(live.address)
        api = f"/desk/api/{ONE}"
        title = {"title": "Fog", "digest": client.get(api).json()["digests"]["edition"]}

        def refuse(source: object, target: object, **_: object) -> None:
            raise OSError(errno.EIO, os.strerror(errno.EIO), target)

        with monkeypatch.context() as faulty:
            faulty.setattr(os, "replace", refuse)
            answer = client.post(f"{api}/title", json=title)
        assert answer.status_code in (422, 507), answer.text
        assert "a disk error" in answer.json()["error"]
        assert answer.json()["hint"]
        assert client.post(f"{api}/title", json=title).status_code == 200
