"""A Ghost from beginning to end: published, told, collected, built, the player put back, quiet."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audio_edition import Workspace, build
from audio_edition.server.hooks import listen
from audio_edition.server.run import bind, url_of
from audio_edition.server.site import create_site
from audio_edition.verbs.hook_inbox import HookInbox
from audio_edition.verbs.snippets import put_snippet
from tests.publication.ghost_admin import ADMIN_KEY, CONTENT_KEY, GhostAdmin, lexical, paragraph
from tests.server.live import Server

SECRET = "correct-horse-battery-staple"
NOW = datetime(2026, 11, 2, 4, 30, tzinfo=UTC)
DAY = "2026-11-02"
STORY = (
    paragraph("The council of Harwick voted on Tuesday to keep the old bridge open for two years, "
              "while engineers study whether its piers can be saved from the river."),
    paragraph("A second vote is due in March, the mayor of Harwick said, and nobody expects it to "
              "be close. Divers look at the piers in January."),
)  # fmt: skip
SHOW = (Path(__file__).with_name("tables") / "ghost_show.toml").read_text("utf-8")


def until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.01)


def texts(workspace: Workspace) -> dict[str, str]:
    folder = workspace.editions / DAY
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.*"))}


def test_from_the_post_to_the_player_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [NOW]
    ghost = GhostAdmin(lambda: clock[0])
    listener, ours = bind("127.0.0.1", 0), bind("127.0.0.1", 0)
    ghost.url, audio = url_of(listener), url_of(ours)
    ghost.webhook = (f"{audio}hook/ghost", SECRET)
    for name, value in (("HOOK_SECRET", SECRET), ("CONTENT_KEY", CONTENT_KEY),
                        ("ADMIN_KEY", ADMIN_KEY)):  # fmt: skip
        monkeypatch.setenv(name, value)
    show = tmp_path / "editions" / "show.toml"
    show.parent.mkdir()
    show.write_text(SHOW.format(audio=audio, ghost=ghost.url), encoding="utf-8")
    workspace = Workspace.open(tmp_path, clock=lambda: clock[0])
    hooks = listen(workspace, settle=0.0)
    assert hooks is not None
    site = create_site(workspace.audio, hooks.door.routes())
    hooks.worker.start()

    def quiet() -> bool:
        return not HookInbox(workspace).waiting()

    def edit(post: dict[str, Any], **fields: Any) -> None:
        clock[0] += timedelta(minutes=1)
        told = len(ghost.deliveries)
        ghost.save(post["id"], **fields)
        assert ghost.deliveries[told:] in ([202], [204])

    try:
        with Server(ghost.app(), listener), Server(site, ours):
            post = ghost.add("the-old-bridge", *STORY, status="draft")
            edit(post, lexical=lexical(*STORY))
            assert ghost.deliveries == [204], "a draft concerns nobody"
            edit(post, status="published", published_at=f"{clock[0]:%Y-%m-%dT%H:%M:%S}.000Z")
            until(lambda: (workspace.editions / DAY).is_dir() and quiet())
            assert any("The council of Harwick" in text for text in texts(workspace).values())
            build(workspace, DAY, jobs=1)
            before = texts(workspace)
            clock[0] += timedelta(minutes=1)
            report = put_snippet(workspace, DAY)
            assert [change.changed for change in report.changes] == [True], report.problems
            assert f"{audio}{DAY}/embed.html" in post["lexical"]
            assert len(ghost.deliveries) == 3, "our own writing is told to us"
            until(quiet)
            assert texts(workspace) == before, "and is no change of the article"
            corrected = json.loads(post["lexical"])
            corrected["root"]["children"].append(paragraph("The work would cost nine million."))
            edit(post, lexical=json.dumps(corrected))
            until(lambda: quiet() and texts(workspace) != before)
            assert any("nine million" in text for text in texts(workspace).values())
    finally:
        hooks.worker.stop()
    for file in tmp_path.rglob("*"):
        if file.is_file() and file.name != "show.toml":
            for secret in (SECRET, CONTENT_KEY, ADMIN_KEY.partition(":")[2]):
                assert secret.encode() not in file.read_bytes(), file
