"""A show in a folder of its own, and where it is published to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publication.support import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "show")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public"
