"""A web server that knows nothing of us: the standard library's, on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = Callable[[SimpleHTTPRequestHandler], bool]
"""Answers a request by itself (True), or leaves it to the folder."""


@contextmanager
def served(folder: Path, answer: Answer = lambda _: False) -> Iterator[str]:
    """Serve ``folder`` under a free port of 127.0.0.1; yields its address."""

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if not answer(self):
                super().do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its own name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def say(request: SimpleHTTPRequestHandler, status: int, data: bytes = b"", **headers: str) -> bool:
    """Answer with ``status`` and ``data``."""
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)
    return True
