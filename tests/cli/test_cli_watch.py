"""audio-edition watch in a process of its own: it ends when it is told to, with the right code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.cli.test_cli_main import ENV, run

SHOW = """\
[show]
title = "The Lantern"
[voice]
engine = "silence"
fallback = []
[run]
timezone = "UTC"
days = "daily"
[publish]
target = "public"
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "show.toml").write_text(SHOW, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_at_once_and_it_was_well_until_then(
    show: Path, number: signal.Signals, code: int
) -> None:
    command = [sys.executable, "-m", "audio_edition", "watch", "--health", "127.0.0.1:0"]
    with subprocess.Popen(
        command, cwd=show, env={**ENV, "PYTHONUNBUFFERED": "1"}, stderr=subprocess.PIPE, text=True
    ) as watch:
        assert watch.stderr is not None
        said = [watch.stderr.readline()]
        while "monitors ask" not in said[-1]:
            said.append(watch.stderr.readline())
            assert said[-1], said
        url = said[-1].split()[-1]
        with urllib.request.urlopen(url, timeout=30) as answer:
            assert json.load(answer)["show"] == "The Lantern"
        os.kill(watch.pid, number)
        rest = watch.stderr.read()
        assert watch.wait(30) == code
    assert "Traceback" not in rest


def test_what_cannot_be_is_said_in_one_line(show: Path) -> None:
    done = run("watch", "--health", "nowhere", cwd=show)
    assert done.returncode == 1
    assert "is no health address" in done.stderr
