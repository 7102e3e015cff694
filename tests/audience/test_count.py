"""What is a download: cases worked out by hand from the guidelines' text, a line of the table each.

Podcast Measurement Technical Guidelines 2.2, "Recommended Process for Measurement": filtering, file
threshold levels, uniques.
"""

import tomllib
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.audience.logged import (
    APPLE,
    CHROME,
    NEEDED,
    NOON,
    Asks,
    caddy,
    catalogue,
    combined,
    figures_of,
    ranged,
)
from tests.rows import each

HOUR = 3600
CASES = tomllib.loads(Path(__file__).with_name("counted.toml").read_text("utf-8"))
R2 = "/audio/2026-11-02/2026-11-02-r2.mp3"


def requests(
    part: tuple[int, int] | None = None,
    times: int = 1,
    every: int = 0,
    further: int = 0,
    **how: Any,
) -> Iterator[Asks]:
    """A request, or a row of them, as counted.toml has it."""
    for n in range(times):
        more = {**how, "at": how.get("at", 0) + n * every}
        if part:
            first, length = part[0] + n * further, part[1]
            more |= {"status": 206, "sent": length, "span": f"bytes={first}-{first + length - 1}"}
        yield Asks(**more)


@each("case, form", product(CASES, [ranged, caddy]))
def test_what_the_text_says(case: str, form: Callable[[Asks], str], tmp_path: Path) -> None:
    row = CASES[case]
    asks = [one for how in row["asks"] for one in requests(**how)]
    figures = figures_of(tmp_path, map(form, asks))
    assert figures.downloads == row.get("downloads", 0)
    assert figures.unreadable == 0
    left = {key: number for key, number in figures.left_out.items() if number}
    assert left.keys() == {row[key] for key in row if key == "why"}


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


def told(article: str, heard: object, **more: Any) -> str:
    uri = f"/heard?edition=2026-11-02&article={article}&heard={heard}"
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
