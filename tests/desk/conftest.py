"""A show at the desk: a small edition of a Markdown file and a letter, spoken by silence."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from audio_edition.server.desk import Desk
from audio_edition.server.desk_session import DeskSession
from audio_edition.server.desk_state import edition_state
from audio_edition.server.run import bind
from audio_edition.workspace import Workspace
from tests.player.conftest import browser
from tests.server.live import Server

__all__ = ["browser"]  # the one Chromium of the run

EDITION = "2026-11-02"
SHOWS = Path(__file__).with_name("shows")


def make_show(root: Path, name: str = "post") -> Path:
    """A show of ``shows/``: a Markdown file and a letter, spoken by silence."""
    shutil.copytree(SHOWS / name, root, dirs_exist_ok=True)
    (root / "audio").mkdir()
    return root


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return make_show(tmp_path)


class LiveDesk:
    def __init__(self, root: Path, url: str, token: str) -> None:
        self.root = root
        self.url = url
        self.address = f"{url}/desk/?token={token}&edition={EDITION}"
        self.folder = root / "editions" / EDITION


@contextmanager
def opened(root: Path, port: int = 0) -> Iterator[LiveDesk]:
    """The desk of a show on a port of this machine, as long as it is wanted."""
    listener = bind("127.0.0.1", port)
    desk = Desk(Workspace.open(root), f"127.0.0.1:{listener.getsockname()[1]}")
    with Server(desk.app(), listener) as server:
        yield LiveDesk(root, server.url.rstrip("/"), desk.token)


@pytest.fixture
def live(show: Path) -> Iterator[LiveDesk]:
    with opened(show) as desk:
        yield desk


def paragraph_of(state: dict[str, Any], words: str) -> dict[str, Any]:
    every = (p for article in state["articles"] for p in article["paragraphs"])
    return next(p for p in every if words in p["text"])


def at(state: dict[str, Any], words: str) -> dict[str, Any]:
    """Where a paragraph stands, as a change says it."""
    found = paragraph_of(state, words)
    return {key: found[key] for key in ("source", "line", "digest", "text")}


class Editor:
    """The editor's browser, without a browser."""

    def __init__(self, live: LiveDesk) -> None:
        self.live = live
        self.http = httpx.Client(base_url=live.url, headers={"Origin": live.url}, timeout=30)
        assert self.http.get(live.address).status_code == 303

    def state(self, **asked: str) -> dict[str, Any]:
        answer = self.http.get(f"/desk/api/{EDITION}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def act(self, action: str, **fields: Any) -> httpx.Response:
        return self.http.post(f"/desk/api/{EDITION}/{action}", json=fields)

    def paragraph(self, words: str) -> dict[str, Any]:
        return paragraph_of(self.state(), words)

    def mark(self, words: str, mark: str | None) -> httpx.Response:
        state = self.state()
        digest = state["digests"]["edition"]
        return self.act("mark", **at(state, words), mark=mark, edition_digest=digest)


@pytest.fixture
def editor(live: LiveDesk) -> Iterator[Editor]:
    editor = Editor(live)
    yield editor
    editor.http.close()


class Hand:
    """An editor at a desk, without a browser and without a server."""

    def __init__(self, show: Path) -> None:
        self.root = show
        self.folder = show / "editions" / EDITION
        self.workspace = Workspace.open(show)
        self.session = DeskSession(self.workspace.reread)
        self.count = 0

    def state(self) -> dict[str, Any]:
        return edition_state(self.workspace.reread(), EDITION)

    def article(self, name: str) -> dict[str, Any]:
        return next(a for a in self.state()["articles"] if a["id"] == name)

    def paragraph(self, words: str) -> dict[str, Any]:
        return paragraph_of(self.state(), words)

    def change(self, action: str, **fields: Any) -> dict[str, Any]:
        self.count += 1
        return {"id": str(self.count), "action": action, **fields}

    def apply(self, *changes: dict[str, Any]) -> list[dict[str, Any]]:
        return self.session.apply(EDITION, list(changes))["outcomes"]

    def do(self, action: str, **fields: Any) -> dict[str, Any]:
        return self.apply(self.change(action, **fields))[0]

    def at(self, action: str, seen: str, /, **fields: Any) -> dict[str, Any]:
        """An action on the paragraph with these words."""
        where = at(self.state(), seen)
        del where["text"]
        return self.do(action, **where, **fields)

    def of(self, kind: str, action: str, **fields: Any) -> dict[str, Any]:
        """An action on the file of the ``edition`` or of the ``show``."""
        return self.do(action, digest=self.state()["digests"][kind], **fields)

    def files(self) -> dict[str, bytes]:
        folder = self.root / "editions"
        return {
            f.relative_to(folder).as_posix(): f.read_bytes()
            for f in sorted(folder.rglob("*"))
            if f.is_file()
        }


@pytest.fixture
def hand(show: Path) -> Hand:
    return Hand(show)
