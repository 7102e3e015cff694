"""A shared store by SFTP, as its client is called: a real server is test_shared_sftp's."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import paramiko
import pytest

from audio_edition.ssh import SshConnection
from audio_edition.store import sftp
from audio_edition.store.backend import Stat
from audio_edition.store.depots import RefusalError
from audio_edition.store.errors import StoreError
from audio_edition.store.sftp import SftpDepot, _UnreachedError
from audio_edition.units import Bytes


class Stream(io.FileIO):
    """A file of the server, open."""

    def stat(self) -> os.stat_result:
        return os.fstat(self.fileno())


class Channel:
    """A folder as paramiko's client shows it; ``broken`` is raised by what names a file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.broken: Exception | None = None

    def at(self, path: str) -> Path:
        if self.broken:
            raise self.broken
        return self.root / path.removeprefix("/")

    def open(self, path: str, mode: str) -> Stream:
        return Stream(self.at(path), mode)

    def stat(self, path: str) -> os.stat_result:
        return self.at(path).stat()

    def mkdir(self, path: str) -> None:
        self.at(path).mkdir()

    def posix_rename(self, old: str, new: str) -> None:
        self.at(old).replace(self.at(new))

    def remove(self, path: str) -> None:
        self.at(path).unlink()

    def listdir_attr(self, path: str) -> list[Any]:
        files = sorted(self.at(path).iterdir())
        return [paramiko.SFTPAttributes.from_stat(one.stat(), one.name) for one in files]


@pytest.fixture
def channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Channel:
    monkeypatch.setenv("HOME", str(tmp_path))
    channel = Channel(tmp_path)
    monkeypatch.setattr(SshConnection, "channel", lambda self: channel)
    # paramiko's own ways to ask for many blocks at once
    monkeypatch.setattr(sftp, "read_ahead", lambda stream, size: None)
    monkeypatch.setattr(sftp, "write_blocks", lambda stream, blocks: stream.writelines(blocks))
    return channel


def test_an_object_is_put_whole_found_listed_and_removed(channel: Channel) -> None:
    depot = SftpDepot("sftp://host/far/away")
    data = os.urandom(100_001)
    assert (depot.read("a/b"), depot.has("a/b"), list(depot.list("a"))) == (None, False, [])
    depot.write("a/b", b"old")
    depot.write("a/b", data)
    assert (depot.read("a/b"), depot.has("a/b")) == (data, True)
    file = channel.root / "far/away/a/b"
    assert list(depot.list("")) == [Stat("a/b", Bytes(100_001), file.stat().st_mtime)]
    (file.parent / "c").mkdir()
    with pytest.raises(IsADirectoryError):
        depot.write("a/c", b"half")
    (file.parent / "c").rmdir()
    assert [one.name for one in file.parent.iterdir()] == ["b"], "nothing unfinished stays"
    for _ in range(2):
        depot.remove("a/b")
    assert not depot.has("a/b")
    SftpDepot("sftp://host").write("x", b"x")
    assert (channel.root / "x").read_bytes() == b"x"


def test_what_it_refuses_is_told_from_what_may_pass(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot = SftpDepot("sftp://host/far")
    channel.broken = PermissionError("no")
    for act, only in (
        (lambda: depot.read("x"), None),
        (lambda: depot.has("x"), None),
        (lambda: depot.write("x", b"x"), "written"),
        (lambda: depot.remove("x"), None),
    ):
        with pytest.raises(RefusalError, match=r"cannot be (read|written): no") as refused:
            act()
        assert (refused.value.only, "the folder's rights" in refused.value.hint) == (only, True)

    def raises(problem: Exception) -> Any:
        def channel(self: SshConnection) -> None:
            raise problem

        return channel

    stranger = StoreError("sftp://host/far: nobody has vouched for it", hint="ssh-keyscan host")
    monkeypatch.setattr(SshConnection, "channel", raises(stranger))
    with pytest.raises(RefusalError, match=r"^nobody has vouched for it$") as refused:
        depot.has("x")
    assert refused.value.hint == "ssh-keyscan host"
    monkeypatch.setattr(SshConnection, "channel", raises(_UnreachedError("it is away")))
    with pytest.raises(_UnreachedError):
        depot.has("x")
    depot.renew()
    with pytest.raises(RefusalError):
        SftpDepot("sftp:///far")
