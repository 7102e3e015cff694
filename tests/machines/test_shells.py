"""Real shells, told as docs/machines.md says: TAB completes commands, options and editions."""

import os
import pty
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.tools import ROOT, require

PAGE = (ROOT / "docs" / "machines.md").read_text("utf-8")
SHELLS = {
    "bash": ("--norc", "--noprofile", "-i"),
    "zsh": ("-f", "-i"),
    "fish": ("--no-config", "-i"),
}


def typed(shell: str, lines: list[str], folder: Path, until: Path) -> None:
    """Type ``lines`` into a terminal of ``shell``, until there is something in a file."""
    ours, theirs = pty.openpty()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    process = subprocess.Popen(
        [require(shell), *SHELLS[shell]], cwd=folder, preexec_fn=lambda: os.login_tty(theirs),
        env={"PATH": path, "HOME": str(folder), "TERM": "dumb", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    os.close(theirs)
    os.set_blocking(ours, False)
    shown, end = b"", time.monotonic() + 60
    try:
        for line in lines:
            os.write(ours, line.encode())
            quiet = time.monotonic() + 1.5
            while time.monotonic() < quiet or (line is lines[-1] and not until.is_file()):
                with suppress(BlockingIOError):
                    shown += os.read(ours, 4096)
                assert time.monotonic() < end, shown.decode("utf-8", "replace")
                time.sleep(0.02)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


@pytest.mark.parametrize("shell", SHELLS)
def test_tab_completes(shell: str, tmp_path: Path) -> None:
    (tmp_path / "editions" / "harbor").mkdir(parents=True)
    (tmp_path / "editions/show.toml").write_text('[show]\ntitle = "Kept"\n')
    (tmp_path / "editions/harbor/edition.toml").write_text("")
    (tmp_path / "editions/harbor/01.md").write_text("---\ntitle: Port\n---\n\nIt opened.\n")
    [told] = re.findall(rf"^(.*{shell}_source.*?)  +#", PAGE, re.M)
    first = "autoload -U compinit && compinit -u\r" if shell == "zsh" else "\r"
    line = ["audio-edition --tru\t", "scr\t", "har\t", "--spo\t", "> told.tmp; mv told.tmp told\r"]
    typed(shell, [first, f"{told}\r", *line], tmp_path, tmp_path / "told")
    assert (tmp_path / "told").read_text()
