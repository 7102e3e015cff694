"""Servers for as long as a block lasts: programs on a free port, and handlers in a thread."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.tools import ROOT, require

RECIPES = (ROOT / "docs" / "hosting.md").read_text("utf-8")
MODULES = (
    "mpm_event", "authz_core", "dir", "mime", "headers", "deflate", "filter", "alias",
    "setenvif", "rewrite", "autoindex",
)  # fmt: skip


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(
    command: Sequence[str],
    home: Path,
    port: int = 0,
    ready: Callable[[], bool] | None = None,
    **settings: str,
) -> Iterator[str]:
    """A program in the foreground, once its port answers; it and its children end with the block,
    so that its log is whole.
    """
    said = home / f"{Path(command[0]).name}.said"
    with said.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=home, stdout=out, stderr=out, start_new_session=True,
            env={**os.environ, **settings},
        )  # fmt: skip
    try:
        end = time.monotonic() + 60
        while not (ready() if ready else answers(port)):
            assert process.poll() is None, said.read_text(errors="replace")
            assert time.monotonic() < end, f"it does not come up: {said.read_text()[-2000:]}"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


class _Silent(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A handshake that fails is what some tests are about: nothing is printed of it."""


@contextmanager
def in_thread(
    handler: type[BaseHTTPRequestHandler], context: ssl.SSLContext | None = None, port: int = 0
) -> Iterator[str]:
    """The address of a server that answers as ``handler`` does."""
    quiet = type("Quiet", (handler,), {"log_message": lambda *_: None})
    with _Silent(("127.0.0.1", port), quiet) as server:
        if context:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            host = "s://localhost" if context else "://127.0.0.1"
            yield f"http{host}:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


# -- a web server that knows nothing of us ---------------------------------------------------

# Answers a request by itself (True), or leaves it to the folder
Answer = Callable[[SimpleHTTPRequestHandler], bool]


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


# -- the recipes of docs/hosting.md -------------------------------------------------------


def recipe(language: str) -> str:
    """The configuration that the page tells people to use."""
    found = re.search(rf"^```{language}\n(.*?)^```", RECIPES, re.M | re.S)
    assert found
    return found[1]


def nginx_places(folder: Path) -> str:
    return " ".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )


def nginx(text: str, audio: Path, home: Path, port: int, before: str = "") -> list[str]:
    site = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    site = site.replace("/srv/show/audio", str(audio))
    user = "user root;" if os.getuid() == 0 else ""
    (home / "nginx.conf").write_text(
        f"{before}{user} daemon off; master_process off; pid {home}/pid; error_log stderr;\n"
        f"events {{ }}\nhttp {{ access_log off; {nginx_places(home)}\n{site}\n}}\n"
    )
    server = require("nginx", "/usr/sbin/nginx")
    return [shutil.which(server) or server, "-c", str(home / "nginx.conf"), "-p", str(home)]


def caddy(text: str, audio: Path, home: Path, port: int) -> list[str]:
    site = text.replace("http://audio.example.org", f"http://127.0.0.1:{port}")
    site = site.replace("/srv/show/audio", str(audio))
    (home / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{site}")
    return [require("caddy"), "run", "--adapter", "caddyfile", "--config", f"{home}/Caddyfile"]


def apache(text: str, audio: Path, home: Path, port: int) -> list[str]:
    site = text.replace("*:80", f"127.0.0.1:{port}").replace("/srv/show/audio", str(audio))
    loads = "\n".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES
    )
    user = "User www-data\nGroup www-data\n" if os.getuid() == 0 else ""
    (home / "apache.conf").write_text(
        f"ServerRoot {home}\nPidFile {home}/pid\nErrorLog /dev/stderr\nServerName localhost\n"
        f"Listen 127.0.0.1:{port}\n{loads}\n{user}TypesConfig /dev/null\n"
        f"Mutex file:{home}\n{site}"
    )
    server = require("apache2", "/usr/sbin/apache2")
    return [server, "-f", str(home / "apache.conf"), "-D", "FOREGROUND"]
