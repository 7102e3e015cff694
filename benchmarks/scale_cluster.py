"""A Dask cluster for a benchmark: a real scheduler, a real driver, and workers that wait.

The workers are threads of a few processes (``scale_host.py``): sixty-four processes of their own
would keep two cores busy with being there.
"""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from audio_edition.executors.dask import DaskExecutor
from audio_edition.executors.find import open_executor
from audio_edition.places import Places
from audio_edition.speech import handing
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from scale_model import Costs, Sentence
from tests.executors.farm import Farm, until
from tests.speech.scripts import plain

TEXTS = Path(__file__).with_name("bench_speech_edition.txt").read_text("utf-8").splitlines()
FARM = VoiceSettings(engine="farm", fallback=())
HOSTS = 4  # processes that the workers are threads of


@dataclass(frozen=True, slots=True)
class Measured:
    """``sentences`` spoken in ``wall`` seconds; CPU seconds of driver, scheduler and workers.

    ``slower`` is how many seconds a second of computing took then, for all that else went on.
    """

    sentences: int
    ideal: float
    wall: float
    driver: float
    scheduler: float
    workers: float
    tasks: int
    slower: float

    @property
    def efficiency(self) -> float:
        """Of all the time that workers were there, how much they spoke."""
        return self.ideal / self.wall


class Cluster:
    """``number`` workers on a scheduler of their own."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.number = number
        self.farm = Farm(folder / "farm")
        self.hosts: list[subprocess.Popen[bytes]] = []
        self._shows = 0

    def start(self) -> None:
        """Start all, and have everybody open the voice."""
        self.farm.start()
        hosts = min(HOSTS, self.number)
        for host in range(hosts):
            share = len(range(host, self.number, hosts))
            self.hosts.append(self.farm.host(Path(__file__).with_name("scale_host.py"), share))
        self.speak([Sentence(20, 0.0)] * self.number)

    def reached(self) -> DaskExecutor:
        """The driver's executor, once all workers are there."""
        executor = open_executor(self.farm.address, wait=600.0)
        assert isinstance(executor, DaskExecutor)
        until(lambda: executor.at_once == self.number, f"{self.number} workers", seconds=600.0)
        return executor

    def speak(self, sentences: Sequence[Sentence]) -> Measured:
        """Speak, as a build does, and say what it took."""
        self._shows += 1
        places = Places(self.folder / f"show-{self._shows}")
        script = plain(*(text_of(one, n) for n, one in enumerate(sentences)))
        executor = self.reached()
        tasks: list[int] = []
        real = executor.begin

        def counted(function: Any, calls: Sequence[tuple[Any, ...]], /) -> list[Future[Any]]:
            tasks.append(len(calls))
            return real(function, calls)

        slower = _slower()
        before, ours = self._cpu(), time.process_time()
        began = time.perf_counter()
        with mock.patch.object(executor, "begin", counted):
            speak_script(script, FARM, places, hands=lambda: executor)
        wall = time.perf_counter() - began
        ours = time.process_time() - ours
        theirs, hosts = (after - first for after, first in zip(self._cpu(), before, strict=True))
        ideal = sum(one.seconds for one in sentences) / self.number
        slower = (slower + _slower()) / 2
        return Measured(len(sentences), ideal, wall, ours, theirs, hosts, sum(tasks), slower)

    def idle(self, seconds: float) -> float:
        """Core seconds a second of a scheduler whose workers have nothing to do."""
        executor = self.reached()
        before, began = self._cpu()[0], time.perf_counter()
        time.sleep(seconds)
        used = (self._cpu()[0] - before) / (time.perf_counter() - began)
        executor.close()
        return used

    def _cpu(self) -> tuple[float, float]:
        return self.farm.scheduler_cpu(), sum(map(self.farm.cpu, self.hosts))

    def close(self) -> None:
        """End all of it."""
        for host in self.hosts:
            host.kill()
            host.wait()
        self.farm.close()


@contextlib.contextmanager
def cluster(folder: Path, number: int) -> Iterator[Cluster]:
    """A cluster that is there while the block runs."""
    made = Cluster(folder, number)
    sys.path.insert(0, str(made.farm.site))
    try:
        made.start()
        yield made
    finally:
        made.close()
        sys.path.remove(str(made.farm.site))


def _slower(seconds: float = 0.4) -> float:
    """How many seconds a second of computing takes now."""
    began, cpu = time.perf_counter(), time.process_time()
    while time.process_time() - cpu < seconds:
        pass
    return (time.perf_counter() - began) / seconds


def text_of(one: Sentence, number: int) -> str:
    """A text of the sentence's size that tells the voice how long to wait."""
    told = f"LASTS {one.seconds:.4f} {number} "
    return told + (TEXTS[number % len(TEXTS)] * 9)[: max(1, one.size - len(told))].rstrip()


def sentences_of(number: int, pace: float, seed: int) -> list[Sentence]:
    """Sentences as news has them; a character takes ``pace`` seconds, more or less by a tenth."""
    luck = random.Random(seed)
    sizes = [len(luck.choice(TEXTS)) for _ in range(number)]
    return [Sentence(max(30, size), size * pace * luck.lognormvariate(0, 0.1)) for size in sizes]


def costs_of(folder: Path, sentences: int) -> tuple[Costs, Measured, Measured]:
    """What a task and a sentence cost, by sentences that take no time: one a task, and many."""
    quick = [Sentence(60, 0.0)] * sentences
    with cluster(folder, 4) as made:
        idle = made.idle(2.0)
        many = made.speak(quick)
        longest, handing._LONGEST = handing._LONGEST, 0.0
        try:
            single = made.speak(quick)
        finally:
            handing._LONGEST = longest
        way = _way(made)
    busy = 1 / sentences
    tasks = single.tasks - many.tasks

    def parted(one: float, other: float) -> tuple[float, float]:
        a_task = max(0.0, (one - other) / tasks)
        return a_task, max(0.0, other - a_task * many.tasks) * busy

    driver_task, driver_sentence = parted(single.driver, many.driver)
    scheduler_task, scheduler_sentence = parted(
        single.scheduler - idle * single.wall, many.scheduler - idle * many.wall
    )
    costs = Costs(
        driver_task,
        driver_sentence,
        scheduler_task,
        scheduler_sentence,
        many.workers * busy,
        max(0.0, way - (driver_task + scheduler_task)) / 4,
    )
    return costs, single, many


def _way(made: Cluster) -> float:
    """Seconds from handing out one task that does nothing until it is known to be done."""
    executor = made.reached()
    times = []
    for _ in range(20):
        began = time.perf_counter()
        executor.begin(abs, [(1,)])[0].result()
        times.append(time.perf_counter() - began)
    executor.close()
    return sorted(times)[len(times) // 2]


__all__ = ["Cluster", "Measured", "cluster", "costs_of", "sentences_of"]
