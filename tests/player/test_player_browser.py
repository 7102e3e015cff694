"""The player in real Chromium, used as readers use it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.player.site_fixture import SECONDS, make_episode, tone_pitch

Open = Callable[..., Any]
LONG = "2026-11-02/"
SHORT = "2026-10-30/"


def js(page: Any, expression: str) -> Any:
    return page.evaluate(f"document.querySelector('edition-player').{expression}")


def now(page: Any) -> float:
    return float(js(page, "audio.currentTime"))


def wait(page: Any, condition: str, seconds: float = 30) -> None:
    # not wait_for_function: it evaluates in the page, which the policy forbids
    until = time.monotonic() + seconds
    asked = (
        f"(() => {{ const p = document.querySelector('edition-player'); return {condition} }})()"
    )
    while not page.evaluate(asked):
        assert time.monotonic() < until, f"never came: {condition}"
        page.wait_for_timeout(20)


def note_landing(page: Any) -> None:
    """Note in the page where the next play or seek lands: we may look much later."""
    page.evaluate(
        """() => {
          const { audio } = document.querySelector('edition-player');
          window.landed = null;
          const note = () => (landed ??= audio.currentTime);
          audio.addEventListener('playing', note);
          audio.addEventListener('seeked', note);
        }"""
    )


def landing(page: Any) -> float:
    wait(page, "landed !== null")
    return float(page.evaluate("landed"))


def second(page: Any) -> None:
    """Put another player of the same edition on the page, as ``#second``."""
    page.evaluate(
        """() => {
          const copy = document.querySelector('edition-player').cloneNode(true);
          copy.id = 'second';
          document.body.append(copy);
        }"""
    )


def play(page: Any) -> None:
    page.locator("#play").first.click()
    wait(page, "!p.audio.paused && p.audio.currentTime > 0 && p.audio.readyState > 2")


def more(page: Any) -> None:
    """Open what lies behind "…"."""
    page.locator("#more").click()
    page.locator("#panel").wait_for()


@pytest.mark.parametrize("path", [LONG, "today/", LONG + "embed.html", "today/embed.html"])
def test_loads_without_one_byte_of_audio(open_page: Open, path: str) -> None:
    page = open_page(path)
    page.wait_for_load_state("networkidle")
    assert page.watch.audio() == []
    name = "Listen to the Latest Edition" if "today" in path else "Listen to This Edition"
    head = page.get_by_role("heading", name=name)
    assert head.is_visible()
    assert page.locator('[slot="time"]').inner_text() == "0:00 / 3:20"
    assert page.locator("#track.drawn").count() == 1, "the waveform is there"


def test_plays_and_pauses(open_page: Open) -> None:
    page = open_page(LONG)
    button = page.locator("#play")
    assert button.get_attribute("aria-label") == "Play"
    play(page)
    assert button.get_attribute("aria-label") == "Pause"
    page.locator("[data-at]", has_text="0:02").wait_for()
    assert now(page) >= 2
    button.click()
    stopped = now(page)
    page.wait_for_timeout(300)
    assert now(page) == stopped


def test_a_seek_by_mouse_lands_where_the_sound_is(open_page: Open) -> None:
    """The tone's pitch names its second: seek, play, and hear when the next second begins."""
    page = open_page(LONG)
    page.evaluate(
        """() => {
          const { audio } = document.querySelector('edition-player');
          const context = new AudioContext();
          const ear = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
          context.createMediaElementSource(audio).connect(ear);
          const bins = new Float32Array(ear.frequencyBinCount);
          window.heard = [];
          setInterval(() => {
            ear.getFloatFrequencyData(bins);
            const top = bins.indexOf(Math.max(...bins));
            heard.push([audio.currentTime, top * context.sampleRate / ear.fftSize]);
          }, 10);
          window.half = ear.fftSize / context.sampleRate / 2;
          window.context = context;
        }"""
    )
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
    after = [at for at, pitch in near if pitch >= between]
    assert before, "the tone was heard before the change"
    assert after, "the tone was heard after the change"
    assert max(before) - half == pytest.approx(second, abs=0.3)


def test_steps_back_and_forward(open_page: Open) -> None:
    page = open_page(LONG)
    page.locator("#forward").click()
    page.locator("#forward").click()
    assert now(page) == pytest.approx(60, abs=0.3)
    page.locator("#back").click()
    assert now(page) == pytest.approx(45, abs=0.3)
    assert page.watch.audio() == [], "moving about before play loads nothing"
    for _ in range(9):
        page.locator("#forward").click()
    assert now(page) <= SECONDS


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
    assert js(page, "audio.playbackRate") == 1.5
    assert js(page, "audio.volume") == pytest.approx(0.35)
    play(page)
    assert js(page, "audio.playbackRate") == 1.5, "loading must not reset the speed"


def test_a_chapter_plays_from_its_start(open_page: Open) -> None:
    page = open_page(LONG)
    link = page.locator(".chapters a").nth(2)
    start = float(link.get_attribute("data-t"))
    note_landing(page)
    link.click()
    assert landing(page) == pytest.approx(start, abs=0.3)
    wait(page, "!p.audio.paused")
    assert link.get_attribute("aria-current") == "true"
    assert page.locator("#now").inner_text() == "A library that lends tools has run out of hammers"
    assert page.locator(".chapters [aria-current]").count() == 1


def test_the_marked_sentence_follows_within_150_ms(open_page: Open) -> None:
    page = open_page(SHORT)
    page.evaluate(
        """() => {
          const { audio } = document.querySelector('edition-player');
          window.marks = [];
          // how long the page itself stood still: a busy machine is not the player's fault
          let before = performance.now();
          window.stalls = [];
          setInterval(() => {
            const now = performance.now();
            stalls.push([before, now]);
            before = now;
          }, 4);
          new MutationObserver((changes) => {
            for (const { target } of changes)
              if (target.matches('.transcript [aria-current]'))
                marks.push([+target.dataset.t, audio.currentTime, audio.playbackRate,
                            performance.now()]);
          }).observe(document, { subtree: true, attributeFilter: ['aria-current'] });
        }"""
    )
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


def test_a_clicked_sentence_plays(open_page: Open) -> None:
    page = open_page(LONG)
    sentence = page.locator(".transcript [data-t]", has_text="Nine members were for it")
    start = float(sentence.get_attribute("data-t"))
    page.locator(".article > summary").first.click()
    note_landing(page)
    sentence.click()
    assert landing(page) == pytest.approx(start, abs=0.3)
    wait(page, "!p.audio.paused")
    assert sentence.get_attribute("aria-current") == "true"


def test_search_finds_marks_and_plays(open_page: Open) -> None:
    page = open_page(LONG)
    field = page.get_by_role("searchbox", name="Search the transcript")
    field.fill("HAMMER")
    assert page.locator(".hit").count() == 3
    status = page.locator(".find [role=status]")
    assert status.inner_text() == "1 / 3"
    field.press("Enter")
    assert status.inner_text() == "2 / 3"
    field.press("Shift+Enter")
    field.press("Shift+Enter")
    assert status.inner_text() == "3 / 3"
    field.fill("ana sa")
    assert status.inner_text() == "1 / 1", "accents do not matter"
    note_landing(page)
    page.get_by_role("button", name="Play from the match").click()
    start = float(page.locator(".here").get_attribute("data-t"))
    assert landing(page) == pytest.approx(start, abs=0.3)
    field.fill("zeppelin")
    assert status.inner_text() == "No match"
    assert page.locator(".hit").count() == 0


@pytest.mark.parametrize(
    ("query", "seconds"),
    [
        ("?t=1m20s", 80),
        ("#t=1m20s", 80),
        ("#t=80", 80),
        ("?t=1:20", 80),
        ("?t=0h1m20.5s", 80.5),
        ("?t=9h", 0),
        ("?t=1790000000", 0),
        ("?t=soon", 0),
        ("?t=-5", 0),
        ("?x=1&t=7", 7),
    ],
)
def test_a_deep_link_is_honoured(open_page: Open, query: str, seconds: float) -> None:
    page = open_page(LONG + query)
    assert now(page) == pytest.approx(seconds, abs=0.3)
    assert page.watch.audio() == []


def test_a_deep_link_plays_from_there(open_page: Open) -> None:
    page = open_page(LONG + "?t=1m20s")
    assert page.locator("[data-at]").inner_text() == "1:20"
    note_landing(page)
    play(page)
    assert landing(page) == pytest.approx(80, abs=0.3)
    page.evaluate("location.hash = 't=10'")
    wait(page, "p.audio.currentTime < 12")


def test_copies_a_link_to_the_time(open_page: Open, site: str) -> None:
    page = open_page("today/?t=75")
    more(page)
    page.locator("#copy").click()
    page.get_by_text("Link copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site}2026-11-02/?t=1m15s", "the edition's own address, not today's"


def test_copies_without_permission(open_page: Open, site: str) -> None:
    page = open_page(LONG, grant=False)
    page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error('no')))")
    more(page)
    page.locator("#copy").click()
    page.get_by_text("Link copied").wait_for()
    assert page.locator("#byhand").is_hidden()


def test_copies_an_embed_code(open_page: Open, site: str) -> None:
    page = open_page(LONG)
    more(page)
    page.locator("#embed").click()
    page.get_by_text("Embed code copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f'src="{site}2026-11-02/embed.html"' in copied
    assert "clipboard-write" in copied


def test_resumes_after_a_reload_but_not_from_the_end(open_page: Open) -> None:
    page = open_page(LONG + "?t=60")
    play(page)
    wait(page, "p.audio.currentTime > 60.1")
    page.locator("#play").click()
    wait(page, "p.audio.paused")
    stopped = now(page)
    assert stopped > 60
    page.goto(page.url.split("?")[0])
    page.locator("#play").wait_for()
    assert now(page) == pytest.approx(stopped, abs=1)
    assert page.get_by_text("Continues where you stopped").is_visible()
    page.goto(page.url + "../" + SHORT)
    page.locator("#play").wait_for()
    assert now(page) == 0, "each edition has its own place"
    page.goto(page.url.replace(SHORT, LONG) + f"?t={int(SECONDS) - 1}")
    page.locator("#play").wait_for()
    page.locator("#play").click()
    wait(page, "p.audio.ended")
    page.goto(page.url.split("?")[0])
    page.locator("#play").wait_for()
    assert now(page) == 0, "what was heard to its end begins anew"


def test_by_keyboard_alone(open_page: Open) -> None:
    page = open_page(LONG)

    def tab_to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate(
                """(selector) => {
                  const active = document.activeElement;
                  return (active.shadowRoot?.activeElement ?? active).matches(selector);
                }""",
                selector,
            ):
                return
        pytest.fail(f"Tab never reaches {selector}")

    tab_to("#play")
    page.keyboard.press("Space")
    wait(page, "!p.audio.paused && p.audio.readyState > 2")
    page.keyboard.press("Enter")
    wait(page, "p.audio.paused")
    tab_to("#seek")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    assert now(page) == pytest.approx(35, abs=0.3)
    page.keyboard.press("ArrowLeft")
    assert now(page) == pytest.approx(30, abs=0.3)
    assert page.locator("#seek").get_attribute("aria-valuetext") == (
        "30 seconds of 3 minutes 20 seconds"
    )
    page.keyboard.press("k")
    wait(page, "!p.audio.paused")
    page.keyboard.press("k")
    wait(page, "p.audio.paused")
    stopped = now(page)
    page.keyboard.press("j")
    assert now(page) == pytest.approx(stopped - 15, abs=0.3)
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


@pytest.mark.parametrize("path", ["", LONG, "today/", LONG + "embed.html"])
def test_no_sideways_scrolling_at_320_pixels(open_page: Open, path: str) -> None:
    page = open_page(path, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_sleep_timer_pauses(open_page: Open) -> None:
    page = open_page(LONG)
    page.clock.install()
    more(page)
    play(page)
    page.locator("#sleep").select_option("5")
    page.clock.fast_forward("05:01")
    wait(page, "p.audio.paused")
    assert page.get_by_text("The sleep timer paused the edition").is_visible()
    assert page.locator("#sleep").input_value() == "0"


def test_sleep_at_the_end_of_the_chapter(open_page: Open) -> None:
    episode, _ = make_episode(SHORT.strip("/"), 1, 24.0)
    page = open_page(f"{SHORT}?t={episode.chapters[1].start - 1}")
    more(page)
    page.locator("#sleep").select_option(label="End of chapter")
    page.evaluate(
        """() => {
          const player = document.querySelector('edition-player');
          player.addEventListener('edition-chapter', ({ detail }) => (window.turned = detail.time));
          player.audio.addEventListener('pause', () => (window.paused = player.audio.currentTime));
        }"""
    )
    play(page)
    wait(page, "window.paused")
    # a busy machine hears of the chapter late; what counts is that it was not heard on
    turned, paused = page.evaluate("[turned, paused]")
    assert turned >= episode.chapters[1].start - 0.1
    assert paused == pytest.approx(turned, abs=0.3)


def test_the_lock_screen_knows_the_edition(open_page: Open, site: str) -> None:
    page = open_page(LONG)
    page.evaluate(
        """() => {
          window.actions = {};
          navigator.mediaSession.setActionHandler = (name, act) => (actions[name] = act);
        }"""
    )
    play(page)
    wait(page, "navigator.mediaSession.metadata !== null")  # it comes late
    about = page.evaluate(
        "(({ title, artist, artwork }) => [title, artist, artwork[0].src])"
        "(navigator.mediaSession.metadata)"
    )
    assert about == ["Welcome", "The Harbour Letter", f"{site}cover.jpg"]
    there = "document.querySelector('edition-player').audio.currentTime"
    chapter = float(page.locator(".chapters a").nth(1).get_attribute("data-t"))
    assert page.evaluate(f"actions.nexttrack(), {there}") == pytest.approx(chapter, abs=0.3)
    to = page.evaluate(f"actions.seekto({{ seekTime: 100 }}), {there}")
    assert to == pytest.approx(100, abs=0.3)
    page.evaluate("actions.pause()")
    wait(page, "p.audio.paused")


def test_the_share_sheet_gets_the_link(open_page: Open, site: str) -> None:
    page = open_page(LONG + "?t=20")
    more(page)
    assert page.locator("#share").is_hidden() == page.evaluate("!navigator.share")
    page.add_init_script("navigator.share = async (what) => { window.shared = what }")
    page.reload()
    more(page)
    page.locator("#share").click()
    assert page.evaluate("shared.url") == f"{site}2026-11-02/?t=20s"


def test_speaks_the_language_of_the_page(open_page: Open) -> None:
    page = open_page(LONG)
    labels = page.evaluate("fetch('../player/labels.json').then((answer) => answer.json())")
    for language in ("de", "fr", "es"):
        page.evaluate(
            """([language]) => {
              const copy = document.querySelector('edition-player').cloneNode(true);
              copy.lang = language;
              copy.id = language;
              document.body.append(copy);
            }""",
            [language],
        )
        button = page.locator(f"#{language} #play")
        assert button.get_attribute("aria-label") == labels[language]["play"]
    assert "30 Sekunden" in json.dumps(labels["de"])


def test_one_player_at_a_time(open_page: Open) -> None:
    page = open_page(LONG)
    second(page)
    play(page)
    page.locator("#second #play").click()
    wait(page, "p.audio.paused")
    assert page.evaluate("!document.querySelector('#second').audio.paused")


def test_says_when_the_audio_is_gone(open_page: Open) -> None:
    page = open_page(LONG)
    page.route("**/*.mp3", lambda route: route.fulfill(status=404, body=""))
    page.locator("#play").click()
    page.get_by_text("The audio is not on the server").wait_for()
    page.close()  # what it still asks is answered alike
    page.watch.complaints.clear()  # the 404 itself
