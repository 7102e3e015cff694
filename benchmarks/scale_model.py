"""A cluster as queues: what Dask workers, scheduler and driver make of sentences, by their costs.

The costs are measured in the same run, on real processes; what the queues then say is compared
with real clusters of as many workers as this machine bears. Sentences are dealt by the very code
that deals them in a build (``executors.batches``).
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

from audio_edition.executors.batches import Batches
from audio_edition.speech import handing


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds of one core, unless it says otherwise.

    ``driver_task``, ``scheduler_task`` for each task; ``driver_sentence``, ``scheduler_sentence``
    for each sentence in it; ``worker_sentence`` for what a worker does beside speaking; ``way``
    is how long a message takes from driver to scheduler, or from scheduler to worker (waiting,
    not computing).
    """

    driver_task: float
    driver_sentence: float
    scheduler_task: float
    scheduler_sentence: float
    worker_sentence: float
    way: float

    def slowed(self, times: float) -> Costs:
        """The same where other work leaves us only so much of the cores."""
        way = self.way
        return replace(Costs(*(getattr(self, one.name) * times for one in fields(self))), way=way)


@dataclass(frozen=True, slots=True)
class Sentence:
    """So many characters, which take so many seconds to be spoken."""

    size: int
    seconds: float


@dataclass(slots=True)
class _Server:
    """Does one thing after another; ``slower`` is how much of it is taken by something else."""

    slower: float = 1.0
    free: float = 0.0
    busy: float = 0.0

    def serve(self, now: float, cost: float) -> float:
        """When it will be done with something that comes now."""
        self.free = max(now, self.free) + cost * self.slower
        self.busy += cost * self.slower
        return self.free


@dataclass(slots=True)
class Queues:
    """``workers`` that speak; ``run`` says how long they take, in seconds.

    ``idle`` is how much of a core their scheduler needs for them when they do nothing.
    """

    workers: int
    costs: Costs
    idle: float = 0.0
    tasks: int = 0
    _events: list[tuple[float, int, str, int]] = field(default_factory=list)
    _count: int = 0

    def run(self, sentences: Sequence[Sentence]) -> float:
        costs = self.costs
        driver = _Server()
        scheduler = _Server(1 / max(0.05, 1 - self.idle))
        waiting = Batches(
            sorted(sentences, key=lambda one: -one.size),
            size=lambda one: one.size,
            longest=handing._LONGEST,
        )
        room = self.workers + int(self.workers * handing._AHEAD_ELSEWHERE)
        batches: dict[int, tuple[Sentence, ...]] = {}
        began: dict[int, float] = {}
        idle = list(range(self.workers))
        queued: deque[int] = deque()  # tasks that the scheduler has, and no worker is free for
        landed: deque[int] = deque()
        told = end = 0.0
        flying = 0

        def hand_out(now: float) -> float:
            nonlocal flying
            while waiting and flying < room:
                self.tasks += 1
                flying += 1
                batches[self.tasks], began[self.tasks] = waiting.deal(self.workers), now
                now = driver.serve(now, costs.driver_task / 2)
                self._at(now + costs.way, "submitted", self.tasks)
            return now

        def start(now: float, task: int) -> None:
            idle.pop()
            took = sum(one.seconds + costs.worker_sentence for one in batches[task])
            self._at(now + costs.way + took + costs.way, "spoken", task)

        hand_out(0.0)
        while self._events:
            now, _, what, task = heapq.heappop(self._events)
            cost = costs.scheduler_task + costs.scheduler_sentence * len(batches.get(task, ()))
            if what == "submitted":
                now = scheduler.serve(now, cost / 2)
                if idle:
                    start(now, task)
                else:
                    queued.append(task)
            elif what == "spoken":
                now = scheduler.serve(now, cost / 2)
                idle.append(0)
                if queued:
                    start(now, queued.popleft())
                self._at(now + costs.way, "landed", task)
            elif what == "landed":
                landed.append(task)
                self._at(max(now, driver.free), "looked", 0)
            elif landed and now >= driver.free:  # as handing does: first all that came in
                while landed:
                    task = landed.popleft()
                    flying -= 1
                    now = driver.serve(now, costs.driver_task / 2)
                    waiting.took(batches[task], now - began[task])
                    told += costs.driver_sentence * len(batches[task])
                hand_out(now)
                end = max(end, now)
        # what is told of sentences is done while workers speak, but for what is left of it then
        return max(end + costs.driver_sentence, driver.busy + told)

    def _at(self, when: float, what: str, task: int) -> None:
        self._count += 1
        heapq.heappush(self._events, (when, self._count, what, task))


__all__ = ["Costs", "Queues", "Sentence"]
