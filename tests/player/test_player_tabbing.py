"""By Tab through an edition of 25 articles: few stops, and none of them below the sticky bar."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.player.conftest import probe
from tests.player.drivers import BROWSERS, Browser, wait
from tests.player.faulty import FaultyHost
from tests.player.site_fixture import make_episode, write_site

MOST = 40
FOCUS = probe("focus")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    audio = tmp_path_factory.mktemp("tabbing") / "audio"
    write_site(audio, "http://127.0.0.1/", [make_episode(duration=250.0, articles=25)])
    return audio


@pytest.fixture(scope="module", params=list(BROWSERS))
def browser(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with BROWSERS[request.param](tmp_path_factory.mktemp(request.param)) as browser:
        yield browser


def focused(browser: Browser, seconds: float = 10) -> dict[str, Any]:
    """Where the focus is, once the browser has scrolled there, or has had the time to."""
    until = time.monotonic() + seconds
    while True:
        stop: dict[str, Any] = browser.run(FOCUS)
        if (stop["seen"] and not stop["covered"]) or time.monotonic() > until:
            return stop


def test_few_stops_and_none_covered(browser: Browser, folder: Path) -> None:
    with FaultyHost(folder) as host:
        browser.open(host.url + "2026-11-02/")
        ready = "p && p.$ && p.$.play && p.querySelector('.chapters a[tabindex=\"-1\"]')"
        wait(browser, f"{ready} && p.querySelector('.find input')")
        browser.stroke("Tab")
        first = browser.run(FOCUS)
        assert "skip" in first["name"], first
        browser.stroke("Enter")
        browser.stroke("Tab")
        assert browser.run("return document.activeElement.tagName") == "EDITION-PLAYER"
        browser.run("document.activeElement.blur(); scrollTo(0, 0)")

        browser.run("document.querySelector('.masthead a').focus()")
        stops = [focused(browser)]
        while not stops[-1]["past"]:
            assert len(stops) <= MOST, [stop["name"] for stop in stops]
            browser.stroke("Tab")
            stops.append(focused(browser))
        assert len(stops) > 15
        # and back, which is where a bar at the top lies over what is focused; with open articles
        browser.run(
            "for (const part of [...document.querySelectorAll('.article')].slice(3, 12))"
            " part.open = true"
        )
        while not stops[-1]["name"].startswith("A show") and len(stops) < 4 * MOST:
            browser.stroke("Shift+Tab")
            stops.append(focused(browser))
            if stops[-1]["start"] or "masthead" in stops[-1]["name"]:
                break
        assert any(stop["stuck"] for stop in stops), "the bar was over the page"
        covered = [stop["name"] for stop in stops if stop["covered"] or not stop["seen"]]
        assert covered == []
