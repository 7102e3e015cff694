"""What one's own server is told: from the environment, to that address alone, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from audio_edition.edition.settings import SourceSettings
from audio_edition.edition.sources.access import Access, headers_for
from audio_edition.edition.sources.fetch import fetch
from audio_edition.errors import EditionError, ShowError
from audio_edition.tables import Table
from tests.rows import each

ACCESS = Access(
    "https://cms.example.org/api", (("Authorization", "Bearer ${CMS}"), ("X-Preview", "1"))
)


@each(
    ("url", "told"),
    [
        ("https://cms.example.org/api", True),
        ("https://CMS.example.org:443/api/posts/1?x=2", True),
        ("https://cms.example.org/apiary", False),
        ("https://cms.example.org/", False),
        ("http://cms.example.org/api/posts", False),
        ("https://cms.example.org:8443/api/posts", False),
        ("https://cms.example.org.evil.example/api/posts", False),
        ("https://cms.example.org@evil.example/api/posts", False),
        ("https://evil.example/https://cms.example.org/api", False),
        ("https://[", False),
    ],
)
def test_only_what_lies_below_the_address_is_told(url: str, told: bool) -> None:
    found = headers_for(url, [ACCESS], {"CMS": "s3cret"})
    assert found == ([("Authorization", "Bearer s3cret"), ("X-Preview", "1")] if told else [])


def test_the_nearest_address_speaks() -> None:
    wider = Access("https://cms.example.org/", (("X-Preview", "0"),))
    for order in ([ACCESS, wider], [wider, ACCESS]):
        assert dict(headers_for("https://cms.example.org/api/1", order, {"CMS": "x"})) == {
            "Authorization": "Bearer x",
            "X-Preview": "1",
        }
    assert headers_for("https://cms.example.org/x", [ACCESS, wider], {}) == [("X-Preview", "0")]


@each("environment", [{}, {"CMS": ""}])
def test_a_variable_that_is_not_set_is_one_line(environment: dict[str, str]) -> None:
    with pytest.raises(EditionError) as raised:
        headers_for("https://cms.example.org/api", [ACCESS], environment)
    assert raised.value.message == (
        "CMS is not set, and https://cms.example.org/api is to be told Authorization"
    )
    assert raised.value.hint == "export CMS=… (show.toml [[fetch]] names it)"


@each("value", ["a\r\nX-Evil: 1", "a\nb", "ä"])
def test_nothing_breaks_out_of_a_header(value: str) -> None:
    with pytest.raises(EditionError) as raised:
        headers_for("https://cms.example.org/api", [ACCESS], {"CMS": value})
    assert value not in raised.value.message


@each(
    ("entry", "problem"),
    [
        ({}, "address is missing"),
        ({"address": "cms.example.org"}, "must be a web address"),
        ({"address": "ftp://cms.example.org/"}, "must be a web address"),
        ({"address": "https://u:p@cms.example.org/"}, "must be a web address"),
        ({"address": "https://x.example/", "headers": {"Authorization": "Bearer abc"}}, "secret"),
        ({"address": "https://x.example/", "headers": {"Cookie": "id=1"}}, "secret"),
        ({"address": "https://x.example/", "headers": {"X-Api-Key": "1"}}, "secret"),
        ({"address": "https://x.example/", "headers": {"X Y": "1"}}, "no name of a header"),
        ({"address": "https://x.example/", "headers": {"X-Y": "a\nb"}}, "must be text in ASCII"),
        ({"address": "https://x.example/", "headers": {"X-Y": 3}}, "must be text in ASCII"),
    ],
)
def test_settings_that_cannot_be_are_one_line(entry: dict[str, object], problem: str) -> None:
    with pytest.raises(ShowError, match=problem):
        SourceSettings.from_table(Table({"fetch": [entry]}, file=Path("show.toml")))


class Server:
    """A server of this machine that remembers what it was told."""

    def __init__(self, answers: dict[str, tuple[int, str]]) -> None:
        self.told: list[tuple[str, str | None]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.told.append((self.path, self.headers.get("Authorization")))
                status, where = answers.get(self.path, (200, ""))
                self.send_response(status)
                if where:
                    self.send_header("Location", where)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *args: object) -> None: ...

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def other() -> Iterator[Server]:
    server = Server({})
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture
def cms(other: Server) -> Iterator[Server]:
    server = Server({"/api/away": (302, f"{other.url}/x"), "/api/out": (302, "/public")})
    yield server
    server.http.shutdown()
    server.http.server_close()


def test_a_redirect_elsewhere_is_told_nothing(
    cms: Server, other: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CMS", "s3cret")
    access = [Access(f"{cms.url}/api", (("Authorization", "Bearer ${CMS}"),))]
    here = ("127.0.0.1",)
    for path in ("/api/1", "/api/away", "/api/out", "/public"):
        fetch(cms.url + path, allowed=here, access=access)
    assert cms.told == [
        ("/api/1", "Bearer s3cret"),
        ("/api/away", "Bearer s3cret"),
        ("/api/out", "Bearer s3cret"),
        ("/public", None),
        ("/public", None),
    ]
    assert other.told == [("/x", None)]
