"""The archive and the day: play in place, search, weight; whose day it is by any clock."""

import datetime as dt
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audio_edition.models import replace
from audio_edition.publication.days import PublishingDays
from audio_edition.publication.model import Episode
from audio_edition.publication.pages import site_files
from tests.player.conftest import probe, served
from tests.player.site_fixture import SETTINGS, identity, make_episode, write_site
from tests.player.test_player_look import violations

Open = Callable[..., Any]
TODAY, LATEST = "Listen to Today's Edition", "Listen to the Latest Edition"
LAST = "The last one is of Monday, November 2, 2026."
# An edition each weekday, by six in the morning
BERLIN = replace(SETTINGS, days=PublishingDays((0, 1, 2, 3, 4), "Europe/Berlin", "06:00"))


def episodes() -> list[Episode]:
    """Newest first: the last two can be played, those of before are only listed."""
    found = []
    day = dt.date(2024, 3, 1)
    while day < dt.date(2026, 10, 30):
        if day.weekday() == 0:
            number = len(found) + 1
            title = f"Week {number}: <em>Crème brûlée</em> & co."
            found.append(make_episode(day.isoformat(), number, 24.0, title=title)[0])
        day += dt.timedelta(days=1)
    return found[::-1]


def write_archive(audio: Path, base_url: str) -> None:
    """Write the show to ``audio``; of some pages also one with a clock to be set.

    ``german/`` has a show that says nothing of its days; ``host.html`` is a page of somebody's.
    """
    played = [make_episode("2026-10-30", 138, 24.0), make_episode("2026-11-02", 139, 24.0)]
    write_site(audio, base_url, played, BERLIN)
    newest = [episode for episode, _ in played[::-1]]
    files = site_files([*newest, *episodes()], played[-1][1], identity(base_url), BERLIN)
    silent = replace(newest[0], files=(), language="de-DE")
    spoken = identity(f"{base_url}german/", language="de-DE")
    german = site_files([silent], (), spoken, SETTINGS)
    files |= {f"german/{name}": data for name, data in german.items()}
    files["german/cover-192.jpg"] = (audio / "cover-192.jpg").read_bytes()
    files["host.html"] = (
        b"<!doctype html><html lang=en><head>\n<title>Host</title>"
        b"<link rel=icon href=cover-192.jpg>"
        b'<script type="module" src="player/edition-player.js"></script></head>'
        b'<body><main><h1>Host</h1><edition-player src="today/"></edition-player></main></body>'
    )
    for name in ("index.html", "host.html", "today/index.html", "today/embed.html",
                 "german/today/index.html"):  # fmt: skip
        ours = b'<head>\n<script src="/clock.js"></script>'
        files[clocked(name)] = files[name].replace(b"<head>", ours, 1)
    files["clock.js"] = probe("clock").encode()
    for name, data in files.items():
        file = audio / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def clocked(name: str) -> str:
    """The page ``name`` with a clock that is set by ``?now=``."""
    return name.replace(".html", "-clock.html")


@pytest.fixture(scope="module")
def archive_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a show of 141 editions, of which two can be played."""
    with served(tmp_path_factory.mktemp("archive") / "audio", write_archive) as url:
        yield url


def asked(page: Any, ending: str) -> list[str]:
    return [url for url in page.watch.requests if url.partition("?")[0].endswith(ending)]


def find(page: Any, words: str) -> Any:
    """Search, and wait for the answer."""
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("searchbox").press("Enter")
    page.locator(".search [role=status]:not(:empty)").wait_for()
    return page.locator(".found .archive > li")


def test_nothing_is_loaded_that_nobody_asked_for(open_page: Open, archive_site: str) -> None:
    page = open_page(archive_site)
    page.wait_for_load_state("networkidle")
    page.locator("button.play").first.wait_for()
    assert page.locator(".listed .archive > li").count() == 30
    urls = page.watch.requests
    assert not [url for url in urls if "edition-player" in url and ".js" in url]
    assert not asked(page, ".mp3")
    assert not [url for url in urls if "/archive-20" in url or url.endswith("archive.json")]
    assert not [url for url in urls if "edition-find" in url]
    assert {url for url in urls if "cover" in url} == {f"{archive_site}cover-192.jpg"}
    html = page.request.get(archive_site).body()
    assert len(gzip.compress(html)) < 8_000, "thirty editions, whatever the years hold"
    sizes = page.locator(".archive img").evaluate_all(
        "all => all.map((i) => [i.width, i.height, i.loading, i.getAttribute('alt')].join())"
    )
    assert set(sizes) == {"72,72,lazy,"}
    for width in (375, 900):  # the newest one's day: beside the button, or flush below it
        page.set_viewport_size({"width": width, "height": 800})
        button, day = (page.locator(f".listen {name}").bounding_box() for name in ("a", "time"))
        if width == 900:
            assert 9 < day["x"] - (button["x"] + button["width"]) < 20
        else:
            assert day["x"] == button["x"]
            assert day["y"] > button["y"] + button["height"]
    years = page.locator("nav.years").first.get_by_role("link").all_inner_texts()
    assert years == ["2026", "2025", "2024"]
    page.get_by_role("link", name="2024").first.click()
    page.get_by_role("heading", level=1, name="All editions: 2024").wait_for()
    assert page.locator(".archive > li").count() == 44
    assert page.get_by_role("heading", level=2).first.inner_text() == "December 2024"
    assert page.locator("nav.years [aria-current=page]").inner_text() == "2024"


def test_one_plays_at_a_time_where_it_is_listed(open_page: Open, archive_site: str) -> None:
    page = open_page(archive_site)
    first, second = page.locator(".listed li:has(> button.play)").all()[:2]
    newest = first.locator("> button.play")
    assert newest.get_attribute("aria-label").startswith("Play: Night trams")
    newest.focus()
    page.keyboard.press("Enter")
    playing = "(p) => p.audio && !p.audio.paused && p.audio.currentTime > 0"
    player = first.locator("> edition-player").element_handle()
    page.wait_for_function(playing, arg=player)
    assert newest.get_attribute("aria-label").startswith("Close: Night trams")
    assert newest.evaluate("(key) => key === document.activeElement"), "the focus stays"
    page.keyboard.press("Tab")
    assert first.evaluate(
        "(row) => row.querySelector('edition-player').contains(document.activeElement)"
    ), "and what plays is next"
    sound = page.evaluate_handle("(p) => p.audio", player)
    second.locator("> button.play").click()
    other = second.locator("> edition-player").element_handle()
    page.wait_for_function(playing, arg=other)
    assert page.locator("edition-player[src]").count() == 1
    page.wait_for_function("(audio) => audio.paused", arg=sound)
    assert page.url == archive_site
    second.locator("> button.play").click()
    assert page.locator("edition-player").count() == 0
    assert second.locator("> button.play").get_attribute("aria-label").startswith("Play:")


def test_what_cannot_be_played_leads_to_its_page(open_page: Open, archive_site: str) -> None:
    """And a browser that wants another press gets it."""
    page = open_page(archive_site)
    row = page.locator(".listed li:has(> button.play)").nth(5)  # its page is not there
    with page.expect_console_message(lambda told: "edition-player" in told.text):
        row.get_by_role("button").click()
    link = row.locator("edition-player a")
    assert link.get_attribute("href") == row.locator("h3 a").get_attribute("href")
    assert link.is_visible()
    page.watch.complaints.clear()  # the 404 itself, and our word about it
    page.evaluate(
        """() => { HTMLMediaElement.prototype.play = () =>
             Promise.reject(new DOMException('no', 'NotAllowedError')); }"""
    )
    page.locator("button.play").first.click()
    page.wait_for_function(
        "() => document.querySelector('edition-player').$?.play?.matches(':focus')"
    )


def test_the_search_reads_as_much_as_it_needs(open_page: Open, archive_site: str) -> None:
    page = open_page(archive_site)
    found = find(page, "creme BRULEE")
    status = page.locator(".search [role=status]")
    assert found.count() == 30
    assert status.inner_text() == "Editions found: 30+"
    assert page.locator(".listed").is_hidden()
    assert found.first.locator("mark").all_inner_texts() == ["Crème", "brûlée"]
    assert found.first.locator("h3").inner_text().endswith(": <em>Crème brûlée</em> & co.")
    assert "?q=creme" in page.url
    page.get_by_role("button", name="More").click()
    found.nth(59).wait_for()
    assert found.nth(30).locator("h3 a").evaluate("(link) => link === document.activeElement")
    assert find(page, "zebra").count() == 0
    assert status.inner_text() == "No match"
    assert find(page, "week 17: 2024").count() == 1
    assert status.inner_text() == "Editions found: 1"
    where = found.first.locator("h3 a").get_attribute("href")
    assert where == f"{archive_site}2024-06-24/"
    assert find(page, "november 2, 2026 hammers").count() == 1
    assert found.first.locator(".headlines mark").all_inner_texts() == ["hammers"]
    found.first.get_by_role("button").click()
    # its own, not the one that comes within it
    player = found.first.locator("xpath=edition-player").element_handle()
    page.wait_for_function("(p) => p.audio && !p.audio.paused", arg=player)
    page.get_by_role("searchbox").press("Escape")
    page.locator(".listed").wait_for()
    assert page.locator("edition-player").count() == 0, "what goes stops"
    assert page.url == archive_site
    for table in ("archive.json", "archive-2026.json", "archive-2024.json"):
        assert len(asked(page, table)) == 1, "once"


def test_a_search_can_be_linked_to_and_says_when_it_cannot_go_on(
    open_page: Open, archive_site: str
) -> None:
    page = open_page(f"{archive_site}archive-2025.html?q=hammers%20october%2030")
    page.locator(".found h3").wait_for()
    assert page.locator(".found h3 a").get_attribute("href") == f"{archive_site}2026-10-30/"
    page.goto(archive_site)
    page.route("**/archive*.json", lambda route: route.abort())
    find(page, "harbour")
    status = page.locator(".search [role=status]")
    assert status.inner_text() == "The server does not answer"
    page.unroute("**/archive*.json")
    assert find(page, "week 103:").count() == 1, "the next search asks again"
    page.watch.complaints.clear()


def test_axe_finds_nothing(open_page: Open, archive_site: str) -> None:
    phone = {"width": 320, "height": 640}
    page = open_page(archive_site, viewport=phone, reduced_motion="reduce")
    for path in ("", "archive-2026.html", "?q=hammers"):
        page.goto(archive_site + path)
        if "q=" in path:
            page.locator(".found h3").first.wait_for()
        else:
            page.locator("button.play").first.click()
            page.locator("edition-player #play").wait_for()
        assert violations(page, path) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        for control in page.locator("button:visible, input:visible, nav a:visible").all()[:40]:
            box = control.bounding_box()
            assert min(box["width"], box["height"]) >= 24


def test_without_a_script_all_are_links_and_nothing_is_todays(
    open_page: Open, archive_site: str
) -> None:
    page = open_page(archive_site, java_script_enabled=False)
    assert page.get_by_role("button").count() == 0
    assert page.get_by_role("searchbox").count() == 0
    assert page.locator("p.listen").inner_text() == f"{LATEST} Monday, November 2, 2026"
    page.get_by_role("link", name="2025").first.click()
    assert page.locator("h3 a").first.get_attribute("href") == "2025-12-29/"
    assert page.get_by_role("button").count() == 0
    for path in ("", "today/", "today/embed.html", "2026-11-02/", "archive-2026.html"):
        page.goto(archive_site + path)
        assert "today" not in page.locator("body").inner_text().lower(), path
    page.goto(f"{archive_site}today/")
    assert page.get_by_role("heading", name=LATEST).is_visible()
    assert page.locator("edition-player time").first.inner_text() == "Monday, November 2, 2026"


# -- whether the newest edition is today's, in the show's time zone (rules: archive.mjs) ----------


@pytest.mark.parametrize(
    ("now", "reader", "heading", "notice"),
    [
        ("2026-11-02T22:59:00Z", "Asia/Tokyo", TODAY, ""),
        ("2026-11-02T23:01:00Z", "America/New_York", LATEST,
         f"Today's edition is not out yet. {LAST}"),
        ("2026-11-07T12:00:00Z", "Europe/Berlin", LATEST,
         f"No edition today. {LAST} The next one is expected on Monday, November 9."),
    ],
    ids=["its day", "after midnight", "weekend"],
)  # fmt: skip
def test_today_in_the_shows_zone(
    open_page: Open, archive_site: str, now: str, reader: str, heading: str, notice: str
) -> None:
    def at(name: str) -> str:
        return f"{archive_site}{clocked(name)}?now={now}"

    page = open_page(at("today/index.html"), timezone_id=reader, locale="fr-FR")
    page.get_by_role("heading", name=heading).wait_for()
    if notice:
        assert page.get_by_role("status").first.inner_text() == notice
    else:
        assert page.locator(".notice").is_hidden()
    for name in ("today/embed.html", "host.html"):
        page.goto(at(name))
        page.get_by_role("heading", name=heading).wait_for()
    page.goto(at("index.html"))
    page.get_by_role("link", name=heading).wait_for()
    badge = page.get_by_text("Today's edition", exact=True)
    assert badge.is_visible() is (heading == TODAY)


def test_without_a_zone_it_is_the_readers_own(open_page: Open, archive_site: str) -> None:
    place = f"{archive_site}{clocked('german/today/index.html')}?now=2026-11-02T23:30:00Z"
    said = "Heute bisher keine Ausgabe. Die letzte ist vom Montag, 2. November 2026."
    for reader, heading, words in (
        ("America/New_York", "Die heutige Ausgabe hören", ""),
        ("Europe/Berlin", "Die neueste Ausgabe hören", said),
    ):
        page = open_page(place, timezone_id=reader)
        page.get_by_role("heading", name=heading).wait_for()
        assert page.locator(".notice").text_content() == words


def test_a_page_that_is_open_over_midnight(open_page: Open, archive_site: str) -> None:
    page = open_page(f"{archive_site}archive-2024.html")
    page.clock.install(time="2026-11-02T22:59:30Z")
    page.goto(f"{archive_site}today/")
    page.get_by_role("heading", name=TODAY).wait_for()
    page.clock.fast_forward(45_000)
    page.get_by_role("heading", name=LATEST).wait_for()
    assert page.locator(".notice").inner_text() == f"Today's edition is not out yet. {LAST}"
