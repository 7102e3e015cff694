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


def test_who_is_willing_to_wait_gets_it_when_the_other_lets_go(tmp_path: Path) -> None:
    entered, leave = threading.Event(), threading.Event()

    def other() -> None:
        with locked(tmp_path, "today"):
            entered.set()
            leave.wait()

    thread = threading.Thread(target=other)
    thread.start()
    entered.wait()
    with pytest.raises(BusyError), held(tmp_path, "today", busy="taken", wait=0.1):
        pass
    leave.set()
    with held(tmp_path, "today", busy="taken", wait=60.0):  # far longer than it takes
        pass
    thread.join()


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
    gave_up: list[BaseException] = []

    def other() -> None:
        try:
            with held(tmp_path, "site"):
                order.append("second")
        except BaseException as problem:
            gave_up.append(problem)

    thread = threading.Thread(target=other)
    with held(tmp_path, "site"):
        thread.start()
        # longer than any patience but the endless one; a slow machine only makes it wait longer
        thread.join(timeout=1.3)
        assert thread.is_alive(), gave_up
        order.append("first")
    thread.join()
    assert (order, gave_up) == (["first", "second"], [])


def test_the_cache_may_be_a_folder_yet_to_be_made(tmp_path: Path) -> None:
    with locked(tmp_path / "not" / "yet", "today"):
        assert (tmp_path / "not" / "yet" / "locks").is_dir()


def test_a_lock_may_be_given_back_by_another_thread(tmp_path: Path) -> None:
    """A generator that holds one may be closed by the thread that collects it."""
    lock = locked(tmp_path, "today")
    lock.__enter__()
    thread = threading.Thread(target=lock.__exit__, args=(None, None, None))
    thread.start()
    thread.join()
    with locked(tmp_path, "today"):
        pass


def test_a_cache_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("x")
    with (
        pytest.raises(AudioEditionError, match="cannot be locked") as caught,
        held(tmp_path / "cache", "site"),
    ):
        pass
    assert caught.value.hint
