"""collect, over real HTTP from stand-ins of feeds, WordPress, Ghost and news sites."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
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


# -- what is out -------------------------------------------------------------------


def published(desk: Desk) -> None:
    build(desk.workspace, desk.day, jobs=1)
    publish(desk.workspace, [desk.day])


def changed_later(desk: Desk, site: Site) -> CollectReport:
    desk.later(hours=2)
    site.posts[0].body = site.posts[0].body.replace("nine million", "eleven million")
    site.posts[0].modified = desk.now
    site.posts.append(Post(15, "A Late Story", prose("Pskov"), desk.now - dt.timedelta(hours=1)))
    return desk.collect()


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize("rule", ["correct", "tell"])
def test_what_is_out_is_corrected_by_rule_and_gets_nothing_new(
    site: Site, tmp_path: Path, rule: str
) -> None:
    site.posts = site.posts[:1]  # what is built and spoken
    site.posts[0].body = f"<p>{PROSE[2].format(town='Tallinn')}</p>"
    site.full = True
    desk = Desk(tmp_path, source(site, "feed", on_change=rule))
    desk.collect()
    published(desk)
    report = changed_later(desk, site)
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
    first = desk.collect(DAY)
    assert states(first)["A Later Story"] == "left-out"
    assert len(desk.headlines()) == 3
    assert [i.title for i in desk.collect("2026-11-03").items if i.state == "new"] == [
        "A Later Story"
    ]
    until = NOW - dt.timedelta(hours=5)
    other = Desk(tmp_path / "other", source(site, "feed"))
    assert len([i for i in other.collect(until=until).items if i.state == "new"]) == 2


# -- which of them -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "taken"),
    [
        ({"sections": ["world"]}, "Old Vilnius"),
        ({"not_sections": ["World"]}, "Riga"),
        ({"tags": ["Bridges", "votes"]}, "Old Vilnius"),
        ({"tags": ["bridges"], "not_sections": ["world"]}, ""),
        ({"title": "^vilnius"}, "Vilnius"),
        ({"max_age": "8h"}, "Riga Vilnius"),
        ({"min_words": 1000}, ""),
        ({"max_words": 20}, ""),
        ({"items": 1}, "Vilnius"),
        ({"items": 2}, "Riga Vilnius"),
    ],
)
@pytest.mark.parametrize("kind", ["feed", "wordpress", "ghost"])
def test_rules(
    kind: str,
    rules: dict[str, Any],
    taken: str,
    tmp_path: Path,
    press: WordPressSite,
    ghost: GhostSite,
    site: Site,
) -> None:
    where = {"feed": site, "wordpress": press, "ghost": ghost}[kind]
    more = {"key": "${GHOST_KEY}"} if kind == "ghost" else {}
    desk = Desk(tmp_path, source(where, kind, **rules, **more))
    report = desk.collect()
    assert report.failed == ()
    words = {
        "Old": "The Old Bridge Stays",
        "Riga": "A Vote in Riga’s Harbor",
        "Vilnius": NEWEST_FIRST[0],
    }
    wanted = {words[word] for word in taken.split()}
    found = {i.title.replace("'", "’") for i in report.items if i.state == "new"}
    assert found == wanted
    assert all(i.why for i in report.items if i.state == "left-out")
    desk.later(minutes=5)
    assert not desk.collect().written


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("source", ["Vilnius Counts Again", "A Vote in Riga's Harbor", "The Old Bridge Stays"]),
        ("newest", ["Vilnius Counts Again", "A Vote in Riga's Harbor", "The Old Bridge Stays"]),
        ("oldest", ["The Old Bridge Stays", "A Vote in Riga's Harbor", "Vilnius Counts Again"]),
        ("section", ["A Vote in Riga's Harbor", "Vilnius Counts Again", "The Old Bridge Stays"]),
    ],
)
def test_order(site: Site, tmp_path: Path, order: str, first: list[str]) -> None:
    rules = {"sections": ["Business", "World"]} if order == "section" else {}
    desk = Desk(tmp_path, source(site, "feed", order=order, **rules))
    desk.collect()
    assert desk.headlines() == first


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


def test_a_memory_that_was_removed_takes_nothing_of_earlier_editions(
    site: Site, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    desk.collect()
    for file in (tmp_path / "runs").iterdir():
        file.unlink()
    desk.later(days=1)
    assert {i.state for i in desk.collect("2026-11-03").items} == {"known"}
    assert desk.headlines("2026-11-03") == []


def test_whoever_removes_the_edition_gets_it_anew(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    desk.collect()
    folder = tmp_path / "editions" / DAY
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    assert [i.state for i in desk.collect().items] == ["new"] * 3


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


@pytest.mark.parametrize("at", ["before the edition", "in the edition", "before the memory"])
def test_a_run_that_is_killed_takes_nothing_twice_and_loses_nothing(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    write_edition, write_memory = collecting.write_edition, collecting.write_memory
    calls: list[str] = []

    def edition(*args: Any, **how: Any) -> list[str]:
        if at == "before the edition":
            raise Killed
        names = write_edition(*args, **how)
        if at == "in the edition":
            raise Killed
        return names

    def memory(*args: Any) -> None:
        calls.append("memory")
        if len(calls) > 1 and at == "before the memory":
            raise Killed
        write_memory(*args)

    monkeypatch.setattr(collecting, "write_edition", edition)
    monkeypatch.setattr(collecting, "write_memory", memory)
    with pytest.raises(Killed):
        desk.collect()
    monkeypatch.undo()
    desk.later(days=1)  # the next run is for another edition
    report = desk.collect("2026-11-03")
    wrote = at != "before the edition"
    assert len(desk.headlines(DAY)) == (3 if wrote else 0)
    assert len(desk.headlines("2026-11-03")) == (0 if wrote else 3)
    assert {i.state for i in report.items} == {"known" if wrote else "new"}
    if wrote:
        assert all(i.files and i.edition == DAY for i in report.items)


def test_a_full_disk_is_one_line_and_the_next_run_takes_all(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    original = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(EditionError, match="No space left"):
        desk.collect()
    monkeypatch.setattr(Path, "write_bytes", original)
    assert [i.state for i in desk.collect().items] == ["new"] * 3
    assert len(desk.headlines()) == 3


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "no json", "newer", "gone"])
def test_a_damaged_memory_is_told_and_never_begun_anew(
    site: Site, tmp_path: Path, damage: str
) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    desk.collect()
    desk.later(minutes=5)
    desk.collect()
    file = tmp_path / "runs" / "taken.json"
    data = file.read_bytes()
    told = json.loads(data)
    made = {
        "cut": data[: len(data) // 2],
        "changed": data.replace(b"Vilnius Counts Again", b"Vilnius Counts Twice"),
        "empty": b"",
        "no json": b"\xff\xfe\x00",
        "newer": json.dumps({**told, "version": 99}).encode(),
        "gone": b"",
    }
    file.write_bytes(made[damage])
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
    monkeypatch.setattr(collecting, "PATIENCE", 0.2)
    desk = Desk(tmp_path, source(site, "feed"))
    with (
        held(tmp_path / ".cache", ".collect"),
        pytest.raises(BusyError, match="another run collects"),
    ):
        desk.collect()
    assert not (tmp_path / "runs").exists()


# -- patience, time, secrets ---------------------------------------------------------


def test_a_server_is_left_alone_for_as_long_as_it_asks(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    site.fails = Answer(429, "slow down", Retry_After="1800")
    (failure,) = desk.collect().failed
    assert "wants to be left alone until" in failure.message
    asked = len(site.asked)
    site.fails = None
    desk.later(minutes=10)
    assert "left alone" in desk.collect().failed[0].message
    assert len(site.asked) == asked, "it was asked all the same"
    desk.later(minutes=21)
    assert [i.state for i in desk.collect().items] == ["new"] * 3


def test_a_short_wait_is_waited_for(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    site.fails = Answer(503, "", Retry_After="3")

    def mend(_: float) -> None:
        site.fails = None

    desk.waits.then = mend
    assert [i.state for i in desk.collect().items] == ["new"] * 3
    assert desk.waits.waited == [3.0]


def test_a_feed_is_asked_only_for_what_changed(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, source(site, "feed"))
    desk.collect()
    assert "if-none-match" not in site.asked[0].headers
    desk.collect()
    assert site.asked[-1].headers["if-none-match"]
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


def test_no_secret_is_in_any_file_line_or_log(
    press: WordPressSite,
    ghost: GhostSite,
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")  # of all libraries; our own tell everything
    caplog.set_level("DEBUG", logger="audio_edition")
    token = "Zx81-tok/en+of=the%feed"
    monkeypatch.setenv("WP", "abcd EFGH ijkl MNOP qrst UVWX")
    monkeypatch.setenv("FEED_TOKEN", token)
    press.user, press.password = "ada", "abcdEFGHijklMNOPqrstUVWX"
    sources = [
        source(press, "wordpress", user="ada", password="${WP}"),
        source(ghost, "ghost", key="${GHOST_KEY}"),
        source(site, "feed", headers={"Authorization": "Bearer ${FEED_TOKEN}"}),
    ]
    said = ""
    echoes = f"{ghost.url}/ghost/api/content/posts/?key={KEY}"
    answers = [None, Answer(401, f"who is {KEY}?"), Answer(302, "", Location=echoes)]
    for number, fails in enumerate(answers):
        for one in (press, ghost, site):
            one.fails = fails
        desk = Desk(tmp_path / str(number), *sources)
        report = desk.collect()
        assert len(report.failed) == (3 if fails else 0)
        said += repr(report) + "".join(desk.said)
    said += caplog.text
    said += "".join(f.read_text("utf-8", "replace") for f in tmp_path.rglob("*") if f.is_file())
    assert site.asked[0].headers["authorization"] == f"Bearer {token}"
    assert ghost.asked[0].query["key"] == KEY
    for secret in (KEY, token, press.password, os.environ["WP"]):
        assert secret not in said


def test_a_redirect_to_another_host_is_told_no_key(
    ghost: GhostSite, site: Site, tmp_path: Path
) -> None:
    ghost.fails = Answer(302, "", Location=f"{site.url}/ghost/api/content/posts/?key={KEY}&page=1")
    desk = Desk(tmp_path, source(ghost, "ghost", key="${GHOST_KEY}"))
    desk.collect()
    told = [one for one in site.asked if KEY in repr(one)]
    assert told == []


def test_an_edition_may_be_looked_at_while_another_run_builds_it(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "PATIENCE", 0.2)
    desk = Desk(tmp_path, source(site, "feed"))
    with desk.workspace.edition_lock(DAY), pytest.raises(BusyError):
        desk.collect()
    assert [i.state for i in desk.collect().items] == ["new"] * 3
    assert read_memory(tmp_path / "runs").meant == ()
