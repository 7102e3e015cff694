"""Read-along beside a player in a frame: by messages, and by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.player.drivers import Chromium, wait
from tests.player.test_player_article import HOUSE, MARKED, codes, site
from tests.player.test_player_elsewhere import Host, document, host

__all__ = ["host", "site"]


def test_beside_a_frame_by_keyboard(open_page: Callable[..., Any], site: str, host: Host) -> None:
    made = codes(site)
    frame = made["iframe"].replace('allow="', 'allow="autoplay; ').replace(' loading="lazy"', "")
    host.page = document(frame + HOUSE + made["read-along"])
    page = open_page(host.url, grant=False)
    overlay = page.locator("edition-read-along")
    overlay.locator("button").nth(4).wait_for(state="attached")
    inside = page.frame_locator("iframe")
    inside.locator("#play").wait_for()
    # the last stop for Tab: one button, arrows go on
    page.locator("#more").focus()
    page.keyboard.press("Tab")
    button = overlay.locator("button:focus")
    assert "Play from" in button.get_attribute("aria-label")
    assert "City council votes" in button.get_attribute("aria-label")
    for key in ("End", "ArrowUp", "ArrowDown", "Home", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert "Nine members" in button.get_attribute("aria-label")
    box, paragraph = button.bounding_box(), page.locator("#two").bounding_box()
    assert box["y"] == pytest.approx(paragraph["y"], abs=2)
    assert min(box["width"], box["height"]) >= 24
    page.keyboard.press("Enter")
    wait(Chromium(page), f"{MARKED} === 'two'")
    assert button.get_attribute("aria-current") == "true"
    inside.locator("#play[aria-label=Pause]").click()
    inside.locator(".chapters a").nth(2).evaluate("(link) => link.click()")
    wait(Chromium(page), f"{MARKED} === ''")
