"""moto's S3 server on this machine, with a layer before it that counts, delays and spoils."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pytest

from audio_edition.store import shared

Answer: TypeAlias = tuple[int, list[tuple[str, str]], bytes]
Fault: TypeAlias = Callable[[Answer], Answer]

NAME = "lantern"


@dataclass
class FaultyBucket:
    """A bucket behind ``url``; ``faults`` are asked about each request in turn."""

    url: str
    client: Any
    requests: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Callable[[str, str], Fault | None]] = field(default_factory=list)
    answered: int = 0  # bytes, of bodies
    lock: threading.Lock = field(default_factory=threading.Lock)
    # moto closes an object that is written over while another thread reads it; S3 does not
    one: threading.Lock = field(default_factory=threading.Lock)

    def address(self, path: str = "show") -> str:
        return f"s3://{NAME}/{path}"

    @property
    def counts(self) -> Counter[str]:
        """Requests by what they ask."""
        return Counter(what for what, _ in self.requests)

    def clear(self) -> None:
        """Forget requests and faults, and empty the bucket."""
        self.faults.clear()
        for key in self.object_names():
            self.client.delete_object(Bucket=NAME, Key=key)
        self.requests.clear()

    def object_names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=NAME)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def object(self, key: str) -> bytes:
        return self.client.get_object(Bucket=NAME, Key=key)["Body"].read()

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket=NAME, Key=key, Body=data)

    def fail(self, what: str, fault: Fault, *, times: int = 10**9, inside: str = "") -> None:
        """Let the next ``times`` requests of a kind, for paths with ``inside``, go wrong."""
        left = [times]

        def meant(asked: str, path: str) -> Fault | None:
            if asked != what or inside not in path or not left[0]:
                return None
            left[0] -= 1
            return fault

        self.faults.append(meant)

    def serve(self, inner: Any, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        what = environ["REQUEST_METHOD"]
        if what == "GET" and ("list-type" in query or path.count("/") < 2):
            what = "LIST"
        with self.lock:
            self.requests.append((what, path))
            fault = next((f for ask in self.faults if (f := ask(what, path))), None)
        told: list[Any] = []

        def began(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            told.append((status, headers))

        with self.one:
            body = b"".join(inner(environ, began))
        status, headers = told[-1]
        answer: Answer = (int(status.split()[0]), list(headers), body)
        if fault is not None:
            answer = fault(answer)
        with self.lock:
            self.answered += len(answer[2])
        start(f"{answer[0]} X", answer[1])
        return [answer[2]]


def refused(status: int, code: str, message: str = "told by the test") -> Fault:
    """An error as S3 writes it."""

    def fault(_: Answer) -> Answer:
        body = (
            f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        ).encode()
        return status, [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))], body

    return fault


def cut_short(answer: Answer) -> Answer:
    """The connection ends in the middle of the body that was promised."""
    return answer[0], answer[1], answer[2][: len(answer[2]) // 2]


def spoiled(answer: Answer) -> Answer:
    """One bit of the body is another."""
    body = bytearray(answer[2])
    body[len(body) * 3 // 4] ^= 1
    return answer[0], answer[1], bytes(body)


@contextmanager
def faulty_bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyBucket]:
    """Serve a bucket on this machine; the environment leads every client there."""
    boto3 = pytest.importorskip("boto3")
    pytest.importorskip("s3fs")
    server_module = pytest.importorskip("moto.server")
    serving: Any = pytest.importorskip("werkzeug.serving")  # moto's own server is made of it

    class Quiet(serving.WSGIRequestHandler):  # type: ignore[misc]
        def log(self, kind: str, message: str, *args: Any) -> None:
            """Say nothing: a test that fails shows what matters."""

    inner = server_module.DomainDispatcherApplication(server_module.create_backend_app)
    server = serving.make_server(
        "127.0.0.1",
        0,
        lambda environ, start: bucket.serve(inner, environ, start),
        threaded=True,
        request_handler=Quiet,
    )
    server.socket.listen(1024)  # hundreds may knock at once, and none shall be turned away
    url = f"http://127.0.0.1:{server.server_port}"
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": url,
    }.items():
        monkeypatch.setenv(name, value)
    # who opened the same address for an earlier bucket would go on knocking there
    monkeypatch.setattr(shared, "_lines", {})
    client = boto3.client("s3")
    bucket = FaultyBucket(url, client)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        client.create_bucket(Bucket=NAME)
        # what it holds is the process's: a bucket of an earlier test may have left something
        boto3.resource("s3").Bucket(NAME).objects.all().delete()
        bucket.requests.clear()
        yield bucket
    finally:
        client.close()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def bucket() -> Iterator[FaultyBucket]:
    """One bucket for all tests of a file; who uses it clears it."""
    with pytest.MonkeyPatch.context() as patch, faulty_bucket(patch) as running:
        yield running


@pytest.fixture
def empty(bucket: FaultyBucket) -> FaultyBucket:
    """The bucket with nothing in it, and no faults."""
    bucket.clear()
    return bucket


@pytest.fixture
def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody remembers a connection, and nobody waits."""
    monkeypatch.setattr(shared, "_lines", {})
    monkeypatch.setattr(shared, "PAUSES", (0.01, 0.02))
