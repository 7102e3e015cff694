"""Publishing beside retracting, beside other shows, and after the text was corrected."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import sleep

import feedparser
import pytest

from audio_edition.errors import BusyError, PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.publication.targets import FolderTarget, Seen, open_target
from tests.publication.support import NOW, Stage

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

    def publish() -> None:
        while True:
            try:
                stage.publisher(FolderTarget(public), LATER).publish([NEXT])
            except BusyError:  # the retraction was first: as its hint says, when that has ended
                sleep(0.01)
            else:
                return

    for _ in range(5):
        stage.publisher(FolderTarget(public), LATER).publish([DAY])
        acts = (publish, retract)
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


def test_a_target_may_be_named_by_file_address(stage: Stage, public: Path) -> None:
    assert open_target(f"file://{public}", stage.at()).name == str(public)


def test_a_folder_that_cannot_be_is_one_line(stage: Stage, public: Path) -> None:
    public.write_text("a file")
    stage.release()
    with pytest.raises(PublicationError, match="cannot send") as caught:
        stage.publisher(FolderTarget(public)).publish()
    assert "\n" not in caught.value.message
    assert caught.value.hint
