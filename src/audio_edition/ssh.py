"""A connection to a server that speaks SFTP, through paramiko: ``sftp://user@host:port/path``.

``/~/path`` starts at the user's home. Keys, ports and names come from where ``ssh`` looks for
them: the agent, ``~/.ssh/config``, ``~/.ssh/known_hosts``. A server whose key nobody has
vouched for is refused: whoever answers in its place would get all that we send.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import os
import posixpath
import stat
import threading
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from audio_edition.errors import AudioEditionError
from audio_edition.remote import part_name, shown, words

if TYPE_CHECKING:
    import paramiko

_WAIT = 30.0  # seconds for a connection, and for any one answer
_AT_ONCE = 64  # blocks asked for before the first has arrived
_SCANT = 1 << 20  # bytes: what refuses a block with less room than that is full
_SYSTEM_KNOWN = "/etc/ssh/ssh_known_hosts"


@dataclass(frozen=True, slots=True)
class _Server:
    """Whom to ask: the address, completed from ``~/.ssh/config``."""

    host: str
    port: int
    user: str | None
    password: str | None
    keys: tuple[str, ...]
    known_hosts: tuple[str, ...]

    @property
    def entry(self) -> str:
        """What known_hosts calls it."""
        return self.host if self.port == 22 else f"[{self.host}]:{self.port}"


class SshConnection:
    """One connection to the server of ``address``, opened when it is needed.

    Each thread gets a channel of its own: paramiko's are not made for several.

    Parameters
    ----------
    what : what the address stands for, as errors call it ("target").
    error : the class of the errors that it raises, with what to do.
    unreached : its class where the server does not answer, which may pass; ``error`` by itself.
    """

    def __init__(
        self,
        address: str,
        what: str,
        error: type[AudioEditionError],
        unreached: type[AudioEditionError] | None = None,
    ) -> None:
        self.name = shown(address)
        self._what = what
        self._error = error
        self._unreached = unreached or error
        self._server, self.root = self._read(address)
        self._lock = threading.Lock()
        self._client: paramiko.SSHClient | None = None
        self._channels = threading.local()

    def close(self) -> None:
        """End the connection; the next question opens another."""
        with self._lock:
            client, self._client = self._client, None
            self._channels = threading.local()
        if client is not None:
            client.close()

    def renew(self) -> None:
        """Let this thread's next question open a channel anew, and the connection if it broke."""
        channels, sftp = self._channels, getattr(self._channels, "sftp", None)
        if sftp is not None:
            with contextlib.suppress(OSError, *self.failures):
                sftp.close()
            del channels.sftp
        with self._lock:
            transport = self._client.get_transport() if self._client is not None else None
            if transport is None or not transport.is_active():
                self._client, self._channels = None, threading.local()

    def channel(self) -> paramiko.SFTPClient:
        """This thread's channel; raises the connection's own errors."""
        channels = self._channels
        sftp: paramiko.SFTPClient | None = getattr(channels, "sftp", None)
        if sftp is None:
            with self._lock:
                if self._client is None:
                    self._client = self._connected()
                client, channels = self._client, self._channels
            sftp = channels.sftp = self._opened(client)
        return sftp

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What a channel raises besides ``OSError``."""
        return (EOFError, self._paramiko().SSHException)

    def _opened(self, client: paramiko.SSHClient) -> paramiko.SFTPClient:
        try:
            sftp = client.open_sftp()
            channel = sftp.get_channel()
            if channel is not None:
                channel.settimeout(_WAIT)
        except Exception as problem:
            transport = client.get_transport()
            if transport is None or not transport.is_active():
                raise self._refused(problem, is_stranger=False) from None
            raise self._error(
                f"{self.name}: the account is let in, and gets no SFTP ({words(problem)})",
                hint="the account's shell must run sftp-server, or sshd_config say "
                "Subsystem sftp internal-sftp; sftp to the same place shows what it gets",
            ) from None
        return sftp

    def _connected(self) -> paramiko.SSHClient:
        server = self._server
        client: Any = self._paramiko().SSHClient()
        try:
            for file in server.known_hosts:
                with contextlib.suppress(FileNotFoundError):
                    client.load_system_host_keys(file)
            client.set_missing_host_key_policy(_Strangers(self.name, server, self._error))
            client.connect(
                server.host,
                server.port,
                server.user,
                server.password,
                key_filename=list(server.keys) or None,
                timeout=_WAIT,
                banner_timeout=_WAIT,
                auth_timeout=_WAIT,
            )
        except self._error:
            client.close()
            raise
        except Exception as problem:
            transport = client.get_transport()
            # what fails on a sound connection is who we say we are
            is_stranger = transport is not None and transport.is_active()
            client.close()
            raise self._refused(problem, is_stranger=is_stranger) from None
        connected: paramiko.SSHClient = client
        return connected

    def _refused(self, problem: Exception, *, is_stranger: bool) -> AudioEditionError:
        paramiko = self._paramiko()
        server = self._server
        if isinstance(problem, paramiko.BadHostKeyException):
            return self._error(
                f"{self.name}: the server's key is not the one in known_hosts",
                hint="somebody may stand in its place; only if it was set up anew: "
                f"ssh-keygen -R '{server.entry}', then connect once with ssh",
            )
        if is_stranger or isinstance(problem, paramiko.AuthenticationException):
            return self._error(
                f"{self.name}: the server does not let us in",
                hint="put the key into ssh-agent, or name it as IdentityFile in ~/.ssh/config; "
                "ssh to the same place shows whether it is right",
            )
        return self._unreached(
            f"{self.name} cannot be reached: {words(problem)}",
            hint="check host, port and network",
        )

    def _paramiko(self) -> Any:
        try:
            import paramiko
        except ImportError as problem:
            raise self._error(
                f"{self._what} sftp:// needs a library: {problem}",
                hint="pip install 'audio-edition[sftp]'",
            ) from None
        return paramiko

    def _read(self, address: str) -> tuple[_Server, str]:
        """Read the address and ``~/.ssh/config``: the server, and the folder on it."""
        paramiko = self._paramiko()
        parts = urlsplit(address)
        try:
            port = parts.port
        except ValueError:
            port = 0
        if not parts.hostname or port == 0:
            raise self._error(
                f"{self._what} {shown(address)} names no server",
                hint="write it as sftp://user@host/path or sftp://user@host:2222/~/path",
            )
        config = paramiko.SSHConfig()
        file = Path("~/.ssh/config").expanduser()
        if file.is_file():
            try:
                config = paramiko.SSHConfig.from_path(str(file))
            except Exception as problem:  # a file that is not ours, read by its own parser
                raise self._error(
                    f"{file} cannot be read: {words(problem)}",
                    hint="ssh -G HOST shows what is wrong",
                ) from None
        own: dict[str, Any] = config.lookup(parts.hostname)
        known = own.get("userknownhostsfile", "~/.ssh/known_hosts ~/.ssh/known_hosts2").split()
        server = _Server(
            host=str(own.get("hostname", parts.hostname)),
            port=port or int(own.get("port", 22)),
            user=unquote(parts.username) if parts.username else own.get("user"),
            password=unquote(parts.password) if parts.password else None,
            keys=tuple(own.get("identityfile", ())),
            known_hosts=(_SYSTEM_KNOWN, *(str(Path(name).expanduser()) for name in known)),
        )
        folder = unquote(parts.path)
        if folder == "/~" or folder.startswith("/~/"):
            folder = folder[3:]
        return server, folder if folder == "/" else folder.rstrip("/")


class _Strangers:
    """Refuses a server that known_hosts does not name (a ``MissingHostKeyPolicy``)."""

    def __init__(self, name: str, server: _Server, error: type[AudioEditionError]) -> None:
        self._name = name
        self._server = server
        self._error = error

    def missing_host_key(self, client: Any, hostname: str, key: paramiko.PKey) -> None:
        """Raise, with the key's fingerprint as ``ssh`` shows it."""
        digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        user = f"{self._server.user}@" if self._server.user else ""
        raise self._error(
            f"{self._name}: nobody has vouched for this server's key "
            f"({key.get_name()} SHA256:{digest})",
            hint=f"ssh -p {self._server.port} {user}{self._server.host} once, compare the "
            "fingerprint and say yes: that puts it into ~/.ssh/known_hosts",
        )


def make_folders(sftp: paramiko.SFTPClient, folder: str) -> None:
    """Make ``folder`` and those above it, where they are missing; raises ``OSError``."""
    if not folder:
        return
    try:
        found = sftp.stat(folder)
    except FileNotFoundError:
        make_folders(sftp, posixpath.dirname(folder))
        try:
            sftp.mkdir(folder)
        except OSError as problem:
            try:
                sftp.stat(folder)  # another run was faster
            except FileNotFoundError:
                raise problem from None
    else:
        if found.st_mode is not None and not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), folder)


def write_blocks(stream: paramiko.SFTPFile, blocks: Iterable[bytes]) -> None:
    """Write without waiting for each answer, and raise what any of them says.

    paramiko reads the last answers only where a block is not written so.
    """
    last = b""
    stream.set_pipelined(True)
    try:
        for block in blocks:
            stream.write(last)
            last = block
        stream.set_pipelined(False)
        stream.write(last)
    except OSError as problem:
        if problem.errno:
            raise
        raise OSError(f"{problem}, in the middle of the file") from None


@contextlib.contextmanager
def telling_disks(sftp: paramiko.SFTPClient, folder: str) -> Iterator[None]:
    """Look at the disk below ``folder`` where the server calls it a mere failure.

    SFTP's version 3 has numbers for what is missing and what is forbidden, and for nothing else.
    """
    try:
        yield
    except OSError as problem:
        number = 0 if problem.errno else _trouble_of_disk(sftp, folder)
        if not number:
            raise
        raise OSError(number, os.strerror(number)) from None


def _trouble_of_disk(sftp: paramiko.SFTPClient, folder: str) -> int:
    from paramiko.sftp import CMD_EXTENDED

    try:
        # OpenSSH's extension, for which paramiko has no method of its own
        _, answer = sftp._request(CMD_EXTENDED, "statvfs@openssh.com", folder or ".")
    except FileNotFoundError:
        above = posixpath.dirname(folder)
        return _trouble_of_disk(sftp, above) if above != folder else 0
    except (OSError, EOFError):  # not known there
        return 0
    _, size, _, _, free, files, _, more, _, flags, _ = (answer.get_int64() for _ in range(11))
    if flags & 1:
        return errno.EROFS
    return errno.ENOSPC if size * free < _SCANT or (files and not more) else 0


def put_in_place(sftp: paramiko.SFTPClient, fresh: str, place: str) -> None:
    """Give ``fresh`` the name ``place``, over what stands there.

    OpenSSH's posix-rename does it in one step. A server without it never renames over a
    file: the old one steps aside for a moment, and comes back where that goes wrong.
    """
    try:
        sftp.posix_rename(fresh, place)
    except OSError as problem:
        if problem.errno == errno.ENOENT:
            raise
    else:
        return
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISDIR(sftp.stat(place).st_mode or 0):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), place)
    aside = posixpath.join(posixpath.dirname(place), part_name(posixpath.basename(place)))
    try:
        sftp.rename(place, aside)
    except FileNotFoundError:
        sftp.rename(fresh, place)
        return
    try:
        sftp.rename(fresh, place)
    except BaseException:
        sftp.rename(aside, place)
        raise
    sftp.remove(aside)


def read_ahead(stream: paramiko.SFTPFile, size: int | None = None) -> None:
    """Have many blocks of a file asked for before the first has arrived.

    A thread of paramiko's asks. Where the line breaks under it, that would print a traceback;
    whoever reads meets the same break, and tells it in words.
    """
    _hush()
    stream.prefetch(size, max_concurrent_requests=_AT_ONCE)


@cache
def _hush() -> None:
    before = threading.excepthook

    def hook(told: threading.ExceptHookArgs) -> None:
        frames = traceback.walk_tb(told.exc_traceback)
        if all(frame.f_code.co_name != "_prefetch_thread" for frame, _ in frames):
            before(told)

    threading.excepthook = hook
