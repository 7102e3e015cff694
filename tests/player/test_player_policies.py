"""Under strict policies and in a sandbox: no violation, and what cannot work is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audio_edition.server import site as serving
from tests.player.site_fixture import make_episode
from tests.player.test_player_browser import more, play, wait
from tests.player.test_player_elsewhere import Host, document, host, snippet

__all__ = ["host"]


DAY = "2026-11-02"
TRUSTED = "require-trusted-types-for 'script'; trusted-types 'none'"
NOTE = (
    "window.broken = []; document.addEventListener('securitypolicyviolation', "
    "(event) => broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"
)


def used(page: Any) -> None:
    """Everything that a reader can do with a player."""
    play(page)
    page.locator("#track.drawn").wait_for()
    more(page)
    page.locator("#sleep").select_option("5")
    page.locator("#copy").click()
    page.get_by_text("Link copied").wait_for()
    page.locator("#embed").click()
    page.get_by_text("Embed code copied").wait_for()
    page.locator("#speed").select_option("2")
    transcript = page.locator(".transcript > summary")
    if transcript.is_visible():
        if not page.locator(".transcript[open]").count():
            transcript.click()
        page.locator("input[type=search]").fill("trams")
        page.locator("[data-t].here").wait_for()


def test_as_an_element_where_scripts_must_be_trusted(
    open_page: Callable[..., Any], site: str, host: Host
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
    page.goto(host.url)
    page.locator("edition-read-along button").first.wait_for(state="attached")
    used(page)
    page.locator("#s6").click()
    wait(page, "CSS.highlights.has('edition-sentence')")
    page.evaluate("document.querySelector('edition-player').setAttribute('article', '2')")
    page.get_by_role("heading", name="A library that lends tools has run out").first.wait_for()
    assert page.evaluate("broken") == []
    assert page.evaluate("trustedTypes !== undefined")


def test_the_pages_themselves_where_scripts_must_be_trusted(
    open_page: Callable[..., Any], site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "CSP", f"{serving.CSP}; {TRUSTED}")
    page = open_page("")
    page.context.add_init_script(NOTE)
    for path in (f"{DAY}/", f"{DAY}/embed.html?size=full&theme=dark", "today/embed.html?article=1"):
        page.goto(site + path)
        page.locator("#play").wait_for()
        if "article" not in path:  # whose own file this site has not
            used(page)
        assert page.evaluate("broken") == [], path


def sandboxed(site: str, use: str = "iframe") -> str:
    code = snippet(site, use, DAY).replace("<iframe", '<iframe sandbox="allow-scripts"')
    return code.replace(' loading="lazy"', "")


def test_a_sandbox_keeps_links_and_storage_and_the_page_around_helps(
    open_page: Callable[..., Any], site: str, host: Host
) -> None:
    host.page = document(sandboxed(site))
    page = open_page(host.url, grant=False)
    inside = page.frame_locator("iframe")
    link = inside.locator("[slot=head] a")
    inside.locator("#track.drawn").wait_for()
    link.click()
    # nobody follows: the address is said, to be copied
    inside.locator("#status", has_text=f"{site}{DAY}/").wait_for()
    assert page.url == host.url
    page.watch.complaints.clear()  # Chromium logs the refusal
    frame = f'<script type="module" src="{site}player/edition-frame.js"></script>'
    host.page = document(sandboxed(site) + frame)
    page.goto(host.url)
    inside.locator("#track.drawn").wait_for()
    page.wait_for_load_state("networkidle")
    link.click()
    page.wait_for_url(f"{site}{DAY}/")
    page.watch.complaints.clear()


def test_a_sandbox_without_cors_keeps_the_browsers_own_controls(
    open_page: Callable[..., Any], site: str, host: Host, monkeypatch: pytest.MonkeyPatch
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
