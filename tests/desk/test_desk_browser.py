"""The editor's morning in a real Chromium: drop, respell, hear, build; no mouse needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from tests.desk.conftest import LiveDesk
from tests.desk.test_desk_api import lose_numbers
from tests.player.conftest import Watch

pytestmark = pytest.mark.browser
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


def test_the_morning(desk: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    assert "token" not in desk.url
    expect(desk.locator("#title")).not_to_be_empty()
    # what was cut is struck through, with its reason
    promo = desk.locator(".paragraph.drop", has_text="Subscribe today")
    expect(promo.locator("del")).to_be_visible()
    expect(promo.locator(".why")).to_contain_text("subscribe")

    # drop a paragraph with one key
    take(desk, "The crane")
    desk.keyboard.press("d")
    expect(desk.locator(".paragraph:focus del")).to_contain_text("The crane")
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

    # approve
    desk.get_by_label("as", exact=True).fill("Marta")
    desk.get_by_role("button", name="Approve").click()
    expect(desk.locator("#approval")).to_contain_text("approved by Marta as it stands")
    assert "approved" in (live.folder / "edition.toml").read_text(encoding="utf-8")


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
    expect(desk.locator(".paragraph:focus")).not_to_have_class("paragraph drop")
    assert b"[[keep]] Subscribe" in file.read_bytes()
    desk.keyboard.press("u")
    expect(desk.locator(".paragraph:focus del")).to_contain_text("Subscribe")
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
    # Chromium itself notes the refusal on the console; nothing else may stand there
    assert [text for text in desk.watch.complaints if "422" not in text] == []
    desk.watch.complaints.clear()


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
