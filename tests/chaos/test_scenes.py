"""Whatever an editor does, and every command that writes, disturbed: the short form of ``make
chaos``. A few events of each, drawn evenly; the errors and the signals in turn.
"""

import errno
import os

import httpx
import pytest

from tests.chaos.disturbed import Play, killed, playable, refused, signalled
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
def test_a_disturbed_act_leaves_the_old_or_the_new_and_the_next_run_mends_it(play, name, stage):
    scene = next(scene for scene in playable(play) if scene.name == name)
    tally = play(stage, scene, TRIALS[play][name], len(name))
    assert not tally.told, "\n".join(tally.told)
    assert tally.hit, "nothing was disturbed"
    assert tally.cuts > 2 or not (play is killed and scene.units)


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
