"""The morning's dialogs: for every reader, on a phone, and in German."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from audio_edition.verbs.build import build
from audio_edition.workspace import Workspace
from tests.desk.conftest import LiveDesk

EDITION = "2026-11-02"
CRANE = "The crane lifts 40 tons."


@pytest.fixture
def live(live: LiveDesk) -> LiveDesk:
    """A desk whose edition is built, and was heard otherwise in one place."""
    build(Workspace.open(live.root), EDITION, jobs=1)
    folder = live.root / "audio" / EDITION
    frames = json.loads((folder / "episode.json").read_text("utf-8"))["audio"]["frames_sha256"]
    doubt = {
        "index": 4, "at": 7.5, "where": "01-harbor.md:5", "state": "doubtful", "doubt": "number",
        "printed": CRANE, "spoken": "The crane lifts forty tons.",
        "heard": "The crane lifts fourteen tons.", "accepted": False,
    }  # fmt: skip
    record = {
        "version": 1, "edition": EDITION, "frames_sha256": frames, "sentences": 9,
        "sound": {"sentences": 9, "lowest": 0.98},
        "heard": {"recogniser": "an ear", "sha256": "0", "sentences": 9, "doubtful": 1,
                  "word_error": 0.01},
        "doubts": [doubt],
    }  # fmt: skip
    (folder / "heard.json").write_text(json.dumps(record), "utf-8")
    return live


@pytest.fixture(params=[("light", "en"), ("dark", "de")], ids=["light-en", "dark-de"])
def page(request: pytest.FixtureRequest, browser: Any, live: LiveDesk) -> Iterator[Any]:
    scheme, language = request.param
    # the desk's own policy forbids foreign scripts: let axe in
    context = browser.new_context(
        color_scheme=scheme, locale=language, bypass_csp=True,
        viewport={"width": 320, "height": 800},
    )  # fmt: skip
    page = context.new_page()
    page.goto(live.address)
    page.locator(".paragraph .doubt").wait_for()
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    yield page
    context.close()


def fault(page: Any) -> list[Any]:
    """What axe finds, and whether anything is wider than the phone."""
    result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    found = [(v["id"], [n["html"] for n in v["nodes"]]) for v in result["violations"]]
    width = page.evaluate(
        "Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll('dialog')]"
        ".map((d) => d.scrollWidth - d.clientWidth + 320))"
    )
    return [*found, *([width] if width > 320 else [])]


def test_every_state_is_for_everybody(page: Any, live: LiveDesk) -> None:
    from playwright.sync_api import expect

    german = page.evaluate("document.documentElement.lang") == "de"
    assert fault(page) == []
    doubt = page.locator(".paragraph .doubt")
    expect(doubt).to_contain_text("fourteen tons")
    expect(doubt).to_contain_text("Eine andere Zahl" if german else "Another number")

    page.locator("#new").click()
    dialog = page.locator("dialog")
    expect(dialog.locator("[name=edition]")).to_be_focused()
    dialog.locator("summary").click()
    dialog.locator("[name=text]").fill("Snow fell all night.\n\nIt is deep.")
    # a key that is typed in a dialog is none of the desk's
    page.keyboard.press("Tab")
    page.keyboard.press("b")
    dialog.get_by_role("button", name="Nachsehen" if german else "Look what").click()
    expect(dialog.locator(".found li")).to_have_count(1)
    assert fault(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#new")).to_be_focused()
    expect(page.locator("#progress")).to_be_hidden()  # no build was begun
    assert len(list(live.root.joinpath("editions").iterdir())) == 2  # nor an edition

    page.locator("#publish").click()
    expect(dialog.locator(".findings li").first).to_be_visible()  # the silent voice is for tests
    assert fault(page) == []
    page.keyboard.press("Escape")

    # what was heard of an earlier text is shown beside no other
    file = live.folder / "01-harbor.md"
    file.write_text(file.read_text("utf-8").replace("Monday", "Tuesday"), "utf-8")
    page.reload()
    earlier = "Zu einem früheren Text" if german else "Of an earlier text"
    expect(page.locator("#progress-text")).to_contain_text(earlier)
    expect(page.locator("#proof-text")).to_contain_text(earlier)
    expect(page.locator(".doubt")).to_have_count(0)


def test_an_end_that_is_heard_before_the_beginning_is_answered(
    page: Any,
) -> None:
    """What is short has ended before the browser reads that it began."""
    from playwright.sync_api import expect

    told: list[str] = []

    def slowly(route: Any) -> None:
        answer = route.fetch()
        told.append(answer.json()["run"])
        page.wait_for_timeout(3_000)  # the end comes by the stream meanwhile
        route.fulfill(response=answer)

    page.route("**/desk/morning/*/new", slowly)
    page.locator("#new").click()
    dialog = page.locator("dialog")
    dialog.locator("summary").click()
    dialog.locator("[name=text]").fill("Snow fell all night.")
    german = page.evaluate("document.documentElement.lang") == "de"
    dialog.get_by_role("button", name="Nachsehen" if german else "Look what").click()
    expect(dialog.locator(".found li")).to_have_count(1, timeout=20_000)
    assert len(told) == 1
