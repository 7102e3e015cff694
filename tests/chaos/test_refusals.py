"""Whatever the system refuses is told as what it is, and the next run makes all whole.

The short form of what ``make chaos`` does to every command that writes: a few events of each, drawn
evenly, the errors in turn.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.refusals import SCENES, Scene, Stage, play
from tests.desk.conftest import make_show
from tests.tools import ROOT

TRIALS = {
    "init": 4, "new": 2, "new --add": 3, "approve": 2, "lexicon": 4, "build": 3, "correction": 2,
    "publish": 2, "retract": 2, "members": 3, "cache": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    "scene", [one for one in SCENES if one.name in TRIALS], ids=lambda one: one.name
)
def test_a_fault_is_one_line_and_the_next_run_mends_it(scene: Scene, stage: Stage) -> None:
    tally = play(stage, scene, TRIALS[scene.name], seed=len(scene.name))
    assert not tally.told, "\n".join(tally.told)
    assert tally.refused, "no event was refused"


def test_a_fault_at_the_desk_is_an_answer(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.desk_refused", str(make_show(tmp_path)), "EIO", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    *answers, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert last == {"asked": "last", "state": True}, done.stderr
    refused = [one for one in answers if one["status"] != 200]
    assert refused
    for one in refused:
        assert one["status"] in (422, 507), one
        told = json.loads(one["body"])
        assert "a disk error" in told["error"], one
        assert told["hint"], one
    assert "Traceback" not in done.stderr
