"""axe-core finds nothing, on any page, in light and dark, whatever is open."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest


def violations(page: Any) -> list[str]:
    result = page.evaluate(
        """axe.run(document, { resultTypes: ['violations'], runOnly: [
             'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })"""
    )
    assert result["testEngine"]["name"] == "axe-core"
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


@pytest.fixture
def inspected(open_page: Callable[..., Any]) -> Callable[..., Any]:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

    def inspected(path: str, **options: Any) -> Any:
        page = open_page(path, reduced_motion="reduce", **options)
        page.evaluate(axe)
        return page

    return inspected


def test_axe_finds_nothing_in_any_state(inspected: Callable[..., Any]) -> None:
    """All closed, tools open, an article open, and a fault; light and dark, forced colours, rtl."""
    page = inspected("2026-11-02/")

    def passes(state: str) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], (state, scheme)

    for summary in (".transcript", ".chapters"):
        page.locator(f"{summary} > summary").click()
    passes("closed")
    page.locator("#more").click()
    page.locator("#sleep").select_option("5")
    passes("tools")
    page.locator(".transcript > summary").click()
    page.locator(".article > summary").first.click()
    page.locator(".find input").fill("tram")
    page.locator(".find button").wait_for()
    passes("transcript")
    page.route("**/*.mp3", lambda route: route.fulfill(status=404, body=""))
    page.locator("#play").click()
    page.locator("#retry").wait_for()
    passes("fault")
    page.emulate_media(forced_colors="active")
    assert violations(page) == []
    page.emulate_media(forced_colors="none")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert violations(page) == []
    page.watch.complaints.clear()  # the 404 itself


def test_what_is_seen_of_a_control_is_in_its_name(open_page: Callable[..., Any]) -> None:
    """WCAG 2.2, 2.5.3."""
    page = open_page("2026-11-02/")
    page.locator("#more").click()
    page.locator("#sleep").wait_for()
    page.locator(".article > summary").first.click()
    odd = page.evaluate(
        """() => {
          const player = document.querySelector('edition-player');
          const all = [...document.querySelectorAll('[aria-label]'),
                       ...player.shadow.querySelectorAll('[aria-label]')];
          const bare = (text) => (text ?? '').replace(/\\s+/g, ' ').trim().toLowerCase();
          return all.filter((node) => node.matches('a, button, summary, input, select'))
            .filter((node) => !bare(node.ariaLabel).includes(bare(node.innerText)))
            .map((node) => [node.ariaLabel, node.innerText]);
        }"""
    )
    assert odd == []


@pytest.mark.parametrize(
    "path", ["", "today/", "2026-11-02/?t=1m20s", "2026-10-30/", "2026-11-02/embed.html"]
)
def test_axe_finds_nothing(inspected: Callable[..., Any], path: str) -> None:
    page = inspected(path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], scheme


def test_axe_finds_nothing_in_use(inspected: Callable[..., Any]) -> None:
    page = inspected("2026-11-02/embed.html?size=full")
    page.locator("#more").click()
    page.locator(".transcript > summary").click()
    page.locator(".article > summary").first.click()
    page.locator("#embed").click()
    page.get_by_role("searchbox").fill("hammer")
    page.locator("#play").click()
    page.locator(".chapters a").nth(1).click()
    page.locator(".chapters [aria-current]").wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], scheme


def test_axe_finds_nothing_at_320_pixels(inspected: Callable[..., Any]) -> None:
    page = inspected("2026-11-02/", viewport={"width": 320, "height": 640})
    assert violations(page) == []


def test_axe_would_find_something(inspected: Callable[..., Any]) -> None:
    page = inspected("2026-11-02/")
    # one of its own: the player names its buttons again whenever it plays or stops
    page.evaluate(
        "document.querySelector('edition-player').shadow.querySelector('#play')"
        ".after(document.createElement('button'))"
    )
    assert any(found.startswith("button-name") for found in violations(page))


def test_every_control_is_big_enough_to_hit(open_page: Callable[..., Any]) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 CSS pixels at least."""
    page = open_page("2026-11-02/", viewport={"width": 320, "height": 640})
    for selector in ("button:visible", "select:visible", "input:visible", "summary:visible"):
        for control in page.locator(f"edition-player {selector}").all():
            box = control.bounding_box()
            assert box["width"] >= 24
            assert box["height"] >= 24


def test_forced_colours_keep_the_place_visible(open_page: Callable[..., Any]) -> None:
    page = open_page("2026-11-02/?t=1m20s", forced_colors="active")
    page.locator("#track.drawn").wait_for()
    done, rest, mark, plain = page.evaluate(
        """() => {
          const player = document.querySelector('edition-player');
          const [rest, done] = player.shadow.querySelectorAll('#track svg');
          const fill = (node) => getComputedStyle(node).fill;
          const back = (node) => getComputedStyle(node).backgroundColor;
          return [fill(done), fill(rest), back(player.querySelector('.transcript [aria-current]')),
                  back(player.querySelector('.transcript p'))];
        }"""
    )
    assert done != rest
    assert mark != plain


def test_reduced_motion_moves_nothing(open_page: Callable[..., Any]) -> None:
    page = open_page("2026-11-02/", reduced_motion="reduce")
    moving = page.evaluate(
        """[...document.querySelector('edition-player').shadow.querySelectorAll('*')]
             .filter((node) => parseFloat(getComputedStyle(node).transitionDuration) > 0).length"""
    )
    assert moving == 0
