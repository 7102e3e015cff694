"""Real servers on this machine, for this test run alone; each ends with its block."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.tools import require

USER, PASSWORD = "ada", "p@ss/word"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"it does not listen: {log.read_text(errors='replace')}")


@contextmanager
def running(command: Sequence[str], port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
    try:
        await_port(port, process, log)
        yield
    finally:
        process.terminate()
        process.wait()


@dataclass(frozen=True)
class Dav:
    """A WebDAV server: what it serves, under which address."""

    port: int
    folder: Path
    is_strict: bool
    """Whether a condition also fails for what is not there, as RFC 4918 (10.4.4) has it."""

    def address(self, path: str = "", user: str = USER, password: str | None = PASSWORD) -> str:
        from urllib.parse import quote

        secret = "" if password is None else ":" + quote(password, safe="")
        return f"webdav://{user}{secret}@127.0.0.1:{self.port}/{quote(path)}"


@contextmanager
def wsgidav(folder: Path) -> Iterator[Dav]:
    """WsgiDAV behind cheroot, with Digest."""
    import pytest

    cheroot = pytest.importorskip("cheroot.wsgi")
    app = pytest.importorskip("wsgidav.wsgidav_app")
    import logging
    import threading

    served = folder / "served"
    served.mkdir(parents=True)
    logging.getLogger("wsgidav").setLevel(logging.CRITICAL)
    config = {
        "host": "127.0.0.1",
        "provider_mapping": {"/": str(served)},
        "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
        "http_authenticator": {"accept_basic": False, "default_to_digest": True},
        "verbose": 0,
        "logging": {"enable": False},
    }
    port = free_port()
    server = cheroot.Server(("127.0.0.1", port), app.WsgiDAVApp(config))
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield Dav(port, served, is_strict=False)
    finally:
        server.stop()
        thread.join()


@contextmanager
def apache(folder: Path) -> Iterator[Dav]:
    """Debian's Apache with mod_dav, and Basic."""
    server = require("apache2", "/usr/sbin/apache2")
    modules = Path("/usr/lib/apache2/modules")
    served = folder / "served"
    served.mkdir(parents=True)
    (folder / "locks").mkdir()
    if os.geteuid() == 0:  # it serves as somebody else then
        for place in (served, folder / "locks"):
            shutil.chown(place, "www-data", "www-data")
        for opened in (folder, *folder.parents):
            if not opened.stat().st_mode & 1:
                opened.chmod(opened.stat().st_mode | 0o11)
    secret = subprocess.run(
        ["openssl", "passwd", "-apr1", PASSWORD], capture_output=True, check=True, text=True
    )
    (folder / "users").write_text(f"{USER}:{secret.stdout}")
    port = free_port()
    names = (
        "mpm_event authn_core authn_file authz_core authz_user auth_basic dav dav_fs mime".split()
    )
    loads = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in names)
    (folder / "httpd.conf").write_text(
        f"{loads}\n"
        f"ServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\n"
        f"ErrorLog {folder}/error.log\nTypesConfig /dev/null\n"
        f"DAVLockDB {folder}/locks/db\nDocumentRoot {served}\n"
        + ("User www-data\nGroup www-data\n" if os.geteuid() == 0 else "")
        + f"<Directory {served}>\n  Dav On\n  AuthType Basic\n  AuthName show\n"
        f"  AuthUserFile {folder}/users\n  Require valid-user\n</Directory>\n"
    )
    with running(
        [server, "-f", str(folder / "httpd.conf"), "-X", "-k", "start"], port, folder / "out"
    ):
        yield Dav(port, served, is_strict=True)
