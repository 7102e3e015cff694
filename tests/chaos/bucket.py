"""moto's S3 in a process of its own: ``python -m tests.chaos.bucket`` prints its port.

What S3 promises and moto does not: a body that ends before its length is no object, and an object
that is written over while somebody reads it is read whole. ``POST /-/faults?every=N`` has every
N-th request of the program answered with an error, or cut short; 0 ends it, and tells how many.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

NAME = "lantern"
_SLOW_DOWN = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>chaos</Message></Error>"

_READER = (
    "AWS4-HMAC-SHA256 Credential=reader/20261105/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=0"
)


class Layer:
    """WSGI around moto's."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._one = threading.Lock()
        self._every = self._count = self._injected = 0

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/-/faults":
            return self._set(environ, start)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        if len(body) < length:  # who sent it died
            start("400 Bad Request", [("Content-Length", "0")])
            return [b""]
        if length:
            environ["wsgi.input"] = BytesIO(body)
        ours = "HTTP_AUTHORIZATION" in environ
        environ.setdefault("HTTP_AUTHORIZATION", _READER)  # moto lets nobody else read
        with self._one:
            self._count += ours
            spoil = ours and self._every and self._count % self._every == 0
            kind = self._count // self._every % 2 if spoil else 0
            self._injected += bool(spoil)
            if spoil and kind:
                start("503 Slow Down", [("Content-Length", str(len(_SLOW_DOWN)))])
                return [_SLOW_DOWN]
            told: list[Any] = []
            answer = b"".join(self._inner(environ, lambda *what: told.append(what)))
        start(*told[-1])
        if spoil and environ["REQUEST_METHOD"] == "GET":
            return [answer[: len(answer) // 2]]
        return [answer]

    def _set(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        with self._one:
            told, self._injected, self._count = self._injected, 0, 0
            self._every = int(parse_qs(environ["QUERY_STRING"])["every"][0])
        said = str(told).encode()
        start("200 OK", [("Content-Length", str(len(said)))])
        return [said]


def main() -> None:
    """Serve until standard input ends."""
    from moto.server import DomainDispatcherApplication, create_backend_app

    serving: Any = importlib.import_module("werkzeug.serving")  # moto's own server is made of it

    class Quiet(serving.WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, kind: str, message: str, *args: Any) -> None:
            """Say nothing."""

    layer = Layer(DomainDispatcherApplication(create_backend_app))
    server = serving.make_server("127.0.0.1", 0, layer, threaded=True, request_handler=Quiet)
    server.socket.listen(128)
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
