"""rsync over ssh, against OpenSSH's server and the system's rsync."""

import hashlib
import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import conformance
from audio_edition.publication.rsync import RsyncTarget
from audio_edition.publication.targets import open_target
from tests.publication.public import Folder
from tests.publication.sshd import Sshd, sshd
from tests.publication.targets.turns import bears_a_shows_days, refused
from tests.tools import require

REAL = pytest.mark.contract("servers")


class Here:
    """In place of a server this very machine: an ssh that runs what it is told to run there."""

    def __init__(self, folder: Path) -> None:
        self.program = folder / "ssh"
        self.program.write_text(
            '#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do\n'
            '  case "$1" in -p|-l) shift 2;; --) shift; break;; *) shift;; esac\ndone\n'
            'shift; [ $# = 0 ] || exec sh -c "$*"\n'
        )
        self.program.chmod(0o755)

    def ssh(self) -> str:
        return str(self.program)

    def address(self, folder: Path | str) -> str:
        return f"sftp://ada@lantern.example{folder}"


@pytest.fixture(scope="module", params=["here", pytest.param("sshd", marks=REAL)])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Here | Sshd]:
    require("rsync")
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "here":
        yield Here(folder)
        return
    with sshd(folder) as running:
        yield running


@pytest.fixture(autouse=True)
def known(server: Here | Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RSYNC_RSH", server.ssh())
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", (0.0, 0.1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "public" / "on air's"


def address_of(server: Here | Sshd, folder: Path) -> str:
    return server.address(str(folder).replace(" ", "%20")).replace("sftp://", "rsync://")


@pytest.fixture
def open_it(server: Sshd, folder: Path, tmp_path: Path) -> Iterator[Callable[[], RsyncTarget]]:
    opened: list[RsyncTarget] = []

    def open_one() -> RsyncTarget:
        target = open_target(address_of(server, folder), Places(tmp_path))
        opened.append(target)
        return target

    yield open_one
    for target in opened:
        target.close()


def test_it_keeps_the_contract(open_it: Callable[[], RsyncTarget]) -> None:
    conformance.check_target(open_it)


@REAL
def test_a_show_is_published_corrected_and_brought_back(server: Sshd, tmp_path: Path) -> None:
    place = Folder(tmp_path / "public")
    place.target = address_of(server, place.folder)
    bears_a_shows_days(tmp_path, place)


def test_files_arrive_readable_and_others_may_serve_them(
    open_it: Callable[[], RsyncTarget], folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "private.mp3"
    source.write_bytes(os.urandom(300_001))
    source.chmod(0o600)
    target = open_it()
    every = bytes(range(256)) * 3 + b"%s %d \\n '"
    target.put("every.bin", every, "", "")
    assert (folder / "every.bin").read_bytes() == every
    target.remove("every.bin")
    target.put("a/-b/one.mp3", source, "audio/mpeg", "")
    target.put("-feed.xml", b"<rss/>", "", "")
    file = folder / "a/-b/one.mp3"
    assert file.read_bytes() == source.read_bytes()
    assert target.digest("a/-b/one.mp3") == hashlib.sha256(source.read_bytes()).hexdigest()
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(file.stat().st_mode) == 0o666 & ~umask
    assert set(target.look_under(["a", "-none"])) == {"a/-b/one.mp3"}
    assert set(target.look_under(None)) == {"a/-b/one.mp3", "-feed.xml"}
    (folder / ".lost.0123456789ab.part").write_bytes(b"half")
    assert target.unfinished() == [".lost.0123456789ab.part"]
    target.remove("-feed.xml")
    assert not (folder / "-feed.xml").exists()


def test_a_connection_that_breaks_is_made_again(
    open_it: Callable[[], RsyncTarget], folder: Path
) -> None:
    target = open_it()
    target.put("x", b"1", "", "")
    shell = target._shell
    shell._shell.kill()
    target.put("x", b"2", "", "")
    assert (folder / "x").read_bytes() == b"2"
    subprocess.run([*shell.ssh, "-Oexit", shell._to], capture_output=True, check=True)
    assert target.look("x") is not None
    assert [p.name for p in folder.iterdir()] == ["x"]


def test_an_upload_that_fails_leaves_the_old_file_and_no_rest(
    open_it: Callable[[], RsyncTarget], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", ())
    target = open_it()
    target.put("feed.xml", b"old", "", "")
    (folder / "page").mkdir()
    (folder / "page" / "kept").write_text("x")
    # it breaks off when all has been brought, right before the name is given
    with monkeypatch.context() as patch:
        real = type(target._shell).ask

        def breaks(shell: object, script: str) -> bytes:
            if "mv -f" in script:
                target._shell.close()
                raise PublicationError("the line went dead", hint="try again")
            return real(target._shell, script)

        patch.setattr(type(target._shell), "ask", breaks)
        with pytest.raises(PublicationError, match="the line went dead"):
            target.put("feed.xml", b"new", "", "")
    with refused("cannot send gone.xml", "No such file"):
        target.put("gone.xml", folder / "no such source", "", "")
    assert (folder / "feed.xml").read_bytes() == b"old"
    assert list(folder.rglob(".gone*")) == []
    assert set(open_it().look_under(None)) == {"feed.xml", "page/kept"}


def test_what_is_said_of_errors_is_here_with_the_end(
    server: Here | Sshd,
    open_it: Callable[[], RsyncTarget],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of ssh's two streams the end of one comes, now and then, before the whole of the other."""
    half = tmp_path / "ssh"
    half.write_text(f'#!/bin/sh\nexec {server.ssh()} "$@" 2>/dev/null\n')
    half.chmod(0o755)
    folder.parent.mkdir()
    folder.write_text("a file stands where the folder should")
    for program in (server.ssh(), str(half)):
        monkeypatch.setenv("RSYNC_RSH", program)
        with refused("cannot send feed.xml", "exists"):
            open_it().put("feed.xml", b"x", "", "")


def test_without_rsync_ssh_or_a_shell_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nologin = tmp_path / "ssh"
    nologin.write_text("#!/bin/sh\necho This account is currently not available.\nexit 1\n")
    nologin.chmod(0o755)
    for program, words in (
        (str(nologin), "gets no shell there: This account is currently not available"),
        ("no-such-ssh", "needs no-such-ssh"),
    ):
        monkeypatch.setenv("RSYNC_RSH", program)
        with refused(words):
            open_target("rsync://host/x", Places(tmp_path)).put("feed.xml", b"x", "", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PublicationError, match="needs rsync, which is not installed"):
        open_target("rsync://host/x", Places(tmp_path))
