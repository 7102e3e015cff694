"""The archive and the day in every browser that readers have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.player.archive_site import archive_site, clocked
from tests.player.drivers import BROWSERS, Browser, wait

__all__ = ["archive_site"]

# Firefox plays nothing where there is no sound card
MUTE = """
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () { this.muted = true; return play.call(this); };
"""


@pytest.fixture(scope="module", params=list(BROWSERS))
def browser(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with BROWSERS[request.param](tmp_path_factory.mktemp(request.param)) as browser:
        yield browser


def test_plays_in_place_finds_and_knows_its_day(browser: Browser, archive_site: str) -> None:
    browser.open(f"{archive_site}{clocked('index.html')}?now=2026-11-02T22:59:30Z")
    browser.run(MUTE)
    key = "document.querySelector('button.play')"
    wait(browser, f"{key} && !{key}.hidden")
    link = "document.querySelector('.listen a').textContent"
    badge = "document.querySelector('[data-badge]')"
    wait(browser, f'{link} === "Listen to Today\'s Edition" && !{badge}.hidden')
    browser.run("shift(60_000); window.dispatchEvent(new Event('focus'));")
    wait(browser, f"{link} === 'Listen to the Latest Edition' && {badge}.hidden")
    browser.press("button.play")
    wait(browser, "p && p.audio && !p.audio.paused && p.audio.currentTime > 0")
    first = browser.run("return document.querySelector('edition-player').getAttribute('src')")
    assert first == f"{archive_site}2026-11-02/"
    browser.press(".listed .archive > li:nth-of-type(2) > button.play")
    second = f"{archive_site}2026-10-30/"
    wait(browser, f"p && p.getAttribute('src') === '{second}' && p.audio && !p.audio.paused")
    assert browser.run("return document.querySelectorAll('edition-player[src]').length") == 1
    browser.press("#find")
    browser.run(
        "const q = document.querySelector('#find'); q.value = 'BRÛLEE 117:';"
        "q.dispatchEvent(new Event('input')); q.form.requestSubmit();"
    )
    # what was typed before the search came is searched when it comes
    wait(browser, "document.querySelector('.search [role=status]').textContent")
    told = browser.run(
        "return [document.querySelector('.search [role=status]').textContent,"
        " document.querySelector('.found h3 a').getAttribute('href')]"
    )
    assert told == ["Editions found: 1", f"{archive_site}2026-05-25/"]


def test_says_what_there_is_today(browser: Browser, archive_site: str) -> None:
    browser.open(f"{archive_site}{clocked('today/index.html')}?now=2026-11-08T09:00:00Z")
    wait(browser, "document.querySelector('.notice').textContent")
    assert browser.run("return document.querySelector('.notice').textContent") == (
        "No edition today. The last one is of Monday, November 2, 2026. "
        "The next one is expected on Monday, November 9."
    )
