"""What ends a command from outside: processes of their own, each held at a gate, never by time."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.gates import LONG, Press, errors
from tests.cli.typed import ENV


def test_a_build_ends_with_all_that_works_for_it_and_the_next_clears_up(press: Press) -> None:
    """Told to, it leaves nothing lying about; killed, it takes its workers along."""
    with press.held("build", "--jobs", "2") as build:
        build.send_signal(signal.SIGTERM)
        _, said = build.communicate(timeout=LONG)
    assert build.returncode == 143
    assert errors(said) == ["error: ended by SIGTERM; what was published before stays published"]
    assert press.hidden() == []
    shutil.rmtree(press.show / ".cache")
    with press.held("build", "--jobs", "2") as build:
        # here: a second worker that comes late opens the store, and clears up by itself
        assert any("build-2026-11-02" in name for name in press.hidden()), "nothing to clear"
        build.send_signal(signal.SIGKILL)
        build.communicate(timeout=LONG)
    kept = re.search(r"(\d+) new, (\d+) from the cache", press.done("build", "--jobs", "2"))
    assert int(kept[2]) > 0, "what was finished is spoken again"
    assert press.hidden() == []


BLOCKED = """
import os, signal, sys
from audio_edition.cli import signals
signals._GRACE = float(sys.argv[1])
signals.heed()
try:
    print("there", flush=True)
    sys.stdin.read()
finally:
    if len(sys.argv) > 3:  # what waits is woken by no signal, as one that comes a moment early
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    print("clearing", flush=True)
    os.read(int(sys.argv[2]), 1)
"""


@pytest.mark.parametrize("grace", ["0", "3600", "3600 deaf"])
def test_who_is_told_twice_ends_at_once_and_nobody_clears_for_ever(grace: str) -> None:
    never, end = os.pipe()
    seconds, *deaf = grace.split()
    with subprocess.Popen(
        [sys.executable, "-c", BLOCKED, seconds, str(never), *deaf],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, pass_fds=[never],
    ) as process:  # fmt: skip
        try:
            assert process.stdout.readline() == "there\n"
            process.send_signal(signal.SIGTERM)
            if grace != "0":
                assert process.stdout.readline() == "clearing\n"
                process.send_signal(signal.SIGHUP)
            _, err = process.communicate(timeout=LONG)
        finally:
            process.kill()  # else it is waited for without end
    os.close(never)
    os.close(end)
    told, code = ("SIGTERM", 143) if grace == "0" else ("SIGHUP", 129)
    assert process.returncode == code
    assert err == f"error: ended by {told}; what was published before stays published\n"


# A signal comes where nobody can catch what its handler raises; then a pipe is waited for.
SWALLOWED = """
import os, sys
from audio_edition.cli import signals
signals.heed()

class Finalized:
    def __del__(self):
        os.kill(os.getpid(), int(sys.argv[1]))
        "here the handler is called".split()

try:
    Finalized()
    sys.stdin.read()
except KeyboardInterrupt:
    sys.exit(130)
finally:
    print("in order", flush=True)
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_an_end_that_a_finalizer_swallows_comes_again(number: signal.Signals, code: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SWALLOWED, str(int(number))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        said = process.stdout.read()  # nobody closes its input
        _, err = process.communicate(timeout=LONG)
    assert (said, err, process.returncode) == ("in order\n", "", code)


def test_who_is_interrupted_while_it_is_imported_says_so(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n")
    command, env = [sys.executable, "-m", "audio_edition"], {**ENV, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "error: interrupted; nothing was begun\n"


def test_what_whoever_started_us_ignores_stays_ignored() -> None:
    code = (
        "import os, signal; from audio_edition.cli import signals; signals.heed()\n"
        "os.kill(os.getpid(), signal.SIGHUP)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    command = ["nohup", sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 143
