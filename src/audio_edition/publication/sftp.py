"""A target over SFTP, through paramiko: ``sftp://user@host:port/path``.

``/~/path`` starts at the user's home. Keys, ports and names come from where ``ssh`` looks for
them: the agent, ``~/.ssh/config``, ``~/.ssh/known_hosts``. A server whose key nobody has
vouched for is refused: whoever answers in its place would get the show.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import posixpath
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlsplit

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication.targets import Seen, part_name, part_of, shown, trying, words

if TYPE_CHECKING:
    import paramiko

T = TypeVar("T")

_BLOCK = 1 << 15  # what every server answers in one piece
_WAIT = 30.0  # seconds for a connection, and for any one answer
_AT_ONCE = 64  # blocks asked for before the first has arrived
_SYSTEM_KNOWN = "/etc/ssh/ssh_known_hosts"


def open_sftp(address: str, _: Places) -> SftpTarget:
    """Connect to ``address``; raises ``PublicationError`` with what to do."""
    return SftpTarget(address)


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


class SftpTarget:
    """A folder on a server that speaks SFTP version 3, as OpenSSH does."""

    def __init__(self, address: str) -> None:
        self._name = shown(address)
        self._server, self._root = _server(address)
        self._parts: set[str] = set()
        self._client: paramiko.SSHClient | None = None
        self._sftp: paramiko.SFTPClient | None = None
        self._connect()

    @property
    def name(self) -> str:
        """The address, without a password."""
        return self._name

    def close(self) -> None:
        """End the connection; the next question opens another."""
        client, self._client, self._sftp = self._client, None, None
        if client is not None:
            client.close()

    def look(self, path: str) -> Seen | None:
        """Stat the file."""

        def ask(sftp: paramiko.SFTPClient) -> Seen | None:
            try:
                return _seen(sftp.stat(self._at(path)))
            except FileNotFoundError:
                return None

        return self._trying(f"look at {path}", ask)

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """List the folders, each with all below it."""

        def ask(sftp: paramiko.SFTPClient) -> dict[str, Seen]:
            found: dict[str, Seen] = {}
            for folder in waiting:
                self._list(sftp, folder, found)
            return found

        waiting = [""] if folders is None else list(folders)
        return self._trying("list the target", ask)

    def _list(self, sftp: paramiko.SFTPClient, folder: str, found: dict[str, Seen]) -> None:
        try:
            entries = sftp.listdir_attr(self._at(folder))
        except FileNotFoundError:
            return
        for entry in entries:
            path = posixpath.join(folder, entry.filename)
            if part_of(entry.filename):
                self._parts.add(path)
            if entry.filename.startswith("."):
                continue
            if stat.S_ISDIR(entry.st_mode or 0):
                self._list(sftp, path, found)
            else:
                found[path] = _seen(entry)

    def unfinished(self) -> list[str]:
        """Those that were seen, and what lies in the folder itself."""

        def ask(sftp: paramiko.SFTPClient) -> list[str]:
            try:
                names: list[str] = sftp.listdir(self._at(""))
            except FileNotFoundError:
                return []
            return names

        own = self._trying("list the target", ask)
        return sorted(self._parts.union(name for name in own if part_of(name)))

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Upload under a name of this run's own, then rename."""
        place = self._at(path)
        folder, name = posixpath.split(place)

        def send(sftp: paramiko.SFTPClient) -> None:
            _make_folders(sftp, folder)
            fresh = posixpath.join(folder, part_name(name))
            try:
                with sftp.open(fresh, "wb") as stream:
                    stream.set_pipelined(True)
                    if isinstance(source, bytes):
                        stream.write(source)
                    else:
                        with source.open("rb") as original:
                            while block := original.read(_BLOCK):
                                stream.write(block)
                _replace(sftp, fresh, place)
            except BaseException:
                # gone already, or the connection is
                with contextlib.suppress(OSError, EOFError, _errors()):
                    sftp.remove(fresh)
                raise

        self._trying(f"send {path}", send)

    def digest(self, path: str) -> str:
        """Download and hash."""

        def read(sftp: paramiko.SFTPClient) -> str:
            whole = hashlib.sha256()
            with sftp.open(self._at(path), "rb") as stream:
                stream.prefetch(max_concurrent_requests=_AT_ONCE)
                while block := stream.read(_BLOCK):
                    whole.update(block)
            return whole.hexdigest()

        return self._trying(f"read back {path}", read)

    def remove(self, path: str) -> None:
        """Delete the file."""

        def delete(sftp: paramiko.SFTPClient) -> None:
            with contextlib.suppress(FileNotFoundError):
                sftp.remove(self._at(path))

        self._trying(f"remove {path}", delete)

    def _at(self, path: str) -> str:
        return posixpath.join(self._root, path) if path else self._root or "."

    def _trying(self, what: str, act: Callable[[paramiko.SFTPClient], T]) -> T:
        return trying(self.name, what, lambda: act(self._connect()), anew=self.close)

    def _connect(self) -> paramiko.SFTPClient:
        if self._sftp is not None:
            return self._sftp
        paramiko = _paramiko()
        server = self._server
        client = paramiko.SSHClient()
        try:
            for file in server.known_hosts:
                with contextlib.suppress(FileNotFoundError):
                    client.load_system_host_keys(file)
            client.set_missing_host_key_policy(_Strangers(self._name, server))
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
            sftp = client.open_sftp()
            channel = sftp.get_channel()
            if channel is not None:
                channel.settimeout(_WAIT)
        except PublicationError:
            client.close()
            raise
        except Exception as problem:
            transport = client.get_transport()
            # what fails on a sound connection is who we say we are
            is_stranger = transport is not None and transport.is_active()
            client.close()
            raise self._refused(problem, is_stranger=is_stranger) from None
        self._client, self._sftp = client, sftp
        return sftp

    def _refused(self, problem: Exception, *, is_stranger: bool) -> PublicationError:
        paramiko = _paramiko()
        server = self._server
        if isinstance(problem, paramiko.BadHostKeyException):
            return PublicationError(
                f"{self._name}: the server's key is not the one in known_hosts",
                hint="somebody may stand in its place; only if it was set up anew: "
                f"ssh-keygen -R '{server.entry}', then connect once with ssh",
            )
        if is_stranger or isinstance(problem, paramiko.AuthenticationException):
            return PublicationError(
                f"{self._name}: the server does not let us in",
                hint="put the key into ssh-agent, or name it as IdentityFile in ~/.ssh/config; "
                "ssh to the same place shows whether it is right",
            )
        return PublicationError(
            f"{self._name} cannot be reached: {words(problem)}",
            hint="check host, port and network",
        )


class _Strangers:
    """Refuses a server that known_hosts does not name (a ``MissingHostKeyPolicy``)."""

    def __init__(self, name: str, server: _Server) -> None:
        self._name = name
        self._server = server

    def missing_host_key(self, client: Any, hostname: str, key: paramiko.PKey) -> None:
        """Raise, with the key's fingerprint as ``ssh`` shows it."""
        digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        user = f"{self._server.user}@" if self._server.user else ""
        raise PublicationError(
            f"{self._name}: nobody has vouched for this server's key "
            f"({key.get_name()} SHA256:{digest})",
            hint=f"ssh -p {self._server.port} {user}{self._server.host} once, compare the "
            "fingerprint and say yes: that puts it into ~/.ssh/known_hosts",
        )


def _paramiko() -> Any:
    try:
        import paramiko
    except ImportError as problem:
        raise PublicationError(
            f"target sftp:// needs a library: {problem}", hint="pip install 'audio-edition[sftp]'"
        ) from None
    return paramiko


def _errors() -> type[Exception]:
    error: type[Exception] = _paramiko().SSHException
    return error


def _server(address: str) -> tuple[_Server, str]:
    """Read the address and ``~/.ssh/config``: the server, and the folder on it."""
    paramiko = _paramiko()
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if not parts.hostname or port == 0:
        raise PublicationError(
            f"target {shown(address)} names no server",
            hint="write it as sftp://user@host/path or sftp://user@host:2222/~/path",
        )
    config = paramiko.SSHConfig()
    file = Path("~/.ssh/config").expanduser()
    if file.is_file():
        try:
            config = paramiko.SSHConfig.from_path(str(file))
        except Exception as problem:  # a file that is not ours, read by its own parser
            raise PublicationError(
                f"{file} cannot be read: {words(problem)}", hint="ssh -G HOST shows what is wrong"
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


def _seen(status: paramiko.SFTPAttributes) -> Seen:
    return Seen(status.st_size or 0, str(status.st_mtime or ""))


def _make_folders(sftp: paramiko.SFTPClient, folder: str) -> None:
    if not folder:
        return
    try:
        sftp.stat(folder)
    except FileNotFoundError:
        _make_folders(sftp, posixpath.dirname(folder))
        try:
            sftp.mkdir(folder)
        except OSError:  # another run was faster
            sftp.stat(folder)


def _replace(sftp: paramiko.SFTPClient, fresh: str, place: str) -> None:
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


__all__ = ["SftpTarget", "open_sftp"]
