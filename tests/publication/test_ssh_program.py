"""The system's ssh as programs start it: the folder of its socket names who made it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition import owners
from audio_edition.publication.remote_shell import RemoteShell
from audio_edition.publication.ssh_program import one_connection, socket_folder, ssh_refusal
from tests.rows import each

OPENS = (
    "import sys; from audio_edition.publication.remote_shell import RemoteShell\n"
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
        assert process.stdout is not None
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


@each(
    "told, server, words, hint",
    [
        ("REMOTE HOST IDENTIFICATION HAS CHANGED!", "-p 2222 ada@host", "is not the one in known",
         "ssh-keygen -R '[host]:2222'"),
        ("No ED25519 host key is known: SHA256:abc", "ada@host", "nobody has vouched",
         "ssh ada@host once"),
        ("Host key verification failed.", "ada@host", "nobody has vouched", "known_hosts"),
        ("Permission denied (publickey).", "ada@host", "does not let us in", "ssh-agent"),
        ("Too many authentication failures", "ada@host", "does not let us in", "ssh-agent"),
        ("Could not resolve hostname x", "x", "no such host is known", "the host's name"),
        ("connect: Connection refused", "x", "cannot be reached: connection refused", "port"),
        ("connect: No route to host", "x", "cannot be reached: no route to host", "port"),
        ("mkdir: Permission denied", "x", "", ""),
    ],
)  # fmt: skip
def test_what_ssh_says_is_a_line_of_ours(told: str, server: str, words: str, hint: str) -> None:
    found = ssh_refusal(told, "rsync://x/y", server)
    if not words:
        assert found is None, "it is the command's to say"
        return
    assert found is not None
    assert found.message.startswith("rsync://x/y")
    assert words in found.message
    assert hint in (found.hint or "")
