"""A real WordPress for as long as a test needs it: Debian's packages in a temporary folder.

MariaDB listens on a socket in that folder alone, PHP's own web server on a free port of this
machine. WordPress is set up as its users do: over HTTP, at wp-admin/install.php.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.publication.at_work import free_port, running
from tests.tools import require

HERE = Path(__file__).parent
SHOW = (HERE / "site" / "show.toml").read_text("utf-8")
SOURCE = Path("/usr/share/wordpress")  # where Debian puts it
PASSWORD = "correct horse battery staple"
_PATIENCE = 60.0  # seconds: a busy machine is no fault of WordPress


@dataclass(frozen=True)
class WordPress:
    """A running WordPress: its ``address`` (with a slash), its ``folder``, its users' passwords.

    ``passwords`` are application passwords by user name: ``chief`` is an administrator,
    ``author`` may write and publish, but has no right to unfiltered HTML.
    """

    address: str
    folder: Path
    passwords: dict[str, str]

    def client(self, user: str = "chief") -> httpx.Client:
        """A client of the REST API with the user's application password; "" for nobody's."""
        auth = (user, self.passwords[user]) if user else None
        return httpx.Client(base_url=f"{self.address}wp-json/wp/v2/", auth=auth, timeout=30)

    def php(self, code: str) -> str:
        """Run PHP inside this WordPress, as a plug-in would; returns what it printed."""
        done = subprocess.run(
            [require("php"), "-r", f"require 'wp-load.php'; {code}"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def post(self, title: str, content: str, user: str = "chief", **fields: Any) -> dict[str, Any]:
        """Write a post over REST, published unless told otherwise; returns it for editing."""
        told = {"title": title, "content": content, "status": "publish", **fields}
        with self.client(user) as client:
            answer = client.post("posts", params={"context": "edit"}, json=told)
            assert answer.status_code == 201, answer.text
            return dict(answer.json())

    def raw(self, number: int) -> str:
        """The post's content as it is stored."""
        with self.client() as client:
            answer = client.get(f"posts/{number}", params={"context": "edit"})
            assert answer.status_code == 200, answer.text
            return str(answer.json()["content"]["raw"])

    def page(self, number: int) -> str:
        """The post's page as a reader gets it."""
        answer = httpx.get(self.address, params={"p": number}, timeout=30, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    def plug_in(self, name: str, code: str) -> None:
        """Put a must-use plug-in (wp-content/mu-plugins) in its place; an empty one goes."""
        file = self.folder / "wp-content" / "mu-plugins" / name
        if code:
            file.write_text(code, encoding="utf-8")
        else:
            file.unlink(missing_ok=True)


@contextmanager
def wordpress(folder: Path) -> Iterator[WordPress]:
    """Start MariaDB and WordPress in ``folder``, and end them afterwards."""
    require("php")
    require("mariadbd", "/usr/sbin/mariadbd")
    if not SOURCE.is_dir():
        require("wordpress (the Debian package)")
    with _database(folder) as at, _server(folder, at) as site:
        yield site


@contextmanager
def _database(folder: Path) -> Iterator[Path]:
    """MariaDB with an empty database ``press``; yields its socket."""
    # a folder whose sockets have names short enough for the system (107 bytes)
    short = str(folder) if len(str(folder)) < 80 else tempfile.mkdtemp(prefix="wp-")
    at, options, data = Path(short) / "db.sock", folder / "my.cnf", f"--datadir={folder / 'db'}"
    as_root = ["--user=root"] if os.getuid() == 0 else []
    # small files that are never flushed: the whole of it is thrown away
    shutil.copy(HERE / "site" / "my.cnf", options)
    make = [
        require("mariadb-install-db"), f"--defaults-file={options}", data, "--skip-test-db",
        "--auth-root-authentication-method=normal", "--skip-name-resolve", *as_root,
    ]  # fmt: skip
    done = subprocess.run(make, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    serve = [
        require("mariadbd", "/usr/sbin/mariadbd"), f"--defaults-file={options}", data,
        f"--socket={at}", f"--pid-file={folder}/db/pid", "--skip-networking", "--skip-log-bin",
        *as_root,
    ]  # fmt: skip
    ask = [require("mariadb"), "--no-defaults", f"--socket={at}", "-uroot", "-e"]

    def ready() -> bool:
        return subprocess.run([*ask, "select 1"], capture_output=True).returncode == 0

    with running(serve, folder, ready=ready):
        subprocess.run([*ask, "create database press character set utf8mb4"], check=True)
        yield at


@contextmanager
def _server(folder: Path, database: Path) -> Iterator[WordPress]:
    root, port = folder / "wordpress", free_port()
    # links into other packages stay links; the folder itself must be real, for PHP resolves them
    shutil.copytree(SOURCE, root, symlinks=True)
    for name in ("mu-plugins", "uploads"):
        (root / "wp-content" / name).mkdir()
    shutil.copytree(HERE / "site" / "theme", root / "wp-content" / "themes" / "plain")
    shutil.copy(HERE / "site" / "local.php", root / "wp-content" / "mu-plugins" / "local.php")
    (root / "wp-config.php").unlink()
    settings = (HERE / "site" / "wp-config.php").read_text(encoding="utf-8")
    settings = settings.replace("@ADDRESS@", f"http://127.0.0.1:{port}")
    (root / "wp-config.php").write_text(settings.replace("@SOCKET@", str(database)), "utf-8")
    # a plug-in that a test puts in counts at once, not when OPcache looks again
    fresh = ["-d", "opcache.revalidate_freq=0"]
    serve = [require("php"), *fresh, "-S", f"127.0.0.1:{port}", "-t", str(root),
             str(HERE / "site" / "router.php")]  # fmt: skip
    # workers: a page that asks another page of the same site would wait for itself
    with running(serve, folder, port, PHP_CLI_SERVER_WORKERS="4") as address:
        yield WordPress(address, root, _install(address, root))


def _install(address: str, root: Path) -> dict[str, str]:
    """Fill in the form of the famous five minutes, then make users and their passwords."""
    form = {
        "weblog_title": "The Harbour Letter",
        "user_name": "chief",
        "admin_password": PASSWORD,
        "admin_password2": PASSWORD,
        "pw_weak": "on",
        "admin_email": "chief@example.org",
        "language": "",
    }
    answer = httpx.post(f"{address}wp-admin/install.php?step=2", data=form, timeout=_PATIENCE)
    assert answer.status_code == 200, answer.text
    assert "Success!" in answer.text, answer.text
    site = WordPress(address, root, {})
    told = site.php((HERE / "site" / "install.inc").read_text().replace("@PASSWORD@", PASSWORD))
    return dict(re.findall(r"^(\w+) (\w+)$", told, re.MULTILINE))
