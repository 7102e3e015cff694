"""The published site over HTTP: ranges, validators, types, policy, and nothing else."""

import email
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from audio_edition.publication.serving import beacon_elsewhere
from audio_edition.server.site import create_site, respond
from tests.rows import each, table
from tests.server.live import Server

MP3 = bytes(range(256)) * 40
SIZE = len(MP3)
DAY = "/2026-11-02"
URL = f"{DAY}{DAY}.mp3"
TABLES = Path(__file__).with_name("tables")
TYPES = table(TABLES / "site_types.txt")


@pytest.fixture(scope="module")
def audio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("served")
    audio = root / "audio"
    pages = {f"{DAY}/embed.html", f"{DAY}/a b ü.txt", "/.staging/secret.txt", "/index.html"}
    for name in pages | {path for _, path in TYPES}:
        file = audio / (name + "index.html" if name.endswith("/") else name).lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(MP3 if name == URL else b"{}")
    (audio / DAY[1:] / "empty.txt").write_bytes(b"")
    (root / "show.toml").write_text("secret", encoding="utf-8")
    (audio / "out.txt").symlink_to(root / "show.toml")
    (audio / "loop").symlink_to(audio / "loop")
    os.mkfifo(audio / "pipe.txt")
    return audio


@contextmanager
def client_of(audio: Path, **options: Any) -> Iterator[httpx.Client]:
    """A client of the real thing: uvicorn on a port of this machine."""
    app = create_site(audio, **options)
    with Server(app) as server, httpx.Client(base_url=server.url) as client:
        yield client


@pytest.fixture(scope="module")
def client(audio: Path) -> Iterator[httpx.Client]:
    with client_of(audio) as client:
        yield client


def get(client: httpx.Client, url: str = URL, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(url, headers=named)


@each("kind, path", TYPES)
def test_types_policy_and_cors(client: httpx.Client, kind: str, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("frame-ancestors 'self'")  # only the embed is framed by strangers
    assert "unsafe" not in policy
    assert "*" not in policy
    embed = client.get(f"{DAY}/embed.html").headers["content-security-policy"]
    assert embed.endswith("frame-ancestors *")


def test_a_beacon_elsewhere_is_all_that_may_be_asked_beside_the_site(audio: Path) -> None:
    with client_of(audio, beacon="https://count.example") as client:
        for path in ("/", f"{DAY}/embed.html"):
            policy = client.get(path).headers["content-security-policy"]
            assert "; connect-src 'self' https://count.example; " in policy
            assert policy.count("://") == 1
    for row in table(TABLES / "beacons.txt"):
        beacon, base, told = (cell.removeprefix("-") for cell in row)
        assert beacon_elsewhere(beacon, base) == told


def test_head_says_what_get_would(client: httpx.Client) -> None:
    whole, head = client.get(URL), client.head(URL)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(SIZE)
    same = ("content-type", "etag", "last-modified", "accept-ranges")
    assert [head.headers[name] for name in same] == [whole.headers[name] for name in same]


@each("asked, told", table(TABLES / "ranges.txt"), least=7)
def test_one_range(client: httpx.Client, asked: str, told: str) -> None:
    answer = get(client, range=asked)
    assert (answer.status_code, answer.headers["content-range"]) == (206, f"bytes {told}/{SIZE}")
    first, last = map(int, told.split("-"))
    assert answer.headers["content-length"] == str(last + 1 - first)
    assert answer.content == MP3[first : last + 1]


def test_ranges_that_cannot_be_had_or_are_none(client: httpx.Client) -> None:
    """RFC 9110, 14.2: a server may ignore or refuse them; it never sends a wrong part."""
    for asked in ("bytes=999999-", f"bytes={SIZE}-", "bytes=-0"):
        answer = get(client, range=asked)
        assert (answer.status_code, answer.content) == (416, b""), asked
        assert answer.headers["content-range"] == f"bytes */{SIZE}"
    many = "bytes=" + ",".join(f"{i * 9}-{i * 9}" for i in range(5000))
    for asked in ("lines=1-2", "bytes", "bytes=", "bytes=a-b", "bytes=5-2", "bytes=-", many):
        answer = get(client, range=asked)
        assert answer.status_code in (200, 400, 416, 431), asked
        assert answer.status_code != 200 or answer.content == MP3
    assert get(client, f"{DAY}/empty.txt", range="bytes=0-").status_code == 416


def test_several_ranges_come_as_parts(client: httpx.Client) -> None:
    answer = get(client, range="bytes=0-3, 100-109, -2")
    assert answer.status_code == 206
    assert answer.headers["content-length"] == str(len(answer.content))
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + answer.content)
    parts = [part for part in message.walk() if not part.is_multipart()]
    assert [part["Content-Range"] for part in parts] == [
        f"bytes {part}/{SIZE}" for part in ("0-3", "100-109", f"{SIZE - 2}-{SIZE - 1}")
    ]
    assert all(part["Content-Type"] == "audio/mpeg" for part in parts)
    boundary = answer.headers["content-type"].partition("boundary=")[2].encode()
    bodies = [part.split(b"\r\n\r\n", 1)[1] for part in answer.content.split(b"--" + boundary)[1:4]]
    assert [body[:-2] for body in bodies] == [MP3[:4], MP3[100:110], MP3[-2:]]


def test_validators(client: httpx.Client) -> None:
    first = get(client)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    assert re.fullmatch(r'"[^"]+"', tag), "strong, so that If-Range may use it"
    old = "Mon, 01 Jan 2001 00:00:00 GMT"
    for asked in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = get(client, if_none_match=asked)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
        assert answer.headers["access-control-allow-origin"] == "*"
    assert get(client, if_none_match='"x"').status_code == 200
    assert get(client, if_modified_since=date).status_code == 304
    assert get(client, if_modified_since=old).status_code == 200
    assert get(client, if_modified_since="yesterday").status_code == 200
    assert get(client, if_none_match='"x"', if_modified_since=date).status_code == 200
    for good in (tag, date):
        assert get(client, range="bytes=0-1", if_range=good).status_code == 206
    for stale in ('"x"', f"W/{tag}", old, "junk"):
        assert get(client, range="bytes=0-1", if_range=stale).status_code == 200


def test_a_replaced_file_has_another_tag_and_an_empty_show_says_so(tmp_path: Path) -> None:
    with client_of(tmp_path / "audio") as client:
        answer = client.get("/")
        assert answer.status_code == 404
        assert "audio-edition build" in answer.text
        file = tmp_path / "audio/feed.xml"
        file.parent.mkdir()
        file.write_bytes(b"one")
        before = client.get("/feed.xml").headers["etag"]
        (tmp_path / "new").write_bytes(b"two")
        (tmp_path / "new").replace(file)
        assert get(client, "/feed.xml", if_none_match=before).content == b"two"


def test_methods_and_folders(client: httpx.Client) -> None:
    answer = client.options(URL)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Range" in answer.headers["access-control-allow-headers"]
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.request(method, URL)
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]
    answer = client.get(f"{DAY}?t=5")
    assert (answer.status_code, answer.headers["location"]) == (308, f"{DAY}/?t=5")
    assert client.get("/player/").status_code == 404, "folders are not listed"
    assert client.get(f"{DAY}/index.html/").status_code == 404
    assert client.get(f"{DAY}/a%20b%20%C3%BC.txt").content == b"{}"


@each(
    "path",
    ["/../show.toml", "/player/../../show.toml", "//etc/passwd", "/./index.html",
     "/.staging/secret.txt", "/out.txt", "/loop", "/loop/x", "/pipe.txt", "/a\\..\\b", "/a\0b",
     "/" + "x" * 5000, "/feed.xml/x", "/\udcff", "/2026-11-02//index.html", "/...",
     "//evil.example/2026-11-02", "/feed.xml/"],
)  # fmt: skip
def test_nothing_else_can_be_reached(audio: Path, path: str) -> None:
    # as decoded by the server: no client tidies the path on its way
    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    assert respond(audio, Request(scope)).status_code == 404
