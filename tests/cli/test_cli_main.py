"""The group of commands, run as users run it: a process of its own."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ENV = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}


def run(*args: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "audio_edition", *args],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**ENV, **env},
        timeout=60,
        check=False,
    )


def test_help_lists_every_command_and_imports_no_room() -> None:
    code = (
        "import sys; sys.argv = ['audio-edition', '--help']\n"
        "from audio_edition.cli import main\n"
        "try: main()\n"
        "finally:\n"
        "    heavy = {'numpy', 'audio_edition.pipeline', 'audio_edition.show', 'jinja2'}\n"
        "    print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    for name in ("init", "new", "build", "script", "publish", "desk", "verbalize", "speak"):
        assert f"  {name} " in done.stdout
    assert done.stderr.strip() == "[]"


def test_a_mistyped_command_gets_the_nearest() -> None:
    done = run("biuld")
    assert done.returncode == 2
    assert "did you mean 'build'?" in done.stderr
    assert done.stdout == ""


def test_quiet_and_verbose_exclude_each_other() -> None:
    assert run("--quiet", "--verbose", "doctor").returncode == 2


@pytest.mark.parametrize("command", ["build", "script", "publish"])
def test_outside_a_show_one_line_and_a_hint(tmp_path: Path, command: str) -> None:
    done = run(command, "2026-11-02", cwd=tmp_path)
    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("error: no show here")
    assert "audio-edition init" in lines[1]


def test_an_edition_that_is_none_gets_the_nearest(tmp_path: Path) -> None:
    assert run("init", str(tmp_path / "show")).returncode == 0
    done = run("--show", str(tmp_path / "show"), "build", "wellcome")
    assert done.returncode == 1
    assert "did you mean welcome?" in done.stderr


def test_errors_are_red_on_a_terminal_and_plain_with_no_color(tmp_path: Path) -> None:
    def on_terminal(**env: str) -> bytes:
        ours, theirs = pty.openpty()
        subprocess.run(
            [sys.executable, "-m", "audio_edition", "build"],
            stdout=theirs,
            stderr=theirs,
            stdin=subprocess.DEVNULL,
            cwd=tmp_path,
            env={**ENV, "TERM": "xterm", **env},
            timeout=60,
            check=False,
        )
        os.close(theirs)
        said = os.read(ours, 65536)
        os.close(ours)
        return said

    assert b"\x1b[31m" in on_terminal()
    assert b"\x1b[" not in on_terminal(NO_COLOR="1")


def test_a_bug_is_one_line_unless_the_whole_story_is_asked_for() -> None:
    code = (
        "import sys, audio_edition.cli.doctor as doctor\n"
        "doctor.command.params = []\n"
        "sys.argv = ['audio-edition', *sys.argv[1:], 'doctor']\n"
        "doctor.command.callback = lambda: 1 / 0\n"
        "from audio_edition.cli import main; main()"
    )

    def crash(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *args], capture_output=True, text=True, check=False
        )

    brief = crash()
    assert brief.returncode == 1
    assert "internal error: ZeroDivisionError: division by zero" in brief.stderr
    assert "Traceback" not in brief.stderr
    assert "Traceback" in crash("--verbose").stderr


def test_an_interrupt_ends_with_130_wherever_it_hits(tmp_path: Path) -> None:
    """Also in code made of a string, where CPython would end by the signal itself."""
    (tmp_path / "interrupted.py").write_text(
        "import sys, audio_edition.cli.doctor as doctor\n"
        "text = 'import os, signal, time; '\n"
        "text += 'signal.signal(signal.SIGINT, signal.default_int_handler); '\n"
        "text += 'os.kill(os.getpid(), signal.SIGINT); time.sleep(60)'\n"
        "doctor.command.params = []\n"
        "doctor.command.callback = lambda: exec(text)\n"
        "sys.argv = ['audio-edition', 'doctor']\n"
        "from audio_edition.cli import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "interrupted"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 130
    assert done.stderr.strip().startswith("error: interrupted")
