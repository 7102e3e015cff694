"""The host probes and the notices, over real HTTP on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from audio_edition.findings import Finding
from audio_edition.places import Places
from audio_edition.publication.announce import announce
from audio_edition.publication.probe import probe
from audio_edition.publication.serving import content_type
from audio_edition.publication.settings import PublishSettings
from tests.publication.support import Stage, identity

HERE = Places(Path("/nowhere"))


class Host(BaseHTTPRequestHandler):
    """A host with every fault a host can have, one at a time."""

    folder: Path
    fault = ""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        if self.fault == "head" and not body:
            return self.reply(405, {}, b"", body)
        if self.fault == "loop" or (self.fault == "moved" and not path.startswith("/new/")):
            return self.reply(302, {"Location": f"/new{path}"}, b"", body)
        if self.fault == "hops" and path.count("/x") < 2:
            return self.reply(302, {"Location": f"/x{path}"}, b"", body)
        path = path.replace("/x", "").removeprefix("/new")
        file = self.folder / path.lstrip("/")
        if not file.is_file() or (self.fault == "gone" and path.endswith(".mp3")):
            return self.reply(404, {}, b"", body)
        data = file.read_bytes()
        kind = content_type(path)
        if self.fault == "types":
            kind = "text/plain"
        headers = {"Content-Type": kind, "Access-Control-Allow-Origin": "*", "ETag": '"1"'}
        if self.fault == "cors":
            del headers["Access-Control-Allow-Origin"]
        if self.fault == "etag":
            del headers["ETag"]
        if self.headers.get("If-None-Match") == '"1"' and self.fault != "etag":
            return self.reply(304, headers, b"", body)
        if self.fault == "length":
            data += b"padding"
        wanted = self.headers.get("Range")
        if wanted and self.fault != "ranges":
            first, last = (int(n) for n in wanted.removeprefix("bytes=").split("-"))
            headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
            return self.reply(206, headers, data[first : last + 1], body)
        return self.reply(200, headers, data, body)

    def reply(self, status: int, headers: dict[str, str], data: bytes, body: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)


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


def ask(stage: Stage, fault: str) -> dict[str, str]:
    """Probe a host with one fault; return code → severity (https is not to be had here)."""
    episode = stage.release()
    handler = type("Faulty", (Host,), {"folder": stage.audio, "fault": fault})
    with serving(handler) as base:
        found = probe(identity(base_url=base), episode)
    for finding in found:
        assert finding.message
        assert finding.remedy
    worst_last = sorted(found, key=lambda f: f.severity == "error")
    return {f.code: f.severity for f in worst_last if f.code != "host-https"}


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("", {}),
        ("head", {"host-head": "error"}),
        ("ranges", {"host-ranges": "error"}),
        ("length", {"host-length": "error", "host-ranges": "error"}),
        ("types", {"host-type": "error"}),
        ("cors", {"host-cors": "warning"}),
        ("etag", {"host-conditional": "note"}),
        ("gone", {"host-status": "error"}),
        ("moved", {"host-redirects": "note"}),
        ("hops", {"host-redirects": "warning"}),
        ("loop", {"host-redirects": "error"}),
    ],
)
def test_each_fault_of_a_host_is_found(stage: Stage, fault: str, expected: dict[str, str]) -> None:
    found = ask(stage, fault)
    assert {code: found.get(code) for code in expected} == expected
    if not fault:
        assert found == {}


def test_a_host_that_is_down_is_one_finding(stage: Stage) -> None:
    with serving(Host) as base:
        pass
    found: list[Finding] = probe(identity(base_url=base), stage.release())
    assert [f.code for f in found] == ["host-https", "host-unreachable"]


def test_a_feed_without_editions_is_probed_too(stage: Stage) -> None:
    handler = type("Fine", (Host,), {"folder": stage.audio})
    with serving(handler) as base:
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
