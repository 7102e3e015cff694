"""``build --watch``: an edition is built again at each save, and nothing that is amiss ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_cli_main import ENV, run

DAY = "2026-11-02"
SHOW = '[show]\ntitle = "The Lantern"\n[voice]\nengine = "silence"\nfallback = []\n'
ARTICLE = "# The Library\n\nIt opened on Monday.\n\nTwo years of work were {0}.\n"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    folder = tmp_path / "editions" / DAY
    folder.mkdir(parents=True)
    (tmp_path / "editions" / "show.toml").write_text(SHOW, encoding="utf-8")
    (folder / "01.md").write_text(ARTICLE.format("over"), encoding="utf-8")
    return tmp_path


@contextmanager
def watching(show: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "audio_edition", "build", DAY, "--watch", "--json"],
        cwd=show,
        env={**ENV, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What the next build tells."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.stderr.read() if process.stderr else ""
    built: dict[str, Any] = json.loads(line)
    return built


def heard(process: subprocess.Popen[str], words: str) -> str:
    """The next line of the error stream that has ``words``."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return line
    raise AssertionError(words)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_what_is_saved_is_built_until_a_signal_comes(
    show: Path, number: signal.Signals, code: int
) -> None:
    article = show / "editions" / DAY / "01.md"
    settings = show / "editions" / "show.toml"
    with watching(show) as process:
        assert told(process)["sentences"]["synthesized"] > 1
        assert heard(process, "when something of it is saved").startswith(DAY)
        article.write_text(ARTICLE.format("done"), encoding="utf-8")
        again = told(process)
        assert again["sentences"]["synthesized"] == 1
        settings.write_text(SHOW + "[audio", encoding="utf-8")  # half typed
        assert "show.toml" in heard(process, "error: ")
        settings.write_text(SHOW.replace("Lantern", "Lamp"), encoding="utf-8")
        assert told(process)["sentences"]["synthesized"] >= 1  # the greeting names the show
        article.write_text("---\ntitle: [\n---\n", encoding="utf-8")
        assert "01.md" in heard(process, f"error: {DAY}")
        article.write_text(ARTICLE.format("past"), encoding="utf-8")
        assert told(process)["sentences"]["synthesized"] == 1
        os.kill(process.pid, number)
        assert process.wait(30) == code
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    transcript = json.loads((show / "audio" / DAY / "transcript.json").read_text("utf-8"))
    assert "Two years of work were past." in [part["body"] for part in transcript["segments"]]


def test_an_edition_that_is_not_there_is_not_waited_for(show: Path) -> None:
    done = run("build", "2026-11-09", "--watch", cwd=show)
    assert done.returncode == 1
    assert "2026-11-09" in done.stderr


@pytest.mark.parametrize("more", [["--all"], [DAY, "2026-11-03"], [DAY, "--dry-run"]])
def test_it_goes_with_one_edition_that_is_built(show: Path, more: list[str]) -> None:
    done = run("build", "--watch", *more, cwd=show)
    assert done.returncode == 2
    assert "--watch goes with one edition" in done.stderr
