"""A process ends with its code, whatever its threads are at."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.typed import ENV

BESIDE = """
import atexit, sys, threading, time
atexit.register(lambda: print("put away"))
import numpy, soxr
begun, sound = threading.Event(), numpy.zeros(44_100 * 60, "f4")
def work():
    while True:
        begun.set()
        soxr.resample(sound, 44_100, 8_000)
def slow():
    time.sleep(0.2)
    print("finished")
threading.Thread(target=work, daemon=True).start()
threading.Thread(target=slow).start()
begun.wait()
from audio_edition.__main__ import main
sys.argv = ["audio-edition", sys.argv[1]]
main()
"""


@pytest.mark.parametrize(("word", "code"), [("--version", 0), ("nothing", 2)])
def test_threads_change_no_code_and_who_is_waited_for_comes_to_an_end(word: str, code: int) -> None:
    """Taken down inside a library by Python, a thread ended the process by SIGABRT."""
    command = [sys.executable, "-c", BESIDE, word]
    done = subprocess.run(command, env=ENV, capture_output=True, text=True, check=False)
    assert (done.returncode, "terminate" in done.stderr) == (code, False), done.stderr
    assert ("audio-edition" in done.stdout) is (code == 0)
    assert "finished" in done.stdout
    assert done.stdout.endswith("put away\n")
