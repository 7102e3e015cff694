"""Who says nothing keeps nobody out; what nobody would send is a refusal, and no failure."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from audio_edition.server.patience import (
    MOST_CONNECTIONS,
    MOST_HEAD,
    MOST_WAITING,
    PatientProtocol,
    WithoutTokens,
    patient,
)
from audio_edition.server.run import bind, run
from tests.desk.conftest import LiveDesk, live, show
from tests.rows import each, table
from tests.server.live import Server

__all__ = ["live", "show"]  # fixtures

LONG = 60.0  # seconds that a machine with other work may take


class Serving:
    """A server with limits of its own, and an answer that waits for ``go``."""

    def __init__(self, protocol: type[PatientProtocol], address: tuple[str, int]) -> None:
        self.go = threading.Event()
        self.address = address
        self.protocol = protocol
        self.app = Starlette(routes=[
            Route("/", lambda _: PlainTextResponse("here")), Route("/later", self.later),
            Route("/begins", self.begins), Route("/reads", self.reads, methods=["POST"]),
        ])  # fmt: skip

    def later(self, _: Request) -> Response:
        self.go.wait(LONG)
        return PlainTextResponse("later")

    async def reads(self, request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    def begins(self, _: Request) -> Response:
        def parts() -> Iterator[bytes]:
            yield b"begun"
            self.go.wait(LONG)
            yield b"ended"

        return StreamingResponse(parts())

    def said(self, data: bytes) -> socket.socket:
        line = socket.create_connection(self.address, timeout=LONG)
        line.sendall(data)
        return line


@contextmanager
def serving(protocol: type[PatientProtocol]) -> Iterator[Serving]:
    listener = bind("127.0.0.1", 0)
    made = Serving(protocol, listener.getsockname())
    limits = {"http": protocol, "h11_max_incomplete_event_size": MOST_HEAD}
    with Server(made.app, listener, log_config=None, **limits):
        try:
            yield made
        finally:
            made.go.set()


def is_closed(line: socket.socket) -> bool:
    """Wait until the other side has closed; False where it answers."""
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


HALF = b"GET / HTTP/1.1\r\nHost:"
WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_six_hundred_half_requests_keep_nobody_out() -> None:
    with serving(patient(most=50, head=LONG)) as site:
        half = [site.said(HALF) for _ in range(600)]
        line = site.said(WHOLE)
        assert line.recv(100).startswith(b"HTTP/1.1 200")
        # those that waited longest went; the last of them may still be being closed
        assert all(map(is_closed, half[:540]))
        assert len(site.protocol.waiting) <= 50
        half[-1].sendall(b" localhost\r\n\r\n")
        assert half[-1].recv(100).startswith(b"HTTP/1.1 200"), "who goes on is answered"
        for one in (*half, line):
            one.close()


@each(
    "stalled",
    [b"", HALF, WHOLE + HALF, b"POST /reads HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nabc"],
)
def test_what_never_ends_is_ended(stalled: bytes) -> None:
    with serving(patient(head=0.2, body=0.3)) as site:
        patience = site.said(b"GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n")
        line = site.said(stalled)
        while not is_closed(line):
            pass  # the answer to what was whole
        # its own time was over before: but it owes nothing, and waits for us
        site.go.set()
        assert patience.recv(100).startswith(b"HTTP/1.1 200")
        for one in (line, patience):
            one.close()


def test_a_body_may_take_longer_than_a_head() -> None:
    with serving(patient(head=1.0, body=LONG)) as site:
        line = site.said(b"POST /reads HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
        time.sleep(1.3)
        line.sendall(b"cd")
        assert line.recv(100).startswith(b"HTTP/1.1 200")
        line.close()


def test_what_is_said_in_time_is_heard_on_one_line_and_a_head_has_an_end() -> None:
    with serving(patient()) as site:
        with httpx.Client(base_url=f"http://127.0.0.1:{site.address[1]}", timeout=LONG) as client:
            for _ in range(3):
                assert client.get("/").text == "here"
                assert client.post("/reads", content=b"x" * 200_000).text == "200000"
        line = site.said(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * (2 * MOST_HEAD))
        assert line.recv(100).startswith(b"HTTP/1.1 400")
        line.close()


CHUNKED = b" HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"


@each("path", [b"/", b"/later", b"/begins"])
def test_a_body_that_turns_to_nonsense_ends_its_line_and_nothing_else(
    path: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    nonsense = b"no length\r\n"
    with serving(patient(head=LONG)) as site:
        line = site.said(b"GET " + path + CHUNKED + (nonsense if path == b"/" else b""))
        heard = b""
        while path == b"/begins" and b"begun" not in heard:
            heard += line.recv(1000)
        if path != b"/":
            line.sendall(nonsense)
        while not is_closed(line):
            pass  # a refusal, where no answer had begun
        line.close()
        site.go.set()
        after = site.said(WHOLE)
        assert after.recv(100).startswith(b"HTTP/1.1 200")
        after.close()
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


def test_a_request_of_two_lengths_is_the_last_of_its_line() -> None:
    """Whoever stands before us may have parted it by the other (RFC 9112, 6.1)."""
    with serving(patient(head=LONG)) as site:
        head = b"POST /reads HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
        line = site.said(head + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + WHOLE)
        heard = b""
        while piece := line.recv(1000):
            heard += piece
        line.close()
    assert heard.count(b"HTTP/1.1 ") == 1
    assert b"here" not in heard


def raw(live: LiveDesk, head: str) -> int:
    """The status of a request that no client would send."""
    host = live.url.removeprefix("http://")
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=LONG) as line:
        line.sendall(head.replace("HOST", host).encode("latin-1"))
        return int(line.recv(100).split()[1])


def test_what_nobody_would_send_is_refused(live: LiveDesk) -> None:
    with httpx.Client(base_url=live.url, timeout=LONG) as client:
        assert client.get("/desk/?token=%C3%BC").status_code == 403
        assert client.get("/desk/?token=%ED%A0%80").status_code == 403
        assert raw(live, "GET /desk/ HTTP/1.1\r\nHost: HOST\r\nCookie: desk=\xfc\r\n\r\n") == 403
        assert client.get(live.address).status_code == 303
        for name in ("x" * 300, "x" * 5000, "%00", "%C3%BC" * 200):
            assert client.get(f"/desk/api/{name}").status_code == 422, name
            assert client.get(f"/desk/api/{name}/cover").status_code == 422, name
        cookie = client.cookies["desk"]
        head = f"GET /desk/api/events HTTP/1.1\r\nHost: HOST\r\nCookie: desk={cookie}\r\n"
        assert raw(live, f"{head}Last-Event-ID: {'9' * 5000}\r\n\r\n") == 200


@each("path, shown", table(Path(__file__).with_name("tables") / "access_log.txt"), least=5)
def test_no_token_stands_in_the_access_log(path: str, shown: str) -> None:
    record = logging.LogRecord("uvicorn.access", 20, "", 0, "%s %s %d", ("GET", path, 200), None)
    assert WithoutTokens().filter(record)
    assert record.getMessage() == f"GET {shown} 200"


def test_serve_and_desk_run_with_these_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[uvicorn.Config] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: seen.append(self.config))
    run(Starlette(), bind("127.0.0.1", 0), verbose=True)
    (config,) = seen
    assert isinstance(config.http, type)
    assert issubclass(config.http, PatientProtocol)
    assert config.http.most == MOST_WAITING
    assert config.h11_max_incomplete_event_size == MOST_HEAD
    assert config.limit_concurrency == MOST_CONNECTIONS
    log = logging.getLogger("uvicorn.access")
    assert any(isinstance(one, WithoutTokens) for one in log.filters)
