"""One real WordPress for all tests of this folder that a worker runs."""

from collections.abc import Iterator

import pytest

from tests.wordpress.machine import WordPress, wordpress


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    with wordpress(tmp_path_factory.mktemp("press")) as site:
        yield site
