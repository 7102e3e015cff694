"""Who an episode is: what is heard decides a revision, its date its place; no clock misdates it."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.errors import PublicationError
from audio_edition.findings import Finding
from audio_edition.models import replace
from audio_edition.publication import manifest, publish
from audio_edition.publication.dating import doubtful, require_after_start
from audio_edition.publication.episodes import guid_of, number_for, require_standing
from audio_edition.publication.model import Enclosure, Episode
from audio_edition.publication.publish import mark_published
from audio_edition.publication.shelf import read_shelf
from audio_edition.units import Bytes
from tests.publication.made import changed
from tests.publication.support import DAY, NEXT, NOW, Piece, Stage, identity, titles
from tests.rows import each

LATER = NOW + timedelta(hours=3)
SECOND = timedelta(seconds=1)


def feed(stage: Stage) -> Any:
    return feedparser.parse(stage.audio / "feed.xml")


def with_other_tags(stage: Stage, author: str = "Somebody else") -> None:
    stage.identity = replace(stage.identity, description="Other words.", author=author)


# -- what is heard -------------------------------------------------------------


def test_new_tags_make_no_revision_and_one_new_word_makes_exactly_one(stage: Stage) -> None:
    pieces = (Piece("Harbor reopens"), Piece("Ferry fares rise", ("Fares rise to $4.",)))
    first = [stage.release(day, pieces) for day in (DAY, NEXT)]
    stage.publish()
    file = stage.audio / DAY / f"{DAY}.mp3"
    before = (file.read_bytes(), file.stat().st_ino)
    enclosures = [item.enclosures for item in feed(stage).entries]
    with_other_tags(stage)
    for was in first:
        again = stage.release(was.edition_id, pieces, now=LATER)
        assert (again.revision, again.corrections) == (1, ())
        assert (again.file, again.sha256, again.size) == (was.file, was.sha256, was.size)
        name = was.edition_id
        assert [i.name for i in again.files if i.name.startswith(name)] == [f"{name}.mp3"]
    assert (file.read_bytes(), file.stat().st_ino) == before
    assert [item.enclosures for item in feed(stage).entries] == enclosures
    assert not stage.publish(now=LATER).stale
    assert [e.pending for e in read_shelf(stage.at()).entries] == [False] * 2
    fixed = (pieces[0], replace(pieces[1], sentences=("Fares rise to $5.",)))
    corrected = [stage.release(DAY, fixed, now=LATER), stage.release(NEXT, pieces, now=LATER)]
    assert [episode.revision for episode in corrected] == [2, 1]
    assert file.read_bytes() == before[0]


def test_what_nobody_heard_takes_the_new_tags(stage: Stage) -> None:
    first = stage.release()
    with_other_tags(stage)
    again = stage.release(now=LATER)
    assert again.frames_sha256 == first.frames_sha256
    assert again.sha256 != first.sha256
    file = stage.audio / DAY / f"{DAY}.mp3"
    assert b"Somebody else" in file.read_bytes()
    # published under an embargo is not heard yet
    lifts = NOW + timedelta(days=2)
    stage.release(publish_at=lifts, now=LATER)
    stage.publish(now=LATER)
    with_other_tags(stage, "A third one")
    again = stage.release(publish_at=lifts, now=LATER)
    assert (again.revision, again.published) == (1, ())
    assert b"A third one" in file.read_bytes()
    # nor is a correction that waits, and it keeps its line
    stage.publish(now=lifts)
    waiting = stage.release(publish_at=lifts, take=1, now=lifts)
    with_other_tags(stage, "A fourth one")
    again = stage.release(publish_at=lifts, take=1, now=lifts + timedelta(hours=9))
    assert (again.revision, again.file) == (2, f"{DAY}-r2.mp3")
    assert again.corrections == waiting.corrections
    assert again.sha256 != waiting.sha256


def without_frames(stage: Stage) -> None:
    """Make the manifest one of a version that did not tell what is heard, and had no seal."""
    episode = stage.episode()
    published = tuple(replace(one, frames_sha256="") for one in episode.published)
    old = changed(episode, frames_sha256="", proof=None, published=published)
    (stage.audio / DAY / manifest.NAME).write_bytes(manifest.to_json(old))


def test_an_old_manifest_is_judged_by_its_file(stage: Stage) -> None:
    stage.release()
    stage.publish()
    without_frames(stage)
    with_other_tags(stage)
    same = stage.release(now=LATER)
    assert same.revision == 1
    assert same.published[0].frames_sha256 == same.frames_sha256, "it learns here what is heard"
    without_frames(stage)
    other = stage.release(take=1, now=LATER)
    assert other.revision == 2
    # and so is the line of a correction that waits
    without_frames(stage)
    assert stage.release(take=1, now=LATER + SECOND).corrections == other.corrections
    without_frames(stage)
    heard = stage.release(take=2, now=LATER + 2 * SECOND)
    assert [item.at for item in heard.corrections] == [LATER + 2 * SECOND]


@each("frames_told", [True, False])
def test_a_file_that_is_out_is_never_written_anew(tmp_path: Path, frames_told: bool) -> None:
    stage = Stage(tmp_path)
    stage.release()
    stage.publish()
    if not frames_told:
        without_frames(stage)
    file = stage.audio / DAY / f"{DAY}.mp3"
    good = file.read_bytes()
    with_other_tags(stage)
    file.write_bytes(good[:-1] + b"!")
    assert stage.release(now=LATER).file == f"{DAY}-r2.mp3"
    file.unlink()
    assert stage.release(now=LATER).file == f"{DAY}-r2.mp3"
    assert not file.exists()
    stage.identity = identity()  # the very same bytes mend it
    assert stage.release(now=LATER).file == f"{DAY}.mp3"
    assert file.read_bytes() == good


# -- GUID, number --------------------------------------------------------------


def test_the_guid_is_known_before_the_first_build_and_kept(stage: Stage) -> None:
    before = guid_of(stage.at(), stage.identity, DAY)
    assert stage.release().guid == before
    stage.identity = replace(stage.identity, base_url="https://elsewhere.example/")
    assert guid_of(stage.at(), stage.identity, DAY) == stage.release(now=LATER).guid == before
    assert guid_of(stage.at(), stage.identity, NEXT) != before
    told = (stage.audio / "feed.xml").read_text()
    assert ("elsewhere.example" in told, "audio.lantern.example" in told) == (True, False)


def numbers(stage: Stage) -> list[int]:
    return [entry.head.number for entry in read_shelf(stage.at()).entries]


@each("order", list(permutations((2, 3, 4))))
def test_numbers_of_drafts_follow_the_dates(tmp_path: Path, order: tuple[int, ...]) -> None:
    stage = Stage(tmp_path)
    for day in order:
        stage.release(f"2026-11-0{day}")
    assert numbers(stage) == [1, 2, 3]
    before = (stage.audio / NEXT / manifest.NAME).read_bytes()
    assert stage.release(NEXT).number == 2
    assert (stage.audio / NEXT / manifest.NAME).read_bytes() == before
    assert [item.itunes_episode for item in feed(stage).entries] == ["3", "2", "1"]


def test_a_published_number_stays_and_the_others_follow_the_dates(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.release("2026-11-05")
    stage.publish()
    for day in (8, 7, 3, 6):
        stage.release(f"2026-11-0{day}")
    assert numbers(stage) == [2, 1, 3, 4, 5]
    assert stage.release(NEXT, take=1).number == 2, "whoever has a number keeps it"
    # an older one is built while a newer one is published
    stage = Stage(tmp_path / "other")
    stage.release(NEXT)
    real = publish.mark_published

    def meanwhile(episode: Episode, now: datetime) -> Episode:
        stage.release(DAY)
        return real(episode, now)

    monkeypatch.setattr(publish, "mark_published", meanwhile)
    stage.publish(NEXT)
    assert numbers(stage) == [1, 2]
    assert [entry.out for entry in read_shelf(stage.at()).entries] == [False, True]


@given(st.lists(st.integers(1, 28), unique=True, min_size=1, max_size=12))
def test_no_two_episodes_ever_get_the_same_number(days: list[int]) -> None:
    """One that is free between the neighbours is taken."""

    def entry(day: int, number: int) -> Any:
        name = f"2026-11-{day:02}"
        return SimpleNamespace(date=name, number=number, edition_id=name)

    shelf = [entry(2, 4), entry(5, 9), entry(9, 10)]
    for day, number in ((3, 5), (1, 3), (6, 11), (10, 11)):
        assert number_for(date(2026, 11, day), "x", shelf) == number
    shelf = []
    for day in days:
        made = entry(day, 0)
        made.number = number_for(date(2026, 11, day), made.edition_id, shelf)
        shelf.append(made)
    numbers = [one.number for one in shelf]
    assert sorted(numbers) == list(range(1, len(days) + 1))
    if days == sorted(days):
        assert numbers == sorted(numbers)


# -- its place, and boundaries ---------------------------------------------------


def test_an_archive_edition_built_today_is_not_todays(stage: Stage) -> None:
    stage.release(DAY)
    stage.release("2026-10-01", title="From the archive", now=LATER)
    # a day ahead of its date with an hour of its own: after it in the feed's times, not in place
    stage.release("2026-10-30", title="Late", publish_at=LATER, now=LATER)
    stage.refresh(LATER)
    assert titles(stage.audio) == [f"Edition of {DAY}", "Late", "From the archive"]
    today, archive, page = (
        (stage.audio / name / "index.html").read_text() for name in ("today", "2026-10-01", DAY)
    )
    assert f"Edition of {DAY}" in today
    assert "From the archive" not in today
    assert 'rel="next" href="../2026-10-30/"' in archive
    assert 'rel="prev"' not in archive
    assert 'rel="prev" href="../2026-10-30/"' in page


def test_pubdate_is_of_the_first_publication_whatever_changes_later(stage: Stage) -> None:
    stage.release()
    stage.publish()
    stage.release(take=1, now=LATER)
    stage.publish(DAY, now=LATER, note="A name was wrong.")
    stage.retract(DAY, LATER + timedelta(days=1))
    stage.publish(DAY, now=LATER + timedelta(days=2))
    (item,) = feed(stage).entries
    assert datetime(*item.published_parsed[:6], tzinfo=UTC) == NOW
    assert datetime(*feed(stage).feed.updated_parsed[:6], tzinfo=UTC) == LATER


def test_an_embargo_and_a_revision_count_to_the_very_second(stage: Stage) -> None:
    hidden = replace(stage.release(), publish_at=NOW)
    for now, is_out in ((NOW - SECOND, False), (NOW, True)):
        assert (hidden.is_under_embargo(now), hidden.is_public(now)) == (not is_out, is_out)
    assert mark_published(hidden, NOW - SECOND).published[0].since == NOW
    lifted = replace(hidden, published_at=NOW - timedelta(days=1))
    assert mark_published(lifted, NOW).published[0].since == NOW - timedelta(days=1)
    # what an earlier version listed no files of stays so
    (one,) = mark_published(hidden, NOW).published
    assert mark_published(replace(hidden, published=(one,)), LATER).published == (one,)
    bare = replace(hidden, published=(replace(one, files=()),))
    assert mark_published(bare, LATER).published[0].files == ()
    out = Enclosure(
        revision=1, file=f"{DAY}.mp3", size=Bytes(1), sha256="0" * 64, since=NOW, said={}
    )
    heard = replace(hidden, published=(out,))
    assert heard.heard(NOW - SECOND) == ()
    assert heard.heard(NOW) == (out,)


HOUR = timedelta(hours=1)
YEAR = timedelta(days=365.25)


@pytest.fixture(autouse=True)
def _machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine's own clock is asked, and nobody says what time it is."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def out(stage: Stage) -> Stage:
    stage.release(DAY)
    stage.publish()
    return stage


def test_a_clock_of_before_this_program(out: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    epoch, early = datetime.fromtimestamp(0, UTC), datetime(2023, 11, 14, tzinfo=UTC)
    with pytest.raises(PublicationError, match="the clock says 1970-01-01 00:00 UTC") as caught:
        require_standing(out.at(epoch), NEXT, target="")
    assert "set the machine's clock" in (caught.value.hint or "")
    require_after_start(NOW)
    with pytest.raises(PublicationError):
        require_after_start(early)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(early.timestamp())))
    require_after_start(early)
    with pytest.raises(PublicationError, match="1980"):
        require_after_start(datetime(1980, 1, 1, tzinfo=UTC))


def test_a_new_edition_is_not_older_than_what_is_out(out: Stage) -> None:
    for day, back, told in (
        (NEXT, 0.1, False),
        ("2026-11-04", 1, True),
        ("2026-11-05", 9600, True),
    ):
        early = NOW - back * HOUR
        out.warnings.clear()
        episode = out.release(day, now=early)
        found = list(doubtful(read_shelf(out.at(early)), episode, early))
        assert [(one.code, one.where) for one in found] == ([("clock", day)] if told else [])
        assert any("dated so for ever" in line for line in out.warnings) == told
        assert not list(doubtful(read_shelf(out.at(NOW + HOUR)), episode, NOW + HOUR))
    # what is out is not made unheard by it
    with pytest.raises(PublicationError, match=f"edition {DAY} went out on 2026-11-02 05:30"):
        require_standing(out.at(NOW - HOUR), DAY, target="")
    require_standing(out.at(NOW - HOUR / 12), DAY, target="")


def test_an_embargo_is_no_wrong_clock(tmp_path: Path) -> None:
    out = Stage(tmp_path / "show")
    out.release(NEXT, publish_at=NOW + 48 * HOUR)
    out.publish()
    require_standing(out.at(NOW), NEXT, target="")
    out.warnings.clear()
    out.release(DAY, now=NOW)
    assert not any("clock" in line for line in out.warnings)


# -- a clock that is far ahead ------------------------------------------------------------


def asked(out: Stage, day: str, now: datetime, **more: Any) -> list[Finding]:
    """Build an edition by a clock; what a publication of it is asked about."""
    out.warnings.clear()
    episode = out.release(day, now=now, **more)
    found = list(doubtful(read_shelf(out.at(now)), episode, now))
    if episode.revision == 1:
        assert any("dated so for ever" in line for line in out.warnings) == bool(found)
    return found


@each("years, told", [(0.5, False), (2.9, False), (3.1, True), (64, True)])
def test_a_clock_years_ahead_is_asked_about(tmp_path: Path, years: float, told: bool) -> None:
    out = Stage(tmp_path)
    out.release(DAY)
    out.publish()
    later = NOW + years * YEAR
    day = f"{later:%Y-%m-%d}"  # as a morning run names it
    found = asked(out, day, later)
    assert [(one.severity, one.code, one.where) for one in found] == (
        [("error", "clock", day)] if told else []
    )
    if told:
        message = f"the clock says {later:%Y-%m-%d %H:%M} UTC, {int(years)} years after edition "
        assert found[0].message.startswith(f"{message}{DAY} went out, the last that did")
        assert '--anyway "the clock is right"' in found[0].remedy


def test_what_a_clock_dates_is_asked_about(out: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    later = NOW + 64 * YEAR
    # an archive is taken in long after its days, and dated by them
    assert not asked(out, NEXT, later)
    # its hour would have come, by that clock
    assert asked(out, "2026-11-04", later, publish_at=NOW + 48 * HOUR)
    # a correction is dated by the hour in which it is heard
    assert asked(out, DAY, later, take=1)
    # who says what time it is may mean a later one
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(later.timestamp())))
    assert not asked(out, f"{later:%Y-%m-%d}", later)


@each("year, told", [(2027, False), (2044, False), (2090, True)])
def test_a_new_show_goes_by_the_program(tmp_path: Path, year: int, told: bool) -> None:
    out = Stage(tmp_path / "show")
    found = asked(out, f"{year}-05-01", datetime(year, 5, 1, tzinfo=UTC))
    assert bool(found) == told
    assert all("65 years after this program was written" in one.message for one in found)


def test_who_was_asked_about_holds_up_nobody_after(out: Stage, tmp_path: Path) -> None:
    rested, later = Stage(tmp_path / "rested"), NOW + 5 * YEAR
    rested.release(DAY)
    rested.publish()
    assert asked(rested, "2031-11-02", later)
    rested.publish("2031-11-02", now=later)  # as --anyway lets it
    assert not asked(rested, "2031-11-03", later + 24 * HOUR)
    # one that went out by a clock that was wrong
    wrong = NOW + 64 * YEAR
    day = f"{wrong:%Y-%m-%d}"
    assert asked(out, day, wrong)
    out.publish(day, now=wrong)
    right = NOW + 24 * HOUR
    assert not asked(out, NEXT, right)
    # its own sound stays: by the right clock it is not out yet, and might be replaced
    with pytest.raises(PublicationError, match=f"edition {day} went out on 2090"):
        require_standing(out.at(right), day, target="")
