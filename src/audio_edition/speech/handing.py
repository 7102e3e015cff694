"""Hand sentences out to an executor and take word of them in, whatever dies meanwhile.

Elsewhere a task is several sentences, fewer towards the end. A worker that dies costs one task:
its sentences are then handed out one by one, and one that kills again is spoken once more when
nothing else is under way. So a sentence that kills whoever speaks it takes no other with it, and
is named. An executor that breaks as a whole is made ready again, and everything that was under
way is handed out anew.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from audio_edition.errors import AudioEditionError, ExecutorError, SpeechError
from audio_edition.executors.batches import Batches
from audio_edition.executors.model import TaskExecutor, WorkerDiedError
from audio_edition.speech.model import Cause, GaveUp, Voice
from audio_edition.speech.worker import SpeechJob, speak_batch, speak_elsewhere
from audio_edition.store.store import Store

if TYPE_CHECKING:
    from audio_edition.executors.about import Installation

_POLL = 0.2  # seconds; the main thread must wake up for Ctrl-C
_CHECKED = 1.0  # seconds without an answer after which the executor is looked at
_AHEAD = 1  # sentences that wait for each process of this machine, so that none waits for us
_AHEAD_ELSEWHERE = 1 / 8  # a cluster may put it behind a long one although another is free
_LONGEST = 4.0  # seconds of work in a task elsewhere: as often at least there is progress
_BREAKS = 3  # times in a row that an executor may break without a single answer
_SHOWN = 60  # characters of a sentence that a message shows


def hand_out(
    executor: TaskExecutor,
    jobs: Sequence[SpeechJob],
    voices: Mapping[str, Voice],
    store: Store,
    *,
    at_once: int,
    done: Callable[[str], None],
) -> None:
    """Have ``jobs`` done in their order; ``done`` hears each key. The first failure is raised.

    ``at_once`` is how many may be done at the same time (0: as many as the executor can).
    Raises ``GaveUp``, ``SpeechError``, ``StoreError``, or ``ExecutorError`` where the executor
    has nobody to do them or is not fit for them.
    """
    ours: Installation | None = None
    executor.want(min(at_once or len(jobs), len(jobs)))
    if executor.elsewhere:
        jobs = [replace(job, fingerprint=voices[job.key].fingerprint) for job in jobs]
        ours = _looked_at(executor, jobs, store)
    waiting = Batches(jobs, size=_size, longest=_LONGEST if executor.elsewhere else 0.0)
    _Round(executor, waiting, store.address, at_once, ours).run(done)


def _size(job: SpeechJob) -> float:
    return len(job.text) or 1


def _looked_at(executor: TaskExecutor, jobs: Sequence[SpeechJob], store: Store) -> Installation:
    """What the workers have installed, as we do; they are asked again where one is just lost."""
    from audio_edition.speech.elsewhere import require_fit

    for _ in range(_BREAKS):
        try:
            return require_fit(executor, jobs, store)
        except BrokenExecutor as problem:
            why = problem
            executor.renew()
    raise _broken(executor, _BREAKS, why)


def _broken(executor: TaskExecutor, times: int, why: BaseException) -> ExecutorError:
    return ExecutorError(
        f"the executor {executor.name} broke {times} times in a row: {why}",
        hint="what is spoken is kept: run this again, or use --on local",
    )


class _Try(IntEnum):
    """What became of a task's sentences before: what dies is tried in a smaller company."""

    FIRST = 0
    SINGLE = 1  # died in a batch
    ALONE = 2  # died by itself: now nothing else is under way


@dataclass(frozen=True, slots=True)
class _Task:
    jobs: tuple[SpeechJob, ...]
    tried: _Try
    began: float  # by the monotonic clock


@dataclass(slots=True)
class _Round:
    executor: TaskExecutor
    waiting: Batches[SpeechJob]
    address: str
    at_once: int
    ours: Installation | None  # what the workers must have as well; None: they are ours
    singles: deque[SpeechJob] = field(default_factory=deque)
    suspects: deque[SpeechJob] = field(default_factory=deque)
    flying: dict[Future[Any], _Task] = field(default_factory=dict)
    landed: queue.SimpleQueue[Future[Any]] = field(default_factory=queue.SimpleQueue)
    spoken: deque[str] = field(default_factory=deque)  # keys that nobody was told yet
    looked: float = 0.0
    breaks: int = 0
    poison: GaveUp | None = None  # raised when the other suspects were tried

    def run(self, done: Callable[[str], None]) -> None:
        self.looked = time.monotonic()
        while self.waiting or self.flying or self.singles or self.suspects or self.spoken:
            try:
                self._hand_out()
                self._land()
            except BrokenExecutor as problem:
                self._again(problem)
                continue
            if self.spoken:
                done(self.spoken.popleft())
        if self.poison is not None:
            raise self.poison

    def _land(self) -> None:
        """Take in what ended; wait for it a moment, if there is nothing else to do."""
        wait = not self.spoken
        try:
            while True:  # all that is there: who spoke it is given more in one message
                self._answer(self.landed.get(block=wait, timeout=_POLL))
                wait = False
                self.looked = time.monotonic()
        except queue.Empty:
            if wait and time.monotonic() - self.looked > _CHECKED:
                self.executor.check()
                self.looked = time.monotonic()

    def _hand_out(self) -> None:
        number = self.executor.at_once
        if self.at_once:
            number = min(number, self.at_once)
        ahead = _AHEAD_ELSEWHERE if self.executor.elsewhere else _AHEAD
        room = max(1, number + int(number * ahead)) - len(self.flying)
        tasks: list[_Task] = []
        now = time.monotonic()
        while len(tasks) < room and (self.singles or self.waiting):
            if self.singles:
                tasks.append(_Task((self.singles.popleft(),), _Try.SINGLE, now))
            else:
                tasks.append(_Task(self.waiting.deal(number), _Try.FIRST, now))
        if not tasks and not self.flying and self.suspects:
            tasks.append(_Task((self.suspects.popleft(),), _Try.ALONE, now))
        if tasks:
            self._begin(tasks)

    def _begin(self, tasks: list[_Task]) -> None:
        try:
            if self.ours is None:
                calls = [(task.jobs, self.address) for task in tasks]
                futures = self.executor.begin(speak_batch, calls)
            else:
                futures = self.executor.begin(
                    speak_elsewhere, [(self.ours, task.jobs, self.address) for task in tasks]
                )
        except BrokenExecutor:
            self._back(tasks)
            raise
        for future, task in zip(futures, tasks, strict=True):
            self.flying[future] = task
            future.add_done_callback(self.landed.put)

    def _back(self, tasks: Iterable[_Task]) -> None:
        """Put what was handed out to those that wait, in its place."""
        for task in reversed(list(tasks)):
            if task.tried is _Try.FIRST:
                self.waiting.back(task.jobs)
            else:
                single = task.tried is _Try.SINGLE
                (self.singles if single else self.suspects).extendleft(task.jobs)

    def _answer(self, future: Future[Any]) -> None:
        """Hear how a task ended; what failed is raised."""
        task = self.flying.get(future)
        if task is None:  # of before the executor broke
            return
        try:
            future.result()
        except (BrokenExecutor, CancelledError) as problem:
            raise BrokenExecutor(str(problem)) from problem
        except WorkerDiedError as problem:
            del self.flying[future]
            self._died(task, str(problem))
            return
        except AudioEditionError:
            raise
        except ModuleNotFoundError as problem:
            raise ExecutorError(
                f"a worker has no audio-edition, or an old one ({problem})",
                hint="install the same version there as here",
            ) from None
        except Exception as problem:
            raise SpeechError(f"a worker cannot be used: {problem!r}") from problem
        del self.flying[future]
        self.waiting.took(task.jobs, time.monotonic() - task.began)
        self.spoken.extend(job.key for job in task.jobs)
        self.breaks = 0

    def _died(self, task: _Task, words: str) -> None:
        """See that the sentences of a task whose worker died are spoken, or name the one.

        Others may be suspects only for having waited behind it at the same worker.
        """
        if len(task.jobs) > 1:  # nobody knows which of them it was
            self.singles.extend(task.jobs)
        elif task.tried is not _Try.ALONE:
            self.suspects.extend(task.jobs)
        else:
            job = task.jobs[0]
            shown = job.text if len(job.text) <= _SHOWN else job.text[: _SHOWN - 1] + "…"
            told = f"a voice's process died twice over “{shown}”: {words}"
            if self.poison is not None:  # a second one: it is not the sentence
                raise self.poison
            self.poison = GaveUp(told, cause=Cause.CRASHED, engine=job.request.engine)

    def _again(self, problem: BrokenExecutor) -> None:
        """Make the executor ready again, and everything that was under way to be done anew."""
        self.breaks += 1
        if self.breaks > _BREAKS:
            raise _broken(self.executor, self.breaks, problem) from problem
        flying, self.flying = self.flying, {}
        self._back(flying.values())
        self.executor.renew()
