"""A retraction from a checkout that has nothing: manifests come, no sound does."""

import shutil
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from audio_edition import publish, retract
from audio_edition.errors import RefusedError
from audio_edition.events import Event, Warned
from audio_edition.publication import manifest
from audio_edition.publication.remains import clear_away
from audio_edition.publication.targets import FolderTarget, open_target
from audio_edition.speech.engines.silence import SilentVoice
from tests.tools import tree
from tests.verbs.newsroom import NOW, Newsroom

pytestmark = pytest.mark.usefixtures("speaking")

DAYS = ("2026-10-30", "2026-10-31", "2026-11-02")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = Newsroom(tmp_path_factory.mktemp("retract") / "show")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SilentVoice, "for_tests", False)
        for day in DAYS:
            room.write(day)
            room.build(day)
    return room.root


@pytest.fixture
def first(built: Path, tmp_path: Path) -> Newsroom:
    return published(built, tmp_path / "first", tmp_path / "public")


def published(built: Path, root: Path, public: Path) -> Newsroom:
    room = Newsroom(Path(shutil.copytree(built, root)))
    room.publishing(target=str(public), feed_items=2)
    publish(room.workspace)
    return room


@pytest.fixture
def checkout(first: Newsroom, tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path / "empty")
    room.settings = first.settings
    return room


@pytest.mark.parametrize(("purge", "has_target"), [(True, True), (False, True), (True, False)])
def test_a_dry_run_foretells_it_and_changes_nothing(
    first: Newsroom, tmp_path: Path, purge: bool, has_target: bool
) -> None:
    if not has_target:
        first.publishing(target="")
    before = tree(tmp_path, "state.json")
    foretold = retract(first.workspace, DAYS[1], purge=purge, dry_run=True)
    assert tree(tmp_path, "state.json") == before
    done = retract(first.workspace, DAYS[1], purge=purge)
    assert (foretold.already, foretold.dry_run) == (False, True)
    assert set(foretold.removed) ^ set(done.removed) == set()
    assert foretold.stays == done.stays
    assert bool(done.removed) is purge
    folder = tmp_path / "first" / "audio"
    here = [path for path in done.removed if (folder / path).exists()]
    assert [path for path in here if not path.endswith("/episode.json")] == []


@pytest.mark.parametrize("day", DAYS[1:])
def test_it_is_retracted_by_the_manifests_alone(
    built: Path, checkout: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: str
) -> None:
    fetched: list[str] = []
    real = FolderTarget.fetch

    def fetch(self: FolderTarget, path: str, into: BinaryIO) -> None:
        fetched.append(path)
        real(self, path, into)

    monkeypatch.setattr(FolderTarget, "fetch", fetch)
    assert not retract(checkout.workspace, day).already
    assert {path.rpartition("/")[2] for path in fetched} <= {
        "state.json", "episode.json", "transcript.json", "feed.xml", ".publishing.lease",
    }  # fmt: skip
    assert sum(path.endswith("transcript.json") for path in fetched) <= 2
    assert not [*(tmp_path / "empty" / "audio").rglob("*.mp3")]
    # feed, show and edition are to the byte what the first checkout would have made of it
    retract(published(built, tmp_path / "other", tmp_path / "also").workspace, day)
    here, there = tree(tmp_path / "public", "state.json"), tree(tmp_path / "also", "state.json")
    assert here.keys() == there.keys()
    assert {name for name in here if here[name] != there[name]} == set()
    # nothing leads to it, and no picture shows it
    linking = {name for name in here if f"/{day}/".encode() in here[name]}
    assert {name for name in linking if not name.startswith(f"{day}/")} == set()
    assert not [*(tmp_path / "public" / day).glob("*.png")]


def test_a_neighbour_without_words_is_told(checkout: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "public" / DAYS[0] / "transcript.json").unlink()
    (kept,) = (tmp_path / "public" / DAYS[0]).glob("transcript-r*.json")
    kept.unlink()
    report = retract(checkout.workspace, DAYS[1])
    (line,) = [one for one in report.stays if f"link to {DAYS[1]}" in one]
    assert line.startswith(f"{tmp_path}/public/{DAYS[0]}: its pages")
    assert "audio-edition publish --restore" in line
    page = (tmp_path / "public" / DAYS[2] / "index.html").read_text()
    assert f"/{DAYS[1]}/" not in page
    assert f"../{DAYS[0]}/" in page


def test_what_waits_beside_it_links_to_it_no_more(first: Newsroom, tmp_path: Path) -> None:
    """The neighbour's correction waits, and it stays there as it went out, but for its links."""
    first.write(DAYS[0], story="Another story, which nobody has heard so far.")
    first.build(DAYS[0])
    report = retract(first.workspace, DAYS[1])
    assert not [one for one in report.stays if "link to" in one]
    page = (tmp_path / "public" / DAYS[0] / "index.html").read_text()
    assert f"/{DAYS[1]}/" not in page
    assert "Another story" not in page


def test_who_brings_it_back_meanwhile_keeps_its_pictures(first: Newsroom, tmp_path: Path) -> None:
    show = first.workspace.show
    target = open_target(str(tmp_path / "public"), first.workspace)
    before = tree(tmp_path / "public", "state.json")
    assert not clear_away(first.workspace, show.identity, show.publish, target, DAYS[1]).changed
    assert tree(tmp_path / "public", "state.json") == before


def test_the_next_publication_asks_for_more(checkout: Newsroom, tmp_path: Path) -> None:
    retract(checkout.workspace, DAYS[2])
    checkout.write("2026-11-03")
    checkout.build("2026-11-03")
    with pytest.raises(Exception, match="ahead of this checkout"):
        publish(checkout.workspace)
    assert publish(checkout.workspace, restore=True).restored.missing == DAYS[:2]
    assert "2026-11-03" in (tmp_path / "public" / "feed.xml").read_text()
    assert DAYS[2] not in (tmp_path / "public" / "feed.xml").read_text()


def test_beside_a_publication_it_waits_and_the_mark_is_set_at_once(first: Newsroom) -> None:
    waiting, ended = threading.Event(), []

    def hear(event: Event) -> None:
        if isinstance(event, Warned) and "waiting for it to end" in event.message:
            waiting.set()

    def run() -> None:
        ended.append(retract(first.workspace, DAYS[0], listen=hear))

    thread = threading.Thread(target=run)
    with first.workspace.publish_lock():
        thread.start()
        assert waiting.wait(60)
        assert manifest.read(first.workspace.audio, DAYS[0]).retracted
        assert not ended
    thread.join()
    assert [report.edition for report in ended] == [DAYS[0]]


def test_a_clock_that_is_years_ahead_holds_up_an_edition_and_no_retraction(
    first: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    heard: list[object] = []
    first.now = NOW.replace(year=NOW.year + 64)
    day = "2090-11-02"
    first.write(day)
    first.build(day, listen=heard.append)
    assert any("64 years after edition 2026-11-02 went out" in str(one) for one in heard)
    with pytest.raises(RefusedError) as caught:
        publish(first.workspace, [day])
    assert [one.code for one in caught.value.findings] == ["clock"]
    heard.clear()
    assert not retract(first.workspace, DAYS[0], listen=heard.append).already
    told = [one.message for one in heard if isinstance(one, Warned)]
    assert [line for line in told if line.endswith("; the retraction is dated so")]
    late = publish(first.workspace, [day], anyway="the clock is right", by="Ada")
    assert late.published == (day,)
