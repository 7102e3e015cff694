"""Real servers on this machine, for this test run alone; each ends with its block."""

import logging
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.publication.at_work import free_port, nginx_places, running
from tests.tools import require

USER, PASSWORD = "ada", "p@ss/word"


@dataclass(frozen=True)
class Dav:
    """A WebDAV server: what it serves, under which address."""

    port: int
    folder: Path
    # Whether a condition also fails for what is not there, as RFC 4918 (10.4.4) has it
    is_strict: bool
    # Whether it knows entity tags and conditions at all
    compares: bool = True

    def address(self, path: str = "", user: str = USER, password: str | None = PASSWORD) -> str:
        secret = "" if password is None else ":" + quote(password, safe="")
        return f"webdav://{user}{secret}@127.0.0.1:{self.port}/{quote(path)}"


@contextmanager
def wsgidav(folder: Path) -> Iterator[Dav]:
    """WsgiDAV behind cheroot, with Digest."""
    cheroot = pytest.importorskip("cheroot.wsgi")
    app = pytest.importorskip("wsgidav.wsgidav_app")
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


def _packaged(name: str, into: Path, *needed: str) -> Path:
    """A copy of the configuration that Debian's package ``name`` brings."""
    require(name, f"/usr/sbin/{name}")
    for file in needed:
        if not Path(file).exists():
            require(file)
    shutil.copytree(f"/etc/{name}", into, symlinks=True)
    return into


def _beside(name: str, **places: Path) -> str:
    """What we add to Debian's configuration: it stands in a file beside this one."""
    return Path(__file__).with_name(name).read_text().format(**places)


def _served(folder: Path) -> Path:
    """A folder to be served by an account that is not root."""
    served = folder / "served"
    served.mkdir(parents=True)
    if os.geteuid() == 0:
        for place in (folder, served):
            shutil.chown(place, "www-data", "www-data")
    return served


def _users(folder: Path) -> Path:
    hashed = subprocess.run(
        ["openssl", "passwd", "-apr1", PASSWORD], capture_output=True, check=True, text=True
    )
    (folder / "users").write_text(f"{USER}:{hashed.stdout}")
    return folder / "users"


@contextmanager
def apache(folder: Path) -> Iterator[Dav]:
    """Debian's apache2 as it is installed, after ``a2enmod dav_fs``; with Basic."""
    served, port = _served(folder), free_port()
    home = _packaged("apache2", folder / "etc", "/etc/apache2/apache2.conf")
    for module in ("dav.load", "dav_fs.load", "dav_fs.conf"):
        (home / "mods-enabled" / module).symlink_to(f"../mods-available/{module}")
    (home / "ports.conf").write_text(f"ServerName 127.0.0.1\nListen 127.0.0.1:{port}\n")
    site = home / "sites-enabled" / "000-default.conf"
    text = site.read_text().replace("*:80", f"127.0.0.1:{port}")
    site.unlink()
    own = _beside("apache.conf", served=served, users=_users(folder))
    site.write_text(text.replace("/var/www/html", str(served)) + own)
    settings = {f"APACHE_{name}_DIR": str(folder) for name in ("RUN", "LOCK", "LOG")}
    settings |= {f"APACHE_RUN_{name}": "www-data" for name in ("USER", "GROUP")}
    settings["APACHE_PID_FILE"] = f"{folder}/pid"
    command = ["/usr/sbin/apache2", "-d", str(home), "-f", f"{home}/apache2.conf", "-X"]
    with running(command, folder, port, **settings):
        yield Dav(port, served, is_strict=True)


@contextmanager
def nginx(folder: Path) -> Iterator[Dav]:
    """Debian's nginx-full as it is installed, with the module for PROPFIND; with Basic."""
    served, port = _served(folder), free_port()
    home = _packaged("nginx", folder / "etc", "/usr/lib/nginx/modules/ngx_http_dav_ext_module.so")
    site = home / "sites-enabled" / "default"
    text = site.read_text().replace("listen 80 ", f"listen 127.0.0.1:{port} ")
    text = text.replace("listen [::]:80 default_server;", "").replace("/var/www/html", str(served))
    dav = _beside("nginx.conf", users=_users(folder))
    site.unlink()
    # with try_files nothing new could be put
    site.write_text(text.replace("try_files $uri $uri/ =404;", dav, 1))
    config = (home / "nginx.conf").read_text().replace("/etc/nginx", str(home))
    config = config.replace("/run/nginx.pid", f"{folder}/pid")
    config = config.replace("/var/log/nginx", str(folder))
    (home / "nginx.conf").write_text(
        f"daemon off;\n{config.replace('http {', f'http {{ {nginx_places(folder)}', 1)}"
    )
    command = ["/usr/sbin/nginx", "-c", str(home / "nginx.conf"), "-p", "/usr/share/nginx"]
    with running(command, folder, port):
        yield Dav(port, served, is_strict=False, compares=False)


@contextmanager
def lighttpd(folder: Path) -> Iterator[Dav]:
    """Debian's lighttpd as it is installed, with mod_webdav and Basic; it knows no tags."""
    served, port = _served(folder), free_port()
    home = _packaged("lighttpd", folder / "etc", "/usr/lib/lighttpd/mod_webdav.so")
    config = (home / "lighttpd.conf").read_text()
    config = config.replace("= 80", f"= {port}").replace("/etc/lighttpd", str(home))
    for place in ("/var/log/lighttpd", "/run", "/var/cache/lighttpd/uploads"):
        config = config.replace(f'"{place}', f'"{folder}')
    config = config.replace("/var/www/html", str(served))
    (folder / "plain").write_text(f"{USER}:{PASSWORD}")
    config += _beside("lighttpd.conf", folder=folder)
    (home / "lighttpd.conf").write_text(config)
    command = ["/usr/sbin/lighttpd", "-D", "-f", str(home / "lighttpd.conf")]
    with running(command, folder, port):
        yield Dav(port, served, is_strict=False, compares=False)


@contextmanager
def proftpd(folder: Path, user_key: Path) -> Iterator[int]:
    """Debian's ProFTPD as it is installed, with mod_sftp on a port; it knows ``ada`` by her key."""
    home, port = _packaged("proftpd", folder / "etc", "/usr/lib/proftpd/mod_sftp.so"), free_port()
    _served(folder)
    key = subprocess.run(
        ["ssh-keygen", "-e", "-f", f"{user_key}.pub"], capture_output=True, check=True, text=True
    )
    (folder / "keys").write_text(key.stdout)
    (folder / "accounts").write_text(f"{USER}:!:33:33::{folder}/served:/usr/sbin/nologin\n")
    for file in ("accounts", "host_key"):
        (folder / file).chmod(0o600)
    (home / "conf.d" / "sftp.conf").write_text(_beside("proftpd.conf", folder=folder))
    config = (home / "proftpd.conf").read_text().replace("/etc/proftpd", str(home))
    config = config.replace("/var/log/proftpd", str(folder))
    config = re.sub(r"^Port\s+21$", f"Port {port}\nDefaultAddress 127.0.0.1", config, flags=re.M)
    (home / "proftpd.conf").write_text(config.replace("UseIPv6\t\t\t\ton", "UseIPv6 off"))
    command = ["/usr/sbin/proftpd", "-n", "-c", str(home / "proftpd.conf")]
    with running(command, folder, port):
        yield port
