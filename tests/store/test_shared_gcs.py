"""A shared cache on Google's storage, as an emulator speaks it: gcsfs is the real one."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from audio_edition.store.push import push
from audio_edition.store.shared import SharedStore
from tests.publication.at_work import free_port
from tests.store.place import KEY, OTHER, PATH, Place, content

pytest.importorskip("gcsfs")
emulator = pytest.importorskip("gcp_storage_emulator.server")


class Google(NamedTuple):
    """The emulator; ``requests`` are the methods and paths that it was asked."""

    server: Any
    requests: list[tuple[str, str]]


@pytest.fixture(scope="module")
def google() -> Iterator[Google]:
    port = free_port()
    requests: list[tuple[str, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        handler = emulator.RequestHandler
        for method in ("GET", "POST", "PUT", "DELETE"):
            patch.setattr(handler, f"do_{method}", counted(handler, method, requests))
        patch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{port}")
        server = emulator.create_server("127.0.0.1", port, in_memory=True, default_bucket="lantern")
        logging.getLogger("gcp_storage_emulator").setLevel(logging.CRITICAL)
        with server:
            yield Google(server, requests)


def counted(handler: Any, method: str, requests: list[tuple[str, str]]) -> Any:
    real = getattr(handler, f"do_{method}")

    def do(self: Any) -> None:
        requests.append((method, self.path))
        real(self)

    return do


@pytest.fixture
def place(google: Google, new_process: None, tmp_path: Path) -> Place:
    google.server.wipe(keep_buckets=True)
    google.requests.clear()
    address = "gs://lantern/show"
    far = SharedStore(address)
    return Place(address, tmp_path, lambda path: far.read(path) or b"", far.write, list)


def test_a_bucket_keeps_what_machines_share_by_a_request_an_entry(
    google: Google, place: Place, warnings: list[str]
) -> None:
    keys = [KEY, *(f"ab{n:06}" for n in range(20))]
    a, b = place.drawer("a"), place.drawer("b")
    far = a.shared
    assert far.require() is None
    for key in keys:
        place.drawer("a", shared=False).put(key, {}, key.encode() * 99)
    assert (push([a]).sent, push([a]).there) == (21, 21)
    google.requests.clear()
    assert b.holds([*keys, OTHER]) == set(keys)
    assert list(b.keys()) == []
    b.fetch([*keys, OTHER])
    assert content(b) == ({}, KEY.encode() * 99)
    assert b.get(OTHER) is None
    assert len(google.requests) == 44
    place.write(PATH, b"")
    assert place.drawer("c").get(KEY) is None
    usage = far.usage("things")
    assert usage.entries == 21
    assert far.prune(["things"], 3600.0) == (0, 0)
    assert far.prune(["things"], -3600.0) == (21, usage.size)
    assert b.holds([OTHER]) == set()
    assert warnings == []
