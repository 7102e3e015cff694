"""S3, Google Cloud Storage and Azure, against their emulators; what no store may do on the way."""

import http.server
import itertools
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import conformance
from audio_edition.publication.stores import StoreTarget
from audio_edition.publication.targets import open_target
from tests.publication.at_work import free_port, running
from tests.publication.targets.turns import bears_a_shows_days, refused
from tests.rows import each
from tests.tools import ROOT, require

AZURITE = ROOT / ".cache" / "npm" / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"
# the emulator's account and key, public and the same for everybody
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


# Of the buckets
NUMBERS = itertools.count()


@dataclass
class Google:
    """A store as the public reads it; ``asked`` are the requests it got: method and address."""

    storage: Any
    asked: list[tuple[str, str]]

    def bucket(self) -> str:
        """The address of a new, empty place in a bucket of its own."""
        name = f"show-{next(NUMBERS)}"
        self.storage.create_bucket(name, {})
        return f"gs://{name}/on/air"

    def files(self, address: str) -> Mapping[str, bytes]:
        bucket, _, root = address.removeprefix("gs://").partition("/")
        found = self.storage.get_file_list(bucket, prefix=f"{root}/")
        names = [one["name"] for one in (found[0] if isinstance(found, tuple) else found)]
        return {
            name.removeprefix(f"{root}/"): self.storage.get_file(bucket, name) for name in names
        }


def with_generations(upload: Callable[..., None]) -> Callable[..., None]:
    """The emulator's upload, with the condition that Google's has and the emulator has not."""

    def conditional(request: Any, response: Any, storage: Any) -> None:
        wanted = request.query.get("ifGenerationMatch")
        if wanted:
            name = request.data["meta"]["name"]
            try:
                found = storage.get_file_obj(request.params["bucket_name"], name)["generation"]
            except Exception:
                found = "0"
            if found != wanted[0]:
                response.status = HTTPStatus.PRECONDITION_FAILED
                response.json({"error": {"code": 412, "message": "conditionNotMet"}})
                return
        upload(request, response, storage)

    return conditional


@pytest.fixture(scope="module")
def google() -> Iterator[Google]:
    pytest.importorskip("gcsfs")
    emulator = pytest.importorskip("gcp_storage_emulator.server")
    from gcp_storage_emulator.handlers import objects

    port = free_port()
    asked: list[tuple[str, str]] = []
    real = emulator.RequestHandler.parse_request

    def parse(request: Any) -> bool:
        is_good = bool(real(request))
        asked.append((request.command, request.path))
        return is_good

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emulator.RequestHandler, "parse_request", parse)
        patch.setattr(objects, "_multipart_upload", with_generations(objects._multipart_upload))
        # gcsfs asks two things at once and drops the slower: a server of one thread waits for it
        threading = {**vars(http.server), "HTTPServer": ThreadingHTTPServer}
        patch.setattr(emulator, "server", SimpleNamespace(**threading))
        patch.setenv("NO_GCE_CHECK", "true")  # no machine of Google's is asked who we are
        patch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{port}")
        server = emulator.create_server("127.0.0.1", port, in_memory=True)
        logging.getLogger("gcp_storage_emulator").setLevel(logging.CRITICAL)
        with server:
            yield Google(server._storage, asked)


@dataclass
class Azure:
    log: Path

    def _client(self) -> Any:
        import adlfs

        return adlfs.AzureBlobFileSystem(skip_instance_cache=True)

    @property
    def asked(self) -> list[tuple[str, str]]:
        return re.findall(r'"(GET|PUT|HEAD|DELETE|POST) (\S+) HTTP', self.log.read_text())

    def bucket(self) -> str:
        name = f"show-{next(NUMBERS)}"
        self._client().mkdir(name)
        return f"az://{name}/on/air"

    def files(self, address: str) -> Mapping[str, bytes]:
        client, root = self._client(), address.removeprefix("az://")
        return {n.removeprefix(f"{root}/"): client.cat_file(n) for n in client.find(root)}


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azure]:
    pytest.importorskip("adlfs")
    node = require("node")
    if not AZURITE.is_file():
        require("azurite")
    folder = tmp_path_factory.mktemp("azurite")
    port, log = free_port(), folder / "node.said"
    command = [node, str(AZURITE), "--inMemoryPersistence", "--blobPort", str(port)]
    command += ["--blobHost", "127.0.0.1", "--disableTelemetry", "--skipApiVersionCheck"]
    connection = (
        f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
        f"BlobEndpoint=http://127.0.0.1:{port}/{ACCOUNT};"
    )
    with pytest.MonkeyPatch.context() as patch, running(command, folder, port):
        patch.setenv("AZURE_STORAGE_CONNECTION_STRING", connection)
        yield Azure(log)


@dataclass
class S3:
    client: Any

    def bucket(self) -> str:
        name = f"show-{next(NUMBERS)}"
        self.client.create_bucket(Bucket=name)
        return f"s3://{name}/on/air"

    def files(self, address: str) -> Mapping[str, bytes]:
        bucket, _, root = address.removeprefix("s3://").partition("/")
        listed = self.client.list_objects_v2(Bucket=bucket).get("Contents", [])
        names = [one["Key"] for one in listed]
        get = self.client.get_object
        return {n.removeprefix(f"{root}/"): get(Bucket=bucket, Key=n)["Body"].read() for n in names}


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    boto3 = pytest.importorskip("boto3")
    moto = pytest.importorskip("moto.server")
    port = free_port()
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        client = boto3.client("s3")
        yield S3(client)
        client.close()
    server.stop()


REAL = pytest.mark.contract("servers")


@pytest.fixture(params=["google", pytest.param("azure", marks=REAL)])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> "Store":
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", (0.05, 0.2))
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["google", *(pytest.param(one, marks=REAL) for one in ("azure", "s3"))])
def any_store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> "Store | S3":
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", (0.05, 0.2))
    return request.getfixturevalue(request.param)


Store = Google | Azure


@dataclass
class Shelf:
    """A place in a store."""

    store: Store | S3
    target: str

    def files(self) -> Mapping[str, bytes]:
        return self.store.files(self.target)


def opened(address: str, tmp_path: Path) -> StoreTarget:
    return open_target(address, Places(tmp_path))


def test_it_keeps_the_contract(any_store: Store | S3, tmp_path: Path) -> None:
    address = any_store.bucket()
    conformance.check_target(lambda: opened(address, tmp_path))


@REAL
def test_a_show_is_published_corrected_and_brought_back(
    any_store: Store | S3, tmp_path: Path
) -> None:
    bears_a_shows_days(tmp_path, Shelf(any_store, any_store.bucket()))


@REAL
def test_objects_carry_type_and_cache_control(s3: S3, tmp_path: Path) -> None:
    target = opened(s3.bucket(), tmp_path)
    target.put("a.mp3", b"1", "audio/mpeg", "public, max-age=5")
    target.exchange("state.json", b"{}", None)  # what is for publishers is kept by nobody
    bucket, _, root = target.name.removeprefix("s3://").partition("/")
    heads = [
        s3.client.head_object(Bucket=bucket, Key=f"{root}/{n}") for n in ("a.mp3", "state.json")
    ]
    assert [(head["ContentType"], head["CacheControl"]) for head in heads] == [
        ("audio/mpeg", "public, max-age=5"), ("application/json", "no-store"),
    ]  # fmt: skip


def test_the_store_itself_compares(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote after our look is not overwritten, though our look is all we have."""
    address = store.bucket()
    one, other = opened(address, tmp_path), opened(address, tmp_path)
    monkeypatch.setattr(StoreTarget, "look", None)  # the condition is the store's, or nobody's
    assert one.exchange("state", b"one", None)
    assert not other.exchange("state", b"other", None)
    monkeypatch.undo()
    seen = one.look("state")
    other.put("state", b"two", "", "")  # of the same size
    monkeypatch.setattr(StoreTarget, "look", None)
    assert not one.exchange("state", b"three", seen)
    assert store.files(address) == {"state": b"two"}


def test_nothing_is_listed_on_the_way(store: Store, tmp_path: Path) -> None:
    """However many keys a bucket holds: what is asked is asked of one, or for one."""
    target = opened(store.bucket(), tmp_path)
    before = len(store.asked)
    target.put("a/one.mp3", b"1" * 100_000, "audio/mpeg", "public")
    assert target.look("a/one.mp3") is not None
    assert target.look("a/none.mp3") is None
    assert target.look("a") is None, "a folder is no file"
    target.exchange("state", b"1", None)
    target.exchange("state", b"22", target.look("state"))
    target.digest("a/one.mp3")
    target.remove("a/one.mp3")
    target.remove("a/one.mp3")
    asked = store.asked[before:]
    assert asked
    lists = [a for _, a in asked if "comp=list" in a or re.search(r"/o(\?|$)(?!.*uploadType)", a)]
    for address in lists:
        assert re.search(r"max-?results=1\b", address, re.IGNORECASE), f"{address} lists"


def test_a_bucket_that_is_not_there(any_store: Store | S3, tmp_path: Path) -> None:
    address = any_store.bucket().replace("show-", "none-")
    with refused("cannot send feed.xml", "does not exist", "none-"):
        opened(address, tmp_path).put("feed.xml", b"x", "", "")


def test_a_library_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = import_module("fsspec.registry")  # fsspec.registry itself is a table
    for module, address, extra in (
        ("s3fs", "s3://bucket/x", "s3"),
        ("gcsfs", "gs://bucket/x", "gcs"),
        ("adlfs", "abfs://container/x", "azure"),
    ):
        monkeypatch.setitem(sys.modules, module, None)
        monkeypatch.delitem(registry._registry, address.partition(":")[0], raising=False)
        with pytest.raises(PublicationError, match="needs a library") as caught:
            open_target(address, Places(tmp_path))
        assert caught.value.hint == f"pip install 'audio-edition[{extra}]'"


@REAL
def test_a_key_that_is_not_taken(
    azure: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = azure.bucket()
    known = os.environ["AZURE_STORAGE_CONNECTION_STRING"]
    wrong = KEY[:-4] + "AA=="
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", known.replace(KEY, wrong))
    with refused("cannot send feed.xml", "credentials") as caught:
        opened(address, tmp_path).put("feed.xml", b"x", "", "")
    assert wrong not in caught.value.message


@each("address, tries", [("s3://b/x", 3), ("gs://b/x", 1), ("gcs://b/x", 1), ("abfs://b/x", 1)])
def test_who_tries_for_long_by_himself_is_asked_once(
    address: str, tries: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def info(path: str) -> dict[str, Any]:
        asked.append(path)
        raise ConnectionRefusedError(111, "Connection refused")

    away = SimpleNamespace(invalidate_cache=lambda: None, info=info)
    monkeypatch.setattr("audio_edition.publication.stores.open_filesystem", lambda _: (away, "b"))
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(PublicationError, match=r"Error Connection refused$"):
        open_target(address, Places(tmp_path)).look("feed.xml")
    assert len(asked) == tries
