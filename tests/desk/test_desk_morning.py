"""An editor's whole morning in Firefox: from a letter to a published correction.

Everything is done in the window; what is asserted lies on the disk, or sounds.
"""

import base64
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audio_edition.trust import ShowTrust
from tests.desk.conftest import make_show, opened
from tests.player.conftest import probe
from tests.player.drivers import Browser, firefox

LETTER = Path(__file__).parent.parent / "edition/letters/brickyard_ghost.eml"
DAY = "2026-03-07"


class Window:
    """The desk in a browser: pressed, typed into, and waited for."""

    def __init__(self, browser: Browser) -> None:
        self.run = browser.run
        self.open = browser.open

    def wait(self, condition: str) -> Any:
        """Wait until an expression in the page is true."""
        until = time.monotonic() + 120
        script = f"const $ = (s) => document.querySelector(s); return {condition};"
        while not (found := self.run(script)):
            assert time.monotonic() < until, f"never came: {condition}\n{self.text('body')}"
            time.sleep(0.05)
        return found

    def press(self, text: str, within: str = "body") -> None:
        """Press the button of that text that can be seen, as soon as it can be pressed."""
        find = (
            f"[...document.querySelectorAll({json.dumps(within + ' button')})].find((b) =>"
            f" b.textContent.trim().startsWith({json.dumps(text)}) && !b.disabled"
            " && b.getClientRects().length)"
        )
        self.wait(f"(() => {{ const found = {find}; found?.click(); return Boolean(found); }})()")

    def type(self, selector: str, text: str) -> None:
        self.wait(f"Boolean($({json.dumps(selector)}))")
        self.run(
            f"const node = document.querySelector({json.dumps(selector)}); node.focus();"
            f"node.value = {json.dumps(text)};"
            "node.dispatchEvent(new Event('input', { bubbles: true }));"
        )

    def text(self, selector: str) -> str:
        return str(self.run(f"return document.querySelector({json.dumps(selector)}).innerText"))


class Morning:
    """What lies on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.articles = root / "editions" / DAY
        self.audio = root / "audio" / DAY
        self.public = root / "public"

    @property
    def said(self) -> list[str]:
        """The sentences of the audio that stands there."""
        told = json.loads((self.audio / "transcript.json").read_text("utf-8"))
        return [segment["body"] for segment in told["segments"]]

    def hears(self, *texts: str) -> None:
        """What the ear will hear of the sentences that nobody listened to before."""
        assert len(set(texts)) == len(texts)
        (self.root / "editions/plugins/_texts.json").write_text(json.dumps(texts), "utf-8")


@pytest.fixture
def morning(tmp_path: Path) -> Morning:
    make_show(tmp_path, "brickyard")
    (tmp_path / "editions/plugins").mkdir()
    shutil.copy(Path(__file__).parent.parent / "proof/dictation.py", tmp_path / "editions/plugins")
    ShowTrust(tmp_path).call_own()
    return Morning(tmp_path)


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    folder = tmp_path / "browser"
    folder.mkdir()
    with firefox(folder) as browser:
        yield Window(browser)


@pytest.fixture
def address(morning: Morning) -> Iterator[str]:
    with opened(morning.root) as desk:
        yield desk.address.partition("&")[0]


def test_from_a_letter_to_a_published_correction(morning, window, address):
    window.open(address)
    window.wait("Boolean($('#new')?.onclick)")

    # a letter is dropped: what is in it is seen, then it is an edition
    letter = ["letter.eml", base64.b64encode(LETTER.read_bytes()).decode()]
    window.run(f"({probe('drop')})(document.body, {json.dumps(letter)})")
    window.wait("$('dialog .files li')?.textContent.includes('letter.eml')")
    window.type("dialog [name=edition]", DAY)
    window.press("Look what is in it", "dialog")
    window.wait("$('dialog .found li')?.textContent.includes('The tower that leaned')")
    assert not morning.articles.exists()
    window.press("Make the edition", "dialog")
    window.wait("document.querySelectorAll('article').length === 3 && !$('dialog')")
    assert len(list(morning.articles.glob("*.md"))) == 3
    assert (morning.articles / "_letter.eml").is_file()

    # one paragraph is cut; then the build, followed through a page that is loaded anew
    window.run(
        "const node = [...document.querySelectorAll('.paragraph')].find((p) =>"
        " p.textContent.includes('What is missing is a rule')); node.focus();"
        "node.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', bubbles: true }));"
    )
    window.wait("$('#queue').textContent === ''")
    window.press("Build")
    window.wait("!$('#progress').hidden || $('#progress-text').textContent.startsWith('Built')")
    window.open(address.partition("?")[0] + f"?edition={DAY}")
    window.wait("$('#progress-text').textContent.startsWith('Built in')")
    assert "They cost 23 a metre against 31 for plasterboard" in " ".join(morning.said)
    assert not any("missing is a rule" in sentence for sentence in morning.said)

    # the proof: what is heard otherwise stands where it is written, and is accepted
    sentence = "It has survived four storms that took the steeples of its neighbours."
    first_said = morning.said
    assert sentence in first_said
    morning.hears(
        *(s.replace("four storms", "forty storms") if s == sentence else s for s in first_said)
    )
    window.press("Prove it")
    window.wait("$('.paragraph .doubt')?.textContent.includes('forty storms')")
    told = window.text(".paragraph .doubt")
    assert "Another number is heard" in told
    assert "It has survived four storms" in told
    window.press("It sounds right", ".doubt")
    window.wait("!$('.doubt') && $('#proof-text').textContent.endsWith('None is for your ear.')")
    assert sentence in (morning.articles / "edition.toml").read_text("utf-8")
    heard = json.loads((morning.audio / "heard.json").read_text("utf-8"))["heard"]
    assert (heard["sentences"], heard["doubtful"]) == (len(morning.said), 0)

    # approved by name; then what will be public is named, and said yes to
    window.press("Publish …")
    window.wait("$('dialog .findings')?.textContent.includes('is not approved')")
    window.press("Cancel", "dialog")
    window.wait("!$('dialog')")
    window.type("#by", "Marta")
    window.press("Approve")
    window.wait("$('#approval').textContent.includes('approved by Marta as it stands')")
    window.press("Publish …")
    named = window.wait("$('dialog .facts') && $('dialog').innerText")
    told = json.loads((morning.audio / "episode.json").read_text("utf-8"))
    minutes, seconds = divmod(round(told["audio"]["duration"]), 60)
    for fact in (told["title"], f"{minutes}:{seconds:02}", "https://brickyard.example/audio/feed.xml",
                 "Walls of paper pass the fire test", "public"):  # fmt: skip
        assert fact in named
    assert not (morning.public / "feed.xml").exists()
    window.press("Publish now", "dialog")
    window.wait("$('#published-text').textContent.includes('Revision 1 is out')")
    assert f"{DAY}.mp3" in (morning.public / "feed.xml").read_text("utf-8")
    out = (morning.public / DAY / f"{DAY}.mp3").read_bytes()

    # a correction: what was built is of an earlier text from the first key on
    window.press("Edit …", "article:nth-of-type(1)")
    window.type("article form [name=headline]", "The tower that leaned into the wind")
    window.press("Save", "article form")
    window.wait("$('#older').hidden === false")
    window.wait("$('#progress-text').textContent.startsWith('Of an earlier text')")
    assert window.text("#proof-text").startswith("Of an earlier text")
    window.press("What changed")
    differs = window.wait("$('dialog .differs')?.innerText")
    assert "The tower that leaned on purpose" in differs
    assert "The tower that leaned into the wind" in differs
    assert "Walls of paper" not in differs
    window.press("Close", "dialog")
    window.press("Build")
    window.wait("$('#progress-text').textContent.startsWith('Built in')")
    window.wait("$('#published-text').textContent.includes('is a correction that waits')")
    window.press("Approve")
    window.wait("$('#approval').textContent.includes('approved by Marta as it stands')")
    morning.hears(*(s for s in morning.said if s not in first_said))
    window.press("Prove it")
    # that of the build before would say the same, and that it is of an earlier text
    window.wait("/^\\d+ of .* None is for your ear/.test($('#proof-text').textContent)")
    window.press("Publish the correction")
    window.type("dialog [name=note]", "The tower leans into the wind.")
    window.press("Publish now", "dialog")
    window.wait("$('#published-text').textContent.includes('Revision 2 is out')")
    assert "The tower that leaned into the wind" in morning.said
    assert (morning.public / DAY / f"{DAY}.mp3").read_bytes() == out  # who has it keeps it
    assert f"{DAY}-r2.mp3" in (morning.public / "feed.xml").read_text("utf-8")
    history = window.run("return document.querySelector('#history').textContent")
    for line in ("Revision 1 went out", "Approved by Marta", "Publication: done (Marta)"):
        assert line in history

    # and out of the feed
    window.press("Take it out")
    window.wait("$('dialog')?.textContent.includes('It leaves the feed')")
    window.press("Take it out", "dialog")
    window.wait("$('#published-text').textContent.includes('Taken out on')")
    assert DAY not in (morning.public / "feed.xml").read_text("utf-8")
