"""What the system refuses, told in one line: which file, why, and what mends it."""

import errno
import os
import resource
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest

from audio_edition.errors import EditionError
from audio_edition.faults import PRUNE, known, naming, of_disk, passes, plainly


def caught(act: Callable[[], object]) -> BaseException:
    try:
        act()
    except BaseException as problem:
        return problem
    raise AssertionError("nothing was refused")


def line(problem: BaseException, root: Path) -> str:
    told = known(problem, root=root, state="so it stands")
    assert told is not None, repr(problem)
    assert told.exit_code == 1
    assert told.hint.endswith("so it stands")
    return told.message


def by_stream(file: Path) -> None:
    with file.open("wb") as stream:
        stream.write(bytes(2000))


def by_number(file: Path) -> None:
    with file.open("wb") as stream, naming(file):
        os.write(stream.fileno(), bytes(1000))
        os.write(stream.fileno(), bytes(1000))


def test_a_write_that_knows_no_name_is_told_with_it(tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    source, file = (tmp_path / "audio" / name for name in ("source", "feed.xml"))
    source.write_bytes(bytes(2000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # it refuses as a full disk does
    try:
        problems = [
            caught(lambda: by_stream(file)),
            caught(lambda: file.write_text("x" * 2000)),
            caught(lambda: shutil.copyfile(source, file)),
            caught(lambda: by_number(file)),
        ]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    told = "audio/feed.xml cannot be written: the file would be too large"
    assert [line(problem, tmp_path) for problem in problems] == [told] * 4


def test_what_was_not_done_is_told(tmp_path: Path) -> None:
    folder, file = tmp_path / "audio", tmp_path / "feed.xml"
    folder.mkdir()
    file.write_bytes(b"")
    long = tmp_path / ("x" * 300)
    for act, told in (
        (lambda: (file / "in").mkdir(), "feed.xml/in cannot be made: a file stands where a folder"),
        (lambda: (tmp_path / "no").read_bytes(), "no cannot be read: it is not there"),
        (lambda: folder.write_bytes(b""), "audio/ cannot be written: a folder stands where a file"),
        (lambda: folder.unlink(), "audio/ cannot be removed: "),
        (lambda: file.replace(folder), "audio/ cannot be put in its place: a folder stands"),
        (lambda: list((tmp_path / "no").iterdir()), "no cannot be read: it is not there"),
        (lambda: long.write_bytes(b""), "cannot be written: the name is too long"),
    ):
        assert told in line(caught(act), tmp_path)


def test_an_unfinished_file_is_told_by_the_name_it_will_have(tmp_path: Path) -> None:
    for name in (".feed.xml.new", f".feed.xml.{'0a' * 6}", ".feed.xml.~host.1.z.0a0a0a0a0a0a"):
        problem = OSError(errno.ENOSPC, "No space left on device", str(tmp_path / name))
        assert line(problem, tmp_path) == "feed.xml cannot be written: the disk is full"
    away = OSError(errno.EROFS, "Read-only file system", "/elsewhere/feed.xml")
    assert line(away, tmp_path) == "/elsewhere/feed.xml cannot be written: the disk is read-only"


def test_of_a_full_disk_the_room_is_told(tmp_path: Path) -> None:
    told = known(OSError(errno.ENOSPC, "No space left", str(tmp_path / "no" / "file")))
    free, _, rest = told.hint.partition(" are free there; ")
    number, unit = free.split()
    size = float(number) * {"MB": 2**20, "GB": 2**30}[unit]
    assert size == pytest.approx(shutil.disk_usage(tmp_path).free, rel=0.2)
    assert PRUNE in rest


def test_what_libraries_made_of_it_is_found(tmp_path: Path) -> None:
    class LibraryError(Exception):
        __module__ = "library"

    refused = OSError(errno.EIO, "Input/output error", str(tmp_path / "a"))

    held, caused, within = LibraryError(refused), LibraryError("odd"), LibraryError("odd")
    caused.__cause__ = refused
    within.__context__ = refused
    for problem in (held, caused, within):
        assert line(problem, tmp_path) == "a cannot be used: a disk error"
        assert of_disk(problem) is not None

    base = sqlite3.connect(tmp_path / "base")
    base.execute("pragma max_page_count = 2")
    problem = caught(lambda: base.execute("create table t (x)").execute("create table u (x)"))
    base.close()
    assert line(problem, tmp_path).endswith("the disk is full")


def test_other_limits_are_told_and_bugs_are_none(tmp_path: Path) -> None:
    assert line(MemoryError(), tmp_path) == "there is no memory left"
    assert "nested too deeply" in line(RecursionError(), tmp_path)
    assert "a process that helped ended" in line(BrokenExecutor("odd"), tmp_path)
    assert line(caught(lambda: "łódź".encode("ascii")), tmp_path).startswith("'łó'")
    assert "the network failed" in line(ConnectionResetError(104, "Connection reset"), tmp_path)
    for bug in (KeyError("odd"), OSError("odd"), caught(lambda: "\ud800".encode())):
        assert known(bug) is None
    for other in (FileNotFoundError(2, "No such file", "a"), ConnectionResetError(104, "reset")):
        assert of_disk(other) is None
    after = KeyError("odd")  # a bug of ours, met while one was dealt with
    after.__context__ = caught(lambda: (tmp_path / "no").read_bytes())
    assert known(after) is None


def test_what_passes_is_no_damage() -> None:
    """ "Too many open files" says nothing of the file; a bad sector stays one."""
    assert [passes(OSError(number, "")) for number in (errno.EMFILE, errno.ESTALE)] == [True, True]
    assert [passes(OSError(number, "")) for number in (errno.EIO, errno.EACCES)] == [False, False]


def test_what_a_room_made_of_it_gets_plain_words(tmp_path: Path) -> None:
    file = tmp_path / "editions" / "show.toml"

    def of_room(number: int) -> EditionError:
        problem = OSError(number, os.strerror(number), str(file))
        error = EditionError(f"{file} cannot be read: {problem.strerror}")
        error.__context__ = problem
        return error

    told = plainly(of_room(errno.EMFILE), root=tmp_path)
    assert type(told) is EditionError
    assert told.message == "editions/show.toml cannot be read: too many open files in this process"
    assert told.hint == "raise the limit (ulimit -n), or ask for less at once"
    assert "No such file" in plainly(of_room(errno.ENOENT), root=tmp_path).message
    assert plainly(EditionError("odd", hint="as it was")).lines == (("odd", "as it was"),)
