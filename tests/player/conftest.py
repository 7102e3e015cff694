"""One Chromium, one small site and a stranger's page for all tests of the player."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from audio_edition.publication.pages import snippets
from audio_edition.publication.pages.snippets import PlayerLook
from audio_edition.server.run import bind, url_of
from audio_edition.server.site import create_site
from tests.player.site_fixture import identity, write_site
from tests.rows import table
from tests.server.live import Server
from tests.tools import require


def probe(name: str) -> str:
    """What is run in a page to see what it does: a function or a script of ``probes/``."""
    return (Path(__file__).with_name("probes") / f"{name}.js").read_text("utf-8")


FLAGS = table(Path(__file__).with_name("chromium.txt"))


@contextmanager
def served(audio: Path, write: Callable[[Path, str], object] = write_site) -> Iterator[str]:
    """The address of a site that ``write`` writes to ``audio``."""
    listener = bind("127.0.0.1", 0)
    write(audio, url_of(listener))
    with Server(create_site(audio), listener) as server:
        yield server.url


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of two editions, ``2026-10-30`` (24 s) and ``2026-11-02`` (200 s)."""
    with served(tmp_path_factory.mktemp("site") / "audio") as url:
        yield url


@contextmanager
def launched() -> Iterator[Any]:
    """A headless Chromium, by Playwright."""
    chromium = require("chromium", "chromium-browser", "google-chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    # not for the session: while Playwright runs, no other test of the process can start an
    # event loop
    with launched() as browser:
        yield browser


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
        page.goto(path if path.startswith(("http:", "about:")) else site + path)
        if options.get("java_script_enabled", True) and page.locator("edition-player").count():
            page.locator("edition-player #play").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not [text for watch in watches for text in watch.complaints]
    foreign = [url for watch in watches for url in watch.foreign("http://127.0.0.1:")]
    assert not foreign, "a request left for another host"


class Host:
    """A stranger's site on another origin; its one page is set by the test."""

    page = policy = url = ""

    def answer(self, request: Request) -> Response:
        if request.url.path != "/":
            return Response(status_code=204)  # no icon, and no complaint about it
        headers = {"content-security-policy": self.policy} if self.policy else {}
        return HTMLResponse(self.page, headers=headers)


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    with Server(Starlette(routes=[Route("/{path:path}", made.answer)])) as server:
        made.url = server.url
        yield made


def document(body: str) -> str:
    return f'<!doctype html><html lang="en"><title>Host</title><body><h1>Host</h1>{body}'


def snippet(site: str, use: str, place: str = "today", **look: Any) -> str:
    made = snippets(identity(site), place, look=PlayerLook(**look))
    return next(item.code for item in made if item.use == use)


# -- what a reader does, and what is seen of it ---------------------------------------------


def js(page: Any, expression: str) -> Any:
    return page.evaluate(f"document.querySelector('edition-player').{expression}")


def now(page: Any) -> float:
    return float(js(page, "audio.currentTime"))


def wait(page: Any, condition: str, seconds: float = 30) -> None:
    # not wait_for_function: it evaluates in the page, which the policy forbids
    until = time.monotonic() + seconds
    asked = (
        f"(() => {{ const p = document.querySelector('edition-player'); return {condition} }})()"
    )
    while not page.evaluate(asked):
        assert time.monotonic() < until, f"never came: {condition}"
        page.wait_for_timeout(20)


def note_landing(page: Any) -> None:
    """Note in the page where the next play or seek lands: we may look much later."""
    wait(page, "!p.audio.seeking")
    page.wait_for_timeout(50)  # what was sought before is told by then
    page.evaluate(probe("landing"))


def landing(page: Any) -> float:
    wait(page, "landed !== null")
    return float(page.evaluate("landed"))


def play(page: Any) -> None:
    page.locator("#play").first.click()
    wait(page, "!p.audio.paused && p.audio.currentTime > 0 && p.audio.readyState > 2")


def stop(page: Any) -> None:
    page.locator("#play").first.click()
    wait(page, "p.audio.paused")


def more(page: Any) -> None:
    """Open what lies behind "…"."""
    page.locator("#more").click()
    page.locator("#panel").wait_for()


def copied(page: Any, button: str, told: str = "Link copied") -> str:
    """Press ``copy`` or ``embed``, and return what can be pasted."""
    page.locator(f"#{button}").click()
    page.get_by_text(told).wait_for()
    return str(page.evaluate("navigator.clipboard.readText()"))


def second(page: Any, name: str = "second", **attributes: str) -> None:
    """Put another player of the same edition on the page."""
    page.evaluate(probe("second"), [name, attributes])
    page.locator(f"#{name} #play").wait_for()
