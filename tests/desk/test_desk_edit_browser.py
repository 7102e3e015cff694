"""Editing in the window: text, stories, rules, names; in German; on a phone; with another hand."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from tests.desk.conftest import LiveDesk
from tests.desk.test_desk_browser import WAIT, on_disk
from tests.desk.test_desk_edit import picture
from tests.desk.walked import only_german
from tests.player.conftest import Watch

DROP = """(node, data) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], "b.jpg", { type: "image/jpeg" }));
  for (const type of ["dragover", "drop"]) {
    node.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }
}"""
NARROW = {"width": 320, "height": 640}
NAMED = "The Polish engineer Szymon Brzozowik spoke.\n\nThe crane"


def take(page: Any, words: str) -> None:
    """Take a paragraph in hand, where it stands once all that was changed is drawn."""
    on_disk(page)
    page.locator(".paragraph", has_text=words).focus()


@pytest.fixture
def opened(browser: Any, live: LiveDesk) -> Iterator[Any]:
    """Open the desk in a fresh profile; whatever it complains about fails the test."""
    from playwright.sync_api import expect

    expect.set_options(timeout=WAIT)  # reading an edition anew takes as long as the machine needs
    contexts: list[Any] = []
    watches: list[Watch] = []

    def opened(**options: Any) -> Any:
        options.setdefault("viewport", {"width": 1200, "height": 900})
        context = browser.new_context(**options)
        context.set_default_timeout(WAIT)
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page))
        page.goto(live.address)
        page.locator(".paragraph").first.wait_for()
        return page

    yield opened
    expect.set_options(timeout=5000)
    for context in contexts:
        context.close()
    assert [text for watch in watches for text in watch.complaints] == []


def test_text_stories_and_rules_by_key(opened: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    file, edition = live.folder / "01-harbor.md", live.folder / "edition.toml"
    show = live.root / "editions/show.toml"
    stood = (file.read_bytes(), show.read_bytes())
    page = opened()

    take(page, "The crane")
    page.keyboard.press("t")
    words = page.get_by_role("textbox", name="Text")
    expect(words).to_be_focused()
    words.fill("The crane lifts 41 tons.\n\nNobody was hurt by it.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".paragraph", has_text="Nobody was hurt")).to_be_visible()
    expect(words).to_have_count(0)
    on_disk(page)
    assert "The crane lifts 41 tons.\n\nNobody was hurt by it." in file.read_text("utf-8")

    take(page, "Nobody was hurt")
    page.keyboard.press("Alt+ArrowUp")
    on_disk(page)
    expect(page.locator(".paragraph:focus")).to_contain_text("Nobody was hurt")
    text = file.read_text("utf-8")
    assert text.index("Nobody was") < text.index("The crane")

    page.keyboard.press("p")
    headline = page.get_by_role("textbox", name="Headline of what begins here")
    expect(headline).to_be_focused()
    headline.fill("Nobody Hurt")
    headline.press("Enter")
    expect(page.locator("article h2")).to_have_text(["The Harbor", "Nobody Hurt", "The Orchard"])
    on_disk(page)
    assert "[[story]]\n\n## Nobody Hurt" in file.read_text("utf-8")

    # its headline is its own, not that of the file
    page.get_by_role("button", name="Edit the head of “Nobody Hurt”").click()
    page.get_by_role("textbox", name="Headline", exact=True).fill("No Harm")
    page.get_by_role("textbox", name="Headline", exact=True).press("Enter")
    expect(page.locator("article h2").nth(1)).to_have_text("No Harm")
    on_disk(page)
    assert "title: The Harbor" in file.read_text("utf-8")

    page.get_by_role("button", name="Leave out “No Harm”").click()
    expect(page.locator("article h2")).to_have_text(["The Harbor", "The Orchard"])
    on_disk(page)
    assert 'left_out = ["No Harm"]' in edition.read_text("utf-8")
    page.get_by_role("button", name="Read “No Harm”").click()
    expect(page.locator("article")).to_have_count(3)

    take(page, "Nobody was hurt")
    page.keyboard.press("m")
    expect(page.locator("article h2")).to_have_text(["The Harbor", "The Orchard"])
    on_disk(page)

    # a rule says what it would cut before it is written
    take(page, "Nobody was hurt")
    page.keyboard.press("a")
    cuts = page.locator(".cuts")
    expect(cuts).to_contain_text("it would cut one paragraph that is read now")
    expect(cuts.locator("del")).to_contain_text("Nobody was hurt")
    assert show.read_bytes() == stood[1]
    page.locator("form.edit").get_by_role("button", name="Save").click()
    dropped = page.locator(".paragraph.drop", has_text="Nobody was hurt")
    expect(dropped.locator(".why")).to_contain_text("by the show")
    on_disk(page)
    assert 'phrase = "Nobody was hurt by it."' in show.read_text("utf-8")

    # a letter is made editable
    page.get_by_role("button", name="Make “The Orchard” editable").click()
    expect(page.locator("article").nth(1).locator(".file")).to_have_text("02-orchard.md")
    on_disk(page)
    assert (live.folder / "_02-orchard.eml").exists()

    # an hour before which nobody hears it
    page.locator("#settings summary").click()
    page.locator("#embargo").fill("2027-01-05T06:30")
    page.locator("#embargo").blur()
    expect(page.locator("#embargo-text")).to_contain_text("Held back until Jan 5, 2027")
    on_disk(page)
    assert "publish_at = 2027-01-05T06:30:00" in edition.read_text("utf-8")

    # and all of it back
    while page.locator("#undo").is_enabled():
        page.locator("#undo").click()
        on_disk(page)
        page.wait_for_function("document.querySelector('#status').textContent === 'Taken back.'")
    on_disk(page)
    assert (file.read_bytes(), show.read_bytes()) == stood
    assert not (live.folder / "_02-orchard.eml").exists()
    assert not edition.exists()
    expect(page.locator("article")).to_have_count(2)


def test_what_two_wrote_is_shown_where_it_is_and_nothing_typed_is_lost(
    opened: Any, live: LiveDesk
) -> None:
    from playwright.sync_api import expect

    file = live.folder / "01-harbor.md"
    page = opened()
    take(page, "The crane")
    page.keyboard.press("t")
    page.get_by_role("textbox", name="Text").fill("The crane lifts 50 tons.")
    file.write_text(file.read_text("utf-8").replace("40 tons", "44 tons"), "utf-8")
    page.keyboard.press("Control+Enter")
    box = page.get_by_role("group", name="Changed by two")
    expect(box.locator("del")).to_contain_text("40 tons")
    expect(box.locator("ins")).to_contain_text("44 tons")
    expect(box).to_contain_text("The crane lifts 50 tons.")
    on_disk(page)
    assert "50 tons" not in file.read_text("utf-8")
    box.get_by_role("button", name="Do it all the same").click()
    expect(box).to_have_count(0)
    on_disk(page)
    assert "The crane lifts 50 tons." in file.read_text("utf-8")

    # a headline that somebody else wrote while the form was open
    page.get_by_role("button", name="Edit the head of “The Harbor”").click()
    field = page.get_by_role("textbox", name="Headline", exact=True)
    field.fill("Mine")
    file.write_text(file.read_text("utf-8").replace("title: The Harbor", "title: Theirs"), "utf-8")
    field.press("Enter")
    expect(page.locator("#alert")).to_contain_text("changed by someone else")
    expect(page.locator(".theirs", has_text="Theirs")).to_be_visible()
    expect(field).to_have_value("Mine")
    field.press("Enter")
    expect(field).to_have_count(0)
    on_disk(page)
    assert "title: Mine" in file.read_text("utf-8")

    # keys can be switched off
    page.get_by_label("No single keys").check()
    page.locator("#articles").focus()
    page.locator(".paragraph").first.focus()
    before = file.read_bytes()
    page.keyboard.press("d")
    on_disk(page)
    assert file.read_bytes() == before


def test_the_reading_position_is_kept(opened: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    file = live.folder / "01-harbor.md"
    told = "\n\n".join(f"Pier {number} was painted green on a Monday." for number in range(40))
    file.write_text(f"---\ntitle: The Harbor\n---\n\n{told}\n", "utf-8")
    page = opened()
    pier = page.locator(".paragraph", has_text="Pier 29 ")
    pier.wait_for()
    pier.focus()
    pier.evaluate("node => node.scrollIntoView({ block: 'center' })")
    top = pier.evaluate("node => node.getBoundingClientRect().top")
    # somebody writes above it: what is read stays where it is
    page.evaluate("document.activeElement.blur()")
    file.write_text(
        file.read_text("utf-8").replace("\n\nPier 5 ", "\n\nIt rained.\n\nPier 5 "), "utf-8"
    )
    page.evaluate("import('/desk/queue.js').then((queue) => queue.load())")
    expect(page.locator(".paragraph", has_text="It rained")).to_have_count(1)
    assert abs(pier.evaluate("node => node.getBoundingClientRect().top") - top) < 3
    # not wait_for_function: it evaluates in the page, which the policy forbids
    while not page.evaluate("sessionStorage.getItem('desk-position-2026-11-02')"):
        page.wait_for_timeout(20)
    page.reload()
    pier.wait_for()
    assert abs(pier.evaluate("node => node.getBoundingClientRect().top") - top) < 3


def test_a_name_is_picked_tried_in_its_sentence_and_taken_back(opened: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    article = live.folder / "01-harbor.md"
    article.write_text(article.read_text("utf-8").replace("The crane", NAMED), "utf-8")
    page = opened()
    lexicon = live.root / "editions/lexicon.toml"
    page.locator(".paragraph").first.focus()
    page.keyboard.press("n")
    expect(page.locator("#name")).to_have_value("Szymon Brzozowik")
    say = page.get_by_label("Say it like")
    expect(say).to_be_focused()
    expect(page.locator("#in-sentence")).to_contain_text("The Polish engineer Szymon Brzozowik")
    choices = page.locator("#choices button")
    assert choices.first.inner_text().startswith("SHIM-ahn")
    say.fill("SHIM-on bzho-ZOH-vik")
    with page.expect_response("**/desk/api/speak") as heard:
        page.keyboard.press("Control+Enter")
    asked = heard.value.request.post_data_json
    assert (heard.value.status, asked["name"]) == (200, "Szymon Brzozowik")
    assert asked["printed"].startswith("The Polish engineer")
    assert not lexicon.exists()
    say.press("Enter")
    expect(page.locator("#names li", has_text="Szymon")).to_have_count(0)
    assert 'say = "SHIM-on bzho-ZOH-vik"' in lexicon.read_text("utf-8")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#names li", has_text="Szymon")).to_have_count(1)
    assert not lexicon.exists()


SMALL = """() => [...document.querySelectorAll("button, input, select, textarea, summary")]
  .filter((node) => node.checkVisibility() && !node.closest(".check-box"))
  .map((node) => [node.id || node.textContent.trim().slice(0, 30), node.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)"""
AXE = "axe.run(document, { resultTypes: ['violations'] })"
GERMAN = """---
title: Der Hafen
---

Wang Yi eröffnete am Montag den Hafen von Tallinn, wie die Stadt mitteilte.

Der Kran hebt 40 Tonnen und kostete 2,5 Millionen Euro.

Melden Sie sich jetzt für unseren Newsletter an und erhalten Sie ihn jeden Morgen.
"""
BRIEF = """From: a@example.org
To: b@example.org
Subject: Der Obstgarten
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

Die Apfelernte begann am Dienstag, zwei Wochen zu spät, sagten Bauern im Tal.

Niemand im Tal erinnert sich an ein kälteres Frühjahr, und niemand rechnet bald mit einem weiteren.
"""


def test_an_edition_gets_a_cover_and_music_of_its_own(opened: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    show, edition = live.root / "editions/show.toml", live.folder / "edition.toml"
    show.write_text(show.read_text("utf-8") + '[intro]\nmusic = "m.flac"\n[outro]\nlevel = -7\n')
    stood = show.read_bytes()
    cover = live.folder / "edition-cover.jpg"
    large, small = (base64.b64decode(picture(side)) for side in (1400, 300))
    page = opened()
    page.locator("#settings summary").click()
    box = page.get_by_role("group", name="This edition's cover")
    shown = box.get_by_role("img", name="The show's cover")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 192)
    drawn = shown.get_attribute("src")
    expect(box.get_by_role("button", name="The show's cover again")).to_be_disabled()

    # chosen: one that apps would not take, then one that they do
    chooser = box.get_by_label("A cover of its own")
    chooser.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": small})
    expect(page.locator("#alert")).to_contain_text("300 × 300 pixels; apps want 1400 to 3000")
    assert not cover.exists()
    chooser.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": large})
    expect(box.get_by_role("img", name="The edition's own cover")).to_be_visible()
    expect(box).to_contain_text("The edition's own.")
    expect(page.locator("#status")).to_have_text("The edition has a cover of its own now.")
    assert cover.read_bytes() == large
    assert 'cover = "edition-cover.jpg"' in edition.read_text("utf-8")
    assert box.get_by_role("img").get_attribute("src") != drawn

    # by key: away, and back
    box.get_by_role("button", name="The show's cover again").focus()
    page.keyboard.press("Enter")
    expect(shown).to_be_visible()
    assert not cover.exists()
    page.get_by_role("button", name="Undo").click()
    expect(box.get_by_role("img", name="The edition's own cover")).to_be_visible()
    on_disk(page)
    assert cover.read_bytes() == large
    page.get_by_role("button", name="Undo").click()
    expect(shown).to_be_visible()

    # dropped here it is a cover; a new edition is not asked about
    box.evaluate(DROP, base64.b64encode(large).decode())
    expect(box.get_by_role("img", name="The edition's own cover")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    on_disk(page)
    assert cover.read_bytes() == large

    sound = page.get_by_role("group", name="Music in this edition")
    beginning = sound.get_by_label("At the beginning, LU against the voice")
    expect(beginning).to_have_attribute("placeholder", "-4")
    expect(sound.get_by_label("At the end")).to_be_disabled()  # the show has none there
    beginning.fill("-12.5")
    beginning.press("Enter")
    expect(page.locator("#status")).to_have_text("The music of this edition is another now.")
    on_disk(page)
    assert "[music]\nintro = -12.5" in edition.read_text("utf-8")
    sound.get_by_label("No music in this edition").press("Space")
    expect(beginning).to_be_disabled()
    on_disk(page)
    assert "off = true" in edition.read_text("utf-8")
    page.get_by_role("button", name="Undo").click()
    expect(sound.get_by_label("No music in this edition")).not_to_be_checked()
    expect(beginning).to_have_value("-12.5")
    beginning.fill("")
    beginning.press("Enter")
    on_disk(page)
    assert "music" not in edition.read_text("utf-8")
    assert show.read_bytes() == stood

    # who may have it is asked where there is somebody to choose from
    who = page.get_by_label("Who may have this edition")
    expect(who).to_be_hidden()
    show.write_text(show.read_text("utf-8") + '[publish.members]\nsecret = "${LANTERN}"\n')
    page.reload()
    if not who.is_visible():
        page.locator("#settings summary").click()
    expect(who.locator("option")).to_have_text(
        ["As the show says: everybody", "Everybody", "Subscribers alone"]
    )
    who.select_option("members")
    expect(page.locator("#status")).to_have_text("Who may have this edition is changed.")
    on_disk(page)
    assert 'access = "members"' in edition.read_text("utf-8")
    page.get_by_role("button", name="Undo").click()
    expect(who).to_have_value("")
    on_disk(page)
    assert "access" not in edition.read_text("utf-8")


def test_a_german_desk_on_a_phone_is_german_and_fits_in_every_state(
    opened: Any, live: LiveDesk
) -> None:
    from playwright.sync_api import expect

    show = live.root / "editions/show.toml"
    show.write_text(
        '[show]\ntitle = "Hafenpost"\nlanguage = "de-DE"\n[voice]\nengine = "silence"\n'
    )
    article = live.folder / "01-harbor.md"
    article.write_text(GERMAN.replace("title:", "shown: 900\ntitle:"), "utf-8")
    (live.folder / "02-orchard.eml").write_text(BRIEF, "utf-8")
    (live.folder / "notizen.docx").write_bytes(b"x")
    page = opened(viewport=NARROW, has_touch=True, locale="de-DE", bypass_csp=True)
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))

    def looks_right(state: str, *, axe: bool = False) -> None:
        only_german(page.evaluate, state)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], state
        assert page.evaluate(SMALL) == [], state
        if axe:
            found = page.evaluate(AXE)["violations"]
            assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], state

    assert page.locator("html").get_attribute("lang") == "de"
    expect(page.locator(".breach", has_text="Der Bau wartet auf Ihr Wort")).to_be_visible()
    looks_right("at first", axe=True)
    page.get_by_role("button", name="Das ist alles").click()
    expect(page.locator(".breach", has_text="Der Bau wartet")).to_have_count(0)
    on_disk(page)
    assert "shown" not in article.read_text("utf-8")

    crane = page.locator(".paragraph", has_text="Der Kran")
    crane.locator("details.more summary").tap()
    crane.get_by_role("button", name="Text bearbeiten").tap()
    crane.get_by_role("button", name="Das immer streichen").tap()
    expect(crane.locator(".cuts del")).to_have_count(1)
    crane.get_by_role("button", name="Hier neue Meldung").tap()
    page.locator("#settings summary").tap()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.get_by_role("button", name="Den Kopf von „Der Hafen“ bearbeiten").tap()
    looks_right("with forms open", axe=True)

    # refused, in words
    page.locator("form.edit input[name=headline]").first.fill(" ")
    page.locator("form.edit input[name=headline]").first.press("Enter")
    expect(page.locator("#alert")).not_to_be_empty()
    looks_right("refused")
    assert page.locator("#alert").bounding_box()["y"] < NARROW["height"]
    for _ in range(4):
        for cancel in page.get_by_role("button", name="Abbrechen").all()[:1]:
            cancel.tap()

    # another hand; an article left out; a build, and a text that is newer than its sound
    page.locator(".paragraph", has_text="Die Apfelernte").focus()
    page.get_by_role("button", name="„Der Obstgarten“ bearbeitbar machen").tap()
    on_disk(page)
    page.get_by_role("button", name="„Der Obstgarten“ weglassen").tap()
    expect(page.get_by_role("button", name="„Der Obstgarten“ doch lesen")).to_be_visible()
    page.locator("#build").tap()
    expect(page.locator("#progress-text")).to_contain_text("Gebaut in", timeout=WAIT)
    article.write_text(article.read_text("utf-8").replace("40 Tonnen", "44 Tonnen"), "utf-8")
    crane.get_by_role("button", name="Streichen", exact=True).tap()
    box = page.get_by_role("group", name="Von zweien geändert")
    expect(box.locator("ins")).to_contain_text("44 Tonnen")
    on_disk(page)
    expect(page.locator("#older")).to_be_visible()
    page.locator("#approve").tap()
    expect(page.locator("#approval")).to_contain_text("freigegeben")
    on_disk(page)
    looks_right("after another hand", axe=True)
    page.locator("main").evaluate("node => node.scrollIntoView({ block: 'end' })")
    assert page.locator("#older").is_visible()
    assert page.locator("#older").bounding_box()["y"] < 200  # the bar stays in view

    # another language stays
    page.locator("#language").select_option("en")
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.locator(".paragraph").first.wait_for()
    page.reload()
    page.locator(".paragraph").first.wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    assert json.loads(page.evaluate("JSON.stringify(document.title)")).endswith("The editor's desk")
