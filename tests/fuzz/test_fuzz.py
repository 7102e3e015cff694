"""A little of ``make fuzz`` in every run of the tests: the same cases each time."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
import pytest

from audio_edition.errors import AudioEditionError
from tests.desk.conftest import LiveDesk, live, show
from tests.fuzz.http import DAY, answer, desk_seeds, http_faults, site_seeds
from tests.fuzz.run import faults
from tests.fuzz.targets import TARGETS, FuzzTarget, made_targets, make_show

__all__ = ["live", "show"]  # fixtures

CASES = 60
MADE = [
    *("mp3", "episode.json", "state.json", "published.jsonl", "approved.json"),
    *("transcript.json", "the show's feed", "verify: manifest", "verify: certificate"),
    *("verify: transcript", "verify: page"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FuzzTarget]:
    root = make_show(tmp_path_factory.mktemp("fuzz"))
    return {target.name: target for target in made_targets(root)}


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


@pytest.mark.parametrize("name", MADE)
def test_files_of_ours_that_are_damaged(
    name: str, made: dict[str, FuzzTarget], tmp_path: Path
) -> None:
    assert list(made) == MADE
    held(made[name], tmp_path)


def test_a_fault_is_found(tmp_path: Path) -> None:
    def breaks(data: bytes, _: Path) -> None:
        if b"x" not in data:
            raise KeyError("x")
        if len(data) > 40:
            raise AudioEditionError("two\nlines")

    target = FuzzTarget("breaks", (b"x" * 30,), breaks)
    told = [fault.told for fault in faults(target, range(200), tmp_path / "case")]
    assert any("KeyError" in one for one in told)
    assert any(one.startswith("not one line") for one in told)


def test_requests_that_nobody_would_send(live: LiveDesk, caplog: pytest.LogCaptureFixture) -> None:
    host = live.url.removeprefix("http://")
    name, _, port = host.partition(":")
    with httpx.Client(base_url=live.url) as http:
        assert http.get(live.address).status_code == 303
        cookie = "; ".join(f"{one.name}={one.value}" for one in http.cookies.jar)
        state = http.get(f"/desk/api/{DAY}").json()
    digest = state["digests"]["edition"]
    address = (name, int(port))
    actions = desk_seeds(host, cookie, digest)
    with caplog.at_level(logging.ERROR):
        found = [
            *http_faults(address, site_seeds(host), range(CASES)),
            *http_faults(address, actions, range(CASES)),
            *http_faults(address, actions, range(2 * len(actions)), bodies=True),
        ]
    assert not found, f"{found[0].data[:800]!r}\n{found[0].told}"
    assert not caplog.records, caplog.text
    told = answer(address, site_seeds(host)[0], whole=True)
    assert told.startswith(b"HTTP/1.1 20"), "it is still there"
