"""What is offered behind TAB; real shells are asked in tests/machines/test_shells.py."""

import subprocess
import sys
from pathlib import Path

from click.shell_completion import ShellComplete

from audio_edition.cli.main import COMMANDS, cli
from tests.rows import each

SHOW = '[show]\ntitle = "Kept"\n[voice]\nengine = "openai"\n'


def offered(line: str) -> list[str]:
    *before, incomplete = line.split(" ")
    found = ShellComplete(cli, {}, "audio-edition", "_C").get_completions(before, incomplete)
    return [item.value for item in found]


def show(folder: Path, settings: str = SHOW) -> Path:
    for name in ("2026-11-02", "2026-11-03", "welcome", "assets"):
        (folder / "editions" / name).mkdir(parents=True, exist_ok=True)
    (folder / "editions/welcome/edition.toml").touch()
    (folder / "editions/show.toml").write_text(settings)
    return folder


@each(
    ("line", "wanted"),
    [
        ("", [*COMMANDS]),
        ("sc", ["script", "schedule"]),
        ("--lo", ["--log-file", "--log-format"]),
        ("--log-format j", ["json"]),
        ("build 20", ["2026-11-03", "2026-11-02"]),
        ("build 2026-11-03 w", ["welcome"]),
        ("voices co", ["compare"]),
        ("voices compare ", ["welcome", "2026-11-03", "2026-11-02"]),
        ("build --engine e", ["edge", "espeak"]),
        ("build --engine silence --voice ", ["silence"]),
        ("build --engine none --voice ", []),
        ("speak --voice al", ["alloy"]),
    ],
)
def test_what_can_stand_there_is_offered(
    tmp_path: Path, monkeypatch, line: str, wanted: list[str]
) -> None:
    monkeypatch.chdir(show(tmp_path) / "editions" / "welcome")
    assert offered(line) == wanted
    assert offered(f"--show {tmp_path} {line}") == wanted


def test_without_a_show_and_in_a_broken_one_there_is_less(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert offered("build ") == []
    show(tmp_path, "[voice")
    assert offered("speak --voice j") == ["joe"]


def test_a_shell_is_told_at_once_and_nothing_else(tmp_path: Path) -> None:
    """No room is imported for it, and a command that is none is no line amid what is typed."""
    code = (
        "import os, sys; sys.argv = ['audio-edition']; from audio_edition.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({'numpy', 'audio_edition.show'} & set(sys.modules)))"
    )
    for words, wanted in (("audio-edition bui", "plain,build\n"), ("audio-edition biuld x", "\n")):
        told = {"_AUDIO_EDITION_COMPLETE": "bash_complete", "COMP_WORDS": words}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True,
            env={**told, "COMP_CWORD": str(words.count(" "))},
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{wanted}[]\n", "")
