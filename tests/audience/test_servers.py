"""Real servers write the logs: nginx and Caddy send an edition in ranges."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.audience.logged import APPLE, CHROME, OVERCAST, SIZE, catalogue, figures_from
from tests.tools import require

PATH = "/2026-11-02/2026-11-02.mp3"
WATCH = "atc/1.0 watchOS/10.1 model/Watch6,1 hwp/t8301 build/21S (6; dt:234)"

NGINX = """
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{ }}
http {{
  log_format ranges '$remote_addr - $remote_user [$time_local] "$request" $status '
                    '$body_bytes_sent "$http_referer" "$http_user_agent" "$http_range"';
  client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
  types {{ audio/mpeg mp3; }}
  server {{
    listen 127.0.0.1:{port};
    root {root};
    access_log {home}/access.log {form};
    location = /heard {{ return 204; }}
  }}
}}
"""
CADDY = """
{{
	admin off
	auto_https off
}}
http://127.0.0.1:{port} {{
	root * {root}
	log {{
		output file {home}/access.log
	}}
	handle /heard {{
		respond 204
	}}
	file_server
}}
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    (folder / "2026-11-02").mkdir()
    (folder / PATH[1:]).write_bytes(bytes(SIZE))
    folder.parent.chmod(0o755)  # nginx's workers are somebody else where we are root
    folder.chmod(0o755)
    return folder


@contextmanager
def running(command: list[str], home: Path, port: int) -> Iterator[str]:
    """Start a server, and stop it as it wants to be stopped: its log is whole then."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    with (home / "said").open("w") as out, subprocess.Popen(
        command, env=environment, cwd=home, stdout=out, stderr=out
    ) as server:  # fmt: skip
        try:
            end = time.monotonic() + 30
            while True:
                assert server.poll() is None, (home / "said").read_text()
                assert time.monotonic() < end, "the server never answered"
                try:
                    with socket.create_connection(("127.0.0.1", port), timeout=1):
                        break
                except OSError:
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


@contextmanager
def nginx(root: Path, home: Path, form: str) -> Iterator[str]:
    program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") or require("nginx")
    port = free_port()
    settings = NGINX.format(home=home, port=port, root=root, form=form)
    if os.geteuid() == 0:
        settings = "user root;\n" + settings
    (home / "nginx.conf").write_text(settings)
    command = [program, "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "early")]
    with running(command, home, port) as address:
        yield address


@contextmanager
def caddy(root: Path, home: Path, form: str) -> Iterator[str]:
    program = require("caddy")
    port = free_port()
    (home / "Caddyfile").write_text(CADDY.format(home=home, port=port, root=root))
    with running([program, "run", "--config", str(home / "Caddyfile")], home, port) as address:
        yield address


def listen(address: str) -> None:
    """What apps, browsers and others do, in the order in which they do it."""

    def get(agent: str, span: str = "", method: str = "GET", **more: Any) -> httpx.Response:
        heads = {"User-Agent": agent} | ({"Range": f"bytes={span}"} if span else {})
        return httpx.request(method, address + more.pop("path", PATH), headers=heads, timeout=30)

    assert get(OVERCAST).status_code == 200
    # Apple's player: two bytes, then pieces, one of them twice
    assert get(APPLE, "0-1").content == bytes(2)
    for first in (0, 300_000, 300_000, 600_000):
        assert get(APPLE, f"{first}-{first + 299_999}").status_code == 206
    # a browser that looks at the beginning again and again, and at the end
    for _ in range(9):
        get(CHROME, "0-99999")
    get(CHROME, "-128")
    # nobody who listens
    get("curl/8.5.0")
    get(WATCH)
    get("Castro 2024", method="HEAD")
    fresh = get("curl/8.5.0").headers["etag"]
    heads = {"User-Agent": "Castro 2024", "If-None-Match": fresh}
    assert httpx.get(address + PATH, headers=heads).status_code == 304
    assert get("Castro 2024", f"{SIZE}-").status_code == 416
    assert get("Castro 2024", path="/2026-11-09/2026-11-09.mp3").status_code == 404
    # an app that goes away amid the answer
    with httpx.stream("GET", address + PATH, headers={"User-Agent": "AntennaPod/3.4.0"}) as answer:
        next(answer.iter_raw(1000))
    for quarter in (0, 25):
        path = f"/heard?edition=2026-11-02&article=rain&heard={quarter}"
        assert get(CHROME, method="POST", path=path).status_code == 204


SERVERS: dict[str, tuple[Callable[..., Any], str, str]] = {
    "nginx": (nginx, "ranges", "combined"),
    "nginx as it comes": (nginx, "combined", "combined"),
    "Caddy": (caddy, "", "JSON"),
}


@pytest.mark.parametrize("name", SERVERS)
def test_what_a_real_server_logs_is_what_was_heard(name: str, root: Path, tmp_path: Path) -> None:
    serve, form, kind = SERVERS[name]
    with serve(root, tmp_path, form) as address:
        listen(address)
    figures = figures_from([tmp_path / "access.log"], catalogue=catalogue("/", "/heard"))
    assert [log.kind for log in figures.logs] == [kind]
    assert figures.unreadable == 0
    apps = dict(figures.apps)
    # whether an app that went away had its minute by then is for the buffers in between to say
    apps.pop("AntennaPod", None)
    # nine times the same piece is a minute to who cannot see that it is the same
    browsers = {"Google Chrome": 1} if form == "combined" else {}
    assert apps == {"Apple Podcasts": 1, "Overcast": 1, **browsers}
    left = figures.left_out
    assert (left["probe"], left["watch"], left["bot"], left["method"]) == (1, 1, 2, 1)
    assert (left["not_modified"], left["status"]) == (1, 1)
    assert [(one.article, one.reached) for one in figures.heard] == [("rain", (1, 1, 0, 0, 0))]
