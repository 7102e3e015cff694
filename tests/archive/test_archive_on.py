"""An archive whose sentences are spoken on a real Dask cluster: the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.made import SHOW, digests, make_show, run, write_article
from tests.executors.farm import Farm


@pytest.fixture
def farm(tmp_path: Path) -> Iterator[Farm]:
    farm = Farm(tmp_path / "farm")
    try:
        farm.start()
        farm.have(2)
        yield farm
    finally:
        farm.close()


@pytest.mark.slow
def test_a_cluster_makes_the_bytes_of_this_machine(
    farm: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793600000")
    settings = SHOW.replace('"silence"', '"espeak"')
    here, there = (make_show(tmp_path / name, settings) for name in ("here", "there"))
    for day in (4, 5):
        lines = [f"The ferry number {n} left at noon, and came back at night." for n in range(6)]
        write_article(tmp_path / "in", f"{day}", f"2016-03-0{day}", f"Harbor {day}", *lines)
    assert run(here, tmp_path / "in").states == {"done": 2}
    assert run(there, tmp_path / "in", on=farm.address).states == {"done": 2}
    assert digests(there / "audio") == digests(here / "audio")
    log = (farm.folder / "worker.log").read_text()
    assert "Starting established connection" in log or "Registered to" in log
