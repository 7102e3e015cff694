"""A show with a private feed, its members, and the servers that keep others out."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audio_edition.publication.members.apart import apart
from audio_edition.publication.targets import open_target
from audio_edition.verbs.members import add_member, renew_member, revoke_member
from audio_edition.verbs.members_edge import EdgeKind, write_edge
from audio_edition.workspace import Workspace
from tests.publication.at_work import caddy, free_port, nginx, recipe, running
from tests.publication.support import Piece, Stage
from tests.tools import require

SECRET = "a secret of more than sixteen letters"
VARIABLE = "LANTERN_MEMBERS"
DAY, KEPT = "2026-11-02", "2026-11-03"
WORDS = "The ferry captain kept a diary."
# Of the edition for members; at random elsewhere
FOLDER = "0a" * 12
ONLY = f"p/only/{FOLDER}/{KEPT}"
# What an article may say that some server would take for its own
TRICKS = (
    "@{.Req.URL.RawQuery}@", '@{env "HOME"}@', "{{.Req.Host}}", "]]>", "<![CDATA[", "$member",
    "&#64;{x}&#64;",
)  # fmt: skip


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
        """What a server has."""
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
        self.stage()
        for path in (self.root, *self.audio.rglob("*")):  # servers do not stay root
            path.chmod(0o755 if path.is_dir() else 0o644)

    def stage(self) -> Stage:
        show = self.workspace.show
        stage = Stage(self.root, identity=show.identity, settings=show.publish)
        said = [(f"On {one} & more", f"They wrote {one} to ada@lantern.example.") for one in TRICKS]
        stage.release(DAY, tuple(Piece(title, (text,)) for title, text in said))
        return stage

    @contextmanager
    def at(self, kind: EdgeKind, home: Path, *, listed: bool = False) -> Iterator[str]:
        """The show behind a real server, as ``members edge`` and docs/hosting.md have it."""
        home.mkdir(exist_ok=True)
        edge = home / "edge"
        write_edge(self.workspace, kind, to=edge, root=str(self.audio), listed=listed)
        if kind == "caddy":
            text = recipe("caddyfile").replace(
                "\troute {\n", f"\troute {{\n\t\timport {edge}/members.caddy\n", 1
            )
            command = caddy(text, self.audio, home, self.port)
        else:
            own = f"    index index.html;\n    include {edge}/members.conf;\n"
            text = recipe("nginx").replace("    index index.html;\n", own, 1)
            text = f"include {edge}/members-http.conf;\n{text}"
            njs = "/usr/lib/nginx/modules/ngx_http_js_module.so"
            if not listed and not Path(njs).exists():
                require("nginx's module njs")
            before = "" if listed else f"load_module {njs};\n"
            command = nginx(text, self.audio, home, self.port, before)
        # a list of ten thousand is read first
        with running(command, home, self.port, HOME=str(home)) as base:
            yield base


class KeptLobby(Lobby):
    """A show that publishes into a folder, an edition for everybody and one for members."""

    @property
    def audio(self) -> Path:
        return self.root / "there"

    def settle(self, members: str = "", publish: str = "", base: str = "") -> None:
        super().settle(members, f'target = "{self.audio}"\n{publish}', base)

    def stage(self) -> Stage:
        stage = super().stage()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("audio_edition.publication.release._folder", lambda *_: FOLDER)
            stage.release(KEPT, (Piece("Ferry diary found", (WORDS,)),), access="members")
        there = open_target(stage.settings.target, stage.at())
        stage.publisher(apart(there, stage.settings.members, stage.at())).publish()
        return stage


@contextmanager
def lobby(
    members: str = "", publish: str = "", base: str = "", kind: type[Lobby] = Lobby
) -> Iterator[Lobby]:
    """A show in a folder that any user may enter."""
    root = Path(tempfile.mkdtemp(prefix="members-"))
    root.chmod(0o755)
    try:
        here = kind(root, free_port())
        here.settle(members, publish, base)
        yield here
    finally:
        shutil.rmtree(root)


@contextmanager
def kept_lobby(members: str = "") -> Iterator[Lobby]:
    """One with an edition for members, released, with its secret in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET)
        with lobby(members, kind=KeptLobby) as here:
            here.release()
            yield here


def token(address: str) -> str:
    return address.split("/")[-2]


def folk(here: Lobby) -> tuple[str, dict[str, str], str]:
    """Somebody who may, those who may not, and somebody whose last day is today."""
    show, today = here.workspace, datetime.now(UTC).date()
    good = token(add_member(show, "ada@lantern.example", name="Ada Marsh").address)
    revoked = token(add_member(show, "bo@lantern.example").address)
    revoke_member(show, "bo@lantern.example")
    renewed = token(add_member(show, "cy@lantern.example").address)
    renew_member(show, "cy@lantern.example")
    last = token(add_member(show, "di@lantern.example", until=today).address)
    refused = {
        "revoked": revoked,
        "renewed since": renewed,
        "forged": good[:-1] + ("0" if good[-1] != "0" else "1"),
        "another's signature": f"{good[:16]}-{revoked[17:]}",
        "with a day put in": f"{good[:16]}-29991231-{good[17:]}",
        "with another day": last.replace(last[17:25], f"{today + timedelta(9):%Y%m%d}"),
        "cut": good[:40],
        "nothing": "x",
        "the mark": "@{.Req.URL.RawQuery}@",
    }
    return good, refused, last
