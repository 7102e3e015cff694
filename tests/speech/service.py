"""A service on this machine that answers as a test has it."""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# From a request and its body: the status, what is said (perhaps in pieces), perhaps heads
Answer = Callable[[BaseHTTPRequestHandler, bytes], tuple[Any, ...]]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass  # a client that distrusts our certificate hangs up: that is a test, not a fault


@contextlib.contextmanager
def serving(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve, over TLS where there is a ``context``, and give the address."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, said, *more = answer(self, sent)
            pieces: Iterable[bytes] = [said] if isinstance(said, bytes) else said
            told = {"Content-Length": len(said)} if isinstance(said, bytes) else {}
            with contextlib.suppress(OSError):  # the client had enough, as it should
                self.send_response(status, self.headers.get("Authorization"))
                for name, value in (told | dict(*more)).items():
                    self.send_header(name, str(value))
                self.end_headers()
                for piece in pieces:
                    self.wfile.write(piece)

        def do_POST(self) -> None:
            self.do_GET()

    server = _Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http{'s' * (context is not None)}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
