"""A process ends with its code, whatever its threads are at."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.test_cli_main import ENV

BEGIN = """
import atexit, sys, threading, time
atexit.register(lambda: print("put away"))
"""
INSIDE = """
import numpy, soxr
begun, sound = threading.Event(), numpy.zeros(44_100 * 60, "f4")
def work():
    while True:
        begun.set()
        soxr.resample(sound, 44_100, 8_000)
threading.Thread(target=work, daemon=True).start()
begun.wait()
"""
ASIDE = """
def slow():
    time.sleep(0.2)
    print("finished")
threading.Thread(target=slow).start()
"""
END = """
from audio_edition.__main__ import main
sys.argv = ["audio-edition", *{argv}]
main()
"""


def run(code: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", code], env=ENV, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("argv", "code"), [(["--version"], 0), (["nothing"], 2)])
def test_a_thread_inside_a_library_does_not_change_the_code(argv: list[str], code: int) -> None:
    """Taken down there by Python, it ended the process by SIGABRT."""
    returned, out, err = run(BEGIN + INSIDE + END.format(argv=argv))
    assert (returned, "terminate" in err) == (code, False), err
    assert out.endswith("put away\n")
    assert ("audio-edition" in out) is (code == 0)


@pytest.mark.parametrize("beside", ["", INSIDE])
def test_a_thread_that_is_waited_for_comes_to_its_end(beside: str) -> None:
    returned, out, _ = run(BEGIN + beside + ASIDE + END.format(argv=["--version"]))
    assert returned == 0
    assert "finished" in out
    assert out.endswith("put away\n")
