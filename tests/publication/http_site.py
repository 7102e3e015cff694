"""A web server that knows nothing of us: the standard library's, on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.publication.at_work import in_thread

Answer = Callable[[SimpleHTTPRequestHandler], bool]
"""Answers a request by itself (True), or leaves it to the folder."""


@contextmanager
def served(folder: Path, answer: Answer = lambda _: False) -> Iterator[str]:
    """Serve ``folder`` under a free port of 127.0.0.1; yields its address."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

        def do_GET(self) -> None:
            if not answer(self):
                super().do_GET()

    with in_thread(Handler) as address:
        yield address


def say(request: SimpleHTTPRequestHandler, status: int, data: bytes = b"", **headers: str) -> bool:
    """Answer with ``status`` and ``data``."""
    request.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(data))}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(data)
    return True
