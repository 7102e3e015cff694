"""The group of commands: what it imports, near names, one-line errors, and how it ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from audio_edition.cli import doctor
from tests.cli.typed import DAY, at_terminal, typed


def test_help_lists_every_command_and_imports_no_room() -> None:
    code = (
        "import sys; sys.argv = ['audio-edition', '--help']\n"
        "from audio_edition.cli import main\n"
        "try: main()\n"
        "finally:\n"
        "    heavy = {'numpy', 'audio_edition.pipeline', 'audio_edition.show', 'jinja2'}\n"
        "    print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for name in ("init", "new", "build", "script", "publish", "desk", "verbalize", "speak"):
        assert f"  {name} " in done.stdout
    assert done.stderr.strip() == "[]"


def test_what_is_mistyped_is_one_line_with_a_hint(tmp_path: Path) -> None:
    slip = typed("biuld")
    assert (slip.code, slip.out, "did you mean 'build'?" in slip.err) == (2, "", True)
    assert typed("--quiet", "--verbose", "doctor").code == 2
    for command in ("build", "script", "publish"):
        said = typed(command, DAY, cwd=tmp_path)
        error, hint = said.err.strip().splitlines()
        assert (said.code, error[:19]) == (1, "error: no show here")
        assert "audio-edition init" in hint
    assert typed("init", str(tmp_path / "show")).code == 0
    near = typed("--show", str(tmp_path / "show"), "build", "wellcome")
    assert (near.code, "did you mean welcome?" in near.err) == (1, True)


def test_errors_are_red_on_a_terminal_and_plain_with_no_color(tmp_path: Path) -> None:
    build = ("-m", "audio_edition", "build")
    assert "\x1b[31m" in at_terminal(*build, cwd=tmp_path)[1]
    assert "\x1b[" not in at_terminal(*build, cwd=tmp_path, NO_COLOR="1")[1]


def test_a_bug_is_one_line_unless_the_story_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def bug() -> None:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr(doctor.command, "params", [])
    monkeypatch.setattr(doctor.command, "callback", bug)
    brief = typed("doctor", is_bug=True)
    assert brief.code == 1
    assert "internal error: ZeroDivisionError: of ours" in brief.err
    with pytest.raises(ZeroDivisionError):
        typed("--verbose", "doctor", is_bug=True)


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
    command = [sys.executable, "-m", "interrupted"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr.strip().startswith("error: interrupted")
