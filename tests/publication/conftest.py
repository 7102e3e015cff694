"""A show in a folder of its own, and where it is published to."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.publication.public import Folder
from tests.publication.support import DAY, GUID, NEXT, NOW, Piece, Stage, identity


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "show")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public"


@pytest.fixture
def place(public: Path) -> Folder:
    """Where nothing depends on the kind of server."""
    return Folder(public)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A show as it should be: an edition with its correction, a later one, one that was taken
    back, and one whose hour has not come. Who breaks a file of it mends it again.
    """
    stage = Stage(tmp_path_factory.mktemp("built"), identity=identity(guid=GUID))
    pieces = (Piece("Harbor reopens", url="https://lantern.example/h"), Piece("Two"))
    stage.release(DAY, pieces)
    stage.publish()
    stage.release(DAY, pieces, take=1)
    stage.release(NEXT, now=NOW + timedelta(days=1))
    stage.release("2026-11-04", now=NOW + timedelta(days=1, hours=1))
    stage.publish(now=NOW + timedelta(days=1, hours=2))
    stage.retract("2026-11-04", now=NOW + timedelta(days=1, hours=3))
    embargo = NOW + timedelta(days=30)
    stage.release("2026-11-09", publish_at=embargo, now=NOW + timedelta(days=1, hours=4))
    stage.refresh(now=NOW + timedelta(days=2))
    return stage
