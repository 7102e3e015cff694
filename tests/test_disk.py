"""A line behind others: whole or not at all, and never at the cost of somebody else's."""

import errno
import os
from pathlib import Path

import pytest

from audio_edition import disk
from audio_edition.publication.files import write_if_changed
from tests.rows import each

LINE, OTHER = b"one\n", b"another's\n"


def test_lines_follow_each_other_and_half_a_line_spoils_none(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "lines"
    disk.append(file, LINE)
    with file.open("ab") as stream:
        stream.write(b"hal")  # and the power went
    disk.append(file, LINE)
    assert file.read_bytes() == LINE + b"hal\n" + LINE


@each(("stood", "other"), [(b"", b""), (LINE, b""), (LINE, OTHER)])
def test_what_the_disk_refuses_is_not_there_and_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stood: bytes, other: bytes
) -> None:
    file = tmp_path / "lines"
    file.write_bytes(stood)

    def fsync(descriptor: int) -> None:
        with file.open("ab") as stream:
            stream.write(other)  # somebody else's, by then
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        disk.append(file, LINE)
    assert file.read_bytes().endswith(other)
    assert other or file.read_bytes() == stood


def test_half_a_write_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "lines"
    file.write_bytes(LINE)
    whole = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: whole(descriptor, data[:2]))
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        disk.append(file, OTHER)
    assert file.read_bytes() == LINE


def test_the_next_write_takes_the_place_of_half_a_file(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    (tmp_path / ".page.html.new").write_bytes(b"half of what was to be, and longer than the whole")
    assert write_if_changed(file, b"whole")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("page.html", b"whole")]
