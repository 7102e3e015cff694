"""A host over real HTTP that serves a show as it should, and breaks in one way at a time."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from audio_edition.publication.serving import cache_control, content_type
from tests.publication.at_work import in_thread

PRIVATE = ("build.json", "heard.json")


@dataclass
class Answer:
    """What is about to be sent; ``length`` is told instead of the true one, where it is set."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    length: int | None = None
    cut: bool = False
    chunked: bool = False


@dataclass
class Asked:
    """What was asked for."""

    method: str
    path: str
    query: str
    headers: Any
    version: str

    def of(self, ending: str) -> bool:
        """Whether the path ends so."""
        return self.path.endswith(ending)


# Changes an answer; None means that the line is cut without one
Fault = Callable[[Asked, Answer], Answer | None]


class Host(BaseHTTPRequestHandler):
    """Serves ``folder`` well, and lets ``fault`` have the last word."""

    folder: Path
    fault: Fault | None = None
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(
            self.command, unquote(parts.path), parts.query, self.headers, self.request_version
        )
        answer: Answer | None = served(self.folder, asked)
        fault = type(self).fault
        if fault is not None and answer is not None:
            answer = fault(asked, answer)
        if answer is None:
            self.close_connection = True
            self.connection.close()
        else:
            self.send(asked, answer)

    def do_HEAD(self) -> None:
        self.do_GET()

    def send(self, asked: Asked, answer: Answer) -> None:
        lines = [f"HTTP/1.1 {answer.status} OK"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        body = answer.body
        if answer.chunked:
            lines.append("Transfer-Encoding: chunked")
            body = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
        elif answer.status != 304:
            length = len(answer.body) if answer.length is None else answer.length
            lines.append(f"Content-Length: {length}")
        head = "\r\n".join(lines).encode() + b"\r\n\r\n"
        # in one piece: else each answer waits for the other side's acknowledgement
        sent = b"" if asked.method == "HEAD" or answer.status == 304 else body
        self.wfile.write(head + (sent[: len(sent) // 2] if answer.cut else sent))
        if answer.cut or asked.version == "HTTP/1.0":
            self.close_connection = True


def served(folder: Path, asked: Asked) -> Answer:
    """What a good host answers."""
    path = asked.path.lstrip("/")
    if path == "robots.txt":
        return Answer(404, body=b"Not found.")
    if (folder / path).is_dir() and path and not path.endswith("/"):
        return Answer(301, {"Location": f"/{path}/"})
    file = folder / path / "index.html" if not path or path.endswith("/") else folder / path
    if not file.is_file() or file.name in PRIVATE:
        return Answer(404, {"Cache-Control": "public, max-age=60"}, b"Not found.")
    data = file.read_bytes()
    kind = content_type(file.name)
    tag = f'"{hashlib.sha256(data).hexdigest()[:12]}"'
    headers = {
        "Content-Type": kind,
        "Cache-Control": cache_control(path or "index.html"),
        "Access-Control-Allow-Origin": "*",
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
    }
    if path.endswith("embed.html"):
        headers["Content-Security-Policy"] = "script-src 'self'; frame-ancestors *"
    if asked.headers.get("If-None-Match") == tag:
        return Answer(304, headers)
    if kind.startswith(("text/", "application/")):
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in asked.headers.get("Accept-Encoding", ""):
            return Answer(200, headers | {"Content-Encoding": "gzip"}, gzip.compress(data))
    if wanted := asked.headers.get("Range"):
        return in_part(wanted, headers, data)
    return Answer(200, headers, data)


def in_part(wanted: str, headers: dict[str, str], data: bytes) -> Answer:
    """An answer to a Range."""
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    start = int(first) if first else max(0, len(data) - int(last))
    end = min(int(last) if first and last else len(data) - 1, len(data) - 1)
    if start >= len(data):
        return Answer(416, {"Content-Range": f"bytes */{len(data)}"})
    told = {"Content-Range": f"bytes {start}-{end}/{len(data)}"}
    return Answer(206, headers | told, data[start : end + 1])


@contextmanager
def serving(folder: Path, fault: Fault | None = None) -> Iterator[str]:
    """The address of a host with one fault, or none."""
    with in_thread(type("Faulty", (Host,), {"folder": folder, "fault": fault})) as address:
        yield address
