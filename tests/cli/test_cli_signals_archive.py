"""What ends ``archive`` from outside, held at a gate with two units in hand and more to come."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.cli.test_cli_main import ENV
from tests.cli.test_cli_signals import LONG, Press, _heard, press

__all__ = ["_heard", "press"]  # fixtures

DAYS = range(1, 7)


def archive(press: Press, gates: str) -> subprocess.Popen[str]:
    years = press.root / "years"
    if not years.exists():
        years.mkdir()
        for day in DAYS:
            head = f"---\ntitle: News of day {day}\ndate: 2016-03-0{day}\n---\n"
            text = f"{head}\nThe lamps were lit.\n\nThey waited at gate {day}.\n"
            (years / f"{day}.md").write_text(text, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "audio_edition", "archive", "../years", "--jobs", "2"],
        cwd=press.root / "show",
        env={**ENV, "PYTHONPATH": str(press.root / "site"), "GATES": gates},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ended(press: Press, act: Callable[[int], object]) -> tuple[int, str, list[str]]:
    """Do ``act`` to an archive with two units at the gate: its code, what it said, and which
    processes came to the gate, before and after.
    """
    with archive(press, str(press.root)) as process:
        came: list[str] = []
        for told in press.at_the_gate(process):
            already = len(came) >= len(("one", "other"))
            came += told.split()
            if not already and len(came) >= len(("one", "other")):
                act(process.pid)
        _, err = process.communicate(timeout=LONG)
    return process.returncode, err, came


def marks(press: Press) -> list[dict[str, object]]:
    files = (press.root / "show" / "runs" / "archive").rglob("*.json")
    return [json.loads(file.read_bytes()) for file in files]


@pytest.mark.parametrize(
    ("number", "send", "code", "words"),
    [
        (signal.SIGTERM, os.kill, 143, "ended by SIGTERM"),
        (signal.SIGHUP, os.killpg, 129, "ended by SIGHUP"),
        (signal.SIGINT, os.killpg, 130, "interrupted"),
    ],
)
def test_no_unit_is_begun_any_more_and_none_is_blamed(
    press: Press,
    number: signal.Signals,
    send: Callable[[int, int], None],
    code: int,
    words: str,
) -> None:
    """A terminal tells all of them at once; who kills tells the first."""
    returned, said, came = ended(press, lambda pid: send(pid, number))
    lines = [line for line in said.splitlines() if line and "article" not in line]
    assert lines == [f"error: {words}; what was published before stays published"]
    assert returned == code
    assert len(came) == len(set(came)) == 2, "another unit was begun"
    assert [mark["tries"] for mark in marks(press)] == [-1, -1]
    assert press.hidden() == []


def test_who_is_killed_leaves_nobody_and_the_next_run_makes_all(press: Press) -> None:
    returned, said, came = ended(press, lambda pid: os.kill(pid, signal.SIGKILL))
    assert (returned, "Traceback" in said, "semaphore" in said) == (-signal.SIGKILL, False, False)
    assert len(came) == len(set(came)) == 2
    with archive(press, "") as process:
        _, err = process.communicate(timeout=LONG)
    assert process.returncode == 0, err
    assert sorted(str(mark["state"]) for mark in marks(press)) == ["done"] * len(DAYS)
    assert press.hidden() == []
