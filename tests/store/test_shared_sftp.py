"""A shared cache on OpenSSH's own server, whose key is known, or not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition.store import shared
from audio_edition.store.push import push
from audio_edition.store.sftp import SftpDepot
from audio_edition.store.store import Drawer, key_of, open_store
from tests.publication.sshd import Sshd, sshd

pytest.importorskip("paramiko")

KEY, OTHER = key_of("one"), key_of("two")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@pytest.fixture(autouse=True)
def a_new_process(server: Sshd, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HOME", str(server.home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr(shared, "PAUSES", (0.01, 0.02))
    lines: dict[tuple[int, str], shared._Line] = {}
    monkeypatch.setattr(shared, "_lines", lines)
    yield
    for line in lines.values():
        if isinstance(line._depot, SftpDepot):
            line._depot._connection.close()


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    told: list[str] = []
    with shared.heard_by(told.append):
        yield told


def drawer(server: Sshd, tmp_path: Path, machine: str) -> Drawer:
    (tmp_path / machine).mkdir(exist_ok=True)
    address = f"{server.address(tmp_path / 'far')}#{tmp_path / machine / '.cache'}"
    return open_store(address).drawer("things", suffix=".bin", shared=True)


def test_what_one_made_another_has(server: Sshd, tmp_path: Path, warnings: list[str]) -> None:
    big = os.urandom(400_001)
    a, b = drawer(server, tmp_path, "a"), drawer(server, tmp_path, "b")
    a.put(KEY, {"n": 1}, big)
    a.put(KEY, {"n": 2}, big)  # over what stands there
    a.put(OTHER, {"n": 3})
    got = b.get(KEY)
    assert got is not None
    assert (got.note, got.data()) == ({"n": 2}, big)
    assert b.get(OTHER) is not None
    assert b.get(key_of("none")) is None
    files = [f for f in (tmp_path / "far").rglob("*") if f.is_file()]
    assert sorted(f.name for f in files) == sorted([KEY, OTHER])
    assert warnings == []


def test_what_is_only_here_is_given_and_what_is_there_is_not_taken_to_be_known(
    server: Sshd, tmp_path: Path, warnings: list[str]
) -> None:
    a, b = drawer(server, tmp_path, "a"), drawer(server, tmp_path, "b")
    keys = [f"ab{n:06}" for n in range(20)] + [KEY]
    for key in keys:
        replace(a, shared=None).put(key, {}, key.encode())
    assert b.shared is not None
    assert b.shared.require() is None
    given = push([a])
    assert (given.sent, given.there) == (21, 0)
    assert (push([a]).sent, push([a]).there) == (0, 21)
    assert b.holds([*keys, OTHER]) == set(keys)
    assert list(b.keys()) == []
    assert [e.data().decode() for key in keys if (e := b.get(key))] == keys
    assert warnings == []


def test_many_are_fetched_and_counted_and_go_by_age(
    server: Sshd, tmp_path: Path, warnings: list[str]
) -> None:
    keys = [key_of(n) for n in range(40)]
    a, b = drawer(server, tmp_path, "a"), drawer(server, tmp_path, "b")
    for key in keys[:30]:
        a.put(key, {}, key.encode())
    b.fetch(keys)
    assert [e.data().decode() for key in keys if (e := b.get(key))] == keys[:30]
    place = b.shared
    assert place is not None
    assert place.usage("things").entries == 30
    assert place.usage("nothing").entries == 0
    old = tmp_path / "far" / "things" / "1" / keys[0][:2] / keys[0]
    os.utime(old, (1e9, 1e9))
    size = old.stat().st_size
    assert place.prune(["things"], 86400.0) == (1, size)
    assert place.usage("things").entries == 29
    assert warnings == []


def test_a_connection_that_breaks_is_made_again(
    server: Sshd, tmp_path: Path, warnings: list[str]
) -> None:
    a = drawer(server, tmp_path, "a")
    a.put(KEY, {"n": 1}, b"one")
    [line] = shared._lines.values()
    depot = line._depot
    assert isinstance(depot, SftpDepot)
    client = depot._connection._client
    assert client is not None
    client.get_transport().close()
    a.put(OTHER, {"n": 2}, b"two")
    got = drawer(server, tmp_path, "b").get(OTHER)
    assert got is not None
    assert got.data() == b"two"
    assert warnings == []


@pytest.mark.parametrize("change", [lambda whole: whole[:-1], lambda whole: b"X" + whole[1:]])
def test_what_is_damaged_there_is_made_again(server: Sshd, tmp_path: Path, change: object) -> None:
    assert callable(change)
    drawer(server, tmp_path, "a").put(KEY, {"n": 1}, b"one")
    file = tmp_path / "far" / "things" / "1" / KEY[:2] / KEY
    file.write_bytes(change(file.read_bytes()))
    assert drawer(server, tmp_path, "b").get(KEY) is None
    drawer(server, tmp_path, "b").put(KEY, {"n": 1}, b"one")
    assert drawer(server, tmp_path, "c").get(KEY) is not None


def test_a_server_that_nobody_vouched_for_gets_nothing(
    server: Sshd, tmp_path: Path, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    a = drawer(server, tmp_path, "a")
    a.put(KEY, {"n": 1}, b"one")
    assert a.get(OTHER) is None
    assert not (tmp_path / "far").exists()
    [line] = warnings
    assert "nobody has vouched for this server's key" in line
    assert line.count("sftp://") == 1


def test_a_server_that_does_not_answer_is_one_line(tmp_path: Path, warnings: list[str]) -> None:
    import socket

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        address = f"sftp://127.0.0.1:{port}/x#{tmp_path / 'cache'}"
        a = open_store(address).drawer("things", shared=True)
        a.put(KEY, {"n": 1}, b"one")
        assert a.get(OTHER) is None
    [line] = warnings
    assert "cannot be reached" in line
    assert "\n" not in line
