"""Real reverse proxies before a shared desk, with the configuration that docs/desk.md gives."""

import base64
import re
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bcrypt
import httpx
import pytest

from audio_edition.server.door_opening import Sharing
from tests.publication.at_work import caddy, free_port, nginx, running
from tests.server.newsroom import EDITION, PASSWORDS, PROXIED, Newsroom
from tests.server.test_door_opening import pems
from tests.tools import ROOT, require

__all__ = ["pems"]  # a fixture

API = f"/desk/api/{EDITION}"
PAGE = (ROOT / "docs/desk.md").read_text("utf-8")
USERS = {"paula": "the proxy's own one", "emil": "and another of them", "eve": "nobody of ours"}


def told(language: str) -> str:
    """The block of the page that an administrator copies."""
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)
    return block.replace("desk.example.org", "127.0.0.1")


@dataclass
class Proxy:
    """A proxy that runs at ``base``."""

    room: Newsroom
    base: str
    trusted: ssl.SSLContext

    def client(self, name: str = "", **headers: str) -> httpx.Client:
        login = (name, USERS.get(name) or PASSWORDS[name]) if name else None
        headers = {"Origin": self.base, **headers}
        return httpx.Client(base_url=self.base, auth=login, headers=headers, verify=self.trusted,
                            timeout=30)  # fmt: skip


def nginx_runs(folder: Path, pems: Path, port: int, behind: str) -> list[str]:
    words = "".join(f"{name}:{{PLAIN}}{password}\n" for name, password in USERS.items())
    (folder / "htpasswd").write_text(words)
    server = told("nginx").replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    server = server.replace("/etc/desk/htpasswd", str(folder / "htpasswd"))
    server = server.replace("/etc/desk/fullchain", f"{pems}/cert").replace(
        "http://127.0.0.1:8001", behind
    )
    server = server.replace("/etc/desk/privkey", f"{pems}/key")
    return nginx(server, folder, folder, port)


def caddy_runs(folder: Path, pems: Path, port: int, behind: str) -> list[str]:
    # `caddy hash-password` takes a second for each, and so does each look at it
    hashes = [
        f"{name} {base64.b64encode(bcrypt.hashpw(password.encode(), bcrypt.gensalt(4))).decode()}"
        for name, password in USERS.items()
    ]
    certificate = f"\ttls {pems}/cert.pem {pems}/key.pem"
    site = told("caddyfile").replace(
        "127.0.0.1 {", f"https://127.0.0.1:{port} {{\n{certificate}", 1
    )
    site = site.replace("anna HASH", "\n\t\t".join(hashes))
    return caddy(
        site.replace("127.0.0.1:8001", behind.removeprefix("http://")), folder, folder, port
    )


RUNS = {"nginx": nginx_runs, "caddy": caddy_runs}


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def naming(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, pems: Path
) -> Iterator[Proxy]:
    """A proxy with passwords of its own, which says who asks."""
    folder, port = tmp_path_factory.mktemp(request.param), free_port()
    room = Newsroom(folder / "show", PROXIED)
    sharing = Sharing(hosts=(f"127.0.0.1:{port}",), port=0, behind_proxy=True)
    with room.shared(sharing) as found:
        assert found.listener.getsockname()[0] == "127.0.0.1"
        behind, room.url = room.url, f"https://127.0.0.1:{port}"
        trusted = ssl.create_default_context(cafile=str(pems / "ca.pem"))
        with running(RUNS[request.param](folder, pems, port, behind), folder, port):
            yield Proxy(room, room.url, trusted)


def test_who_the_proxy_names_is_in_with_the_shows_role(naming: Proxy) -> None:
    with naming.client() as nobody:
        assert nobody.get(API).status_code == 401  # the proxy's own answer
    with naming.client("eve") as eve:
        assert "names nobody who may use the desk" in eve.get(API).text
    with naming.client("paula") as paula:
        assert "Logged in as <b>Paula Voss</b>" in paula.get("/desk/").text
        assert paula.post(f"{API}/changes", json={"changes": []}).status_code == 200
        with paula.stream("GET", "/desk/api/events") as stream:
            assert next(stream.iter_lines()).startswith("retry:")  # it comes through at once


def test_what_a_browser_says_of_itself_does_not_arrive(naming: Proxy) -> None:
    for name in ("X-Forwarded-User", "x-forwarded-user", "X_Forwarded_User"):
        with naming.client("emil", **{name: "paula"}) as emil:
            assert "Logged in as <b>emil</b>" in emil.get("/desk/").text, name
    with naming.client("emil", **{"X-Forwarded-For": "198.51.100.1"}) as emil:
        answer = emil.post(f"{API}/approve", json={})
        assert "takes the role publish" in answer.text, answer.text
        assert naming.room.log()[-1]["from"] in ("127.0.0.1", "198.51.100.1")


def test_no_path_goes_round_the_proxys_password_or_the_desks(naming: Proxy) -> None:
    inside = base64.b64encode(f"eve:{USERS['eve']}".encode()).decode()
    curl = [require("curl"), "-sk", "-w", "%{http_code} ", "--path-as-is", "--max-time", "20"]
    paths = ["//desk/api/editions", "/desk/%2e%2e/desk/api/editions", "/desk/../desk/api/editions",
             "/%64esk/api/editions", "/desk/login/../api/editions", "/favicon.ico/../desk/",
             "/desk/door.css/..%2fapi%2feditions"]  # fmt: skip
    for extra in ([], ["-H", f"Authorization: Basic {inside}"]):
        urls = [word for path in paths for word in ("-o", "/dev/null", naming.base + path)]
        done = subprocess.run([*curl, *extra, *urls], capture_output=True, text=True, timeout=120)
        codes = dict(zip(paths, done.stdout.split(), strict=True))
        assert set(codes.values()) <= {"400", "401", "403", "404", "204"}, codes
        assert codes["//desk/api/editions"] != "200"
