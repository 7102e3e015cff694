"""A shared store on an SFTP server; ``ssh.py`` holds the connection."""

from __future__ import annotations

import contextlib
import posixpath
import stat
from collections.abc import Iterator
from typing import TYPE_CHECKING

from audio_edition.remote import part_name
from audio_edition.ssh import (
    SshConnection,
    make_folders,
    put_in_place,
    read_ahead,
    write_blocks,
)
from audio_edition.store.backend import Stat
from audio_edition.store.depots import RefusalError
from audio_edition.store.errors import StoreError
from audio_edition.units import Bytes

if TYPE_CHECKING:
    import paramiko

_BLOCK = 1 << 15  # what every server answers in one piece


class _UnreachedError(StoreError):
    """The server does not answer; it may yet."""


class SftpDepot:
    """A folder on an SFTP server whose key is known."""

    at_once = 4  # channels; OpenSSH lets ten through one connection

    def __init__(self, address: str) -> None:
        try:
            self._connection = SshConnection(
                address, "the shared cache", StoreError, _UnreachedError
            )
        except StoreError as problem:
            raise RefusalError(problem.message, problem.hint or "") from None

    def read(self, path: str) -> bytes | None:
        """Open, ask for all blocks at once, read."""
        sftp = self._channel()
        try:
            with sftp.open(self._at(path), "rb") as stream:
                size = stream.stat().st_size or 0
                read_ahead(stream, size)
                return bytes(stream.read(size))
        except FileNotFoundError:
            return None
        except PermissionError as problem:
            raise RefusalError(f"cannot be read: {problem}", "mend the folder's rights") from None

    def has(self, path: str) -> bool:
        """Look at the file's name."""
        try:
            self._channel().stat(self._at(path))
        except FileNotFoundError:
            return False
        except PermissionError as problem:
            raise RefusalError(f"cannot be read: {problem}", "mend the folder's rights") from None
        return True

    def write(self, path: str, data: bytes) -> None:
        """Write under a name of our own, then rename."""
        sftp, place = self._channel(), self._at(path)
        folder, name = posixpath.split(place)
        fresh = posixpath.join(folder, part_name(name))
        try:
            try:
                stream = sftp.open(fresh, "wb")
            except FileNotFoundError:
                make_folders(sftp, folder)
                stream = sftp.open(fresh, "wb")
            with stream:
                write_blocks(stream, (data[i : i + _BLOCK] for i in range(0, len(data), _BLOCK)))
            put_in_place(sftp, fresh, place)
        except PermissionError as problem:
            raise RefusalError(
                f"cannot be written: {problem}",
                "mend the folder's rights, or leave it as it is: what is there is used",
                "written",
            ) from None
        except BaseException:
            # gone already, or the connection is
            with contextlib.suppress(OSError, *self._connection.failures):
                sftp.remove(fresh)
            raise

    def remove(self, path: str) -> None:
        """Delete the file."""
        try:
            with contextlib.suppress(FileNotFoundError):
                self._channel().remove(self._at(path))
        except PermissionError as problem:
            raise RefusalError(
                f"cannot be written: {problem}", "mend the folder's rights"
            ) from None

    def list(self, prefix: str) -> Iterator[Stat]:
        """List the folder and those in it."""
        sftp = self._channel()
        try:
            entries = sftp.listdir_attr(self._at(prefix))
        except FileNotFoundError:
            return
        for entry in entries:
            path = posixpath.join(prefix, entry.filename)
            if stat.S_ISDIR(entry.st_mode or 0):
                yield from self.list(path)
            else:
                yield Stat(path, Bytes(entry.st_size or 0), float(entry.st_mtime or 0))

    def renew(self) -> None:
        """Open another channel, and another connection where that is what broke."""
        self._connection.renew()

    def _channel(self) -> paramiko.SFTPClient:
        try:
            return self._connection.channel()
        except _UnreachedError:
            raise
        except StoreError as problem:  # who we are, or who answers
            message = problem.message.removeprefix(self._connection.name).lstrip(": ")
            raise RefusalError(message, problem.hint or "") from None

    def _at(self, path: str) -> str:
        root = self._connection.root
        return posixpath.join(root, path) if root else path
