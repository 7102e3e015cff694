"""The small sound of an edition as it is released: listed, out once and for all, kept."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

import pytest

from audio_edition.publication import manifest
from audio_edition.publication.feeds.tags import low_file
from audio_edition.publication.model import Episode
from audio_edition.publication.serving import cache_control
from audio_edition.publication.targets import open_target
from tests.publication import support
from tests.publication.support import Piece, Stage

DAY = "2026-11-02"


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A show whose programmes come with a small sound, other bytes at each build."""
    real, builds = support.sound, itertools.count()
    monkeypatch.setattr(
        support,
        "sound",
        lambda seed, size: real(f"{seed} {next(builds)}" if "small" in seed else seed, size),
    )
    return Stage(tmp_path / "show", small=True)


def sound(stage: Stage, episode: Episode) -> bytes:
    listed = low_file(episode)
    assert listed is not None
    data = (stage.audio / DAY / listed.name).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (listed.size, listed.sha256)
    return data


def test_one_that_is_out_keeps_its_bytes(stage: Stage, tmp_path: Path) -> None:
    www = tmp_path / "www"
    first = sound(stage, stage.release(DAY))
    assert sound(stage, stage.release(DAY)) != first  # not out yet
    first = (stage.audio / DAY / f"{DAY}-48k.mp3").read_bytes()
    stage.publisher(open_target(str(www), stage.at())).publish()
    assert (www / DAY / f"{DAY}-48k.mp3").read_bytes() == first
    assert sound(stage, stage.release(DAY, title="Other words around the same sound")) == first
    stage.release(DAY, (Piece("A correction"),), take=2)
    stage.publisher(open_target(str(www), stage.at())).publish()
    episode = manifest.read(stage.audio, DAY)
    assert episode is not None
    assert (www / DAY / f"{DAY}-r2-48k.mp3").read_bytes() == sound(stage, episode) != first
    for place in (www, stage.audio):
        assert (place / DAY / f"{DAY}-48k.mp3").read_bytes() == first
    assert f"{DAY}-r2-48k.mp3" in (www / "feed.xml").read_text("utf-8")
    for name in (f"{DAY}-48k.mp3", f"{DAY}-r2-48k.mp3"):
        assert "immutable" in cache_control(f"{DAY}/{name}")


def test_a_damaged_one_is_not_taken_for_what_is_out(tmp_path: Path) -> None:
    stage, www = Stage(tmp_path / "show", small=True), tmp_path / "www"
    first = sound(stage, stage.release(DAY))
    stage.publisher(open_target(str(www), stage.at())).publish()
    file = stage.audio / DAY / f"{DAY}-48k.mp3"
    file.write_bytes(first[:-1] + bytes([first[-1] ^ 1]))
    assert sound(stage, stage.release(DAY, title="Other words around the same sound")) == first
    stage.publisher(open_target(str(www), stage.at())).publish()
    assert (www / DAY / file.name).read_bytes() == first


def test_without_one_nothing_is_offered(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    assert low_file(stage.release(DAY)) is None
    assert "48k" not in (stage.audio / "feed.xml").read_text("utf-8")
