"""Killed at any moment, a publication leaves listeners what they had, and the next run ends it.

The short form of ``make chaos``: a small show, a few kills at each kind of place, drawn with a
fixed seed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.campaign import Torment, Twin, live_disturbed
from tests.chaos.command import Commands
from tests.chaos.places import Servers

SEED = 20261102
KILLS = {"none": 2, "folder": 4, "sftp": 3, "s3": 1}
"""In a row, of each command."""


@pytest.mark.parametrize("kind", KILLS)
def test_killed_anywhere_nothing_is_lost(
    kind: str, running: Servers, commands: Commands, twin: Twin, tmp_path: Path
) -> None:
    pause = 0.5 if kind == "s3" else 0.05  # moto needs the processor as well
    torment = Torment(SEED, KILLS[kind], builds=kind == "none", pause=pause)
    counts = live_disturbed(commands, running, kind, tmp_path / kind, twin, torment)
    assert not counts.told, "\n".join(counts.told)
    assert counts.kills >= 2, "most of the events were never reached"
    assert counts.samples > counts.kills
