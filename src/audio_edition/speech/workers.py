"""Get many sentences spoken at once: processes for local models, threads for remote services.

Every worker has one sentence in hand at a time, which bounds
memory; the longest sentence goes first, so that no worker is left with it at the end.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

from audio_edition.errors import SpeechError
from audio_edition.speech import utterances
from audio_edition.speech.crew import Worker, cores, room_for
from audio_edition.speech.model import Cause, GaveUp, Voice
from audio_edition.speech.warm import is_warm, turn
from audio_edition.speech.worker import SpeechJob, SpeechResult, perform
from audio_edition.store.store import Drawer, Store

_FEW = 250
"""Characters of text below which starting processes takes longer than they save."""
_FEW_WARM = 1000
"""… where the voice stays open in this process: no model has to be loaded first."""

_REMOTE_AT_ONCE = 4
_POLL = 0.2  # seconds; the main thread must wake up for Ctrl-C


def crew_size(texts: Sequence[str]) -> int:
    """How many processes the texts are worth: one a core, while work and memory last."""
    number = min(cores(), len(texts), sum(map(len, texts)) // max(1, _FEW))
    return room_for(number)


def speak_all(
    jobs: Sequence[SpeechJob],
    voices: Mapping[str, Voice],
    store: Store,
    *,
    at_once: int,
    done: Callable[[str], None],
    hands: Callable[[], list[Worker]] = list,
) -> None:
    """Have every job spoken into the store; ``done`` hears each key from the calling thread.

    ``hands`` gives workers that were started before, once they are needed.

    ``voices`` has the opened voice of each job's key. The first failure stops the rest
    (one sentence that cannot be spoken is reason enough to change the engine) and is
    raised as ``GaveUp`` or ``SpeechError``. On any exception, Ctrl-C included, no worker
    outlives the call, and what was finished stays in the store.
    """
    drawer = utterances.drawer(store)
    ordered = sorted(jobs, key=lambda job: -len(job.text))
    local = [job for job in ordered if not voices[job.key].is_remote]
    remote = [job for job in ordered if voices[job.key].is_remote]
    if remote:
        _by_threads(remote, voices, drawer, done)
    if not local:
        return
    number = min(at_once, len(local)) or crew_size([job.text for job in local])
    few = _FEW_WARM if all(is_warm(voices[job.key]) for job in local) else _FEW
    early = hands()
    if early:
        _by_processes(local, number, store, done, early)
    elif number == 1 or sum(len(job.text) for job in local) <= few:
        for job in local:
            with turn:
                answer = perform(job, voices[job.key], drawer)
            _accept(answer, done)
    else:
        _by_processes(local, number, store, done, [])


def _accept(answer: SpeechResult, done: Callable[[str], None]) -> None:
    if answer.problem is not None:
        raise answer.problem
    done(answer.key)


class _Stock:
    """Jobs that several threads take from, until one stops them all."""

    def __init__(self, jobs: Sequence[SpeechJob]) -> None:
        self._jobs = iter(jobs)
        self._lock = threading.Lock()
        self.stopped = threading.Event()

    def __iter__(self) -> Iterator[SpeechJob]:
        while not self.stopped.is_set():
            with self._lock:
                job = next(self._jobs, None)
            if job is None:
                return
            yield job


def _collect(
    total: int, answers: queue.SimpleQueue[SpeechResult], done: Callable[[str], None]
) -> None:
    received = 0
    while received < total:
        try:
            answer = answers.get(timeout=_POLL)
        except queue.Empty:
            continue
        received += 1
        _accept(answer, done)


def _by_threads(
    jobs: Sequence[SpeechJob],
    voices: Mapping[str, Voice],
    drawer: Drawer,
    done: Callable[[str], None],
) -> None:
    stock = _Stock(jobs)
    answers: queue.SimpleQueue[SpeechResult] = queue.SimpleQueue()
    at_once = max(int(getattr(voices[job.key], "at_once", _REMOTE_AT_ONCE)) for job in jobs)

    def work() -> None:
        for job in stock:
            answers.put(perform(job, voices[job.key], drawer))

    # daemons: a request that hangs must not keep the process from ending
    threads = [
        threading.Thread(target=work, name=f"speech-{n}", daemon=True)
        for n in range(min(at_once, len(jobs)))
    ]
    for thread in threads:
        thread.start()
    try:
        _collect(len(jobs), answers, done)
    finally:
        stock.stopped.set()


def _by_processes(
    jobs: Sequence[SpeechJob],
    number: int,
    store: Store,
    done: Callable[[str], None],
    early: list[Worker],
) -> None:
    stock = _Stock(jobs)
    answers: queue.SimpleQueue[SpeechResult] = queue.SimpleQueue()
    late = [Worker(store.address) for _ in range(number - len(early))]
    crew = [*early, *late]

    def speak(worker: Worker, job: SpeechJob) -> SpeechResult:
        answer = worker.ask(job)
        if answer is None and not stock.stopped.is_set():
            worker.start()  # it may have been killed for memory: once more
            answer = worker.ask(job)
        if answer is not None:
            return answer
        told = f"a voice's process died: {worker.words()}"
        return SpeechResult(job.key, GaveUp(told, cause=Cause.CRASHED, engine=job.request.engine))

    def work(worker: Worker) -> None:
        for job in stock:
            try:
                answer = speak(worker, job)
            except Exception as problem:  # a thread that dies silently would leave us waiting
                told = f"a voice's process cannot be used: {problem!r}"
                answer = SpeechResult(job.key, SpeechError(told))
            answers.put(answer)

    threads = [
        threading.Thread(target=work, args=(worker,), name=f"speech-{n}", daemon=True)
        for n, worker in enumerate(crew[:number])
    ]
    try:
        for worker in late:
            worker.start()
        for thread in threads:
            thread.start()
        _collect(len(jobs), answers, done)
    finally:
        stock.stopped.set()
        for worker in crew:
            worker.kill()
        for thread in threads:
            if thread.ident is not None:
                thread.join(timeout=1.0)
        for worker in crew:
            worker.close()


__all__ = ["cores", "speak_all"]
