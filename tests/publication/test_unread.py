"""A manifest that the disk does not give is not damaged: told in one line, never overwritten."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from audio_edition.publication import manifest, shelf
from audio_edition.publication.repairing import repair_manifest
from audio_edition.publication.restore import restore
from audio_edition.publication.shelf import read_shelf
from audio_edition.publication.targets import FolderTarget
from audio_edition.publication.there import read_state
from audio_edition.publication.unread import UnreadError
from tests.publication.support import DAY, NEXT, NOW, Stage


@contextmanager
def not_given(file: Path, number: int = errno.EIO) -> Iterator[None]:
    """Have the disk refuse this one file."""
    real = manifest.read_plain

    def read(path: Path, most: int) -> bytes:
        if path == file:
            raise OSError(number, os.strerror(number), str(path))
        return real(path, most)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest, "read_plain", read)
        patch.setattr(shelf, "read_plain", read)
        yield


@pytest.fixture
def stage(stage: Stage, public: Path) -> Stage:
    """One edition that went out, one that was just built, and a correction that waits."""
    stage.release(DAY)
    stage.publisher(public).publish()
    stage.release(DAY, take=1)
    return stage


def whole(folder: Path) -> dict[str, bytes]:
    return {str(one): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_a_build_says_that_the_disk_does_not_give_it(stage: Stage) -> None:
    before = whole(stage.audio)
    for number in (errno.EIO, errno.EACCES, errno.ENODEV):
        file = stage.audio / DAY / manifest.NAME
        with not_given(file, number), pytest.raises(UnreadError) as told:
            stage.release(DAY, take=2)
        assert "\n" not in told.value.message
        assert f"{DAY}/{manifest.NAME} cannot be read" in told.value.message
        assert "remove" not in (told.value.hint or ""), "nobody removes what may be whole"
        assert whole(stage.audio) == before


def test_nothing_older_comes_back_over_it(stage: Stage, public: Path) -> None:
    """What is public is older than what was built: that must not take its place."""
    file, target = stage.audio / DAY / manifest.NAME, FolderTarget(public)
    built = file.read_bytes()
    stage.release(NEXT)
    stage.publisher(target).publish([NEXT])
    there = whole(public)
    file.unlink()  # another inode: the shelf asks the disk
    file.write_bytes(built)
    with not_given(file):
        (one,) = read_shelf(stage.at()).damaged
        assert one.is_unread
        assert "cp " not in one.told, "no older copy is advised"
        assert "disk error" in one.told
        found = repair_manifest(stage.at(), DAY, target, read_state(target))
        assert (found.state, "disk error" in found.message) == ("lost", True)
        assert "remove" not in found.remedy
        (lost := stage.audio / NEXT).rename(stage.root / "gone")
        with pytest.raises(UnreadError, match="disk error"):
            restore(stage.at(NOW), stage.identity, target)
        assert (lost / manifest.NAME).is_file(), "the others come back first"
    assert file.read_bytes() == built
    assert whole(public) == there
