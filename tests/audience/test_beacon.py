"""The player's beacon in a real Chromium: what it sends, and when it sends nothing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from audio_edition.publication.serving import beacon_elsewhere
from audio_edition.server.site import create_site
from tests.player.conftest import browser, open_page, probe, served, wait
from tests.player.site_fixture import SETTINGS, write_site
from tests.publication.at_work import in_thread
from tests.server.live import Server

__all__ = ["browser", "open_page"]  # fixtures

# what the page sends is kept in the page; nothing leaves the machine
CATCH = """
  window.sent = [];
  navigator.sendBeacon = (url, data) => window.sent.push([String(url), data === undefined]) > 0;
"""


Open = Callable[..., Any]


@contextmanager
def counted(audio: Path, beacon: str) -> Iterator[str]:
    """The address of a site whose player tells ``beacon`` what is heard."""
    with served(audio, partial(write_site, settings=replace(SETTINGS, beacon=beacon))) as url:
        yield url


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with counted(tmp_path_factory.mktemp("beacon") / "audio", "https://audio.example/heard") as url:
        yield url


def opened(open_page: Open, address: str, script: str) -> Any:
    """A page of the player, in which ``script`` ran first."""
    page = open_page("about:blank")
    page.add_init_script(script)
    page.goto(f"{address}2026-11-02/")
    page.locator("edition-player #play").wait_for()
    return page


def sent(page: Any) -> list[tuple[str, str]]:
    """Article and quarter of each beacon, in order; its shape is looked at on the way."""
    found = []
    for url, empty in page.evaluate("window.sent"):
        assert url.startswith("https://audio.example/heard?")
        assert empty, "a beacon has no body"
        said = parse_qs(urlsplit(url).query, strict_parsing=True)
        assert said.keys() == {"edition", "article", "heard"}
        assert said["edition"] == ["2026-11-02"]
        found.append((said["article"][0], said["heard"][0]))
    return found


def play_from(page: Any, seconds: float, until: float = 0) -> None:
    page.evaluate(probe("play_from"), seconds)
    if until:
        wait(page, f"p.audio.currentTime > {until}")


def has_loaded(page: Any) -> bool:
    return any("/edition-beacon." in url for url in page.watch.requests)


def test_quarters_of_an_article_are_told_once_and_jumps_are_not_heard(open_page, site):
    page = opened(open_page, site, CATCH)
    first = page.locator("[data-article]").first
    start, length = (float(first.get_attribute(f"data-{name}")) for name in ("start", "length"))
    assert not has_loaded(page), "nothing of it is there before it plays"
    play_from(page, start + length / 4 - 0.4)
    wait(page, "window.sent.length >= 2")
    article = first.get_attribute("data-article")
    assert sent(page) == [(article, "0"), (article, "25")]
    # a jump over the half, then to its end: what lies between was not heard
    play_from(page, start + length - 1.2)
    wait(page, "window.sent.some(([url]) => url.endsWith('heard=100'))")
    play_from(page, start + length / 4 - 0.4, start + length / 4 + 0.3)
    told = [pair for pair in sent(page) if pair[0] == article]
    assert told == [(article, "0"), (article, "25"), (article, "100")]
    assert page.evaluate("Object.keys(localStorage)") in ([], ["edition-player"])
    assert page.evaluate("document.cookie") == ""


@pytest.mark.parametrize(
    "wish",
    [
        'Object.defineProperty(navigator, "doNotTrack", { value: "1" });',
        'Object.defineProperty(navigator, "globalPrivacyControl", { value: true });',
    ],
)
def test_who_does_not_want_to_be_followed_sends_nothing(open_page, site, wish):
    page = opened(open_page, site, CATCH + wish)
    play_from(page, 20, 21)
    assert sent(page) == []


def test_a_show_that_did_not_ask_loads_nothing_of_it(open_page: Open, tmp_path: Path) -> None:
    with served(tmp_path / "audio") as address:
        page = opened(open_page, address, CATCH)
        assert page.locator("[data-beacon]").count() == 0
        play_from(page, 20, 21)
        assert not has_loaded(page)
        assert sent(page) == []


KEPT = (
    "addEventListener('securitypolicyviolation', (e) => (window.kept ??= []).push("
    "e.effectiveDirective + ' ' + e.blockedURI));"
)


def test_a_beacon_on_another_host_arrives_where_the_policy_names_it(open_page, tmp_path):
    told: list[str] = []

    class Counter(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(self.path)
            self.send_response(204)
            self.end_headers()

    with in_thread(Counter) as elsewhere, counted(tmp_path / "audio", f"{elsewhere}heard") as base:
        named = beacon_elsewhere(f"{elsewhere}heard", base)
        assert named == elsewhere.rstrip("/")
        page = opened(open_page, base, KEPT)
        play_from(page, 20)
        wait(page, "window.kept?.length > 0")
        assert page.evaluate("window.kept")[0].startswith(f"connect-src {elsewhere}heard")
        assert told == []
        page.watch.complaints.clear()
        with Server(create_site(tmp_path / "audio", beacon=named)) as server:
            page = opened(open_page, server.url, KEPT)
            play_from(page, 20)
            end = time.monotonic() + 30
            while not told:
                assert time.monotonic() < end, "no beacon came"
                page.wait_for_timeout(50)
        assert told[0].startswith("/heard?edition=2026-11-02&article=")
        assert page.evaluate("window.kept") is None
