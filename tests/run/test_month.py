"""A simulated month: 31 mornings through every room, on a clock that jumps from look to look.

WordPress, Ghost and a feed stand in over HTTP, eSpeak speaks, and a folder is where listeners get
it. The newsroom is in Casablanca, where the clocks are put back on February 15 and forward on
March 22, 2026, in the midst of its hours. A duplicate, a correction, a retraction and an
empty morning come in between; what else holds one is test_run_holds's.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.run import calendar, record
from audio_edition.run.model import RunRecord
from audio_edition.run.tell import channels
from audio_edition.verbs import making, proof
from audio_edition.verbs.run import RunReport, run
from audio_edition.workspace import Workspace
from tests.edition.collect.stand_ins import GhostSite, Post, Site, WordPressSite
from tests.rows import table

HOME = ZoneInfo("Africa/Casablanca")
FIRST, LAST = dt.date(2026, 2, 15), dt.date(2026, 3, 22)
FORWARD = LAST  # 02:00 is 03:00; on FIRST 03:00 was 02:00
WHO, DID, THEN, TOWNS = table(Path(__file__).with_name("month.tsv"))
WRONG = "The bridge of Atlanta was sold to a dentist"
"""What a source said, and took back or put right."""


def story(number: int, town: str) -> str:
    """Two sentences, as no other number has them."""
    shift = number // 12
    first = f"{WHO[number % 12]} in {town} {DID[(5 * number + shift) % 12]}"
    return f"{first}. {THEN[(7 * number + shift) % 12]} in {town}."


@dataclass
class Told:
    """One message to the newsroom."""

    kind: str
    title: str
    body: str

    @property
    def edition(self) -> str:
        found = re.search(r"^Edition (\S+),", self.body, re.M)
        assert found, self
        return found[1]


@dataclass
class Month:
    """The newsroom, its sources, and all that was told."""

    root: Path
    wordpress: WordPressSite
    ghost: GhostSite
    feed: Site
    now: dt.datetime = dt.datetime(2026, 2, 15, tzinfo=dt.UTC)
    told: list[Told] = field(default_factory=list)
    expected: dict[str, set[str]] = field(default_factory=dict)
    ids: int = 100
    reports: list[RunReport] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, Any]:
        sources: list[dict[str, Any]] = [
            {"name": "site", "kind": "wordpress", "address": self.wordpress.url, "required": True},
            {"name": "blog", "kind": "ghost", "address": self.ghost.url, "key": "${GHOST_KEY}"},
            {"name": "wire", "kind": "feed", "address": f"{self.feed.url}/feed.xml"},
        ]
        return {
            "show": {"title": "The Lantern", "base_url": "https://example.org/audio/"},
            "voice": {"engine": "espeak", "fallback": []},
            "cleaning": {"repetition": "off"},  # stories of one mould: half of them repeats
            "publish": {"target": str(self.root / "site")},
            "source": sources,
            "run": {
                "days": "sun-fri",
                "timezone": "Africa/Casablanca",
                "start": "01:50",
                "every": "20m",
                "deadline": "02:50",
                "catch_up": "4d",  # no edition on Saturdays
                "clean": {"min_words": 10},
            },
            "tell": {"urls": ["${CHAT}"]},
        }

    @property
    def workspace(self) -> Workspace:
        return Workspace.of(self.root, self.settings, clock=lambda: self.now)

    # -- the sources -------------------------------------------------------------

    def post(self, day: dt.date, *, site: Site | None = None, text: str = "") -> Post:
        """Something happened in a town, an hour before the run."""
        site = self.wordpress if site is None else site
        self.ids += 1
        town = TOWNS[self.ids % len(TOWNS)]
        title = f"News from {town}"
        words = text or story(self.ids, town)
        at = calendar.starts(self.workspace.show.run, day) - dt.timedelta(hours=1)
        body = "".join(f"<p>{part.strip('.')}.</p>" for part in words.split(". "))
        made = Post(self.ids, title, body, at)
        site.posts.append(made)
        self.expect(day, title)
        return made

    def expect(self, day: dt.date, title: str) -> None:
        self.expected.setdefault(day.isoformat(), set()).add(title)

    # -- the clock ---------------------------------------------------------------

    def look(self) -> RunRecord:
        report = run(self.workspace)
        self.reports.append(report)
        return report.record

    def at_night(self, day: dt.date) -> dt.datetime:
        return calendar.starts(self.workspace.show.run, day) - dt.timedelta(minutes=30)

    def start(self, day: dt.date) -> RunRecord:
        self.now = calendar.starts(self.workspace.show.run, day)
        return self.look()

    def later(self, hours: int) -> RunRecord:
        self.now += dt.timedelta(hours=hours)
        return self.look()

    def deadline(self, day: dt.date) -> RunRecord:
        self.now = calendar.deadline(self.workspace.show.run, day)
        return self.look()

    # -- what came of it ---------------------------------------------------------

    def episode(self, day: dt.date | str) -> Episode:
        episode = manifest.read(self.root / "audio", str(day))
        assert episode is not None
        return episode

    def records(self) -> tuple[RunRecord, ...]:
        history = record.read(self.root / "runs")
        assert history.damaged == ()
        return history.records

    def items(self) -> list[str]:
        """The editions that the public feed names."""
        feed = (self.root / "site" / "feed.xml").read_text("utf-8")
        return re.findall(r'<enclosure url="https://example.org/audio/([^/]+)/', feed)

    def said(self, edition: str) -> str:
        """Every word that listeners get of an edition."""
        folder = self.root / "site" / edition
        return next(iter(folder.glob("transcript.txt"))).read_text("utf-8")

    def codes(self, done: RunRecord) -> list[str]:
        return [reason.code for reason in done.reasons]


@pytest.fixture
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Month]:
    pytest.importorskip("espeakng_loader")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    # a recogniser's month would be a day: what it finds holds an edition is test_run_holds'
    monkeypatch.setattr(proof, "_listeners", lambda *_: (None, "nobody listens here"))
    monkeypatch.setenv("GHOST_KEY", GhostSite.key)
    monkeypatch.setenv("CHAT", "json://127.0.0.1:9/")
    with ExitStack() as stack:
        made = Month(
            tmp_path / "show",
            stack.enter_context(WordPressSite()),
            stack.enter_context(GhostSite()),
            stack.enter_context(Site()),
        )

        def send(url: str, title: str, body: str, kind: str) -> str:
            made.told.append(Told(kind, title, body))
            return ""

        monkeypatch.setattr(channels, "missing", lambda: "")
        monkeypatch.setattr(channels, "send", send)
        yield made


def mornings() -> list[dt.date]:
    days = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    return [day for day in days if day.weekday() != 5]


def ends(done: RunRecord, outcome: str) -> None:
    assert done.outcome == outcome, (done.edition, done.reasons)


# -- what happens once -------------------------------------------------------------


def duplicate(month: Month, day: dt.date, _: pytest.MonkeyPatch) -> None:
    """The wire has yesterday's story again, under another address, and the site has it too."""
    old = month.wordpress.posts[-1]
    month.post(day)
    month.ids += 1
    at = month.at_night(day)
    month.feed.posts.append(Post(month.ids, f"Again: {old.title}", old.body, at))
    again = month.start(day)
    if again.outcome == "held":  # an editor takes it out
        assert month.codes(again) == ["repeated"], again.reasons
        (month.root / "editions" / str(day) / again.reasons[0].file).unlink()
        unlist(month, day, again.reasons[0].file)
        again = month.later(1)
    ends(again, "published")


def corrected(month: Month, day: dt.date, _: pytest.MonkeyPatch) -> None:
    """An article changes at its source when it is out."""
    post = month.post(day, text=f"{WRONG}. The town wanted money for it.")
    ends(month.start(day), "published")
    post.body = "<p>The bridge of Atlanta was not sold.</p><p>It has no buyer, Atlanta said.</p>"
    post.modified = month.now + dt.timedelta(hours=1)
    done = month.later(8)
    assert (done.outcome, done.revision) == ("published", 2)


def retracted(month: Month, day: dt.date, _: pytest.MonkeyPatch) -> None:
    """An article is taken back at its source when it is out; the editor does as the run says."""
    month.post(day)
    post = month.post(day, text=f"{WRONG}. A friend of the town paid for it.")
    ends(month.start(day), "published")
    post.status = "trash"
    held = month.later(9)
    assert (held.outcome, month.codes(held)) == ("held", ["gone-after-publication"])
    assert month.told[-1].kind == "gone"
    file = held.reasons[0].file
    take_out = f'take "{file}" out of articles in editions/{day}/edition.toml'
    assert take_out in held.reasons[0].hint
    unlist(month, day, file)
    making.build(month.workspace, str(day))
    making.publish(month.workspace, [str(day)])
    month.expected[str(day)].discard(post.title)
    assert month.later(1).outcome in ("done", "published")


SPECIAL = {6: duplicate, 10: corrected, 12: retracted}


def unlist(month: Month, day: dt.date, file: str) -> None:
    """Take a file out of an edition's list, as an editor does."""
    toml = month.root / "editions" / str(day) / "edition.toml"
    text = toml.read_text("utf-8")
    toml.write_text(re.sub(rf'"{re.escape(file)}",?\s*', "", text), "utf-8")


def test_a_month_without_hands(month: Month, monkeypatch: pytest.MonkeyPatch) -> None:
    days = mornings()
    assert len(days) == 31
    for number, day in enumerate(days):
        if number == 20:  # an empty morning: nobody wrote anything
            ends(month.start(day), "waiting")
            late = month.deadline(day)
            assert (late.outcome, month.codes(late)[0]) == ("missing", "nothing-came")
            continue
        if special := SPECIAL.get(number):
            special(month, day, monkeypatch)
        else:
            month.post(day)
            if number % 3 == 0:
                month.post(day, site=month.ghost)
            ends(month.start(day), "published")
            if number % 5 == 0:
                month.now = month.reports[-1].next
                ends(month.look(), "done")  # again: nothing twice
    judge(month, days)


def judge(month: Month, days: list[dt.date]) -> None:
    """0 wrong, 0 missed without being told, 0 twice, every hold with its reason."""
    out = month.items()
    assert len(out) == len(set(out)), "published twice"
    told = Counter((one.kind, one.edition) for one in month.told)
    for day in days:
        name = day.isoformat()
        if name not in out:
            assert ("missing", name) in told, f"{name} was missed, and nobody was told"
            continue
        episode = month.episode(day)
        titles = {chapter.title for chapter in episode.chapters[1:-1]}
        assert titles == month.expected[name], f"{name} is wrong"
        assert WRONG not in month.said(name)
        revisions = 2 if name in (str(days[10]), str(days[12])) else 1
        assert len(episode.published) == revisions, (
            f"{name} went out {len(episode.published)} times"
        )
    assert set(map(str, days)) - set(out) == {str(days[20])}
    records = month.records()
    for one in records:
        if one.outcome in ("held", "missing", "failed"):
            assert one.reasons, one
            assert all(reason.message and reason.hint for reason in one.reasons), one.reasons
    for edition in out:
        going = [r.revision for r in records if r.edition == edition and r.outcome == "published"]
        assert len(going) == len(set(going)), f"{edition} was published twice: {going}"
    # few alerts: one a state change, and one a correction
    assert {one for one, count in told.items() if count > 1} <= {("published", str(days[10]))}
    for file in [*month.root.glob("runs/*"), *month.root.glob("audio/**/*.json")]:
        assert GhostSite.key not in file.read_text("utf-8", "replace"), file
    assert json.loads((month.root / "runs" / "told.json").read_text("utf-8"))
