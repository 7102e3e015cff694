"""A show with a private feed, its members, and the servers that keep others out."""

from __future__ import annotations

import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from audio_edition.verbs.members_edge import EdgeKind, write_edge
from audio_edition.workspace import Workspace
from tests.publication.support import Piece, Stage
from tests.publication.test_hosting import caddy, free_port, nginx, recipe, running
from tests.tools import IN_CI

SECRET = "a secret of more than sixteen letters"
VARIABLE = "LANTERN_MEMBERS"
NJS = Path("/usr/lib/nginx/modules/ngx_http_js_module.so")
DAY = "2026-11-02"
TRICKS = (
    "@{.Req.URL.RawQuery}@", '@{env "HOME"}@', "{{.Req.Host}}", "]]>", "<![CDATA[", "$member",
    "&#64;{x}&#64;",
)  # fmt: skip
"""What an article may say that some server would take for its own."""


@dataclass
class Lobby:
    """A show under ``root`` whose files a server would find at ``http://127.0.0.1:port``."""

    root: Path
    port: int

    @property
    def workspace(self) -> Workspace:
        return Workspace.open(self.root)

    @property
    def audio(self) -> Path:
        return self.root / "audio"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def settle(self, members: str = "", publish: str = "", base: str = "") -> None:
        """Write the show's settings."""
        (self.root / "editions").mkdir(parents=True, exist_ok=True)
        (self.root / "editions" / "show.toml").write_text(
            f'[show]\ntitle = "The Lantern"\nbase_url = "{base or self.url}"\n'
            f"[publish]\nalso = []\n{publish}\n"
            f'[publish.members]\nsecret = "${{{VARIABLE}}}"\n{members}\n'
        )

    def release(self) -> None:
        """Build an edition of articles that are hard to say."""
        show = self.workspace.show
        stage = Stage(self.root, identity=show.identity, settings=show.publish)
        pieces = [
            Piece(f"On {trick} & more", (f"They wrote {trick} to ada@lantern.example.",))
            for trick in TRICKS
        ]
        stage.release(DAY, tuple(pieces))
        for path in (self.root, *self.audio.rglob("*")):  # servers do not stay root
            path.chmod(0o755 if path.is_dir() else 0o644)

    @contextmanager
    def at(self, kind: EdgeKind, home: Path, *, listed: bool = False) -> Iterator[str]:
        """The show behind a real server, as ``members edge`` and docs/hosting.md have it."""
        home.mkdir(exist_ok=True)
        edge = home / "edge"
        write_edge(self.workspace, kind, to=edge, root=str(self.audio), listed=listed)
        if kind == "caddy":
            text = recipe("caddyfile").replace("http://audio.example.org", self.url.rstrip("/"))
            text = text.replace("\troute {\n", f"\troute {{\n\t\timport {edge}/members.caddy\n", 1)
            command, _ = caddy(text, self.audio, home)
        else:
            text = recipe("nginx").replace("listen 80;", f"listen 127.0.0.1:{self.port};")
            own = f"    index index.html;\n    include {edge}/members.conf;\n"
            text = text.replace("    index index.html;\n", own, 1)
            text = f"include {edge}/members-http.conf;\n{text}"
            command, _ = nginx(text, self.audio, home)
            if not listed:
                config = home / "nginx.conf"
                config.write_text(f"load_module {njs()};\n{config.read_text()}")
        with running(command, home, self.port) as base:
            for _ in range(6000):  # a list of ten thousand is read first
                with socket.socket() as one:
                    if one.connect_ex(("127.0.0.1", self.port)) == 0:
                        break
                time.sleep(0.02)
            yield base


def njs() -> Path:
    """nginx's module; skip where it is not installed (CI: fail)."""
    if not NJS.exists():
        told = "NOT TESTED: nginx's module njs is not installed (make test-tools installs it)"
        if IN_CI:
            pytest.fail(told)
        pytest.skip(told)
    return NJS


@contextmanager
def lobby(members: str = "", publish: str = "", base: str = "") -> Iterator[Lobby]:
    """A show in a folder that any user may enter."""
    root = Path(tempfile.mkdtemp(prefix="members-"))
    root.chmod(0o755)
    try:
        here = Lobby(root, free_port())
        here.settle(members, publish, base)
        yield here
    finally:
        shutil.rmtree(root)
