"""The player's beacon in a real Chromium: what it sends, and when it sends nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from audio_edition.publication.serving import beacon_elsewhere
from audio_edition.server.run import bind, url_of
from audio_edition.server.site import create_site
from tests.player.conftest import browser
from tests.player.site_fixture import SETTINGS, write_site
from tests.publication.at_work import in_thread
from tests.server.live import Server

__all__ = ["browser"]  # the one Chromium of the module

DAY = "/2026-11-02/"

# what the page sends is kept in the page; nothing leaves the machine
CATCH = """
  window.sent = [];
  navigator.sendBeacon = (url, data) => window.sent.push([String(url), data === undefined]) > 0;
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    audio = tmp_path_factory.mktemp("beacon") / "audio"
    listener = bind("127.0.0.1", 0)
    settings = replace(SETTINGS, beacon="https://audio.example/heard")
    write_site(audio, url_of(listener), settings=settings)
    with Server(create_site(audio), listener) as server:
        yield server.url


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page of the player; it is closed with the test."""
    contexts: list[Any] = []

    def open_it(address: str, *scripts: str) -> Any:
        contexts.append(browser.new_context())
        contexts[-1].set_default_timeout(30_000)
        page = contexts[-1].new_page()
        for script in scripts:
            page.add_init_script(script)
        page.asked = []
        page.on("request", lambda request: page.asked.append(urlsplit(request.url).path))
        page.goto(address.rstrip("/") + DAY)
        page.locator("edition-player #play").wait_for()
        return page

    yield open_it
    for context in contexts:
        context.close()


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


def play_from(page: Any, seconds: float) -> None:
    page.evaluate(
        """async (to) => {
          const player = document.querySelector("edition-player");
          player.audio.muted = true;
          player.seek(to, true);
        }""",
        seconds,
    )


def until(page: Any, true: str) -> None:
    """Wait for what is asserted right after; the site's policy forbids Playwright's own way."""
    end = time.monotonic() + 30
    while not page.evaluate(true):
        assert time.monotonic() < end, f"never came true: {true}"
        page.wait_for_timeout(50)


def place_is_past(page: Any, seconds: float) -> None:
    until(page, f"document.querySelector('edition-player').audio.currentTime > {seconds}")


def has_loaded(page: Any) -> bool:
    return any("/edition-beacon." in path for path in page.asked)


def test_quarters_of_an_article_are_told_once_and_jumps_are_not_heard(
    opened: Callable[..., Any], site: str
) -> None:
    page = opened(site, CATCH)
    start, length = page.evaluate(
        """() => {
          const { start, length } = document.querySelector("[data-article]").dataset;
          return [+start, +length];
        }"""
    )
    assert not has_loaded(page), "nothing of it is there before it plays"
    play_from(page, start + length / 4 - 0.4)
    until(page, "window.sent.length >= 2")
    article = page.locator("[data-article]").first.get_attribute("data-article")
    assert sent(page) == [(article, "0"), (article, "25")]
    # a jump over the half, then to its end: what lies between was not heard
    play_from(page, start + length - 1.2)
    until(page, "window.sent.some(([url]) => url.endsWith('heard=100'))")
    play_from(page, start + length / 4 - 0.4)
    place_is_past(page, start + length / 4 + 0.3)
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
def test_who_does_not_want_to_be_followed_sends_nothing(
    opened: Callable[..., Any], site: str, wish: str
) -> None:
    page = opened(site, CATCH, wish)
    play_from(page, 20)
    place_is_past(page, 21)
    assert sent(page) == []


def test_a_show_that_did_not_ask_loads_nothing_of_it(
    opened: Callable[..., Any], tmp_path: Path
) -> None:
    listener = bind("127.0.0.1", 0)
    write_site(tmp_path / "audio", url_of(listener))
    with Server(create_site(tmp_path / "audio"), listener) as server:
        page = opened(server.url, CATCH)
        assert page.locator("[data-beacon]").count() == 0
        play_from(page, 20)
        place_is_past(page, 21)
        assert not has_loaded(page)
        assert sent(page) == []


@pytest.fixture(scope="module")
def counter() -> Iterator[tuple[str, list[str]]]:
    """Another host that counts: its address, and what it was told."""
    told: list[str] = []

    class Counter(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(self.path)
            self.send_response(204)
            self.end_headers()

    with in_thread(Counter) as address:
        yield f"{address}heard", told


KEPT = (
    "addEventListener('securitypolicyviolation', (e) => (window.kept ??= []).push("
    "e.effectiveDirective + ' ' + e.blockedURI));"
)


@pytest.mark.parametrize("is_named", [True, False])
def test_a_beacon_on_another_host_arrives_where_the_policy_names_it(
    opened: Callable[..., Any], tmp_path: Path, counter: tuple[str, list[str]], is_named: bool
) -> None:
    address, told = counter
    told.clear()
    listener = bind("127.0.0.1", 0)
    base = url_of(listener)
    write_site(tmp_path / "audio", base, settings=replace(SETTINGS, beacon=address))
    elsewhere = beacon_elsewhere(address, base)
    assert elsewhere == address.removesuffix("/heard")
    app = create_site(tmp_path / "audio", beacon=elsewhere if is_named else "")
    with Server(app, listener) as server:
        page = opened(server.url, KEPT)
        play_from(page, 20)
        if is_named:
            end = time.monotonic() + 30
            while not told:
                assert time.monotonic() < end, "no beacon came"
                page.wait_for_timeout(50)
            assert told[0].startswith("/heard?edition=2026-11-02&article=")
            assert page.evaluate("window.kept") is None
        else:
            until(page, "window.kept?.length > 0")
            (kept, *_) = page.evaluate("window.kept")
            assert kept.startswith(f"connect-src {elsewhere}/heard")
            assert told == []
