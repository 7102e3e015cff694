"""Processes that make units: they end with whoever they work for, at every moment of theirs."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

from tests.tools import ROOT

LONG = 60.0  # seconds that nothing here takes

# A process that is still importing what it needs: that waits at a pipe which nobody opens.
IMPORTING = """
import multiprocessing, os, sys
from audio_edition.archive import followers

class Needs:
    def __reduce__(self):
        return os.open, (sys.argv[1], os.O_RDONLY)

if __name__ == "__main__":
    with followers.unheard():
        context = multiprocessing.get_context("spawn")
        begun = context.Process(target=followers.begin, args=(followers.packed(print, Needs()),))
        begun.start()
    print(begun.pid, flush=True)
    sys.stdin.read()
"""

# A process that is amid a library's long call: Python calls no handler of a signal meanwhile.
CALLED = """
import os, signal, sys
from audio_edition.verbs import archive_crew

class Maker:
    def told_to_stop(self):
        os.write(1, b"not because of the unit\\n")

archive_crew._listen(Maker())
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
os.write(1, b"there\\n")
os.open(sys.argv[1], os.O_RDONLY)
"""


def test_who_is_still_importing_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never")
    (tmp_path / "parent.py").write_text(IMPORTING, encoding="utf-8")
    lives, held = os.pipe()
    with subprocess.Popen(
        [sys.executable, tmp_path / "parent.py", tmp_path / "never"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=held, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    ) as parent:  # fmt: skip
        os.close(held)
        assert parent.stdout.readline().strip().isdigit()
        parent.kill()
    # what both hold open as their error stream is closed when the last of them has ended
    assert select.select([lives], [], [], LONG)[0], "it lives on"
    assert os.read(lives, 1000) == b""
    os.close(lives)


def test_a_unit_is_not_blamed_for_an_end_that_comes_amid_a_long_call(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never")
    with subprocess.Popen(
        [sys.executable, "-c", CALLED, tmp_path / "never"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "there\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "not because of the unit\n"
        process.kill()
