"""A stand-in for Google Translate's endpoint: real HTTPS on 127.0.0.1, and bad manners on demand.

It speaks the protocol of the pinned gtts: POST batchexecute with one jQ1olc call, answered by
a line that holds base64 MP3 in a JSON string in JSON.
"""

from __future__ import annotations

import base64
import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import lameenc
import numpy as np
import trustme

RATE = 24000
RPC = "jQ1olc"


def babble(seconds: float, rate: int = RATE) -> np.ndarray:
    """Something with the loudness contour of speech: syllables, then silence."""
    t = np.arange(round(seconds * rate)) / rate
    voice = np.sin(2 * np.pi * 140 * t) + 0.5 * np.sin(2 * np.pi * 900 * t)
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * t)
    quiet = np.zeros(round(0.25 * rate))
    return np.concatenate([quiet, 9000 * voice * syllables, quiet]).astype(np.int16)


@cache
def mp3_of(letters: int) -> bytes:
    """MP3 as the service sends it (24 kHz, 64 kbit/s, mono), as long as such a text takes."""
    return encode(babble(0.07 * letters))


def encode(samples: np.ndarray, rate: int = RATE) -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(rate)
    encoder.set_bit_rate(64)
    encoder.set_quality(7)
    encoder.silence()
    return bytes(encoder.encode(samples.tobytes()) + encoder.flush())


@dataclass
class Asked:
    """One request as the server saw it."""

    text: str
    language: str
    slow: bool | None
    outcome: str = ""


# what the server does with a request; gets its number (from 0) and its text
Behaviour = Callable[[int, str], str]


def good(number: int, text: str) -> str:
    return "good"


@dataclass
class StandIn:
    """The server's address and what it has seen."""

    url: str
    ca: Path
    behaviour: Behaviour = good
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def outcomes(self) -> list[str]:
        return [request.outcome for request in self.asked]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stand_in: StandIn

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        stand_in = self.stand_in
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        assert self.path == "/_/TranslateWebserverUi/data/batchexecute", self.path
        [[[name, parameter, _, _]]] = json.loads(parse_qs(body)["f.req"][0])
        assert name == RPC
        text, language, slow, _ = json.loads(parameter)
        assert len(text) <= 100, f"the service takes 100 characters, not {len(text)}"
        with stand_in.lock:
            asked = Asked(text, language, slow)
            number = len(stand_in.asked)
            stand_in.asked.append(asked)
        asked.outcome = stand_in.behaviour(number, text)
        kind, _, after = asked.outcome.partition(":")
        said = mp3_of(letters(text))
        try:
            if kind == "hang":
                time.sleep(5)
            if kind in UNDER_WAY:
                getattr(self, f"do_{kind}")(rpc(said))
            elif kind in STATUS:
                headers = {"Retry-After": after} if after else {}
                if kind == "captcha":
                    headers["Location"] = "https://www.google.com/sorry/index"
                self.answer(b"<html>no</html>", STATUS[kind], headers)
            else:
                self.answer(ANSWERS.get(kind, rpc)(said))
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass  # the client had enough, as it should

    def do_reset(self, _: bytes) -> None:
        linger = struct.pack("ii", 1, 0)  # close with RST
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        self.close_connection = True

    def do_cut_answer(self, body: bytes) -> None:
        """The answer ends before the length it announced."""
        self.answer(body[: len(body) // 2], length=len(body))
        self.close_connection = True

    def do_drip(self, body: bytes) -> None:
        """The answer comes a byte at a time: no single read ever times out."""
        self.answer(b"", length=len(body))
        for n in range(len(body)):
            self.wfile.write(body[n : n + 1])
            self.wfile.flush()
            time.sleep(0.05)

    def answer(
        self,
        body: bytes,
        status: int = 200,
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass  # a client that distrusts our certificate hangs up: that is a test, not a fault


def rpc(audio: bytes) -> bytes:
    """Wrap audio as batchexecute answers."""
    inner = json.dumps([base64.b64encode(audio).decode()], separators=(",", ":"))
    line = json.dumps([["wrb.fr", RPC, inner, None, None, None, "generic"]], separators=(",", ":"))
    return f')]}}\'\n\n{len(line)}\n{line}\n25\n[["e",4,null,null,131]]\n'.encode()


UNDER_WAY = ("reset", "cut_answer", "drip")
"""What goes wrong with an answer under way; the rest is wrong with what it says."""

STATUS = {"429": 429, "503": 503, "403": 403, "captcha": 302}
ANSWERS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "no_audio": lambda _: b')]}\'\n\n[["wrb.fr","jQ1olc",null,null,null,[3],"generic"]]\n',
    "html": lambda _: b"<!doctype html><title>Before you continue</title>",
    "not_base64": lambda said: rpc(said).replace(b"AAAA", b"A?A*"),
    "truncated": lambda said: rpc(said[: len(said) // 2 + 5]),
}


def letters(text: str) -> int:
    return max(1, len(re.sub(r"\W", "", text)))


@contextmanager
def serving(folder: Path) -> Iterator[StandIn]:
    """Run the stand-in with a certificate of its own authority."""
    authority = trustme.CA()
    ca = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    stand_in = StandIn("", ca)
    handler = type("Handler", (_Handler,), {"stand_in": stand_in})
    server = _Server(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    stand_in.url = f"https://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
