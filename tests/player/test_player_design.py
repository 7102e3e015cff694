"""How the player looks and stays: nothing moves, nothing is ragged, an article opens by itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image

from audio_edition.publication.colours import as_hex, colours_of
from tests.player.site_fixture import make_episode, write_site
from tests.player.test_player_browser import js, more, play, wait
from tests.server.live import Server

Open = Callable[..., Any]
MANY = "2026-11-02/"

SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) shift += entry.value;
})).observe({ type: 'layout-shift', buffered: true });
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of one edition: 25 articles in 250 s, the second with a picture."""
    from audio_edition.server.run import bind, url_of
    from audio_edition.server.site import create_site

    audio = tmp_path_factory.mktemp("many") / "audio"
    listener = bind("127.0.0.1", 0)
    episode, cues = make_episode(duration=250.0, articles=25)
    chapters = list(episode.chapters)
    chapters[2] = replace(
        chapters[2], image="02-story.png", image_alt="A shelf of hammers", image_size=(320, 180)
    )
    write_site(audio, url_of(listener), [(replace(episode, chapters=tuple(chapters)), cues)])
    Image.new("RGB", (320, 180), "teal").save(audio / MANY / "02-story.png")
    with Server(create_site(audio), listener) as server:
        yield server.url


def slowly(page: Any, pattern: str) -> None:
    """Let what fits ``pattern`` take longer than a browser forgives after a click (500 ms)."""

    def late(route: Any) -> None:
        time.sleep(0.6)
        route.continue_()

    page.route(pattern, late)


@pytest.mark.parametrize("width", [320, 430, 1000])
def test_nothing_moves_when_parts_come(open_page: Open, many: str, width: int) -> None:
    """Controls, transcript, what is said of the last visit, and tools; all of them late."""
    page = open_page(many, viewport={"width": width, "height": 900})
    page.add_init_script(SHIFTS)
    kept = json.dumps({"at": {many + MANY: [90, 1]}})
    page.add_init_script(f"localStorage.setItem('edition-player', {json.dumps(kept)})")
    slowly(page, "**/*.js")
    slowly(page, "**/labels*")
    page.goto(many + MANY)
    page.locator("#track.drawn").wait_for()
    page.locator(".find input").wait_for()
    page.get_by_text("Continues where you stopped").wait_for()
    page.locator("#more").click()
    page.locator("#volume").wait_for()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert page.evaluate("shift") == 0
    page.evaluate("document.querySelector('h1').style.setProperty('margin-top', '90px')")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    wait(page, "shift > 0")  # the measuring measures


def rows(page: Any, *groups: tuple[str, ...]) -> None:
    """Each group stands in one line, none over another or over the card's edge."""
    card = page.locator("#card").bounding_box()
    for group in groups:
        boxes = sorted(
            (page.locator(f"#{name}").bounding_box() for name in group), key=lambda b: b["x"]
        )
        middles = [box["y"] + box["height"] / 2 for box in boxes]
        assert max(middles) - min(middles) <= 1, group
        assert boxes[0]["x"] >= card["x"]
        assert boxes[-1]["x"] + boxes[-1]["width"] <= card["x"] + card["width"]
        for one, other in pairwise(boxes):
            assert one["x"] + one["width"] <= other["x"] + 0.5, group


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_row_is_ragged(open_page: Open, many: str, language: str) -> None:
    page = open_page(many + MANY)
    if language != "en":  # it is drawn anew, after a while, also for the language that it has
        js(page, f"setAttribute('lang', '{language}')")
        wait(page, f"p.lang === '{language}' && p.$.more.isConnected")
    more(page)
    page.locator("#sleep").wait_for()
    page.locator("#sleep").select_option("-1")
    keys = ("back", "play", "forward", "speed", "more")
    for width in (320, 360, 390, 430):
        page.set_viewport_size({"width": width, "height": 800})
        rows(page, keys, ("sleep", "left"), ("mute", "volume", "copy", "embed"))
    for width in (700, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        rows(page, keys, ("mute", "volume", "sleep", "left", "copy", "embed"))


def test_the_sleep_timer_says_what_it_is_and_counts_down(open_page: Open, many: str) -> None:
    page = open_page(many + MANY)
    more(page)
    label = page.locator("#nap")
    assert label.inner_text().startswith("Sleep timer")
    assert page.locator("#sleep").get_attribute("aria-label") is None, "it is called by its label"
    page.clock.install()
    page.locator("#sleep").select_option("5")
    assert page.locator("#left").inner_text() == "5:00"
    page.clock.run_for(61_000)
    assert page.locator("#left").inner_text() == "3:59"
    page.locator("#more").click()
    page.locator("#panel").wait_for(state="hidden")
    assert page.locator("#more").get_attribute("data-left") == "3:59", "closed, it still counts"
    page.locator("#more").click()
    page.locator("#sleep").select_option("-1")
    left = page.locator("#left").inner_text()
    js(page, "seek(2)")
    assert page.locator("#left").inner_text() != left, "of the chapter it counts the sound"
    page.locator("#sleep").select_option("0")
    assert page.locator("#left").inner_text() == ""
    assert page.locator("#more").get_attribute("data-left") is None


def test_where_the_system_keeps_the_volume_there_is_no_slider(open_page: Open, many: str) -> None:
    page = open_page(many + MANY)
    page.evaluate(
        "Object.defineProperty(HTMLMediaElement.prototype, 'volume', { get: () => 1, set() {} })"
    )
    more(page)
    page.locator("#sleep").wait_for()
    assert page.locator("#volume").is_hidden()


def test_the_article_that_is_read_opens_by_itself(open_page: Open, many: str) -> None:
    page = open_page(many + MANY, reduced_motion="reduce")
    page.locator(".find input").wait_for()
    opened = "[...document.querySelectorAll('.article')].map((node) => +node.open)"
    assert sum(page.evaluate(opened)) == 0
    starts = page.evaluate(
        "[...document.querySelectorAll('.article')].map((n) => +n.dataset.start)"
    )
    page.locator(".article > summary").nth(1).scroll_into_view_if_needed()
    js(page, f"seek({starts[1] + 0.1})")
    assert sum(page.evaluate(opened)) == 0, "not while nothing is read"
    play(page)
    wait(page, f"{opened}[1] === 1")
    picture = page.locator(".article img")
    picture.scroll_into_view_if_needed()
    wait(page, "p.querySelector('.article img').naturalWidth === 320")
    box = picture.bounding_box()
    assert box["width"] - 56 == pytest.approx(320 * box["height"] / 180, abs=1)
    page.locator(".article [data-t][aria-current]").first.scroll_into_view_if_needed()
    js(page, f"seek({starts[2] - 0.3})")
    wait(page, f"{opened}[2] === 1 && {opened}[1] === 0")
    assert page.locator(".transcript [aria-current]").first.is_visible()
    page.locator("#play").click()
    # a heading opens and closes its article, and nothing else
    wait(page, "p.audio.paused")
    before = js(page, "place")
    page.locator(".article > summary h3").nth(4).click()
    assert page.evaluate(opened)[4] == 1
    assert js(page, "place") == pytest.approx(before, abs=0.5)
    assert js(page, "audio.paused")


def test_a_search_opens_what_it_finds_and_print_shows_all(open_page: Open, many: str) -> None:
    page = open_page(many + MANY)
    field = page.locator(".find input")
    field.fill("forty-one days")
    here = page.locator(".here")
    here.wait_for()
    assert here.is_visible()
    opened = page.locator(".article[open]")
    first = opened.get_attribute("data-article")
    field.press("Enter")
    assert opened.count() == 1
    assert opened.get_attribute("data-article") != first
    field.fill("")
    assert opened.count() == 0
    words = page.locator(".article p.body").first
    assert not words.is_visible()
    page.emulate_media(media="print")
    assert words.is_visible()
    assert not page.locator("#deck").is_visible()


def test_one_accent_for_page_player_and_cover(open_page: Open, site: str) -> None:
    """Where a publisher sets another one, that one is everywhere."""
    page = open_page("2026-11-02/", reduced_motion="reduce")
    colours = colours_of("The Harbour Letter")
    for scheme, accent in (("light", colours.accent), ("dark", colours.glow)):
        page.emulate_media(color_scheme=scheme)
        wanted = "rgb({}, {}, {})".format(*accent)
        link = page.locator(".notes .articles a[download]").first
        assert link.evaluate("(node) => getComputedStyle(node).color") == wanted
        ground = "(node) => getComputedStyle(node).backgroundColor"
        assert page.locator("#play").evaluate(ground) == wanted
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.style.setProperty('--edition-accent', '#123456')")
    assert link.evaluate("(node) => getComputedStyle(node).color") == "rgb(18, 52, 86)"
    assert page.locator("#play").evaluate(ground) == "rgb(18, 52, 86)"
    assert as_hex(colours.accent) != "#123456"


def test_what_is_not_played_is_visible(open_page: Open) -> None:
    """3:1 at least for bars of even articles and odd ones, in the colours that come out."""
    from audio_edition.publication.colours import contrast

    page = open_page("2026-11-02/")
    page.locator("#track.drawn").wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate(
            """() => {
              const { shadow } = document.querySelector('edition-player');
              const parts = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
              const [rest] = shadow.querySelectorAll('#track svg');
              const fills = [...rest.children].map((path) => getComputedStyle(path).fill);
              const card = getComputedStyle(shadow.querySelector('#card'));
              return [...fills, card.backgroundColor].map(parts);
            }"""
        )
        even, odd, paper = map(tuple, found)
        assert even != odd
        assert min(contrast(even, paper), contrast(odd, paper)) >= 3


def test_right_to_left_keeps_clocks_and_controls(open_page: Open, many: str) -> None:
    """Time runs to the right as it does in the seek bar; texts begin at the right."""
    page = open_page(many + MANY, viewport={"width": 390, "height": 800})
    page.evaluate("document.documentElement.dir = 'rtl'")
    more(page)
    page.locator("#volume").wait_for()
    page.locator("#sleep").select_option("5")
    x = {name: page.locator(f"#{name}").bounding_box()["x"] for name in
         ("back", "play", "forward", "mute", "volume", "cover", "now")}  # fmt: skip
    assert x["back"] < x["play"] < x["forward"]
    assert x["mute"] < x["volume"]
    assert x["cover"] > x["now"]
    for place in ("#left", "#volume", "#track", "[slot=time]"):
        assert page.locator(place).evaluate("(node) => getComputedStyle(node).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    rows(page, ("back", "play", "forward", "speed", "more"), ("mute", "volume"), ("sleep", "left"))
