"""What is ended from outside leaves nothing at work, nothing by half, and says so in one line.

The short form of what ``make chaos`` does to every command that writes: a few events of each, drawn
evenly, the signals in turn.
"""

from __future__ import annotations

import pytest

from tests.chaos.refusals import SCENES, Scene, Stage
from tests.chaos.signalled import CODES, play

TRIALS = {"new --add": 5, "collect": 5, "proof": 3, "publish": 5, "run": 3, "retract": 3}


@pytest.mark.parametrize(
    "scene", [one for one in SCENES if one.name in TRIALS], ids=lambda one: one.name
)
def test_a_signal_is_one_line_and_the_next_run_goes_on(scene: Scene, stage: Stage) -> None:
    count = play(stage, scene, TRIALS[scene.name], seed=len(scene.name))
    assert not count.told, "\n".join(count.told)
    assert count.signalled > len(CODES) / 3, "hardly a signal came amid it"
