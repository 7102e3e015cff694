"""A shared cache on Google's storage, as an emulator speaks it: gcsfs is the real one."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from audio_edition.store import shared
from audio_edition.store.push import push
from audio_edition.store.store import Drawer, key_of, open_store
from tests.store.place import KEY, OTHER, content

pytest.importorskip("gcsfs")
emulator = pytest.importorskip("gcp_storage_emulator.server")

pytestmark = pytest.mark.usefixtures("new_process")


@dataclass
class Google:
    """The emulator; ``requests`` are the methods and paths that it was asked."""

    server: Any
    requests: list[tuple[str, str]]

    def drawer(self, root: Path, machine: str, bucket: str = "lantern") -> Drawer:
        (root / machine).mkdir(exist_ok=True)
        store = open_store(f"gs://{bucket}/show#{root / machine / '.cache'}")
        return store.drawer("things", suffix=".bin", shared=True)


@pytest.fixture(scope="module")
def google() -> Iterator[Google]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
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


@pytest.fixture(autouse=True)
def nothing_there(google: Google) -> None:
    google.server.wipe(keep_buckets=True)
    google.requests.clear()


@pytest.fixture(autouse=True)
def warnings() -> Iterator[list[str]]:
    told: list[str] = []
    with shared.heard_by(told.append):
        yield told


def test_what_one_made_another_has_by_a_request_an_entry(
    google: Google, tmp_path: Path, warnings: list[str]
) -> None:
    a, b = google.drawer(tmp_path, "a"), google.drawer(tmp_path, "b")
    a.put(KEY, {"n": 1}, b"sound" * 9000)
    a.put(OTHER, {"n": 2})
    assert len(google.requests) == 2
    google.requests.clear()
    b.fetch([KEY, OTHER, key_of("none")])
    assert content(b) == ({"n": 1}, b"sound" * 9000)
    assert content(b, OTHER) == ({"n": 2}, b"")
    assert b.get(key_of("none")) is None
    assert len(google.requests) == 3
    assert warnings == []


def test_it_is_asked_given_counted_and_goes_by_age(
    google: Google, tmp_path: Path, warnings: list[str]
) -> None:
    keys = [KEY, *(f"ab{n:06}" for n in range(20))]
    a, b = google.drawer(tmp_path, "a"), google.drawer(tmp_path, "b")
    assert a.shared is not None
    assert a.shared.require() is None
    for key in keys:
        replace(a, shared=None).put(key, {}, key.encode() * 99)
    assert (push([a]).sent, push([a]).there) == (21, 21)
    google.requests.clear()
    assert b.holds([*keys, OTHER]) == set(keys)
    assert len(google.requests) == 22
    assert list(b.keys()) == []
    usage = a.shared.usage("things")
    assert usage.entries == 21
    assert a.shared.prune(["things"], 3600.0) == (0, 0)
    assert a.shared.prune(["things"], -3600.0) == (21, usage.size)
    assert b.holds(keys) == set()
    assert warnings == []


def test_an_object_that_is_damaged_is_made_again(
    google: Google, tmp_path: Path, warnings: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    a = google.drawer(tmp_path, "a")
    a.put(KEY, {"n": 1}, b"sound")
    assert a.shared is not None
    path = f"things/1/{KEY[:2]}/{KEY}"
    whole = a.shared.read(path)
    assert whole is not None
    for change in (whole[:-1], whole[:-1] + b"X", b""):
        a.shared.write(path, change)
        assert google.drawer(tmp_path, "b").get(KEY) is None
    assert "made again" in caplog.text
    google.drawer(tmp_path, "b").put(KEY, {"n": 1}, b"sound")
    assert a.shared.read(path) == whole
    assert warnings == []
