"""The door in a real Chromium: in and out without a script, and no key lost when a login ends."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.player.conftest import Watch, browser, probe
from tests.server.newsroom import EDITION, PASSWORDS, Newsroom

__all__ = ["browser"]  # the one Chromium of the module

WAIT = 30_000


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path_factory.mktemp("newsroom"))
    with room.shared():
        yield room


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., Any]]:
    expect.set_options(timeout=WAIT)
    contexts = []

    def new_page(**options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}} | options)
        context.set_default_timeout(WAIT)
        contexts.append(context)
        return context.new_page()

    yield new_page
    expect.set_options(timeout=5000)
    for context in contexts:
        context.close()


def enter(page: Any, name: str, password: str = "") -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(password or PASSWORDS[name])
    page.keyboard.press("Enter")


def found_by_axe(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found]


def test_in_and_out_without_a_script(room: Newsroom, new_page: Callable[..., Any]) -> None:
    for language, wrong in (("en", "not right"), ("de", "stimmt nicht")):
        page = new_page(java_script_enabled=False, locale=language)
        page.goto(f"{room.url}/desk/?edition={EDITION}")
        assert page.url == f"{room.url}/desk/login?edition={EDITION}"
        assert page.locator("html").get_attribute("lang") == language
        enter(page, "rita", "something else")
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


def test_the_page_to_log_in_has_nothing_axe_finds(
    room: Newsroom, new_page: Callable[..., Any]
) -> None:
    for scheme in ("light", "dark"):
        page = new_page(color_scheme=scheme, viewport={"width": 320, "height": 640}, locale="de")
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


def test_a_login_that_ends_loses_no_key_and_the_player_behind_the_door_works(
    room: Newsroom, new_page: Callable[..., Any]
) -> None:
    page = new_page()
    page.goto(f"{room.url}/desk/?edition={EDITION}")
    enter(page, "emil")
    page.locator(".paragraph").first.wait_for()
    expect(page.locator("#by")).to_be_hidden()  # an approval has the name of who is in
    assert found_by_axe(page) == []
    # somebody else at this browser logs out, in another window
    other = page.context.new_page()
    other.goto(f"{room.url}/desk/")
    other.locator(".who button").click()
    other.locator(".notice").wait_for()
    page.locator(".paragraph", has_text="The crane").focus()
    page.keyboard.press("d")
    expect(page.locator("#gone")).to_contain_text("Your change waits here")
    file = room.folder / "01-harbor.md"
    assert "[[drop]]" not in file.read_text("utf-8")
    with page.context.expect_page() as opened:
        page.locator("#gone a").click()
    enter(opened.value, "emil")
    opened.value.locator(".who").wait_for()
    expect(page.locator("#gone")).to_be_hidden()
    expect(page.locator("#queue")).to_be_empty()
    assert "[[drop]] The crane" in file.read_text("utf-8")
    # what runs tell is heard again as well
    page.bring_to_front()
    page.locator("#build").click()
    expect(page.locator("#player")).to_be_visible()
    # what was built is nobody's outside
    page = new_page()
    page.goto(f"{room.url}/{EDITION}/")
    assert "/desk/login" in page.url
    enter(page, "rita")
    page.locator(".who").wait_for()
    watch = Watch(page)
    page.goto(f"{room.url}/{EDITION}/")
    expect(page.locator("edition-player").first).to_be_visible()
    page.wait_for_function("customElements.get('edition-player') !== undefined")
    assert not watch.complaints
    assert not watch.foreign(f"{room.url}/")


REACHED = """() => [...document.querySelectorAll("button, input, select, textarea")]
  .filter((node) => node.checkVisibility() && !node.matches("[aria-disabled=true]")
    && !node.closest("#names, #numbers, .who"))
  .map((node) => node.id || node.ariaLabel || node.textContent.trim())"""
# What changes nothing: to choose what is shown, to try a name; and all that is to be heard
READERS = {"edition", "language", "name", "saying", "scope", "because", "try", "keys-off"}


def test_who_may_not_is_told_at_each_button(room: Newsroom, new_page: Callable[..., Any]) -> None:
    """Rita reads, Emil edits, Paula publishes; nothing that is refused is even sent."""
    takes = "takes the role “{}”"
    before = {file: file.read_bytes() for file in room.folder.iterdir()}
    for name in ("rita", "emil", "paula"):
        page = new_page(bypass_csp=True)
        page.goto(f"{room.url}/desk/?edition={EDITION}")
        enter(page, name)
        page.locator(".paragraph").first.wait_for()
        page.locator("#published-text", has_text="published").wait_for()
        page.add_style_tag(content=".paragraph .tools { display: flex !important; }")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        sent: list[str] = []
        page.on("request", lambda r, sent=sent: sent.append(r.url) if r.method == "POST" else None)
        told = page.locator("[aria-disabled=true]:visible")
        if name != "rita":
            refused = set(told.evaluate_all("nodes => nodes.map((node) => node.id)"))
            assert refused == ({"approve", "publish"} if name == "emil" else set())
            page.locator("#approve").click(force=True)  # as a hand does
            if refused:
                expect(page.locator("#alert")).to_contain_text(takes.format("publish"))
                assert sent == []
            else:
                expect(page.locator("#approval")).to_contain_text("approved by Paula Voss")
            page.locator(".paragraph:not(.drop)").get_by_role("button", name="Drop").first.click()
            expect(page.locator("#queue")).to_be_empty()
            assert sent
            continue
        reached = {one for one in page.evaluate(REACHED) if not one.startswith("Hear")}
        assert reached <= READERS
        assert told.count() > 15
        buttons = [page.get_by_role("button", name=one).first for one in ("Build", "New …", "Drop")]
        for found, role in (
            *((one, "edit") for one in (*buttons, page.locator("#undo"), page.locator("#date"))),
            (page.locator("#publish"), "publish"),
        ):
            expect(found).to_have_accessible_description(re.compile(takes.format(role)))
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
        page.locator("body").evaluate(probe("drop"), ["x.md", "eA=="])
        expect(page.locator("#alert")).to_contain_text(takes.format("edit"))
        expect(page.locator("dialog, form.edit, .paragraph del:not(.drop del)")).to_have_count(0)
        assert sent == []
        assert {file: file.read_bytes() for file in room.folder.iterdir()} == before
