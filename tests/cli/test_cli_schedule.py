"""audio-edition schedule, as users give it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli_main import run

SHOW = """\
[show]
title = "The Lantern"
[voice]
engine = "silence"
fallback = []
[run]
timezone = "Europe/Berlin"
[tell]
urls = ["${CHAT}"]
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "show.toml").write_text(SHOW, encoding="utf-8")
    return tmp_path


def test_files_go_to_stdout_and_what_to_do_to_stderr(show: Path) -> None:
    done = run("schedule", "--for", "cron", cwd=show)
    assert done.returncode == 0
    assert "CRON_TZ=Europe/Berlin" in done.stdout
    assert "crontab -e" in done.stderr
    assert done.stdout.endswith("\n")


def test_or_into_a_folder(show: Path) -> None:
    done = run("schedule", "--for", "systemd", "--install-to", "units", "--user", "press", cwd=show)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "wrote units/audio-edition-the-lantern.service",
        "wrote units/audio-edition-the-lantern.timer",
    ]
    assert "User=press" in (show / "units" / "audio-edition-the-lantern.service").read_text()
    assert "write CHAT into /etc/audio-edition/audio-edition-the-lantern.env" in done.stderr


def test_json_has_all_of_it(show: Path) -> None:
    told = json.loads(run("schedule", "--for", "windows", "--json", cwd=show).stdout)
    assert told["kind"] == "windows"
    assert told["files"][0]["name"] == "audio-edition-the-lantern.xml"
    assert "WSL" in told["notes"][0]


def test_what_makes_no_sense_is_refused(show: Path) -> None:
    assert run("schedule", cwd=show).returncode == 2
    assert run("schedule", "--for", "at", cwd=show).returncode == 2
    assert run("schedule", "--for", "cron", "--user", "press", cwd=show).returncode == 2
