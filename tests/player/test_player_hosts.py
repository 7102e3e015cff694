"""On hosts of four kinds: nothing clipped, nothing shifted, nothing restyled either way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audio_edition.publication.pages.about import HEIGHTS
from tests.player.conftest import Host, probe, snippet

HOSTS = {file.stem: file.read_text("utf-8") for file in Path(__file__).with_name("hosts").iterdir()}
DARK = ":root { color-scheme: dark } body { color: #ddd; background: #16181c }"
SCHEMES = ("light", "dark")
WIDTH = 640
SHIFTS = f"<script>{probe('shifts')}</script>"
THEIRS = """
<h2>Their headline</h2><p>A paragraph with <a href="#">a link</a> and <em class="hidden">more</em>.
</p><button>Theirs</button><details><summary>More</summary>text</details><input type="search">
<ul><li>one</li></ul><table><tr><td>1</td></tr></table><iframe id="other" height="40"></iframe>
"""
# every computed style of an element and of what is in it, by value; of many alike, the first three
LOOK = probe("look")


def code(site: str, use: str, size: str, theme: str) -> str:
    return snippet(site, use, "2026-11-02", size=size, theme=theme)


def page_of(styles: str, scheme: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><title>Host</title><meta name="viewport" content='
        f'"width=device-width"><style>{styles}{DARK if scheme == "dark" else ""}</style>{SHIFTS}'
        f'<body><main class="content is-layout-flow is-layout-constrained">{THEIRS}{body}'
        "<p id='below'>Below.</p></main>"
    )


def settled(page: Any) -> None:
    """Until nothing of the player is to come."""
    page.locator("edition-player #track.drawn").wait_for()
    page.wait_for_load_state("networkidle")


def differences(one: list[Any], other: list[Any]) -> list[str]:
    assert [path for path, _ in one] == [path for path, _ in other]
    return [
        f"{path}: {there}, not {here}"
        for (path, before), (_, after) in zip(one, other, strict=True)
        if before != after
        for here, there in zip(before.split("; "), after.split("; "), strict=False)
        if here != there
    ]


@pytest.fixture(scope="module")
def bare() -> dict[tuple[str, str], Any]:
    """The player's parts as a page without a style of its own has them, by size and scheme."""
    return {}


@pytest.mark.parametrize("name", HOSTS)
def test_as_an_element(
    open_page: Callable[..., Any], site: str, host: Host, bare: dict[Any, Any], name: str
) -> None:
    page = open_page("")
    for number, size in enumerate(HEIGHTS):
        scheme = SCHEMES[(number + list(HOSTS).index(name)) % 2]
        # as it is printed without a wish, too
        element = code(site, "element", "" if (size, name) == ("full", "pico") else size, scheme)
        box = (
            f"<style>main > div {{ width: {WIDTH}px !important; min-width: 0 !important }}</style>"
        )
        if (size, scheme) not in bare:
            host.page = page_of("", scheme, box + element)
            page.goto(host.url)
            settled(page)
            bare[size, scheme] = page.evaluate(
                f"({LOOK})([document.querySelector('edition-player').inner])"
            )
        # their own look first, without us
        host.page = page_of(HOSTS[name], scheme, box)
        page.goto(host.url)
        theirs = "[...document.querySelectorAll('main > :not(div, script, style)')]"
        before = page.evaluate(f"({LOOK})({theirs})")
        host.page = page_of(HOSTS[name], scheme, box + element)
        page.goto(host.url)
        settled(page)
        assert page.evaluate("shift") == 0, size
        assert differences(before, page.evaluate(f"({LOOK})({theirs})")) == []
        inner = page.evaluate(f"({LOOK})([document.querySelector('edition-player').inner])")
        assert differences(bare[size, scheme], inner) == []
        high, wide, around = page.evaluate(probe("room"))
        assert high[0] <= 0
        assert wide <= 0
        assert high[1] == around == HEIGHTS[size]


@pytest.mark.parametrize("name", HOSTS)
def test_in_a_frame(open_page: Callable[..., Any], site: str, host: Host, name: str) -> None:
    """All sizes in both schemes at once; the frame says itself whether it holds all."""
    body = "".join(
        code(site, "iframe", size, scheme).replace(' loading="lazy"', f' class="{size} {scheme}"')
        for size in HEIGHTS
        for scheme in SCHEMES
    )
    host.page = page_of(HOSTS[name], "light", f"<div>{body}</div>")
    page = open_page(host.url, grant=False, viewport={"width": 380, "height": 3000})
    for size, height in HEIGHTS.items():
        for scheme in SCHEMES:
            frame = page.locator(f"iframe.{size}.{scheme}")
            inside = frame.content_frame
            inside.locator("#play").wait_for()
            inside.locator("#track.drawn").wait_for()
            root = inside.locator("html")
            assert root.evaluate("(html) => [html.scrollHeight <= innerHeight, html.scrollWidth "
                                 "<= innerWidth, innerHeight]") == [True, True, height]  # fmt: skip
            paper = inside.locator("#card").evaluate("(n) => getComputedStyle(n).backgroundColor")
            assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
            assert frame.get_attribute("height") == str(height)
    assert page.evaluate("shift") == 0
