"""A show of three years: an archive of many editions, two of which can be played."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition.publication.days import PublishingDays
from audio_edition.publication.model import Episode
from audio_edition.publication.pages import site_files
from tests.player.site_fixture import SETTINGS, identity, make_episode, write_site
from tests.server.live import Server

BERLIN = replace(SETTINGS, days=PublishingDays((0, 1, 2, 3, 4), "Europe/Berlin", "06:00"))
"""An edition each weekday, by six in the morning."""

CLOCK = """
{
  // the page's clock: ?now=2026-11-03T05:30:00Z, and shift(milliseconds) from then on
  const Real = Date;
  let ahead = Real.parse(new URLSearchParams(location.search).get("now")) - Real.now();
  window.shift = (by) => { ahead += by; };
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
}
"""


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
    files["clock.js"] = CLOCK.encode()
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
    from audio_edition.server.run import bind, url_of
    from audio_edition.server.site import create_site

    audio = tmp_path_factory.mktemp("archive") / "audio"
    listener = bind("127.0.0.1", 0)
    write_archive(audio, url_of(listener))
    with Server(create_site(audio), listener) as server:
        yield server.url


__all__ = ["BERLIN", "archive_site", "clocked", "episodes", "write_archive"]
