"""What is held of each article and sentence of a long edition, in bytes: counted, not timed."""

import base64
import gc
import io
import json
import math
import pickle
from array import array
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from audio_edition.models import as_json, items_of, replace
from audio_edition.mp3.headers import read_header, silent_frame
from audio_edition.mp3.info import info_frame
from audio_edition.mp3.walk import frame_offsets, frame_offsets_in
from audio_edition.places import Places
from audio_edition.programme.ahead import Ahead
from audio_edition.programme.join import Body, Written
from audio_edition.programme.loudness import HOPS, Windows, integrated
from audio_edition.programme.made import Made, MadeSegments
from audio_edition.programme.master import coarse
from audio_edition.programme.model import Cue
from audio_edition.programme.plan import Spot
from audio_edition.programme.segment import SegmentPlan, drawer, make
from audio_edition.programme.segment_files import SegmentFiles
from audio_edition.programme.settings import AudioSettings, MusicSettings
from audio_edition.programme.streamed import Energies, Grid
from audio_edition.programme.tags import ChapterTag, TagText, id3_tag
from audio_edition.programme.timeline import Chapters, Cues
from audio_edition.proof.matches import STATES, Matches, SentenceMatch
from audio_edition.proof.pieces import ComparedPiece, places_of, runs_of
from audio_edition.proof.sound import Frames
from audio_edition.publication import certificate, manifest, transcript
from audio_edition.publication.transcript import read_cues, transcript_json
from audio_edition.script.model import Origin, ScriptSegment, Sentence
from audio_edition.speech.casting import Casting
from audio_edition.speech.model import Clip, SpokenScript, SpokenSegment, Utterance, Word, Words
from audio_edition.speech.settings import VoiceSettings
from audio_edition.store.store import key_of, open_store
from audio_edition.units import Decibels, Hertz, Lufs, Seconds
from tests.counting import bytes_of
from tests.publication.support import Piece, Stage
from tests.rows import each

RATE = 44100
SAID = "the harbor office said that nine ships came in late"
Work = Callable[[], object]
Of = Callable[[int, Path], Work]  # so many, and a folder


def spoken(articles: int) -> SpokenScript:
    """Articles of one sentence of ten words; what is asked about is what is made of them."""
    words = Words((text, at / 3, at / 3 + 0.2) for at, text in enumerate(SAID.split()))
    segments = []
    for number in range(articles):
        sentence = Sentence(SAID, SAID, Origin(f"{number}.md"))
        utterance = Utterance(sentence, Clip("x.flac", "", Hertz(RATE), 4 * RATE), words)
        part = ScriptSegment("article", f"{number:05}", "News", (sentence,), str(number))
        segments.append(SpokenSegment(part, (utterance,)))
    return SpokenScript(tuple(segments), "silence", "silence", "en-US", "", articles, 0)


def timed(articles: int) -> Any:
    starts = [number * 4 * RATE for number in range(articles + 1)]
    return Cues(spoken(articles), [[Spot(0, 4 * RATE)]] * articles, starts, RATE)


def segment(number: int, size: int = 1000) -> Made:
    drawn = np.random.default_rng(number)
    spots = array("q", (number, number + 10, number + 20, 2**40)).tobytes()
    hops = drawn.random(size).astype("<f4").tobytes()
    waveform = drawn.integers(-128, 127, 2 * size, np.int8).tobytes()
    file = f"/größe/\udcff{number}.mp3"  # whatever a disk calls it
    told = (2**33, 7, Lufs(-16.1), Decibels(-math.inf), bool(number % 2))
    return Made(file, number, *told, spots, hops, waveform)


def blocks(count: int) -> Iterator[tuple[int, np.ndarray]]:
    drawn = np.random.default_rng(1)
    for number in range(count):
        yield number * 100 * 1152, drawn.random(262) ** 4


def filed(count: int, folder: Path) -> Callable[[], tuple[SegmentFiles, Chapters]]:
    script = spoken(count)
    starts = array("q", (number * 4 * RATE for number in range(count + 1)))

    def written() -> tuple[SegmentFiles, Chapters]:
        files = SegmentFiles(script, starts, RATE, folder, "00003.mp3")
        for number in range(count):
            one = Written(1000 + number, f"{number:064x}", "", Body("x.mp3", 1, 1, 1))
            files.add(one, segment(number, 1))
        return files, Chapters(script, starts, RATE)

    return written


def cues(count: int, _: Path) -> Work:
    said = spoken(count)
    starts = [number * 4 * RATE for number in range(count + 1)]
    return lambda: Cues(said, [[Spot(0, 4 * RATE)]] * count, starts, RATE)


def matches(count: int, _: Path) -> Work:
    def put() -> object:
        found = Matches(count)
        for at in range(count):
            found.put(SentenceMatch(at, "right", at / 7, at / 9, Seconds(at / 11), -at / 13))
        return found

    return put


def reading(count: int, _: Path, *, words: bool = True) -> Work:
    data = transcript_json(timed(count), "Joe", "en-US")
    return lambda: read_cues(data, words=words)


def energies(count: int, _: Path = Path()) -> Callable[[], Energies]:
    def measure() -> Energies:
        measured = Energies(RATE)
        for at, hops in blocks(count):
            measured.add(at, hops)
        return measured

    return measure


def made_segments(count: int, folder: Path) -> Work:
    def put() -> object:
        kept = MadeSegments(folder)
        for number in range(count):
            kept.put(str(number), segment(number))
        kept.in_order(map(str, range(count)))
        return kept

    return put


def tags(count: int, _: Path) -> Work:
    told = [ChapterTag(at * 1000, at * 1000 + 1000, f"News {at}") for at in range(count)]
    return lambda: id3_tag(TagText("Title", "Ada", "Show", "en-US"), told)


def pruned(age: float | None, size: int | None) -> Of:
    def work(count: int, folder: Path) -> Work:
        store = open_store(str(folder / f"{count}"))
        kept = store.drawer("notes")
        for number in range(count):
            kept.put(key_of(number), {"number": number}, b"sound")
        return lambda: store.prune({"notes": kept}, older_than=age, max_size=size)

    return work


def ahead(count: int, folder: Path) -> Work:
    def hear() -> object:
        waiting = Ahead((), AudioSettings(), Places(folder), folder)  # it has not begun yet
        part = spoken(1).segments[0]
        for _ in range(count):
            waiting.hear(part.segment, replace(part.utterances[0]))
        return waiting

    return hear


@each(
    ("what", "work", "few", "held", "peak"),
    [
        ("a sentence's times: two and a number", cues, 100, 40, 60),
        ("a sentence's match: a state and four numbers", matches, 100, 40, None),
        ("a transcript, read a sentence at a time", reading, 60, 1000, 1300),
        ("a transcript without words", lambda *x: reading(*x, words=False), 60, 600, None),
        ("of a block's 262 energies those that the gate needs", energies, 300, 700, 900),
        ("a made segment's place: its measures are 6,000", made_segments, 400, 20, None),
        ("a chapter: as an object of the library 1,460", tags, 40, None, 1000),
        ("a digest and few numbers; they were 560", filed, 60, 100, None),
        ("of a cache where all may stay no list, of 600", pruned(None, 2**40), 60, None, 200),
        ("nor where all are young", pruned(3600.0, None), 60, None, 200),
        ("beyond an hour's sentences nothing", ahead, 1000, 5, None),
    ],
)  # fmt: skip
def test_of_each_few_bytes_are_held(
    tmp_path: Path, what: str, work: Of, few: int, held: int | None, peak: int | None
) -> None:
    def least(count: int) -> list[int]:
        # of two times the less: Python's table of names grows by two megabytes now and then
        one, two = (bytes_of(work(count, tmp_path)) for _ in "12")
        return list(map(min, one, two))

    work(3, tmp_path)()  # libraries are loaded by the first
    small, large = least(few), least(3 * few)
    for was, now, most in zip(small, large, (held, peak), strict=True):
        assert most is None or (now - was) / (2 * few) < most, what


def like_a_tuple(packed: Any, told: tuple[Any, ...]) -> None:
    """What is packed is read as the tuple it stands for."""
    assert packed == told
    assert told == packed
    assert (len(packed), tuple(packed), bool(packed)) == (len(told), told, bool(told))
    assert (hash(packed), repr(packed)) == (hash(told), repr(told))
    for at in range(-len(told), len(told)):
        assert packed[at] == told[at]
    assert (packed[1:], packed[::2]) == (told[1:], told[::2])
    for at in (len(told), -len(told) - 1):
        with pytest.raises(IndexError):
            packed[at]


def test_words_are_packed_and_read_like_a_tuple() -> None:
    words = (Word("one", Seconds(0.0), Seconds(0.5)), Word("two\0", Seconds(0.5), Seconds(1.0)))
    for told in ((), words[:1], words):
        like_a_tuple(Words.of(told), told)
    late = Words.of(words).at(2.0, 2.75)
    assert [(word.start, word.end) for word in late] == [(2.0, 2.5), (2.5, 2.75)]
    assert late != Words.of(words)
    later = late.at(1.0, 9.0)
    assert [(word.start, word.end) for word in later] == [(3.0, 3.5), (3.5, 3.75)]
    assert pickle.loads(pickle.dumps(later)) == later


def test_cues_and_matches_are_read_like_tuples() -> None:
    one, none, two = spoken(3).segments
    other = replace(two.utterances[0], sentence=replace(two.segment.sentences[0], printed="So."))
    two = replace(two, utterances=(two.utterances[0], other))
    said = replace(spoken(3), segments=(one, replace(none, utterances=()), two))
    spots = [[Spot(RATE, 4 * RATE)], [], [Spot(0, 4 * RATE), Spot(5 * RATE, 6 * RATE)]]
    cues = Cues(said, spots, [0, 5 * RATE, 6 * RATE, 12 * RATE], RATE)
    told = tuple(cues)
    assert [cue.segment_id for cue in told] == ["00000", "00002", "00002"]
    assert [cue.printed for cue in told] == [SAID, SAID, "So."]
    assert [(cue.start, cue.end) for cue in told] == [(1.0, 4.0), (6.0, 10.0), (11.0, 12.0)]
    assert [word.start for word in told[0].words][:2] == [1.0, 1.0 + 1 / 3]
    like_a_tuple(cues, told)
    assert cues != timed(3)
    put = tuple(
        SentenceMatch(at, state, 0.5 + at, 0.25, Seconds(-0.001), -16.0)
        for at, state in enumerate(STATES)
    )
    found = Matches(len(put))
    with pytest.raises(LookupError):
        found[0]
    for match in reversed(put):
        found.put(match)
    like_a_tuple(found, put)
    with pytest.raises(ValueError, match="not in"):
        found.put(replace(put[0], state="fine"))
    assert found == put


def test_what_sentences_have_in_common_is_held_once() -> None:
    held, peak = bytes_of(lambda: transcript_json(timed(500), "Joe", "en-US"))
    assert peak < 3 * held, "as dictionaries it was eight times the text"
    told = [replace(cue, article_id="news", segment_id="01-news", voice="joe") for cue in timed(9)]
    told = [replace(cue, origin=Origin("news.md", 1, 1 + at // 3)) for at, cue in enumerate(told)]
    read = read_cues(transcript_json(told, "Joe", "en-US"))
    assert [replace(cue, words=()) for cue in read] == [replace(cue, words=()) for cue in told]
    assert len({id(cue.origin) for cue in read}) == 3
    for name in ("article_id", "segment_id", "voice"):
        assert len({id(getattr(cue, name)) for cue in read}) == 1
    casting = Casting(VoiceSettings(engine="silence"), "")
    assert len({id(r.by) for r in casting.cast(part.segment for part in spoken(3).segments)}) == 1


def test_a_list_is_read_as_it_was_written_or_not_at_all() -> None:
    document = {"version": "1.0.0", "segments": [{"a": at, "b": "x, y"} for at in range(5)]}
    data = as_json(document)
    assert list(items_of(io.BytesIO(data), "segments")) == document["segments"]
    assert as_json({**document, "segments": iter(document["segments"])}) == data
    for cut in range(len(data)):
        with pytest.raises(ValueError, match=r"."):
            list(items_of(io.BytesIO(data[:cut]), "segments"))
    with pytest.raises(ValueError, match="laid out"):
        list(items_of(io.BytesIO(as_json({**document, "more": 1})), "segments"))


def regridded(pieces: Sequence[tuple[float, np.ndarray]], per_second: int) -> np.ndarray:
    """The whole grid at once, as ``Grid`` makes it cell by cell."""
    grid = np.zeros(max((int(at * per_second) + len(hops) + 2 for at, hops in pieces), default=0))
    for at, held in pieces:
        hops = held.astype(np.float64)
        first, part = divmod(at * per_second, 1.0)
        begin = int(first)
        grid[begin : begin + len(hops)] += hops * (1 - part)
        grid[begin + 1 : begin + 1 + len(hops)] += hops * part
    return grid[:-2]


def test_a_long_article_is_measured_block_by_block_to_the_same_bits() -> None:
    count = 300
    samples = count * 100 * 1152
    loudness, kept = energies(count)().end(samples)
    whole = regridded([(at / RATE, hops) for at, hops in blocks(count)], HOPS)
    whole = whole[: -(-samples * HOPS // RATE)]
    assert loudness == integrated(whole)
    assert np.array_equal(kept, coarse(whole))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_windows_sum_as_the_whole_was_summed(kind: type) -> None:
    hops = (np.random.default_rng(2).random(5000) ** 8).astype(kind)
    sums = np.concatenate(([0.0], np.cumsum(hops)))  # in the energies' own precision
    starts = np.arange(0, len(hops) - 40 + 1, 10)
    windows = Windows(40, 10)
    for begin in range(0, len(hops), 333):
        windows.feed(hops[begin : begin + 333])
    assert np.array_equal(windows.all(), np.maximum(sums[starts + 40] - sums[starts], 0.0) / 40)


def test_a_made_segment_is_held_as_the_store_has_it(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    hops = np.random.default_rng(3).random(3000).astype("<f4")
    packed = base64.b64encode(hops.tobytes()).decode()
    note: dict[str, Any] = {"frames": 11_500, "size": 4, "crc": 0, "spots": [], "waveform": ""}
    note |= {"loudness": -16.0, "true_peak": -1.0, "hops": packed}
    one, key = spoken(1).segments[0], key_of("one")
    plan = SegmentPlan(one, AudioSettings(), MusicSettings(), None, None, None, 0.0, key)
    drawer(store).put(key, note, b"MP3.")
    found: list[Made] = []
    held, _ = bytes_of(lambda: found.append(make(plan, store, tmp_path, lambda work: work)))
    assert found[0].from_cache
    assert held < 5 * len(hops) + 8192, "in double precision it was twice as much"
    laid = Grid(10)
    before = laid.lay(1.03, found[0].hops)
    same = regridded([(1.03, found[0].hops.astype(np.float64))], 10)
    assert np.array_equal(np.concatenate((before, laid.close())), same)


def test_made_segments_come_back_as_they_were(tmp_path: Path) -> None:
    made = {f"{number}": segment(number) for number in range(400)}  # 3 MB: in the file by now
    kept = MadeSegments(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: kept.put(*one), made.items()))
    order = ["7", "3", "7", *made]
    kept.in_order(order)
    assert len(kept) == len(order)
    for found, key in zip(kept, order, strict=True):
        for one in fields(Made):
            assert getattr(found, one.name) == getattr(made[key], one.name)
    assert kept[0].spots == (Spot(7, 17), Spot(27, 2**40))
    assert kept[0].waveform.shape == (1000, 2)
    assert [one.frames for one in kept[1:4]] == [3, 7, 0]
    assert kept[-1].frames == 399
    with pytest.raises(IndexError):
        kept[len(order)]
    assert list(tmp_path.iterdir()) == []


def test_a_frames_place_takes_a_byte() -> None:
    frames = silent_frame(RATE, 64) * 20_000
    found, plain = frame_offsets_in(io.BytesIO(frames), 0), frame_offsets(frames)
    assert list(found) == plain
    assert (len(found), found[-1], found[40:43]) == (20_000, plain[-1], tuple(plain[40:43]))
    with pytest.raises(IndexError):
        found[20_000]
    held, _ = bytes_of(lambda: frame_offsets_in(io.BytesIO(frames), 0))
    assert held < 2 * 20_000


def test_a_long_article_is_compared_a_minute_at_a_time() -> None:
    """What is decoded at once weighs a megabyte a second, and an article may take hours."""
    names = iter([f"{number // 2:03}" for number in range(600)])
    assert places_of(names)["004"] == [8, 9]
    second = 38  # frames at 44.1 kHz
    pieces = [
        ComparedPiece((at,), (at - 1,) if at else (), at * 4 * second, 4 * second, f"{at}")
        for at in range(1000)
    ]
    runs = list(runs_of(pieces))
    assert [piece for run in runs for piece in run] == pieces
    assert max(sum(piece.count for piece in run) for run in runs) <= 61 * second
    assert len(runs) < 80, "and not a sentence at a time"
    long = [replace(pieces[0], count=300 * second)]
    assert list(runs_of(long)) == [long], "a sentence is never parted"


def test_a_long_segment_is_compared_with_its_own_file_piece_by_piece(tmp_path: Path) -> None:
    """As a whole, twice, eleven hours of one article were 600 MB."""
    frame = silent_frame(RATE, 64)

    def file(name: str, *counts: int) -> Frames:
        kinds = (frame[:-16] + bytes([kind]) * 16 for kind in (1, 2, 3))
        data = b"".join(kind * count for kind, count in zip(kinds, counts, strict=False))
        head = info_frame(
            read_header(frame), frames=sum(counts), audio_bytes=len(data), audio_crc=0
        )
        (tmp_path / name).write_bytes(head + data)
        return Frames.of(tmp_path / name)

    counts = {"a": (9, 20_000, 3), "b": (0, 20_000), "c": (0, 20_000, 1)}
    with ExitStack() as stack:
        whole, own, longer = [
            stack.enter_context(closing(file(name, *counts[name]))) for name in counts
        ]
        found: list[bool] = []
        _, peak = bytes_of(lambda: found.append(own.is_same(0, whole, 9, 20_000)))
        assert found == [True]
        assert peak < 2**20, "the two are 8 MB"
        assert own.is_same(0, longer, 0, 20_000)
        assert not own.is_same(0, longer, 0, 20_001), "one has ended"
        assert not own.is_same(0, whole, 8, 20_000), "a frame too early"
        assert not longer.is_same(1, whole, 10, 20_002), "not the same to the end"
        assert own.is_same(20_000, longer, 20_001, 5), "nothing is nothing"


def test_a_manifest_is_written_and_told_without_its_lists_as_objects(tmp_path: Path) -> None:
    episode = Stage(tmp_path / "show").release(pieces=(Piece("News", ("Nine ships came in.",)),))
    [part] = [one for one in episode.segments if one.kind == "article"]
    many = tuple(replace(part, id=f"{number:05}", said=f"{number:064}") for number in range(3000))
    episode = replace(episode, segments=many, chapters=())
    bare = len(manifest.to_json(replace(episode, segments=())))
    size = len(manifest.to_json(episode)) - bare
    assert bytes_of(lambda: manifest.to_json(episode))[1] < 2.25 * size, "the text, sealed"
    document = manifest.document_of(episode)
    written = json.loads(manifest.to_json(episode))
    assert json.loads(json.dumps(document)) | {"seal": written["seal"]} == written
    assert bytes_of(lambda: certificate.told_digest(document))[1] < size / 10


def test_a_page_is_written_piece_by_piece_without_single_words_and_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A macro of all that is said would be held whole, three times: as pieces, joined, encoded.

    Jinja's contexts hold each other: until somebody looks, they hold a day of speech as well.
    """
    pieces: list[int] = []
    words_read: list[bool] = []
    read = transcript.cues_in

    class Recorder(io.BytesIO):
        def write(self, piece: Any, /) -> int:
            pieces.append(len(piece))
            return super().write(piece)

    def spy(file: Path, where: str = "", *, words: bool = True) -> tuple[Cue, ...]:
        words_read.append(words)
        return read(file, where, words=words)

    # pages has a verb of that name
    render = import_module("audio_edition.publication.pages.render")
    monkeypatch.setattr(render, "io", SimpleNamespace(BytesIO=Recorder))
    monkeypatch.setattr(render, "_LONG", 2**15)
    monkeypatch.setattr(transcript, "cues_in", spy)
    stage = Stage(tmp_path / "show")
    told = tuple(f"Sentence {number} of a long day at the harbor." for number in range(300))
    stage.release(pieces=(Piece("A long day", told),))
    pages = [stage.audio / "2026-11-02" / name for name in ("index.html", "embed.html")]
    made = [page.read_bytes() for page in pages]
    assert all(len(data) > 20_000 for data in made)
    assert 0 < max(pieces) < 5000
    assert words_read
    assert not any(words_read)

    pages[0].unlink()
    gc.collect()
    others = {id(one) for one in gc.get_objects() if type(one) is Cue}  # of tests before
    gc.disable()
    try:
        stage.refresh()
        # by type: what is asked for its class may be a proxy of somebody who is gone
        left = [one for one in gc.get_objects() if type(one) is Cue and id(one) not in others]
    finally:
        gc.enable()
    assert not left
    assert [page.read_bytes() for page in pages] == made

    theme = stage.editions / "theme" / "templates"
    theme.mkdir(parents=True)
    (theme / "unused.html").write_text("{% for cue in cues %}{{ cue.words | length }}{% endfor %}")
    words_read.clear()
    stage.refresh()
    assert max(pieces) > 20_000, "the macro, which a theme may replace"
    assert all(words_read), "a theme of the show's own may show them"
    assert [page.read_bytes() for page in pages] == made
