"""One archive made in four ways: all that is published has the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition import Workspace
from audio_edition.archive.model import Shard
from audio_edition.speech import elsewhere
from audio_edition.verbs.archive import finish
from tests.archive.made import SHOW, digests, make_show, run, write_article
from tests.executors.farm import Farm
from tests.speech import obedient
from tests.tools import ROOT

EPOCH = "1793600000"
SHARDS = 8
WORKERS = 5

TWO = """
import sys
from pathlib import Path
from tests.archive.made import run

if __name__ == "__main__":
    report = run(Path(sys.argv[1]), sys.argv[2], jobs=2)
    assert not report.failed, report
"""


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Farm]:
    farm = Farm(tmp_path / "farm")
    monkeypatch.syspath_prepend(str(farm.site))
    monkeypatch.setenv(obedient.FOLDER, str(farm.folder))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setattr(elsewhere, "_known", {})
    try:
        farm.start()
        farm.have(WORKERS)
        yield farm
    finally:
        farm.close()


def by_one_process(show: Path, source: Path, farm: Farm) -> None:
    assert not run(show, source, jobs=1).failed


def by_two_workers(show: Path, source: Path, farm: Farm) -> None:
    script = show / "two.py"  # a file: its processes import it again
    script.write_text(TWO)
    path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    command = [sys.executable, str(script), str(show), str(source)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, check=True)


def by_five_on_dask(show: Path, source: Path, farm: Farm) -> None:
    assert not run(show, source, jobs=1, on=farm.address).failed


def by_eight_shards(show: Path, source: Path, farm: Farm) -> None:
    for index in range(SHARDS):
        assert not run(show, source, jobs=1, shard=Shard(index, SHARDS)).failed
    assert finish(Workspace.open(show))


@pytest.mark.slow
def test_six_editions_have_the_same_bytes_in_four_ways(tmp_path: Path, farm: Farm) -> None:
    source = tmp_path / "in"
    for number in range(6):
        lines = [
            f"The ferry number {n} of harbor {number} left at noon, and came back at night."
            for n in range(4)
        ]
        day = f"2016-03-{number + 1:02}"
        write_article(source, f"{number:02}", day, f"Harbor {number}", *lines)
    spoke: dict[str, set[int]] = {}
    made: dict[str, dict[str, str]] = {}
    for way in (by_one_process, by_two_workers, by_five_on_dask, by_eight_shards):
        (farm.folder / "spoke").unlink(missing_ok=True)
        show = make_show(tmp_path / way.__name__, SHOW.replace('"silence"', '"farm"'))
        way(show, source, farm)
        made[way.__name__] = digests(show / "audio")
        spoke[way.__name__] = set(obedient.told(farm.folder, "spoke"))
    first = made["by_one_process"]
    assert sum(name.endswith(".mp3") for name in first) >= 6
    assert "feed.xml" in first
    assert [name for name, files in made.items() if files != first] == []
    workers = {worker.pid for worker in farm.workers}
    assert len(spoke["by_two_workers"] - {os.getpid()}) == 2
    assert spoke["by_five_on_dask"] <= workers
    assert len(spoke["by_five_on_dask"]) > 1
    assert not spoke["by_eight_shards"] & workers
