"""A show at the desk: a small edition of a Markdown file and a letter, spoken by silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition.server.desk import Desk
from audio_edition.server.run import bind
from audio_edition.workspace import Workspace
from tests.player.conftest import browser
from tests.server.live import Server

__all__ = ["browser"]  # the one Chromium of the run

SHOW = """
[show]
title = "Desk Post"   # the editor's remark
[voice]
engine = "{engine}"
"""

ARTICLE = """---
title: The Harbor
---

Wang Yi opened the harbor of Tallinn on Monday.

The crane lifts 40 tons. It cost $2.5 million.

Subscribe today and get the letter in your inbox every morning.
"""

LETTER = """From: a@example.org
To: b@example.org
Subject: The Orchard
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

The apple harvest began on Tuesday, two weeks late, growers in the valley said.

Nobody in the valley remembers a colder spring, and nobody expects another one soon.
"""


def make_show(root: Path, engine: str = "silence") -> Path:
    folder = root / "editions" / "2026-11-02"
    folder.mkdir(parents=True)
    (root / "editions/show.toml").write_text(SHOW.format(engine=engine), encoding="utf-8")
    (folder / "01-harbor.md").write_text(ARTICLE, encoding="utf-8")
    (folder / "02-orchard.eml").write_text(LETTER, encoding="utf-8")
    (root / "audio").mkdir()
    return root


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return make_show(tmp_path)


class LiveDesk:
    def __init__(self, root: Path, url: str, token: str) -> None:
        self.root = root
        self.url = url
        self.address = f"{url}/desk/?token={token}&edition=2026-11-02"
        self.folder = root / "editions" / "2026-11-02"


@pytest.fixture
def live(show: Path) -> Iterator[LiveDesk]:
    listener = bind("127.0.0.1", 0)
    desk = Desk(Workspace.open(show), f"127.0.0.1:{listener.getsockname()[1]}")
    with Server(desk.app(), listener) as server:
        yield LiveDesk(show, server.url.rstrip("/"), desk.token)
