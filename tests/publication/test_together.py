"""Publishing beside retracting, beside other shows, and after the text was corrected."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import BusyError, PublicationError
from audio_edition.models import replace
from audio_edition.publication import journal, publish
from audio_edition.publication.targets import FolderTarget
from tests.publication.support import DAY, NEXT, NOW, Stage, titles
from tests.rows import each

LATER = NOW + timedelta(days=1)
BOTH = [f"Edition of {NEXT}", f"Edition of {DAY}"]


class Interrupted(FolderTarget):
    """A folder at which something happens right before a file is put."""

    def __init__(self, folder: Path, path: str, act: Callable[[], object]) -> None:
        super().__init__(folder)
        self._path, self._act = path, act
        self.happened = 0

    def put(self, path: str, *rest: Any) -> None:
        if path == self._path and not self.happened:
            self.happened += 1
            self._act()
        super().put(path, *rest)


# -- retraction ----------------------------------------------------------------


@each("named", [True, False])
@each("path", [f"{DAY}/{DAY}.mp3", f"{NEXT}/{NEXT}.mp3", f"{DAY}/index.html", "feed.xml"])
def test_an_edition_retracted_while_it_is_sent_stays_retracted(
    tmp_path: Path, path: str, named: bool
) -> None:
    stage, public = Stage(tmp_path / "show"), tmp_path / "public"
    stage.release()
    stage.release(NEXT, now=LATER)

    def retract() -> None:
        stage.retract(DAY, LATER)
        with pytest.raises(BusyError):  # what the command does next: it finds a run at work
            stage.publisher(public, LATER).send_show()

    target = Interrupted(public, path, retract)
    stage.publisher(target, LATER).publish([DAY, NEXT] if named else [])
    assert target.happened
    assert stage.episode().retracted
    assert titles(public) == titles(stage.audio) == BOTH[:1]
    page = public / DAY / "index.html"
    assert not page.exists() or ".mp3" not in page.read_text()


@each("by_note", [False, True])
def test_without_a_target_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_note: bool
) -> None:
    """By its manifest, or where a retraction broke off behind its note in the journal."""
    stage = Stage(tmp_path)
    stage.release()
    real = publish.verify_here
    acts = [lambda: stage.retract(DAY, LATER)]
    if by_note:
        gone = replace(stage.episode(), retracted=True, retracted_at=LATER)
        acts = [lambda: journal.note(stage.at(), [gone])]

    def interrupted(parcel: Any) -> None:
        if acts:
            acts.pop()()
        real(parcel)

    monkeypatch.setattr(publish, "verify_here", interrupted)
    stage.publish(DAY, now=LATER)
    assert stage.episode().published == ()
    assert titles(stage.audio) == []
    assert any("retracted while" in warning for warning in stage.warnings)


def test_only_its_name_brings_a_retracted_edition_back(stage: Stage, public: Path) -> None:
    stage.release()
    stage.release(NEXT, now=LATER)
    stage.publisher(public, LATER).publish()
    stage.retract(DAY, LATER)
    stage.release(take=1, now=LATER)  # a correction waits, too
    for ids in ([], [NEXT]):
        stage.publisher(public, LATER).publish(ids)
        assert stage.episode().retracted
        assert titles(public) == BOTH[:1]
    # but not where it was retracted since the command began
    stage.publisher(public, LATER).publish([DAY], back=())
    assert stage.episode().retracted
    stage.publisher(public, LATER).publish([DAY])
    assert titles(public) == BOTH


@each(
    "path, change, told",
    [
        # the enclosure is out already; then its tags change, and the intro follows
        (f"{DAY}/intro.mp3", {"title": "Another"}, "built again while it was being sent"),
        # its file changes on the way, which is no fault of the target
        (f"{DAY}/{DAY}.mp3", {"take": 1}, "missing or not what was built"),
    ],
)
def test_an_edition_built_again_while_it_is_sent_is_not_marked(
    tmp_path: Path, path: str, change: dict[str, Any], told: str
) -> None:
    stage, public = Stage(tmp_path / "show"), tmp_path / "public"
    stage.release()
    target = Interrupted(public, path, lambda: stage.release(**change))
    with pytest.raises(PublicationError, match=told):
        stage.publisher(target).publish()
    assert target.happened
    assert stage.episode().published == ()
    assert not (public / "feed.xml").exists()


# -- other shows at the same place ---------------------------------------------


def test_feed_pages_of_another_show_are_left_alone(stage: Stage, public: Path) -> None:
    stage.settings = replace(stage.settings, feed_items=1)
    for number in range(3):
        stage.release(f"2026-11-0{number + 2}", now=NOW + timedelta(days=number))
    stage.publisher(public, LATER).publish()
    assert {p.name for p in public.glob("feed-*.xml")} == {"feed-1.xml", "feed-2.xml"}
    for folder in (public, stage.audio):
        (folder / "feed-9.xml").write_text("<rss>another show's</rss>")
        (folder / "feed-me.xml").write_text("a recipe")
        (folder / "feed-2.xml").write_text("<rss>moved in where ours stood</rss>")
    stage.settings = replace(stage.settings, feed_items=9)
    stage.publisher(public, LATER).publish()
    for folder in (public, stage.audio):
        left = {p.name for p in folder.glob("feed-*.xml")}
        assert left == {"feed-2.xml", "feed-9.xml", "feed-me.xml"}, folder


def test_a_folder_that_cannot_be_is_one_line(stage: Stage, public: Path) -> None:
    public.write_text("a file")
    stage.release()
    with pytest.raises(PublicationError, match="cannot send") as caught:
        stage.publisher(public).publish()
    assert "\n" not in caught.value.message
    assert caught.value.hint
