"""What is said where a place takes nothing: full disks, read-only ones, lesser accounts."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication.targets import Comparing, open_target
from tests.publication.sshd import Sshd, sshd
from tests.publication.targets.servers import apache
from tests.publication.targets.turns import assert_one_line, refused

pytest.importorskip("paramiko")

ROOM = "there is no room left"
LOCKED = "the place is read-only"
NOBODY = "www-data"
LARGE = 300_000


@contextmanager
def mounted(place: Path, *, is_full: bool) -> Iterator[None]:
    """A small disk at ``place``: full, or read-only."""
    place.mkdir(exist_ok=True)
    options = "size=512k,mode=777" if is_full else "ro"
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True
    )
    if made.returncode:
        pytest.skip(f"NOT TESTED: nobody may mount a disk here: {made.stderr.decode()}")
    try:
        if is_full:
            with contextlib.suppress(OSError):
                (place / "kept").write_bytes(b"x" * 1_000_000)
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    # not pytest's own folder: every account must find what lies here
    with tempfile.TemporaryDirectory(prefix="troubles-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Sshd]:
    (home / "sshd").mkdir()
    with sshd(home / "sshd") as running:
        yield running


@pytest.fixture(autouse=True)
def known(server: Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(server.home))
    monkeypatch.setenv("RSYNC_RSH", server.ssh())
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", (0.0, 0.0))


def refusals(address: str, source: Path) -> list[PublicationError]:
    """What is said to a large file, to a small one in a folder, and to a lease."""

    def exchange() -> None:
        target = open_target(address, Places(source.parent))
        assert isinstance(target, Comparing)
        target.exchange("state", b"x" * LARGE, None)

    def put(path: str, data: Path | bytes) -> None:
        open_target(address, Places(source.parent)).put(path, data, "", "")

    found = []
    for act in (
        lambda: put("a.mp3", source),
        lambda: put("day/feed.xml", b"x" * 30_000),
        exchange,
    ):
        with pytest.raises(PublicationError) as caught:
            act()
        found.append(caught.value)
    return found


@pytest.mark.parametrize(("is_full", "why"), [(True, ROOM), (False, LOCKED)])
@pytest.mark.parametrize("scheme", ["sftp", "rsync", "file"])
def test_disks(
    server: Sshd, home: Path, tmp_path: Path, scheme: str, is_full: bool, why: str
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x" * LARGE)
    place = home / "disk"
    with mounted(place, is_full=is_full):
        address = str(place) if scheme == "file" else server.address(place)
        for problem in refusals(address.replace("sftp", scheme), source):
            assert_one_line(problem, why)


@pytest.mark.parametrize("scheme", ["sftp", "rsync", "file"])
def test_what_stands_in_the_way(server: Sshd, tmp_path: Path, scheme: str) -> None:
    place = tmp_path / "place"
    (place / "folder").mkdir(parents=True)
    (place / "folder" / "kept").write_bytes(b"x")
    (place / "file").write_bytes(b"x")
    address = str(place) if scheme == "file" else server.address(place)
    target = open_target(address.replace("sftp", scheme), Places(tmp_path))
    for path, why in (("folder", "a folder stands"), ("file/day/x", "a file stands")):
        with refused(why):
            target.put(path, b"x", "", "")
    kept = {file.relative_to(place).as_posix() for file in place.rglob("*")}
    assert kept == {"folder", "folder/kept", "file"}


def test_accounts(
    server: Sshd, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that may only read, and one whose shell is no shell."""
    source = tmp_path / "source"
    source.write_bytes(b"x" * LARGE)
    place = home / "may not"
    place.mkdir()
    address = server.address(str(place).replace(" ", "%20"), NOBODY)
    for problem in refusals(address, source):
        assert_one_line(problem, "the account may not do that")
    for problem in refusals(address.replace("sftp", "rsync"), source):
        assert_one_line(problem, "gets no shell there: This account is currently not available")
    (home / "program").mkdir()
    # as Debian sets it up: a program, which the account's shell starts
    with sshd(home / "program", subsystem="/usr/lib/openssh/sftp-server") as other:
        monkeypatch.setenv("HOME", str(other.home))
        with refused("the account is let in, and gets no SFTP"):
            open_target(other.address(place, NOBODY), Places(tmp_path))


def test_disks_behind_apache(home: Path, tmp_path: Path) -> None:
    """It calls what it cannot write a failure of its own (500), and tells of a folder more."""
    source = tmp_path / "source"
    source.write_bytes(b"x" * LARGE)
    (home / "apache").mkdir()
    with apache(home / "apache") as dav:
        (home / "apache").chmod(0o755)
        for is_full, why in ((True, ROOM), (False, "the server forbids it")):
            with mounted(dav.folder / "disk", is_full=is_full):
                for problem in refusals(dav.address("disk"), source):
                    assert_one_line(problem, why)
