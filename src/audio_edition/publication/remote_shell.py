"""A POSIX shell on another machine, through the system's ssh; one connection serves all questions.

The connection is ssh's own (``ControlMaster``): it is made at the first question, made anew where
it broke, and ends a minute after the last. Small questions go to one shell that stays, as a shell
for each would cost a tenth of a second.
"""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Sequence
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from audio_edition.errors import PublicationError
from audio_edition.publication.programs import ended_with
from audio_edition.publication.ssh_program import (
    OPTIONS,
    hang_up_after,
    is_plain,
    one_connection,
    socket_folder,
    ssh_refusal,
    told_by,
)
from audio_edition.remote import shown

_LOST = 255  # ssh's own: the connection, not the command
_TELLING = (
    "{ said=$( ( %s\n) </dev/null 2>&1 1>&3 3>&- ); code=$?; } 3>&1; "
    'printf \'\\0%%d\\n%%s\\0\\n\' "$code" "$said"\n'
)
"""A script, and what tells its end. What it says of errors comes behind what it puts out, and not
beside it: of two streams the end of one may be here before the whole of the other."""


class RemoteCommandError(Exception):
    """A command ended with ``code``; what it said is the message."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said or f"it ended with {code}")
        self.code = code


class RemoteShell:
    """Runs commands at the server of ``address``, in the folder it names (``/~/`` is home).

    ``ssh`` is the command to use, with its options (``RSYNC_RSH``).
    """

    def __init__(self, address: str, ssh: Sequence[str]) -> None:
        self.name = shown(address)
        parts = urlsplit(address)
        try:
            port = parts.port
        except ValueError:
            port = 0
        host = parts.hostname or ""
        plain = is_plain(parts.username, host)
        if not host or not plain or port == 0 or parts.query or parts.fragment:
            raise PublicationError(
                f"target {self.name} names no server and folder",
                hint="write it as rsync://user@host/srv/show or rsync://user@host:2222/~/show",
            )
        if parts.password is not None:
            raise PublicationError(
                f"target {self.name} holds a password, which ssh does not take from there",
                hint="put a key into ssh-agent, or name it as IdentityFile in ~/.ssh/config",
            )
        if shutil.which(ssh[0]) is None:
            raise PublicationError(
                f"target {self.name} needs {ssh[0]}, which is not installed",
                hint="install OpenSSH's client",
            )
        folder = unquote(parts.path)
        if folder == "/~" or folder.startswith("/~/"):
            folder = folder[3:]
        self.folder = folder.rstrip("/") or ("." if folder in ("", "/~") else "/")
        if self.folder[0] not in "/.":
            self.folder = f"./{self.folder}"
        user = f"{unquote(parts.username)}@" if parts.username else ""
        self._to = user + host
        self.server = user + (f"[{host}]" if ":" in host else host)
        self._entry = f"{user}{host}" if port is None else f"-p {port} {user}{host}"
        sockets = socket_folder()
        self.ssh = [
            *ssh,
            *OPTIONS,
            *one_connection(sockets),
            *(["-p", str(port)] if port else []),
        ]
        self._shell: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] = io.BytesIO()
        self._answers = False
        hang_up_after(self, self.ssh, self._to, sockets)

    def close(self) -> None:
        """End the shell and the connection; the next question makes others."""
        self._leave()
        subprocess.run([*self.ssh, "-Oexit", self._to], capture_output=True, check=False)

    def ask(self, script: str) -> bytes:
        """Let the shell that stays run ``script``, and return its output, which holds no NUL.

        Raises ``RemoteCommandError`` where it does not end with 0 or the connection breaks, and
        ``PublicationError`` where ssh is not let in.
        """
        if self._shell is None:
            with tempfile.TemporaryFile() as unnamed:  # it stays open for as long as the shell
                self._errors = os.fdopen(os.dup(unnamed.fileno()), "w+b")
            self._shell = subprocess.Popen(
                [*self.ssh, "--", self._to, "exec sh"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
            weakref.finalize(self, _ended, self._shell, self._errors)
        shell = self._shell
        assert shell.stdin is not None
        assert shell.stdout is not None
        before = self._errors.seek(0, os.SEEK_END)
        with contextlib.suppress(OSError):  # it has ended: what it said is still to be read
            shell.stdin.write((_TELLING % script).encode())  # its input is not the script's
            shell.stdin.flush()
        output, said, code = _answer(shell.stdout)
        if code is None:
            code = _ended(shell)
            told = self._said(before)
            self._leave()
            if 0 <= code != _LOST and not self._answers:
                raise PublicationError(
                    f"{self.name}: the account gets no shell there: "
                    f"{told_by(output + told) or f'what it gets ended with {code}'}",
                    hint="give it one there (chsh), or publish with sftp://",
                )
            raise self._refused(told, code or _LOST)
        self._answers = True
        if code:
            raise self._refused(said, code)
        return output

    def _said(self, since: int) -> bytes:
        self._errors.seek(since)
        return self._errors.read()

    def _leave(self) -> None:
        shell, self._shell = self._shell, None
        if shell is not None:
            _ended(shell, self._errors)

    def run(self, script: str, into: Any) -> None:
        """Run ``script`` in a shell of its own, and write what it puts out to ``into``.

        Raises as ``ask``.
        """
        self.start([*self.ssh, "--", self._to, script], into)

    def start(self, command: Sequence[str], into: Any = None) -> None:
        """Run a command of this machine that uses the connection; raises as ``ask``."""
        with tempfile.TemporaryFile() as errors:  # no pipe: the connection outlives the command
            with subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
            ) as process:
                assert process.stdout is not None
                with ended_with(process):
                    while block := process.stdout.read(1 << 20):
                        if into is not None:
                            into.write(block)
            if process.returncode:
                errors.seek(0)
                raise self._refused(errors.read(), process.returncode)

    def _refused(self, said: bytes, code: int) -> Exception:
        known = ssh_refusal(said.decode(errors="replace"), self.name, self._entry)
        return known or RemoteCommandError(code, told_by(said))


def _ended(shell: subprocess.Popen[bytes], errors: IO[bytes] | None = None) -> int:
    """End the shell, and return what it ended with; more than once, if need be."""
    for stream in (shell.stdin, shell.stdout, errors):
        with contextlib.suppress(OSError):
            if stream is not None:
                stream.close()
    return shell.wait()


def _answer(stream: IO[bytes]) -> tuple[bytes, bytes, int | None]:
    """What a script put out, what it said of errors, and its code; None where the stream ended."""
    output, said, code = bytearray(), bytearray(), b""
    while line := stream.readline():
        if code:
            said += line
            if line.endswith(b"\0\n"):
                return bytes(output), bytes(said[:-2]), int(code)
        else:
            before, _, code = line.partition(b"\0")
            output += before
    return bytes(output), b"", None


def quoted(*words: str) -> str:
    """``words`` as the server's shell reads them."""
    return shlex.join(words)
