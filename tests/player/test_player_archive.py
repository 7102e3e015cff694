"""The archive in a browser: play in place, search, keyboard, weight; and without a script."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from tests.player.archive_site import archive_site, episodes
from tests.player.test_player_accessibility import violations

__all__ = ["archive_site"]

Open = Callable[..., Any]


def asked(page: Any, ending: str) -> list[str]:
    return [url for url in page.watch.requests if url.partition("?")[0].endswith(ending)]


def find(page: Any, words: str) -> Any:
    """Search, and wait for the answer."""
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("searchbox").press("Enter")
    page.locator(".search [role=status]:not(:empty)").wait_for()
    return page.locator(".found .archive > li")


def test_nothing_is_loaded_that_nobody_asked_for(open_page: Open, archive_site: str) -> None:
    page = open_page(archive_site)
    page.wait_for_load_state("networkidle")
    page.locator("button.play").first.wait_for()
    assert page.locator(".listed .archive > li").count() == 30
    urls = page.watch.requests
    assert not [url for url in urls if "edition-player" in url and ".js" in url]
    assert not asked(page, ".mp3")
    assert not [url for url in urls if "/archive-20" in url or url.endswith("archive.json")]
    assert not [url for url in urls if "edition-find" in url]
    assert {url for url in urls if "cover" in url} == {f"{archive_site}cover-192.jpg"}
    html = page.request.get(archive_site).body()
    assert len(gzip.compress(html)) < 8_000, "thirty editions, whatever the years hold"
    sizes = page.locator(".archive img").evaluate_all(
        "all => all.map((i) => [i.width, i.height, i.loading, i.getAttribute('alt')].join())"
    )
    assert set(sizes) == {"72,72,lazy,"}
    years = page.locator("nav.years").first.get_by_role("link").all_inner_texts()
    assert years == ["2026", "2025", "2024"]
    page.get_by_role("link", name="2024").first.click()
    page.get_by_role("heading", level=1, name="All editions: 2024").wait_for()
    assert page.locator(".archive > li").count() == 44
    assert page.get_by_role("heading", level=2).first.inner_text() == "December 2024"
    assert page.locator("nav.years [aria-current=page]").inner_text() == "2024"


@pytest.mark.parametrize("width", [375, 900])
def test_the_newest_one_s_day_stands_beside_the_button_or_flush_below_it(
    open_page: Open, archive_site: str, width: int
) -> None:
    page = open_page(archive_site)
    page.set_viewport_size({"width": width, "height": 800})
    button, day = (page.locator(f".listen {name}").bounding_box() for name in ("a", "time"))
    if width == 900:
        assert 9 < day["x"] - (button["x"] + button["width"]) < 20
    else:
        assert day["x"] == button["x"]
        assert day["y"] > button["y"] + button["height"]


def test_one_plays_at_a_time_where_it_is_listed(open_page: Open, archive_site: str) -> None:
    page = open_page(archive_site)
    first, second = page.locator(".listed li:has(> button.play)").all()[:2]
    newest = first.locator("> button.play")
    assert newest.get_attribute("aria-label").startswith("Play: Night trams")
    newest.focus()
    page.keyboard.press("Enter")
    playing = "(p) => p.audio && !p.audio.paused && p.audio.currentTime > 0"
    player = first.locator("> edition-player").element_handle()
    page.wait_for_function(playing, arg=player)
    assert newest.get_attribute("aria-label").startswith("Close: Night trams")
    assert newest.evaluate("(key) => key === document.activeElement"), "the focus stays"
    page.keyboard.press("Tab")
    assert first.evaluate(
        "(row) => row.querySelector('edition-player').contains(document.activeElement)"
    ), "and what plays is next"
    sound = page.evaluate_handle("(p) => p.audio", player)
    second.locator("> button.play").click()
    other = second.locator("> edition-player").element_handle()
    page.wait_for_function(playing, arg=other)
    assert page.locator("edition-player[src]").count() == 1
    page.wait_for_function("(audio) => audio.paused", arg=sound)
    assert page.url == archive_site
    second.locator("> button.play").click()
    assert page.locator("edition-player").count() == 0
    assert second.locator("> button.play").get_attribute("aria-label").startswith("Play:")


def test_what_cannot_be_played_leads_to_its_page(open_page: Open, archive_site: str) -> None:
    page = open_page(archive_site)
    row = page.locator(".listed li:has(> button.play)").nth(5)  # its page is not there
    with page.expect_console_message(lambda told: "edition-player" in told.text):
        row.get_by_role("button").click()
    link = row.locator("edition-player a")
    assert link.get_attribute("href") == row.locator("h3 a").get_attribute("href")
    assert link.is_visible()
    page.watch.complaints.clear()  # the 404 itself, and our word about it


def test_a_browser_that_wants_another_press_gets_it(open_page: Open, archive_site: str) -> None:
    page = open_page(archive_site)
    page.evaluate(
        """() => { HTMLMediaElement.prototype.play = () =>
             Promise.reject(new DOMException('no', 'NotAllowedError')); }"""
    )
    page.locator("button.play").first.click()
    page.wait_for_function(
        "() => document.querySelector('edition-player').$?.play?.matches(':focus')"
    )


def test_the_search_reads_as_much_as_it_needs(open_page: Open, archive_site: str) -> None:
    page = open_page(archive_site)
    found = find(page, "creme BRULEE")
    status = page.locator(".search [role=status]")
    assert found.count() == 30
    assert status.inner_text() == "Editions found: 30+"
    assert page.locator(".listed").is_hidden()
    assert found.first.locator("mark").all_inner_texts() == ["Crème", "brûlée"]
    assert found.first.locator("h3").inner_text().endswith(": <em>Crème brûlée</em> & co.")
    assert "?q=creme" in page.url
    page.get_by_role("button", name="More").click()
    found.nth(59).wait_for()
    assert found.nth(30).locator("h3 a").evaluate("(link) => link === document.activeElement")
    assert find(page, "zebra").count() == 0
    assert status.inner_text() == "No match"
    assert find(page, "week 17: 2024").count() == 1
    assert status.inner_text() == "Editions found: 1"
    where = found.first.locator("h3 a").get_attribute("href")
    assert where == f"{archive_site}2024-06-24/"
    assert find(page, "november 2, 2026 hammers").count() == 1
    assert found.first.locator(".headlines mark").all_inner_texts() == ["hammers"]
    found.first.get_by_role("button").click()
    # its own, not the one that comes within it
    player = found.first.locator("xpath=edition-player").element_handle()
    page.wait_for_function("(p) => p.audio && !p.audio.paused", arg=player)
    page.get_by_role("searchbox").press("Escape")
    page.locator(".listed").wait_for()
    assert page.locator("edition-player").count() == 0, "what goes stops"
    assert page.url == archive_site
    for table in ("archive.json", "archive-2026.json", "archive-2024.json"):
        assert len(asked(page, table)) == 1, "once"


def test_a_search_can_be_linked_to_and_says_when_it_cannot_go_on(
    open_page: Open, archive_site: str
) -> None:
    page = open_page(f"{archive_site}archive-2025.html?q=hammers%20october%2030")
    page.locator(".found h3").wait_for()
    assert page.locator(".found h3 a").get_attribute("href") == f"{archive_site}2026-10-30/"
    page.goto(archive_site)
    page.route("**/archive*.json", lambda route: route.abort())
    find(page, "harbour")
    status = page.locator(".search [role=status]")
    assert status.inner_text() == "The server does not answer"
    page.unroute("**/archive*.json")
    assert find(page, "week 103:").count() == 1, "the next search asks again"
    page.watch.complaints.clear()


@pytest.mark.parametrize("path", ["", "archive-2026.html", "?q=hammers"])
def test_axe_finds_nothing(open_page: Open, archive_site: str, path: str) -> None:
    page = open_page(
        archive_site + path, viewport={"width": 320, "height": 640}, reduced_motion="reduce"
    )
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    if "q=" in path:
        page.locator(".found h3").first.wait_for()
    else:
        page.locator("button.play").first.click()
        page.locator("edition-player #play").wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for control in page.locator("button:visible, input:visible, nav a:visible").all()[:40]:
        box = control.bounding_box()
        assert box["width"] >= 24
        assert box["height"] >= 24


def test_without_a_script_all_editions_are_links(open_page: Open, archive_site: str) -> None:
    page = open_page(archive_site, java_script_enabled=False)
    assert page.get_by_role("button").count() == 0
    assert page.get_by_role("searchbox").count() == 0
    assert page.locator("p.listen").inner_text() == (
        "Listen to the Latest Edition Monday, November 2, 2026"
    )
    page.get_by_role("link", name="2025").first.click()
    assert page.locator("h3 a").first.get_attribute("href") == "2025-12-29/"
    assert page.get_by_role("button").count() == 0


def test_the_site_is_as_large_as_the_tests_say() -> None:
    assert len(episodes()) == 139
