from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from audio_edition.errors import EXIT_BUSY, AudioEditionError, BusyError
from audio_edition.lock import held

HOLD = """
import sys, pathlib
from audio_edition.lock import held
with held(pathlib.Path(sys.argv[1]), sys.argv[2], busy="taken"):
    print("held", flush=True)
    sys.stdin.read()
"""


def locked(cache: Path, name: str) -> AbstractContextManager[None]:
    return held(cache, name, busy=f"somebody works on {name}")


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
        with pytest.raises(BusyError, match="today") as caught, locked(tmp_path, "today"):
            pass
        assert caught.value.exit_code == EXIT_BUSY
        with locked(tmp_path, "tomorrow"):
            pass
        holder.kill()
    with locked(tmp_path, "today"):
        pass


def test_a_failure_inside_lets_go(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked(tmp_path, "today"):
        raise KeyError
    with locked(tmp_path, "today"):
        pass


def test_two_threads_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    outcome: list[str] = []

    def other() -> None:
        try:
            with locked(tmp_path, "today"):
                outcome.append("entered")
        except BusyError:
            outcome.append("busy")

    with locked(tmp_path, "today"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert outcome == ["busy"]


def test_without_a_word_for_busy_it_waits(tmp_path: Path) -> None:
    order: list[str] = []
    waiting = threading.Event()

    def other() -> None:
        waiting.set()
        with held(tmp_path, "site"):
            order.append("second")

    with held(tmp_path, "site"):
        thread = threading.Thread(target=other)
        thread.start()
        waiting.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_cache_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("x")
    with (
        pytest.raises(AudioEditionError, match="cannot be locked") as caught,
        held(tmp_path / "cache", "site"),
    ):
        pass
    assert caught.value.hint
