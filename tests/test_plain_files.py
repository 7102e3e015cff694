"""What is read of a show is a plain file of a bounded size, and nothing is waited for."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition.errors import ScriptError
from audio_edition.plain_files import open_plain, read_plain
from audio_edition.publication.cover import inspect
from audio_edition.tables import read_toml
from tests.publication.pictures_made import png_of
from tests.rows import each


def link_to_pipe(file: Path) -> None:
    os.mkfifo(file.with_name("pipe"))
    file.symlink_to("pipe")


def bound_socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(file))


def huge(file: Path) -> None:
    with file.open("wb") as stream:
        stream.truncate(2**40)  # it takes no room


@each(
    ("make", "words"),
    [
        (os.mkfifo, "it is a pipe, and no file"),
        (link_to_pipe, "it is a pipe, and no file"),
        (lambda file: file.symlink_to("/dev/zero"), "it is a device, and no file"),
        (bound_socket, "it is a socket, and no file"),
        (huge, "it is larger than 16 MB"),
    ],
)
def test_what_is_no_file_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], None], words: str
) -> None:
    file = tmp_path / "x.toml"
    make(file)
    with pytest.raises(OSError, match=words):
        read_plain(file)
    with pytest.raises(ScriptError, match=words):
        read_toml(file, error=ScriptError)


def test_a_file_and_what_is_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_plain(tmp_path / "a", 5) == b"12345"
    with open_plain(tmp_path / "a") as stream:
        assert stream.read() == b"12345"
    with pytest.raises(OSError, match="larger than 4 bytes"):
        read_plain(tmp_path / "a", 4)
    with pytest.raises(FileNotFoundError):
        read_plain(tmp_path / "b")
    with pytest.raises(IsADirectoryError):
        read_plain(tmp_path)


@each(
    ("text", "words"),
    [
        ("x = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("x = " + "{a = " * 5000 + "1" + "}" * 5000, "nested too deeply"),
        ("a" + ".a" * 20_000 + " = 1", "nests its keys more than 64 deep"),
        ("['a'" + " . 'a'" * 20_000 + "]", "nests its keys more than 64 deep"),
        ("x = {a" + ".a" * 20_000 + " = 1}", "nests its keys more than 64 deep"),
        ("x = " + "9" * 100_000, "not valid TOML"),
    ],
)
def test_toml_that_unfolds_is_one_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x.toml").write_text(text)
    with pytest.raises(ScriptError, match=words) as caught:
        read_toml(tmp_path / "x.toml", error=ScriptError)
    assert "\n" not in caught.value.message


def test_toml_with_dots_in_texts_is_read(tmp_path: Path) -> None:
    dots = "U.S. of A. " * 20 + "a.b.c.d.e.f.g.h" * 3
    (tmp_path / "x.toml").write_text(f'a.b.c = "{dots}"')
    assert read_toml(tmp_path / "x.toml").raw("a") == {"b": {"c": dots}}


@each("side", [9000, 60_000])
def test_a_cover_of_too_many_pixels_is_not_unpacked(tmp_path: Path, side: int) -> None:
    (tmp_path / "c.png").write_bytes(png_of(side))
    jpeg, warning = inspect(tmp_path / "c.png")
    assert (jpeg, "cannot be read" in warning, "pixels" in warning) == (None, True, True)
