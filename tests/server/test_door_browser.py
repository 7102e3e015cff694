"""The door in a real Chromium: in and out without a script, and no key lost when a login ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.player.conftest import Watch, browser
from tests.server.newsroom import EDITION, PASSWORDS, Newsroom

__all__ = ["browser"]  # the one Chromium of the module

WAIT = 30_000


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path_factory.mktemp("newsroom"))
    with room.shared():
        yield room


def enter(page: Any, name: str, password: str = "") -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(password or PASSWORDS[name])
    page.keyboard.press("Enter")


def found_by_axe(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    return [one["id"] for one in Axe().run(page).response["violations"]]


@pytest.mark.parametrize(("language", "wrong"), [("en", "not right"), ("de", "stimmt nicht")])
def test_in_and_out_without_a_script(
    room: Newsroom, browser: Any, language: str, wrong: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale=language)
    context.set_default_timeout(WAIT)
    try:
        page = context.new_page()
        page.goto(f"{room.url}/desk/?edition={EDITION}")
        assert page.url == f"{room.url}/desk/login?edition={EDITION}"
        assert page.locator("html").get_attribute("lang") == language
        enter(page, "rita", "something else")
        page.locator("#told").wait_for()
        assert wrong in page.locator("#told").inner_text()
        assert page.locator("#name").input_value() == "rita"
        enter(page, "rita")
        page.locator(".who").wait_for()
        assert page.url == f"{room.url}/desk/?edition={EDITION}"
        assert "rita" in page.locator(".who").inner_text()
        page.locator(".who button").click()
        page.locator(".notice").wait_for()
        page.goto(f"{room.url}/desk/")
        assert "/desk/login" in page.url
    finally:
        context.close()


def test_the_page_to_log_in_has_nothing_axe_finds(room: Newsroom, browser: Any) -> None:
    for scheme in ("light", "dark"):
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": 320, "height": 640}, locale="de"
        )
        context.set_default_timeout(WAIT)
        page = context.new_page()
        watch = Watch(page)
        page.goto(f"{room.url}/desk/login?left=1")
        page.locator("#name:focus").wait_for()  # a browser focuses with its first frame
        assert found_by_axe(page) == []
        enter(page, "nobody", "something else")
        page.locator("#told").wait_for()
        assert found_by_axe(page) == []
        page.locator("#password:focus").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.title().startswith("Fehler:")
        # Chromium logs every answer that is a refusal, and nothing else is there
        assert all("403" in complaint for complaint in watch.complaints)
        context.close()


def test_a_login_that_ends_loses_no_key(room: Newsroom, browser: Any) -> None:
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(WAIT)
    try:
        page = context.new_page()
        page.goto(f"{room.url}/desk/?edition={EDITION}")
        enter(page, "emil")
        page.locator(".paragraph").first.wait_for()
        expect(page.locator("#by")).to_be_hidden(
            timeout=WAIT
        )  # an approval has the name of who is in
        assert found_by_axe(page) == []
        # somebody else at this browser logs out, in another window
        other = context.new_page()
        other.goto(f"{room.url}/desk/")
        other.locator(".who button").click()
        other.locator(".notice").wait_for()
        page.locator(".paragraph", has_text="The crane").focus()
        page.keyboard.press("d")
        expect(page.locator("#gone")).to_contain_text("Your change waits here", timeout=WAIT)
        file = room.folder / "01-harbor.md"
        assert "[[drop]]" not in file.read_text("utf-8")
        with context.expect_page() as opened:
            page.locator("#gone a").click()
        enter(opened.value, "emil")
        opened.value.locator(".who").wait_for()
        expect(page.locator("#gone")).to_be_hidden(timeout=WAIT)
        expect(page.locator("#queue")).to_be_empty(timeout=WAIT)
        assert "[[drop]] The crane" in file.read_text("utf-8")
        # what runs tell is heard again as well
        page.bring_to_front()
        page.locator("#build").click()
        expect(page.locator("#player")).to_be_visible(timeout=WAIT)
    finally:
        context.close()


def test_the_player_behind_the_door_works_and_is_nobodys_outside(
    room: Newsroom, browser: Any
) -> None:
    from playwright.sync_api import expect

    if not (room.root / "audio" / EDITION / "embed.html").exists():
        with room.user("emil") as emil:
            room.post(emil, f"/desk/api/{EDITION}/build")
            with emil.stream("GET", "/desk/api/events") as stream:
                assert any('"type": "done"' in line for line in stream.iter_lines())
    context = browser.new_context()
    context.set_default_timeout(WAIT)
    try:
        page = context.new_page()
        page.goto(f"{room.url}/{EDITION}/")
        assert "/desk/login" in page.url
        enter(page, "rita")
        page.locator(".who").wait_for()
        watch = Watch(page)
        page.goto(f"{room.url}/{EDITION}/")
        expect(page.locator("edition-player").first).to_be_visible(timeout=WAIT)
        page.wait_for_function("customElements.get('edition-player') !== undefined")
        assert not watch.complaints
        assert not watch.foreign(f"{room.url}/")
    finally:
        context.close()


REACHED = """() => [...document.querySelectorAll("button, input, select, textarea")]
  .filter((node) => node.checkVisibility() && !node.matches("[aria-disabled=true]")
    && !node.closest("#names, #numbers, .who"))
  .map((node) => node.id || node.ariaLabel || node.textContent.trim())"""
READERS = {"edition", "language", "name", "saying", "scope", "because", "try", "keys-off"}
"""What changes nothing: to choose what is shown, to try a name; and all that is to be heard."""


def folded_out(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def at_the_desk(room: Newsroom, context: Any, name: str) -> tuple[Any, list[str]]:
    """The desk of somebody, and what it will send."""
    page = context.new_page()
    page.goto(f"{room.url}/desk/?edition={EDITION}")
    enter(page, name)
    page.locator(".paragraph").first.wait_for()
    page.locator("#published-text", has_text="published").wait_for()
    page.add_style_tag(content=".paragraph .tools { display: flex !important; }")
    folded_out(page)
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    return page, sent


def test_who_reads_is_told_at_each_button_who_may(room: Newsroom, browser: Any) -> None:
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1200, "height": 900}, bypass_csp=True)
    context.set_default_timeout(WAIT)
    before = {file: file.read_bytes() for file in room.folder.iterdir()}
    try:
        page, sent = at_the_desk(room, context, "rita")
        reached = {one for one in page.evaluate(REACHED) if not one.startswith("Hear")}
        assert reached <= READERS
        told = page.locator("[aria-disabled=true]:visible")
        assert told.count() > 15
        takes = "takes the role “edit”"
        for name in ("Build", "New …", "Undo", "Drop"):
            found = page.get_by_role("button", name=name).first
            expect(found).to_have_accessible_description(re.compile(takes), timeout=WAIT)
        expect(page.locator("#publish")).to_have_accessible_description(
            re.compile("“publish”"), timeout=WAIT
        )
        expect(page.locator("#date")).to_have_accessible_description(
            re.compile(takes), timeout=WAIT
        )
        assert found_by_axe(page) == []

        # pressed by a hand that does not look, by keys, and with a file dropped on the window
        page.evaluate("document.querySelectorAll('[data-does]').forEach((one) => one.click())")
        page.locator(".paragraph").first.focus()
        for key in ("b", "d", "e", "u", "t", "p", "a", "m", "x", "Alt+ArrowDown", "Control+z"):
            page.keyboard.press(key)
        page.locator("#date").press("ArrowUp")
        page.locator("#name").fill("Wang Yi")
        page.locator("#saying").fill("Wahng Ee")
        page.locator("#saying").press("Enter")
        page.evaluate(
            "const dataTransfer = new DataTransfer();"
            "dataTransfer.items.add(new File(['x'], 'x.md'));"
            "document.body.dispatchEvent(new DragEvent('drop',"
            " { dataTransfer, bubbles: true, cancelable: true }))"
        )
        expect(page.locator("#alert")).to_contain_text(takes, timeout=WAIT)
        expect(page.locator("dialog, form.edit, .paragraph del:not(.drop del)")).to_have_count(0)
        assert sent == []
        assert {file: file.read_bytes() for file in room.folder.iterdir()} == before
    finally:
        context.close()


def test_who_edits_or_publishes_is_told_what_is_not_theirs(room: Newsroom, browser: Any) -> None:
    from playwright.sync_api import expect

    for name, refused in (("emil", {"approve", "publish"}), ("paula", set())):
        context = browser.new_context(viewport={"width": 1200, "height": 900}, bypass_csp=True)
        context.set_default_timeout(WAIT)
        try:
            page, sent = at_the_desk(room, context, name)
            shown = page.locator("[aria-disabled=true]:visible").evaluate_all(
                "nodes => nodes.map((node) => node.id)"
            )
            assert set(shown) == refused
            page.locator("#approve").click(force=True)  # as a hand does
            if refused:
                expect(page.locator("#alert")).to_contain_text(
                    "takes the role “publish”", timeout=WAIT
                )
                assert sent == []
            else:
                expect(page.locator("#approval")).to_contain_text(
                    "approved by Paula Voss", timeout=WAIT
                )
            page.get_by_role("button", name="Drop").first.click()
            expect(page.locator("#queue")).to_be_empty(timeout=WAIT)
            assert sent
        finally:
            context.close()
