"""The player on other people's pages: as an element and in frames, under policies, in sandboxes."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from audio_edition.publication.pages.about import EMBED_HEIGHT
from audio_edition.server import site as serving
from tests.player.conftest import Host, copied, document, more, now, play, probe, snippet, wait
from tests.player.site_fixture import make_episode

Open = Callable[..., Any]
DAY = "2026-11-02"
HEIGHTS = {"compact": 96, "card": EMBED_HEIGHT, "full": 640}
TRUSTED = "require-trusted-types-for 'script'; trusted-types 'none'"
NOTE = (
    "window.broken = []; document.addEventListener('securitypolicyviolation', "
    "(event) => broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"
)
PAPER = "(node) => getComputedStyle(node).backgroundColor"
WHITE = "rgb(255, 255, 255)"
EAGER = (' loading="lazy"', "")


def used(page: Any) -> None:
    """Everything that a reader can do with a player."""
    play(page)
    page.locator("#track.drawn").wait_for()
    more(page)
    page.locator("#sleep").select_option("5")
    copied(page, "copy")
    copied(page, "embed", "Embed code copied")
    page.locator("#speed").select_option("2")
    transcript = page.locator(".transcript > summary")
    if transcript.is_visible():
        if not page.locator(".transcript[open]").count():
            transcript.click()
        page.locator("input[type=search]").fill("trams")
        page.locator("[data-t].here").wait_for()


def test_as_an_element_where_scripts_must_be_trusted(
    open_page: Open, site: str, host: Host
) -> None:
    origin = site.rstrip("/")
    host.policy = (
        f"default-src 'none'; script-src {origin}; connect-src {origin}; media-src {origin}; "
        f"img-src {origin}; base-uri 'none'; form-action 'none'; {TRUSTED}"
    )
    _, cues = make_episode()
    story = "".join(
        f"<p id='s{number}'>{cue.printed}</p>"
        for number, cue in enumerate(cues)
        if cue.origin and cue.origin.part == "body"
    )
    host.page = document(
        snippet(site, "element", DAY) + f"<article>{story}</article>"
        # the host's own pieces, under the same policy
        + snippet(site, "read-along", DAY) + snippet(site, "iframe", DAY).replace("iframe", "i")
    )  # fmt: skip
    page = open_page("")
    page.context.add_init_script(NOTE)
    page.watch.requests.clear()
    page.goto(host.url)
    page.locator("edition-read-along button").first.wait_for(state="attached")
    assert page.get_by_role("heading", name="Listen to This Edition").is_visible()
    page.locator("#track.drawn").wait_for()
    assert page.watch.audio() == []
    colour = page.locator("#play").evaluate(PAPER)
    assert colour == "rgb(22, 126, 55)", "styled, although the page's policy allows no style"
    page.locator(".chapters a").nth(1).click()
    wait(page, "!p.audio.paused && p.audio.readyState > 2")
    assert now(page) > 15
    assert page.url == host.url, "a chapter plays here, it does not lead away"
    page.locator("#play").click()
    used(page)
    page.locator("#s6").click()
    wait(page, "CSS.highlights.has('edition-sentence')")
    page.evaluate("document.querySelector('edition-player').setAttribute('article', '2')")
    page.get_by_role("heading", name="A library that lends tools has run out").first.wait_for()
    assert page.evaluate("broken") == []
    assert page.evaluate("trustedTypes !== undefined")


def test_the_pages_themselves_where_scripts_must_be_trusted(
    open_page: Open, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No violation, no cookie; and the policy bites."""
    monkeypatch.setattr(serving, "CSP", f"{serving.CSP}; {TRUSTED}")
    page = open_page("", service_workers="block")
    page.context.add_init_script(NOTE)
    for path in ("", f"{DAY}/", f"{DAY}/embed.html?size=full&theme=dark", "today/",
                 "today/embed.html?article=1"):  # fmt: skip
        page.goto(site + path)
        if path:
            page.locator("#play").wait_for()
        if path.startswith(DAY):  # an article's own file this site has not
            used(page)
        assert page.evaluate("broken") == [], path
    assert page.context.cookies() == []
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    wait(page, "broken.length > 0")
    page.watch.complaints.clear()


@pytest.mark.parametrize("allowed", [True, False])
def test_in_an_iframe_it_plays_and_copies_also_without_permission(
    open_page: Open, site: str, host: Host, allowed: bool
) -> None:
    code = snippet(site, "iframe")
    code = code if allowed else code.replace(' allow="clipboard-write"', "")
    assert ("clipboard" in code) is allowed
    host.page = document(code + "<textarea aria-label='paste'></textarea>")
    page = open_page(host.url, grant=False)
    frame = page.frame_locator("iframe")
    frame.locator("#play").click()
    frame.locator("[data-at]", has_text="0:01").wait_for()
    frame.locator("#more").click()
    frame.locator("#copy").click()
    frame.get_by_text("Link copied").wait_for()
    page.locator("textarea").focus()
    page.keyboard.press("Control+V")
    pasted = page.locator("textarea").input_value()
    assert re.fullmatch(re.escape(f"{site}{DAY}/") + r"\?t=\ds", pasted)
    if not allowed:
        page.watch.complaints.clear()  # Chromium logs the refusal that we work around


def sandboxed(site: str) -> str:
    """As WordPress shows strangers' oEmbed: no origin, no storage."""
    code = snippet(site, "iframe", DAY).replace("<iframe", '<iframe sandbox="allow-scripts"')
    return code.replace(*EAGER)


def test_a_sandbox_plays_and_the_page_around_helps_with_its_links(
    open_page: Open, site: str, host: Host
) -> None:
    host.page = document(sandboxed(site))
    page = open_page(host.url, grant=False)
    inside = page.frame_locator("iframe")
    link = inside.locator("[slot=head] a")
    inside.locator("#track.drawn").wait_for()
    inside.locator("#play").click()
    inside.locator("[data-at]", has_text="0:01").wait_for()
    link.click()
    # nobody follows: the address is said, to be copied
    inside.locator("#status", has_text=f"{site}{DAY}/").wait_for()
    assert page.url == host.url
    page.watch.complaints.clear()  # Chromium logs the refusal
    frame = f'<script type="module" src="{site}player/edition-frame.js"></script>'
    # wp-embed.js listens for { message: 'height', value, secret }
    told = "<script>window.told = []; onmessage = (event) => told.push(event.data)</script>"
    code = sandboxed(site).replace("embed.html", "embed.html#?secret=abc123")
    host.page = document(told + code + frame)
    page.goto(host.url)
    inside.locator("#track.drawn").wait_for()
    page.wait_for_load_state("networkidle")
    height = {"message": "height", "value": EMBED_HEIGHT, "secret": "abc123"}
    assert height in page.evaluate("told")
    link.click()
    page.wait_for_url(f"{site}{DAY}/")
    page.watch.complaints.clear()


def test_a_sandbox_without_cors_keeps_the_browsers_own_controls(
    open_page: Open, site: str, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = {k: v for k, v in serving._COMMON.items() if k != "Access-Control-Allow-Origin"}
    monkeypatch.setattr(serving, "_COMMON", closed)
    host.page = document(sandboxed(site))
    page = open_page(host.url, grant=False)
    inside = page.frame_locator("iframe")
    audio = inside.locator("audio[controls]")
    audio.wait_for()
    box, frame = audio.bounding_box(), page.locator("iframe").bounding_box()
    assert box["y"] + box["height"] <= frame["y"] + frame["height"], "in sight"
    assert inside.locator("#play").count() == 0
    assert any("CORS" in text for text in page.watch.complaints)
    page.watch.complaints.clear()


def test_a_host_can_theme_it_and_one_that_is_gone_leaves_its_link(
    open_page: Open, site: str, host: Host
) -> None:
    element = snippet(site, "element")
    host.page = document(element)
    page = open_page(host.url, color_scheme="dark")
    assert page.get_by_role("heading", name="Listen to the Latest Edition").is_visible()
    assert page.locator("#card").evaluate(PAPER) == WHITE, "a page that is light only"
    host.page = document(
        "<style>edition-player { --edition-accent: rgb(0, 90, 60) } button { display: none }"
        f" #play {{ opacity: 0 }}</style>{element}"
    )
    page.goto(host.url)
    page.locator("#play").wait_for()
    style = page.locator("#play").evaluate(
        "(node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).opacity]"
    )
    assert style == ["rgb(0, 90, 60)", "1"], "themed by its variables, untouched by other rules"
    host.page = document(element.replace(f'src="{site}today/"', f'src="{site}gone/"'))
    page.goto(host.url)
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("link", name="Listen to the Latest Edition").is_visible()
    page.watch.complaints.clear()  # the 404 itself, and our word about it


def test_a_size_fills_its_height_at_any_width_in_the_theme_asked_for(open_page: Open) -> None:
    page = open_page(f"{DAY}/embed.html")
    here = page.url
    for size, height in HEIGHTS.items():
        page.goto(f"{here}?size={size}")
        page.locator("#play").wait_for()
        for width in (280, 320, 375, 430, 640, 768, 900):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(100)
            filled, high, wide = page.evaluate(
                "[document.querySelector('main').getBoundingClientRect().height, "
                "document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
            )
            assert (filled, high) == (height, height), (size, width)
            assert wide <= width
            assert page.get_by_role("link", name="The Harbour Letter").bounding_box()["y"] >= 0
            for control in ("#play", "#seek", "#now"):
                box = page.locator(control).bounding_box()
                assert 0 <= box["y"] <= height - box["height"], (size, width, control)
    for theme, paper in (("dark", "rgb(29, 28, 27)"), ("light", WHITE)):
        page.emulate_media(color_scheme="light" if theme == "dark" else "dark")
        page.goto(f"{here}?theme={theme}")
        page.locator(f"edition-player[theme={theme}]").wait_for()
        assert page.locator("#card").evaluate(PAPER) == paper


def test_a_frame_grows_with_what_a_reader_opens_and_moves_nothing_before(
    open_page: Open, site: str, host: Host
) -> None:
    code = snippet(site, "iframe").replace("embed.html", "embed.html?size=full")
    code = code.replace(f'height="{EMBED_HEIGHT}"', 'height="640"')
    frame_script = f'<script type="module" src="{site}player/edition-frame.js"></script>'
    host.page = document(
        f"<script>{probe('shifts')}</script>" + code + "<p>below</p>" + frame_script
    )
    page = open_page(host.url)
    inside = page.frame_locator("iframe")
    inside.locator("#track.drawn").wait_for()
    page.wait_for_timeout(300)
    assert page.locator("iframe").get_attribute("height") == "640"
    assert page.evaluate("shift") == 0
    for name in (".chapters", ".transcript", ".article"):
        inside.locator(f"{name} > summary").first.click()
    page.locator('iframe[height="1000"]').wait_for()
