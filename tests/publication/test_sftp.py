"""SFTP against OpenSSH's own server: what it takes, what it refuses, and in which words."""

import io
import os
import pwd
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import conformance
from audio_edition.publication.targets import open_target
from tests.publication.at_work import free_port
from tests.publication.public import Folder
from tests.publication.sshd import Sshd, keygen, sshd
from tests.publication.targets.servers import USER, proftpd
from tests.publication.targets.turns import bears_a_shows_days, refused
from tests.rows import each

paramiko = pytest.importorskip("paramiko")


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
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", ())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "public" / "on air"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "show")


@pytest.fixture
def address(server: Sshd, folder: Path) -> str:
    return server.address(str(folder).replace(" ", "%20"))


def test_debians_proftpd_keeps_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    # not pytest's own folder, which another run of pytest shuts for all but its account
    with tempfile.TemporaryDirectory(prefix="proftpd-") as made:
        home, ssh = Path(made), Path(made) / ".ssh"
        home.chmod(0o755)
        ssh.mkdir()
        host_key = keygen(home / "host_key")
        keygen(ssh / "id_ed25519")
        monkeypatch.setenv("HOME", made)
        with proftpd(home, ssh / "id_ed25519") as port:
            (ssh / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}")
            address = f"sftp://{USER}@127.0.0.1:{port}/~/on%20air"
            conformance.check_target(lambda: open_target(address, Places(home)))


def test_it_keeps_the_contract(address: str, folder: Path, places: Places) -> None:
    conformance.check_target(lambda: open_target(address, places))
    target = open_target(address, places)
    target.put("feed.xml", b"<rss/>", "text/xml", "")
    assert target.look("feed.xml/none") is None
    (folder / ".hidden").write_text("x")
    assert set(target.look_under(None)) == {"feed.xml"}


def test_it_bears_a_shows_days(server: Sshd, tmp_path: Path) -> None:
    place = Folder(tmp_path / "public")
    place.target = server.address(place.folder)
    bears_a_shows_days(tmp_path, place)


def test_a_path_may_start_at_home(server: Sshd, folder: Path, places: Places) -> None:
    # the account's own home, where sshd puts us, whatever $HOME says here
    home = Path(pwd.getpwuid(os.geteuid()).pw_dir).resolve()
    way = os.path.relpath(folder, home).replace(" ", "%20")
    open_target(server.address(f"/~/{way}"), places).put("x", b"1", "", "")
    assert (folder / "x").read_bytes() == b"1"
    assert open_target(server.address("/~"), places).look(f"{way}/none") is None


class Watching:
    """A source that looks at the target's folder when it is opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: set[str] = set()

    def open(self, mode: str) -> object:
        self.names |= {p.name for p in self.folder.iterdir() if p.name.startswith(".")}
        return io.BytesIO(b"<rss/>")


def test_an_upload_has_a_name_of_its_own_and_leaves_no_rest(
    address: str, folder: Path, places: Places
) -> None:
    target = open_target(address, places)
    target.put("feed.xml", b"old", "text/xml", "")
    with pytest.raises(PublicationError, match=r"cannot send gone\.xml"):
        target.put("gone.xml", folder / "no such source", "text/xml", "")
    assert (folder / "feed.xml").read_bytes() == b"old"
    assert [p.name for p in folder.iterdir()] == ["feed.xml"]
    source = Watching(folder)
    for one in (target, open_target(address, places)):
        one.put("feed.xml", source, "text/xml", "")  # type: ignore[arg-type]
    assert len(source.names) == 2
    assert all(name.startswith(".feed.xml.") and name.endswith(".part") for name in source.names)


def test_where_the_server_cannot_rename_over_a_file_the_old_one_comes_back(
    address: str, folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = open_target(address, places)
    target.put("feed.xml", b"old", "", "")
    real, renames = paramiko.SFTPClient.rename, list[str]()

    def refuse(*_: object) -> None:
        raise OSError("Operation unsupported")

    def rename(client: object, old: str, new: str) -> None:
        renames.append(new)
        if len(renames) == 2:  # the old file stands aside, the new one is to take its place
            assert not (folder / "feed.xml").exists()
            raise OSError("Failure")
        real(client, old, new)

    monkeypatch.setattr(paramiko.SFTPClient, "posix_rename", refuse)
    monkeypatch.setattr(paramiko.SFTPClient, "rename", rename)
    with pytest.raises(PublicationError, match=r"cannot send feed\.xml"):
        target.put("feed.xml", b"new", "", "")
    assert (folder / "feed.xml").read_bytes() == b"old"
    target.put("feed.xml", b"new", "", "")
    assert (folder / "feed.xml").read_bytes() == b"new"
    assert [p.name for p in folder.iterdir()] == ["feed.xml"]


@each(
    "known, mine, words, hint",
    [
        (None, True, ("nobody has vouched", "SHA256:"), "ssh -p {port}"),
        ("other", False, ("not the one in known_hosts",), "ssh-keygen -R"),
        ("right", False, ("does not let us in",), ""),
        ("right", False, ("does not let us in",), "with a password"),
    ],
)
def test_who_is_refused(
    server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    known: str | None, mine: bool, words: tuple[str, ...], hint: str,
) -> None:  # fmt: skip
    ssh = tmp_path / ".ssh"
    ssh.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    if mine:
        (ssh / "id_ed25519").write_bytes((server.home / ".ssh/id_ed25519").read_bytes())
    if known:
        other = f"[127.0.0.1]:{server.port} {(server.home / '.ssh/id_ed25519.pub').read_text()}"
        text = other if known == "other" else server.known_hosts.read_text()
        (ssh / "known_hosts").write_text(text)
    address = server.address(tmp_path)
    if hint == "with a password":
        address = address.replace("@", ":secret@")
    with refused(*words) as caught:
        open_target(address, Places(tmp_path))
    told = caught.value.message + str(caught.value.hint)
    assert "secret" not in told
    assert hint == "with a password" or hint.format(port=server.port) in told
    assert (ssh / "known_hosts").exists() == bool(known), "nothing is vouched for on the way"


def test_ssh_config_names_host_port_user_and_key(
    server: Sshd, folder: Path, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "config").write_text(
        f"Host lantern\n  HostName 127.0.0.1\n  Port {server.port}\n"
        f"  IdentityFile {server.home}/.ssh/id_ed25519\n"
        f"  UserKnownHostsFile {server.known_hosts}\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    target = open_target(f"sftp://lantern{str(folder).replace(' ', '%20')}", places)
    target.put("x", b"y", "", "")
    assert (folder / "x").read_bytes() == b"y"
    assert "lantern" in target.name


def test_what_cannot_be_reached_or_written_is_one_line(
    server: Sshd, address: str, folder: Path, places: Places
) -> None:
    with refused("cannot be reached"):
        open_target(f"sftp://127.0.0.1:{free_port()}/x", places)
    folder.parent.mkdir()
    folder.write_text("a file stands where the folder should")
    with refused("cannot send feed.xml"):
        open_target(address, places).put("feed.xml", b"x", "", "")
    assert folder.is_file()


def test_a_connection_that_breaks_is_made_again(
    address: str, folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", (0.0, 0.0))
    target = open_target(address, places)
    target.put("x", b"1", "", "")
    target._connection._client.get_transport().close()
    target.put("x", b"2", "", "")
    assert (folder / "x").read_bytes() == b"2"
