"""Every state of the desk in three browsers, in German: for all readers, and no word of English."""

from __future__ import annotations

import contextlib
import functools
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from audio_edition.events import Advanced, Listener
from audio_edition.script import write
from audio_edition.server import desk_work
from audio_edition.server.desk import Desk
from audio_edition.server.run import bind
from audio_edition.verbs.build import build
from audio_edition.verbs.publish import publish
from audio_edition.workspace import Workspace
from tests.desk.conftest import make_show
from tests.desk.test_desk_edit_browser import BRIEF, GERMAN
from tests.desk.test_desk_morning import Window
from tests.desk.walked import found_by_axe, only_german
from tests.player.drivers import BROWSERS, Browser, firefox
from tests.server.live import Server

EDITION = "2026-11-02"
CRANE = "Der Kran hebt 44 Tonnen und kostete 2,5 Millionen Euro."
SHOW = """
[show]
title = "Hafenpost"
language = "de-DE"
base_url = "https://hafenpost.example/audio/"
[voice]
engine = "silence"
"""


class Walk(Window):
    """The desk in a browser, looked at in each state."""

    def __init__(self, browser: Browser, root: Path) -> None:
        super().__init__(browser)
        self.root = root
        self.article = root / "editions" / EDITION / "01-harbor.md"
        listener = bind("127.0.0.1", 0)
        self._port = listener.getsockname()[1]
        self._desk = Desk(Workspace.open(root), f"127.0.0.1:{self._port}")
        self._server = Server(self._desk.app(), listener)
        self.address = (
            f"http://127.0.0.1:{self._port}/desk/?token={self._desk.token}&edition={EDITION}"
        )

    def __enter__(self) -> Walk:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()

    def leave(self) -> None:
        """Nobody answers any more."""
        self._server.__exit__()

    def come_back(self) -> None:
        self._server = Server(self._desk.app(), bind("127.0.0.1", self._port))
        self._server.__enter__()

    def looks_right(self, state: str, within: str = "document") -> None:
        only_german(lambda script: self.run(f"return ({script})();"), state)
        assert found_by_axe(self.run, within) == [], state

    def wear(self, text: str) -> None:
        """Open the desk anew with another edition.toml, its settings unfolded."""
        self.article.with_name("edition.toml").write_text(text, "utf-8")
        self.open(f"{self.address.partition('?')[0]}?edition={EDITION}")
        self.wait("$('#own-cover')?.alt")
        self.run("document.querySelector('#settings details').open = true;")

    def dialog(self, opener: str, ready: str) -> None:
        """Open one, and look at it when it shows ``ready``."""
        self.press(opener)
        self.wait(f"$('dialog')?.textContent.includes({json.dumps(ready)})")

    def close(self) -> None:
        self.run("document.querySelector('dialog').close();")
        self.wait("!$('dialog')")


def two_revisions(root: Path) -> None:
    """Write a German edition that is published, with a correction that waits and was proved."""
    make_show(root)
    folder = root / "editions" / EDITION
    (root / "editions/show.toml").write_text(SHOW, "utf-8")
    article = folder / "01-harbor.md"
    article.write_text(GERMAN, "utf-8")
    (folder / "02-orchard.eml").write_text(BRIEF, "utf-8")
    workspace = Workspace.open(root)
    build(workspace, EDITION, jobs=1)
    publish(workspace, [EDITION], anyway="zur Probe", by="Marta")
    article.write_text(GERMAN.replace("40 Tonnen", "44 Tonnen"), "utf-8")
    build(Workspace.open(root), EDITION, jobs=1)
    audio = root / "audio" / EDITION
    frames = json.loads((audio / "episode.json").read_text("utf-8"))["audio"]["frames_sha256"]
    doubt = {
        "index": 4, "at": 7.5, "where": "01-harbor.md:7", "state": "doubtful", "doubt": "number",
        "printed": CRANE, "spoken": CRANE.replace("44", "vierundvierzig"),
        "heard": CRANE.replace("44", "vierundzwanzig"), "accepted": False,
    }  # fmt: skip
    record = {
        "version": 1, "edition": EDITION, "frames_sha256": frames, "sentences": 9,
        "sound": {"sentences": 9, "lowest": 0.98},
        "heard": {"recogniser": "ein Ohr", "sha256": "0", "sentences": 9, "doubtful": 1,
                  "word_error": 0.01},
        "doubts": [doubt],
    }  # fmt: skip
    (audio / "heard.json").write_text(json.dumps(record), "utf-8")


@contextlib.contextmanager
def lost_numbers() -> Iterator[None]:
    """A verbalizer that loses a number, for which a build would stop."""
    whole = write.Speaker.say

    def say(self: Any, printed: str, language: str) -> Any:
        said = whole(self, printed, language)
        return replace(said, spoken=said.spoken.replace("vierundvierzig", "vierundzwanzig"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(write.Speaker, "say", say)
        yield


@contextlib.contextmanager
def held_build() -> Iterator[Callable[[], None]]:
    """A build that is half done until the answer is called."""
    goes_on = threading.Event()

    def slow(workspace: Workspace, edition: str, *, force: bool, listen: Listener) -> object:
        listen(Advanced("speech", 1, 4, "Der Hafen"))
        while not goes_on.wait(0.05):
            pass
        listen(Advanced("speech", 2, 4, "Der Hafen"))
        raise AssertionError("it was not stopped")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_work, "build", slow)
        try:
            yield goes_on.set
        finally:
            goes_on.set()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("published")
    two_revisions(root)
    return root


@pytest.fixture(params=list(BROWSERS))
def walk(request: pytest.FixtureRequest, published: Path, tmp_path: Path) -> Iterator[Walk]:
    """Firefox in the dark, the others by day."""
    folder = tmp_path / "browser"
    folder.mkdir()
    root = Path(shutil.copytree(published, tmp_path / "show"))
    opened = BROWSERS | {"firefox": functools.partial(firefox, dark=True)}
    with opened[request.param](folder) as browser, Walk(browser, root) as walk:
        walk.open(walk.address)
        walk.wait("$('.doubt') && $('#player').contentDocument?.readyState === 'complete'")
        walk.open(f"{walk.address.partition('?')[0]}?edition={EDITION}&language=de")
        walk.wait("document.documentElement.lang === 'de' && $('.doubt') && $('#history li')")
        dark = walk.run("return matchMedia('(prefers-color-scheme: dark)').matches")
        assert dark == (request.param == "firefox")
        yield walk


def test_every_state_is_for_everybody_and_german(walk: Walk) -> None:
    # the dialogs
    walk.dialog("Neu …", "Eine neue Ausgabe")
    walk.run("document.querySelector('dialog details').open = true;")
    walk.type("dialog [name=text]", "Nachts fiel Schnee.\n\nEr liegt hoch.")
    walk.press("Nachsehen", "dialog")
    walk.wait("$('dialog .found li')")
    walk.looks_right("a new edition", "'dialog'")
    walk.type("dialog [name=edition]", "..")
    walk.press("Ausgabe anlegen", "dialog")
    walk.wait("$('dialog .wrong').textContent.includes('geht nicht als Name')")
    walk.type("dialog [name=edition]", "feed")
    walk.press("Ausgabe anlegen", "dialog")
    walk.wait("$('dialog .wrong').textContent.includes('feed')")
    walk.looks_right("a new edition that cannot be", "'dialog'")
    walk.close()
    walk.dialog("Berichtigung veröffentlichen", "So, wie sie ist")
    walk.looks_right("a correction that is refused", "'dialog'")
    walk.close()
    walk.dialog("Was sich geändert hat", "geändert")
    walk.looks_right("what changed", "'dialog'")
    walk.close()
    walk.dialog("Zurückziehen", "Sie verlässt Feed und Archiv")
    walk.looks_right("to retract", "'dialog'")
    walk.close()

    # all that is folded away, with forms open, and another hand in the file
    walk.press("Titel …")
    walk.press("Bearbeiten …", "article")
    walk.run("document.querySelectorAll('details').forEach((one) => { one.open = true; });")
    for name in ("opens-text", "opens-split", "opens-always"):
        walk.run(f"document.querySelector('.paragraph .{name}:not([hidden])').click();")
    walk.wait("$('.cuts li strong')")
    walk.looks_right("with all forms open")

    # a cover and a level of its own, and no music; then a cover that is not there
    folder = walk.article.parent
    Image.new("RGB", (1400, 1400), "#324").save(folder / "bild.jpg")
    walk.wear('access = "members"\ncover = "bild.jpg"\n[music]\nintro = -9.5\noff = true\n')
    walk.wait("$('#own-cover').alt === 'Eigenes Titelbild der Ausgabe'")
    walk.wait("$('#own-cover').naturalWidth === 192 && $('#own-music-off').checked")
    walk.wait("$('#own-access').selectedOptions[0].textContent === 'Nur Abonnenten'")
    walk.looks_right("a cover of its own, no music, for subscribers")
    walk.wear('cover = "fort.jpg"\n')
    walk.wait("$('#own-cover-text').textContent.includes('fort.jpg liegt nicht im Ordner')")
    walk.looks_right("a cover that is not there")
    (folder / "edition.toml").unlink()

    walk.article.write_text(GERMAN.replace("40 Tonnen", "48 Tonnen"), "utf-8")
    walk.run("[...document.querySelectorAll('.paragraph')].find((one) =>"
             " one.textContent.includes('44 Tonnen')).focus();")  # fmt: skip
    walk.keys("d")
    walk.open(f"{walk.address.partition('?')[0]}?edition={EDITION}")
    walk.wait("$('#older')?.hidden === false && $('#progress-text').className === 'earlier'")
    walk.run("[...document.querySelectorAll('.paragraph')].find((one) =>"
             " one.textContent.includes('48 Tonnen')).focus();")  # fmt: skip
    walk.article.write_text(GERMAN.replace("40 Tonnen", "44 Tonnen"), "utf-8")
    walk.keys("d")
    walk.wait("$('.conflict ins')?.textContent.includes('44 Tonnen')")
    walk.looks_right("changed by two")

    # what a build would stop for
    with lost_numbers():
        walk.open(f"{walk.address.partition('?')[0]}?edition={EDITION}")
        walk.wait("$('.finding')")
        walk.leave()
        walk.keys("d")  # it is lost to nobody: it waits
        walk.wait("!$('#gone')?.hidden && $('#gone').textContent.includes('antwortet nicht')")
        walk.looks_right("findings, and nobody answers")
        walk.come_back()
        walk.wait("$('#gone').hidden")
        walk.press("Annehmen", ".finding")
        walk.wait("!$('.finding')")
        walk.on_disk()

    # a build: half done, stopped, refused
    with held_build() as go_on:
        walk.press("Bauen")
        walk.wait("$('#progress-text').textContent.includes('1 von 4') && !$('#stop').hidden")
        walk.looks_right("being built")
        walk.press("Anhalten")
        walk.wait("$('#progress-text').textContent.includes('Wird angehalten')")
        only_german(lambda script: walk.run(f"return ({script})();"), "stopping")
        go_on()
        walk.wait("$('#progress').hidden")
    with Workspace.open(walk.root).edition_lock(EDITION):
        walk.press("Bauen")
        walk.wait("$('#alert').textContent !== ''")
    walk.looks_right("a build that failed")
