"""Every state of the desk on a phone, in German: for all readers, and no word of English.

Seen by day and in the dark, with nothing wider than the phone, and nothing too small for a finger.
"""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from audio_edition.events import Advanced, Listener
from audio_edition.server import desk_words, desk_work
from audio_edition.verbs.build import build
from audio_edition.verbs.publish import publish
from audio_edition.workspace import Workspace
from tests.desk.conftest import EDITION, SHOWS, make_show, opened
from tests.desk.test_desk_api import lose_numbers
from tests.desk.test_desk_browser import WAIT, on_disk, put
from tests.player.conftest import probe
from tests.server.test_door_browser import found_by_axe

PHONE = {"width": 320, "height": 640}
ENGLISH = set(
    "the of and is are for with from this that your will would be been cut read heard hear save "
    "cancel drop keep edit by as it its or which who nobody what".split()
)


def only_german(page: Any, state: str) -> None:
    """No word of the desk's own on the page is English, seen or spoken."""
    found, english = page.evaluate(probe("visible"))
    assert english == [], (state, english)
    labels = desk_words.labels("en"), desk_words.labels("de")
    own = {text for text in labels[1].values() if isinstance(text, str)}
    theirs = {text for text in labels[0].values() if isinstance(text, str)} - own - {""}
    for text in found:
        words = {word.strip(".,:;!?…“”„()‘’\"'").lower() for word in text.split()}
        assert not words & ENGLISH, (state, text, words & ENGLISH)
        assert text not in theirs, (state, text)


def looks_right(page: Any, state: str) -> None:
    only_german(page, state)
    assert page.evaluate(probe("widest")) <= PHONE["width"], state
    assert page.evaluate(probe("small")) == [], state
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert found_by_axe(page) == [], (state, scheme)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A German edition that is published, with a correction that waits and was proved."""
    show = make_show(tmp_path, "hafenpost")
    article = show / f"editions/{EDITION}/01-harbor.md"
    workspace = Workspace.open(show)
    build(workspace, EDITION, jobs=1)
    publish(workspace, [EDITION], anyway="zur Probe", by="Marta")
    put(article, "40 Tonnen", "44 Tonnen")
    build(Workspace.open(show), EDITION, jobs=1)
    audio = show / "audio" / EDITION
    frames = json.loads((audio / "episode.json").read_text("utf-8"))["audio"]["frames_sha256"]
    record = json.loads((SHOWS / "hafenpost_heard.json").read_text("utf-8"))
    record["frames_sha256"] = frames
    (audio / "heard.json").write_text(json.dumps(record), "utf-8")
    return show


@pytest.fixture
def page(browser: Any, published: Path) -> Iterator[Any]:
    expect.set_options(timeout=WAIT)
    with opened(published) as live:
        context = browser.new_context(viewport=PHONE, has_touch=True, locale="de-DE")
        context.set_default_timeout(WAIT)
        page = context.new_page()
        page.goto(live.address)
        page.locator(".doubt").wait_for()
        page.locator("#history li").first.wait_for(state="attached")
        yield page
        context.close()
    expect.set_options(timeout=5000)


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


def test_every_state_is_for_everybody_and_german(page: Any, published: Path) -> None:
    folder = published / "editions" / EDITION
    article, settings = folder / "01-harbor.md", folder / "edition.toml"
    dialog, told = page.locator("dialog"), page.locator("#progress-text")

    def press(name: str, within: Any = page) -> None:
        within.get_by_role("button", name=name).first.click()

    def anew() -> None:
        page.reload()
        page.locator(".paragraph").first.wait_for()

    assert page.locator("html").get_attribute("lang") == "de"
    expect(page.locator(".doubt")).to_contain_text("vierundzwanzig")
    looks_right(page, "at first")

    # the dialogs
    press("Neu …")
    dialog.locator("summary").click()
    dialog.locator("[name=text]").fill("Nachts fiel Schnee.\n\nEr liegt hoch.")
    press("Nachsehen", dialog)
    expect(dialog.locator(".found li")).to_have_count(1)
    looks_right(page, "a new edition")
    for name, wrong in (("..", "geht nicht als Name"), ("feed", "feed")):
        dialog.locator("[name=edition]").fill(name)
        press("Ausgabe anlegen", dialog)
        expect(dialog.locator(".wrong")).to_contain_text(wrong)
    looks_right(page, "a new edition that cannot be")
    page.keyboard.press("Escape")
    for opener, ready in (
        ("Berichtigung veröffentlichen", "So, wie sie ist"),
        ("Was sich geändert hat", "geändert"),
        ("Zurückziehen", "Sie verlässt Feed und Archiv"),
    ):
        press(opener)
        expect(dialog).to_contain_text(ready)
        looks_right(page, opener)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)

    # all that is folded away, with forms open; one is refused, in words
    press("Titel …")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    press("Den Kopf von „Der Hafen“ bearbeiten")
    for name in ("opens-text", "opens-split", "opens-always"):
        page.evaluate(f"document.querySelector('.paragraph .{name}:not([hidden])').click()")
    page.locator(".cuts li strong").first.wait_for()
    looks_right(page, "with all forms open")
    headline = page.locator("form.edit input[name=headline]").first
    headline.fill(" ")
    headline.press("Enter")
    expect(page.locator("#alert")).not_to_be_empty()
    looks_right(page, "refused")
    assert page.locator("#alert").bounding_box()["y"] < PHONE["height"]

    # a cover and a level of its own, and no music; then a cover that is not there, and a question
    Image.new("RGB", (1400, 1400), "#324").save(folder / "bild.jpg")
    settings.write_text(
        'access = "members"\ncover = "bild.jpg"\n[music]\nintro = -9.5\noff = true\n', "utf-8"
    )
    anew()
    page.locator("#settings summary").first.click()
    expect(page.locator("#own-cover")).to_have_attribute("alt", "Eigenes Titelbild der Ausgabe")
    expect(page.locator("#own-cover")).to_have_js_property("naturalWidth", 192)
    expect(page.locator("#own-music-off")).to_be_checked()
    expect(page.locator("#own-access option:checked")).to_have_text("Nur Abonnenten")
    looks_right(page, "a cover of its own, no music, for subscribers")
    settings.write_text('cover = "fort.jpg"\n', "utf-8")
    put(article, "title:", "shown: 900\ntitle:")
    (folder / "notizen.docx").write_bytes(b"x")
    anew()
    expect(page.locator(".breach", has_text="Der Bau wartet auf Ihr Wort")).to_be_visible()
    if not page.locator("#own-cover-text").is_visible():
        page.locator("#settings summary").first.click()
    expect(page.locator("#own-cover-text")).to_contain_text("fort.jpg liegt nicht im Ordner")
    looks_right(page, "a cover that is not there, and a question")
    press("Das ist alles")
    expect(page.locator(".breach", has_text="Der Bau wartet")).to_have_count(0)
    on_disk(page)
    assert "shown" not in article.read_text("utf-8")
    settings.unlink()

    # an article made editable and left out; another hand in a file
    press("„Der Obstgarten“ bearbeitbar machen")
    on_disk(page)
    press("„Der Obstgarten“ weglassen")
    expect(page.get_by_role("button", name="„Der Obstgarten“ doch lesen")).to_be_visible()
    on_disk(page)
    put(article, "44 Tonnen", "48 Tonnen")
    page.locator(".paragraph", has_text="44 Tonnen").focus()
    page.keyboard.press("d")
    expect(page.locator(".conflict ins")).to_contain_text("48 Tonnen")
    looks_right(page, "changed by two")
    # what was built and heard is of an earlier text now; the bar stays in view
    expect(page.locator("#older")).to_be_visible()
    expect(told).to_contain_text("Zu einem früheren Text")
    expect(page.locator("#proof-text")).to_contain_text("Zu einem früheren Text")
    expect(page.locator(".doubt")).to_have_count(0)
    page.locator("main").evaluate("node => node.scrollIntoView({ block: 'end' })")
    assert page.locator("#older").bounding_box()["y"] < 200
    put(article, "48 Tonnen", "44 Tonnen")

    # what a build would stop for
    with pytest.MonkeyPatch.context() as patch:
        lose_numbers(patch)
        anew()
        page.locator(".finding").first.wait_for()
        page.context.set_offline(True)
        page.locator(".paragraph").first.focus()
        page.keyboard.press("d")  # it is lost to nobody: it waits
        expect(page.locator("#gone")).to_contain_text("antwortet nicht")
        looks_right(page, "findings, and nobody answers")
        page.context.set_offline(False)
        expect(page.locator("#gone")).to_be_hidden()
        on_disk(page)
        press("Annehmen", page.locator(".finding"))
        expect(page.locator(".finding")).to_have_count(0)
        on_disk(page)

    # a build: half done, stopped, refused
    with held_build() as go_on:
        press("Bauen")
        expect(told).to_contain_text("1 von 4")
        looks_right(page, "being built")
        press("Anhalten")
        expect(told).to_contain_text("Wird angehalten")
        only_german(page, "stopping")
        go_on()
        expect(page.locator("#progress")).to_be_hidden()
    with Workspace.open(published).edition_lock(EDITION):
        press("Bauen")
        expect(page.locator("#alert")).not_to_be_empty()
    looks_right(page, "a build that failed")

    # another language stays
    page.locator("#language").select_option("en")
    page.wait_for_function("document.documentElement.lang === 'en'")
    anew()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title().endswith("The editor's desk")
