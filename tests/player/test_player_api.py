"""What a page that scripts the player can count on: events, attributes, comings and goings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.player.test_player_browser import js, landing, more, note_landing, play, second, wait

Open = Callable[..., Any]
LONG = "2026-11-02/"
SHORT = "2026-10-30/"

LISTEN = """() => {
  window.heard = [];
  for (const name of ['play', 'pause', 'progress', 'chapter', 'ended', 'error'])
    document.addEventListener(`edition-${name}`, ({ detail }) => heard.push({ name, ...detail }));
}"""


def heard(page: Any, name: str) -> list[dict[str, Any]]:
    return [event for event in page.evaluate("heard") if event["name"] == name]


def test_events_tell_a_whole_hearing(open_page: Open, site: str) -> None:
    page = open_page(SHORT)
    page.evaluate(LISTEN)
    page.locator("#speed").select_option("2")
    play(page)
    wait(page, "heard.some((event) => event.name === 'ended')", 60)
    began = heard(page, "play")
    assert len(began) == 1
    assert began[0]["id"] == "2026-10-30"
    assert began[0]["page"] == f"{site}2026-10-30/"
    assert began[0]["duration"] == pytest.approx(24, abs=0.2)
    assert [event["percent"] for event in heard(page, "progress")] == [25, 50, 75, 100]
    for event in heard(page, "progress")[:3]:
        assert event["time"] == pytest.approx(24 * event["percent"] / 100, abs=2)
    chapters = heard(page, "chapter")
    assert [event["index"] for event in chapters] == [1, 2, 3, 4], "the first was there before"
    assert chapters[0]["chapter"] == "City council votes to keep the night trams"
    assert heard(page, "pause") == [], "the end is no pause"
    assert heard(page, "error") == []


def test_a_jump_hears_no_quarter(open_page: Open) -> None:
    page = open_page(LONG)
    page.evaluate(LISTEN)
    play(page)
    js(page, "seek(120)")
    wait(page, "p.audio.currentTime > 121")
    page.locator("#play").click()
    wait(page, "p.audio.paused && heard.some(({ name }) => name === 'pause')")
    assert heard(page, "progress") == []
    assert len(heard(page, "pause")) == 1


def test_another_language_while_it_plays(open_page: Open) -> None:
    page = open_page(LONG + "?t=30")
    play(page)
    js(page, "setAttribute('lang', 'de')")
    wait(page, "p.$.back.ariaLabel === '15 Sekunden zurück' && !p.audio.paused")
    assert page.locator("#play").get_attribute("aria-label") == "Pause"
    assert page.locator("#play").count() == 1
    assert js(page, "audio.currentTime") >= 30


def test_another_edition_in_the_same_element(open_page: Open, site: str) -> None:
    page = open_page(LONG)
    page.evaluate(
        """(src) => {
          const player = document.createElement('edition-player');
          player.setAttribute('src', src);
          document.querySelector('edition-player').replaceWith(player);
        }""",
        f"{site}2026-11-02/",
    )
    wait(page, "p.length === 200 && p.$.play")
    js(page, f"setAttribute('src', '{site}2026-10-30/')")
    wait(page, "p.dataset.id === '2026-10-30' && p.length === 24 && p.$.play.isConnected")
    play(page)
    assert page.locator("#now").inner_text() == "Welcome"
    assert page.locator("edition-player audio").count() == 1


def test_other_data_is_shown(open_page: Open) -> None:
    page = open_page(LONG)
    js(page, "setAttribute('data-duration', '100')")
    wait(page, "p.length === 100 && p.$.seek.max === '100'")


def test_a_player_that_moves_plays_on(open_page: Open) -> None:
    page = open_page(LONG)
    play(page)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('div'), { id: 'there' }));"
        "there.append(document.querySelector('edition-player'))"
    )
    before = js(page, "audio.currentTime")
    wait(page, f"!p.audio.paused && p.audio.currentTime > {before + 0.3}")
    assert page.locator("#there #play").get_attribute("aria-label") == "Pause"


@pytest.fixture
def counted(open_page: Open, site: str) -> Any:
    page = open_page("")
    page.context.add_init_script(
        """(() => {
          window.kept = new Set();
          const add = EventTarget.prototype.addEventListener;
          EventTarget.prototype.addEventListener = function (name, act, options) {
            if (this === window || this === document) {
              kept.add(act);
              options?.signal?.addEventListener('abort', () => kept.delete(act));
            }
            return add.call(this, name, act, options);
          };
          window.timers = new Set();
          for (const [begin, end] of [['setTimeout', 'clearTimeout'],
                                      ['setInterval', 'clearInterval']]) {
            const [start, stop] = [window[begin], window[end]];
            window[begin] = (act, ...more) => {
              const id = start(() => {
                if (begin === 'setTimeout') timers.delete(id);
                act();
              }, ...more);
              timers.add(id);
              return id;
            };
            window[end] = (id) => {
              timers.delete(id);
              stop(id);
            };
          }
          window.handlers = new Set();
          const session = navigator.mediaSession, set = session.setActionHandler.bind(session);
          session.setActionHandler = (name, act) => {
            if (act) handlers.add(name);
            else handlers.delete(name);
            set(name, act);
          };
        })()"""
    )
    # the page's own clock is no part of the player
    page.route("**/edition-day*", lambda route: route.abort("aborted"))
    page.goto(site + LONG)
    page.locator("#play").wait_for()
    return page


def test_a_removed_player_leaves_nothing_behind(counted: Any) -> None:
    """Listeners on the window, timers, media keys: none is left, as often as it comes and goes."""
    page = counted
    count = "[kept.size, timers.size, handlers.size]"
    for _ in range(3):
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


def test_an_address_with_a_time_moves_one_player(open_page: Open) -> None:
    page = open_page(LONG)
    second(page)
    page.locator("#second #play").wait_for()
    page.evaluate("location.hash = 't=50'")
    wait(page, "p.place === 50")
    assert page.evaluate("document.querySelector('#second').place") == 0
    page.evaluate("document.querySelector('edition-player').remove()")
    page.evaluate(
        """() => {
          const copy = document.querySelector('#second').cloneNode(true);
          copy.id = 'third';
          document.body.append(copy);
        }"""
    )
    page.locator("#third #play").wait_for()
    assert page.evaluate("document.querySelector('#third').place") == 50, "the next one to come"


def test_the_system_knows_the_place(open_page: Open) -> None:
    page = open_page(LONG)
    page.evaluate(
        "window.places = [];navigator.mediaSession.setPositionState = (state) => places.push(state)"
    )
    play(page)
    wait(page, "places.length > 0")
    note_landing(page)
    js(page, "seek(100)")
    landing(page)
    wait(page, "places.at(-1).position >= 99 && places.at(-1).position < 130")
    page.locator("#speed").select_option("1.5")
    wait(page, "places.at(-1).playbackRate === 1.5")
    assert page.evaluate("places.at(-1).duration") == pytest.approx(200, abs=0.5)


def test_single_keys_can_be_turned_off(open_page: Open) -> None:
    page = open_page(LONG)
    page.locator(".chapters [tabindex='0']").wait_for(state="attached")  # the keys are there
    js(page, "setAttribute('keys', 'off')")
    page.locator("#seek").focus()
    page.keyboard.press("l")
    assert js(page, "place") == 0
    js(page, "removeAttribute('keys')")
    page.keyboard.press("l")
    assert js(page, "place") == pytest.approx(30, abs=0.3)
