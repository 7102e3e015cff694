"""A shared cache on OpenSSH's own server."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition.store import shared
from audio_edition.store.push import push
from audio_edition.store.sftp import SftpDepot
from tests.publication.sshd import Sshd, sshd
from tests.store.place import KEY, OTHER, PATH, Place, content

KEYS = [f"ab{n:06}" for n in range(20)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@pytest.fixture
def place(
    server: Sshd, new_process: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    monkeypatch.setenv("HOME", str(server.home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    far = tmp_path / "far"

    def paths() -> list[str]:
        return sorted(f.relative_to(far).as_posix() for f in far.rglob("*") if f.is_file())

    def write(path: str, data: bytes) -> None:
        (far / path).write_bytes(data)

    yield Place(server.address(far), tmp_path, lambda path: (far / path).read_bytes(), write, paths)
    for line in shared._lines.values():
        if isinstance(line._depot, SftpDepot):
            line._depot._connection.close()


def test_a_server_keeps_what_machines_share(place: Place, warnings: list[str]) -> None:
    big = os.urandom(400_001)
    a, b = place.drawer("a"), place.drawer("b")
    a.put(KEY, {"n": 1}, big)
    a.put(KEY, {"n": 2}, big)  # over what stands there
    assert place.paths() == [PATH]
    for key in KEYS:
        place.drawer("a", shared=False).put(key, {}, key.encode())
    far = b.shared
    assert far.require() is None
    assert [(one.sent, one.there) for one in (push([a]), push([a]))] == [(20, 1), (0, 21)]
    assert b.holds([*KEYS, KEY, OTHER]) == {*KEYS, KEY}
    assert list(b.keys()) == []
    b.fetch([*KEYS, KEY, OTHER])
    assert content(b) == ({"n": 2}, big)
    assert [e.data().decode() for key in KEYS if (e := b.get(key))] == KEYS
    assert b.get(OTHER) is None
    size = len(place.read(PATH))
    os.utime(place.root / "far" / PATH, (1e9, 1e9))
    assert far.prune(["things", "nothing"], 86400.0) == (1, size)
    assert far.usage("things").entries == 20
    [line] = shared._lines.values()
    client = line._depot._connection._client
    client.get_transport().close()  # it breaks, and is made again
    a.put(OTHER, {"n": 2}, b"two")
    assert content(b, OTHER) == ({"n": 2}, b"two")
    assert warnings == []
