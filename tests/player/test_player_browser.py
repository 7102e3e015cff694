"""The player in real Chromium, used as readers use it; and what a page that scripts it gets."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.player.conftest import (
    copied,
    js,
    landing,
    more,
    note_landing,
    now,
    play,
    probe,
    second,
    stop,
    wait,
)
from tests.player.site_fixture import SECONDS, make_episode, tone_pitch

Open = Callable[..., Any]
LONG = "2026-11-02/"
SHORT = "2026-10-30/"
NEAR = 0.3  # seconds between where the sound is and where it was sent

LISTEN = probe("listen")


def heard(page: Any, name: str) -> list[dict[str, Any]]:
    return [event for event in page.evaluate("heard") if event["name"] == name]


def test_a_page_is_light_and_loads_no_byte_of_audio_before_play(open_page: Open, site: str) -> None:
    """80 kB at most, uncompressed; the links to a time are honoured, which scripts.mjs reads."""
    for path in (LONG, LONG + "embed.html", "today/", "today/embed.html"):
        page = open_page("about:blank")
        asked: set[str] = set()
        page.on("response", lambda answer, asked=asked: answer.ok and asked.add(answer.url))
        page.goto(site + path)
        page.locator("#track.drawn").wait_for()
        page.wait_for_load_state("networkidle")
        name = "Listen to the Latest Edition" if "today" in path else "Listen to This Edition"
        assert page.get_by_role("heading", name=name).is_visible()
        assert page.locator('[slot="time"]').inner_text() == "0:00 / 3:20"
        if path.startswith(LONG):
            # asked for again: the browser need not keep what it was answered
            sizes = {url: len(httpx.get(url).content) for url in asked if url.startswith(site)}
            assert any("edition-player" in url for url in sizes)
            assert any("cover-192" in url for url in sizes)
            assert not any(url.endswith("cover.jpg") for url in sizes)
            (labels,) = (url.rsplit("/", 1)[1] for url in sizes if "labels" in url)
            assert re.fullmatch(r"labels-en\.\w{10}\.json", labels)
            assert 40_000 < sum(sizes.values()) <= 80_000, sizes
        assert page.watch.audio() == []
    for query, seconds in (("?t=1m20s", 80), ("#t=80", 80), ("?t=9h", 0), ("?x=1&t=7", 7)):
        page = open_page(LONG + query)
        assert now(page) == pytest.approx(seconds, abs=NEAR), query
        assert page.watch.audio() == []


def test_plays_from_wherever_a_reader_points(open_page: Open) -> None:
    """By button, step, chapter, sentence, search, link and address; the place is marked there."""
    page = open_page(LONG + "?t=1m20s")
    button = page.locator("#play")
    assert button.get_attribute("aria-label") == "Play"
    assert page.locator("[data-at]").inner_text() == "1:20"
    note_landing(page)
    play(page)
    assert landing(page) == pytest.approx(80, abs=NEAR)
    assert button.get_attribute("aria-label") == "Pause"
    page.locator("[data-at]", has_text="1:22").wait_for()
    page.evaluate("location.hash = 't=10'")
    wait(page, "p.audio.currentTime < 12")
    stop(page)
    stood = now(page)
    page.wait_for_timeout(300)
    assert now(page) == stood
    page.locator("#forward").click()
    assert now(page) == pytest.approx(stood + 30, abs=NEAR)
    page.locator("#back").click()
    assert now(page) == pytest.approx(stood + 15, abs=NEAR)

    link = page.locator(".chapters a").nth(2)
    note_landing(page)
    link.click()
    assert landing(page) == pytest.approx(float(link.get_attribute("data-t")), abs=NEAR)
    wait(page, "!p.audio.paused")
    assert link.get_attribute("aria-current") == "true"
    assert page.locator("#now").inner_text() == "A library that lends tools has run out of hammers"
    assert page.locator(".chapters [aria-current]").count() == 1

    sentence = page.locator(".transcript [data-t]", has_text="Nine members were for it")
    page.locator(".article").first.evaluate("(article) => { article.open = true }")
    note_landing(page)
    sentence.click()
    assert landing(page) == pytest.approx(float(sentence.get_attribute("data-t")), abs=NEAR)
    wait(page, "!p.audio.paused")
    assert sentence.get_attribute("aria-current") == "true"

    field = page.get_by_role("searchbox", name="Search the transcript")
    field.fill("HAMMER")
    assert page.locator(".hit").count() == 3
    status = page.locator(".find [role=status]")
    for key, told in (("", "1 / 3"), ("Enter", "2 / 3"), ("Shift+Enter", "1 / 3"),
                      ("Shift+Enter", "3 / 3")):  # fmt: skip
        if key:
            field.press(key)
        assert status.inner_text() == told
    field.fill("ana sa")
    assert status.inner_text() == "1 / 1", "accents do not matter"
    note_landing(page)
    page.get_by_role("button", name="Play from the match").click()
    start = float(page.locator(".here").get_attribute("data-t"))
    assert landing(page) == pytest.approx(start, abs=NEAR)
    field.fill("zeppelin")
    assert status.inner_text() == "No match"
    assert page.locator(".hit").count() == 0

    # one player at a time; an address with a time moves one, and the next one to come
    second(page)
    page.locator("#second #play").click()
    wait(page, "p.audio.paused")
    assert page.evaluate("!document.querySelector('#second').audio.paused")
    page.evaluate("document.querySelector('#second').pause(); location.hash = 't=50'")
    wait(page, "p.place === 50")
    assert page.evaluate("document.querySelector('#second').place") != 50
    page.evaluate("document.querySelector('edition-player').remove()")
    second(page, "third")
    assert page.evaluate("document.querySelector('#third').place") == 50


def test_a_seek_by_mouse_lands_where_the_sound_is(open_page: Open) -> None:
    """The tone's pitch names its second: seek, play, and hear when the next second begins."""
    page = open_page(LONG)
    page.evaluate(probe("ear"))
    play(page)
    page.evaluate("context.resume()")
    box = page.locator("#seek").bounding_box()
    note_landing(page)
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    assert landing(page) == pytest.approx(SECONDS * 0.6, abs=1.0), "as near as a thumb can aim"
    second = int(now(page)) + 2
    wait(page, f"p.audio.currentTime > {second + 0.8}")
    heard, half = page.evaluate("[heard, half]")
    between = (tone_pitch(second - 1) + tone_pitch(second)) / 2
    near = [(at, pitch) for at, pitch in heard if second - 0.8 < at < second + 0.8]
    before = [at for at, pitch in near if pitch < between]
    assert before, "the tone was heard before the change"
    assert len(before) < len(near), "the tone was heard after the change"
    assert max(before) - half == pytest.approx(second, abs=NEAR)


def test_speed_and_volume_are_set_and_kept(open_page: Open) -> None:
    page = open_page(LONG)
    options = page.locator("#speed option").all_inner_texts()
    assert (options[0], options[-1]) == ("0.75×", "2×")
    page.locator("#speed").select_option("1.5")
    assert js(page, "audio.playbackRate") == 1.5
    more(page)
    page.locator("#volume").fill("35")
    assert js(page, "audio.volume") == pytest.approx(0.35)
    assert page.locator("#volume").get_attribute("aria-valuetext") == "35 %"
    page.locator("#mute").click()
    assert js(page, "audio.muted") is True
    page.locator("#mute[aria-label=Unmute]").wait_for()
    page.locator("#mute").click()
    assert js(page, "audio.muted") is False
    page.reload()
    page.locator("#play").wait_for()
    assert js(page, "audio.volume") == pytest.approx(0.35)
    play(page)
    js(page, "audio.load()")
    assert js(page, "audio.playbackRate") == 1.5, "loading must not reset the speed"


def test_the_marked_sentence_follows_within_150_ms(open_page: Open) -> None:
    page = open_page(SHORT)
    page.evaluate(probe("marks"))
    play(page)
    wait(page, "marks.length >= 4")
    page.locator("#speed").select_option("2")
    wait(page, "marks.length >= 8")
    page.wait_for_timeout(50)
    marks, stalls = page.evaluate("[marks, stalls]")
    for start, at, rate, seen in marks[1:]:
        due = seen - (at - start) / rate * 1000
        still = max((b - a for a, b in stalls if b >= due and a <= seen), default=0)
        assert -50 < seen - due < 150 + max(0, still - 20), (start, at, rate, still)
    assert page.locator(".transcript [aria-current]").count() == 1


def test_copies_and_shares_a_link_to_the_time_and_an_embed_code(open_page: Open, site: str) -> None:
    page = open_page("today/?t=75")
    more(page)
    assert copied(page, "copy") == f"{site}{LONG}?t=1m15s", "the edition's own address"
    code = copied(page, "embed", "Embed code copied")
    assert f'src="{site}{LONG}embed.html"' in code
    assert "clipboard-write" in code
    assert page.locator("#share").is_hidden() == page.evaluate("!navigator.share")
    page.add_init_script("navigator.share = async (what) => { window.shared = what }")
    page.reload()
    more(page)
    page.locator("#share").click()
    assert page.evaluate("shared.url") == f"{site}{LONG}?t=1m15s"
    page = open_page(LONG, grant=False)
    page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error('no')))")
    more(page)
    page.locator("#copy").click()
    page.get_by_text("Link copied").wait_for()
    assert page.locator("#byhand").is_hidden()


def test_resumes_after_a_reload_but_not_from_the_end(open_page: Open) -> None:
    page = open_page(LONG + "?t=60")
    play(page)
    wait(page, "p.audio.currentTime > 60.1")
    stop(page)
    stood = now(page)
    assert stood > 60
    here = page.url.split("?")[0]
    for address, place in ((here, stood), (here.replace(LONG, SHORT), 0)):
        page.goto(address)
        page.locator("#play").wait_for()
        assert now(page) == pytest.approx(place, abs=1), "each edition has its own place"
        assert page.get_by_text("Continues where you stopped").is_visible() == (place > 0)
    page.goto(f"{here}?t={int(SECONDS) - 1}")
    page.locator("#play").click()
    wait(page, "p.audio.ended")
    page.goto(here)
    page.locator("#play").wait_for()
    assert now(page) == 0, "what was heard to its end begins anew"


def test_by_keyboard_alone(open_page: Open) -> None:
    page = open_page(LONG)

    def tab_to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate(probe("focused"), selector):
                return
        pytest.fail(f"Tab never reaches {selector}")

    def press(key: str) -> float:
        page.keyboard.press(key)
        return now(page)

    tab_to("#play")
    page.keyboard.press("Space")
    wait(page, "!p.audio.paused && p.audio.readyState > 2")
    page.keyboard.press("Enter")
    wait(page, "p.audio.paused")
    tab_to("#seek")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert press("PageUp") == pytest.approx(35, abs=NEAR)
    assert press("ArrowLeft") == pytest.approx(30, abs=NEAR)
    assert page.locator("#seek").get_attribute("aria-valuetext") == (
        "30 seconds of 3 minutes 20 seconds"
    )
    page.keyboard.press("k")
    wait(page, "!p.audio.paused")
    page.keyboard.press("k")
    wait(page, "p.audio.paused")
    stood = now(page)
    assert press("j") == pytest.approx(stood - 15, abs=NEAR)
    # single keys can be turned off
    js(page, "setAttribute('keys', 'off')")
    assert press("l") == pytest.approx(stood - 15, abs=NEAR)
    js(page, "removeAttribute('keys')")
    assert press("l") == pytest.approx(stood + 15, abs=NEAR)
    tab_to("#speed")
    page.keyboard.press("ArrowDown")
    assert js(page, "audio.playbackRate") == 1.25
    tab_to("#more")
    page.keyboard.press("Enter")
    page.locator("#panel").wait_for()
    tab_to("#volume")
    page.keyboard.press("Home")
    assert js(page, "audio.volume") == 0
    tab_to(".chapters a")
    page.keyboard.press("Enter")
    wait(page, "!p.audio.paused")
    tab_to(".find input")
    page.keyboard.type("jk m")
    assert page.locator(".find input").input_value() == "jk m", "letters stay letters in a field"
    tab_to("[data-from]")
    page.keyboard.press("Enter")
    wait(page, "p.audio.currentTime < 5")


def test_without_javascript(open_page: Open) -> None:
    page = open_page(LONG, java_script_enabled=False)
    audio = page.locator("audio")
    assert audio.is_visible()
    assert audio.get_attribute("controls") is not None
    assert audio.get_attribute("preload") == "none"
    assert "0:00 / 3:20" in page.locator("edition-player").inner_text()
    page.locator(".article > summary").first.click()
    assert page.get_by_text("The vote was closer than anybody had expected.").is_visible()
    link = page.locator(".chapters a").nth(1)
    assert link.get_attribute("href").startswith("2026-11-02.mp3#t=")
    assert page.get_by_role("link", name="Download").is_visible()
    assert page.watch.audio() == []


def test_the_sleep_timer_counts_down_and_pauses(open_page: Open) -> None:
    page = open_page(LONG)
    more(page)
    assert page.locator("#nap").inner_text().startswith("Sleep timer")
    sleep, left, opener = (page.locator(f"#{name}") for name in ("sleep", "left", "more"))
    assert sleep.get_attribute("aria-label") is None, "it is called by its label"
    sleep.select_option("-1")
    before = left.inner_text()
    js(page, "seek(2)")
    assert left.inner_text() != before, "of the chapter it counts the sound"
    sleep.select_option("0")
    assert left.inner_text() == ""
    page.clock.install()
    play(page)
    sleep.select_option("5")
    assert left.inner_text() == "5:00"
    page.clock.run_for(61_000)
    assert left.inner_text() == "3:59"
    opener.click()
    page.locator("#panel").wait_for(state="hidden")
    assert opener.get_attribute("data-left") == "3:59", "closed, it still counts"
    page.clock.fast_forward("04:01")
    wait(page, "p.audio.paused")
    assert page.get_by_text("The sleep timer paused the edition").is_visible()
    assert sleep.input_value() == "0"
    assert opener.get_attribute("data-left") is None


def test_sleep_at_the_end_of_the_chapter(open_page: Open) -> None:
    episode, _ = make_episode(SHORT.strip("/"), 1, 24.0)
    page = open_page(f"{SHORT}?t={episode.chapters[1].start - 1}")
    more(page)
    page.locator("#sleep").select_option(label="End of chapter")
    page.evaluate(probe("turning"))
    play(page)
    wait(page, "window.paused")
    # a busy machine hears of the chapter late; what counts is that it was not heard on
    turned, paused = page.evaluate("[turned, paused]")
    assert turned >= episode.chapters[1].start - 0.1
    assert paused == pytest.approx(turned, abs=NEAR)


def test_the_system_knows_the_edition_and_the_place(open_page: Open, site: str) -> None:
    page = open_page(LONG)
    page.evaluate(probe("actions"))
    play(page)
    wait(page, "navigator.mediaSession.metadata !== null && places.length > 0")  # it comes late
    about = page.evaluate(
        "(({ title, artist, artwork }) => [title, artist, artwork[0].src])"
        "(navigator.mediaSession.metadata)"
    )
    assert about == ["Welcome", "The Harbour Letter", f"{site}cover.jpg"]
    there = "document.querySelector('edition-player').audio.currentTime"
    chapter = float(page.locator(".chapters a").nth(1).get_attribute("data-t"))
    assert page.evaluate(f"actions.nexttrack(), {there}") == pytest.approx(chapter, abs=NEAR)
    to = page.evaluate(f"actions.seekto({{ seekTime: 100 }}), {there}")
    assert to == pytest.approx(100, abs=NEAR)
    wait(page, "places.at(-1).position >= 99 && places.at(-1).position < 130")
    page.locator("#speed").select_option("1.5")
    wait(page, "places.at(-1).playbackRate === 1.5")
    assert page.evaluate("places.at(-1).duration") == pytest.approx(200, abs=0.5)
    page.evaluate("actions.pause()")
    wait(page, "p.audio.paused")


def test_speaks_the_language_of_the_page_or_its_own(open_page: Open) -> None:
    page = open_page(LONG + "?t=30")
    labels = page.evaluate("fetch('../player/labels.json').then((answer) => answer.json())")
    for language in ("de", "fr", "es"):
        second(page, language, lang=language)
        button = page.locator(f"#{language} #play")
        assert button.get_attribute("aria-label") == labels[language]["play"]
    assert "30 Sekunden" in json.dumps(labels["de"])
    play(page)
    js(page, "setAttribute('lang', 'de')")
    wait(page, "p.$.back.ariaLabel === '15 Sekunden zurück' && !p.audio.paused")
    assert js(page, "audio.currentTime") >= 30
    # in an element of somebody's page: that language's own file, and all where it is another's
    page = open_page("")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    put = probe("player")
    page.evaluate(put, [""])
    page.evaluate("import(new URL('player/edition-player.js', location.href).href)")
    page.locator("#play[aria-label=Play]").wait_for()
    (own,) = (url for url in asked if "labels" in url)
    assert re.fullmatch(r".*/labels-en\.\w{10}\.json", own)
    page.evaluate(put, ["de-CH"])
    page.locator("#play[aria-label=Abspielen]").wait_for()
    assert any(re.fullmatch(r".*/player/labels\.\w{10}\.json", url) for url in asked)


# -- what a page that scripts the player can count on -----------------------------------------


def test_events_tell_a_whole_hearing_and_a_jump_hears_no_quarter(
    open_page: Open, site: str
) -> None:
    page = open_page(SHORT)
    page.evaluate(LISTEN)
    page.locator("#speed").select_option("2")
    play(page)
    wait(page, "heard.some((event) => event.name === 'ended')", 60)
    (began,) = heard(page, "play")
    assert (began["id"], began["page"]) == ("2026-10-30", f"{site}2026-10-30/")
    assert began["duration"] == pytest.approx(24, abs=0.2)
    assert [event["percent"] for event in heard(page, "progress")] == [25, 50, 75, 100]
    for event in heard(page, "progress")[:3]:
        assert event["time"] == pytest.approx(24 * event["percent"] / 100, abs=2)
    chapters = heard(page, "chapter")
    assert [event["index"] for event in chapters] == [1, 2, 3, 4], "the first was there before"
    assert chapters[0]["chapter"] == "City council votes to keep the night trams"
    assert heard(page, "pause") == [], "the end is no pause"
    assert heard(page, "error") == []
    page.goto(site + LONG)
    page.evaluate(LISTEN)
    play(page)
    js(page, "seek(120)")
    wait(page, "p.audio.currentTime > 121")
    page.locator("#play").click()
    wait(page, "p.audio.paused && heard.some(({ name }) => name === 'pause')")
    assert heard(page, "progress") == []
    assert len(heard(page, "pause")) == 1


def test_another_edition_or_place_for_the_same_element(open_page: Open, site: str) -> None:
    page = open_page(LONG)
    js(page, "setAttribute('data-duration', '100')")
    wait(page, "p.length === 100 && p.$.seek.max === '100'")
    page.evaluate(probe("replaced"), f"{site}2026-11-02/")
    wait(page, "p.length === 200 && p.$.play")
    js(page, f"setAttribute('src', '{site}2026-10-30/')")
    wait(page, "p.dataset.id === '2026-10-30' && p.length === 24 && p.$.play.isConnected")
    play(page)
    assert page.locator("#now").inner_text() == "Welcome"
    assert page.locator("edition-player audio").count() == 1
    # one that moves plays on
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('div'), { id: 'there' }));"
        "there.append(document.querySelector('edition-player'))"
    )
    before = js(page, "audio.currentTime")
    wait(page, f"!p.audio.paused && p.audio.currentTime > {before + 0.3}")
    assert page.locator("#there #play").get_attribute("aria-label") == "Pause"


def test_a_removed_player_leaves_nothing_behind(open_page: Open, site: str) -> None:
    """Listeners on the window, timers, media keys: none is left, as often as it comes and goes."""
    page = open_page("")
    page.context.add_init_script(probe("count"))
    # the page's own clock is no part of the player
    page.route("**/edition-day*", lambda route: route.abort("aborted"))
    page.goto(site + LONG)
    page.locator("#play").wait_for()
    count = "[kept.size, timers.size, handlers.size]"
    for _ in range(2):
        more(page)
        page.locator("#sleep").select_option("5")
        play(page)
        wait(page, f"{count}.every(Boolean)")  # the counting counts
        page.evaluate("window.player = document.querySelector('edition-player'); player.remove()")
        page.wait_for_timeout(100)
        assert page.evaluate(count) == [0, 0, 0]
        assert page.evaluate("[player.audio.paused, player.audio.controls]") == [True, True]
        page.evaluate("document.querySelector('article').append(player)")
        page.locator("#play").wait_for()
        assert page.locator(".find").count() == 1
        assert page.locator("#play").count() == 1
    before = page.evaluate("player.audio.currentTime")
    play(page)
    page.locator("#forward").click()
    wait(page, f"p.audio.currentTime > {before + 25} && p.audio.currentTime < {before + 40}")
