"""Where the show is sent, as anybody reads it: a folder, a bucket over HTTP, an SFTP server's."""

import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import httpx

from tests.publication.sshd import Sshd, sshd

KINDS = ("folder", "s3", "sftp", "none")
NAME = "lantern"
# moto lets nobody read who does not say who it is
_READER = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=reader/20261105/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=0"
}


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
    """Objects under a prefix, read by nobody's code of ours."""

    def __init__(self, url: str, prefix: str) -> None:
        self.target = f"s3://{NAME}/{prefix}"
        self._prefix = prefix
        self._http = httpx.Client(base_url=f"{url}/{NAME}", headers=_READER, trust_env=False)

    def get(self, path: str) -> bytes | None:
        answer = self._http.get(f"/{quote(f'{self._prefix}/{path}')}")
        assert answer.status_code in (200, 404), f"{path}: {answer.status_code} {answer.text[:200]}"
        return answer.content if answer.status_code == 200 else None

    def digests(self) -> dict[str, str]:
        about = {"list-type": "2", "max-keys": "1000", "prefix": f"{self._prefix}/"}
        data = self._http.get("", params=about).raise_for_status().content
        keys = [n.text or "" for n in ElementTree.fromstring(data).iter() if n.tag.endswith("Key")]
        names = [key.removeprefix(f"{self._prefix}/") for key in keys]
        return {name: hashlib.sha256(self.get(name) or b"").hexdigest() for name in names}


class Servers:
    """The servers that a campaign needs, begun when they are."""

    def __init__(self, url: str, ssh: Sshd | None) -> None:
        self.url, self.ssh = url, ssh  # of the bucket's server

    def environment(self) -> Mapping[str, str]:
        """What leads the program there."""
        led = {"HOME": str(self.ssh.home), "SSH_AUTH_SOCK": ""} if self.ssh is not None else {}
        if self.url:
            led |= {f"AWS_{name}": "test" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")}
            led["AWS_DEFAULT_REGION"] = "us-east-1"
            led["AWS_ENDPOINT_URL"] = self.url
        return led

    def place(self, kind: str, root: Path) -> Folder | Bucket:
        """An empty place for the show in ``root``, whose name is no other's."""
        if kind == "s3":
            return Bucket(self.url, root.name)
        if kind == "none":
            return Folder(root / "audio", "")
        public = root.with_name(f"{root.name}-public")
        if kind == "folder":
            return Folder(public, str(public))
        return Folder(public, self.ssh.address(public))


@contextmanager
def servers(folder: Path, kinds: tuple[str, ...] = KINDS) -> Iterator[Servers]:
    """Servers for these kinds of place; the bucket is moto's, and empty."""
    with ExitStack() as stack:
        url = ""
        if "s3" in kinds:
            from moto.server import ThreadedMotoServer

            logging.getLogger("werkzeug").setLevel(logging.ERROR)
            server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
            server.start()
            stack.callback(server.stop)
            url = "http://{}:{}".format(*server.get_host_and_port())
            httpx.put(f"{url}/{NAME}", headers=_READER, trust_env=False).raise_for_status()
        ssh = stack.enter_context(sshd(folder)) if "sftp" in kinds else None
        yield Servers(url, ssh)
