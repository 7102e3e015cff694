# ruff: noqa: E501 - tables: each case on one line
"""Requests that nobody would send: to the site, and to the desk by who has its session."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Iterator

from audio_edition.server.desk_actions import ACTIONS
from tests.fuzz.mutate import case
from tests.fuzz.run import Fault

DAY = "2026-11-02"
PATIENCE = 60.0  # seconds for an answer on a busy machine
_WORDS = tuple(word.encode() for word in (
    "GET HEAD POST OPTIONS PUT / // /../ /%2e%2e/ %00 %ff ? # HTTP/1.0 HTTP/9.9 Host: Range: bytes=0-1,5- "
    "bytes=-0 If-None-Match: If-Modified-Since: Content-Length: -1 99999999999 Transfer-Encoding: chunked Cookie: "
    "Expect: 100-continue Accept-Encoding: gzip Upgrade: websocket Last-Event-ID: Origin: null {} [] null"
).split())  # fmt: skip


def site_seeds(host: str) -> tuple[bytes, ...]:
    paths = (
        "/",
        "/feed.xml",
        f"/{DAY}/",
        f"/{DAY}/{DAY}.mp3",
        f"/{DAY}/episode.json",
        "/desk/",
        "/oembed?url=x",
        "/hook/ghost",
    )
    more = (
        "Range: bytes=0-99",
        'If-None-Match: "x"',
        "If-Range: x\r\nRange: bytes=5-",
        "Accept-Encoding: gzip",
        "Origin: https://x.example",
    )
    return tuple(
        f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{line}\r\nConnection: close\r\n\r\n".encode()
        for method in ("GET", "HEAD")
        for path in paths
        for line in more
    )  # fmt: skip


def desk_seeds(host: str, cookie: str, digest: str) -> tuple[bytes, ...]:
    """A request of each action, with fields that some action takes."""
    fields = {
        "source": "01-harbor.md", "line": 5, "text": "Wang Yi opened the harbor of Tallinn on Monday.", "mark": "keep",
        "digest": digest, "edition_digest": digest, "order": ["01-harbor.md"], "name": "Tallinn", "say": "TAH-lin", "title": "x",
        "headline": "x", "level": -10, "off": False, "data": "aGk=", "address": "https://example.org/x.png", "date": DAY,
        "until": "2026-11-02T06:00", "out": True, "phrase": "Subscribe today", "kind": "whole", "spoken": "x", "printed": "x",
    }  # fmt: skip
    chance = random.Random("fields")
    seeds = []
    for action in (*ACTIONS, "changes", "build", "publish", "nothing"):
        told = {key: value for key, value in fields.items() if chance.random() < 0.7}
        body = json.dumps(told).encode()
        head = (
            f"POST /desk/api/{DAY}/{action} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        seeds.append(head.encode() + body)
    return tuple(seeds)


def with_body(data: bytes, number: int) -> bytes:
    """The request with its body changed alone, and its length told right: the desk reads that."""
    head, _, body = data.partition(b"\r\n\r\n")
    body = case((body,), _WORDS, number)
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    return b"\r\n".join([*kept, b"Content-Length: %d" % len(body)]) + b"\r\n\r\n" + body


def answer(address: tuple[str, int], data: bytes, *, whole: bool = False) -> bytes:
    """What the server says to ``data``, to its end; nothing where it closes the line.

    Unless the request is ``whole``, it is told that nothing more comes.
    """
    told = b""
    with socket.create_connection(address, timeout=PATIENCE) as line:
        try:
            line.sendall(data)
            if not whole:
                line.shutdown(socket.SHUT_WR)
            while piece := line.recv(65536):
                told += piece
        except ConnectionError:
            pass
    return told


def http_faults(
    address: tuple[str, int], seeds: tuple[bytes, ...], numbers: range, *, bodies: bool = False
) -> Iterator[Fault]:
    """Every answer that says that the server failed, and every one that does not come."""
    for number in numbers:
        if bodies:
            data = with_body(seeds[number % len(seeds)], number)
        else:
            data = case(seeds, _WORDS, number)
        try:
            told = answer(address, data, whole=bodies)
        except TimeoutError:
            yield Fault("http", number, data, "no answer")
            continue
        status = told.split(b" ", 2)[1:2]
        if bodies and not told:  # the request is whole: it deserves an answer
            yield Fault("http", number, data, "the line was closed")
        if told and (not told.startswith(b"HTTP/1.") or not status or status[0][:1] == b"5"):
            yield Fault("http", number, data, told[:2000].decode("latin-1"))


__all__ = ["answer", "desk_seeds", "http_faults", "site_seeds"]
