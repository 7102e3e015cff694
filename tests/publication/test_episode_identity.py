"""Who an episode is: what is heard decides a revision, its date decides its place."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.publication import manifest
from audio_edition.publication.episodes import guid_of, number_for
from audio_edition.publication.model import Enclosure, Episode
from audio_edition.publication.publish import mark_published
from audio_edition.publication.shelf import read_shelf
from audio_edition.publication.targets import FolderTarget
from audio_edition.units import Bytes
from tests.publication.support import NOW, Piece, Stage, identity

DAY = "2026-11-02"
LATER = NOW + timedelta(hours=3)
SECOND = timedelta(seconds=1)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def feed(stage: Stage) -> list[feedparser.FeedParserDict]:
    return list(feedparser.parse((stage.audio / "feed.xml").read_bytes()).entries)


def with_other_tags(stage: Stage) -> None:
    stage.identity = replace(
        stage.identity, description="Other words.", author="Somebody else", cover=""
    )


# -- what is heard -------------------------------------------------------------


def test_new_tags_make_no_revision_and_one_new_word_makes_exactly_one(stage: Stage) -> None:
    pieces = (Piece("Harbor reopens"), Piece("Ferry fares rise", ("Fares rise to $4.",)))
    days = [f"2026-11-0{number}" for number in (2, 3, 4)]
    for day in days:
        stage.release(day, pieces, now=NOW)
    stage.publish()
    file = stage.audio / DAY / f"{DAY}.mp3"
    before = {day: (stage.audio / day / f"{day}.mp3").read_bytes() for day in days}
    enclosures = [item.enclosures for item in feed(stage)]
    inode = file.stat().st_ino

    with_other_tags(stage)
    for day in days:
        again = stage.release(day, pieces, now=LATER)
        assert (again.revision, again.corrections) == (1, ())
        assert (again.file, again.sha256) == (
            f"{day}.mp3",
            hashlib.sha256(before[day]).hexdigest(),
        )
        assert [i.name for i in again.files if i.name.startswith(day)] == [f"{day}.mp3"]
    assert {day: (stage.audio / day / f"{day}.mp3").read_bytes() for day in days} == before
    assert file.stat().st_ino == inode
    assert [item.enclosures for item in feed(stage)] == enclosures
    assert not stage.publish(now=LATER).stale
    assert [e.pending for e in read_shelf(stage.at()).entries] == [False] * 3

    fixed = (pieces[0], replace(pieces[1], sentences=("Fares rise to $5.",)))
    corrected = [stage.release(day, fixed if day == DAY else pieces, now=LATER) for day in days]
    assert [episode.revision for episode in corrected] == [2, 1, 1]
    assert [c.note for c in corrected[0].corrections] == ["“Ferry fares rise”"]
    assert file.read_bytes() == before[DAY]


def test_what_nobody_heard_takes_the_new_tags(stage: Stage) -> None:
    first = stage.release()
    with_other_tags(stage)
    again = stage.release(now=LATER)
    assert again.frames_sha256 == first.frames_sha256
    assert again.sha256 != first.sha256
    assert b"Somebody else" in (stage.audio / DAY / f"{DAY}.mp3").read_bytes()
    # published under an embargo is not heard yet
    lifts = NOW + timedelta(days=2)
    stage.release(publish_at=lifts, now=LATER)
    stage.publish(now=LATER)
    stage.identity = replace(stage.identity, author="A third one")
    again = stage.release(publish_at=lifts, now=LATER)
    assert (again.revision, again.published) == (1, ())
    assert b"A third one" in (stage.audio / DAY / f"{DAY}.mp3").read_bytes()


def test_a_correction_that_waits_takes_new_tags_and_keeps_its_line(stage: Stage) -> None:
    stage.release()
    stage.publish()
    waiting = stage.release(take=1, now=LATER)
    with_other_tags(stage)
    again = stage.release(take=1, now=LATER + timedelta(hours=9))
    assert (again.revision, again.file) == (2, f"{DAY}-r2.mp3")
    assert again.corrections == waiting.corrections
    assert again.sha256 != waiting.sha256


def without_frames(stage: Stage) -> None:
    """Make the manifest one of a version that did not tell what is heard."""
    file = stage.audio / DAY / manifest.NAME
    document = json.loads(file.read_bytes())
    for place in (document["audio"], *document["published"]):
        del place["frames_sha256"]
    file.write_bytes(manifest.as_json(document))


def test_an_old_manifest_is_judged_by_its_file(stage: Stage) -> None:
    stage.release()
    stage.publish()
    without_frames(stage)
    with_other_tags(stage)
    assert stage.release(now=LATER).revision == 1
    without_frames(stage)
    assert stage.release(take=1, now=LATER).revision == 2


@pytest.mark.parametrize("frames_told", [True, False])
def test_a_lost_or_damaged_file_that_is_out_is_never_written_anew(
    stage: Stage, frames_told: bool
) -> None:
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


# -- GUID, title, number -------------------------------------------------------


def test_the_guid_is_known_before_the_first_build_and_kept(stage: Stage) -> None:
    before = guid_of(stage.at(), stage.identity, DAY)
    assert stage.release().guid == before
    stage.identity = replace(stage.identity, base_url="https://elsewhere.example/")
    assert guid_of(stage.at(), stage.identity, DAY) == before
    assert stage.release(now=LATER).guid == before
    assert guid_of(stage.at(), stage.identity, "2026-11-03") != before


def test_the_title_is_the_scripts(stage: Stage) -> None:
    assert stage.release(title="Harbor reopens").title == "Harbor reopens"


def test_numbers_follow_the_dates_where_one_is_free(stage: Stage) -> None:
    monday = stage.release("2026-11-02")
    wednesday = stage.release("2026-11-04")
    stage.publish()
    tuesday = stage.release("2026-11-03")
    assert [e.number for e in (monday, wednesday, tuesday)] == [1, 2, 3]
    # whoever has a number keeps it
    assert stage.release("2026-11-03", take=1).number == 3


def numbers(stage: Stage) -> list[int]:
    return [entry.head.number for entry in read_shelf(stage.at()).entries]


@pytest.mark.parametrize("order", list(permutations((2, 3, 4))))
def test_numbers_of_what_was_only_built_follow_the_dates(
    stage: Stage, order: tuple[int, ...]
) -> None:
    for day in order:
        stage.release(f"2026-11-0{day}")
    assert numbers(stage) == [1, 2, 3]
    before = (stage.audio / "2026-11-03" / manifest.NAME).read_bytes()
    assert stage.release("2026-11-03").number == 2
    assert (stage.audio / "2026-11-03" / manifest.NAME).read_bytes() == before
    assert [item.itunes_episode for item in feed(stage)] == ["3", "2", "1"]


def test_a_published_number_stays_and_the_others_follow_the_dates(stage: Stage) -> None:
    stage.release("2026-11-05")
    stage.publish()
    for day in (8, 7, 3, 6):
        stage.release(f"2026-11-0{day}")
    assert numbers(stage) == [2, 1, 3, 4, 5]


def test_an_older_edition_built_while_a_newer_one_is_published(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audio_edition.publication import publish

    stage.release("2026-11-03")
    real = publish.mark_published

    def meanwhile(episode: Episode, now: datetime) -> Episode:
        stage.release("2026-11-02")
        return real(episode, now)

    monkeypatch.setattr(publish, "mark_published", meanwhile)
    stage.publish("2026-11-03")
    assert numbers(stage) == [1, 2]
    assert [entry.out for entry in read_shelf(stage.at()).entries] == [False, True]


def test_a_number_that_is_free_between_the_neighbours_is_taken() -> None:
    def entry(day: int, number: int) -> object:
        from types import SimpleNamespace

        return SimpleNamespace(date=f"2026-11-{day:02}", number=number, edition_id=f"e{day}")

    shelf = [entry(2, 4), entry(5, 9), entry(9, 10)]
    for day, number in ((3, 5), (1, 3), (6, 11), (10, 11)):
        assert number_for(date(2026, 11, day), "x", shelf) == number  # type: ignore[arg-type]
    assert number_for(date(2026, 11, 1), "x", []) == 1


@given(st.lists(st.integers(1, 28), unique=True, min_size=1, max_size=12))
def test_no_two_episodes_ever_get_the_same_number(days: list[int]) -> None:
    from types import SimpleNamespace

    shelf: list[object] = []
    for day in days:
        name = f"2026-11-{day:02}"
        number = number_for(date(2026, 11, day), name, shelf)  # type: ignore[arg-type]
        shelf.append(SimpleNamespace(date=name, number=number, edition_id=name))
    numbers = [entry.number for entry in shelf]  # type: ignore[attr-defined]
    assert sorted(numbers) == list(range(1, len(days) + 1))
    if days == sorted(days):
        assert numbers == sorted(numbers)


# -- its place -----------------------------------------------------------------


def test_an_archive_edition_built_today_is_not_todays(stage: Stage) -> None:
    stage.release("2026-11-02")
    stage.release("2026-10-01", title="From the archive", now=LATER)
    # a day ahead of its date with an hour of its own: after it in the feed's times, not in place
    stage.release("2026-10-30", title="Late", publish_at=LATER, now=LATER)
    stage.refresh(LATER)
    assert [item.title for item in feed(stage)] == [
        "Edition of 2026-11-02", "Late", "From the archive",
    ]  # fmt: skip
    today = (stage.audio / "today" / "index.html").read_text()
    assert "Edition of 2026-11-02" in today
    assert "From the archive" not in today
    archive = (stage.audio / "2026-10-01" / "index.html").read_text()
    assert 'rel="next" href="../2026-10-30/"' in archive
    assert 'rel="prev"' not in archive
    assert (
        'rel="prev" href="../2026-10-30/"'
        in (stage.audio / "2026-11-02" / "index.html").read_text()
    )


# -- boundaries ----------------------------------------------------------------


def test_pubdate_is_of_the_first_publication_whatever_changes_later(stage: Stage) -> None:
    stage.release()
    stage.publish()
    stage.release(take=1, now=LATER)
    stage.publish(DAY, now=LATER, note="A name was wrong.")
    stage.retract(DAY, LATER + timedelta(days=1))
    stage.publish(DAY, now=LATER + timedelta(days=2))
    (item,) = feed(stage)
    assert datetime(*item.published_parsed[:6], tzinfo=UTC) == NOW
    head = feedparser.parse((stage.audio / "feed.xml").read_bytes()).feed
    assert datetime(*head.updated_parsed[:6], tzinfo=UTC) == LATER


def episode(stage: Stage, **changes: object) -> Episode:
    return replace(stage.release(), **changes)  # type: ignore[arg-type]


def test_an_embargo_ends_at_its_very_second(stage: Stage) -> None:
    hidden = episode(stage, publish_at=NOW)
    assert hidden.is_under_embargo(NOW - SECOND)
    assert not hidden.is_public(NOW - SECOND)
    assert not hidden.is_under_embargo(NOW)
    assert hidden.is_public(NOW)
    assert mark_published(hidden, NOW - SECOND).published[0].since == NOW
    lifted = replace(hidden, published_at=NOW - timedelta(days=1))
    assert mark_published(lifted, NOW).published[0].since == NOW - timedelta(days=1)


def test_a_revision_is_heard_from_its_very_second(stage: Stage) -> None:
    out = Enclosure(1, f"{DAY}.mp3", Bytes(1), "0" * 64, NOW)
    heard = episode(stage, published=(out,))
    assert heard.heard(NOW - SECOND) == ()
    assert heard.heard(NOW) == (out,)


def test_at_the_second_an_embargo_ends_new_sound_is_a_correction(stage: Stage) -> None:
    lifts = NOW + timedelta(days=1)
    stage.release(publish_at=lifts)
    stage.publish()
    assert stage.release(take=1, publish_at=lifts, now=lifts - SECOND).revision == 1
    stage.publish()
    assert stage.release(take=2, publish_at=lifts, now=lifts).revision == 2


def test_a_page_stands_from_the_very_second(stage: Stage) -> None:
    lifts = NOW + timedelta(days=1)
    stage.release(publish_at=lifts)
    page = stage.audio / DAY / "index.html"
    stage.refresh(lifts - SECOND)
    assert not page.exists()
    stage.refresh(lifts)
    assert page.exists()
    stage.publisher(FolderTarget(stage.root / "public"), lifts).publish()
    assert (stage.root / "public" / DAY / "index.html").exists()


def test_every_segment_tells_who_wrote_it_and_where_it_stands(stage: Stage) -> None:
    pieces = (
        Piece("The Harbor", byline="Jane Doe", url="https://lantern.example/harbor"),
        Piece("The Crane"),
    )
    told = {s.title: (s.byline, s.url) for s in stage.release(DAY, pieces).segments}
    assert told["The Harbor"] == ("Jane Doe", "https://lantern.example/harbor")
    assert told["The Crane"] == ("", "")


def test_a_redone_correction_keeps_its_line_while_it_sounds_the_same(stage: Stage) -> None:
    """Also where a manifest of an earlier version tells no frames."""
    stage.release()
    stage.publish()
    first = stage.release(take=1, now=NOW + SECOND)
    (line,) = first.corrections
    assert line.at == NOW + SECOND
    again = stage.release(take=1, now=NOW + 5 * SECOND)
    assert again.corrections == (line,), "the same sound: the line stands as it was written"
    other = stage.release(take=2, now=NOW + 9 * SECOND)
    assert [item.at for item in other.corrections] == [NOW + 9 * SECOND]
    file = stage.audio / DAY / manifest.NAME
    old = replace(other, frames_sha256="")
    file.write_bytes(manifest.to_json(old))
    same = stage.release(take=2, now=NOW + 12 * SECOND)
    assert same.corrections == other.corrections
    file.write_bytes(manifest.to_json(old))
    heard = stage.release(take=3, now=NOW + 15 * SECOND)
    assert [item.at for item in heard.corrections] == [NOW + 15 * SECOND]


def test_a_correction_that_waits_goes_on_waiting_when_another_is_retracted(stage: Stage) -> None:
    target = FolderTarget(stage.root / "public")
    stage.release(DAY)
    stage.release("2026-11-03")
    stage.publisher(target).publish()
    corrected = stage.release(DAY, take=1, now=NOW + SECOND)
    stage.publisher(target, NOW + SECOND).send_show()
    assert not (stage.root / "public" / DAY / corrected.file).exists()
    told = (stage.root / "public/feed.xml").read_text(encoding="utf-8")
    assert corrected.file not in told
    assert f"{DAY}.mp3" in told
