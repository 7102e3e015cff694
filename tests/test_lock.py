from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from audio_edition.errors import EXIT_BUSY, BusyError
from audio_edition.lock import edition_lock

HOLD = """
import sys, pathlib
from audio_edition.lock import edition_lock
with edition_lock(pathlib.Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_told_and_a_dead_one_lets_go(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path), "today"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match="today") as caught, edition_lock(tmp_path, "today"):
            pass
        assert caught.value.exit_code == EXIT_BUSY
        with edition_lock(tmp_path, "tomorrow"):
            pass
        holder.kill()
    with edition_lock(tmp_path, "today"):
        pass


def test_a_failure_inside_lets_go(tmp_path: Path) -> None:
    with pytest.raises(KeyError), edition_lock(tmp_path, "today"):
        raise KeyError
    with edition_lock(tmp_path, "today"):
        pass
