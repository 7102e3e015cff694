"""Get many sentences spoken at once: by an executor for local models, by threads for services.

Few sentences are under way at a time, which bounds memory; the longest goes first, so that no
worker is left with it at the end.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

from audio_edition.executors.local import LocalExecutor
from audio_edition.executors.model import TaskExecutor
from audio_edition.speech import utterances
from audio_edition.speech.crew import cores, room_for
from audio_edition.speech.handing import hand_out
from audio_edition.speech.model import Voice
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
    hands: Callable[[], TaskExecutor] = LocalExecutor,
) -> None:
    """Have every job spoken into the store; ``done`` hears each key from the calling thread.

    ``hands`` gives the executor that does it, once it is needed; it is closed at the end.

    ``voices`` has the opened voice of each job's key. The first failure stops the rest
    (one sentence that cannot be spoken is reason enough to change the engine) and is
    raised as ``GaveUp``, ``SpeechError`` or ``ExecutorError``. On any exception, Ctrl-C included,
    no worker of this machine outlives the call, and what was finished stays in the store.
    """
    ordered = sorted(jobs, key=lambda job: -len(job.text))
    local = [job for job in ordered if not voices[job.key].is_remote]
    remote = [job for job in ordered if voices[job.key].is_remote]
    if remote:
        _by_threads(remote, voices, utterances.drawer(store), done)
    if not local:
        return
    executor = hands()
    try:
        if executor.elsewhere:
            hand_out(executor, local, voices, store, at_once=at_once, done=done)
        else:
            _here(executor, local, voices, store, at_once, done)
    finally:
        executor.close()


def _here(
    executor: TaskExecutor,
    jobs: Sequence[SpeechJob],
    voices: Mapping[str, Voice],
    store: Store,
    at_once: int,
    done: Callable[[str], None],
) -> None:
    """Speak in processes, or in this one where starting others would take longer."""
    number = min(at_once, len(jobs)) or crew_size([job.text for job in jobs])
    few = _FEW_WARM if all(is_warm(voices[job.key]) for job in jobs) else _FEW
    few_only = number == 1 or sum(len(job.text) for job in jobs) <= few
    if executor.at_once or not few_only:
        hand_out(executor, jobs, voices, store, at_once=number, done=done)
        return
    drawer = utterances.drawer(store)
    for job in jobs:
        with turn:
            answer = perform(job, voices[job.key], drawer)
        _accept(answer, done)


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
        received = 0
        while received < len(jobs):
            try:
                answer = answers.get(timeout=_POLL)
            except queue.Empty:
                continue
            received += 1
            _accept(answer, done)
    finally:
        stock.stopped.set()
