"""Read-along in a publisher's own article: the right paragraph or none, nothing else touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from audio_edition.publication.pages import snippets
from audio_edition.server.run import bind, url_of
from audio_edition.server.site import create_site
from tests.player.drivers import BROWSERS, Browser, Chromium, wait
from tests.player.site_fixture import identity, make_episode, write_site
from tests.player.test_player_elsewhere import Host, document
from tests.player.test_player_scripts import run
from tests.server.live import Server
from tests.tools import require

DAY = "2026-11-02"
HOUSE = """
<style>
  html { font-size: 62.5% } button { width: 100%; margin: 0 0 2rem } p { text-align: justify }
  .cap { float: left; font-size: 40px } .pull { font-size: 30px }
  .sr { position: absolute; width: 1px }
</style>
<article id="story"><header><h1 id="title">City council votes to keep the night trams</h1>
<p id="by">By <a href="#">Mara Lindqvist</a> · 4 min read</p></header>
<p id="one"><span class="cap">T</span>he city council <a href="#">voted on Sunday</a>
night to keep the night trams&nbsp;run&shy;ning.<sup><a href="#n1">1</a></sup> The vote was
<em>closer</em> than anybody had expected.</p>
<div id="ad">Advertisement</div>
<figure><figcaption id="figure">Nine members were for it, eight against.</figcaption></figure>
<p id="two">Nine members were for it, eight against. "Nobody should have to walk home from a late
shift," said <span class="sr">(the article goes on)</span> the mayor, Ana Sá.</p>
<blockquote id="pull" class="pull"><p>The cost is put at $1.4 million a year.</p></blockquote>
<p id="other">The trams will never run every twenty minutes until four in the morning.</p>
<p id="three">The cost is put at $1.4 million a year.
<a id="more" href="#more">Read the budget</a></p>
</article><p id="teaser">Rain ends the driest autumn since 1976</p>
"""
# the sentences of the first article, two seconds each
EXPECTED = {6: "title", 8: "by", 10: "one", 12: "one", 14: "two", 16: "two", 18: "", 20: "three"}
# Firefox plays nothing where there is no sound card
MUTE = (
    "<script>{ const { play } = HTMLMediaElement.prototype; HTMLMediaElement.prototype.play ="
    " function () { this.muted = true; return play.call(this) } }</script>"
)
MARKED = """(() => {
  const [range] = globalThis.CSS?.highlights?.get('edition-paragraph') ?? [];
  const node = range?.startContainer;
  if (node) return (node.closest ? node : node.parentElement).closest('[id]').id;
  return document.querySelector('[data-edition-reading]')?.id ?? '';
})()"""
OVER = "document.querySelector('edition-read-along')?.shadowRoot"


def test_what_is_found() -> None:
    run(require("node"), "--test", "tests/player/article.mjs")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of one edition of 54 seconds: two for each sentence."""
    audio = tmp_path_factory.mktemp("read") / "audio"
    listener = bind("127.0.0.1", 0)
    write_site(audio, url_of(listener), [make_episode(DAY, 1, 54.0)])
    with Server(create_site(audio), listener) as server:
        yield server.url


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    app = Host()
    with Server(app) as server:
        app.url = server.url
        yield app


@pytest.fixture(scope="module", params=list(BROWSERS))
def browser(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with BROWSERS[request.param](tmp_path_factory.mktemp(request.param)) as browser:
        yield browser


def codes(site: str) -> dict[str, str]:
    return {item.use: item.code for item in snippets(identity(site), DAY)}


def pressed(browser: Browser, selector: str) -> None:
    """Press a thing of the page: with a hand where the driver has one."""
    if isinstance(browser, Chromium):
        browser._page.locator(selector).click(position={"x": 5, "y": 5})
    else:
        browser.run(f"document.querySelector({selector!r}).click()")


def test_beside_an_element(browser: Browser, site: str, host: Host) -> None:
    made = codes(site)
    host.page = document(MUTE + made["element"] + HOUSE + made["read-along"])
    browser.open(host.url)
    wait(browser, f"p.audio && {OVER}")
    before = browser.run("return document.querySelector('article').outerHTML")
    assert browser.run(f"return {MARKED}") == "", "nothing is marked before anything is read"
    buttons = f"{OVER}.querySelectorAll('button').length"
    assert browser.run(f"return {buttons}") == len(set(EXPECTED.values()) - {""})
    pressed(browser, "#two")
    wait(browser, "!p.audio.paused && p.place >= 14 && p.place < 20")
    wait(browser, f"{MARKED} === 'two'")
    browser.run("document.querySelector('edition-player').pause()")
    wait(browser, "p.audio.paused")
    for at, name in EXPECTED.items():
        browser.run(f"document.querySelector('edition-player').seek({at + 0.5})")
        wait(browser, f"{MARKED} === {name!r}")
        bar = browser.run(
            f"const bar = {OVER}.querySelector('#bar'), box = bar.getBoundingClientRect();"
            "return [bar.hidden, box.top, box.height]"
        )
        assert bar[0] == (not name)
        if name:
            top = f"return document.querySelector('#{name}').getBoundingClientRect().top"
            assert bar[1] == pytest.approx(browser.run(top), abs=2)
            assert bar[2] > 10, "a second cue beside the colour"
    browser.run("document.querySelector('edition-player').seek(3)")
    wait(browser, f"{MARKED} === ''")
    assert browser.run("return document.querySelector('article').outerHTML") == before
    # what is meant for something else
    browser.run("document.querySelector('#more').click()")
    browser.run("document.querySelector('#other').click()")
    browser.run("getSelection().selectAllChildren(document.querySelector('#one'))")
    browser.run("document.querySelector('#one').click()")
    since = browser.run("return performance.now()")
    wait(browser, f"performance.now() > {since + 500}")
    assert browser.run("return document.querySelector('edition-player').audio.paused")
    # a page that puts its article together anew
    browser.run("getSelection().removeAllRanges()")
    browser.run("document.querySelector('article').innerHTML += '<p>Another edition.</p>'")
    browser.run("document.querySelector('edition-player').seek(14.5)")
    wait(browser, f"{MARKED} === 'two' && CSS.highlights.get('edition-paragraph')"
                  ".values().next().value.startContainer.isConnected")  # fmt: skip
    assert browser.run("return document.querySelectorAll('edition-read-along').length") == 1
