"""The player as readers of a WordPress post get it: found by oEmbed, in WordPress' sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audio_edition.marked import put
from tests.player.conftest import browser, open_page, site
from tests.wordpress.machine import WordPress

__all__ = ["browser", "open_page", "site"]

TEXT = "<!-- wp:paragraph -->\n<p>Trams run at night.</p>\n<!-- /wp:paragraph -->"


@pytest.mark.browser
def test_it_plays_in_the_post(open_page: Callable[..., Any], site: str, press: WordPress) -> None:
    port = site.rstrip("/").rpartition(":")[2]
    press.php(f"update_option('test_ports', '{port}');")
    content = put(TEXT, "2026-11-02", f"{site}2026-11-02/")
    post = press.post("Night trams", content, user="author")
    page = open_page(post["link"], grant=False)
    element = page.locator("iframe")
    assert element.get_attribute("sandbox") == "allow-scripts"
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name="Listen to Today's Edition").wait_for()
    frame.locator("#play").click()
    frame.locator("[data-at]", has_text="0:01").wait_for()
