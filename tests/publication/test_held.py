"""What a publication holds of an edition of thousands of articles: counted in bytes, not timed."""

import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO
from unittest import mock

import pytest
from jinja2.utils import htmlsafe_json_dumps

from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.programme.model import Cue
from audio_edition.publication import manifest, transcript
from audio_edition.publication.build_record import sources_digest
from audio_edition.publication.certificate import TOLD, told_digest
from audio_edition.publication.files import sha256_of, write_changed
from audio_edition.publication.groups import MadeFiles
from audio_edition.publication.model import Episode, EpisodeFile
from audio_edition.publication.pages import edition_files
from audio_edition.publication.pages.about import json_ld, json_ld_text
from audio_edition.publication.pages.read_along import Sections, sections
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import read_shelf
from audio_edition.publication.transcript import PackedCues
from audio_edition.script.model import Origin
from audio_edition.units import Bytes, Seconds
from tests.counting import bytes_of
from tests.publication import support
from tests.publication.support import DAY, NOW, Piece, Stage, identity
from tests.rows import each


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


def test_a_manifest_is_read_without_dictionaries(episode: Episode) -> None:
    """As dictionaries its lists weighed twice what they are as an episode, beside it."""
    few, many = (manifest.to_json(long(episode, count)) for count in (300, 1500))
    (small, low), (large, high) = (
        bytes_of(lambda data=data: manifest.from_json(data)) for data in (few, many)
    )
    kept = (large - small) / 1200
    assert (high - low) / 1200 < 1.05 * kept
    assert kept < 1150
    read = manifest.from_json(many)
    assert read == replace(long(episode, 1500), published=read.published)
    assert manifest.to_json(read) == many


def test_a_seal_is_looked_at_and_written_without_a_copy(episode: Episode) -> None:
    data = manifest.to_json(whole := long(episode, 1500))
    assert manifest.is_whole(data)
    _, most = bytes_of(lambda: manifest.is_whole(data))
    assert most < 8192
    _, most = bytes_of(lambda: manifest.to_json(whole))
    assert most < 1.3 * len(data)
    for at in range(0, len(data), 9973):
        assert not manifest.is_whole(data[:at] + b"#" + data[at + 1 :])
    assert not manifest.is_whole(data + b"\n")
    assert not manifest.is_whole(b"")


def cues_of(episode: Episode) -> list[Cue]:
    """A headline and two sentences of each article."""
    made = []
    for segment in episode.segments:
        for at, part in enumerate(("headline", "body", "body")):
            start = Seconds(segment.start + 2 * at)
            where = Origin(f"{segment.id}.md", 3, 0 if part == "body" else None, part)
            said = f"“Nine ships of {segment.title} came in late,” said the office at the harbor."
            made.append(Cue(start, Seconds(start + 2), said, segment.id, segment.id, where, "joe"))
    return made


def test_sentences_are_packed_and_read_like_a_tuple(episode: Episode) -> None:
    cues = cues_of(long(episode, 9))
    cues[4] = replace(cues[4], origin=None, segment_id="", printed="")
    cues[7] = replace(cues[7], article_id="", voice="", printed="\ud800 \0 \n")
    packed = PackedCues(cues)
    assert tuple(packed) == tuple(cues)
    assert [packed[at] for at in range(-27, 27)] == [cues[at] for at in range(-27, 27)]
    for part in (slice(3, 9), slice(0, 0), slice(20, 99), slice(None, None, 4), slice(-2, None)):
        assert packed[part] == tuple(cues[part])
    with pytest.raises(IndexError):
        packed[27]
    assert not PackedCues(())
    odd: Any = "third"
    for wrong in ({"voice": "\0"}, {"origin": Origin("a", 2**40)}, {"origin": Origin("a", 1, odd)}):
        with pytest.raises((ValueError, OverflowError)):
            PackedCues([replace(cues[0], **wrong)])
        data = transcript.transcript_json([replace(cues[0], **wrong)], "Joe", "en-US")
        assert tuple(transcript.read_cues(data, words=False)) == transcript.read_cues(data)
    many = PackedCues(cues_of(long(episode, 1500)))
    kept, _ = bytes_of(lambda: PackedCues(many))
    assert kept < 170 * len(many), "as objects they were 370 bytes each"


def test_sections_are_made_when_they_are_asked_for(episode: Episode) -> None:
    whole = long(episode, 1500)
    cues = PackedCues(cues_of(whole))
    kept, _ = bytes_of(lambda: Sections(whole, cues))
    assert kept < 30 * 1500, "as objects they were 400 bytes each, and 1,000 with their sentences"
    made = Sections(whole, cues)
    assert len(made) == 1500
    assert made[7] == made[7:8][0] == list(made)[7]
    assert made[7].segment is whole.segments[7]
    assert [cue for part in made[7].passages for cue in part.cues] == list(cues[22:24])
    assert list(made[7].headline) == [cues[21]]
    backwards = Sections(whole, tuple(cues)[::-1])
    assert [part.title for part in backwards] == [part.title for part in made]
    assert list(backwards) == sections(whole, tuple(cues)[::-1]) == sections(whole, tuple(cues))
    named = [replace(cue, segment_id="", article_id="") for cue in cues[:30]]
    assert [part.title for part in Sections(whole, named)] == [part.title for part in made[:10]]


class Sink(io.RawIOBase):
    """Where a page goes that nobody keeps; it knows how long it was."""

    size = 0

    def write(self, data: Any, /) -> int:
        self.size += memoryview(data).nbytes
        return memoryview(data).nbytes


def page(episode: Episode, name: str) -> tuple[int, int]:
    """The most that is held while a page is written, and its length."""
    cues = PackedCues(cues_of(episode))
    sink: Any = Sink()

    def write() -> None:
        files = edition_files(
            episode, cues, identity(), PublishSettings(), previous=None, following=None,
            waveform=False,
        )  # fmt: skip
        assert isinstance(files, MadeFiles)
        files.write(name, sink)

    _, most = bytes_of(write)
    return most, sink.size


@each("name", ["index.html", "embed.html"])
def test_a_page_is_held_by_nobody(episode: Episode, name: str) -> None:
    page(long(episode, 10), name)  # templates are compiled once
    (low, short), (high, large) = (page(long(episode, count), name) for count in (100, 500))
    assert (large - short) / 400 > 500
    assert high - low < (large - short) / 4


def test_each_page_is_rendered_once_and_only_if_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []
    render = import_module("audio_edition.publication.pages.render")
    real = render._bounded
    monkeypatch.setattr(
        render, "_bounded", lambda name, theme: rendered.append(name) or real(name, theme)
    )
    stage = Stage(tmp_path / "show")
    stage.release()
    # in its folder, and where feed and site are brought in line: the edition's own, and today's
    assert (rendered.count("edition.html"), rendered.count("embed.html")) == (3, 3)
    rendered.clear()
    stage.refresh()
    assert not rendered
    made = edition_files(
        stage.release(), (), identity(), PublishSettings(), previous=None, following=None,
        waveform=False,
    )  # fmt: skip
    rendered.clear()
    assert set(made) == {"index.html", "embed.html", "oembed.json"}
    assert "index.html" in made
    assert not rendered
    assert made["embed.html"].startswith(b"<!doctype html>")
    assert rendered == ["embed.html"]


def test_a_file_that_cannot_be_made_leaves_the_others_as_they_stand(tmp_path: Path) -> None:
    asked: list[str] = []

    def written(text: str) -> Callable[[BinaryIO], object]:
        def write(stream: BinaryIO) -> None:
            asked.append(text)
            stream.write(text.encode() * 3000)
            if text == "broken":
                raise PublicationError("the theme's template cannot be used")

        return write

    def files(*texts: str) -> MadeFiles:
        return MadeFiles({f"{at}.html": written(text) for at, text in enumerate(texts)})

    assert write_changed(tmp_path, files("one", "two")) == ["0.html", "1.html"]
    before = {file.name: (file.read_bytes(), file.stat().st_ino) for file in tmp_path.iterdir()}
    with pytest.raises(PublicationError, match="template"):
        write_changed(tmp_path, files("other", "broken"))
    now = {file.name: (file.read_bytes(), file.stat().st_ino) for file in tmp_path.iterdir()}
    assert now == before
    asked.clear()
    assert write_changed(tmp_path, files("one", "too")) == ["1.html"]
    assert asked == ["one", "too"]
    assert (tmp_path / "0.html").stat().st_ino == before["0.html"][1]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0.html", "1.html"]
    (tmp_path / "1.html").unlink()
    (tmp_path / "1.html").mkdir()
    assert write_changed(tmp_path, {"0.html": b"one" * 3000, "1.html": b"new"}) == ["1.html"]
    assert (tmp_path / "1.html").read_bytes() == b"new"


def test_what_machines_read_of_a_page_is_the_same_in_pieces(episode: Episode) -> None:
    [chapter] = episode.chapters[:1]
    odd = '\\"hasPart": [] </script> & \'s "hasPart": ['
    for titles in ((), (odd,), (odd, "two", odd)):
        chapters = tuple(replace(chapter, title=title) for title in titles)
        told = replace(episode, title=odd, summary=odd, chapters=chapters)
        whole = htmlsafe_json_dumps(json_ld(told, identity(), "x.jpg"), sort_keys=True)
        assert "".join(json_ld_text(told, identity(), "x.jpg")) == whole


def test_sources_are_told_in_the_order_of_their_paths(tmp_path: Path) -> None:
    told = ["a/b.md", "a/c/d.md", "a-b.md", "a.md", "b"]
    for name in (*told, ".c.md", ".d/e.md", "a/.f", "approved.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "linked").symlink_to(tmp_path / "a")
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    lines = "".join(f"{sha256_of(tmp_path / name)} {name}\0" for name in told)
    assert sources_digest(tmp_path) == hashlib.sha256(lines.encode()).hexdigest()


def test_what_a_certificate_covers_is_told_item_by_item(episode: Episode) -> None:
    for told in (long(episode, 3), replace(episode, chapters=(), segments=())):
        document = json.loads(manifest.to_json(told))
        for one in (document, {**document, "chapters": None}, {}):
            covered = {key: one.get(key) for key in TOLD}
            text = json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            assert told_digest(one) == hashlib.sha256(text.encode()).hexdigest()
        assert told_digest(manifest.parts_of(told)) == told_digest(document)


def test_an_episode_that_was_built_is_not_read_again(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "show")
    stage.release("2026-11-01")
    with mock.patch.object(manifest, "read", wraps=manifest.read) as read:
        built = stage.release(now=NOW + timedelta(microseconds=5))
    assert read.call_args_list.count(mock.call(stage.audio, DAY)) == 1, "whether there was one"
    shelf = read_shelf(stage.at())
    entry = shelf.find(DAY)
    assert entry is not None
    told = stage.episode()
    assert shelf.having(built).whole(entry) == told
    assert shelf.having(built).at_hand == {DAY: told}
    assert not shelf.having(replace(built, title="Another")).at_hand
    assert shelf.having(replace(built, title="Another")).whole(entry) == told


def test_a_release_holds_little_of_each_article(tmp_path: Path) -> None:
    def most(count: int) -> int:
        stage = Stage(tmp_path / f"{count}")
        pieces = tuple(Piece(f"News of hour {at}") for at in range(count))
        stage.release("2026-11-01")
        real, found = support.release, []

        def measured(*given: Any, **named: Any) -> object:
            found.append(bytes_of(lambda: real(*given, **named))[1])
            return None

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(support, "release", measured)
            stage.release(pieces=pieces)
        return found[0]

    most(5)
    assert (most(130) - most(30)) / 100 < 2500, "it was 4,900"
