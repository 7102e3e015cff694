"""The editor's morning in a real Chromium: drop, respell, hear, build; no mouse needed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from tests.desk.conftest import LiveDesk
from tests.desk.test_desk_api import lose_numbers
from tests.player.conftest import Watch

WAIT = 30_000


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(WAIT)
    yield context
    context.close()


@pytest.fixture
def desk(context: Any, live: LiveDesk) -> Iterator[Any]:
    page = context.new_page()
    page.watch = watch = Watch(page)
    page.goto(live.address)
    page.locator(".paragraph").first.wait_for()
    yield page
    assert not watch.complaints
    assert not watch.foreign("http://127.0.0.1:")


def take(page: Any, words: str) -> Any:
    """Walk to a paragraph with the keyboard alone."""
    for _ in range(20):
        page.keyboard.press("j")
        if words in page.locator(".paragraph:focus").inner_text():
            return page.locator(".paragraph:focus")
    raise AssertionError(words)


def on_disk(page: Any) -> None:
    """Wait until every change was answered: what is on the screen is in the files."""
    from playwright.sync_api import expect

    expect(page.locator("#queue")).to_be_empty()


def test_the_morning(desk: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    assert "token" not in desk.url
    expect(desk.locator("#title")).not_to_be_empty()
    # what was cut is struck through, with its reason
    promo = desk.locator(".paragraph.drop", has_text="Subscribe today")
    expect(promo.locator("del")).to_be_visible()
    expect(promo.locator(".why")).to_have_text(
        "Cut: asks to subscribe or to sign up: “in your inbox”"
    )

    # drop a paragraph with one key
    take(desk, "The crane")
    desk.keyboard.press("d")
    expect(desk.locator(".paragraph:focus del")).to_contain_text("The crane")
    on_disk(desk)
    assert "[[drop]] The crane" in (live.folder / "01-harbor.md").read_text(encoding="utf-8")

    # say a name another way, and hear the sentence
    with desk.expect_response("**/desk/api/speak") as heard:
        desk.get_by_label("Name", exact=True).fill("Wang Yi")
        desk.get_by_label("Say it like").fill("Wahng Ee")
        desk.get_by_label("Say it like").press("Enter")
    assert heard.value.status == 200
    assert "Wahng Ee" in heard.value.request.post_data_json["spoken"]
    assert "Wahng Ee" in (live.root / "editions/lexicon.toml").read_text(encoding="utf-8")

    # build; the change is in the audio
    desk.locator("#articles").focus()
    desk.keyboard.press("b")
    expect(desk.locator("#progress-text")).to_contain_text("Built in", timeout=WAIT)
    transcript = json.loads(
        (live.root / "audio/2026-11-02/transcript.json").read_text(encoding="utf-8")
    )
    said = json.dumps(transcript)
    assert "Wang Yi opened" in said
    assert "crane" not in said
    assert "Subscribe" not in said
    player = desk.frame_locator("#player")
    expect(player.locator("edition-player")).to_be_visible()
    strip = desk.locator("#player").evaluate("frame => frame.clientHeight")
    assert strip - player.locator("#card").bounding_box()["height"] < 2, "it fills its frame"
    # it wrote a certificate: that is not "not proved yet"
    expect(desk.locator("#proof-text")).to_contain_text("Nobody listened")

    # approve
    desk.get_by_label("as", exact=True).fill("Marta")
    desk.get_by_role("button", name="Approve").click()
    expect(desk.locator("#approval")).to_contain_text("approved by Marta as it stands")
    assert "approved" in (live.folder / "edition.toml").read_text(encoding="utf-8")


def test_the_rule_and_its_score_are_there_for_who_asks(desk: Any) -> None:
    from playwright.sync_api import expect

    take(desk, "Subscribe today")
    told = desk.locator(".paragraph:focus-within").get_by_text("subscribe · inbox · 0.")
    expect(told).to_be_hidden()
    for _ in range(3):  # Keep, Hear's place, Details
        desk.keyboard.press("Tab")
        if desk.locator("summary:focus").count():
            break
    desk.keyboard.press("Enter")
    expect(told).to_be_visible()


def test_headline_byline_and_title_are_edited_in_place(desk: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    file = live.folder / "01-harbor.md"
    before = file.read_bytes()
    desk.get_by_role("button", name="Edit the head of “The Harbor”").press("Enter")
    expect(desk.get_by_role("textbox", name="Headline")).to_be_focused()
    desk.get_by_role("textbox", name="Headline").fill("The Harbor Opens")
    # a change from elsewhere draws nothing over what is being typed
    desk.locator("#articles").focus()
    take(desk, "The crane")
    desk.keyboard.press("d")
    on_disk(desk)
    desk.get_by_role("textbox", name="Byline").fill("By Marta Okonjo")
    expect(desk.get_by_role("textbox", name="Headline")).to_have_value("The Harbor Opens")
    desk.get_by_role("button", name="Save", exact=True).first.click()
    expect(desk.locator("article h2").first).to_have_text("The Harbor Opens")
    on_disk(desk)
    text = file.read_text("utf-8")
    assert "title: The Harbor Opens" in text
    assert "byline: By Marta Okonjo" in text
    assert "[[drop]] The crane" in text

    # what is refused stays in the form, with its reason
    desk.get_by_role("button", name="Edit the head of").first.click()
    desk.get_by_role("textbox", name="Headline").fill("  ")
    desk.get_by_role("textbox", name="Headline").press("Enter")
    expect(desk.locator("#alert")).to_contain_text("headline is missing")
    expect(desk.get_by_role("textbox", name="Headline")).to_have_value("  ")
    desk.get_by_role("textbox", name="Headline").press("Escape")
    expect(desk.get_by_role("textbox", name="Headline")).to_have_count(0)

    desk.get_by_role("button", name="Title …").click()
    desk.get_by_label("Title", exact=True).fill("A Quiet Monday")
    desk.get_by_label("Title", exact=True).press("Enter")
    expect(desk.locator("#title")).to_have_text("A Quiet Monday")
    for _ in range(4):
        desk.get_by_role("button", name="Undo").click()
    on_disk(desk)
    expect(desk.locator("article h2").first).to_have_text("The Harbor")
    assert file.read_bytes() == before


def test_a_new_name_is_mended_from_how_it_will_be_said(desk: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    article = live.folder / "01-harbor.md"
    text = article.read_text("utf-8")
    more = "The Polish engineer Szymon Brzozowik spoke.\n\nThe crane"
    article.write_text(text.replace("The crane", more), "utf-8")
    desk.reload()
    row = desk.locator("#names li", has_text="Szymon Brzozowik")
    expect(row.locator(".said")).to_contain_text("SHIM-ahn")
    expect(row.locator(".why")).to_contain_text("Polish")
    expect(row.locator(".why")).to_contain_text("% sure")
    with desk.expect_response("**/desk/api/speak") as heard:
        row.get_by_role("button", name="Hear Szymon Brzozowik").click()
    assert "[[" in heard.value.request.post_data_json["phonemic"]

    row.get_by_role("button", name="Szymon Brzozowik", exact=True).click()
    say = desk.get_by_label("Say it like")
    assert say.input_value().startswith("SHIM-ahn ")
    say.fill("SHIM-on bzho-ZOH-vik")
    say.press("Enter")
    expect(row).to_have_count(0)
    text = (live.root / "editions/lexicon.toml").read_text(encoding="utf-8")
    assert 'say = "SHIM-on bzho-ZOH-vik"' in text


def test_undo_and_keep_by_key(desk: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    file = live.folder / "01-harbor.md"
    before = file.read_bytes()
    take(desk, "Subscribe today")
    desk.keyboard.press("e")
    expect(desk.locator(".paragraph:focus")).not_to_have_class(re.compile("drop"))
    on_disk(desk)
    assert b"[[keep]] Subscribe" in file.read_bytes()
    desk.keyboard.press("u")
    expect(desk.locator(".paragraph:focus del")).to_contain_text("Subscribe")
    on_disk(desk)
    assert file.read_bytes() == before


def test_what_the_build_would_stop_for_is_answered_by_buttons(
    context: Any, live: LiveDesk, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    from playwright.sync_api import expect

    lose_numbers(monkeypatch)
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(live.address)
    found = page.locator(".finding")
    expect(found).to_have_count(2)
    expect(found.first).to_contain_text("The crane lifts fourteen tons.")
    found.first.get_by_role("button", name="Say it like").click()
    expect(page.get_by_label("Say it like")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).not_to_have_value("")
    found.first.get_by_role("button", name="Accept").click()
    expect(found).to_have_count(1)
    found.first.get_by_role("button", name="Read as written").click()
    expect(found).to_have_count(0)
    written = (live.folder / "edition.toml").read_text("utf-8")
    assert "The crane lifts fourteen tons." in written
    assert written.count("It cost $2.5 million.") == 2


def test_articles_change_places(desk: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    desk.get_by_role("button", name="Read “The Orchard” earlier").click()
    expect(desk.locator("article h2").first).to_have_text("The Orchard")
    on_disk(desk)
    text = (live.folder / "edition.toml").read_text(encoding="utf-8")
    assert text.index("02-orchard") < text.index("01-harbor")


def test_a_file_changed_underneath_is_told_and_shown(desk: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    file = live.folder / "01-harbor.md"
    file.write_text(file.read_text(encoding="utf-8").replace("40 tons", "44 tons"))
    take(desk, "The crane")
    desk.keyboard.press("d")
    expect(desk.locator("#alert")).to_contain_text("changed")
    expect(desk.locator(".paragraph", has_text="44 tons")).to_be_visible()
    assert "[[drop]]" not in file.read_text(encoding="utf-8")
    # both texts are shown where it happened, and the wish can be had all the same
    box = desk.get_by_role("group", name="Changed by two")
    expect(box.locator("del")).to_contain_text("40 tons")
    expect(box.locator("ins")).to_contain_text("44 tons")
    box.get_by_role("button", name="Do it all the same").click()
    expect(box).to_have_count(0)
    on_disk(desk)
    assert "[[drop]] The crane lifts 44 tons" in file.read_text(encoding="utf-8")


def test_ten_keys_in_a_second_are_ten_decisions(desk: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    file = live.folder / "01-harbor.md"
    told = "\n\n".join(f"Pier {number} was painted green." for number in range(10))
    file.write_text(f"---\ntitle: The Harbor\n---\n\n{told}\n", "utf-8")
    desk.reload()
    desk.locator(".paragraph", has_text="Pier 9").wait_for()
    take(desk, "Pier 0")
    # as one types: no answer is waited for
    desk.evaluate(
        """() => { for (let n = 0; n < 10; n += 1) {
          for (const key of ["d", "j"]) document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        } }"""
    )
    expect(desk.locator(".paragraph del", has_text="Pier")).to_have_count(10)
    on_disk(desk)
    assert file.read_text("utf-8").count("[[drop]] Pier") == 10

    # and all of it back, one by one, and again
    for _ in range(10):
        desk.keyboard.press("Control+z")
    on_disk(desk)
    assert "[[drop]]" not in file.read_text("utf-8")
    expect(desk.locator(".paragraph del", has_text="Pier")).to_have_count(0)
    for _ in range(3):
        desk.keyboard.press("Control+Shift+z")
    on_disk(desk)
    assert file.read_text("utf-8").count("[[drop]] Pier") == 3
    expect(desk.get_by_role("button", name="Redo")).to_be_enabled()


def test_a_desk_that_does_not_answer_keeps_the_changes(desk: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    file = live.folder / "01-harbor.md"
    before = file.read_bytes()
    desk.context.set_offline(True)
    take(desk, "The crane")
    desk.keyboard.press("d")
    expect(desk.locator("#gone")).to_contain_text("does not answer")
    expect(desk.locator("#gone")).to_contain_text("change waits")
    expect(desk.locator("#queue")).to_contain_text("1 change")
    assert file.read_bytes() == before
    desk.context.set_offline(False)
    on_disk(desk)
    expect(desk.locator("#gone")).to_be_hidden()
    assert "[[drop]] The crane" in file.read_text("utf-8")
    # Chromium notes what it could not fetch, and nothing else may stand there
    unreached = ("ERR_INTERNET_DISCONNECTED", "/changes", "/events")
    others = [t for t in desk.watch.complaints if not any(word in t for word in unreached)]
    assert others == []
    desk.watch.complaints.clear()


def test_an_answer_that_was_lost_is_no_second_change(context: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    page = context.new_page()
    lost = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().json())  # it was done, and nobody heard of it
        route.abort()

    page.route("**/changes", lose)
    page.goto(live.address)
    page.locator(".paragraph").first.wait_for()
    page.get_by_role("button", name="Read “The Orchard” earlier").click()
    on_disk(page)
    assert lost[0]["outcomes"][0]["ok"]
    expect(page.locator("#alert")).to_be_empty()
    expect(page.locator("article h2").first).to_have_text("The Orchard")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("article h2").first).to_have_text("The Harbor")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_only_what_changed_is_drawn_and_the_place_is_kept(desk: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    desk.evaluate("document.querySelectorAll('article').forEach((a) => { a.seen = true; })")
    take(desk, "The crane")
    desk.keyboard.press("d")
    on_disk(desk)
    expect(desk.locator("#numbers li", has_text="40")).to_have_count(0)
    drawn = desk.evaluate("[...document.querySelectorAll('article')].map((a) => a.seen === true)")
    assert drawn == [False, True]
    expect(desk.locator(".paragraph:focus")).to_contain_text("The crane")


def test_audio_that_is_older_than_the_text_is_told(desk: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    older = desk.get_by_text("The audio is older than the text.")
    expect(older).to_be_hidden()
    desk.locator("#articles").focus()
    desk.keyboard.press("b")
    expect(desk.locator("#progress-text")).to_contain_text("Built in", timeout=WAIT)
    expect(older).to_be_hidden()
    take(desk, "The crane")
    desk.keyboard.press("d")
    expect(older).to_be_visible()
    desk.keyboard.press("Control+z")
    expect(older).to_be_hidden()


def test_axe_finds_nothing(
    browser: Any, live: LiveDesk, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_numbers(monkeypatch)
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    # the desk's own policy forbids foreign scripts: let this one in
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    try:
        page = context.new_page()
        page.goto(live.address)
        page.locator(".paragraph").first.wait_for()
        page.locator(".paragraph").first.focus()
        page.evaluate(axe)
        result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        found = [(v["id"], [n["html"] for n in v["nodes"]]) for v in result["violations"]]
        assert found == []
    finally:
        context.close()


def test_it_fits_320_pixels(context: Any, live: LiveDesk) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(live.address)
    page.locator(".paragraph").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
