"""Read-along in a publisher's own article: the right paragraph or none, nothing else touched."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.player.conftest import Host, document, js, served, snippet, wait
from tests.player.site_fixture import make_episode, write_site

DAY = "2026-11-02"
HOUSE = Path(__file__).with_name("article.html").read_text("utf-8")
# the sentences of the first article, two seconds each
EXPECTED = {6: "title", 8: "by", 10: "one", 12: "one", 14: "two", 16: "two", 18: "", 20: "three"}
MARKED = """(() => {
  const [range] = globalThis.CSS?.highlights?.get('edition-paragraph') ?? [];
  const node = range?.startContainer;
  if (node) return (node.closest ? node : node.parentElement).closest('[id]').id;
  return document.querySelector('[data-edition-reading]')?.id ?? '';
})()"""
OVER = "document.querySelector('edition-read-along')?.shadowRoot"


def reading(site: str) -> str:
    return snippet(site, "read-along", DAY)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of one edition of 54 seconds: two for each sentence."""
    episode = make_episode(DAY, 1, 54.0)

    def write(audio: Path, url: str) -> None:
        write_site(audio, url, [episode])

    with served(tmp_path_factory.mktemp("read") / "audio", write) as url:
        yield url


@pytest.mark.parametrize("highlights", [True, False])
def test_beside_an_element(
    open_page: Callable[..., Any], site: str, host: Host, highlights: bool
) -> None:
    """Also where a browser knows no highlights: Firefox ESR."""
    host.page = document(snippet(site, "element", DAY) + HOUSE + reading(site))
    page = open_page("about:blank")
    if not highlights:
        page.add_init_script("Object.defineProperty(CSS, 'highlights', { value: undefined })")
    page.goto(host.url)
    wait(page, f"p.audio && {OVER}")
    article = "document.querySelector('article').outerHTML"
    before = page.evaluate(article)
    assert page.evaluate(MARKED) == "", "nothing is marked before anything is read"
    buttons = f"{OVER}.querySelectorAll('button').length"
    assert page.evaluate(buttons) == len(set(EXPECTED.values()) - {""})
    page.locator("#two").click(position={"x": 5, "y": 5})
    wait(page, "!p.audio.paused && p.place >= 14 && p.place < 20")
    wait(page, f"{MARKED} === 'two'")
    js(page, "pause()")
    wait(page, "p.audio.paused")
    for at, name in EXPECTED.items():
        js(page, f"seek({at + 0.5})")
        wait(page, f"{MARKED} === {name!r}")
        hidden, top, height = page.evaluate(
            f"(bar => [bar.hidden, bar.getBoundingClientRect().top, bar.offsetHeight])"
            f"({OVER}.querySelector('#bar'))"
        )
        assert hidden == (not name)
        if name:
            there = f"document.querySelector('#{name}').getBoundingClientRect().top"
            assert top == pytest.approx(page.evaluate(there), abs=2)
            assert height > 10, "a second cue beside the colour"
    js(page, "seek(3)")
    wait(page, f"{MARKED} === ''")
    assert page.evaluate(article) == before
    # what is meant for something else
    page.evaluate(
        "document.querySelector('#more').click(); document.querySelector('#other').click();"
        "getSelection().selectAllChildren(document.querySelector('#one'));"
        "document.querySelector('#one').click()"
    )
    page.wait_for_timeout(500)
    assert js(page, "audio.paused")
    # a page that puts its article together anew
    page.evaluate(
        "getSelection().removeAllRanges();"
        "document.querySelector('article').innerHTML += '<p>Another edition.</p>'"
    )
    js(page, "seek(14.5)")
    wait(page, f"{MARKED} === 'two'")
    if highlights:
        wait(page, "CSS.highlights.get('edition-paragraph').values().next().value"
                   ".startContainer.isConnected")  # fmt: skip
    assert page.locator("edition-read-along").count() == 1


def test_beside_a_frame_by_keyboard(open_page: Callable[..., Any], site: str, host: Host) -> None:
    """By messages; one stop for Tab, and arrows go on."""
    frame = snippet(site, "iframe", DAY).replace('allow="', 'allow="autoplay; ')
    host.page = document(frame.replace(' loading="lazy"', "") + HOUSE + reading(site))
    page = open_page(host.url, grant=False)
    overlay = page.locator("edition-read-along")
    overlay.locator("button").nth(4).wait_for(state="attached")
    inside = page.frame_locator("iframe")
    inside.locator("#play").wait_for()
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
    wait(page, f"{MARKED} === 'two'")
    assert button.get_attribute("aria-current") == "true"
    inside.locator("#play[aria-label=Pause]").click()
    inside.locator(".chapters a").nth(2).evaluate("(link) => link.click()")
    wait(page, f"{MARKED} === ''")
