"""How the player looks and stays, for every reader: axe, colours, rows, sizes; nothing moves."""

import json
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from audio_edition.models import replace
from audio_edition.publication.colours import as_hex, colours_of, contrast
from tests.player.conftest import js, more, play, probe, served, wait
from tests.player.site_fixture import make_episode, write_site

Open = Callable[..., Any]
LONG = "2026-11-02/"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
GROUND = "(node) => getComputedStyle(node).backgroundColor"


def violations(
    page: Any, state: str = "", schemes: tuple[str, ...] = ("light", "dark")
) -> list[Any]:
    """What axe finds, by day and in the dark."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    found = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        result = page.evaluate(
            """axe.run(document, { resultTypes: ['violations'], runOnly: [
                 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })"""
        )
        assert result["testEngine"]["name"] == "axe-core"
        found += [
            (state, scheme, one["id"], node["target"], node["failureSummary"])
            for one in result["violations"]
            for node in one["nodes"]
        ]
    return found


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an edition of 25 articles in 250 s, the second with a picture."""
    episode, cues = make_episode(duration=250.0, articles=25)
    chapters = list(episode.chapters)
    chapters[2] = replace(
        chapters[2],
        image="02-story.png",
        image_alt="A shelf of hammers",
        image_width=320,
        image_height=180,
    )

    def write(audio: Path, url: str) -> None:
        write_site(audio, url, [(replace(episode, chapters=tuple(chapters)), cues)])
        Image.new("RGB", (320, 180), "teal").save(audio / LONG / "02-story.png")

    with served(tmp_path_factory.mktemp("many") / "audio", write) as url:
        yield url + LONG


def test_axe_finds_nothing_in_any_state(open_page: Open, site: str) -> None:
    """All closed, tools open, an article open, in use, and a fault; forced colours, rtl."""
    page = open_page(LONG, reduced_motion="reduce")
    moving = page.evaluate(
        """[...document.querySelector('edition-player').shadow.querySelectorAll('*')]
             .filter((node) => parseFloat(getComputedStyle(node).transitionDuration) > 0).length"""
    )
    assert moving == 0
    found = violations(page, "at first")
    for summary in (".transcript", ".chapters"):
        page.locator(f"{summary} > summary").click()
    found += violations(page, "closed")
    page.locator("#more").click()
    page.locator("#sleep").select_option("5")
    found += violations(page, "tools")
    for summary in (".transcript > summary", ".chapters > summary", ".article > summary"):
        page.locator(summary).first.click()
    # what is seen of a control is in its name (WCAG 2.2, 2.5.3)
    assert page.evaluate(probe("names")) == []
    page.locator(".find input").fill("tram")
    page.locator(".find button").wait_for()
    page.locator(".chapters a").nth(1).click()
    page.locator(".chapters [aria-current]").wait_for()
    found += violations(page, "in use")
    page.emulate_media(forced_colors="active")
    page.locator("#track.drawn").wait_for()
    done, rest, mark, plain = page.evaluate(probe("forced"))
    assert done != rest, "the place stays visible"
    assert mark != plain
    found += violations(page, "forced colours", schemes=("light",))
    page.emulate_media(forced_colors="none")
    page.evaluate("document.documentElement.dir = 'rtl'")
    found += violations(page, "right to left", schemes=("light",))
    page.goto(f"{site}{LONG}embed.html")
    page.route("**/*.mp3", lambda route: route.fulfill(status=404, body=""))
    page.locator("#play").click()
    page.locator("#retry").wait_for()
    found += violations(page, "fault")
    page.watch.complaints.clear()  # the 404 itself
    assert found == []


def test_axe_finds_nothing_on_a_phone_and_all_can_be_hit(open_page: Open) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 CSS pixels at least; no sideways scrolling at 320."""
    page = open_page("", viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    site = page.url
    for path in ("", "today/", LONG, "2026-10-30/", LONG + "embed.html"):
        page.goto(site + path)
        if path:
            page.locator("edition-player #play").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert violations(page, path) == []
        for control in page.locator(
            "edition-player :is(button, select, input, summary):visible"
        ).all():
            box = control.bounding_box()
            assert min(box["width"], box["height"]) >= 24, path


def test_one_accent_for_page_player_and_cover(open_page: Open) -> None:
    """Where a publisher sets another one, that one is everywhere; what is not played is visible."""
    page = open_page(LONG, reduced_motion="reduce")
    page.locator("#track.drawn").wait_for()
    colours = colours_of("The Harbour Letter")
    link = page.locator(".notes .articles a[download]").first
    for scheme, accent in (("light", colours.accent), ("dark", colours.glow)):
        page.emulate_media(color_scheme=scheme)
        wanted = "rgb({}, {}, {})".format(*accent)
        assert link.evaluate("(node) => getComputedStyle(node).color") == wanted
        assert page.locator("#play").evaluate(GROUND) == wanted
        # 3:1 at least for bars of even articles and odd ones, in the colours that come out
        even, odd, paper = map(tuple, page.evaluate(probe("bars")))
        assert even != odd
        assert min(contrast(even, paper), contrast(odd, paper)) >= 3
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.style.setProperty('--edition-accent', '#123456')")
    assert link.evaluate("(node) => getComputedStyle(node).color") == "rgb(18, 52, 86)"
    assert page.locator("#play").evaluate(GROUND) == "rgb(18, 52, 86)"
    assert as_hex(colours.accent) != "#123456"


def slowly(page: Any, pattern: str) -> None:
    """Let what fits ``pattern`` take longer than a browser forgives after a click (500 ms)."""

    def late(route: Any) -> None:
        time.sleep(0.6)
        route.continue_()

    page.route(pattern, late)


@pytest.mark.parametrize("width", [320, 1000])
def test_nothing_moves_when_parts_come(open_page: Open, many: str, width: int) -> None:
    """Controls, transcript, what is said of the last visit, and tools; all of them late."""
    page = open_page(many, viewport={"width": width, "height": 900})
    page.add_init_script(probe("shifts"))
    kept = json.dumps({"at": {many: [90, 1]}})
    page.add_init_script(f"localStorage.setItem('edition-player', {json.dumps(kept)})")
    slowly(page, "**/*.js")
    slowly(page, "**/labels*")
    page.goto(many)
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
    """Nor where texts begin at the right: time runs to the right as it does in the seek bar."""
    page = open_page(many)
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
    page.set_viewport_size({"width": 390, "height": 800})
    page.evaluate("document.documentElement.dir = 'rtl'")
    x = {name: page.locator(f"#{name}").bounding_box()["x"] for name in
         ("back", "play", "forward", "mute", "volume", "cover", "now")}  # fmt: skip
    assert x["back"] < x["play"] < x["forward"]
    assert x["mute"] < x["volume"]
    assert x["cover"] > x["now"]
    for place in ("#left", "#volume", "#track", "[slot=time]"):
        assert page.locator(place).evaluate("(node) => getComputedStyle(node).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    rows(page, keys, ("mute", "volume"), ("sleep", "left"))


def test_where_the_system_keeps_the_volume_there_is_no_slider(open_page: Open, many: str) -> None:
    page = open_page(many)
    page.evaluate(
        "Object.defineProperty(HTMLMediaElement.prototype, 'volume', { get: () => 1, set() {} })"
    )
    more(page)
    page.locator("#sleep").wait_for()
    assert page.locator("#volume").is_hidden()


def test_an_article_opens_by_itself_for_who_listens_searches_or_prints(
    open_page: Open, many: str
) -> None:
    page = open_page(many, reduced_motion="reduce")
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

    page.reload()
    field, here = page.locator(".find input"), page.locator(".here")
    field.fill("forty-one days")
    here.wait_for()
    assert here.is_visible()
    one = page.locator(".article[open]")
    first = one.get_attribute("data-article")
    field.press("Enter")
    assert one.count() == 1
    assert one.get_attribute("data-article") != first
    field.fill("")
    assert one.count() == 0
    words = page.locator(".article p.body").first
    assert not words.is_visible()
    page.emulate_media(media="print")
    assert words.is_visible()
    assert not page.locator("#deck").is_visible()
