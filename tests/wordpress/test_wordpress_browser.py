"""The player as readers of a WordPress post get it: found by oEmbed, in WordPress' sandbox."""

from collections.abc import Callable
from typing import Any

import pytest

from audio_edition.marked import put
from tests.player.conftest import browser, open_page, site
from tests.wordpress.machine import WordPress

__all__ = ["browser", "open_page", "site"]

TEXT = "<!-- wp:paragraph -->\n<p>Trams run at night.</p>\n<!-- /wp:paragraph -->"


def test_it_plays_in_the_post(open_page: Callable[..., Any], site: str, press: WordPress) -> None:
    port = site.rstrip("/").rpartition(":")[2]
    press.php(f"update_option('test_ports', '{port}');")
    content = put(TEXT, "2026-11-02", f"{site}2026-11-02/")
    post = press.post("Night trams", content, user="author")
    page = open_page(post["link"], grant=False)
    assert page.locator("iframe").get_attribute("sandbox") == "allow-scripts"
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name="Listen to This Edition").wait_for()
    frame.locator("#play").click()
    frame.locator("[data-at]", has_text="0:01").wait_for()


def test_an_address_alone_becomes_a_frame_whose_height_follows(
    open_page: Callable[..., Any], site: str, press: WordPress
) -> None:
    """wp-embed.js: it shows the frame once it speaks, resizes it, and follows its links."""
    port = site.rstrip("/").rpartition(":")[2]
    press.php(f"update_option('test_ports', '{port}');")
    post = press.post("Alone", f"Before.\n\n{site}2026-11-02/\n\nAfter.", user="author")
    page = open_page(post["link"], grant=False, viewport={"width": 360, "height": 900})
    element = page.locator("iframe.wp-embedded-content")
    frame = page.frame_locator("iframe.wp-embedded-content")
    frame.locator("#track.drawn").wait_for()
    element.wait_for()
    assert element.get_attribute("src").startswith(f"{site}2026-11-02/embed.html#?secret=")
    assert element.get_attribute("height") == "320"
    quotation = page.locator("blockquote.wp-embedded-content")
    assert quotation.count() == 1
    assert not quotation.is_visible(), "it stands in only where the frame is silent"
    frame.locator("#more").click()
    frame.locator("#panel").wait_for()
    page.locator('iframe.wp-embedded-content:not([height="320"])').wait_for()
    inside = frame.locator("main").evaluate("(main) => main.getBoundingClientRect().height")
    assert int(element.get_attribute("height")) == pytest.approx(inside, abs=1)
    frame.locator("[slot=head] a").click()
    page.wait_for_url(f"{site}2026-11-02/")
    page.watch.complaints.clear()  # Chromium logs that the frame itself may not lead there
