"""Archives that share a bucket, and what goes wrong with it: nothing is lost, no byte another.

Each machine is a show's folder of its own with the same settings; what it makes is compared with
what one made alone, file by file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audio_edition import Workspace
from audio_edition.store import shared
from audio_edition.verbs.archive import ArchiveReport, archive, plan_archive
from tests.archive.made import SHOW, digests, make_show, run, task, write_article
from tests.store.bucket import NAME, Answer, Fault, FaultyBucket, cut_short, refused, spoiled

pytestmark = pytest.mark.usefixtures("new_process")

EPOCH = "1793600000"
STORED = f'{SHOW}[cache]\nstore = "s3://{NAME}/show"\n'
gone = refused(404, "NoSuchKey")


@pytest.fixture(autouse=True)
def one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources") / "in"
    for number, day in enumerate(("2016-03-04", "2016-03-05", "2016-03-06", "2016-03-04")):
        write_article(folder, f"{number}-story", day, f"Harbor {number}")
    return folder


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> dict[str, str]:
    """What one machine makes that shares nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        root = make_show(tmp_path_factory.mktemp("alone") / "show")
        assert run(root, sources).states == {"done": 3}
        return digests(root / "audio")


@pytest.fixture(scope="module")
def stock(
    bucket: FaultyBucket, tmp_path_factory: pytest.TempPathFactory, sources: Path
) -> dict[str, bytes]:
    """What lies in the bucket once a machine has made it all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        bucket.clear()
        root = machine(tmp_path_factory.mktemp("first"), "a")
        assert made(root, sources)[0].states == {"done": 3}
        assert spoken(root) > 0
        return {name: bucket.object(name) for name in bucket.object_names()}


@pytest.fixture
def full(empty: FaultyBucket, stock: dict[str, bytes]) -> FaultyBucket:
    empty.clear()
    for name, data in stock.items():
        empty.put(name, data)
    empty.requests.clear()
    empty.answered = 0
    return empty


def machine(tmp_path: Path, name: str) -> Path:
    shared._lines.clear()  # another machine has connections of its own
    return make_show(tmp_path / name / "show", STORED)


def made(root: Path, sources: Path) -> tuple[ArchiveReport, list[str]]:
    told: list[str] = []
    report = archive(Workspace.open(root), task(sources), jobs=1, tell=told.append)
    return report, told


def spoken(root: Path) -> int:
    """How many sentences were spoken here, and not taken from the bucket."""
    marks = (json.loads(file.read_bytes()) for file in root.glob("runs/archive/*/*.json"))
    return sum(mark["spoken"] for mark in marks)


def slowly(answer: Answer) -> Answer:
    time.sleep(0.05)
    return answer


class TestTheBucket:
    def test_what_one_machine_made_another_takes(
        self, tmp_path: Path, full: FaultyBucket, sources: Path, alone: dict[str, str]
    ) -> None:
        root = machine(tmp_path, "b")
        report, told = made(root, sources)
        assert (report.states, told) == ({"done": 3}, [])
        assert digests(root / "audio") == alone
        assert spoken(root) == 0
        assert full.counts["PUT"] == 0

    def test_now_and_then_an_answer_fails_in_every_way(
        self, tmp_path: Path, full: FaultyBucket, sources: Path, alone: dict[str, str]
    ) -> None:
        kinds = [refused(503, "SlowDown"), slowly, gone, cut_short, spoiled]
        turn = iter(range(10**9))

        def now_and_then(*_: str) -> Fault | None:
            number = next(turn)
            return kinds[number // 3 % len(kinds)] if number % 3 == 0 else None

        full.faults.append(now_and_then)
        root = machine(tmp_path, "b")
        report, told = made(root, sources)
        assert not report.failed
        assert digests(root / "audio") == alone
        assert next(turn) > 3 * len(kinds), "all of them came"
        assert [line for line in told if "cannot be reached" in line] == []


class TestTheRuns:
    def begun(self, root: Path, sources: Path, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "audio_edition", "--show", str(root), "--json", "archive",
                   "--jobs", "1", *words, str(sources)]  # fmt: skip
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    @pytest.mark.contract("shared")
    def test_two_at_once_and_one_killed_that_another_machine_does_again(
        self, tmp_path: Path, empty: FaultyBucket, sources: Path, alone: dict[str, str]
    ) -> None:
        a, b = machine(tmp_path, "a"), machine(tmp_path, "b")
        first, second = self.begun(a, sources), self.begun(b, sources)
        assert first.stdout is not None
        events = [json.loads(first.stdout.readline())["event"] for _ in range(2)]
        first.kill()
        first.communicate()
        assert events == ["begin", "edition"]
        assert second.communicate(timeout=300)[0].count('"state": "done"') == 3
        assert second.returncode == 0
        assert digests(b / "audio") == alone
        assert not made(a, sources)[0].failed  # goes on from there
        assert digests(a / "audio") == alone
        third = machine(tmp_path, "c")
        made(third, sources)
        assert (spoken(third), digests(third / "audio")) == (0, alone)


class TestWhatIsTold:
    @pytest.fixture
    def unmounted(self, tmp_path: Path) -> Path:
        return make_show(tmp_path / "show", f'{SHOW}[cache]\nstore = "../nfs"\n')

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_a_place_that_is_not_there_is_one_line_whoever_noticed_it(
        self, unmounted: Path, tmp_path: Path, sources: Path, jobs: int,
        alone: dict[str, str], caplog: pytest.LogCaptureFixture,
    ) -> None:  # fmt: skip
        told: list[str] = []
        plan = plan_archive(Workspace.open(unmounted), task(sources), tell=told.append)
        assert (plan.left.units, len(told)) == (3, 1)
        shared._lines.clear()
        archive(Workspace.open(unmounted), task(sources), jobs=jobs, tell=told.append)
        [_, line] = [line for line in told if "shared cache" in line]
        assert f"mkdir {tmp_path / 'nfs'}" in line
        assert "shared cache" not in caplog.text
        assert digests(unmounted / "audio") == alone

    def test_a_plan_takes_nothing_out_of_the_bucket(
        self, tmp_path: Path, full: FaultyBucket, sources: Path
    ) -> None:
        root = machine(tmp_path, "b")
        plan = plan_archive(Workspace.open(root), task(sources))
        assert plan.estimate.cached == 1
        assert set(full.counts) == {"GET"}
        assert full.answered < 100 * len(full.requests)
        assert not list((root / ".cache").glob("utterances/*/*"))
