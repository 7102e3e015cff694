"""A shared store by SFTP, as its client is called: a real server is test_shared_sftp's."""

from pathlib import Path
from typing import Any
from unittest.mock import MagicMock, Mock

import pytest

from audio_edition.ssh import SshConnection
from audio_edition.store.depots import RefusalError
from audio_edition.store.errors import StoreError
from audio_edition.store.sftp import SftpDepot, _UnreachedError


@pytest.fixture
def channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mock:
    monkeypatch.setenv("HOME", str(tmp_path))
    channel = MagicMock()
    monkeypatch.setattr(SshConnection, "channel", lambda self: channel)
    return channel


def test_where_objects_lie_and_that_nothing_unfinished_stays(channel: Mock) -> None:
    depot = SftpDepot("sftp://host/far/away")
    channel.posix_rename.side_effect = FileNotFoundError(2, "its folder went")
    with pytest.raises(FileNotFoundError):
        depot.write("a/c", b"half")
    [fresh, _] = channel.open.call_args.args
    assert fresh.startswith("/far/away/a/")
    channel.remove.assert_called_once_with(fresh)
    channel.remove.side_effect = FileNotFoundError("no")
    depot.remove("a/b")
    assert channel.remove.call_args.args == ("/far/away/a/b",)
    assert SftpDepot("sftp://host").has("x")
    assert channel.stat.call_args.args == ("x",), "below the home folder"


def test_what_it_refuses_is_told_from_what_may_pass(
    channel: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot = SftpDepot("sftp://host/far")
    for act in (channel.open, channel.stat, channel.remove):
        act.side_effect = PermissionError("no")
    for ask, only in (
        (lambda: depot.read("x"), None),
        (lambda: depot.has("x"), None),
        (lambda: depot.write("x", b"x"), "written"),
        (lambda: depot.remove("x"), None),
    ):
        with pytest.raises(RefusalError, match=r"cannot be (read|written): no") as refused:
            ask()
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
