"""Programs that work for a publication end with it: one that never would by itself."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from audio_edition.publication.git_repository import GitRepository
from audio_edition.publication.remote_shell import RemoteShell


def lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_a_shell_runs_is_asked_to_end_when_we_are_interrupted(tmp_path: Path) -> None:
    """Asked and not killed: rsync takes away at the server what it has not finished."""
    code = (
        "import os, signal, sys, pathlib\n"
        "def end(*_):\n"
        "    pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))\n"
        "    os._exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "os.kill(os.getppid(), signal.SIGUSR1)\n"
        "while True: signal.pause()"
    )

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    cleared = tmp_path / "cleared"
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            RemoteShell("rsync://ada@host/srv/show", ["true"]).start(
                [sys.executable, "-c", code, str(cleared)]
            )
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert not lives(int(cleared.read_text()))


def test_what_git_reads_for_us_ends_when_we_are_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = tmp_path / "git"
    git.write_text(
        f"#!{sys.executable}\n"
        "import os, signal, sys\n"
        "if 'cat-file' in sys.argv:\n"
        "    os.write(1, b'%d\\n' % os.getpid())\n"
        "    signal.pause()\n"
    )
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    repository = GitRepository("https://example.org/show.git", "git")
    said: list[int] = []

    def interrupted() -> None:
        with repository.reading("0" * 40) as stream:
            said.append(int(stream.readline()))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not lives(said[0])
