"""A show with nothing in it, and a server of pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edition.collect.stand_ins import Pages


@pytest.fixture
def site() -> Iterator[Pages]:
    with Pages() as site:
        yield site


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "show.toml").write_text('[show]\ntitle = "T"\n')
    return tmp_path
