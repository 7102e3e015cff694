"""The published site over HTTP: ranges, validators, types, policy, and nothing else."""

from __future__ import annotations

import email
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from audio_edition.publication.serving import beacon_elsewhere
from audio_edition.server.site import create_site, path_parts, respond
from tests.server.live import Server

MP3 = bytes(range(256)) * 40
URL = "/2026-11-02/2026-11-02.mp3"


@pytest.fixture(scope="module")
def audio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("served")
    audio = root / "audio"
    files = {
        "index.html": b"<!doctype html><title>archive</title>",
        "feed.xml": b"<rss/>",
        "player/edition-player.js": b"export {}",
        "player/edition-player.css": b"a{}",
        "2026-11-02/index.html": b"<!doctype html>",
        "2026-11-02/embed.html": b"<!doctype html>",
        "2026-11-02/2026-11-02.mp3": MP3,
        "2026-11-02/chapters.json": b"{}",
        "2026-11-02/transcript.vtt": b"WEBVTT",
        "2026-11-02/transcript.json": b"{}",
        "2026-11-02/oembed.json": b"{}",
        "2026-11-02/empty.txt": b"",
        "2026-11-02/a b ü.txt": b"named",
        ".staging/secret.txt": b"no",
        "cover.jpg": b"\xff\xd8",
        **dict.fromkeys(
            ("feed-1.xml", "atom.xml", "feed.json", "sitemap-1.xml", "feeds.opml", "robots.txt",
             "flash-briefing.json"), b"-"),
    }  # fmt: skip
    for name, data in files.items():
        file = audio / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (root / "show.toml").write_text("secret", encoding="utf-8")
    (audio / "out.txt").symlink_to(root / "show.toml")
    (audio / "loop").symlink_to(audio / "loop")
    os.mkfifo(audio / "pipe.txt")
    return audio


@contextmanager
def client_of(audio: Path) -> Iterator[httpx.Client]:
    """A client of the real thing: uvicorn on a port of this machine."""
    with Server(create_site(audio)) as server, httpx.Client(base_url=server.url) as client:
        yield client


@pytest.fixture(scope="module")
def client(audio: Path) -> Iterator[httpx.Client]:
    with client_of(audio) as client:
        yield client


def get(client: httpx.Client, url: str = URL, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(url, headers=named)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/feed-1.xml", "application/rss+xml; charset=utf-8"),
        ("/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"),
        ("/sitemap-1.xml", "application/xml; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/flash-briefing.json", "application/json"),
        (URL, "audio/mpeg"),
        ("/2026-11-02/chapters.json", "application/json+chapters"),
        ("/2026-11-02/transcript.vtt", "text/vtt; charset=utf-8"),
        ("/2026-11-02/transcript.json", "application/json"),
        ("/2026-11-02/oembed.json", "application/json"),
        ("/player/edition-player.js", "text/javascript; charset=utf-8"),
        ("/player/edition-player.css", "text/css; charset=utf-8"),
        ("/cover.jpg", "image/jpeg"),
        ("/2026-11-02/", "text/html; charset=utf-8"),
    ],
)
def test_types_policy_and_cors(client: httpx.Client, name: str, kind: str) -> None:
    answer = client.get(name)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "*" not in policy


def test_a_beacon_elsewhere_is_all_that_may_be_asked_beside_the_site(audio: Path) -> None:
    with (
        Server(create_site(audio, beacon="https://count.example")) as server,
        httpx.Client(base_url=server.url) as client,
    ):
        for path in ("/", "/2026-11-02/embed.html"):
            policy = client.get(path).headers["content-security-policy"]
            assert "; connect-src 'self' https://count.example; " in policy
            assert policy.count("://") == 1


@pytest.mark.parametrize(
    ("beacon", "base", "told"),
    [
        ("", "https://a.example/", ""),
        ("https://a.example/heard", "https://a.example/audio/", ""),
        ("https://A.example:443/heard", "https://a.example/", ""),
        ("https://count.example/x/heard", "https://a.example/", "https://count.example"),
        ("http://a.example/heard", "https://a.example/", "http://a.example"),
        ("https://a.example:8443/heard", "https://a.example/", "https://a.example:8443"),
        ("https://me@zähler.example/heard", "https://a.example/", "https://xn--zhler-gra.example"),
        ("http://[::1]:8000/heard", "http://a.example/", "http://[::1]:8000"),
    ],
)
def test_where_the_beacon_is_elsewhere(beacon: str, base: str, told: str) -> None:
    assert beacon_elsewhere(beacon, base) == told


def test_only_the_embed_may_be_framed_by_strangers(client: httpx.Client) -> None:
    embed = client.get("/2026-11-02/embed.html").headers["content-security-policy"]
    page = client.get("/2026-11-02/").headers["content-security-policy"]
    assert embed.endswith("frame-ancestors *")
    assert page.endswith("frame-ancestors 'self'")


def test_head_says_what_get_would(client: httpx.Client) -> None:
    whole, head = client.get(URL), client.head(URL)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(MP3))
    same = ("content-type", "etag", "last-modified", "accept-ranges")
    assert [head.headers[name] for name in same] == [whole.headers[name] for name in same]


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, len(MP3)),
        ("bytes=100-199", 100, 200),
        ("bytes=-5", len(MP3) - 5, len(MP3)),
        ("bytes=-999999", 0, len(MP3)),
        ("bytes=10-99999999999999999999999999", 10, len(MP3)),
        ("bytes=0-1, 1-3", 0, 4),
    ],
)
def test_one_range(client: httpx.Client, asked: str, start: int, stop: int) -> None:
    answer = get(client, range=asked)
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(MP3)}"
    assert answer.headers["content-length"] == str(stop - start)
    assert answer.content == MP3[start:stop]


@pytest.mark.parametrize("asked", ["bytes=999999-", f"bytes={len(MP3)}-", "bytes=-0"])
def test_ranges_that_cannot_be_had(client: httpx.Client, asked: str) -> None:
    answer = get(client, range=asked)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(MP3)}"
    assert answer.content == b""


@pytest.mark.parametrize(
    "asked",
    ["lines=1-2", "bytes", "bytes=", "bytes=a-b", "bytes=5-2", "bytes=-",
     "bytes=" + ",".join(f"{i * 9}-{i * 9}" for i in range(5000))],
)  # fmt: skip
def test_ranges_that_are_none_do_no_harm(client: httpx.Client, asked: str) -> None:
    """RFC 9110, 14.2: a server may ignore or refuse them; it never sends a wrong part."""
    answer = get(client, range=asked)
    assert answer.status_code in (200, 400, 416, 431)
    if answer.status_code == 200:
        assert answer.content == MP3


def test_several_ranges_come_as_parts(client: httpx.Client) -> None:
    answer = get(client, range="bytes=0-3, 100-109, -2")
    assert answer.status_code == 206
    assert answer.headers["content-length"] == str(len(answer.content))
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + answer.content)
    parts = [part for part in message.walk() if not part.is_multipart()]
    assert [part["Content-Range"] for part in parts] == [
        f"bytes 0-3/{len(MP3)}",
        f"bytes 100-109/{len(MP3)}",
        f"bytes {len(MP3) - 2}-{len(MP3) - 1}/{len(MP3)}",
    ]
    assert all(part["Content-Type"] == "audio/mpeg" for part in parts)
    boundary = re.search(r"boundary=(\w+)", answer.headers["content-type"])[1].encode()  # type: ignore[index]
    bodies = [part.split(b"\r\n\r\n", 1)[1] for part in answer.content.split(b"--" + boundary)[1:4]]
    assert [body[:-2] for body in bodies] == [MP3[:4], MP3[100:110], MP3[-2:]]


def test_validators(client: httpx.Client) -> None:
    first = get(client)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    assert re.fullmatch(r'"[^"]+"', tag), "strong, so that If-Range may use it"
    for asked in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = get(client, if_none_match=asked)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
    assert get(client, if_none_match='"x"').status_code == 200
    assert get(client, if_modified_since=date).status_code == 304
    assert get(client, if_modified_since="Mon, 01 Jan 2001 00:00:00 GMT").status_code == 200
    assert get(client, if_modified_since="yesterday").status_code == 200
    assert get(client, if_none_match='"x"', if_modified_since=date).status_code == 200


def test_if_range(client: httpx.Client) -> None:
    first = get(client)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for good in (tag, date):
        assert get(client, range="bytes=0-1", if_range=good).status_code == 206
    for stale in ('"x"', f"W/{tag}", "Mon, 01 Jan 2001 00:00:00 GMT", "junk"):
        assert get(client, range="bytes=0-1", if_range=stale).status_code == 200


def test_a_replaced_file_has_another_tag(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(b"one")
    with client_of(tmp_path) as client:
        before = client.get("/feed.xml").headers["etag"]
        other = tmp_path / "new"
        other.write_bytes(b"two")
        other.replace(file)
        assert client.get("/feed.xml", headers={"If-None-Match": before}).content == b"two"


def test_preflight_and_other_methods(client: httpx.Client) -> None:
    answer = client.options(URL)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Range" in answer.headers["access-control-allow-headers"]
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.request(method, URL)
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


def test_folders(client: httpx.Client) -> None:
    answer = client.get("/2026-11-02?t=5")
    assert (answer.status_code, answer.headers["location"]) == (308, "/2026-11-02/?t=5")
    assert client.get("/player/").status_code == 404, "folders are not listed"
    assert client.get("/2026-11-02/index.html/").status_code == 404
    assert client.get("/2026-11-02/a%20b%20%C3%BC.txt").content == b"named"
    assert client.get("/2026-11-02/empty.txt", headers={"Range": "bytes=0-"}).status_code == 416


@pytest.mark.parametrize(
    "path",
    ["/../show.toml", "/player/../../show.toml", "//etc/passwd", "/./index.html",
     "/.staging/secret.txt", "/out.txt", "/loop", "/loop/x", "/pipe.txt", "/a\\..\\b", "/a\0b",
     "/" + "x" * 5000, "/feed.xml/x", "/\udcff", "/2026-11-02//index.html", "/...",
     "//evil.example/2026-11-02", "/feed.xml/"],
)  # fmt: skip
def test_nothing_else_can_be_reached(audio: Path, path: str) -> None:
    # as decoded by the server: no client tidies the path on its way
    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    answer = respond(audio, Request(scope))
    assert answer.status_code == 404


def test_an_empty_show_says_so(tmp_path: Path) -> None:
    with client_of(tmp_path / "audio") as client:
        answer = client.get("/")
        assert answer.status_code == 404
        assert "audio-edition build" in answer.text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_no_path_climbs(path: str) -> None:
    parts = path_parts("/" + path)
    assert parts is None or not any(part in ("..", ".") or "\0" in part for part in parts)
