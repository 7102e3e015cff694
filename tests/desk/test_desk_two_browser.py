"""Two windows of one desk: who comes second sees both, and chooses; and a desk started anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from audio_edition.server.desk import Desk
from audio_edition.server.run import bind
from audio_edition.workspace import Workspace
from tests.desk.conftest import LiveDesk
from tests.desk.test_desk_browser import WAIT, on_disk
from tests.desk.test_desk_edit_browser import take
from tests.desk.test_desk_morning_window import fault
from tests.desk.walked import AXE
from tests.server.live import Server

TWO = "Changed by two"
CRANE = "The crane lifts 40 tons. It cost $2.5 million."


@pytest.fixture
def pages(browser: Any, live: LiveDesk) -> Iterator[list[Any]]:
    """Two windows; the address lets one in, and the other one comes with its cookie."""
    from playwright.sync_api import expect

    expect.set_options(timeout=WAIT)
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(WAIT)
    found = []
    for address in (live.address, f"{live.url}/desk/?edition=2026-11-02"):
        page = context.new_page()
        page.goto(address)
        page.locator(".paragraph").first.wait_for()
        found.append(page)
    yield found
    expect.set_options(timeout=5000)
    context.close()


def write(page: Any, words: str) -> None:
    take(page, "The crane")
    page.keyboard.press("t")
    page.get_by_role("textbox", name="Text").fill(words)
    page.keyboard.press("Control+Enter")


def set_date(page: Any, day: str) -> None:
    page.locator("#settings summary").first.click()
    page.locator("#date").fill(day)
    page.locator("#date").dispatch_event("change")


def say(page: Any, like: str) -> None:
    page.get_by_label("Name", exact=True).fill("Wang Yi")
    page.get_by_label("Say it like").fill(like)
    page.get_by_label("Say it like").press("Enter")


def rule(page: Any, key: str) -> None:
    take(page, "Nobody in the valley")
    page.keyboard.press(key)


def test_the_second_chooses_by_keyboard(pages: list[Any], live: LiveDesk) -> None:
    from playwright.sync_api import expect

    first, second = pages
    edits: tuple[tuple[Callable[..., None], str, str, str, str], ...] = (
        (write, "The crane lifts 50 tons.", "The crane lifts 60 tons.", CRANE, "01-harbor.md"),
        (set_date, "2026-11-03", "2026-11-04", "nothing", "edition.toml"),
        (say, "wahng EE", "wang YEE", "nothing", "../lexicon.toml"),
        (rule, "d", "e", "nothing", "edition.toml"),
    )
    for edit, mine, theirs, was, name in edits:
        edit(first, mine)
        on_disk(first)
        edit(second, theirs)
        if edit is rule:  # told in the words of the keys
            mine, theirs = "The paragraph is cut.", "keep"
        box = second.get_by_role("group", name=TWO)
        expect(box.locator("del")).to_have_text(was)
        expect(box.locator("ins")).to_have_text(mine)
        expect(box).to_contain_text(theirs, ignore_case=True)
        expect(second.locator("#alert")).to_contain_text("Somebody else changed")
        on_disk(second)
        assert theirs not in (live.folder / name).read_text("utf-8"), name
        # it is still there when the page is loaded anew, and for every reader
        second.reload()
        expect(box).to_contain_text(theirs, ignore_case=True)
        second.evaluate(AXE)
        assert fault(second)[:-1] == []
        box.get_by_role("button", name="Do it all the same").focus()
        second.keyboard.press("Enter")
        expect(box).to_have_count(0)
        on_disk(second)
        assert theirs in (live.folder / name).read_text("utf-8"), name
        first.reload()
        first.locator(".paragraph").first.wait_for()


def test_different_words_of_one_file_merge(pages: list[Any], live: LiveDesk) -> None:
    from playwright.sync_api import expect

    first, second = pages
    write(first, "The crane lifts 50 tons.")
    on_disk(first)
    take(second, "Wang Yi opened")
    second.keyboard.press("d")
    second.get_by_role("button", name="Edit the head of “The Harbor”").click()
    second.get_by_role("textbox", name="Byline").fill("By Marta")
    second.get_by_role("textbox", name="Byline").press("Enter")
    on_disk(second)
    expect(second.locator(".paragraph", has_text="50 tons")).to_be_visible()
    expect(second.get_by_role("group", name=TWO)).to_have_count(0)
    text = (live.folder / "01-harbor.md").read_text("utf-8")
    assert all(words in text for words in ("50 tons", "[[drop]] Wang Yi", "byline: By Marta"))


def test_a_form_that_was_open_saves_over_no_one(pages: list[Any], live: LiveDesk) -> None:
    """Not even where its window was drawn anew meanwhile, for a change of its own elsewhere."""
    from playwright.sync_api import expect

    first, second = pages
    file = live.folder / "01-harbor.md"
    for page, words in ((second, "Mine"), (first, "Theirs")):
        page.get_by_role("button", name="Edit the head of “The Harbor”").click()
        page.get_by_role("textbox", name="Headline").fill(words)
    first.get_by_role("textbox", name="Headline").press("Enter")
    on_disk(first)
    take(second, "Nobody in the valley")
    second.keyboard.press("d")
    on_disk(second)
    second.get_by_role("textbox", name="Headline").press("Enter")
    expect(second.locator(".theirs", has_text="Theirs")).to_be_visible()
    assert "title: Theirs" in file.read_text("utf-8")
    second.get_by_role("textbox", name="Headline").press("Enter")
    expect(second.get_by_role("textbox", name="Headline")).to_have_count(0)
    on_disk(second)
    assert "title: Mine" in file.read_text("utf-8")


def test_a_story_that_was_split_off_is_ordered_by_itself(pages: list[Any], live: LiveDesk) -> None:
    from playwright.sync_api import expect

    page, _ = pages
    before = {one.name: one.read_bytes() for one in live.folder.iterdir()}
    take(page, "The crane")
    page.keyboard.press("p")
    page.get_by_role("textbox", name="Headline").fill("The Crane")
    page.keyboard.press("Enter")
    on_disk(page)
    heads = page.locator("article h2")
    expect(heads).to_have_text(["The Harbor", "The Crane", "The Orchard"])
    page.get_by_role("button", name="Read “The Crane” later").click()
    expect(page.locator("#status")).to_contain_text("The Crane moved")
    on_disk(page)
    expect(heads).to_have_text(["The Harbor", "The Orchard", "The Crane"])
    page.get_by_role("button", name="Read “The Crane” earlier").click()
    page.get_by_role("button", name="Read “The Crane” earlier").click()
    on_disk(page)
    expect(heads).to_have_text(["The Crane", "The Harbor", "The Orchard"])
    assert "The crane lifts" not in (live.folder / "01-harbor.md").read_text("utf-8")
    for _ in range(4):
        page.get_by_role("button", name="Undo").click()
    on_disk(page)
    assert {one.name: one.read_bytes() for one in live.folder.iterdir()} == before


def test_a_desk_that_was_started_anew_gets_what_waited(browser: Any, show: Any) -> None:
    """In the window that stayed open, and in one that is opened after it was closed."""
    from playwright.sync_api import expect

    expect.set_options(timeout=WAIT)
    file = show / "editions/2026-11-02/01-harbor.md"
    context = browser.new_context()
    port = 0
    for stays in (True, False):
        listener = bind("127.0.0.1", port)
        port = listener.getsockname()[1]
        desk = Desk(Workspace.open(show), f"127.0.0.1:{port}")
        address = f"http://127.0.0.1:{port}/desk/?edition=2026-11-02&token="
        with Server(desk.app(), listener):
            page = context.new_page()
            page.goto(address + desk.token)
            page.locator(".paragraph").first.wait_for()
            take(page, "The crane")
        words = f"The crane lifts {50 + stays} tons."
        write(page, words)
        expect(page.locator("#gone")).to_contain_text("Your change waits here")
        assert words not in file.read_text("utf-8")
        if not stays:
            page.close()
        listener = bind("127.0.0.1", port)
        anew = Desk(Workspace.open(show), f"127.0.0.1:{port}")
        with Server(anew.app(), listener):
            if stays:
                expect(page.locator("#gone")).to_contain_text("started anew")
                expect(page.locator("#gone")).to_contain_text("Your change waits here")
            other = context.new_page()
            other.goto(address + anew.token)
            other.locator(".paragraph").first.wait_for()
            if stays:
                expect(page.locator("#gone")).to_be_hidden()
                on_disk(page)
            expect(other.locator("#queue")).to_be_empty()
            other.reload()
            expect(other.locator(".paragraph", has_text=words)).to_be_visible()
            assert words in file.read_text("utf-8")
            page.close()
            other.close()
    context.close()
    expect.set_options(timeout=5000)
