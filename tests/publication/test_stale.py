"""Nothing goes out that is older than its text, its title, its embargo."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from audio_edition.errors import EditionError, PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.build_record import Fingerprint, built_from
from audio_edition.publication.model import Episode
from audio_edition.publication.targets import FolderTarget
from tests.publication.support import NOW, Piece, Stage

DAY = "2026-11-02"
NEXT = "2026-11-03"
LATER = NOW + timedelta(days=1)
NEWER = Fingerprint("of a corrected text", "with another title")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "show")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public"


def episode(stage: Stage, edition_id: str = DAY) -> Episode:
    found = manifest.read(stage.audio, edition_id)
    assert found is not None
    return found


def titles(feed: Path) -> list[str]:
    parsed = feedparser.parse(feed.read_bytes())
    assert not parsed.bozo
    return [item.title for item in parsed.entries]


def text_of(stage: Stage, edition_id: str) -> Fingerprint:
    text = built_from(stage.audio / edition_id).text
    assert text is not None
    return text


def test_a_named_edition_that_is_older_than_its_text_is_refused(stage: Stage, public: Path) -> None:
    stage.release()
    assert len(text_of(stage, DAY).script) == len(text_of(stage, DAY).details) == 64
    publisher = stage.publisher(FolderTarget(public))
    with pytest.raises(PublicationError, match="2026-11-02 was built from an older") as caught:
        publisher.publish([DAY], current=lambda _: NEWER)
    assert caught.value.hint == "audio-edition build 2026-11-02 makes it again"
    assert not public.exists()
    assert publisher.publish([DAY], current=lambda _: text_of(stage, DAY)).stale == ()
    assert (public / "feed.xml").exists()


def test_unnamed_ones_are_left_out_with_a_warning(stage: Stage, public: Path) -> None:
    stage.release()
    stage.release(NEXT, now=LATER)

    def current(edition_id: str) -> Fingerprint:
        return NEWER if edition_id == DAY else text_of(stage, edition_id)

    outcome = stage.publisher(FolderTarget(public), LATER).publish(current=current)
    assert outcome.stale == (DAY,)
    assert titles(public / "feed.xml") == ["Edition of 2026-11-03"]
    (warning,) = stage.warnings
    assert "audio-edition build 2026-11-02" in warning
    planned = stage.publisher(FolderTarget(public)).publish(current=current, dry_run=True)
    assert planned.stale == (DAY,)


def test_sources_that_are_gone_or_cannot_be_read(stage: Stage, public: Path) -> None:
    stage.release()
    stage.publisher(FolderTarget(public)).publish([DAY], current=lambda _: None)
    assert episode(stage).published

    def broken(edition_id: str) -> Fingerprint:
        raise EditionError("01-piece.md cannot be read")

    stage.release(NEXT, now=LATER)
    publisher = stage.publisher(FolderTarget(public), LATER)
    assert publisher.publish(current=broken).stale == (NEXT,)
    with pytest.raises(EditionError):
        publisher.publish([NEXT], current=broken)


def test_what_is_out_is_judged_by_its_own_sources_only(stage: Stage) -> None:
    """A new greeting in show.toml makes no lie of a year of editions; a corrected article does."""
    stage.editions.joinpath(DAY).mkdir()
    article = stage.editions / DAY / "01-piece.md"
    article.write_text("# One")
    stage.release()
    asked: list[str] = []

    def current(edition_id: str) -> Fingerprint:
        asked.append(edition_id)
        return text_of(stage, DAY) if len(asked) == 1 else NEWER

    assert stage.publish(current=current).stale == ()
    assert stage.publish(DAY, current=current).stale == ()
    assert asked == [DAY]
    (stage.editions / DAY / ".01-piece.md.swp").write_text("an editor's own file")
    assert stage.publish(current=current).stale == ()
    assert asked == [DAY]
    article.write_text("# One, corrected")
    assert stage.publish(current=current).stale == (DAY,)
    with pytest.raises(PublicationError, match="older text"):
        stage.publish(DAY, current=current)


@pytest.mark.parametrize(
    "record", ['{"version": 1}', '{"built_from": {"script": "x", "sources": "y"}}']
)
def test_a_build_that_did_not_say_what_it_was_made_from(stage: Stage, record: str) -> None:
    """Nobody can tell whether it is stale: refused, but where it is out or its text is gone."""
    stage.release()
    text = text_of(stage, DAY)
    (stage.audio / DAY / "build.json").write_text(record)
    with pytest.raises(PublicationError, match="did not record its text") as caught:
        stage.publish(DAY, current=lambda _: text)
    assert caught.value.hint == f"audio-edition build {DAY} makes it again"
    assert stage.publish(current=lambda _: text).stale == (DAY,)
    assert not episode(stage).published
    assert stage.publish(DAY, current=lambda _: None).stale == ()
    assert episode(stage).published
    assert stage.publish(DAY, current=lambda _: NEWER).stale == ()


def test_what_changed_beside_the_script_is_named(stage: Stage) -> None:
    stage.release()
    other = replace(text_of(stage, DAY), details="other")
    with pytest.raises(PublicationError, match="before its title, date, language, embargo, cover"):
        stage.publish(DAY, current=lambda _: other)
    assert stage.publish(current=lambda _: other).stale == (DAY,)


def test_a_correction_that_waits_but_is_older_does_not_follow(stage: Stage) -> None:
    stage.release()
    stage.publish()
    stage.release(pieces=(Piece("Another"),), now=LATER)
    stage.release(NEXT, now=LATER)
    fresh = text_of(stage, NEXT)
    current = {NEXT: fresh, DAY: NEWER}.get
    outcome = stage.publish(NEXT, now=LATER, current=current, along=True)
    assert outcome.stale == (DAY,)
    assert [item.revision for item in episode(stage).published] == [1]


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("how", ["retract", "publish"])
def test_a_stale_correction_stays_at_home_whatever_else_happens(
    stage: Stage, public: Path, how: str, remembered: bool
) -> None:
    """Neither its audio nor its words reach the target, and what listeners have stays true."""
    target = FolderTarget(public)
    stage.release()
    stage.release(NEXT, (Piece("Fares rise"),), now=LATER)
    stage.publisher(target, LATER).publish()
    before = {file: file.read_bytes() for file in public.rglob(f"{NEXT}/*")}
    stage.release(NEXT, (Piece("A libel"),), title="Libelled", now=LATER)
    if not remembered:
        shutil.rmtree(stage.root / ".cache")
    if how == "retract":
        stage.retract(DAY, LATER)
        stage.publisher(target, LATER).send_show()
    else:
        fresh = text_of(stage, DAY)
        stage.publisher(target, LATER).publish(
            [DAY], current=lambda e: fresh if e == DAY else NEWER
        )
    assert [item.revision for item in episode(stage, NEXT).published] == [1]
    assert {file: file.read_bytes() for file in public.rglob(f"{NEXT}/*")} == before
    (item,) = [i for i in feedparser.parse(public / "feed.xml").entries if NEXT in i.link]
    assert item.enclosures[0].href.endswith(f"/{NEXT}.mp3")
    assert int(item.enclosures[0].length) == len(before[public / NEXT / f"{NEXT}.mp3"])
    if remembered:
        told = [file for file in public.rglob("*") if file.is_file()]
        assert not [file for file in told if b"libel" in file.read_bytes().lower()]
        assert "Fares rise" in (public / "today" / "index.html").read_text()
    stage.publisher(target, LATER).publish([NEXT])
    assert (public / NEXT / f"{NEXT}-r2.mp3").is_file()
    assert f"{NEXT}-r2.mp3" in (public / "feed.xml").read_text()


def test_a_retraction_does_not_wait_for_another_editions_missing_file(
    stage: Stage, public: Path
) -> None:
    target = FolderTarget(public)
    stage.release()
    stage.release(NEXT, now=LATER)
    stage.publisher(target, LATER).publish()
    for change in ({"take": 1}, {"title": "Retitled"}):
        stage.release(NEXT, now=LATER, **change)  # type: ignore[arg-type]
        (stage.audio / NEXT / "intro.mp3").unlink()
        (public / NEXT / "intro.mp3").unlink()
        with pytest.raises(PublicationError, match="missing"):
            stage.publisher(target, LATER).publish([NEXT])
        stage.retract(DAY, LATER)
        stage.publisher(target, LATER).send_show()
        assert titles(public / "feed.xml") == ["Edition of 2026-11-03"]
        assert ".mp3" not in (public / DAY / "index.html").read_text()
        stage.release(NEXT, now=LATER)
        stage.publisher(target, LATER).publish([DAY, NEXT])
        assert len(titles(public / "feed.xml")) == 2
