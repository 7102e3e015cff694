"""One Chromium and one small site for all tests of the player."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.player.site_fixture import write_site
from tests.server.live import Server
from tests.tools import require

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of two editions, ``2026-10-30`` (24 s) and ``2026-11-02`` (200 s)."""
    from audio_edition.server.run import bind, url_of
    from audio_edition.server.site import create_site

    audio = tmp_path_factory.mktemp("site") / "audio"
    listener = bind("127.0.0.1", 0)
    write_site(audio, url_of(listener))
    with Server(create_site(audio), listener) as server:
        yield server.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    # not for the session: while Playwright runs, no other test of the process can start an
    # event loop
    chromium = require("chromium", "chromium-browser", "google-chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


class Watch:
    """All that a page asked for and complained about."""

    def __init__(self, page: Any) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self._failed)
        page.on("console", self._said)

    def _failed(self, request: Any) -> None:
        # a player that seeks drops its audio connection, a page that is left all of them
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url}")

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def audio(self) -> list[str]:
        return [url for url in self.requests if urlsplit(url).path.endswith(".mp3")]

    def foreign(self, origin: str) -> list[str]:
        return [url for url in self.requests if not url.startswith((origin, "data:", "blob:"))]


@pytest.fixture
def open_page(browser: Any, site: str) -> Iterator[Callable[..., Any]]:
    """Open a page of the site in a fresh profile; whatever it complains about fails the test."""
    contexts: list[Any] = []
    watches: list[Watch] = []

    def open_page(path: str, *, grant: bool = True, **options: Any) -> Any:
        options.setdefault("viewport", {"width": 1000, "height": 900})
        context = browser.new_context(**options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        if grant:
            context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.watch = Watch(page)
        watches.append(page.watch)
        page.goto(path if "://" in path else site + path)
        if options.get("java_script_enabled", True) and page.locator("edition-player").count():
            page.locator("edition-player #play").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    complaints = [text for watch in watches for text in watch.complaints]
    assert not complaints
    foreign = [url for watch in watches for url in watch.foreign("http://127.0.0.1:")]
    assert not foreign, "a request left for another host"
