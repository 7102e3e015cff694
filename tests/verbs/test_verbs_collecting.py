"""collect, over real HTTP from stand-ins of feeds, WordPress, Ghost and news sites."""

import datetime as dt
import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audio_edition import Workspace, build, publish
from audio_edition.edition.collect.memory import BEFORE, read_memory
from audio_edition.edition.load import load_edition
from audio_edition.errors import BusyError, EditionError
from audio_edition.lock import held
from audio_edition.verbs import collecting
from audio_edition.verbs.collecting import CollectReport, collect
from tests.edition.collect.stand_ins import (
    PROSE,
    Answer,
    GhostSite,
    Post,
    Site,
    Waits,
    WordPressSite,
    prose,
)
from tests.rows import each, table

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


@pytest.fixture(params=["feed", "wordpress", "ghost", "sitemap", "pages"])
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


def tallinn(desk: Desk, report: CollectReport) -> Path:
    folder = desk.root / "editions" / DAY
    names = [name for item in report.items for name in item.files]
    (file,) = [one for one in map(folder.joinpath, names) if "Tallinn" in one.read_text()]
    return file


def mend(site: Site, desk: Desk, euros: str = "eleven") -> None:
    """The first story is another at its source."""
    desk.later(minutes=40)
    site.posts[0].body = prose("Tallinn").replace("nine million", f"{euros} million")
    site.posts[0].modified = desk.now


def test_what_is_new_is_taken_once_and_a_change_corrects_it(of_each: Any, tmp_path: Path) -> None:
    site, told = of_each
    desk = Desk(tmp_path, told)
    assert desk.workspace.edition_ids() == []
    before = sorted(tmp_path.rglob("*"))
    dry = desk.collect(dry_run=True)
    assert [item.state for item in dry.items] == ["new"] * 3
    assert (dry.dry_run, dry.written, sorted(tmp_path.rglob("*"))) == (True, False, before)
    report = desk.collect()
    assert (report.failed, report.written) == ((), True)
    assert [item.state for item in report.items] == ["new"] * 3
    assert all(same(*pair) for pair in zip(desk.headlines(), NEWEST_FIRST, strict=True))
    folder = tmp_path / "editions" / DAY
    texts = [(folder / name).read_text() for item in report.items for name in item.files]
    assert ["nine million euros" in text for text in texts] == [True] * 3
    desk.later(minutes=5)
    again = desk.collect()
    assert (again.written, again.failed) == (False, ())
    assert {item.state for item in again.items} <= {"known"}
    mend(site, desk)
    report = desk.collect()
    (changed,) = [item for item in report.items if item.state == "changed"]
    assert (changed.corrected, report.written) == (True, True)
    assert [line[0] for line in changed.diff] == ["-", "+"]
    assert "nine million" in changed.diff[0]
    assert "eleven million" in changed.diff[1]
    text = (folder / changed.files[0]).read_text()
    assert ("eleven million" in text, "nine million" in text) == (True, False)
    desk.later(days=1)
    snow = Post(14, "Snow Closes the Pass", prose("Narva"), desk.now - dt.timedelta(hours=2))
    site.posts.append(snow)
    tomorrow = desk.collect("2026-11-03")
    assert [item.title for item in tomorrow.items if item.state == "new"] == [snow.title]
    assert desk.headlines("2026-11-03") == [snow.title]


def test_what_an_editor_wrote_outlasts_whatever_comes(of_each: Any, tmp_path: Path) -> None:
    site, told = of_each
    desk = Desk(tmp_path, {**told, "name": "the site", "required": True})
    report = desk.collect()
    files = {item.title: item.files for item in report.items}
    file = tallinn(desk, report)
    file.write_text(file.read_text().replace("old bridge", "old stone bridge"))
    mend(site, desk)
    for _ in range(2):  # told until the editor has dealt with it
        report = desk.collect()
        (changed,) = [item for item in report.items if item.state == "changed"]
        assert (changed.corrected, report.written) == (False, False)
        assert "changed by hand" in changed.why
        assert any("eleven million" in line for line in changed.diff)
        assert "old stone bridge" in file.read_text()
        desk.later(minutes=40)
    file.write_text(file.read_text().replace("nine million", "eleven million"))
    assert {item.state for item in desk.collect().items} == {"known"}
    desk.later(hours=2)
    for status in (500, 404):
        site.fails = Answer(status, "<h1>no</h1>")
        report = desk.collect()
        (failure,) = report.failed
        assert (failure.source, failure.required) == ("the site", True)
        assert "\n" not in failure.message
        assert failure.hint
        assert "gone" not in {item.state for item in report.items}
    site.fails = None
    site.posts[1].status = "trash"
    for _ in range(2):  # and told again: whoever missed it once learns it
        (gone,) = [item for item in desk.collect().items if item.state == "gone"]
        assert same(gone.title, "A Vote in Riga’s Harbor")
        assert (gone.edition, gone.files, bool(gone.why)) == (DAY, files[gone.title], True)
        desk.later(hours=2)
    site.posts[1].status = "publish"
    site.posts[1].modified = desk.now
    assert "gone" not in {item.state for item in desk.collect().items}
    assert len(desk.headlines()) == 3


# -- what is out -------------------------------------------------------------------


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize("rule", ["correct", "tell"])
def test_what_is_out_is_corrected_by_rule_alone(site: Site, tmp_path: Path, rule: str) -> None:
    site.posts = site.posts[:1]  # what is built and spoken
    site.posts[0].body = f"<p>{PROSE[2].format(town='Tallinn')}</p>"
    desk = Desk(tmp_path, source(site, "feed", on_change=rule))
    desk.collect()
    build(desk.workspace, DAY, jobs=1)
    publish(desk.workspace, [DAY])
    desk.later(hours=2)
    site.posts[0].body = site.posts[0].body.replace("nine million", "eleven million")
    site.posts.append(Post(15, "A Late Story", prose("Pskov"), desk.now - dt.timedelta(hours=1)))
    report = desk.collect()
    (changed,) = [item for item in report.items if item.state == "changed"]
    assert changed.corrected is (rule == "correct")
    text = (tmp_path / "editions" / DAY / changed.files[0]).read_text()
    assert ("eleven million" in text) is (rule == "correct")
    assert "eleven million" in "".join(changed.diff)
    (late,) = [item for item in report.items if item.title == "A Late Story"]
    assert (late.state, late.why) == ("left-out", f"edition {DAY} is out")
    desk.later(days=1)
    tomorrow = desk.collect("2026-11-03")
    assert [item.title for item in tomorrow.items if item.state == "new"] == ["A Late Story"]
    again = [item.state for item in tomorrow.items if item.title == changed.title]
    assert again == ["known" if rule == "correct" else "changed"]


def test_a_day_that_is_made_up_for_gets_what_was_there_then(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    desk.later(days=2)
    site.posts.append(Post(15, "A Later Story", prose("Pskov"), NOW + dt.timedelta(hours=26)))
    assert states(desk.collect(DAY))["A Later Story"] == "left-out"
    assert len(desk.headlines()) == 3
    assert [i.title for i in desk.collect("2026-11-03").items if i.state == "new"] == [
        "A Later Story"
    ]
    until = NOW - dt.timedelta(hours=5)
    other = Desk(tmp_path / "other", source(site, "feed"))
    assert len([i for i in other.collect(until=until).items if i.state == "new"]) == 2


# -- which of them -----------------------------------------------------------------


@each(("rules", "taken"), table(Path(__file__).parent / "data" / "rules.tsv"), least=14)
def test_rules(rules: str, taken: str, tmp_path: Path, site: Site) -> None:
    desk = Desk(tmp_path, source(site, "feed", **tomllib.loads(rules.replace("; ", "\n"))))
    report = desk.collect()
    assert report.failed == ()
    assert [title.split()[-1] for title in desk.headlines()] == taken.split()
    assert all(i.why for i in report.items if i.state == "left-out")
    desk.later(minutes=5)
    assert not desk.collect().written


@pytest.mark.parametrize("of_each", ["wordpress", "ghost"], indirect=True)
def test_sections_and_tags_of_others_are_known(of_each: Any, tmp_path: Path) -> None:
    desk = Desk(tmp_path, {**of_each[1], "sections": ["world"], "tags": ["votes"]})
    assert [i.title for i in desk.collect().items if i.state == "new"] == [NEWEST_FIRST[0]]


def test_other_rules_bring_in_what_was_left_out_the_same_day(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, source(site, "feed", sections=["Business"]))
    desk.collect()
    assert len(desk.headlines()) == 1
    desk.sources[0]["sections"] = ["Business", "World"]
    desk.collect()
    assert len(desk.headlines()) == 3


# -- the same twice ------------------------------------------------------------------


def test_two_sources_of_one_article_give_it_once(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, source(site, "feed", name="a"), source(site, "pages", name="b"))
    report = desk.collect()
    assert [i.state for i in report.items] == ["new"] * 3 + ["known"] * 3
    assert all("has it already" in i.why for i in report.items[3:])
    assert len(desk.headlines()) == 3
    again = desk.collect()  # an item that another source gave counts as this one's gift, later too
    assert {(i.source, i.state, i.edition) for look in (report, again) for i in look.items} == {
        ("a", "new", DAY),
        ("a", "known", DAY),
        ("b", "known", DAY),
    }
    desk.later(minutes=45)
    site.posts[0].body = prose("Tallinn").replace("nine million", "eleven million")
    states = [(i.source, i.state) for i in desk.collect().items if i.state == "changed"]
    assert states == [("a", "changed")]


def test_a_removed_edition_comes_anew(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    desk.collect()
    shutil.rmtree(tmp_path / "editions" / DAY)
    assert [i.state for i in desk.collect().items] == ["new"] * 3
    shutil.rmtree(tmp_path / "runs")
    desk.later(days=1)
    assert {i.state for i in desk.collect("2026-11-03").items} == {"known"}
    assert desk.headlines("2026-11-03") == []


def test_what_the_editor_takes_out_stays_out(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    file = tmp_path / "editions" / DAY / desk.collect().items[2].files[0]
    file.unlink()
    listed = file.with_name("edition.toml")
    listed.write_text(re.sub(rf' *"{file.name}",?', "", listed.read_text()))
    site.posts[0].body = prose("Tallinn").replace("nine million", "eleven million")
    report = desk.collect()
    assert not report.written
    assert "took it out" in next(i.why for i in report.items if i.title == "The Old Bridge Stays")
    assert not file.exists()
    assert len(desk.headlines()) == 2


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("wrote", [True, False])
def test_a_run_that_is_killed_takes_nothing_twice_and_loses_nothing(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrote: bool
) -> None:
    """Before the edition is written, or between it and the memory of it."""
    desk = Desk(tmp_path, source(site, "feed"))
    real = collecting.write_edition

    def edition(*args: Any, **how: Any) -> list[str]:
        if wrote:
            real(*args, **how)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(collecting, "write_edition", edition)
        with pytest.raises(Killed):
            desk.collect()
    desk.later(days=1)  # the next run is for another edition
    report = desk.collect("2026-11-03")
    assert len(desk.headlines(DAY)) == (3 if wrote else 0)
    assert len(desk.headlines("2026-11-03")) == (0 if wrote else 3)
    assert {i.state for i in report.items} == {"known" if wrote else "new"}
    assert all(i.files and i.edition == DAY for i in report.items if wrote)


@each("damage", ["cut", "changed", "no json", "newer", "gone"])
def test_a_damaged_memory_is_not_begun_anew(site: Site, tmp_path: Path, damage: str) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    desk.collect()
    desk.later(minutes=5)
    desk.collect()
    file = tmp_path / "runs" / "taken.json"
    data = file.read_bytes()
    made = {
        "cut": data[: len(data) // 2],
        "changed": data.replace(b"Vilnius Counts Again", b"Vilnius Counts Twice"),
        "no json": b"\xff\xfe\x00",
        "newer": json.dumps({**json.loads(data), "version": 99}).encode(),
    }
    file.write_bytes(made.get(damage, b""))
    if damage == "gone":
        file.unlink()
    with pytest.raises(EditionError) as caught:
        desk.collect("2026-11-03")
    assert "taken.json" in caught.value.message
    assert caught.value.hint
    assert not (tmp_path / "editions" / "2026-11-03").exists()
    if damage != "newer":
        (tmp_path / "runs" / BEFORE).replace(file)  # as the hint says
        assert {i.state for i in desk.collect().items} == {"known"}


def test_two_at_once_are_told_apart(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "PATIENCE", 0.1)
    desk = Desk(tmp_path, source(site, "feed"))
    busy = pytest.raises(BusyError, match="another run collects")
    with held(tmp_path / ".cache", ".collect"), busy:
        desk.collect()
    assert not (tmp_path / "runs").exists()
    with desk.workspace.edition_lock(DAY), pytest.raises(BusyError):
        desk.collect()  # it was looked at, and is built by another run
    assert [i.state for i in desk.collect().items] == ["new"] * 3
    assert read_memory(tmp_path / "runs").meant == ()


# -- patience, time, secrets ---------------------------------------------------------


def test_a_server_is_left_alone_for_as_long_as_it_asks(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    site.fails = Answer(429, "slow down", Retry_After="1800")
    (failure,) = desk.collect().failed
    assert "wants to be left alone until" in failure.message
    asked = len(site.asked)
    desk.later(minutes=10)
    assert "left alone" in desk.collect().failed[0].message
    assert len(site.asked) == asked, "it was asked all the same"
    desk.later(minutes=21)
    site.fails = Answer(503, "", Retry_After="3")  # a short wait is waited for

    def mend(_: float) -> None:
        site.fails = None

    desk.waits.then = mend
    assert [i.state for i in desk.collect().items] == ["new"] * 3
    assert desk.waits.waited == [3.0]
    assert "if-none-match" not in site.asked[0].headers
    desk.collect()
    assert site.asked[-1].headers["if-none-match"], "it is asked only for what changed"
    assert {i.state for i in desk.collect().items} == {"known"}


def test_what_could_not_be_read_is_not_forgotten(site: Site, tmp_path: Path) -> None:
    site.full = False
    gone_wrong = {"/".join(site.link(site.posts[1]).split("/")[3:])}
    answer = site.answer

    def stumbling(asked: Any) -> Any:
        if asked.path.strip("/") + "/" in gone_wrong:
            raise Answer(503, "")
        return answer(asked)

    site.answer = stumbling  # type: ignore[method-assign]
    desk = Desk(tmp_path, source(site, "feed"))
    report = desk.collect()
    (failure,) = report.failed
    assert "1 of 3 items could not be read" in failure.message
    assert len(desk.headlines()) == 2
    gone_wrong.clear()
    report = desk.collect()
    assert report.failed == ()
    assert [i.title for i in report.items if i.state == "new"] == ["A Vote in Riga's Harbor"]
    assert len(desk.headlines()) == 3


def test_one_source_that_hangs_or_fails_keeps_no_other_from_giving(
    site: Site, press: WordPressSite, ghost: GhostSite, tmp_path: Path
) -> None:
    press.hang = True
    desk = Desk(
        tmp_path,
        source(press, "wordpress", timeout="1s", required=True),
        {"kind": "feed", "address": ghost.url + "/nowhere"},
        source(site, "pages"),
    )
    report = desk.collect()
    assert [(f.source, f.required) for f in report.failed] == [("wordpress", True), ("feed", False)]
    assert [i.state for i in report.items] == ["new"] * 3
    press.hang = False


def test_a_redirect_to_another_host_is_told_no_key(
    ghost: GhostSite, site: Site, tmp_path: Path
) -> None:
    ghost.fails = Answer(302, "", Location=f"{site.url}/ghost/api/content/posts/?key={KEY}&page=1")
    Desk(tmp_path, source(ghost, "ghost", key="${GHOST_KEY}")).collect()
    assert [one for one in site.asked if KEY in repr(one)] == []
