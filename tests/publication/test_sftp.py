"""SFTP against OpenSSH's own server: what it takes, what it refuses, and in which words."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import conformance
from audio_edition.publication.targets import open_target
from tests.publication.sshd import Sshd, keygen, sshd
from tests.publication.targets.servers import USER, proftpd

pytest.importorskip("paramiko")


@pytest.fixture(scope="module", params=["internal-sftp", "internal-sftp -P posix-rename"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sshd]:
    with sshd(tmp_path_factory.mktemp("sshd"), subsystem=request.param) as running:
        yield running


@pytest.fixture(autouse=True)
def at_home(server: Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(server.home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)


def test_debians_proftpd_keeps_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    # not pytest's own folder, which another run of pytest shuts for all but its account
    with tempfile.TemporaryDirectory(prefix="proftpd-") as made:
        home = Path(made)
        home.chmod(0o755)
        ssh = home / ".ssh"
        ssh.mkdir()
        host_key = keygen(home / "host_key")
        keygen(ssh / "id_ed25519")
        monkeypatch.setenv("HOME", made)
        with proftpd(home, ssh / "id_ed25519") as port:
            (ssh / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}")
            address = f"sftp://{USER}@127.0.0.1:{port}/~/on%20air"
            conformance.check_target(lambda: open_target(address, Places(home)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "public" / "on air"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "show")


def address_of(server: Sshd, folder: Path) -> str:
    return server.address(str(folder).replace(" ", "%20"))


def test_put_look_read_back_and_remove(server: Sshd, folder: Path, places: Places) -> None:
    target = open_target(address_of(server, folder), places)
    big = os.urandom(300_001)
    source = folder.parent.parent / "source.mp3"
    source.write_bytes(big)
    target.put("a/b/one.mp3", source, "audio/mpeg", "")
    target.put("feed.xml", b"<rss/>", "text/xml", "")
    assert (folder / "a/b/one.mp3").read_bytes() == big
    assert target.digest("a/b/one.mp3") == hashlib.sha256(big).hexdigest()
    target.put("feed.xml", b"<rss>2</rss>", "text/xml", "")  # over what stands there
    assert (folder / "feed.xml").read_bytes() == b"<rss>2</rss>"
    seen = target.look("feed.xml")
    assert seen is not None
    assert seen.size == 12
    assert target.look("none.xml") is None
    assert target.look("feed.xml/none") is None
    (folder / ".hidden").write_text("x")
    assert set(target.look_under(None)) == {"a/b/one.mp3", "feed.xml"}
    assert set(target.look_under(["a", "none"])) == {"a/b/one.mp3"}
    target.remove("feed.xml")
    target.remove("feed.xml")
    left = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert left == [".hidden", "a/b/one.mp3"]


def test_a_path_may_start_at_home(server: Sshd, folder: Path, places: Places) -> None:
    # the account's own home, where sshd puts us, whatever $HOME says here
    home = Path(pwd.getpwuid(os.geteuid()).pw_dir).resolve()
    way = os.path.relpath(folder, home).replace(" ", "%20")
    open_target(server.address(f"/~/{way}"), places).put("x", b"1", "", "")
    assert (folder / "x").read_bytes() == b"1"
    assert open_target(server.address("/~"), places).look(f"{way}/none") is None


def test_an_upload_that_fails_leaves_the_old_file_and_no_rest(
    server: Sshd, folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", ())
    target = open_target(address_of(server, folder), places)
    target.put("feed.xml", b"old", "text/xml", "")
    (folder / "dir.xml").mkdir()
    (folder / "dir.xml" / "kept").write_text("x")
    with pytest.raises(PublicationError, match=r"cannot send gone\.xml"):
        target.put("gone.xml", folder / "no such source", "text/xml", "")
    assert (folder / "feed.xml").read_bytes() == b"old"
    names = sorted(p.name for p in folder.iterdir())
    assert names == ["dir.xml", "feed.xml"]


def test_two_runs_never_share_a_name(server: Sshd, folder: Path, places: Places) -> None:
    one = open_target(address_of(server, folder), places)
    other = open_target(address_of(server, folder), places)
    source = Watching(folder)
    one.put("feed.xml", source, "text/xml", "")  # type: ignore[arg-type]
    other.put("feed.xml", source, "text/xml", "")  # type: ignore[arg-type]
    assert len(set(source.names)) == 2
    for name in source.names:
        assert name.startswith(".feed.xml.")
        assert name.endswith(".part")


class Watching:
    """A source that looks at the target's folder when it is opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []

    def open(self, mode: str) -> object:
        import io

        self.names += [p.name for p in self.folder.iterdir() if p.name.startswith(".")]
        return io.BytesIO(b"<rss/>")


def test_where_the_server_cannot_rename_over_a_file_the_old_one_comes_back(
    server: Sshd, folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    import paramiko

    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", ())
    target = open_target(address_of(server, folder), places)
    target.put("feed.xml", b"old", "", "")
    real = paramiko.SFTPClient.rename
    renames: list[str] = []

    def refuse(*_: object) -> None:
        raise OSError("Operation unsupported")

    def rename(self: paramiko.SFTPClient, old: str, new: str) -> None:
        renames.append(new)
        if len(renames) == 2:  # the old file stands aside, the new one is to take its place
            assert not (folder / "feed.xml").exists()
            raise OSError("Failure")
        real(self, old, new)

    monkeypatch.setattr(paramiko.SFTPClient, "posix_rename", refuse)
    monkeypatch.setattr(paramiko.SFTPClient, "rename", rename)
    with pytest.raises(PublicationError, match=r"cannot send feed\.xml"):
        target.put("feed.xml", b"new", "", "")
    assert (folder / "feed.xml").read_bytes() == b"old"
    target.put("feed.xml", b"new", "", "")
    assert (folder / "feed.xml").read_bytes() == b"new"
    assert [p.name for p in folder.iterdir()] == ["feed.xml"]


def test_a_server_nobody_vouched_for_is_refused(
    server: Sshd, folder: Path, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "elsewhere"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "id_ed25519").write_bytes((server.home / ".ssh/id_ed25519").read_bytes())
    monkeypatch.setenv("HOME", str(home))
    with pytest.raises(PublicationError, match=r"nobody has vouched .* SHA256:") as caught:
        open_target(server.address(folder), places)
    assert f"ssh -p {server.port}" in (caught.value.hint or "")
    assert not (home / ".ssh" / "known_hosts").exists()


def test_a_server_with_another_key_is_refused(
    server: Sshd, folder: Path, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "elsewhere"
    (home / ".ssh").mkdir(parents=True)
    other = (server.home / ".ssh/id_ed25519.pub").read_text()
    (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {other}")
    monkeypatch.setenv("HOME", str(home))
    with pytest.raises(PublicationError, match="not the one in known_hosts") as caught:
        open_target(server.address(folder), places)
    assert "ssh-keygen -R" in (caught.value.hint or "")


def test_a_key_that_is_not_ours_is_refused_and_no_password_shown(
    server: Sshd, folder: Path, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "elsewhere"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "known_hosts").write_text(server.known_hosts.read_text())
    monkeypatch.setenv("HOME", str(home))
    for address in (server.address(folder), server.address(folder).replace("@", ":secret@")):
        with pytest.raises(PublicationError, match="does not let us in") as caught:
            open_target(address, places)
        assert "secret" not in caught.value.message + str(caught.value.hint)
        assert "\n" not in caught.value.message


def test_ssh_config_names_host_port_user_and_key(
    server: Sshd, folder: Path, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "elsewhere"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "config").write_text(
        "Host lantern\n"
        "  HostName 127.0.0.1\n"
        f"  Port {server.port}\n"
        f"  IdentityFile {server.home}/.ssh/id_ed25519\n"
        f"  UserKnownHostsFile {server.known_hosts}\n"
    )
    monkeypatch.setenv("HOME", str(home))
    target = open_target(f"sftp://lantern{str(folder).replace(' ', '%20')}", places)
    target.put("x", b"y", "", "")
    assert (folder / "x").read_bytes() == b"y"
    assert "lantern" in target.name


@pytest.mark.parametrize("address", ["sftp:///srv/audio", "sftp://host:port/x", "ssh://"])
def test_addresses_that_name_no_server(places: Places, address: str) -> None:
    with pytest.raises(PublicationError, match="names no server"):
        open_target(address, places)


def test_a_server_that_is_down_is_one_line(places: Places, server: Sshd) -> None:
    import socket

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with pytest.raises(PublicationError, match="cannot be reached") as caught:
            open_target(f"sftp://127.0.0.1:{port}/x", places)
    assert "\n" not in caught.value.message


def test_a_connection_that_breaks_is_made_again(
    server: Sshd, folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audio_edition.publication.sftp import SftpTarget

    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", (0.0, 0.0))
    target = open_target(address_of(server, folder), places)
    assert isinstance(target, SftpTarget)
    target.put("x", b"1", "", "")
    client = target._connection._client
    assert client is not None
    client.get_transport().close()
    target.put("x", b"2", "", "")
    assert (folder / "x").read_bytes() == b"2"


def test_a_folder_that_may_not_be_written_is_one_line(
    server: Sshd, folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", (0.0, 0.0))
    folder.parent.mkdir()
    folder.write_text("a file stands where the folder should")
    target = open_target(address_of(server, folder), places)
    with pytest.raises(PublicationError, match=r"cannot send feed\.xml") as caught:
        target.put("feed.xml", b"x", "", "")
    assert caught.value.hint
    assert stat.S_ISREG(folder.stat().st_mode)
