"""What a publication holds of an edition of thousands of articles: counted in bytes, not timed."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import pytest

from audio_edition.publication import manifest
from audio_edition.publication.model import Episode, EpisodeFile
from audio_edition.units import Bytes, Seconds
from tests.publication.support import Piece, Stage


def held(work: Callable[[], object]) -> tuple[int, int]:
    """What is held of the answer, and the most that was held meanwhile."""
    gc.collect()
    tracemalloc.start()
    try:
        kept = work()
        now, most = tracemalloc.get_traced_memory()
        del kept
    finally:
        tracemalloc.stop()
    return now, most


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> Episode:
    stage = Stage(tmp_path_factory.mktemp("show"))
    return stage.release(pieces=(Piece("News", ("Nine ships came in.",)),))


def long(episode: Episode, count: int) -> Episode:
    """The episode with so many articles, each with a chapter and a file."""
    chapter = episode.chapters[-1]
    [part] = [one for one in episode.segments if one.kind == "article"]
    chapters, segments, files = [], [], []
    for at in range(count):
        title, name, digest = f"News of hour {at}", f"{at:05}-news.mp3", f"{at:064x}"
        start = Seconds(7.125 * at)
        chapters.append(replace(chapter, start=start, end=Seconds(start + 7.125), title=title))
        made = replace(part, id=f"{at:05}-news", title=title, file=name, start=start)
        segments.append(replace(made, size=Bytes(1000 + at), sha256=digest, said=f"{at:016x}"))
        files.append(EpisodeFile(name, Bytes(1000 + at), digest))
    return replace(episode, chapters=tuple(chapters), segments=tuple(segments), files=tuple(files))


def test_a_manifest_is_read_an_item_at_a_time(episode: Episode) -> None:
    """As dictionaries its lists weighed twice what they are as an episode, beside it."""
    few, many = (manifest.to_json(long(episode, count)) for count in (300, 1500))
    (small, low), (large, high) = (
        held(lambda data=data: manifest.from_json(data)) for data in (few, many)
    )
    kept = (large - small) / 1200
    assert (high - low) / 1200 < 1.25 * kept
    assert kept < 850, "of two that say the same one is held"
    read = manifest.from_json(many)
    assert read == replace(long(episode, 1500), published=read.published)
    assert manifest.to_json(read) == many
    for chapter, segment, file in zip(read.chapters, read.segments, read.files, strict=True):
        assert segment.title is chapter.title
        assert segment.start is chapter.start
        assert (file.name, file.sha256) == (segment.file, segment.sha256)
        assert file.name is segment.file
        assert file.sha256 is segment.sha256


def test_a_seal_is_looked_at_and_written_without_a_copy(episode: Episode) -> None:
    data = manifest.to_json(whole := long(episode, 1500))
    assert manifest.is_whole(data)
    _, most = held(lambda: manifest.is_whole(data))
    assert most < 8192
    _, most = held(lambda: manifest.to_json(whole))
    assert most < 1.3 * len(data)
    _, most = held(lambda: manifest.head_from_json(data))
    assert most < len(data) / 10
    for at in range(0, len(data), 9973):
        assert not manifest.is_whole(data[:at] + b"#" + data[at + 1 :])
    assert not manifest.is_whole(data + b"\n")
    assert not manifest.is_whole(b"")
