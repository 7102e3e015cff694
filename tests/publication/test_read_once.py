"""What a publication reads once it goes on with, and comes to what it would if it read all anew.

Nothing here is a time: what is opened, read and made is counted.
"""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from audio_edition import models
from audio_edition.publication import heads, manifest, there
from audio_edition.publication import shelf as shelves
from audio_edition.publication.book import LineBook
from audio_edition.publication.feeds import formats, further
from audio_edition.publication.files import OpenFolder
from audio_edition.publication.refresh import forget_made
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import Shelf, read_shelf
from audio_edition.publication.there import NAME, read_state
from tests.publication.long import LongShow, quick
from tests.publication.support import DAY, NEXT, NOW, Piece, Stage, titles

SIZE = 9
FORMATS = (formats.JSON_FEED, formats.ATOM)


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LongShow:
    """A short show whose cache counts as large, sent to a folder."""
    monkeypatch.setattr("audio_edition.publication.book._SMALL", 10)
    show = LongShow(tmp_path / "show", SIZE, chapters=2, settings=PublishSettings(feed_items=5))
    show.make()
    with quick():
        show.publisher().publish()
    return show


def counted(monkeypatch: pytest.MonkeyPatch, of: Any, name: str) -> Counter[str]:
    told: Counter[str] = Counter()
    whole = getattr(of, name)

    def count(*given: Any, **named: Any) -> Any:
        told[name] += 1
        return whole(*given, **named)

    monkeypatch.setattr(of, name, count)
    return told


def anew(show: LongShow) -> Shelf:
    """The shelf as who has just started reads it."""
    shelves._last.clear()
    return read_shelf(show.places)


def said(shelf: Shelf) -> list[object]:
    heads = [entry.head for entry in shelf.entries]
    told = [(one.edition_id, one.told, one.is_known) for one in shelf.damaged]
    return [shelf.entries, heads, shelf.fresh, told, shelf.lost]


def file_of(show: LongShow) -> Path:
    return show.root / "audio" / show.name(4) / manifest.NAME


ACTS: dict[str, Callable[[LongShow], object]] = {
    "one more": lambda show: show.put(show.size),
    "corrected": lambda show: show.put(2, "The Lantern, corrected"),
    "retracted": lambda show: show.retract(show.size - 2),
    "lost": lambda show: file_of(show).unlink(),
    "damaged": lambda show: file_of(show).write_bytes(b"{"),
    "copied": lambda show: shutil.copytree(file_of(show).parent, show.root / "audio/2027-01-01"),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_mended_shelf_is_what_is_read_anew(show: LongShow, act: str) -> None:
    read_shelf(show.places)
    ACTS[act](show)
    mended = said(read_shelf(show.places))
    assert said(read_shelf(show.places)) == mended
    assert said(anew(show)) == mended


def test_heads_are_opened_again_where_somebody_else_wrote_them(show: LongShow) -> None:
    book = read_shelf(show.places) and shelves._last[show.places.audio].known._book
    assert book.is_last
    other = LineBook(book._drawer, book._key)
    other.put("else", b"[]\n")
    other.write([], whole=False)
    assert not book.is_last
    assert anew(show) == read_shelf(show.places)


def test_a_publication_opens_its_heads_and_records_once(
    show: LongShow, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelves._last.clear()
    known = counted(monkeypatch, shelves, "KnownHeads")
    opened = counted(monkeypatch, LineBook, "__init__")
    show.publisher().publish([show.put(show.size)])
    assert known["KnownHeads"] == 1
    assert opened["__init__"] == 3  # heads, pages, what was sent
    # rows of the shelf and the state at the target: it looks at both several times
    rows = counted(monkeypatch, heads, "_remembered")
    documents = counted(monkeypatch, there, "_of_document")
    there._last.clear()
    show.publisher().publish([show.put(show.size + 1)])
    assert rows["_remembered"] == 0
    assert documents["_of_document"] == 1


@pytest.mark.parametrize("act", ["one more", "corrected", "retracted"])
def test_items_that_stand_are_taken_over(
    show: LongShow, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ACTS[act](show)
    made = counted(monkeypatch, further, "_items")
    taken = counted(monkeypatch, formats.ItemsLaid, "with_items")
    with quick():
        show.refresh()
    audio = show.root / "audio"
    renewed = {name: (audio / name).read_bytes() for name in FORMATS}
    assert taken["with_items"] == (0 if act == "corrected" else 2)
    assert made["_items"] > 0 or act == "corrected"
    for name in FORMATS:
        (audio / name).unlink()
    forget_made(show.places)
    with quick():
        show.refresh()
    assert {name: (audio / name).read_bytes() for name in FORMATS} == renewed


def test_another_layout_is_made_whole(show: LongShow) -> None:
    for name, laid in formats.LAID.items():
        data = (show.root / "audio" / name).read_bytes()
        items = laid.items_of(data)
        assert items is not None
        assert len(items) == 5
        assert laid.with_items(data, items) == data
        assert laid.items_of(data[:-1]) is None
        assert laid.items_of(b"") is None


def test_the_state_goes_out_as_it_came_in(show: LongShow, monkeypatch: pytest.MonkeyPatch) -> None:
    state = read_state(show.publisher().target)
    data = (show.root / "target" / NAME).read_bytes()
    assert isinstance(state.editions, there.EditionLines)
    assert state.to_json() == data
    told = json.loads(data)["editions"]
    assert {name: one.mark for name, one in state.editions.items()} == state.editions.marks
    eager = {name: models.of_document(one, there.PublicEdition) for name, one in told.items()}
    assert state.editions == eager
    read = counted(monkeypatch, there, "read")
    show.publisher().publish([show.put(show.size)])
    assert read["edition_of"] == 0
    assert len(json.loads((show.root / "target" / NAME).read_bytes())["editions"]) == SIZE + 1


def test_a_line_that_is_another_s_is_read_with_the_whole() -> None:
    good = '"2026-01-01": {"guid": "g", "number": 1, "revision": 1, "retracted": false, "mark": ""'
    for line in (
        good.replace("2026-01-01", "today") + ', "sounds": {}}',
        good + ', "sounds": {"../a.mp3": "00"}}',
        good + ', "sounds": {}, "more": 1}',
        good.replace('"g"', '"g\\""') + ', "sounds": {}}',
        "",
    ):
        assert there.EditionLines.read([line.encode()]) is None, line
    assert there.EditionLines.read([f'{good}, "sounds": {{}}}}'.encode()]) is not None


def test_a_record_leads_nowhere_else(show: LongShow, tmp_path: Path) -> None:
    """The cache may have come with a show: an absolute name in it is none of a file of ours."""
    other = tmp_path / "secret"
    other.write_text("mine")
    with pytest.raises(FileNotFoundError):
        OpenFolder(show.places.audio).status(str(other))


# -- the shelf of heads: right whatever the cache holds --------------------------------


@pytest.fixture
def stage(stage: Stage) -> Stage:
    for number in range(3):
        stage.release(f"2026-11-0{number + 2}", now=NOW + timedelta(days=number))
    return stage


def shelf(stage: Stage) -> Shelf:
    return read_shelf(stage.at())


def cache(stage: Stage) -> Path:
    (file,) = (stage.root / ".cache" / "shelf").rglob("*.jsonl")
    return file


def test_a_damaged_cache_is_made_anew(stage: Stage) -> None:
    before = shelf(stage)
    good = cache(stage).read_bytes()
    for damaged in (
        b"",
        good[: len(good) // 2],
        good.replace(b'"title"', b'"tit'),
        good.replace(b"{", b"["),
        b"\0" * len(good),
        good.splitlines(keepends=True)[0] + b"[]\nnull\n[1, [2\n",
    ):
        cache(stage).write_bytes(damaged)
        assert shelf(stage) == before
        assert cache(stage).read_bytes() == good


def test_a_manifest_laid_out_by_somebody_else_is_read(stage: Stage) -> None:
    file = stage.audio / DAY / manifest.NAME
    document = json.loads(file.read_bytes())
    before = shelf(stage).entries[0].head
    for text in (json.dumps(document), json.dumps(document, indent=4, sort_keys=True)):
        file.write_text(text)
        assert shelf(stage).entries[0].head == before


def test_a_change_is_seen_at_once_and_a_removed_folder_leaves_the_feed(stage: Stage) -> None:
    shelf(stage)
    stage.retract(NEXT, NOW)
    assert [entry.head.retracted for entry in shelf(stage).entries] == [False, True, False]
    shutil.rmtree(stage.audio / DAY)
    stage.refresh(NOW)
    assert titles(stage.audio) == ["Edition of 2026-11-04"]


def test_a_link_in_a_circle_holds_no_edition(stage: Stage) -> None:
    """One of the show's own files, which is made again, keeps nobody from their editions."""
    known = read_shelf(stage.at()).entries
    file = stage.audio / "feed.json"
    file.unlink(missing_ok=True)
    file.symlink_to(file.name)
    assert read_shelf(stage.at()).entries == known
    stage.refresh()
    assert not file.is_symlink()


def test_builds_side_by_side_lose_nothing(tmp_path: Path) -> None:
    stage = Stage(tmp_path)

    def build(number: int) -> None:
        stage.release(f"2026-11-{number:02}", (Piece(f"Story {number}"),))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(build, range(1, 9))) == [None] * 8
    assert len(titles(stage.audio)) == 8
    assert sorted(entry.head.number for entry in shelf(stage).entries) == list(range(1, 9))
