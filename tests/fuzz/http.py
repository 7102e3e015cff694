"""Requests that nobody would send: to the site, and to the desk by who has its session."""

import json
import random
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import httpx

from audio_edition.server.desk_actions import ACTIONS
from tests.fuzz.mutate import case
from tests.fuzz.targets import DAY, SEEDS, WORDS, Fault

PATIENCE = 60.0  # seconds for an answer on a busy machine
PATHS = f"/ /feed.xml /{DAY}/ /{DAY}/{DAY}.mp3 /{DAY}/episode.json /desk/ /oembed?url=x /hook/ghost"
LINES = (
    "Range: bytes=0-99",
    'If-None-Match: "x"',
    "If-Range: x\r\nRange: bytes=5-",
    "Accept-Encoding: gzip",
    "Origin: https://x.example",
)


@dataclass(frozen=True)
class LiveServer:
    """A desk that serves its site, and what asks for it; ``address`` lets an editor in."""

    url: str
    address: str

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://").rstrip("/")

    def site(self) -> tuple[bytes, ...]:
        return tuple(
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\n{line}\r\nConnection: close\r\n\r\n"
            .encode()
            for method, path, line in product(("GET", "HEAD"), PATHS.split(), LINES)
        )  # fmt: skip

    def actions(self) -> tuple[bytes, ...]:
        """A request of each action, with fields that some action takes."""
        with httpx.Client(base_url=self.url, timeout=PATIENCE) as http:
            assert http.get(self.address).status_code == 303
            cookie = "; ".join(f"{one.name}={one.value}" for one in http.cookies.jar)
            digest = http.get(f"/desk/api/{DAY}").json()["digests"]["edition"]
        fields = json.loads((SEEDS / "fields.json").read_bytes())
        fields |= {"digest": digest, "edition_digest": digest}
        chance = random.Random("fields")
        seeds = []
        for action in (*ACTIONS, "changes", "build", "publish", "nothing"):
            told = {key: value for key, value in fields.items() if chance.random() < 0.7}
            head = (
                f"POST /desk/api/{DAY}/{action} HTTP/1.1\r\nHost: {self.host}\r\n"
                f"Origin: http://{self.host}\r\nCookie: {cookie}\r\n"
                "Content-Type: application/json\r\nConnection: close"
            )
            seeds.append(_with_body(head.encode(), json.dumps(told).encode()))
        return tuple(seeds)

    def answer(self, data: bytes, *, whole: bool = False) -> bytes:
        """What the server says to ``data``, to its end; nothing where it closes the line.

        Unless the request is ``whole``, it is told that nothing more comes.
        """
        told = b""
        name, _, port = self.host.partition(":")
        with socket.create_connection((name, int(port)), timeout=PATIENCE) as line:
            try:
                line.sendall(data)
                if not whole:
                    line.shutdown(socket.SHUT_WR)
                while piece := line.recv(65536):
                    told += piece
            except ConnectionError:
                pass
        return told

    def faults(
        self, seeds: tuple[bytes, ...], numbers: range, *, bodies: bool = False
    ) -> Iterator[Fault]:
        """Every answer that says that the server failed, and every one that does not come.

        With ``bodies`` these alone are changed, and their length is told right: the desk reads it.
        """
        for number in numbers:
            data = case(seeds, WORDS["http"], number)
            if bodies:
                head, _, body = seeds[number % len(seeds)].partition(b"\r\n\r\n")
                data = _with_body(head, case((body,), WORDS["http"], number))
            try:
                told = self.answer(data, whole=bodies)
            except TimeoutError:
                yield Fault("http", number, data, "no answer")
                continue
            status = told.split(b" ", 2)[1:2]
            if bodies and not told:  # the request is whole: it deserves an answer
                yield Fault("http", number, data, "the line was closed")
            if told and (not told.startswith(b"HTTP/1.") or not status or status[0][:1] == b"5"):
                yield Fault("http", number, data, told[:2000].decode("latin-1"))


def _with_body(head: bytes, body: bytes) -> bytes:
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    return b"\r\n".join([*kept, b"Content-Length: %d" % len(body)]) + b"\r\n\r\n" + body
