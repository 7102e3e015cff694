"""A little of ``make fuzz`` in every run of the tests: the same cases each time."""

import logging
from pathlib import Path

import pytest

from tests.desk.conftest import LiveDesk, live, show
from tests.fuzz.http import LiveServer
from tests.fuzz.targets import TARGETS, FuzzTarget, faults, made_targets, make_show

__all__ = ["live", "show"]  # fixtures

CASES = 60
MADE = 11


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[FuzzTarget, ...]:
    targets = made_targets(make_show(tmp_path_factory.mktemp("fuzz")))
    assert len(targets) == MADE
    return targets


def held(target: FuzzTarget, folder: Path) -> None:
    for number, seed in enumerate(target.seeds):
        place = folder / f"seed{number}"
        place.mkdir()
        target.ask(seed, place)  # a seed that is refused would try nothing
    found = list(faults(target, range(CASES), folder / "case"))
    assert not found, f"{target.name}, case {found[0].number}:\n{found[0].told}"


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_any_bytes_are_read_or_refused_in_one_line(target: FuzzTarget, tmp_path: Path) -> None:
    held(target, tmp_path)


@pytest.mark.parametrize("number", range(MADE))
def test_files_of_ours_that_are_damaged(
    number: int, made: tuple[FuzzTarget, ...], tmp_path: Path
) -> None:
    held(made[number], tmp_path)


def test_requests_that_nobody_would_send(live: LiveDesk, caplog: pytest.LogCaptureFixture) -> None:
    server = LiveServer(live.url, live.address)
    actions = server.actions()
    with caplog.at_level(logging.ERROR):
        found = [
            *server.faults(server.site(), range(CASES)),
            *server.faults(actions, range(CASES)),
            *server.faults(actions, range(2 * len(actions)), bodies=True),
        ]
    assert not found, f"{found[0].data[:800]!r}\n{found[0].told}"
    assert not caplog.records, caplog.text
    assert server.answer(server.site()[0], whole=True).startswith(b"HTTP/1.1 "), "it is there"
