"""Where the show is sent, as anybody reads it: a folder, a bucket over HTTP, an SFTP server's."""

from __future__ import annotations

import hashlib
import http.client
import logging
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import quote
from xml.etree import ElementTree

from tests.publication.sshd import Sshd, sshd

KINDS = ("folder", "s3", "sftp", "none")
NAME = "lantern"
# moto lets nobody read who does not say who it is
_READER = (
    "AWS4-HMAC-SHA256 Credential=reader/20261105/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=0"
)


class Place(Protocol):
    """A place that holds one show; ``target`` is how show.toml names it."""

    target: str

    def get(self, path: str) -> bytes | None: ...

    def digests(self) -> dict[str, str]: ...


class Folder:
    """A folder, perhaps behind a server; for the target none, ``audio/`` itself."""

    def __init__(self, folder: Path, target: str) -> None:
        self.folder, self.target = folder, target

    def get(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def digests(self) -> dict[str, str]:
        return digests(self.folder)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, hidden ones too, by path."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


class Bucket:
    """Objects under a prefix, read by nobody's code of ours; one connection a thread."""

    def __init__(self, port: int, prefix: str) -> None:
        self.target = f"s3://{NAME}/{prefix}"
        self._port, self._prefix = port, prefix
        self._lines = threading.local()

    def _ask(self, method: str, path: str) -> tuple[int, bytes]:
        for _ in range(2):  # a server may end a line that was kept open
            line = getattr(self._lines, "line", None)
            if line is None:
                line = self._lines.line = http.client.HTTPConnection("127.0.0.1", self._port)
            try:
                line.request(method, path, headers={"Authorization": _READER})
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
        listing = f"/{NAME}?list-type=2&max-keys=1000&prefix={quote(self._prefix)}/"
        status, data = self._ask("GET", listing)
        assert status == 200, data
        keys = [n.text or "" for n in ElementTree.fromstring(data).iter() if n.tag.endswith("Key")]
        names = [key.removeprefix(f"{self._prefix}/") for key in keys]
        return {name: hashlib.sha256(self.get(name) or b"").hexdigest() for name in names}


@contextmanager
def bucket_port() -> Iterator[int]:
    """moto's S3, with one empty bucket."""
    from moto.server import ThreadedMotoServer

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    try:
        assert Bucket(port, "")._ask("PUT", f"/{NAME}")[0] == 200
        yield port
    finally:
        server.stop()


class Servers:
    """The servers that a campaign needs, begun when they are."""

    def __init__(self, port: int, ssh: Sshd | None) -> None:
        self.port, self.ssh = port, ssh

    def environment(self) -> Mapping[str, str]:
        """What leads the program there."""
        led = {"HOME": str(self.ssh.home), "SSH_AUTH_SOCK": ""} if self.ssh is not None else {}
        if self.port:
            led |= {f"AWS_{name}": "test" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")}
            led["AWS_DEFAULT_REGION"] = "us-east-1"
            led["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{self.port}"
        return led

    def place(self, kind: str, root: Path) -> Place:
        """An empty place for the show in ``root``, whose name is no other's."""
        if kind == "s3":
            return Bucket(self.port, root.name)
        if kind == "none":
            return Folder(root / "audio", "")
        public = root.with_name(f"{root.name}-public")
        if kind == "folder":
            return Folder(public, str(public))
        assert self.ssh is not None
        return Folder(public, self.ssh.address(public))


@contextmanager
def servers(folder: Path, kinds: tuple[str, ...] = KINDS) -> Iterator[Servers]:
    """Servers for these kinds of place."""
    with ExitStack() as stack:
        port = stack.enter_context(bucket_port()) if "s3" in kinds else 0
        ssh = stack.enter_context(sshd(folder)) if "sftp" in kinds else None
        yield Servers(port, ssh)
