"""embed.html in the frame of a stranger's page: nothing is cut off, nothing there moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audio_edition.publication.pages.about import EMBED_HEIGHT
from tests.player.test_player_elsewhere import Host, document, host, snippet

__all__ = ["host"]


HEIGHTS = {"compact": 96, "card": EMBED_HEIGHT, "full": 640}


@pytest.mark.parametrize("size", HEIGHTS)
def test_a_size_fills_its_height_at_any_width(open_page: Callable[..., Any], size: str) -> None:
    page = open_page(f"2026-11-02/embed.html?size={size}")
    for width in (280, 320, 375, 430, 640, 768, 900):
        page.set_viewport_size({"width": width, "height": HEIGHTS[size]})
        page.wait_for_timeout(100)
        filled, high, wide = page.evaluate(
            "[document.querySelector('main').getBoundingClientRect().height, "
            "document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
        )
        assert (filled, high) == (HEIGHTS[size], HEIGHTS[size]), width
        assert wide <= width
        assert page.get_by_role("link", name="The Harbour Letter").bounding_box()["y"] >= 0
        for control in ("#play", "#seek", "#now"):
            box = page.locator(control).bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= HEIGHTS[size]


def test_the_theme_asked_for(open_page: Callable[..., Any]) -> None:
    page = open_page("2026-11-02/embed.html?theme=dark", color_scheme="light")
    paper = "(node) => getComputedStyle(node).backgroundColor"
    page.locator("edition-player[theme=dark]").wait_for()
    assert page.locator("#card").evaluate(paper) == "rgb(29, 28, 27)"
    page = open_page("2026-11-02/embed.html?theme=light", color_scheme="dark")
    page.locator("edition-player[theme=light]").wait_for()
    assert page.locator("#card").evaluate(paper) == "rgb(255, 255, 255)"


def test_a_frame_grows_with_what_a_reader_opens_and_moves_nothing_before(
    open_page: Callable[..., Any], site: str, host: Host
) -> None:
    code = snippet(site, "iframe").replace("embed.html", "embed.html?size=full")
    code = code.replace(f'height="{EMBED_HEIGHT}"', 'height="640"')
    frame_script = f'<script type="module" src="{site}player/edition-frame.js"></script>'
    shifts = (
        "<script>window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach("
        "(entry) => { if (!entry.hadRecentInput) shift += entry.value }))"
        ".observe({ type: 'layout-shift', buffered: true })</script>"
    )
    host.page = document(shifts + code + "<p>below</p>" + frame_script)
    page = open_page(host.url)
    inside = page.frame_locator("iframe")
    inside.locator("#track.drawn").wait_for()
    page.wait_for_timeout(300)
    assert page.locator("iframe").get_attribute("height") == "640"
    assert page.evaluate("shift") == 0
    for name in (".chapters", ".transcript", ".article"):
        inside.locator(f"{name} > summary").first.click()
    page.locator('iframe[height="1000"]').wait_for()


def test_wordpress_is_told_the_height(open_page: Callable[..., Any], site: str, host: Host) -> None:
    """wp-embed.js listens for { message: 'height', value, secret }."""
    code = snippet(site, "iframe").replace("embed.html", "embed.html#?secret=abc123")
    code = code.replace("<iframe", '<iframe sandbox="allow-scripts"').replace(' loading="lazy"', "")
    listen = (
        "<script>window.told = []; addEventListener('message', (event) => "
        "told.push(event.data))</script>"
    )
    host.page = document(listen + code)
    page = open_page(host.url, grant=False)
    page.frame_locator("iframe").locator("#play").wait_for()
    page.wait_for_timeout(300)
    assert {"message": "height", "value": EMBED_HEIGHT, "secret": "abc123"} in page.evaluate("told")


def test_a_host_whose_root_is_ten_pixels_shrinks_nothing(
    open_page: Callable[..., Any], site: str, host: Host
) -> None:
    sizes = []
    for style in ("", "<style>html { font-size: 62.5% }</style>"):
        host.page = document(style + snippet(site, "element", "2026-11-02"))
        page = open_page(host.url)
        page.locator("#track.drawn").wait_for()
        sizes.append(page.locator("#card").bounding_box())
    assert sizes[0]["height"] == pytest.approx(sizes[1]["height"], abs=1)
    assert sizes[0]["width"] == sizes[1]["width"]
