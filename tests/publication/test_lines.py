"""Lines on the disk, and the book and the journal that are made of them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.models import replace
from audio_edition.publication import book as books
from audio_edition.publication import journal as journals
from audio_edition.publication.book import FreshLines, LineBook, Lines
from audio_edition.publication.journal import Journal, note, read_journal
from audio_edition.store.store import Drawer, open_store
from tests.publication.long import LongShow
from tests.rows import each

BODIES = st.lists(st.binary(max_size=9000).map(lambda b: b.replace(b"\n", b"") + b"\n"))


@given(BODIES, st.sampled_from([1, 4000, 1 << 20]))
def test_each_is_found_again_before_and_after(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes], in_memory: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(books, "_IN_MEMORY", in_memory)
        fresh = FreshLines()
        places = []
        for body in bodies:
            places.append(fresh.add(body))
            assert fresh.line(places[-1]) == body
        assert [fresh.line(at) for at in places] == bodies
        file = tmp_path_factory.mktemp("lines") / "file"
        with fresh.whole() as data:
            file.write_bytes(data if isinstance(data, bytes) else data.read_bytes())
        assert file.read_bytes() == b"".join(bodies)
        kept = Lines.of(file)
        file.unlink()  # another run has put its own in place
        assert list(kept) == list(zip(places, bodies, strict=True))
        assert [kept.line(at) for at in reversed(places)] == bodies[::-1]


def test_nothing_stays_open_or_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(books, "_IN_MEMORY", 10)
    (tmp_path / "file").write_bytes(b"one\n")
    gc.collect()
    before = len(list(Path("/dev/fd").iterdir()))
    fresh, old = FreshLines(), Lines.of(tmp_path / "file")
    fresh.add(b"x" * 100 + b"\n")
    with fresh.whole() as data:
        assert isinstance(data, Path)
    assert [file.name for file in tmp_path.iterdir()] == ["file"]
    del fresh, old
    gc.collect()
    assert len(list(Path("/dev/fd").iterdir())) == before


NAMES = st.sampled_from(["a", "b", "group of c", 'd "quoted"', "é", "tab\there", "back\\slash"])
TOLD = st.dictionaries(NAMES, st.binary(max_size=40).map(lambda one: one.replace(b"\n", b"\t")))


@contextmanager
def small() -> Iterator[None]:
    """Books of a few bytes are large, and a few lines beside them are many."""
    with mock.patch.multiple(books, _SMALL=10, _SINCE=120):
        yield


def drawer(folder: Path) -> Drawer:
    return open_store(folder).drawer("book", suffix=".jsonl", volatile=True)


def said(book: LineBook) -> dict[str, bytes]:
    found = {name: rest for name, _, rest in book}
    assert {name: book.line(at) for name, at, _ in book} == found
    return found


@settings(max_examples=40)
@given(st.lists(st.tuples(TOLD, st.sets(NAMES)), max_size=6))
def test_it_says_what_was_put_last(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[dict[str, bytes], set[str]]]
) -> None:
    folder = tmp_path_factory.mktemp("book")
    model: dict[str, bytes] = {}
    with small():
        for fresh, gone in runs:
            book = LineBook(drawer(folder), "it")
            assert said(book) == model
            places = {name: at for name, at, _ in book}
            for name, rest in fresh.items():
                places[name] = book.put(name, rest + b"\n")
                assert book.line(places[name]) == rest + b"\n"
            model |= {name: rest + b"\n" for name, rest in fresh.items()}
            lost = gone & model.keys()
            for name in lost:
                del model[name], places[name]
            if fresh or lost:
                book.write([places[name] for name in sorted(places)], whole=bool(lost))
        names = [name for name, _, _ in LineBook(drawer(folder), "it")]
        assert names == sorted(model)


def large(folder: Path, count: int) -> Drawer:
    kept = drawer(folder)
    book = LineBook(kept, "it")
    book.write([book.put(f"{n:06}", b"x" * 1000 + b"\n") for n in range(count)], whole=False)
    return kept


def put_one(kept: Drawer, name: str) -> int:
    """Put a line; returns how many bytes were written."""
    before = {file: file.stat().st_ino for file in Path(kept.backend.address).rglob("*.jsonl")}
    book = LineBook(kept, "it")
    book.write([*[at for _, at, _ in book], book.put(name, b"new\n")], whole=False)
    files = Path(kept.backend.address).rglob("*.jsonl")
    return sum(file.stat().st_size for file in files if before.get(file) != file.stat().st_ino)


def test_one_line_more_writes_as_much_whatever_is_there(tmp_path: Path) -> None:
    few, many = (large(tmp_path / str(count), count) for count in (200, 2_000))
    assert put_one(few, "9") == put_one(many, "9") < 100
    assert said(LineBook(many, "it"))["9"] == b"new\n"
    assert said(LineBook(many, "it"))["000007"] == b"x" * 1000 + b"\n"


def test_what_came_after_another_base_is_not_taken_for_it(tmp_path: Path) -> None:
    kept = large(tmp_path, 200)
    put_one(kept, "000007")
    base = LineBook(kept, "it")
    places = [at for name, at, _ in base if name != "000007"]
    base.write([*places, base.put("000007", b"newest\n")], whole=True)
    # a run was killed before the lines of the earlier base were taken away
    kept.put("it-since", {"base": "another"}, b'"000007"\tnew\n')
    assert said(LineBook(kept, "it"))["000007"] == b"newest\n"


@each("damage", [b"", b"no line\n", b"[]\tnull\n", b'"half', b"\xff\xfe\t\n"])
def test_a_damaged_line_is_left_out_and_told(tmp_path: Path, damage: bytes) -> None:
    kept = drawer(tmp_path)
    kept.put("it", {}, b'"a"\t1\n' + damage + b'\n"b"\t2\n')
    book = LineBook(kept, "it")
    assert said(book) == {"a": b"1\n", "b": b"2\n"}
    assert book.is_damaged


def told(journal: Journal) -> dict[str, tuple[str, bytes, bytes | None]]:
    """Of each edition its mark, its line, and the line before."""
    return {
        name: (one.mark, one.data, one.before.data if one.before else None)
        for name, one in journal.lines.items()
    }


@pytest.fixture
def show(tmp_path: Path) -> LongShow:
    show = LongShow(tmp_path / "show", 4, chapters=2).make()
    note(show.places, [show.episode(number) for number in range(3)])
    return show


def read_anew(show: LongShow) -> Journal:
    journals._last.clear()
    return read_journal(show.places)


def test_a_line_more_is_known_without_reading_all_others(show: LongShow) -> None:
    read_journal(show.places)
    with mock.patch.object(journals, "_read", wraps=journals._read) as read:
        note(show.places, [show.episode(3)])
        note(show.places, [show.episode(3), show.episode(1)])
        known = read_journal(show.places)
    assert not read.called
    anew = read_anew(show)
    assert told(known) == told(anew)
    assert (known.total, known.odd) == (anew.total, anew.odd)
    assert all(known.find(name) == anew.find(name) for name in anew.lines)


@pytest.mark.parametrize("meant", [b"half a line", b"a whole line of nonsense\n"])
def test_what_another_wrote_meanwhile_is_read(show: LongShow, meant: bytes) -> None:
    file = show.places.editions / journals.NAME
    kept = read_journal(show.places)
    with mock.patch.object(journals, "read_journal", return_value=kept):
        with file.open("ab") as stream:
            stream.write(meant)
        note(show.places, [show.episode(3)])
    known = read_journal(show.places)
    assert known.odd == (4,)
    assert told(known) == told(read_anew(show))
    assert show.name(3) in known.lines


def test_only_who_brings_it_back_takes_a_retraction_back(show: LongShow) -> None:
    """A line in between that is damaged changes nothing of it."""
    before = show.episode(1)
    note(show.places, [replace(before, retracted=True)])
    with (show.places.editions / journals.NAME).open("ab") as stream:
        stream.write(b'{"edition": "%s", "mark": "%s", ' % (before.edition_id.encode(), b"0" * 64))
        stream.write(b'"retracted": false, "manifest": {}}\n')
    for written in (note, journals.write_anew):
        written(show.places, [before])
        assert read_anew(show).line(before.edition_id).retracted
    note(show.places, [before], back=[before.edition_id])
    assert not read_anew(show).lines[before.edition_id].retracted
