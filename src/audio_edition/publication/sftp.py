"""A target over SFTP: ``sftp://user@host:port/path``; ``ssh.py`` holds the connection."""

from __future__ import annotations

import contextlib
import hashlib
import io
import posixpath
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication.targets import Seen, part_of, trying
from audio_edition.remote import part_name
from audio_edition.ssh import (
    SshConnection,
    make_folders,
    put_in_place,
    read_ahead,
    telling_disks,
    write_blocks,
)

if TYPE_CHECKING:
    import paramiko

T = TypeVar("T")

_BLOCK = 1 << 15  # what every server answers in one piece


def open_sftp(address: str, _: Places) -> SftpTarget:
    """Connect to ``address``; raises ``PublicationError`` with what to do."""
    return SftpTarget(address)


class SftpTarget:
    """A folder on a server that speaks SFTP version 3, as OpenSSH does."""

    def __init__(self, address: str) -> None:
        self._connection = SshConnection(address, "target", PublicationError)
        self._parts: set[str] = set()
        self._connection.channel()

    @property
    def name(self) -> str:
        """The address, without a password."""
        return self._connection.name

    def close(self) -> None:
        """End the connection; the next question opens another."""
        self._connection.close()

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
            fresh = posixpath.join(folder, part_name(name))
            with self._clearing(sftp, fresh), telling_disks(sftp, folder):
                make_folders(sftp, folder)
                with contextlib.ExitStack() as opened:
                    stream = opened.enter_context(sftp.open(fresh, "wb"))
                    original = opened.enter_context(
                        io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
                    )
                    write_blocks(stream, iter(lambda: original.read(_BLOCK), b""))
                put_in_place(sftp, fresh, place)

        self._trying(f"send {path}", send)

    @contextlib.contextmanager
    def _clearing(self, sftp: paramiko.SFTPClient, place: str) -> Iterator[None]:
        """Take ``place`` away where what is done fails."""
        try:
            yield
        except BaseException:
            # gone already, or the connection is
            with contextlib.suppress(OSError, *self._connection.failures):
                sftp.remove(place)
            raise

    def digest(self, path: str) -> str:
        """Download and hash."""

        def read(sftp: paramiko.SFTPClient) -> str:
            whole = hashlib.sha256()
            with sftp.open(self._at(path), "rb") as stream:
                read_ahead(stream)
                while block := stream.read(_BLOCK):
                    whole.update(block)
            return whole.hexdigest()

        return self._trying(f"read back {path}", read)

    def fetch(self, path: str, into: BinaryIO) -> None:
        """Download."""

        def read(sftp: paramiko.SFTPClient) -> None:
            into.seek(0)
            into.truncate()
            with sftp.open(self._at(path), "rb") as stream:
                read_ahead(stream)
                shutil.copyfileobj(stream, into, _BLOCK)

        self._trying(f"read back {path}", read)

    def exchange(self, path: str, data: bytes, before: Seen | None) -> bool:
        """Open a new file exclusively (SSH_FXF_EXCL); or look, and rename over it."""
        if before is not None:
            if self.look(path) != before:
                return False
            self.put(path, data, "", "")
            return True
        place = self._at(path)

        def send(sftp: paramiko.SFTPClient) -> bool:
            with telling_disks(sftp, posixpath.dirname(place)):
                make_folders(sftp, posixpath.dirname(place))
                try:
                    stream = sftp.open(place, "wx")
                except OSError:
                    # version 3 of SFTP tells "there is one" as a failure like any other
                    if _is_there(sftp, place):
                        return False
                    raise
                with self._clearing(sftp, place), stream:
                    write_blocks(stream, [data])
                return True

        return self._trying(f"send {path}", send)

    def remove(self, path: str) -> None:
        """Delete the file."""

        def delete(sftp: paramiko.SFTPClient) -> None:
            with contextlib.suppress(FileNotFoundError):
                sftp.remove(self._at(path))

        self._trying(f"remove {path}", delete)

    def _at(self, path: str) -> str:
        root = self._connection.root
        return posixpath.join(root, path) if path else root or "."

    def _trying(self, what: str, act: Callable[[paramiko.SFTPClient], T]) -> T:
        return trying(
            self.name, what, lambda: act(self._connection.channel()), anew=self._connection.close
        )


def _is_there(sftp: paramiko.SFTPClient, place: str) -> bool:
    try:
        sftp.stat(place)
    except FileNotFoundError:
        return False
    return True


def _seen(status: paramiko.SFTPAttributes) -> Seen:
    return Seen(status.st_size or 0, str(status.st_mtime or ""))
