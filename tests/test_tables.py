import os
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition.errors import EditionError, ShowError
from audio_edition.tables import Table, read_toml, read_toml_if_any
from tests.rows import each

FILE = Path("editions/show.toml")


def table(**values: object) -> Table:
    return Table(values, file=FILE, name="voice")


@each(
    ("value", "read", "told"),
    [
        ("x", lambda t: t.number("k", 1.0), r"show\.toml \[voice\] k must be a number, not 'x'"),
        (True, lambda t: t.number("k", 2.0), "must be a number"),
        *((value, lambda t: t.whole("k", 0), "whole number") for value in (True, "1", 1.5, [1])),
        (3, lambda t: t.number("k", 1, least=0.5, most=2), "at least 0.5 and at most 2, not 3"),
        (float("nan"), lambda t: t.number("k", 1, least=0.5), "at least"),
        ([1], lambda t: t.texts("k"), "list of texts"),
        ("piper", lambda t: t.table("k"), "k must be a table"),
    ],
)
def test_what_is_of_another_kind_is_refused(
    value: object, read: Callable[[Table], object], told: str
) -> None:
    with pytest.raises(ShowError, match=told):
        read(table(k=value))


def test_what_is_of_its_kind_is_read() -> None:
    assert table(speed=1).number("speed", 2.0) == 1.0
    assert table(speed=0.5).number("speed", 1, least=0.5, most=2) == 0.5
    assert table(fallback="espeak").texts("fallback") == ("espeak",)
    assert table().texts("fallback", ["a"]) == ("a",)
    with pytest.raises(ShowError) as caught:
        table(mode="seral").choice("mode", ["serial", "episodic"], "episodic")
    assert caught.value.hint == "did you mean 'serial'?"
    with pytest.raises(ShowError, match="speed must be a number, not 'xxxx") as caught:
        table(speed="x" * 300_000).number("speed", 1.0)
    assert len(caught.value.message) < 1000
    assert caught.value.message.endswith("…")


def test_unknown_keys_are_refused_with_the_nearest_known() -> None:
    unknown = table(sped=1.0)
    unknown.number("speed", 1.0)
    with pytest.raises(ShowError, match="sped is not a setting") as caught:
        unknown.refuse_unknown()
    assert caught.value.hint == "did you mean 'speed'?"


def test_unknown_keys_of_tables_inside_are_refused_too() -> None:
    root = Table({"voice": {"speed": 1.0, "x": 1}}, file=FILE)
    root.table("voice").number("speed", 1.0)
    with pytest.raises(ShowError, match=r"\[voice\] x is not a setting"):
        root.refuse_unknown()
    root = Table({"person": [{"name": "a"}, {"nam": "b"}]}, file=FILE)
    for person in root.tables("person"):
        person.text("name")
    with pytest.raises(ShowError, match=r"\[person\[2\]\] nam is not a setting"):
        root.refuse_unknown()


@each(
    ("content", "message"),
    [
        (b"a = ", "not valid TOML"),
        (b"a = 1\nb = '\xff'", "cannot be read: line 2 is not UTF-8 text"),
        (b"a = 1\na = 2", "not valid TOML"),
    ],
)
def test_unreadable_files_are_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "show.toml"
    file.write_bytes(content)
    with pytest.raises(EditionError, match=message) as caught:
        read_toml(file, error=EditionError)
    assert "\n" not in caught.value.message


def test_a_byte_order_mark_is_no_error_and_a_missing_file_is_said(tmp_path: Path) -> None:
    file = tmp_path / "show.toml"
    file.write_bytes(b"\xef\xbb\xbftitle = 'x'")
    assert read_toml(file).text("title") == "x"
    with pytest.raises(ShowError, match="does not exist"):
        read_toml(tmp_path / "none.toml")


@each("what", ["folder", "pipe", "circle", "nowhere"])
def test_what_stands_there_and_is_no_file_is_no_absence(tmp_path: Path, what: str) -> None:
    file = tmp_path / "edition.toml"
    assert list(read_toml_if_any(file).items()) == []
    if what == "folder":
        file.mkdir()
    elif what == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to(file.name if what == "circle" else "gone.toml")
    with pytest.raises(ShowError, match=r"edition\.toml") as told:
        read_toml_if_any(file)
    assert told.value.hint
