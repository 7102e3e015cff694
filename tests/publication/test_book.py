"""A book of lines says what was put last, whatever was written whole and what beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.publication import book as module
from audio_edition.publication.book import LineBook
from audio_edition.store.store import Drawer, open_store
from tests.rows import each

NAMES = st.sampled_from(["a", "b", "group of c", 'd "quoted"', "é", "tab\there", "back\\slash"])
TOLD = st.dictionaries(NAMES, st.binary(max_size=40).map(lambda one: one.replace(b"\n", b"\t")))


@contextmanager
def small() -> Iterator[None]:
    """Books of a few bytes are large, and a few lines beside them are many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SMALL", 10)
        patch.setattr(module, "_SINCE", 120)
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
    places = [at for _, at, _ in book]
    book.write([*places, book.put(name, b"new\n")], whole=False)
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
