"""The plug-in of docs/wordpress.md in a real WordPress: what it tells, our listener takes."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from audio_edition import Workspace
from audio_edition.server.hooks import listen
from audio_edition.server.run import bind, url_of
from audio_edition.server.site import create_site
from tests.server.live import Server, until
from tests.tools import ROOT
from tests.wordpress.machine import SHOW, WordPress

SECRET = "correct-horse-battery-staple"
PAGE = (ROOT / "docs" / "wordpress.md").read_text(encoding="utf-8")
TEXT = "<!-- wp:paragraph -->\n<p>Trams run at night.</p>\n<!-- /wp:paragraph -->"


class Told:
    """A listener; ``calls`` are what it took, ``asked`` what was worked off."""

    def __init__(self, workspace: Workspace) -> None:
        self.calls: list[tuple[str, str, str]] = []
        self.asked: list[tuple[str, ...]] = []
        hooks = listen(workspace, work=self._work, settle=0.0)
        self.hooks = hooks
        real = hooks.door._take

        def take(call: Any) -> bool:
            self.calls.append((call.event, call.post, call.url))
            return real(call)

        hooks.door._take = take

    def _work(self, _: Workspace, sources: Sequence[str]) -> None:
        self.asked.append(tuple(sources))

    def next(self, count: int = 1) -> list[tuple[str, str, str]]:
        """The next ``count`` calls; they come behind the answers to the editor."""
        until(lambda: len(self.calls) >= count)
        found, self.calls = self.calls, []
        return found


@pytest.fixture
def told(press: WordPress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """The plug-in as the page has it, pointed at a listener of this test."""
    found = re.search(r"```php\n(.*?)```", PAGE, re.DOTALL)
    assert found
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    show = tmp_path / "editions" / "show.toml"
    show.parent.mkdir()
    show.write_text(SHOW.replace("@ADDRESS@", press.address), "utf-8")
    workspace = Workspace.open(tmp_path)
    told = Told(workspace)
    listener = bind("127.0.0.1", 0)
    settings = (
        f"<?php define('AUDIO_EDITION_HOOK', '{url_of(listener)}hook/wordpress');"
        f"define('AUDIO_EDITION_SECRET', '{SECRET}');"
    )
    press.plug_in("0-settings.php", settings)
    press.plug_in("audio-edition.php", found[1])
    told.hooks.worker.start()
    try:
        with Server(create_site(workspace.audio, told.hooks.door.routes()), listener):
            yield told
    finally:
        told.hooks.worker.stop()
        press.plug_in("audio-edition.php", "")
        press.plug_in("0-settings.php", "")


def change(press: WordPress, number: int, **fields: Any) -> None:
    with press.client() as client:
        answer = client.post(f"posts/{number}", json=fields)
        assert answer.status_code == 200, answer.text


def test_the_life_of_a_post_is_told(press: WordPress, told: Told) -> None:
    post = press.post("Night trams", TEXT, status="draft")
    number, link = post["id"], f"{press.address}life-of-a-post/"
    change(press, number, title="Night trams", slug="life-of-a-post", status="publish")
    assert told.next() == [("published", str(number), link)], "the draft was not told"
    change(press, number, content=TEXT + "\n\n" + TEXT)
    assert told.next() == [("updated", str(number), link)]
    change(press, number, status="draft")
    assert told.next() == [("withdrawn", str(number), link)]
    change(press, number, content=TEXT)
    change(press, number, status="publish")
    assert told.next() == [("published", str(number), link)]
    with press.client() as client:
        assert client.delete(f"posts/{number}").json()["status"] == "trash"
        assert told.next() == [("withdrawn", str(number), link)]
        assert client.delete(f"posts/{number}", params={"force": "true"}).is_success
        gone = press.post("Gone at once", TEXT)
        assert told.next()[0][:2] == ("published", str(gone["id"]))
        assert client.delete(f"posts/{gone['id']}", params={"force": "true"}).is_success
    assert told.next()[0][:2] == ("withdrawn", str(gone["id"]))
    until(lambda: len(told.asked) >= 1)
    assert set(told.asked) == {("paper",)}


def test_categories_are_saved_when_it_is_told(press: WordPress, told: Told) -> None:
    """A look that comes with the call must find the post as its editor saved it."""
    with press.client() as client:
        docks = client.post("categories", json={"name": "Docks"}).json()["id"]
    seen: list[list[int]] = []
    real = told.hooks.door._take

    def look(call: Any) -> bool:
        answer = httpx.get(f"{press.address}wp-json/wp/v2/posts/{call.post}", timeout=30)
        seen.append(answer.json()["categories"])
        return bool(real(call))

    told.hooks.door._take = look
    press.post("In the harbour", TEXT, categories=[docks])
    told.next()
    assert seen == [[docks]]


def test_pages_revisions_and_a_wrong_secret_are_not_taken(press: WordPress, told: Told) -> None:
    with press.client() as client:
        page = client.post("pages", json={"title": "About", "status": "publish"})
        assert page.status_code == 201
    press.plug_in("0-settings.php", (press.folder / "wp-content/mu-plugins/0-settings.php")
                  .read_text().replace(SECRET, "x" * 20))  # fmt: skip
    log = press.folder / "wp-content" / "debug.log"
    post = press.post("Forged", TEXT)
    until(lambda: f"post {post['id']} was not told: 401" in log.read_text(encoding="utf-8"))
    assert told.calls == []
