"""What an act takes does not grow with the archive: the same counts with ten times the editions.

Whoever has years of editions adds one, corrects one, takes one back: manifests read, files and
bytes written and questions to the target are those of a young show. Nothing here is a time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from unittest import mock

import pytest

from audio_edition.models import replace
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import Shelf
from tests.publication.long import LongShow, quick

SMALL, LARGE = 70, 250
# Bytes that the cache may write: what came since the last time that all of it was written
MOST = 600_000

# Files that tell of every edition, by their nature one: bytes, but no file and no request more
GROWS = ("sitemap.xml", "state.json")


@pytest.fixture
def shows(tmp_path_factory: pytest.TempPathFactory) -> list[LongShow]:
    """A short show and a long one, refreshed and published."""
    made = []
    for size in (SMALL, LARGE):
        # as many editions stand in feed.xml with both: 40
        root = tmp_path_factory.mktemp("long") / "show"
        show = LongShow(root, size, chapters=3, settings=PublishSettings(feed_items=30))
        show.make().seed()
        with quick():
            show.publisher().publish()
        made.append(show)
    return made


@dataclass(frozen=True)
class Took:
    """What an act took: manifests read whole, files written, what the target was asked; bytes
    that are public, and bytes of the cache.
    """

    manifests: int
    files: tuple[str, ...]
    asked: dict[str, int]
    written: int
    kept: int


def took_of(show: LongShow, act: Callable[[LongShow], object]) -> Took:
    before = stamps(show)
    show.asked.clear()
    with mock.patch.object(Shelf, "whole", autospec=True, side_effect=Shelf.whole) as whole:
        act(show)
    after = stamps(show)
    fresh = [path for path in after if before.get(path) != after[path]]
    public = sorted(path for path in fresh if path.startswith(("audio/", "target/")))
    size = sum(after[path][0] for path in public if not path.endswith(GROWS))
    kept = sum(after[path][0] for path in fresh if path.startswith(".cache/"))
    return Took(whole.call_count, tuple(public), dict(show.asked), size, kept)


def stamps(show: LongShow) -> dict[str, tuple[int, int, int]]:
    """Size, inode and time of every file of the show, cache and target included."""
    return {
        file.relative_to(show.root).as_posix(): (status.st_size, status.st_ino, status.st_mtime_ns)
        for file in show.root.rglob("*")
        if file.is_file() and (status := file.stat())
    }


def same(shows: list[LongShow], act: Callable[[LongShow], object]) -> Took:
    """What an act takes with the short show, which is what it takes with the long one."""
    short, long = (took_of(show, act) for show in shows)
    assert replace(long, written=0, kept=0) == replace(short, written=0, kept=0)
    # a number of the long one's has a digit more
    assert long.written <= short.written * 1.02 + 500
    assert long.kept <= MOST
    return long


def test_one_more_or_nothing_one_corrected_and_one_taken_back(shows: list[LongShow]) -> None:
    took = same(shows, lambda show: show.refresh())
    assert (took.manifests, took.files, took.written) == (0, (), 0)

    took = same(shows, lambda show: show.put(show.size) and show.refresh())
    assert "audio/feed.xml" in took.files
    assert "audio/feed-1.xml" not in took.files
    folders = {path.split("/")[1] for path in took.files if path.count("/") > 1}
    assert len(folders) == 3  # and today/

    def corrected_and_taken_back(show: LongShow) -> None:
        show.put(show.size - 2, "The Lantern, corrected")
        show.refresh()
        show.retract(show.size - 5)
        show.refresh()

    assert "audio/feed.xml" in same(shows, corrected_and_taken_back).files


def test_what_is_named_asks_the_target_no_more(shows: list[LongShow]) -> None:
    for show in shows:
        with quick():
            show.publisher().publish()

    took = same(shows, lambda show: show.publisher().publish([show.name(show.size - 1)]))
    assert took.files == ()
    assert took.asked["listed"] < 20

    took = same(shows, lambda show: show.publisher().publish([show.put(show.size + 1)]))
    assert "target/feed.xml" in took.files

    def taken_back(show: LongShow) -> None:
        show.retract(show.size - 10)
        show.publisher().send_show()

    took = same(shows, taken_back)
    assert "target/feed.xml" in took.files
    # what a killed run left half sent lies beside what it sends: it looks there, and nowhere else
    beside = {path.split("/")[1] for path in took.files if path.startswith("target/20")}
    assert sorted(beside) == [shows[1].name(shows[1].size - n) for n in (11, 10, 9)]
    assert took.asked["look_under"] == 1
    assert took.asked["listed"] < 10 * len({*beside, "today"})
