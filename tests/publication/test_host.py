"""The notices, and hosts that are not there, over real HTTP on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from audio_edition.findings import Finding
from audio_edition.places import Places
from audio_edition.publication.announce import announce
from audio_edition.publication.probe import probe
from audio_edition.publication.settings import PublishSettings
from tests.publication.faulty_host import serving as serving_folder
from tests.publication.support import Stage, identity

HERE = Places(Path("/nowhere"))


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = Stage(tmp_path_factory.mktemp("show"))
    stage.release()
    return stage


def test_a_host_that_is_down_is_one_finding(stage: Stage) -> None:
    with serving(BaseHTTPRequestHandler) as base:
        pass
    found: list[Finding] = probe(identity(base_url=base), stage.release())
    assert [f.code for f in found] == ["host-https", "host-unreachable"]


def test_a_feed_without_editions_is_probed_too(stage: Stage) -> None:
    with serving_folder(stage.audio) as base:
        found = probe(identity(base_url=base), None)
    assert [f.code for f in found] == ["host-https"]


class Listener(BaseHTTPRequestHandler):
    """A WebSub hub and Podping in one."""

    heard: list[tuple[str, dict[str, list[str]], str]]
    status = 202

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        self.hear("hub", parse_qs(self.rfile.read(size).decode()))

    def do_GET(self) -> None:
        self.hear("podping", parse_qs(urlsplit(self.path).query))

    def hear(self, who: str, said: dict[str, list[str]]) -> None:
        self.heard.append((who, said, self.headers.get("Authorization", "")))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()


def test_notices_are_off_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    monkeypatch.setattr(httpx, "Client", lambda **_: pytest.fail("nobody asked to be told"))
    assert announce(HERE, identity(), PublishSettings()) == []


def test_hub_and_podping_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = type("Here", (Listener,), {"heard": []})
    shown = identity()
    with serving(handler) as base:
        publish = PublishSettings(hub=base, podping=True)
        monkeypatch.setenv("PODPING_URL", base)
        monkeypatch.delenv("PODPING_TOKEN", raising=False)
        (problem,) = announce(HERE, shown, publish)
        assert "PODPING_TOKEN" in problem
        monkeypatch.setenv("PODPING_TOKEN", "t0ken")
        assert announce(HERE, shown, publish) == []
    url = shown.base_url + "feed.xml"
    assert handler.heard[-2:] == [
        ("hub", {"hub.mode": ["publish"], "hub.url": [url], "hub.topic": [url]}, ""),
        ("podping", {"url": [url], "reason": ["update"], "medium": ["podcast"]}, "t0ken"),
    ]


def test_a_notice_that_fails_is_a_line_not_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODPING_TOKEN", "t0ken")
    handler = type("Broken", (Listener,), {"heard": [], "status": 500})
    with serving(handler) as base:
        monkeypatch.setenv("PODPING_URL", base)
        problems = announce(HERE, identity(), PublishSettings(hub=base, podping=True))
    assert len(problems) == 2
    assert all("was not told" in problem and "t0ken" not in problem for problem in problems)
    monkeypatch.setenv("PODPING_URL", base)  # nobody listens there any more
    assert len(announce(HERE, identity(), PublishSettings(hub=base, podping=True))) == 2
