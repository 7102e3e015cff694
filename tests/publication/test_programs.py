"""Programs that work for a publication end with it: one that never would by itself."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition import owners
from audio_edition.publication.git_branch import GitRepository
from audio_edition.publication.rsync import RemoteShell
from audio_edition.publication.ssh_program import one_connection, socket_folder, ssh_refusal
from tests.rows import each, table


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


# -- the system's ssh: the folder of its socket names who made it ----------------------


OPENS = (
    "import sys; from audio_edition.publication.rsync import RemoteShell\n"
    "shell = RemoteShell('rsync://ada@host/srv/show', ['true'])\n"
    "print('there', flush=True); sys.stdin.read()"
)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for what passes, with a name that leaves room for a socket's: not the tests'."""
    with tempfile.TemporaryDirectory(prefix="p") as name:
        folder = Path(name)
        monkeypatch.setenv("TMPDIR", name)
        monkeypatch.setattr(tempfile, "tempdir", name)
        monkeypatch.setattr("audio_edition.publication.ssh_program._SHORT", folder)
        yield folder


def opened(*, killed: bool) -> int:
    with subprocess.Popen(
        [sys.executable, "-c", OPENS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "there\n"
        if killed:
            process.kill()
        process.communicate()
    return process.returncode


def test_the_folder_of_a_connection_goes_with_its_process(place: Path) -> None:
    assert opened(killed=False) == 0
    assert list(place.iterdir()) == []


def test_what_a_killed_one_left_goes_with_the_next(place: Path) -> None:
    opened(killed=True)
    [left] = place.iterdir()
    assert [*owners.left(place)] == [left]
    owners._used.discard(place)
    shell = RemoteShell("rsync://ada@host/srv/show", ["true"])
    [mine] = place.iterdir()
    assert mine != left
    assert f"-oControlPath={mine}/s" in shell.ssh
    del shell
    assert list(place.iterdir()) == []


def test_a_path_too_long_for_a_socket_gives_way(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("long" * 30)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    folder = socket_folder()
    assert folder.parent == place
    assert [*long.iterdir()] == []
    assert folder.stat().st_mode & 0o777 == 0o700
    assert f"-oControlPath={folder}/s" in one_connection(folder)
    # ssh makes its socket beside, under a name of 17 characters more
    assert len(os.fsencode(folder)) + 2 + 17 < 104
    assert one_connection(long) == ()


@each("told, server, words, hint", table(Path(__file__).parent / "data" / "ssh_says.tsv"))
def test_what_ssh_says_is_a_line_of_ours(told: str, server: str, words: str, hint: str) -> None:
    found = ssh_refusal(told, "rsync://x/y", server)
    if not words:
        assert found is None, "it is the command's to say"
        return
    assert found.message.startswith("rsync://x/y")
    assert words in found.message
    assert hint in (found.hint or "")
