"""Publishing beside retracting, beside other shows, and after the text was corrected."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from audio_edition.errors import BusyError, EditionError, PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.publication.targets import FolderTarget, Seen, open_target
from tests.publication.support import NOW, Piece, Stage

DAY = "2026-11-02"
NEXT = "2026-11-03"
LATER = NOW + timedelta(days=1)


class Interrupted:
    """A folder at which something happens right before a file is put."""

    def __init__(self, folder: Path, path: str, act: Callable[[], object]) -> None:
        self._folder = FolderTarget(folder)
        self._path = path
        self._act = act
        self.happened = 0

    @property
    def name(self) -> str:
        return self._folder.name

    def look(self, path: str) -> Seen | None:
        return self._folder.look(path)

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        return self._folder.look_under(folders)

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        if path == self._path and not self.happened:
            self.happened += 1
            self._act()
        self._folder.put(path, source, content_type, cache_control)

    def digest(self, path: str) -> str:
        return self._folder.digest(path)

    def remove(self, path: str) -> None:
        self._folder.remove(path)


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


# -- retraction ----------------------------------------------------------------


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    "path", [f"{DAY}/{DAY}.mp3", f"{NEXT}/{NEXT}.mp3", f"{DAY}/index.html", "feed.xml"]
)
def test_an_edition_retracted_while_it_is_sent_stays_retracted(
    stage: Stage, public: Path, path: str, named: bool
) -> None:
    stage.release()
    stage.release(NEXT, now=LATER)
    busy: list[type] = []

    def retract() -> None:
        stage.retract(DAY, LATER)
        try:  # what the command does next: it finds the other run at work
            stage.publisher(FolderTarget(public), LATER).send_show()
        except BusyError:
            busy.append(BusyError)

    target = Interrupted(public, path, retract)
    stage.publisher(target, LATER).publish([DAY, NEXT] if named else [])
    assert target.happened
    assert busy
    assert episode(stage).retracted
    assert titles(public / "feed.xml") == ["Edition of 2026-11-03"]
    assert titles(stage.audio / "feed.xml") == ["Edition of 2026-11-03"]
    page = public / DAY / "index.html"
    assert not page.exists() or ".mp3" not in page.read_text()


def test_without_a_target_too(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from audio_edition.publication import publish

    stage.release()
    real = publish.verify_here
    acts = [lambda: stage.retract(DAY, LATER)]

    def interrupted(parcel: object) -> None:
        if acts:
            acts.pop()()
        real(parcel)  # type: ignore[arg-type]

    monkeypatch.setattr(publish, "verify_here", interrupted)
    stage.publish(DAY, now=LATER)
    assert episode(stage).retracted
    assert titles(stage.audio / "feed.xml") == []
    assert any("retracted while" in warning for warning in stage.warnings)


def test_only_its_name_brings_a_retracted_edition_back(stage: Stage, public: Path) -> None:
    stage.release()
    stage.release(NEXT, now=LATER)
    target = FolderTarget(public)
    stage.publisher(target, LATER).publish()
    stage.retract(DAY, LATER)
    stage.release(take=1, now=LATER)  # a correction waits, too
    for ids in ([], [NEXT]):
        stage.publisher(target, LATER).publish(ids)
        assert episode(stage).retracted
        assert titles(public / "feed.xml") == ["Edition of 2026-11-03"]
    stage.publisher(target, LATER).publish([DAY])
    assert len(titles(public / "feed.xml")) == 2


def test_retracting_over_and_over_beside_publishing_never_fails_the_reader(
    stage: Stage, public: Path
) -> None:
    """Two threads: whoever is last, target and manifest say the same."""
    stage.release()
    stage.release(NEXT, now=LATER)
    failures: list[BaseException] = []
    start = threading.Barrier(2)

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except BusyError:
            pass
        except BaseException as failure:  # a thread's failure must fail the test
            failures.append(failure)

    def retract() -> None:
        stage.retract(DAY, LATER)
        stage.publisher(FolderTarget(public), LATER).send_show()

    for _ in range(5):
        stage.publisher(FolderTarget(public), LATER).publish([DAY])
        acts = (lambda: stage.publisher(FolderTarget(public), LATER).publish([NEXT]), retract)
        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert titles(public / "feed.xml") == ["Edition of 2026-11-03"]


def test_an_edition_built_again_while_it_is_sent_is_not_marked(stage: Stage, public: Path) -> None:
    stage.release()
    """The enclosure is out already; then its tags change, and the intro follows."""
    target = Interrupted(public, f"{DAY}/intro.mp3", lambda: stage.release(title="Another"))
    with pytest.raises(PublicationError, match="built again while it was being sent"):
        stage.publisher(target).publish()
    assert target.happened
    assert episode(stage).published == ()
    assert not (public / "feed.xml").exists()


def test_a_file_that_changes_on_its_way_is_no_fault_of_the_target(
    stage: Stage, public: Path
) -> None:
    stage.release()
    target = Interrupted(public, f"{DAY}/{DAY}.mp3", lambda: stage.release(take=1))
    with pytest.raises(PublicationError, match="missing or not what was built"):
        stage.publisher(target).publish()


# -- other shows at the same place ---------------------------------------------


def test_feed_pages_of_another_show_are_left_alone(stage: Stage, public: Path) -> None:
    stage.settings = replace(stage.settings, feed_items=1)
    for number in range(3):
        stage.release(f"2026-11-0{number + 2}", now=NOW + timedelta(days=number))
    target = FolderTarget(public)
    stage.publisher(target, LATER).publish()
    assert {p.name for p in public.glob("feed-*.xml")} == {"feed-1.xml", "feed-2.xml"}
    for folder in (public, stage.audio):
        (folder / "feed-9.xml").write_text("<rss>another show's</rss>")
        (folder / "feed-me.xml").write_text("a recipe")
        (folder / "feed-2.xml").write_text("<rss>moved in where ours stood</rss>")
    stage.settings = replace(stage.settings, feed_items=9)
    stage.publisher(target, LATER).publish()
    for folder in (public, stage.audio):
        left = {p.name for p in folder.glob("feed-*.xml")}
        assert left == {"feed-2.xml", "feed-9.xml", "feed-me.xml"}, folder


# -- older than their text -----------------------------------------------------


def digest_of(stage: Stage, edition_id: str) -> str:
    from audio_edition.publication.build_record import built_from

    return built_from(stage.audio / edition_id).script


def test_a_named_edition_that_is_older_than_its_text_is_refused(stage: Stage, public: Path) -> None:
    stage.release()
    assert len(digest_of(stage, DAY)) == 64
    publisher = stage.publisher(FolderTarget(public))
    with pytest.raises(PublicationError, match="2026-11-02 was built from an older") as caught:
        publisher.publish([DAY], current=lambda _: "of a corrected text")
    assert caught.value.hint == "audio-edition build 2026-11-02 makes it again"
    assert not public.exists()
    assert publisher.publish([DAY], current=lambda _: digest_of(stage, DAY)).stale == ()
    assert (public / "feed.xml").exists()


def test_unnamed_ones_are_left_out_with_a_warning(stage: Stage, public: Path) -> None:
    stage.release()
    stage.release(NEXT, now=LATER)

    def current(edition_id: str) -> str:
        return "newer" if edition_id == DAY else digest_of(stage, edition_id)

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

    def broken(edition_id: str) -> str:
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

    def current(edition_id: str) -> str:
        asked.append(edition_id)
        return digest_of(stage, DAY) if len(asked) == 1 else "newer"

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


def test_a_build_that_did_not_say_what_it_was_made_from_goes_out(stage: Stage) -> None:
    stage.release()
    (stage.audio / DAY / "build.json").write_text('{"version": 1}')
    assert stage.publish(DAY, current=lambda _: "x").stale == ()
    assert episode(stage).published


def test_a_correction_that_waits_but_is_older_does_not_follow(stage: Stage) -> None:
    stage.release()
    stage.publish()
    stage.release(pieces=(Piece("Another"),), now=LATER)
    stage.release(NEXT, now=LATER)
    fresh = digest_of(stage, NEXT)
    outcome = stage.publish(NEXT, now=LATER, current=lambda e: fresh if e == NEXT else "newer")
    assert outcome.stale == (DAY,)
    assert [item.revision for item in episode(stage).published] == [1]


def test_a_target_may_be_named_by_file_address(stage: Stage, public: Path) -> None:
    assert open_target(f"file://{public}", stage.at()).name == str(public)


def test_a_folder_that_cannot_be_is_one_line(stage: Stage, public: Path) -> None:
    public.write_text("a file")
    stage.release()
    with pytest.raises(PublicationError, match="cannot send") as caught:
        stage.publisher(FolderTarget(public)).publish()
    assert "\n" not in caught.value.message
    assert caught.value.hint
