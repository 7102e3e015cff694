"""What is a download: cases worked out by hand from the guidelines' text, a line of the table each.

Podcast Measurement Technical Guidelines 2.2, "Recommended Process for Measurement": filtering, file
threshold levels, uniques.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.audience.logged import (
    APPLE,
    CHROME,
    MINUTE,
    NEEDED,
    NOON,
    SIZE,
    Asks,
    caddy,
    catalogue,
    combined,
    figures_from,
    figures_of,
    ranged,
)
from tests.rows import each

HOUR = 3600
WATCH = "atc/1.0 watchOS/10.1 model/Watch6,1 hwp/t8301 build/21S (6; dt:234)"
R2 = "/audio/2026-11-02/2026-11-02-r2.mp3"


def part(first: int, length: int, **more: Any) -> Asks:
    """A range, all of it sent."""
    span = f"bytes={first}-{first + length - 1}"
    return Asks(status=206, sent=length, span=span, **more)


CASES: dict[str, tuple[list[Asks], int, str]] = {
    # -- what one request comes to
    "the whole file": ([Asks()], 1, ""),
    "the whole file, and gone after a minute": ([Asks(sent=NEEDED)], 1, ""),
    "a byte less than tag and minute": ([Asks(sent=NEEDED - 1)], 0, "short"),
    "a minute's bytes, the tag's not counted with": ([Asks(sent=MINUTE)], 0, "short"),
    "HEAD": ([Asks(method="HEAD", sent=0)], 0, "method"),
    "HEAD that claims bytes": ([Asks(method="HEAD")], 0, "method"),
    "OPTIONS": ([Asks(method="OPTIONS", status=204, sent=0)], 0, "method"),
    "not modified": ([Asks(status=304, sent=0)], 0, "not_modified"),
    "not found": ([Asks(status=404, sent=SIZE)], 0, "status"),
    "forbidden": ([Asks(status=403, sent=300)], 0, "status"),
    "moved": ([Asks(status=302, sent=0)], 0, "status"),
    "range not satisfiable": ([Asks(status=416, sent=0)], 0, "status"),
    "server's fault": ([Asks(status=502, sent=SIZE)], 0, "status"),
    "gone before the answer": ([Asks(status=499, sent=0)], 0, "status"),
    # -- ranges
    "two bytes, to see whether ranges are served": ([part(0, 2)], 0, "probe"),
    "two bytes, then all": ([part(0, 2), Asks(status=206, span="bytes=0-", at=1)], 1, "probe"),
    "a partial answer of the whole": ([Asks(status=206, span="bytes=0-")], 1, ""),
    "a range that was not sent to its end": (
        [Asks(status=206, span=f"bytes=0-{SIZE - 1}", sent=NEEDED - 1)], 0, "short",
    ),
    "pieces that make a minute": (
        [part(n * 100_000, 100_000, at=n) for n in range(8)], 1, "",
    ),
    "pieces that make nearly a minute": (
        [part(n * 100_000, 100_000, at=n) for n in range(7)], 0, "short",
    ),
    "the same piece again and again": (
        [part(0, 100_000, at=n) for n in range(20)], 0, "short",
    ),
    "pieces that overlap": (
        [part(n * 50_000, 100_000, at=n) for n in range(14)], 0, "short",
    ),
    "pieces that overlap, one more": (
        [part(n * 50_000, 100_000, at=n) for n in range(15)], 1, "",
    ),
    "beginning, then a jump to the end": (
        [part(0, NEEDED - 300_000), part(SIZE - 300_000, 300_000)], 1, "",
    ),
    "the last bytes first (a tag at the end is looked for)": (
        [Asks(status=206, sent=128, span="bytes=-128"), part(0, NEEDED, at=1)], 1, "",
    ),
    "an answer of 200 to a range counts as what it is": ([Asks(span="bytes=0-1")], 1, ""),
    # -- who listens
    "a bot": (
        [Asks(agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")],
        0, "bot",
    ),
    "a program": ([Asks(agent="curl/8.5.0")], 0, "bot"),
    "a feed reader's server": (
        [Asks(agent="Overcast/1.0 Podcast Sync (12 subscribers; feed-id=7)")], 0, "bot",
    ),
    "a watch, and its telephone": ([Asks(agent=WATCH), Asks(agent=APPLE, at=9)], 1, "watch"),
    "a watch under its other name": (
        [Asks(agent="(null)/(null) watchOS/8.3 model/Watch5,9")], 0, "watch",
    ),
    "a watch that plays by itself": (
        [Asks(agent="AppleCoreMedia/1.0.0.21R (Apple Watch; U; CPU OS 10_0 like Mac OS X; en_us)")],
        1, "",
    ),
    "an app that nobody knows": ([Asks(agent="Sparrowcast/0.1")], 1, ""),
    "no agent at all": ([Asks(agent="")], 1, ""),
    # -- uniques
    "twice in a minute": ([Asks(), Asks(at=60)], 1, ""),
    "twice, and a second short of 24 hours": ([Asks(), Asks(at=24 * HOUR - 1)], 1, ""),
    "twice, 24 hours apart": ([Asks(), Asks(at=24 * HOUR)], 2, ""),
    "over midnight": ([Asks(at=11 * HOUR), Asks(at=13 * HOUR)], 1, ""),
    "three days, every twelve hours": ([Asks(at=n * 12 * HOUR) for n in range(6)], 3, ""),
    "two apps of one address": ([Asks(), Asks(agent=CHROME)], 2, ""),
    "two addresses with one app": ([Asks(), Asks(ip="192.0.2.2")], 2, ""),
    "ten requests by six agents behind one address (the text's own example)": (
        [Asks(agent=f"Sparrowcast/{n % 6}", at=n) for n in range(10)], 6, "",
    ),
    "IPv6 of one network": ([Asks(ip="2001:db8::1"), Asks(ip="2001:db8::ffff:1", at=5)], 1, ""),
    "IPv6 of two networks": ([Asks(ip="2001:db8::1"), Asks(ip="2001:db8:0:1::1")], 2, ""),
    "IPv4, and the same written as IPv6": ([Asks(), Asks(ip="::ffff:192.0.2.1")], 1, ""),
    "a little today, a little tomorrow": (
        [part(0, 400_000), part(400_000, 400_000, at=25 * HOUR)], 0, "short",
    ),
    # -- what was asked for
    "another revision is another file": ([Asks(), Asks(uri=R2)], 2, ""),
    "a query does not matter": (
        [Asks(), Asks(uri="/audio/2026-11-02/2026-11-02.mp3?from=rss", at=3)], 1, "",
    ),
    "percent-encoded": ([Asks(uri="/audio/2026%2D11-02/2026-11-02.mp3")], 1, ""),
    "shorter than a minute: all of it": (
        [Asks(uri="/audio/2026-11-03/2026-11-03.mp3", sent=399_999)], 0, "short",
    ),
    "shorter than a minute, and all of it": (
        [Asks(uri="/audio/2026-11-03/2026-11-03.mp3", sent=400_000)], 1, "",
    ),
    "a page is no download": ([Asks(uri="/audio/2026-11-02/")], 0, ""),
    "an edition that is not there": ([Asks(uri="/audio/2026-11-09/2026-11-09.mp3")], 0, ""),
}  # fmt: skip


@each("case, form", product(CASES, [ranged, caddy]))
def test_what_the_text_says(case: str, form: Callable[[Asks], str], tmp_path: Path) -> None:
    asks, downloads, why = CASES[case]
    figures = figures_of(tmp_path, map(form, asks))
    assert figures.downloads == downloads
    assert figures.unreadable == 0
    left = {key: number for key, number in figures.left_out.items() if number}
    assert left.keys() == ({why} if why else set())


def test_without_ranges_in_the_log_what_was_sent_is_added_up(tmp_path: Path) -> None:
    """combined has no place for them: pieces count as they come, and never beyond the file."""
    halves = [Asks(status=206, sent=NEEDED // 2 + 1, at=n) for n in range(2)]
    assert figures_of(tmp_path, map(combined, halves)).downloads == 1
    assert figures_of(tmp_path, map(combined, halves[:1])).downloads == 0
    probes = [Asks(status=206, sent=2, at=n) for n in range(9)]
    assert figures_of(tmp_path, map(combined, probes)).left_out["probe"] == 9


def test_calendar_days_count_once_each_where_they_are_asked_for(tmp_path: Path) -> None:
    """The example of the guidelines on windows: 22:00, 3:00, 22:15, and 23:15 a day later."""
    times = [10 * HOUR, 15 * HOUR, 34.25 * HOUR, 59.25 * HOUR]
    asks = [combined(Asks(at=at)) for at in times]
    assert figures_of(tmp_path, asks, window="day").days == {
        "2026-11-02": 1, "2026-11-03": 1, "2026-11-04": 1,
    }  # fmt: skip
    assert figures_of(tmp_path, asks, window="rolling").downloads == 3
    nine_west = {"window": "day", "timezone": ZoneInfo("America/Los_Angeles")}
    assert figures_of(tmp_path, asks[:2], **nine_west).days == {"2026-11-02": 1}


def test_days_and_hours_are_those_of_the_newsroom(tmp_path: Path) -> None:
    berlin = figures_of(
        tmp_path, [combined(Asks(at=11.5 * HOUR))], timezone=ZoneInfo("Europe/Berlin")
    )
    assert (berlin.days, berlin.hours.index(1)) == ({"2026-11-03": 1}, 0)
    kathmandu = figures_of(tmp_path, [combined(Asks())], timezone=ZoneInfo("Asia/Kathmandu"))
    assert kathmandu.hours.index(1) == 17  # 5:45 east


def test_an_address_beyond_what_people_do_is_left_out_for_that_day(tmp_path: Path) -> None:
    asks = [combined(Asks(agent=f"Sparrowcast/{n}", at=n)) for n in range(30)]
    asks += [combined(Asks(at=30 * HOUR)), combined(Asks(ip="192.0.2.9"))]
    figures = figures_of(tmp_path, asks, most_per_address=29)
    assert (figures.downloads, figures.left_out["excess"]) == (2, 30)
    assert figures_of(tmp_path, asks, most_per_address=30).downloads == 32
    assert figures_of(tmp_path, asks, most_per_address=0).downloads == 32


def test_figures_name_editions_files_apps_and_articles(tmp_path: Path) -> None:
    strait = Asks(uri="/audio/2026-11-02/01-strait.mp3", sent=NEEDED)
    asks = [Asks(), Asks(agent=APPLE), Asks(uri=R2), strait]
    figures = figures_of(tmp_path, map(combined, asks))
    (one,) = figures.editions
    assert (one.edition, one.title, one.downloads) == ("2026-11-02", "Monday", 3)
    assert one.files == {"2026-11-02.mp3": 2, "2026-11-02-r2.mp3": 1}
    assert one.articles == {"strait": 1}
    # an article alone is no download of an edition, nowhere
    assert figures.downloads == 3
    assert figures.apps == {"Overcast": 2, "Apple Podcasts": 1}


def test_private_feeds_are_counted_together(tmp_path: Path) -> None:
    paths = [
        "/audio/private/8f3k2/2026-11-02/2026-11-02.mp3",
        "/private/zz81/2026-11-02.mp3",
        f"{Asks().uri}?token=abc&expires=1",
        f"/audio/p/aaaabbbbccccdddd-20271231-{'0f' * 20}/2026-11-02/2026-11-02.mp3",
    ]
    asks = [Asks(uri=uri, ip=f"192.0.2.{n}") for n, uri in enumerate(paths)]
    figures = figures_of(tmp_path, map(combined, [*asks, Asks(ip="192.0.2.77")]))
    assert (figures.downloads, figures.private) == (5, 4)
    assert "8f3k2" not in repr(figures)
    assert "aaaabbbb" not in repr(figures)
    assert "zz81" not in repr(figures)


def test_another_shows_editions_of_the_same_names_are_not_ours(tmp_path: Path) -> None:
    others = [Asks(uri="/evening/2026-11-02/2026-11-02.mp3", ip=f"192.0.2.{n}") for n in range(5)]
    figures = figures_of(tmp_path, map(combined, [*others, Asks()]))
    assert (figures.downloads, figures.left_out["elsewhere"]) == (1, 5)
    # a server that knows the files under another path altogether is believed
    assert figures_of(tmp_path, map(combined, others)).downloads == 5
    # a store or a proxy may know less of the path
    inner = [Asks(uri="/2026-11-02/2026-11-02.mp3")]
    assert figures_of(tmp_path, map(combined, [*inner, *others])).downloads == 1


def test_what_a_browser_fetched_ahead_is_left_out(tmp_path: Path) -> None:
    line = caddy(Asks(agent=CHROME)).replace(
        '"headers":{', '"headers":{"Sec-Purpose":["prefetch;prerender"],'
    )
    assert figures_of(tmp_path, [line]).left_out["prefetch"] == 1


def test_since_and_until_are_whole_days(tmp_path: Path) -> None:
    asks = [combined(Asks(at=n * 24 * HOUR)) for n in range(5)]
    day = NOON.date().replace(day=3)
    assert figures_of(tmp_path, asks, since=day).downloads == 4
    assert figures_of(tmp_path, asks, since=day, until=day).downloads == 1


BEACON = "/heard?edition=2026-11-02&article={}&heard={}"


def told(article: str, heard: object, **more: Any) -> str:
    uri = BEACON.format(article, heard)
    return combined(Asks(method="POST", uri=uri, status=204, sent=0, agent=CHROME, **more))


def test_what_players_tell_is_completion_by_article(tmp_path: Path) -> None:
    lines = [told("strait", q, ip=f"192.0.2.{n}") for n in range(4) for q in (0, 25, 50)]
    lines += [told("strait", q, ip="192.0.2.0") for q in (75, 100, 100)]
    lines += [told("rain", 0)]
    lines += [
        told("strait", 60), told("strait", "x"), told("nobody", 25),  # nobody's
        told("rain", 100).replace("/heard?", "/other?"), told("rain", 25).replace(" 204 ", " 404 "),
        told("rain", 50).replace(CHROME, "curl/8.5.0"),
    ]  # fmt: skip
    figures = figures_of(tmp_path, lines, catalogue=catalogue(beacon="/heard"))
    assert [(one.article, one.reached) for one in figures.heard] == [
        ("strait", (4, 4, 4, 1, 1)),
        ("rain", (1, 0, 0, 0, 0)),
    ]
    assert [one.completion for one in figures.heard] == [0.25, 0.0]
    assert (figures.downloads, figures.requests, figures.beacons) == (0, 0, 16)
    # a show that did not ask for them reads none
    assert not figures_of(tmp_path, lines).heard


def test_no_address_is_in_what_is_told(tmp_path: Path) -> None:
    asks = [Asks(ip="198.51.100.77"), Asks(ip="2001:db8:1:2::3"), Asks(agent=CHROME)]
    figures = figures_of(tmp_path, map(combined, asks))
    assert figures.downloads == 3
    for secret in ("198.51.100", "2001:db8", "192.0.2", "AppleWebKit"):
        assert secret not in repr(figures)


def test_of_no_log_nothing_is_told() -> None:
    assert figures_from([]).downloads == 0
