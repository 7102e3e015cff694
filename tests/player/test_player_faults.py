"""What goes wrong on the way of the audio, over real HTTP, in the browsers that readers have."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audio_edition.places import Places
from audio_edition.programme.tags import ChapterTag, TagText, id3_tag
from audio_edition.publication.covers import in_tags
from audio_edition.server.site import CSP
from tests.player.drivers import BROWSERS, Browser, wait
from tests.player.faulty import FaultyHost, Way
from tests.player.site_fixture import identity, write_site

PAGE = "2026-11-02/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    audio = tmp_path_factory.mktemp("faults") / "audio"
    write_site(audio, "http://127.0.0.1/")
    return audio


@pytest.fixture
def host(folder: Path) -> Iterator[FaultyHost]:
    with FaultyHost(folder) as host:
        yield host


@pytest.fixture(scope="module", params=list(BROWSERS))
def browser(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with BROWSERS[request.param](tmp_path_factory.mktemp(request.param)) as browser:
        yield browser


SOON = 2  # seconds after which the player says that nothing comes: for who waits for it
PLAYS = "p.audio.currentTime > 0.3"
THERE = "p.aim === undefined && !p.reaching"  # a browser tells where it goes before it is there


def player(browser: Browser, script: str) -> Any:
    """The value of a function's body that speaks of ``p``, the page's player."""
    return browser.run(f"const p = document.querySelector('edition-player'); {script}")


def begin(browser: Browser, host: FaultyHost, query: str = "", *, patience: int = 600) -> None:
    """Open the page; unless a fault is what is waited for, a busy machine is none."""
    browser.open(host.url + PAGE + query)
    wait(browser, "p && p.$ && p.$.play")
    player(
        browser,
        f"p.setAttribute('patience', {patience});"
        "p.audio.muted = true;"  # Firefox plays nothing where there is no sound card
        "window.told = [];"
        "p.addEventListener('edition-error', (event) => told.push(event.detail.kind));",
    )


def press_play(browser: Browser, until: str = "true") -> None:
    browser.click("edition-player", "#play")
    wait(browser, until)


def plays_from(place: float) -> str:
    """Whether it plays, and from there on, however long the browser took."""
    time = "p.audio.currentTime"
    return f"{time} > {place} - 0.5 && {time} < {place} + 20 && !p.audio.paused"


def is_well(browser: Browser) -> bool:
    return bool(player(browser, "return !p.fault && !p.$.status.textContent;"))


def assert_says(browser: Browser, kind: str, words: str) -> None:
    """The words stand there to be read and heard, with a button, and nothing seems to play."""
    wait(browser, "p.fault")
    seen = player(
        browser,
        """
        const { status, retry, play, card } = p.$;
        return [p.fault, status.textContent, status.getAttribute('role'), status.offsetHeight > 0,
                retry.offsetHeight > 0, retry.textContent, play.getAttribute('aria-label'),
                p.audio.paused, card.getAttribute('aria-busy'), told.join()];
        """,
    )
    assert seen == [kind, words, "status", True, True, "Try again", "Play", True, None, kind]


def assert_plays_on(browser: Browser, place: float) -> None:
    """Try again, and it plays, from the place where it was, however long the browser takes."""
    player(
        browser,
        """
        window.heard = null;
        const { audio } = p;
        p.setAttribute('patience', 60);
        audio.addEventListener('timeupdate', () => {
          const { paused, readyState, currentTime } = audio;
          if (!paused && readyState > 2 && currentTime > 0) window.heard = currentTime;
        });
        """,
    )
    browser.click("edition-player", "#retry")
    # the button follows the event, which comes a moment after the property
    there = f"window.heard !== null && Math.abs(window.heard - {place}) < 3"
    wait(browser, f"{there} && !p.audio.paused && p.$.play.ariaLabel === 'Pause'")
    assert is_well(browser)
    assert player(browser, "return p.$.retry.hidden;")


def test_it_plays_with_little_more_than_what_stands_before_the_sound(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    """On a slow line each byte before the first sound is a wait: a host gives that, and no more."""
    store = Places(tmp_path).store
    tag = id3_tag(
        TagText("t", "a", "b", "en", cover=in_tags(None, identity("https://a.example/"), store)),
        [ChapterTag(n, n + 1, "A headline of the usual length " * 2) for n in range(25)],
    )
    slow = shutil.copytree(folder, tmp_path / "audio")
    sound = slow / "2026-11-02" / "2026-11-02.mp3"
    sound.write_bytes(tag + sound.read_bytes())
    with FaultyHost(slow) as host:
        host.way, host.after = "holds", 64_000
        begin(browser, host)
        press_play(browser, PLAYS)


def test_audio_that_is_not_there(browser: Browser, host: FaultyHost) -> None:
    host.way = "missing"
    begin(browser, host, "?t=40", patience=SOON)
    press_play(browser)
    assert_says(browser, "missing", "The audio is not on the server")
    browser.click("edition-player", "#retry")
    wait(browser, "told.length === 2")
    place = player(browser, "return p.place;")
    assert place == pytest.approx(40, abs=0.5), "the place is kept"
    host.way = "well"
    assert_plays_on(browser, 40)


def test_a_server_that_does_not_answer(browser: Browser, host: FaultyHost) -> None:
    host.way = "silent"
    begin(browser, host, "?t=40", patience=SOON)
    press_play(browser)
    assert_says(browser, "no_answer", "The server does not answer")
    host.way = "well"
    assert_plays_on(browser, 40)


def test_a_server_that_is_down(browser: Browser, folder: Path) -> None:
    with FaultyHost(folder) as host:
        begin(browser, host, "?t=40", patience=SOON)
        port = int(host.url.rsplit(":", 1)[1].strip("/"))
    press_play(browser)
    assert_says(browser, "no_answer", "The server does not answer")
    with FaultyHost(folder, port):
        assert_plays_on(browser, 40)


def test_a_connection_that_breaks(browser: Browser, host: FaultyHost) -> None:
    """32 kbit/s: 60 kB are fifteen seconds of the two hundred."""
    host.way = "breaks"
    begin(browser, host, "?t=0", patience=SOON)
    player(browser, "p.audio.playbackRate = 4;")
    press_play(browser, "p.fault")
    if browser.name == "webkit" and player(browser, "return p.fault;") == "no_answer":
        assert_says(browser, "no_answer", "The server does not answer")  # it had not begun
    else:
        assert_says(browser, "dropped", "The connection broke")
    place = float(player(browser, "return p.place;"))
    assert place < 20
    if browser.name == "chromium":  # the others may give up at once
        assert place > 5, "what had come was played"
    host.way = "well"
    assert_plays_on(browser, place)


def test_a_server_without_ranges(browser: Browser, host: FaultyHost) -> None:
    """It cannot jump: the player has the whole file first, and says so."""
    host.way = "whole"
    host.policy = CSP  # our own servers' must not forbid the way round
    begin(browser, host)
    player(
        browser,
        "window.said = [];"
        "new MutationObserver(() => said.push(p.$.status.textContent))"
        ".observe(p.$.status, { childList: true, characterData: true, subtree: true });",
    )
    press_play(browser, PLAYS)
    player(browser, "p.seek(150);")
    wait(browser, plays_from(150))
    wait(browser, "p.$.play.ariaLabel === 'Pause'")
    if player(browser, "return p.audio.src;").startswith("blob:"):
        told = "This server cannot jump: all of the audio is loaded first"
        assert browser.run("return said[0]") == told
    player(browser, "p.seek(20);")
    wait(browser, "p.audio.currentTime > 19.5 && p.audio.currentTime < 40")


def test_a_link_to_a_time_where_nothing_can_jump(browser: Browser, host: FaultyHost) -> None:
    """Also where Firefox plays on from the start, and never says that its seek is over."""
    host.way = "whole"
    for told in (True, False):
        begin(browser, host, "?t=100")
        if not told:
            hush = "(event) => event.stopImmediatePropagation()"
            browser.run(f"addEventListener('seeked', {hush}, true)")
        press_play(browser, THERE)
        wait(browser, plays_from(100))


def test_an_end_before_the_whole_is_fetched_plays_on(browser: Browser, host: FaultyHost) -> None:
    """WebKit stops at an end that is none, and the player is asked for a place at that moment."""
    host.way = "whole"
    begin(browser, host)
    press_play(browser, PLAYS)
    player(
        browser,
        """
        const { audio } = p;
        for (const [name, value] of [['ended', true], ['paused', true], ['seekable', []]])
          Object.defineProperty(audio, name, { configurable: true, get: () => value });
        p.seek(150);
        for (const name of ['ended', 'paused', 'seekable']) delete audio[name];
        """,
    )
    wait(browser, f"{THERE} && {plays_from(150)}")
    assert is_well(browser)


@pytest.mark.parametrize("way", ["well", "whole"])
def test_an_end_that_comes_on_the_way_to_a_place(
    browser: Browser, host: FaultyHost, way: Way
) -> None:
    """WebKit reports the end, now and then, where a seek landed at the start."""
    host.way = way
    begin(browser, host)
    press_play(browser, PLAYS)
    player(browser, "p.seek(150); p.audio.dispatchEvent(new Event('ended'));")
    wait(browser, f"{THERE} && {plays_from(150)}")
    assert is_well(browser)


def test_where_a_policy_forbids_the_way_round(browser: Browser, host: FaultyHost) -> None:
    """media-src without blob: the seek is refused in words, and what played plays on."""
    host.way = "whole"
    host.policy = "media-src 'self'"
    begin(browser, host)
    press_play(browser, PLAYS)
    player(browser, "p.seek(150);")
    refused = wait(
        browser,
        "(p.$.status.textContent && !p.reaching && p.$.status.textContent)"
        " || (p.audio.currentTime > 149 && 'jumped')",
    )
    assert refused in ("This server cannot jump within the audio", "jumped")
    if refused != "jumped":
        assert player(browser, "return p.place;") < 30, "it stays where it was"
        wait(browser, "!p.audio.paused && p.$.play.ariaLabel === 'Pause'")


def test_without_a_network(browser: Browser, host: FaultyHost) -> None:
    begin(browser, host, "?t=40", patience=SOON)
    browser.offline(True)
    if browser.name == "webkit":
        host.way = "silent"  # it thinks so, but is not
    try:
        press_play(browser)
        assert_says(browser, "offline", "You are offline")
    finally:
        host.way = "well"
        browser.offline(False)
    assert_plays_on(browser, 40)
