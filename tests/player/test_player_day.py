"""Whether the newest edition is today's, by the reader's clock in the show's time zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.player.archive_site import archive_site, clocked
from tests.player.test_player_scripts import run
from tests.tools import require

__all__ = ["archive_site"]
Open = Callable[..., Any]

TODAY, LATEST = "Listen to Today's Edition", "Listen to the Latest Edition"
LAST = "The last one is of Monday, November 2, 2026."


def test_functions() -> None:
    run(require("node"), "--test", "tests/player/archive.mjs")


@pytest.mark.parametrize(
    ("now", "reader", "heading", "notice"),
    [
        ("2026-11-02T22:59:00Z", "Asia/Tokyo", TODAY, ""),
        ("2026-11-02T23:01:00Z", "America/New_York", LATEST,
         f"Today's edition is not out yet. {LAST}"),
        ("2026-11-03T05:01:00Z", "Europe/Berlin", LATEST,
         f"No edition today so far. {LAST} The next one is expected on Wednesday, November 4."),
        ("2026-11-06T22:00:00Z", "Asia/Tokyo", LATEST,
         f"No edition today so far. {LAST} The next one is expected on Monday, November 9."),
        ("2026-11-07T12:00:00Z", "Europe/Berlin", LATEST,
         f"No edition today. {LAST} The next one is expected on Monday, November 9."),
        ("2026-11-01T22:00:00Z", "Europe/Berlin", LATEST, ""),
    ],
    ids=["its day", "after midnight", "a holiday", "friday", "weekend", "the evening before"],
)  # fmt: skip
def test_today_in_the_shows_zone(
    open_page: Open, archive_site: str, now: str, reader: str, heading: str, notice: str
) -> None:
    page = open_page(
        f"{archive_site}{clocked('today/index.html')}?now={now}", timezone_id=reader, locale="fr-FR"
    )
    told = page.get_by_role("status").first
    if notice:
        told.wait_for()
        assert told.inner_text() == notice
    page.get_by_role("heading", name=heading).wait_for()
    if not notice:
        assert page.locator(".notice").is_hidden()
    page.goto(f"{archive_site}{clocked('today/embed.html')}?now={now}")
    page.get_by_role("heading", name=heading).wait_for()
    page.goto(f"{archive_site}{clocked('host.html')}?now={now}")
    page.get_by_role("heading", name=heading).wait_for()
    page.goto(f"{archive_site}{clocked('index.html')}?now={now}")
    page.get_by_role("link", name=heading).wait_for()
    badge = page.get_by_text("Today's edition", exact=True)
    assert badge.is_visible() is (heading == TODAY)


@pytest.mark.parametrize(
    ("reader", "heading"),
    [
        ("America/New_York", "Die heutige Ausgabe hören"),
        ("Europe/Berlin", "Die neueste Ausgabe hören"),
    ],
)
def test_without_a_zone_it_is_the_readers_own(
    open_page: Open, archive_site: str, reader: str, heading: str
) -> None:
    place = f"{archive_site}{clocked('german/today/index.html')}?now=2026-11-02T23:30:00Z"
    page = open_page(place, timezone_id=reader)
    page.get_by_role("heading", name=heading).wait_for()
    words = page.locator(".notice").text_content()
    said = "Heute bisher keine Ausgabe. Die letzte ist vom Montag, 2. November 2026."
    assert words == ("" if "heutige" in heading else said)


def test_a_page_that_is_open_over_midnight(open_page: Open, archive_site: str) -> None:
    page = open_page(f"{archive_site}archive-2024.html")
    page.clock.install(time="2026-11-02T22:59:30Z")
    page.goto(f"{archive_site}today/")
    page.get_by_role("heading", name=TODAY).wait_for()
    page.clock.fast_forward(45_000)
    page.get_by_role("heading", name=LATEST).wait_for()
    assert page.locator(".notice").inner_text() == f"Today's edition is not out yet. {LAST}"


def test_without_a_script_nothing_is_todays(open_page: Open, archive_site: str) -> None:
    page = open_page(f"{archive_site}today/", java_script_enabled=False)
    assert page.get_by_role("heading", name=LATEST).is_visible()
    assert page.locator("edition-player time").first.inner_text() == "Monday, November 2, 2026"
    for path in ("", "today/", "today/embed.html", "2026-11-02/", "archive-2026.html"):
        page.goto(archive_site + path)
        assert "today" not in page.locator("body").inner_text().lower(), path
