"""A health address for monitors: ``/health`` as JSON, ``/metrics`` for Prometheus, nothing else.

It answers from what the watch last knew, in threads of its own, so that a long run does not make
the machine look dead.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from audio_edition import __version__, secrets
from audio_edition.errors import ShowError
from audio_edition.run.metrics import CONTENT_TYPE

_TIMEOUT = 10.0  # seconds that a caller may take to ask
_HINT = "--health 127.0.0.1:8099"


class HealthServer:
    """Answers ``/health`` and ``/metrics`` on one address until it is closed.

    ``health`` gives the object that is told and whether all is well; ``metrics`` the text.
    Raises ``ShowError`` for an address that cannot be had.
    """

    def __init__(
        self,
        address: str,
        health: Callable[[], tuple[dict[str, Any], bool]],
        metrics: Callable[[], str],
    ) -> None:
        host, port = _parted(address)
        try:
            self._server = _Server((host, port), _handler(health, metrics))
        except (OSError, OverflowError, UnicodeError) as problem:
            why = getattr(problem, "strerror", None) or str(problem)
            raise ShowError(
                f"the health address {address} cannot be had: {why}", hint=_HINT
            ) from None
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it answers: ``http://127.0.0.1:8099/health``."""
        host, port = self._server.server_address[:2]
        shown = f"[{host!s}]" if ":" in str(host) else str(host)
        return f"http://{shown}:{port}/health"

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        if ":" in address[0]:
            import socket

            self.address_family = socket.AF_INET6
        super().__init__(address, handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a caller that went away."""


def _parted(address: str) -> tuple[str, int]:
    host, separator, port = address.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not separator or not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise ShowError(f"{address!r} is no health address", hint=f"for example {_HINT}")
    return host, int(port)


def _handler(
    health: Callable[[], tuple[dict[str, Any], bool]], metrics: Callable[[], str]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _TIMEOUT
        server_version = f"audio-edition/{__version__}"
        sys_version = ""

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            path = self.path.partition("?")[0]
            if path == "/health":
                told, well = health()
                status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
                said = json.dumps(secrets.masked_data(told), ensure_ascii=True) + "\n"
                kind = "application/json"
            elif path == "/metrics":
                status, said, kind = HTTPStatus.OK, metrics(), CONTENT_TYPE
            else:
                status, kind = HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8"
                said = "there are /health and /metrics\n"
            body = said.encode("utf-8", "replace")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    return Handler
