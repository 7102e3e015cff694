"""The page of figures at the desk: its route, who may see it, and when it is counted anew."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from audio_edition import build
from audio_edition.audience.page import CSP
from tests.audience.logged import APPLE, CHROME, Asks, combined
from tests.player.conftest import browser
from tests.server.newsroom import EDITION, Newsroom
from tests.server.test_door_browser import enter, found_by_axe

__all__ = ["browser"]  # the one Chromium of the module

MP3 = f"/{EDITION}/{EDITION}.mp3"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path_factory.mktemp("newsroom"), '[desk]\nlogs = "logs/access.log*"\n')
    build(room.workspace, EDITION, jobs=1)
    (room.root / "logs").mkdir()
    log = room.root / "logs" / "access.log"
    log.write_text("".join(combined(Asks(uri=MP3, agent=who)) + "\n" for who in (APPLE, CHROME)))
    with room.shared():
        yield room


def test_who_may_read_sees_the_figures_and_nobody_else(room: Newsroom) -> None:
    with room.stranger() as stranger:
        answer = stranger.get("/desk/listens")
        assert answer.status_code == 401
        assert "<strong>" not in answer.text
    with room.user("rita") as rita:
        answer = rita.get("/desk/listens", headers={"Accept-Language": "de"})
        assert answer.status_code == 200
        assert answer.headers["content-security-policy"] == CSP
        assert "<strong>2</strong> Downloads" in answer.text
        assert answer.headers["content-language"] == "de"
        assert "Apple Podcasts" in answer.text
        assert "192.0.2" not in answer.text
        # it is counted anew when the log has grown, and says what is wrong with it
        log = room.root / "logs" / "access.log"
        before = log.read_text()
        log.write_text(before + combined(Asks(uri=MP3, ip="192.0.2.8")) + "\n")
        assert "<strong>3</strong> downloads" in rita.get("/desk/listens").text
        log.write_text("Dear diary,\n")
        own = rita.get("/desk/listens", headers={"Accept-Language": "de"}).text
        assert " ist kein Zugriffsprotokoll, das sich lesen lässt (" in own
        assert own.endswith(
            ". das Format des Servers sagt [desk] log_format, im Terminal --format.\n"
        )
        wrong = rita.get("/desk/listens")
        assert (wrong.status_code, "is no access log" in wrong.text) == (422, True)
        assert wrong.headers["content-type"].startswith("text/plain")
        show = room.root / "editions" / "show.toml"
        settings = show.read_text()
        show.write_text(settings.replace("logs =", "#"))
        assert "set [desk] logs" in rita.get("/desk/listens").text
        show.write_text(settings)
        log.write_text(before)


@pytest.mark.contract("browsers")
def test_the_page_is_whole_for_everybody(room: Newsroom, browser: Any) -> None:
    """Under its policy, without a script, light and dark, on a telephone: nothing axe finds."""
    refused: list[str] = []
    context = browser.new_context(viewport={"width": 360, "height": 800})
    try:
        page = context.new_page()
        page.on("console", lambda message: refused.append(message.text))
        page.goto(f"{room.url}/desk/?edition={EDITION}")
        enter(page, "rita")
        page.get_by_role("link", name="Listening figures").click()
        page.locator("h1").filter(has_text="Listening figures").wait_for()
        refused.clear()
        page.reload()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
            assert page.locator("table").first.is_visible()
            assert found_by_axe(page) == []
        bar = page.locator("rect").first
        assert re.search(r"255, 154, 148", bar.evaluate("bar => getComputedStyle(bar).fill"))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator("svg[role=img][aria-label]").count() == page.locator("svg").count()
        assert refused == []
    finally:
        context.close()
