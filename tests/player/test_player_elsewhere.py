"""The player on other people's pages, under a strict policy, and within its budget."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from audio_edition.publication.pages import PLAYER, snippets
from audio_edition.publication.pages.lean import lean
from audio_edition.publication.pages.words import asset
from tests.player.site_fixture import identity
from tests.player.test_player_browser import now, play, wait
from tests.server.live import Server


def packed(name: str) -> int:
    return len(gzip.compress(asset(name), 9))


def test_the_byte_budget_is_kept() -> None:
    assert packed("edition-player.js") <= 8000
    sheet = lean("edition-player.css", asset("edition-player.css").decode())
    assert len(gzip.compress(sheet.encode(), 9)) <= 3500


def test_the_player_loads_nothing_from_elsewhere() -> None:
    for name in (name for name in PLAYER if name.endswith(".js")):
        # a name, not an address
        script = asset(name).decode().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://(?!…)", script), name
        assert "document.cookie" not in script
        for given in re.findall(r"\bimport\(([^)]*)\)", script):
            assert re.fullmatch(r'"\./edition-[\w-]+\.js"', given), name
        for given in re.findall(r"^\s*import\b(?!\()(.*)", script, re.M):
            assert re.fullmatch(r'.* from "\./edition-[\w-]+\.js";', given), name
            assert name != "edition-player.js", "its parts come when they are asked for"
    for sheet in ("edition-player.css", "site.css"):
        assert "url(" not in asset(sheet).decode()
        assert "@import" not in asset(sheet).decode()


class Host:
    """A stranger's site on another origin; its one page is set by the test."""

    def __init__(self) -> None:
        self.state = SimpleNamespace()
        self.page = ""
        self.policy = ""
        self.url = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        found = scope["path"] == "/"
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        if self.policy:
            headers.append((b"content-security-policy", self.policy.encode()))
        # no icon, and no complaint about it
        status = 200 if found else 204
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": self.page.encode() if found else b""})


@pytest.fixture
def host() -> Iterator[Host]:
    app = Host()
    with Server(app) as server:
        app.url = server.url
        yield app


def document(body: str) -> str:
    return f'<!doctype html><html lang="en"><title>Host</title><body><h1>Host</h1>{body}'


def snippet(site: str, use: str, place: str = "today") -> str:
    return next(item.code for item in snippets(identity(site), place) if item.use == use)


@pytest.mark.parametrize("path", ["", "2026-11-02/", "today/", "2026-11-02/embed.html"])
def test_no_policy_violation_no_cookie(open_page: Callable[..., Any], path: str) -> None:
    page = open_page("", service_workers="block")
    page.context.add_init_script(
        "window.broken = []; document.addEventListener('securitypolicyviolation', "
        "(event) => broken.push(`${event.violatedDirective} ${event.blockedURI}`))"
    )
    page.goto(page.url + path)
    if path:
        play(page)
        if page.locator(".transcript > summary").is_visible():
            page.locator(".transcript > summary").click()
        page.locator("#more").click()
        page.locator("#copy").click()
        page.get_by_text("Link copied").wait_for()
    assert page.evaluate("broken") == []
    assert page.context.cookies() == []


def test_the_policy_bites(open_page: Callable[..., Any]) -> None:
    page = open_page("2026-11-02/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    page.wait_for_timeout(100)
    assert any("Content Security Policy" in text for text in page.watch.complaints)
    page.watch.complaints.clear()


def test_in_an_iframe_it_plays_and_copies(
    open_page: Callable[..., Any], site: str, host: Host
) -> None:
    host.page = document(snippet(site, "iframe") + "<textarea aria-label='paste'></textarea>")
    page = open_page(host.url, grant=False)
    frame = page.frame_locator("iframe")
    frame.locator("#play").click()
    frame.locator("[data-at]", has_text="0:01").wait_for()
    frame.locator("#more").click()
    frame.locator("#copy").click()
    frame.get_by_text("Link copied").wait_for()
    page.locator("textarea").focus()
    page.keyboard.press("Control+V")
    assert re.fullmatch(
        re.escape(site) + r"2026-11-02/\?t=\ds", page.locator("textarea").input_value()
    )


def test_in_an_iframe_without_permission_it_copies_too(
    open_page: Callable[..., Any], site: str, host: Host
) -> None:
    code = snippet(site, "iframe").replace(' allow="clipboard-write"', "")
    assert "clipboard" not in code
    host.page = document(code + "<textarea aria-label='paste'></textarea>")
    page = open_page(host.url, grant=False)
    frame = page.frame_locator("iframe")
    frame.locator("#forward").click()
    frame.locator("#more").click()
    frame.locator("#copy").click()
    frame.get_by_text("Link copied").wait_for()
    page.locator("textarea").focus()
    page.keyboard.press("Control+V")
    assert page.locator("textarea").input_value() == f"{site}2026-11-02/?t=30s"
    page.watch.complaints.clear()  # Chromium logs the refusal that we work around


def test_in_a_sandbox_it_still_plays(open_page: Callable[..., Any], site: str, host: Host) -> None:
    """WordPress shows strangers' oEmbed in ``sandbox="allow-scripts"``: no origin, no storage."""
    code = snippet(site, "iframe").replace("<iframe", '<iframe sandbox="allow-scripts"')
    host.page = document(code)
    page = open_page(host.url, grant=False)
    frame = page.frame_locator("iframe")
    frame.locator("#play").click()
    frame.locator("[data-at]", has_text="0:01").wait_for()


@pytest.mark.parametrize("place", ["today", "2026-11-02"])
def test_as_an_element_of_another_site(
    open_page: Callable[..., Any], site: str, host: Host, place: str
) -> None:
    origin = site.rstrip("/")
    host.policy = (
        f"default-src 'none'; script-src {origin}; connect-src {origin}; "
        f"media-src {origin}; img-src {origin}"
    )
    host.page = document(snippet(site, "element", place))
    page = open_page(host.url)
    name = "Listen to the Latest Edition" if place == "today" else "Listen to This Edition"
    assert page.get_by_role("heading", name=name).is_visible()
    page.locator("#track.drawn").wait_for()
    assert page.watch.audio() == []
    colour = page.locator("#play").evaluate("(node) => getComputedStyle(node).backgroundColor")
    assert colour == "rgb(22, 126, 55)", "styled, although the page's policy allows no style"
    page.locator(".chapters a").nth(1).click()
    wait(page, "!p.audio.paused && p.audio.readyState > 2")
    assert now(page) > 15
    assert page.url == host.url, "a chapter plays here, it does not lead away"


def test_an_element_whose_host_is_gone_leaves_its_link(
    open_page: Callable[..., Any], site: str, host: Host
) -> None:
    code = snippet(site, "element").replace(f'src="{site}today/"', f'src="{site}gone/"')
    host.page = document(code)
    page = open_page("about:blank")
    page.goto(host.url)
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("link", name="Listen to the Latest Edition").is_visible()
    page.watch.complaints.clear()  # the 404 itself, and our word about it


def test_a_host_can_theme_it(open_page: Callable[..., Any], site: str, host: Host) -> None:
    host.page = document(
        "<style>edition-player { --edition-accent: rgb(0, 90, 60) } button { display: none }"
        " #play { opacity: 0 }</style>" + snippet(site, "element")
    )
    page = open_page(host.url)
    style = page.locator("#play").evaluate(
        "(node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).opacity]"
    )
    assert style == ["rgb(0, 90, 60)", "1"], "themed by its variables, untouched by other rules"


def test_a_page_that_is_light_only_keeps_the_player_light(
    open_page: Callable[..., Any], site: str, host: Host
) -> None:
    host.page = document(snippet(site, "element"))
    page = open_page(host.url, color_scheme="dark")
    paper = page.locator("#card").evaluate("(node) => getComputedStyle(node).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
