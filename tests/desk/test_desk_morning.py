"""An editor's whole morning in Firefox: from a letter to a published correction.

Everything is done in the window; what is asserted lies on the disk, or sounds.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile

from audio_edition.trust import ShowTrust
from tests.desk.conftest import make_show, opened
from tests.player.drivers import Browser, firefox

LETTER = Path(__file__).parent.parent / "edition/letters/brickyard_ghost.eml"
DAY = "2026-03-07"
EAR = '''
import json
from pathlib import Path
from audio_edition.plugins import plugin

TEXTS = Path(__file__).parent / "_texts.json"


class Ear:
    """Hears what _texts.json has, one after the other: it is asked in the edition's order."""
    name = "dictation"
    digest = "d" * 64

    def hear(self, sounds):
        texts = json.loads(TEXTS.read_text("utf-8"))
        TEXTS.write_text(json.dumps(texts[len(sounds):]), "utf-8")
        return texts[:len(sounds)]


class Recogniser:
    name = "dictation"

    def open(self, request):
        return [Ear()]


recogniser = plugin("recognisers", "dictation")(Recogniser())
'''


class Window:
    """The desk in a browser: pressed, typed into, and waited for."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.run = browser.run
        self.open = browser.open

    def wait(self, condition: str, seconds: float = 120) -> Any:
        """Wait until an expression in the page is true."""
        until = time.monotonic() + seconds
        script = f"const $ = (s) => document.querySelector(s); return {condition};"
        while not (found := self.run(script)):
            if time.monotonic() > until:
                shown = self.run(
                    "return ['#progress-text', '#proof-text', '#published-text', '#approval',"
                    " '#alert', '#status', '#queue', 'dialog', '.doubt'].map((s) =>"
                    " `${s}: ${document.querySelector(s)?.textContent}`).join('\\n')"
                )
                raise AssertionError(f"{self._browser.name}: never came: {condition}\n{shown}")
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

    def keys(self, *names: str, control: bool = False) -> None:
        """Keys one after the other, as fast as they can be typed: no answer is waited for."""
        self.run(
            f"for (const key of {json.dumps(names)}) document.activeElement.dispatchEvent("
            "new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true,"
            f" ctrlKey: {json.dumps(control)} }}));"
        )

    def drop(self, name: str, data: bytes) -> None:
        """Drop a file on the window."""
        self.run(
            f"const bytes = Uint8Array.from(atob({json.dumps(base64.b64encode(data).decode())}),"
            " (c) => c.charCodeAt(0)); const dataTransfer = new DataTransfer();"
            f"dataTransfer.items.add(new File([bytes], {json.dumps(name)}));"
            "for (const type of ['dragover', 'drop']) document.body.dispatchEvent("
            "new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));"
        )

    def on_disk(self) -> None:
        """Wait until every change was answered."""
        self.wait("$('#queue').textContent === ''")

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
    def manifest(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.audio / "episode.json").read_text("utf-8"))
        return told

    @property
    def said(self) -> list[str]:
        """The sentences of the audio that stands there."""
        told = json.loads((self.audio / "transcript.json").read_text("utf-8"))
        return [segment["body"] for segment in told["segments"]]

    def sounds(self, file: Path) -> float:
        """The length of an MP3 as it is decoded, in seconds; it is not silent."""
        samples, rate = soundfile.read(file, dtype="float32")
        assert abs(samples).max() > 0.1
        return len(samples) / float(rate)

    def marks(self) -> int:
        return sum(f.read_text("utf-8").count("[[drop]]") for f in self.articles.glob("*.md"))

    def hears(self, *texts: str) -> None:
        """What the ear will hear of the sentences that nobody listened to before."""
        assert len(set(texts)) == len(texts)
        (self.root / "editions/plugins/_texts.json").write_text(json.dumps(texts), "utf-8")


@pytest.fixture
def morning(tmp_path: Path) -> Morning:
    make_show(tmp_path, "brickyard")
    (tmp_path / "editions/plugins").mkdir()
    (tmp_path / "editions/plugins/dictation.py").write_text(EAR, "utf-8")
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


def test_from_a_letter_to_a_published_correction(
    morning: Morning, window: Window, address: str
) -> None:
    window.open(address)
    window.wait("Boolean($('#new')?.onclick)")

    # a letter is dropped: what is in it is seen, then it is an edition
    window.drop("letter.eml", LETTER.read_bytes())
    window.wait("$('dialog .files li')?.textContent.includes('letter.eml')")
    window.type("dialog [name=edition]", DAY)
    window.press("Look what is in it", "dialog")
    window.wait("$('dialog .found li')?.textContent.includes('The tower that leaned')")
    assert not morning.articles.exists()
    window.press("Make the edition", "dialog")
    window.wait("document.querySelectorAll('article').length === 3 && !$('dialog')")
    assert len(list(morning.articles.glob("*.md"))) == 3
    assert (morning.articles / "_letter.eml").is_file()

    # ten keys, as fast as they can be typed, are ten decisions, and all can be taken back
    before = {f: f.read_bytes() for f in morning.articles.glob("*.md")}
    window.run("document.querySelector('#articles').focus()")
    window.keys(*(["j", "d"] * 10))
    window.on_disk()
    assert morning.marks() == 10
    for _ in range(10):
        window.keys("z", control=True)
    window.on_disk()
    assert {f: f.read_bytes() for f in morning.articles.glob("*.md")} == before

    # one paragraph is cut; then the build, followed through a page that is loaded anew
    window.run(
        "const node = [...document.querySelectorAll('.paragraph')].find((p) =>"
        " p.textContent.includes('What is missing is a rule')); node.focus();"
    )
    window.keys("d")
    window.on_disk()
    window.wait("$('#publish').disabled && $('#prove').disabled")
    window.keys("b")
    window.wait("!$('#progress').hidden || $('#progress-text').textContent.startsWith('Built')")
    window.open(address.partition("?")[0] + f"?edition={DAY}")
    window.wait("$('#progress-text').textContent.startsWith('Built in')")
    first = morning.manifest
    assert (
        abs(morning.sounds(morning.audio / first["audio"]["file"]) - first["audio"]["duration"])
        < 0.1
    )
    assert "They cost 23 a metre against 31 for plasterboard" in " ".join(morning.said)
    assert not any("missing is a rule" in sentence for sentence in morning.said)
    assert [s["title"] for s in first["segments"]][1] == "The tower that leaned on purpose"

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
    named = window.wait("$('dialog .facts')?.innerText")
    minutes, seconds = divmod(round(first["audio"]["duration"]), 60)
    for fact in (first["title"], f"{minutes}:{seconds:02}", "https://brickyard.example/audio/feed.xml",
                 "Walls of paper pass the fire test", "public"):  # fmt: skip
        assert fact in window.text("dialog"), (fact, named)
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
    second = morning.manifest
    assert [c["note"] for c in second["corrections"]] == ["The tower leans into the wind."]
    assert "The tower that leaned into the wind" in morning.said
    file = morning.public / DAY / f"{DAY}-r2.mp3"
    assert abs(morning.sounds(file) - second["audio"]["duration"]) < 0.1
    assert (morning.public / DAY / f"{DAY}.mp3").read_bytes() == out  # who has it keeps it
    assert f"{DAY}-r2.mp3" in (morning.public / "feed.xml").read_text("utf-8")
    history = window.text("#history") or window.run(
        "return document.querySelector('#history').textContent"
    )
    for line in (
        "Revision 2 went out",
        "Revision 1 went out",
        "Approved by Marta",
        "Publication: done (Marta)",
    ):
        assert line in history

    # and out of the feed
    window.press("Take it out")
    window.wait("$('dialog')?.textContent.includes('It leaves the feed')")
    window.press("Take it out", "dialog")
    window.wait("$('#published-text').textContent.includes('Taken out on')")
    assert DAY not in (morning.public / "feed.xml").read_text("utf-8")
