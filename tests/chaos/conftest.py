"""Servers, a zygote and a twin's life for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.campaign import Twin, live_undisturbed
from tests.chaos.command import Commands
from tests.chaos.places import Servers, servers
from tests.chaos.refusals import Stage
from tests.chaos.show import SHORT


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    pytest.importorskip("paramiko")
    pytest.importorskip("s3fs")
    pytest.importorskip("moto.server")
    with servers(tmp_path_factory.mktemp("servers")) as begun:
        yield begun


@pytest.fixture(scope="session")
def commands(running: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    begun = Commands(tmp_path_factory.mktemp("said"), running.environment())
    try:
        yield begun
    finally:
        begun.close()


@pytest.fixture(scope="session")
def twin(running: Servers, commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Twin:
    return live_undisturbed(commands, running, tmp_path_factory.mktemp("twin") / "show", SHORT)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("played")
    begun = Commands(folder, {})
    try:
        yield Stage(begun, folder)
    finally:
        begun.close()
