"""Bind a port and run an application on it until Ctrl-C."""

from __future__ import annotations

import errno
import ipaddress
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from audio_edition.errors import PublicationError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp


def bind(host: str, port: int) -> socket.socket:
    """Listen on ``host``:``port`` (0: any free one); raises ``PublicationError`` in one line."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise PublicationError(
            f"{host} is not an address of this machine", hint="--host 127.0.0.1 is the usual one"
        ) from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as problem:
        listener.close()
        raise PublicationError(_why(problem, host, port), hint=_hint(problem, port)) from None
    return listener


def _why(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"port {port} is in use"
    if problem.errno == errno.EACCES:
        return f"port {port} may not be used without special rights"
    return f"cannot listen on {host} port {port}: {problem.strerror}"


def _hint(problem: OSError, port: int) -> str:
    if problem.errno == errno.EADDRNOTAVAIL:
        return "--host 127.0.0.1 is the usual one"
    other = port + 1 if 1024 <= port < 65535 else 8000
    return f"--port {other} takes another one, --port 0 any free one"


def url_of(listener: socket.socket) -> str:
    """``http://127.0.0.1:8000/``: where a browser on this machine finds the listener."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host.partition("%")[0])
    if address.is_unspecified:
        address = ipaddress.ip_address("::1" if address.version == 6 else "127.0.0.1")
    return f"http://[{address}]:{port}/" if address.version == 6 else f"http://{address}:{port}/"


def is_local(listener: socket.socket) -> bool:
    """Tell whether only this machine can reach the listener."""
    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def run(
    app: ASGIApp,
    listener: socket.socket,
    *,
    verbose: bool = False,
    certificate: tuple[Path, Path | None] | None = None,
    proxy_headers: bool = True,
) -> None:
    """Serve ``app`` until Ctrl-C or SIGTERM; closes the listener.

    ``certificate`` (and its key, where it stands apart) makes it https. ``proxy_headers`` False:
    whom a request is from is not taken from headers that anybody on this machine can send.
    """
    import uvicorn
    from starlette.applications import Starlette

    from audio_edition.server.patience import (
        MOST_CONNECTIONS,
        MOST_HEAD,
        WithoutTokens,
        patient,
    )

    config = uvicorn.Config(
        app,
        log_level="info" if verbose else "warning",
        access_log=verbose,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
        proxy_headers=proxy_headers,
        http=patient(),
        h11_max_incomplete_event_size=MOST_HEAD,
        limit_concurrency=MOST_CONNECTIONS,
        ssl_certfile=certificate[0] if certificate else None,
        ssl_keyfile=certificate[1] if certificate else None,
    )
    logging.getLogger("uvicorn.access").addFilter(WithoutTokens())
    server = uvicorn.Server(config)
    if isinstance(app, Starlette):
        # a stream that never ends by itself must see that the server wants to
        app.state.server = server
    try:
        with _ended_when_hung_up(server):
            server.run(sockets=[listener])
    except KeyboardInterrupt:
        # uvicorn has shut down cleanly and only then passes the signal on
        return
    finally:
        listener.close()


@contextmanager
def _ended_when_hung_up(server: uvicorn.Server) -> Iterator[None]:
    """Have SIGHUP shut the server down first as well, which uvicorn knows of SIGINT and SIGTERM."""
    came: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        came.append(number)
        server.should_exit = True

    before = signal.getsignal(signal.SIGHUP) if hasattr(signal, "SIGHUP") else None
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGHUP, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)
    if came:
        signal.raise_signal(signal.SIGHUP)
