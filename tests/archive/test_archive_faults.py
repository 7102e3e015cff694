"""Archives that share their sentences; what a build makes of a place's faults: test_verbs_cache."""

from itertools import chain, repeat
from pathlib import Path

import pytest

from audio_edition import Workspace
from audio_edition.store import shared
from audio_edition.verbs.archive import archive, plan_archive
from audio_edition.verbs.archive_pace import Once
from tests.archive.made import SHOW, digests, make_show, task, write_article
from tests.store.far import Far

GONE = OSError("gone")


@pytest.fixture(autouse=True)
def one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793600000")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources") / "in"
    for number, day in enumerate(("2016-03-04", "2016-03-05", "2016-03-04")):
        write_article(folder, f"{number}-story", day, f"Harbor {number}")
    return folder


def machine(tmp_path: Path, name: str) -> Path:
    shared._lines.clear()  # another machine has connections of its own
    return make_show(tmp_path / name / "show", f'{SHOW}[cache]\nstore = "../../nfs"\n')


def made(root: Path, sources: Path, jobs: int = 1) -> list[str]:
    told: list[str] = []
    report = archive(Workspace.open(root), task(sources), jobs=jobs, tell=told.append)
    assert report.states == {"done": 2}
    return told


def test_what_one_machine_made_another_takes_until_the_place_is_gone_which_is_told_once(
    tmp_path: Path, far: Far, sources: Path
) -> None:
    first = machine(tmp_path, "a")
    assert made(first, sources) == []
    far.asked.clear()
    second = machine(tmp_path, "b")
    plan = plan_archive(Workspace.open(second), task(sources))
    assert (plan.estimate.cached, set(far.asked)) == (1, {"has"})
    assert not list((second / ".cache").glob("utterances/*/*")), "a plan takes nothing"
    far.wrong["read"] = chain([None] * 3, repeat(GONE))  # from the middle on
    told = made(second, sources)
    once = Once(told.append)
    once("cannot be reached, once")
    once("cannot be reached, once")
    assert told.pop() == "cannot be reached, once"
    assert len([line for line in told if "cannot be reached" in line]) == 1
    assert digests(second / "audio") == digests(first / "audio")


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.contract("executors"))])
def test_a_place_that_is_not_there_is_one_line_whoever_noticed_it(
    tmp_path: Path, new_process: None, sources: Path, jobs: int, caplog: pytest.LogCaptureFixture
) -> None:
    unmounted = machine(tmp_path, "a")
    told: list[str] = []
    plan = plan_archive(Workspace.open(unmounted), task(sources), tell=told.append)
    assert (plan.left.units, len(told)) == (2, 1)
    shared._lines.clear()
    [line] = [line for line in made(unmounted, sources, jobs) if "shared cache" in line]
    assert f"mkdir {tmp_path / 'nfs'}" in line
    assert "shared cache" not in caplog.text
