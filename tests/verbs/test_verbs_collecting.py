"""collect, over real HTTP from stand-ins of feeds, WordPress, Ghost and news sites."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audio_edition import Workspace
from audio_edition.edition.load import load_edition
from audio_edition.verbs.collecting import CollectReport, collect
from tests.edition.collect.stand_ins import (
    Answer,
    GhostSite,
    Post,
    Site,
    Waits,
    WordPressSite,
    prose,
)

DAY = "2026-11-02"
NOW = dt.datetime(2026, 11, 2, 5, 0, tzinfo=dt.UTC)
KEY = GhostSite.key


class Desk:
    """A show with standing sources, at an hour that the test sets."""

    def __init__(self, root: Path, *sources: dict[str, Any]) -> None:
        self.root = root
        self.now = NOW
        self.day = DAY
        self.sources = list(sources)
        self.said: list[str] = []
        self.waits = Waits()

    @property
    def workspace(self) -> Workspace:
        settings = {
            "show": {"title": "The Lantern", "base_url": "https://example.org/audio/"},
            "voice": {"engine": "silence", "fallback": []},
            "run": {"timezone": "UTC"},
            "source": self.sources,
        }
        return Workspace.of(self.root, settings, clock=lambda: self.now)

    def collect(self, edition: str = "", **how: Any) -> CollectReport:
        edition = edition or self.day
        return collect(self.workspace, edition, tell=self.said.append, sleep=self.waits, **how)

    def headlines(self, edition: str = "") -> list[str]:
        folder = self.root / "editions" / (edition or self.day)
        return (
            [a.headline for a in load_edition(folder, "en-US").articles] if folder.exists() else []
        )

    def later(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


def states(report: CollectReport) -> dict[str, str]:
    return {item.title: item.state for item in report.items}


def posts() -> list[Post]:
    hours = [dt.timedelta(hours=h) for h in (9, 7, 3)]
    return [
        Post(11, "The Old Bridge Stays", prose("Tallinn"), NOW - hours[0], "World", ("bridges",)),
        Post(12, "A Vote in Riga's Harbor", prose("Riga"), NOW - hours[1], "Business"),
        Post(13, "Vilnius Counts Again", prose("Vilnius"), NOW - hours[2], "World", ("votes",)),
    ]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.posts = posts()
        yield site


@pytest.fixture
def press() -> Iterator[WordPressSite]:
    with WordPressSite() as site:
        site.posts = posts()
        yield site


@pytest.fixture
def ghost(monkeypatch: pytest.MonkeyPatch) -> Iterator[GhostSite]:
    monkeypatch.setenv("GHOST_KEY", KEY)
    with GhostSite() as site:
        site.posts = posts()
        yield site


def source(site: Site, kind: str, **more: Any) -> dict[str, Any]:
    address = {"feed": "/feed.xml", "pages": "/", "sitemap": "/news-sitemap.xml"}.get(kind, "/")
    return {"kind": kind, "address": site.url + address, **more}


NEWEST_FIRST = ["Vilnius Counts Again", "A Vote in Riga’s Harbor", "The Old Bridge Stays"]
KINDS = ["feed", "wordpress", "ghost", "sitemap", "pages"]


@pytest.fixture(params=KINDS)
def of_each(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A site and a source of each kind of the web."""
    monkeypatch.setenv("GHOST_KEY", KEY)
    kind = request.param
    made: Site = {"wordpress": WordPressSite, "ghost": GhostSite}.get(kind, Site)()
    made.posts = posts()
    more = {"key": "${GHOST_KEY}"} if kind == "ghost" else {}
    with made:
        yield made, source(made, kind, **more)


def same(one: str, other: str) -> bool:
    return one.replace("’", "'") == other.replace("’", "'")


def test_what_is_new_is_taken_once(of_each: Any, tmp_path: Path) -> None:
    site, told = of_each
    desk = Desk(tmp_path, told)
    report = desk.collect()
    assert report.failed == ()
    assert report.written
    assert [item.state for item in report.items] == ["new"] * 3
    assert all(same(*pair) for pair in zip(desk.headlines(), NEWEST_FIRST, strict=True))
    folder = tmp_path / "editions" / DAY
    texts = [(folder / name).read_text() for item in report.items for name in item.files]
    assert len(texts) == 3
    assert all("nine million euros" in text for text in texts)
    desk.later(minutes=5)
    again = desk.collect()
    assert not again.written
    assert again.failed == ()
    assert {item.state for item in again.items} <= {"known"}
    desk.later(days=1)
    site.posts.append(
        Post(14, "Snow Closes the Pass", prose("Narva"), desk.now - dt.timedelta(hours=2))
    )
    tomorrow = desk.collect("2026-11-03")
    assert [item.title for item in tomorrow.items if item.state == "new"] == [
        "Snow Closes the Pass"
    ]
    assert desk.headlines("2026-11-03") == ["Snow Closes the Pass"]


def test_a_change_at_the_source_corrects_what_is_not_out(of_each: Any, tmp_path: Path) -> None:
    site, told = of_each
    desk = Desk(tmp_path, told)
    desk.collect()
    desk.later(minutes=40)
    site.posts[0].body = prose("Tallinn").replace("nine million", "eleven million")
    site.posts[0].modified = desk.now
    report = desk.collect()
    (changed,) = [item for item in report.items if item.state == "changed"]
    assert changed.corrected
    assert report.written
    assert [line[0] for line in changed.diff] == ["-", "+"]
    assert "nine million" in changed.diff[0]
    assert "eleven million" in changed.diff[1]
    text = (tmp_path / "editions" / DAY / changed.files[0]).read_text()
    assert "eleven million" in text
    assert "nine million" not in text
    desk.later(minutes=40)
    assert {item.state for item in desk.collect().items} == {"known"}


def test_the_editors_words_outlast_a_change_at_the_source(of_each: Any, tmp_path: Path) -> None:
    site, told = of_each
    desk = Desk(tmp_path, told)
    files = [name for item in desk.collect().items for name in item.files]
    (file,) = [
        f
        for f in (tmp_path / "editions" / DAY / name for name in files)
        if "Tallinn" in f.read_text()
    ]
    file.write_text(file.read_text().replace("old bridge", "old stone bridge"))
    desk.later(minutes=40)
    site.posts[0].body = prose("Tallinn").replace("nine million", "eleven million")
    site.posts[0].modified = desk.now
    for _ in range(2):  # told until the editor has dealt with it
        report = desk.collect()
        (changed,) = [item for item in report.items if item.state == "changed"]
        assert not changed.corrected
        assert "changed by hand" in changed.why
        assert any("eleven million" in line for line in changed.diff)
        assert not report.written
        assert "old stone bridge" in file.read_text()
        desk.later(minutes=40)
    file.write_text(file.read_text().replace("nine million", "eleven million"))
    assert {item.state for item in desk.collect().items} == {"known"}


def test_an_article_that_is_taken_back_is_told(of_each: Any, tmp_path: Path) -> None:
    site, told = of_each
    desk = Desk(tmp_path, told)
    files = {item.title: item.files for item in desk.collect().items}
    desk.later(hours=2)
    site.posts[1].status = "trash"
    for _ in range(2):  # and told again: whoever missed it once learns it
        (gone,) = [item for item in desk.collect().items if item.state == "gone"]
        assert same(gone.title, "A Vote in Riga’s Harbor")
        assert gone.edition == DAY
        assert gone.files == files[gone.title]
        assert gone.why
        desk.later(hours=2)
    site.posts[1].status = "publish"
    site.posts[1].modified = desk.now
    assert "gone" not in {item.state for item in desk.collect().items}
    assert len(desk.headlines()) == 3


def test_a_server_that_fails_gives_one_line_and_takes_nothing_back(
    of_each: Any, tmp_path: Path
) -> None:
    site, told = of_each
    desk = Desk(tmp_path, {**told, "name": "the site", "required": True})
    desk.collect()
    desk.later(hours=2)
    for status in (500, 503, 404, 403):
        site.fails = Answer(status, "<h1>no</h1>")
        report = desk.collect()
        (failure,) = report.failed
        assert (failure.source, failure.required) == ("the site", True)
        assert "\n" not in failure.message
        assert failure.hint
        assert "gone" not in {item.state for item in report.items}
    site.fails = None
    assert {item.state for item in desk.collect().items} == {"known"}
    assert len(desk.headlines()) == 3


def test_a_dry_run_writes_nothing(of_each: Any, tmp_path: Path) -> None:
    _, told = of_each
    desk = Desk(tmp_path, told)
    assert desk.workspace.edition_ids() == []
    before = sorted(tmp_path.rglob("*"))
    report = desk.collect(dry_run=True)
    assert [item.state for item in report.items] == ["new"] * 3
    assert report.dry_run
    assert not report.written
    assert sorted(tmp_path.rglob("*")) == before
