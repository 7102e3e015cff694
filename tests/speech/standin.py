"""A stand-in for Google Translate's endpoint: real HTTPS on 127.0.0.1, and bad manners on demand.

It speaks the protocol of the pinned gtts: POST batchexecute with one jQ1olc call, answered by
a line that holds base64 MP3 in a JSON string in JSON.
"""

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
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import lameenc
import numpy as np
import trustme

from tests.speech import service

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

    ca: Path
    url: str = ""
    behaviour: Behaviour = good
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def outcomes(self) -> list[str]:
        return [request.outcome for request in self.asked]

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[Any, ...]:
        assert request.path == "/_/TranslateWebserverUi/data/batchexecute", request.path
        [[[name, parameter, _, _]]] = json.loads(parse_qs(body.decode())["f.req"][0])
        assert name == RPC
        text, language, slow, _ = json.loads(parameter)
        assert len(text) <= 100, f"the service takes 100 characters, not {len(text)}"
        with self.lock:
            asked = Asked(text, language, slow)
            number = len(self.asked)
            self.asked.append(asked)
        asked.outcome = self.behaviour(number, text)
        kind, _, after = asked.outcome.partition(":")
        said = mp3_of(letters(text))
        whole = {"Content-Length": len(rpc(said))}
        if kind == "hang":
            time.sleep(5)
        if kind == "reset":
            linger = struct.pack("ii", 1, 0)  # close with RST
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            request.connection.close()
        if kind == "cut_answer":  # it ends before the length that it announced
            return 200, rpc(said)[: whole["Content-Length"] // 2], whole
        if kind == "drip":  # a byte at a time: no single read ever times out
            return 200, dripping(rpc(said)), whole
        if kind in STATUS:
            return STATUS[kind], b"<html>no</html>", {"Retry-After": after} if after else {}
        if kind == "captcha":
            return 302, b"<html>no</html>", {"Location": "https://www.google.com/sorry/index"}
        return 200, ANSWERS.get(kind, rpc)(said)


def dripping(data: bytes) -> Iterator[bytes]:
    for at in range(len(data)):
        yield data[at : at + 1]
        time.sleep(0.05)


def rpc(audio: bytes) -> bytes:
    """Wrap audio as batchexecute answers."""
    inner = json.dumps([base64.b64encode(audio).decode()], separators=(",", ":"))
    line = json.dumps([["wrb.fr", RPC, inner, None, None, None, "generic"]], separators=(",", ":"))
    return f')]}}\'\n\n{len(line)}\n{line}\n25\n[["e",4,null,null,131]]\n'.encode()


STATUS = {"429": 429, "503": 503, "403": 403}
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
    stand_in = StandIn(ca)
    with service.serving(stand_in.answer, context) as stand_in.url:
        yield stand_in
