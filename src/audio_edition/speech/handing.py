"""Hand sentences out to an executor and take the answers in, whatever dies meanwhile.

A worker that dies costs one sentence, which is spoken once more when nothing else is under way:
so a sentence that kills whoever speaks it takes no other with it, and is named. An executor that
breaks as a whole is made ready again, and everything that was under way is handed out anew.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from audio_edition.errors import ExecutorError, SpeechError
from audio_edition.executors.model import TaskExecutor, WorkerDiedError
from audio_edition.speech.model import Cause, GaveUp, Voice
from audio_edition.speech.worker import SpeechJob, SpeechResult, speak, speak_elsewhere
from audio_edition.store.store import Store

if TYPE_CHECKING:
    from audio_edition.executors.about import Installation

_POLL = 0.2  # seconds; the main thread must wake up for Ctrl-C
_CHECKED = 1.0  # seconds without an answer after which the executor is looked at
_AHEAD = 1  # sentences that wait for each process of this machine, so that none waits for us
_AHEAD_ELSEWHERE = 1 / 8  # a cluster may put it behind a long one although another is free
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
    _Round(executor, deque(jobs), store.address, at_once, ours).run(done)


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


@dataclass(slots=True)
class _Round:
    executor: TaskExecutor
    waiting: deque[SpeechJob]
    address: str
    at_once: int
    ours: Installation | None  # what the workers must have as well; None: they are ours
    suspects: deque[SpeechJob] = field(default_factory=deque)
    flying: dict[Future[Any], tuple[SpeechJob, bool]] = field(default_factory=dict)
    landed: queue.SimpleQueue[Future[Any]] = field(default_factory=queue.SimpleQueue)
    breaks: int = 0

    def run(self, done: Callable[[str], None]) -> None:
        looked = time.monotonic()
        while self.waiting or self.flying or self.suspects:
            try:
                self._hand_out()
                try:
                    future = self.landed.get(timeout=_POLL)
                except queue.Empty:
                    if time.monotonic() - looked > _CHECKED:
                        self.executor.check()
                        looked = time.monotonic()
                    continue
                answer = self._answer(future)
            except BrokenExecutor as problem:
                self._again(problem)
                continue
            looked = time.monotonic()
            if answer is None:
                continue
            self.breaks = 0
            if answer.problem is not None:
                raise answer.problem
            done(answer.key)

    def _hand_out(self) -> None:
        number = self.executor.at_once
        if self.at_once:
            number = min(number, self.at_once)
        ahead = _AHEAD_ELSEWHERE if self.executor.elsewhere else _AHEAD
        room = max(1, number + int(number * ahead))
        while self.waiting and len(self.flying) < room:
            self._submit(self.waiting.popleft(), suspect=False)
        if self.suspects and not self.waiting and not self.flying:
            self._submit(self.suspects.popleft(), suspect=True)

    def _submit(self, job: SpeechJob, *, suspect: bool) -> None:
        try:
            if self.ours is None:
                future = self.executor.submit(speak, job, self.address)
            else:
                future = self.executor.submit(speak_elsewhere, self.ours, job, self.address)
        except BrokenExecutor:
            (self.suspects if suspect else self.waiting).appendleft(job)
            raise
        self.flying[future] = (job, suspect)
        future.add_done_callback(self.landed.put)

    def _answer(self, future: Future[Any]) -> SpeechResult | None:
        """How a job ended; None where it will be done once more."""
        if future not in self.flying:  # of before the executor broke
            return None
        job, suspect = self.flying[future]
        try:
            answer: SpeechResult = future.result()
        except (BrokenExecutor, CancelledError) as problem:
            raise BrokenExecutor(str(problem)) from problem
        except WorkerDiedError as problem:
            del self.flying[future]
            if not suspect:
                self.suspects.append(job)
                return None
            answer = _died(job, str(problem))
        except ExecutorError:
            raise
        except ModuleNotFoundError as problem:
            raise ExecutorError(
                f"a worker has no audio-edition, or an old one ({problem})",
                hint="install the same version there as here",
            ) from None
        except Exception as problem:
            told = f"a worker cannot be used: {problem!r}"
            answer = SpeechResult(job.key, SpeechError(told))
        self.flying.pop(future, None)
        return answer

    def _again(self, problem: BrokenExecutor) -> None:
        """Make the executor ready again, and everything that was under way to be done anew."""
        self.breaks += 1
        if self.breaks > _BREAKS:
            raise _broken(self.executor, self.breaks, problem) from problem
        flying, self.flying = self.flying, {}
        for job, suspect in reversed(flying.values()):
            (self.suspects if suspect else self.waiting).appendleft(job)
        self.executor.renew()


def _died(job: SpeechJob, words: str) -> SpeechResult:
    shown = job.text if len(job.text) <= _SHOWN else job.text[: _SHOWN - 1] + "…"
    told = f"a voice's process died twice over “{shown}”: {words}"
    return SpeechResult(job.key, GaveUp(told, cause=Cause.CRASHED, engine=job.request.engine))


__all__ = ["hand_out"]
