"""A target reached with the system's rsync over ssh: ``rsync://user@host:port/srv/show``.

rsync brings the files; the server's shell looks, lists, renames and removes, and writes what is
small, which is far quicker than an rsync for each. So the account must have one. An rsync daemon
(port 873) is not spoken to: it checks no host key. A file is brought under a name of this run's
own and renamed when it is whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeVar
from urllib.parse import unquote, urlsplit

from audio_edition import owners
from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication.ssh_program import (
    OPTIONS,
    ended_with,
    hang_up_after,
    is_plain,
    one_connection,
    socket_folder,
    ssh_refusal,
    told_by,
)
from audio_edition.publication.targets import Seen, failed, part_of, trying
from audio_edition.remote import part_name, shown

T = TypeVar("T")

_OTHER = 17  # what a script ends with where something else stands there than was seen
_TIMES = (
    "export TZ=UTC LC_ALL=C; if stat -c %s / >/dev/null 2>&1; "
    "then o=-c f='%s|%y|%n'; else o=-f f='%z|%Fm|%N'; fi; "
)
"""GNU and busybox have one ``stat``, BSD and macOS another; both tell parts of a second."""


_SMALL = 1 << 15  # bytes: spelt in octal they stay below what one argument may have
_SPELT = [
    chr(byte) if 32 <= byte < 127 and chr(byte) not in "'\\" else f"\\0{byte:03o}"
    for byte in range(256)
]
_HASHES = ("sha256sum", "shasum -a 256", "sha256", "openssl dgst -sha256")
_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


def open_rsync(address: str, _: Places) -> RsyncTarget:
    """Open ``address``; what the server says to it comes with the first question."""
    return RsyncTarget(address)


class RsyncTarget:
    """A folder on a server that has a shell, ``stat``, ``find`` and rsync."""

    def __init__(self, address: str) -> None:
        rsync = shutil.which("rsync")
        if rsync is None:
            raise PublicationError(
                "target rsync:// needs rsync, which is not installed",
                hint="install rsync here and on the server",
            )
        self._rsync = rsync
        self._shell = RemoteShell(address, shlex.split(os.environ.get("RSYNC_RSH") or "ssh"))
        self._made: set[str] = set()
        self._parts: set[str] = set()

    @property
    def name(self) -> str:
        """The address."""
        return self._shell.name

    def close(self) -> None:
        """End the connection; the next question makes another."""
        self._shell.close()

    def look(self, path: str) -> Seen | None:
        """Stat the file."""
        script = f'[ -f {quoted(path)} ] || exit 0; stat -L $o "$f" {_file(path)}'
        told = self._trying(f"look at {path}", lambda: self._there(script))
        return next((seen for _, seen in _rows(told)), None)

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """Find the files in the folders."""
        starts = ["."] if folders is None else [_file(folder) for folder in folders]
        found: dict[str, Seen] = {}
        script = (
            f'for d in {" ".join(starts)}; do [ -d "$d" ] || continue; '
            'find "$d" -name \'.?*\' -type d -prune -o -type f -exec stat $o "$f" {} + '
            "|| exit 1; done"
        )
        if not starts:
            return found
        for path, seen in _rows(self._trying("list the target", lambda: self._there(script))):
            name = path.rpartition("/")[2]
            if part_of(name):
                self._parts.add(path)
            elif not name.startswith("."):
                found[path] = seen
        return found

    def unfinished(self) -> list[str]:
        """Those that were seen, and what lies in the folder itself."""
        script = 'for p in .*.part; do [ ! -f "$p" ] || printf \'%s\\n\' "$p"; done'
        told = self._trying("list the target", lambda: self._there(script))
        names = told.decode(errors="surrogateescape").splitlines()
        return sorted(self._parts.union(name for name in names if part_of(name)))

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Bring it under a name of this run's own, then rename."""
        # mv would put it into a folder of its name
        script = f"[ ! -d {_file(path)} ] || {{ echo Is a directory >&2; exit 1; }}; mv -f"
        self._bring(path, source, lambda fresh: f"{script} {_file(fresh)} {_file(path)}")

    def exchange(self, path: str, data: bytes, before: Seen | None) -> bool:
        """Link a new file, which fails where there is one; or compare and rename, in one step."""

        def place(fresh: str) -> str:
            new, file = _file(fresh), _file(path)
            if before is None:
                return f"ln {new} {file} || {{ [ ! -e {file} ] || r={_OTHER}; }}; rm -f {new}"
            row = quoted(f"{before.size}|{before.token}|./{path}")
            return (
                f'if [ "$(stat -L $o "$f" {file} 2>/dev/null)" = {row} ]; '
                f"then mv -f {new} {file}; else rm -f {new}; r={_OTHER}; fi"
            )

        def script(fresh: str) -> str:
            return f"r=0; {place(fresh)} || r=$?; exit $r"

        try:
            self._bring(path, data, script)
        except _OtherError:
            return False
        return True

    def _bring(self, path: str, source: Path | bytes, place: Callable[[str], str]) -> None:
        folder, _, name = path.rpartition("/")

        def send() -> None:
            fresh = "/".join(part for part in (folder, part_name(name)) if part)
            self._make(folder)
            if small is not None:
                with self._clearing(fresh, path):
                    self._there(
                        # cat, as the shell's own printf does not say why it could not write
                        f"printf '%b' '{_spelt(small)}' | cat > {_file(fresh)} || exit 1; "
                        f"{place(fresh)}"
                    )
                return
            # ugo=rwX: as the server's umask has it, whatever the file is allowed here
            to = f"{self._shell.server}:{self._shell.folder}/{fresh}"
            command = [self._rsync, "--protect-args", "--inplace", "--whole-file", "--quiet"]
            command += ["--timeout=120", "--chmod=ugo=rwX", "-e", shlex.join(self._shell.ssh)]
            with self._clearing(fresh, path):
                self._shell.start([*command, "--", str(source), to])
                self._there(place(fresh))

        try:
            small = _small(source)
        except OSError as problem:
            raise failed(self.name, f"send {path}", str(problem), problem) from None
        with contextlib.ExitStack() as held:
            if isinstance(source, bytes) and small is None:
                room = held.enter_context(owners.lent_folder())
                data, source = source, room / "file"
                source.write_bytes(data)
            self._trying(f"send {path}", send)

    @contextlib.contextmanager
    def _clearing(self, fresh: str, path: str) -> Iterator[None]:
        """Take ``fresh`` away where what is done fails."""
        try:
            yield
        except RemoteCommandError as problem:
            self._made.clear()  # a folder may have been taken away
            with contextlib.suppress(RemoteCommandError, PublicationError):
                self._there(f"rm -f {_file(fresh)}")
            if problem.code == _OTHER:
                raise _OtherError(f"{self.name}: {path} changed meanwhile") from None
            raise

    def _make(self, folder: str) -> None:
        if folder not in self._made:
            self._shell.ask(f"mkdir -p {quoted(f'{self._shell.folder}/{folder}')}")
            self._made.add(folder)

    def digest(self, path: str) -> str:
        """Let the server read and hash what lies there; read it here where it has no program."""
        script = f"for p in {quoted(*_HASHES)}; do $p < {_file(path)} 2>/dev/null && exit; done"
        exists = f"[ -f {_file(path)} ] || cat < {_file(path)} || exit 1; "

        def read() -> str:
            told = self._there(exists + script, missing="exit 1")
            found = _SHA256.search(told.decode(errors="replace"))
            if found:
                return found[0]
            whole = _Hashed()
            self._read(path, whole)
            return whole.hashed.hexdigest()

        return self._trying(f"read back {path}", read)

    def _read(self, path: str, into: object) -> None:
        self._shell.run(f"cat < {quoted(f'{self._shell.folder}/{path}')}", into)

    def fetch(self, path: str, into: BinaryIO) -> None:
        """Read."""

        def read() -> None:
            into.seek(0)
            into.truncate()
            self._read(path, into)

        self._trying(f"read back {path}", read)

    def remove(self, path: str) -> None:
        """Delete the file."""
        self._trying(f"remove {path}", lambda: self._there(f"rm -f {_file(path)}"))

    def _there(self, script: str, missing: str = "exit 0") -> bytes:
        """Run ``script`` in the target's folder; where that is missing, ``missing`` instead."""
        folder = quoted(self._shell.folder)
        return self._shell.ask(
            f"{_TIMES}[ -d {folder} ] || {missing}; cd {folder} || exit 1; {script}"
        )

    def _trying(self, what: str, act: Callable[[], T]) -> T:
        def asked() -> T:
            try:
                return act()
            except RemoteCommandError as problem:
                if problem.code == 127 and "rsync" in str(problem):
                    raise PublicationError(
                        f"{self.name}: the server has no rsync",
                        hint="install rsync there, or publish with sftp://",
                    ) from None
                raise

        return trying(self.name, what, asked, anew=self._shell.close)


class _OtherError(PublicationError):
    """Something else stands there than was seen."""


class _Hashed:
    """A file to write into that keeps nothing but the digest."""

    def __init__(self) -> None:
        self.hashed = hashlib.sha256()

    def write(self, block: bytes) -> None:
        self.hashed.update(block)


def _small(source: Path | bytes) -> bytes | None:
    """The bytes of a source that the shell may write; None for a large one."""
    if isinstance(source, bytes):
        return source if len(source) <= _SMALL else None
    return source.read_bytes() if source.stat().st_size <= _SMALL else None


def _spelt(data: bytes) -> str:
    """``data`` as the shell's ``printf %b`` takes it between single quotes."""
    return "".join(map(_SPELT.__getitem__, data))


def _file(path: str) -> str:
    """A path below the folder, for the shell: never an option, whatever it begins with."""
    return quoted(f"./{path}")


def _rows(told: bytes) -> list[tuple[str, Seen]]:
    rows = [
        line.split("|", 2) for line in told.decode(errors="surrogateescape").splitlines() if line
    ]
    return [(path.removeprefix("./"), Seen(int(size), when)) for size, when, path in rows]


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
