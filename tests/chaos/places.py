"""Where the show is sent, as anybody reads it: a folder, a bucket over HTTP, an SFTP server's."""

from __future__ import annotations

import hashlib
import http.client
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import quote
from xml.etree import ElementTree

from tests.chaos.bucket import NAME
from tests.publication.sshd import Sshd, sshd
from tests.tools import ROOT

KINDS = ("folder", "s3", "sftp", "none")


class Place(Protocol):
    """A place that holds one show."""

    target: str  # as show.toml names it
    watched: str  # the folder whose changes are this place's; empty for a network's

    def get(self, path: str) -> bytes | None: ...

    def digests(self) -> dict[str, str]: ...


class Folder:
    """A folder; for the target none, ``audio/`` itself."""

    def __init__(self, folder: Path, target: str) -> None:
        self.folder = folder
        self.target = target
        self.watched = str(folder)
        self._known: dict[str, tuple[tuple[int, ...], bytes]] = {}

    def get(self, path: str) -> bytes | None:
        """Read it, if it is another file than last time."""
        file = self.folder / path
        known = self._known.get(path)
        try:
            if known is not None and known[0] == _stamp(file.stat()):
                return known[1]
            with file.open("rb") as stream:
                stamp = _stamp(os.fstat(stream.fileno()))
                data = stream.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        self._known[path] = stamp, data
        return data

    def digests(self) -> dict[str, str]:
        return digests(self.folder)


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, hidden ones too, by path."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


class Sftp(Folder):
    """A folder behind a server; read as the web server beside it would."""

    def __init__(self, folder: Path, server: Sshd) -> None:
        super().__init__(folder, server.address(folder))
        self.watched = ""


class Bucket:
    """Objects under a prefix, read without credentials; one connection a thread."""

    def __init__(self, port: int, prefix: str) -> None:
        self.target = f"s3://{NAME}/{prefix}"
        self.watched = ""
        self._port, self._prefix = port, prefix
        self._lines = threading.local()

    def _ask(self, method: str, path: str) -> tuple[int, bytes]:
        for _ in range(2):  # a server may end a line that was kept open
            line = getattr(self._lines, "line", None)
            if line is None:
                line = self._lines.line = http.client.HTTPConnection("127.0.0.1", self._port)
            try:
                line.request(method, path)
                answer = line.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, ConnectionError):
                line.close()
                self._lines.line = None
        raise AssertionError("the bucket does not answer")

    def get(self, path: str) -> bytes | None:
        status, data = self._ask("GET", f"/{NAME}/{quote(f'{self._prefix}/{path}')}")
        assert status in (200, 404), f"{path}: {status} {data[:200]!r}"
        return data if status == 200 else None

    def digests(self) -> dict[str, str]:
        status, data = self._ask(
            "GET", f"/{NAME}?list-type=2&max-keys=1000&prefix={quote(self._prefix)}/"
        )
        assert status == 200, data
        keys = [n.text or "" for n in ElementTree.fromstring(data).iter() if n.tag.endswith("Key")]
        names = [key.removeprefix(f"{self._prefix}/") for key in keys]
        found = {name: self.get(name) for name in names}
        return {
            n: hashlib.sha256(data).hexdigest() for n, data in found.items() if data is not None
        }

    def inject(self, every: int) -> int:
        """Have every n-th request of the program fail; how many did since this was said last."""
        return int(self._ask("POST", f"/-/faults?every={every}")[1])


@contextmanager
def bucket_port() -> Iterator[int]:
    """A bucket's server in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.bucket"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline())
        line = http.client.HTTPConnection("127.0.0.1", port)
        line.request("PUT", f"/{NAME}")
        assert line.getresponse().status == 200
        line.close()
        yield port
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


class Servers:
    """The servers that a campaign needs, begun when they are."""

    def __init__(self, port: int = 0, ssh: Sshd | None = None) -> None:
        self.port, self.ssh = port, ssh

    def environment(self) -> Mapping[str, str]:
        """What leads the program there."""
        led = {}
        if self.port:
            led = {
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            }
        if self.ssh is not None:
            led |= {"HOME": str(self.ssh.home), "SSH_AUTH_SOCK": ""}
        return led

    def place(self, kind: str, root: Path, name: str) -> Place:
        """An empty place for the show in ``root``; ``name`` is no other's."""
        if kind == "none":
            return Folder(root / "audio", "")
        if kind == "s3":
            return Bucket(self.port, name)
        public = root.with_name(f"{root.name}-public")
        if kind == "sftp":
            assert self.ssh is not None
            return Sftp(public, self.ssh)
        return Folder(public, str(public))


@contextmanager
def servers(folder: Path, kinds: tuple[str, ...] = KINDS) -> Iterator[Servers]:
    """Servers for these kinds of place."""
    with ExitStack() as stack:
        port = stack.enter_context(bucket_port()) if "s3" in kinds else 0
        ssh = stack.enter_context(sshd(folder)) if "sftp" in kinds else None
        yield Servers(port, ssh)


__all__ = ["KINDS", "Bucket", "Folder", "Place", "Servers", "Sftp", "digests", "servers"]
