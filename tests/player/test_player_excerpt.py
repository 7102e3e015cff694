"""One article's own player: that article alone, its length and words, nothing after its end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.player.conftest import Host, copied, document, js, now, play, served, snippet, wait
from tests.player.site_fixture import make_episode, tone_mp3, write_site

Open = Callable[..., Any]
DAY = "2026-11-02"
EDITION, CUES = make_episode(DAY, 1, 54.0)  # two seconds a sentence
RAIN = EDITION.segments[3]
ALONE = f"{DAY}/embed.html?article={RAIN.id}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of one edition of 54 seconds, whose articles have their own files."""

    def write(audio: Path, url: str) -> None:
        write_site(audio, url, [(EDITION, CUES)])
        for segment in EDITION.segments:
            (audio / DAY / segment.file).write_bytes(tone_mp3(segment.duration))

    with served(tmp_path_factory.mktemp("articles") / "audio", write) as url:
        yield url


def test_in_a_frame_it_plays_its_own_file_to_its_own_end(open_page: Open, site: str) -> None:
    page = open_page(f"{ALONE}&size=full")
    page.locator("edition-player #play").wait_for()  # it is there when the article was fetched
    wait(page, "p.$.now.textContent")
    page.evaluate(
        "window.heard = []; for (const name of ['ended', 'play'])"
        "document.addEventListener(`edition-${name}`, ({ detail }) => heard.push([name, detail]))"
    )
    assert page.title() == RAIN.title
    assert page.locator("h2").inner_text() == RAIN.title
    assert page.locator("#now").inner_text() == RAIN.title
    assert page.locator("[slot=time]").inner_text().endswith("0:12")
    assert page.locator(".chapters").count() == 0
    page.locator("#track.drawn").wait_for()
    page.locator(".transcript summary").first.click()
    assert page.locator("[data-article]").count() == 1
    assert page.locator("[data-t]").first.get_attribute("data-t") == "0.000"
    last = page.locator("[data-t]").last
    assert float(last.get_attribute("data-t")) < RAIN.duration
    play(page)
    js(page, f"seek({RAIN.duration - 1})")
    wait(page, "heard.some(([name]) => name === 'ended')")
    ((_, began), (_, ended)) = page.evaluate("heard")
    assert ended["duration"] == pytest.approx(RAIN.duration, abs=0.2)
    assert (began["title"], began["id"]) == (RAIN.title, f"{DAY}/{RAIN.id}")
    assert {url.rsplit("/", 1)[1] for url in page.watch.audio()} == {RAIN.file}


def test_a_link_and_a_place_are_the_articles_own(open_page: Open, site: str) -> None:
    page = open_page(ALONE)
    page.locator("edition-player #play").wait_for()
    js(page, "seek(2)")
    page.locator("#more").click()
    assert copied(page, "copy") == f"{site}{DAY}/?t={int(RAIN.start + 2)}s#{RAIN.id}"
    assert f"embed.html?article={RAIN.id}" in copied(page, "embed", "Embed code copied")
    js(page, "seek(4)")
    js(page, "play()")
    wait(page, "localStorage['edition-player']?.includes('story')")
    page.goto(page.url.split("embed.html")[0])
    page.locator("#play").wait_for()
    assert js(page, "place") == 0, "where a reader stopped is another place than the edition's"


def test_as_an_element_it_is_named_by_id_number_or_address(
    open_page: Open, site: str, host: Host
) -> None:
    code = snippet(site, "element", DAY, article=RAIN)
    assert f' article="{RAIN.id}"' in code
    page = open_page("")
    for named in (RAIN.id, "3", "https://www.news.example/03-story/?utm=1"):
        host.page = document(code.replace(f'article="{RAIN.id}"', f'article="{named}"'))
        page.goto(host.url)
        page.locator("#track.drawn").wait_for()
        assert page.locator("h2").inner_text() == RAIN.title
        assert js(page, "length") == pytest.approx(RAIN.duration, abs=0.01)
    play(page)
    assert now(page) < RAIN.duration
    assert page.watch.audio() == [f"{site}{DAY}/{RAIN.file}"]
    # another one, in the same element
    js(page, f"setAttribute('article', '{EDITION.segments[1].id}')")
    page.get_by_role("heading", name=EDITION.segments[1].title).wait_for()
    assert page.locator("#play").count() == 1


def test_an_article_that_is_no_more_leaves_a_link(open_page: Open, site: str, host: Host) -> None:
    page = open_page("")
    page.goto(f"{site}{DAY}/embed.html?article=gone")
    page.locator(".notice a").wait_for()
    assert page.locator(".notice a").get_attribute("href") == f"{site}{DAY}/"
    assert page.locator("audio").count() == 0, "never the edition in its place"
    host.page = document(snippet(site, "element", DAY, article=RAIN).replace(RAIN.id, "gone"))
    page.goto(host.url)
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("link", name=RAIN.title).is_visible()
    assert any("no article gone" in text for text in page.watch.complaints)
    page.watch.complaints.clear()
