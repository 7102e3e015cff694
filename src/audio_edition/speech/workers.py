"""Get many sentences spoken at once: processes for local models, threads for remote services.

Workers are plain child processes and not multiprocessing's, so that a caller's script is
not imported again in each. Every worker has one sentence in hand at a time, which bounds
memory; the longest sentence goes first, so that no worker is left with it at the end.
"""

from __future__ import annotations

import math
import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from audio_edition.errors import SpeechError
from audio_edition.speech import utterances
from audio_edition.speech.model import Cause, GaveUp, Voice
from audio_edition.speech.warm import is_warm, turn
from audio_edition.speech.worker import SpeechJob, SpeechResult, perform
from audio_edition.store.store import Drawer, Store

_FEW = 250
"""Characters of text below which starting processes takes longer than they save."""
_FEW_WARM = 1000
"""… where the voice stays open in this process: no model has to be loaded first."""

_MEMORY = 700 * 2**20  # bytes a worker takes, with a long sentence in hand (0.9 GB at most)
_REMOTE_AT_ONCE = 4
_POLL = 0.2  # seconds; the main thread must wake up for Ctrl-C


def cores() -> int:
    """How many cores this process may use: affinity and container limits counted."""
    try:
        number = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        number = os.cpu_count() or 1
    with suppress(OSError, ValueError):  # cgroup v2: "quota period" or "max period"
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()
        number = min(number, math.ceil(int(quota) / int(period)))
    return max(1, number)


def crew_size(texts: Sequence[str]) -> int:
    """How many processes the texts are worth: one a core, while work and memory last."""
    number = min(cores(), len(texts), sum(map(len, texts)) // max(1, _FEW))
    with suppress(OSError, ValueError, StopIteration):  # Linux
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        available = next(int(line.split()[1]) for line in lines if line.startswith("MemAvail"))
        number = min(number, available * 1024 // _MEMORY)
    return max(1, number)


def speak_all(
    jobs: Sequence[SpeechJob],
    voices: Mapping[str, Voice],
    store: Store,
    *,
    at_once: int,
    done: Callable[[str], None],
) -> None:
    """Have every job spoken into the store; ``done`` hears each key from the calling thread.

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
    if number == 1 or sum(len(job.text) for job in local) <= few:
        for job in local:
            with turn:
                answer = perform(job, voices[job.key], drawer)
            _accept(answer, done)
    else:
        _by_processes(local, number, store, done)


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
    jobs: Sequence[SpeechJob], number: int, store: Store, done: Callable[[str], None]
) -> None:
    stock = _Stock(jobs)
    answers: queue.SimpleQueue[SpeechResult] = queue.SimpleQueue()
    crew = [_Worker(store.address) for _ in range(number)]

    def speak(worker: _Worker, job: SpeechJob) -> SpeechResult:
        answer = worker.ask(job)
        if answer is None and not stock.stopped.is_set():
            worker.start()  # it may have been killed for memory: once more
            answer = worker.ask(job)
        if answer is not None:
            return answer
        told = f"a voice's process died: {worker.words()}"
        return SpeechResult(job.key, GaveUp(told, cause=Cause.CRASHED, engine=job.request.engine))

    def work(worker: _Worker) -> None:
        for job in stock:
            try:
                answer = speak(worker, job)
            except Exception as problem:  # a thread that dies silently would leave us waiting
                told = f"a voice's process cannot be used: {problem!r}"
                answer = SpeechResult(job.key, SpeechError(told))
            answers.put(answer)

    threads = [
        threading.Thread(target=work, args=(worker,), name=f"speech-{n}", daemon=True)
        for n, worker in enumerate(crew)
    ]
    try:
        for worker in crew:
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


class _Worker:
    """A child process that speaks, seen from its parent."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._killed = False

    def start(self) -> None:
        """Start the process, instead of the one before if there was one."""
        with self._lock:
            if self._killed:
                return
            self._end()
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # as long as the process: _end closes it
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "audio_edition.speech.worker", self._address],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                    "AUDIO_EDITION_WORKER": "1",
                    # NumPy's own threads would take the cores that the workers share
                    "OPENBLAS_NUM_THREADS": "1",
                    "OMP_NUM_THREADS": "1",
                },
            )

    def ask(self, job: SpeechJob) -> SpeechResult | None:
        """Have one job done; None where the process died over it."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            answer: SpeechResult = pickle.load(process.stdout)  # our own child's bytes
        except (OSError, EOFError, ValueError, AttributeError, pickle.UnpicklingError):
            return None
        return answer

    def words(self) -> str:
        """The last thing the process said, or how it ended."""
        said = ""
        if self._stderr is not None and not self._stderr.closed:
            self._stderr.seek(0)
            lines = self._stderr.read().decode("utf-8", "replace").split("\n")
            said = next((line.strip() for line in reversed(lines) if line.strip()), "")
        code = self._process.wait() if self._process else None
        return said or f"exit code {code}"

    def kill(self) -> None:
        """Stop the process now, for good."""
        with self._lock:
            self._killed = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Release what is left of the process."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._process.wait()
        if self._stderr is not None:
            self._stderr.close()
        self._process = self._stderr = None


__all__ = ["cores", "speak_all"]
