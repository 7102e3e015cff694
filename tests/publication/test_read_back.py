"""publish --verify: whatever was damaged at a target is told, and sent again by the next run."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.events import silent
from audio_edition.publication.read_back import ReadBack, read_back
from audio_edition.publication.targets import FolderTarget
from tests.publication.support import DAY, NEXT, NOW, Stage, files_in


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.release(DAY)
    stage.release(NEXT, now=NOW + timedelta(days=1))
    send(stage)
    return stage


def public(stage: Stage) -> Path:
    return stage.root.parent / "public"


def send(stage: Stage) -> None:
    stage.publisher(public(stage), NOW + timedelta(days=2)).publish()


def read(stage: Stage, *named: str) -> ReadBack:
    return read_back(stage.at(), FolderTarget(public(stage)), named=named, listen=silent)


def tree(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in files_in(folder).items() if path != "state.json"}


def _flip(file: Path) -> None:
    """One bit, and nothing that a look would tell: not size, not time."""
    status = file.stat()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


DAMAGES: tuple[Callable[[Path], object], ...] = (
    _flip,
    lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    lambda file: file.write_bytes(b""),
    lambda file: file.write_bytes(file.read_bytes() + b"x"),
    Path.unlink,
)


def test_what_was_published_is_as_it_was(stage: Stage) -> None:
    report = read(stage)
    assert report.findings == ()
    there = tree(public(stage))
    assert (report.files, report.size) == (len(there), sum(map(len, there.values())))


def test_every_damaged_file_is_told_and_sent_again(stage: Stage) -> None:
    before = tree(public(stage))
    for damage in DAMAGES:
        for name in before:
            damage(public(stage) / name)
        report = read(stage)
        assert {finding.where for finding in report.findings} == set(before)
        remedies = {finding.remedy for finding in report.findings}
        assert remedies == {"audio-edition publish sends it again"}
        send(stage)
        assert tree(public(stage)) == before
        assert read(stage).ok


def test_one_edition_alone(stage: Stage) -> None:
    for name in (DAY, NEXT):
        _flip(public(stage) / name / f"{name}.mp3")
    assert [one.where for one in read(stage, DAY).findings] == [f"{DAY}/{DAY}.mp3"]


def test_from_a_checkout_that_sent_nothing(stage: Stage, tmp_path: Path) -> None:
    """By state.json and manifests alone: no cache here tells what was sent."""
    _flip(public(stage) / DAY / "01-piece.mp3")
    (public(stage) / "feed.xml").unlink()
    other = Stage(tmp_path / "other")
    found = read_back(other.at(), FolderTarget(public(stage)), listen=silent).findings
    assert [(one.code, one.where) for one in found] == [
        ("damaged", f"{DAY}/01-piece.mp3"),
        ("missing", "feed.xml"),
    ]
    (public(stage) / "state.json").write_bytes(b"{")
    (unread,) = read(stage).findings
    assert (unread.code, unread.where) == ("state", "state.json")
    with pytest.raises(PublicationError, match="nothing is public at"):
        read_back(stage.at(), FolderTarget(tmp_path / "nothing"), listen=silent)
