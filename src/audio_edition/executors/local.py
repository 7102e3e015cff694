"""The local executor: child processes of ours, one task in hand each.

They are plain processes and not multiprocessing's, so that a caller's script is not imported
again in each, and a process that dies costs one task and not the whole pool.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from contextlib import ExitStack, suppress
from typing import IO, Any, ClassVar, TypeAlias

from audio_edition import owners
from audio_edition.errors import ExecutorError
from audio_edition.executors.child import answer
from audio_edition.executors.find import LOCAL
from audio_edition.executors.model import TaskExecutor, WorkerDiedError

_Task: TypeAlias = "tuple[Future[Any], bytes]"


class LocalExecutor(TaskExecutor):
    """Processes of this machine, as many as were hired; none at first."""

    name: ClassVar[str] = LOCAL
    elsewhere: ClassVar[bool] = False

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._crew: list[ChildProcess] = []
        self._threads: list[threading.Thread] = []
        self._closed = threading.Event()

    @property
    def at_once(self) -> int:
        """How many were hired."""
        return len(self._crew)

    @property
    def processes(self) -> list[int]:
        """The process numbers of those at work."""
        return [child.number for child in self._crew if child.number]

    def want(self, number: int) -> None:
        """Hire until there are ``number``; raises ``OSError`` where none can be started."""
        for _ in range(number - len(self._crew)):
            self._hire(ChildProcess(), b"")

    def hire(self, first: Callable[..., Any], /, *args: Any, keeps: bool = False) -> None:
        """Start a process that does ``first`` before all else; one that cannot start is none.

        Nobody is told how that ended. ``keeps`` tells it to keep what makes the next load
        quicker, although that takes time.
        """
        with suppress(OSError):
            self._hire(ChildProcess(keeps=keeps), _packed(first, args, {}))

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Put the task where the next process that is free takes it."""
        if self._closed.is_set():
            raise BrokenExecutor("the executor was closed")
        future: Future[Any] = Future()
        self._tasks.put((future, _packed(function, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: after what was submitted, or now (``wait`` False)."""
        if wait and not self._closed.is_set():
            if cancel_futures:
                self._drop()
            for _ in self._threads:
                self._tasks.put(None)
            for thread in self._threads:
                thread.join()
        self._closed.set()
        for child in self._crew:
            child.kill()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join(timeout=1.0)
        for child in self._crew:
            child.close()
        self._drop()

    def _drop(self) -> None:
        with suppress(queue.Empty):
            while True:
                task = self._tasks.get_nowait()
                if task is not None and task[0].cancel():
                    task[0].set_running_or_notify_cancel()  # tells those who wait for it

    def _hire(self, child: ChildProcess, first: bytes) -> None:
        child.start()
        # daemons: a task that hangs must not keep this process from ending
        thread = threading.Thread(
            target=self._work, args=(child, first), name=f"task-{len(self._crew)}", daemon=True
        )
        self._crew.append(child)
        self._threads.append(thread)
        thread.start()

    def _work(self, child: ChildProcess, first: bytes) -> None:
        if first:
            child.ask(first)
        while not self._closed.is_set():
            task = self._tasks.get()
            if task is None:
                return
            future, packed = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                self._do(child, future, packed)
            except Exception as problem:  # a thread that dies silently would leave others waiting
                future.set_exception(ExecutorError(f"a process cannot be used: {problem!r}"))

    def _do(self, child: ChildProcess, future: Future[Any], packed: bytes) -> None:
        child.revive()  # it may have been killed while it had nothing to do
        answer = child.ask(packed)
        if answer is None:
            future.set_exception(WorkerDiedError(child.words()))
            return
        went_well, told = answer
        value = pickle.loads(told)  # our own child's bytes
        if went_well:
            future.set_result(value)
        else:
            future.set_exception(value)


class ChildProcess:
    """A child process that does tasks, seen from its parent."""

    def __init__(self, *, keeps: bool = False, forks: bool = False) -> None:
        self._keeps = keeps
        self._forks = forks
        self._process: subprocess.Popen[bytes] | _ForkedProcess | None = None
        self._stderr: IO[bytes] | None = None
        self._held = ExitStack()  # the file of stderr, as long as the process
        self._lock = threading.Lock()
        self._killed = False

    @property
    def number(self) -> int:
        """The process's number; 0 where none runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else 0

    def start(self) -> None:
        """Start the process, instead of the one before if there was one."""
        with self._lock:
            if self._killed:
                return
            self._end()
            if self._forks and may_fork():
                self._process = _ForkedProcess()
                return
            with ExitStack() as held:
                self._stderr = held.enter_context(tempfile.TemporaryFile())
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "audio_edition.executors.child"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._stderr,
                    env={
                        **os.environ,
                        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                        "AUDIO_EDITION_WORKER": "" if self._keeps else "1",
                        "AUDIO_EDITION_OWNER": owners.mark(),
                        # NumPy's own threads would take the cores that the workers share
                        "OPENBLAS_NUM_THREADS": "1",
                        "OMP_NUM_THREADS": "1",
                    },
                )
                self._held = held.pop_all()

    def revive(self) -> None:
        """Start the process again where it ended; raises ``OSError`` where that cannot be."""
        if not self.number:
            self.start()

    def ask(self, task: bytes) -> tuple[bool, bytes] | None:
        """Have one task done; None where the process died over it."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            pickle.dump(task, process.stdin)
            process.stdin.flush()
            told: tuple[bool, bytes] = pickle.load(process.stdout)  # our own child's bytes
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            return None
        return told

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
        self._held.close()
        self._process = self._stderr = None


def may_fork() -> bool:
    """Whether a copy of this process can go on: of its threads it would have this one alone."""
    return sys.platform == "linux" and threading.active_count() == 1


class _ForkedProcess:
    """A child that is a copy of this process, and so at work at once."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if not self.pid:
            try:
                ours.close()
                answer(theirs.makefile("rb"), theirs.makefile("wb"))
            finally:
                os._exit(0)
        theirs.close()
        self.stdin, self.stdout = ours.makefile("wb"), ours.makefile("rb")
        ours.close()
        self._code: int | None = None

    def wait(self, options: int = 0) -> int | None:
        if self._code is None:
            ended, status = os.waitpid(self.pid, options)
            self._code = os.waitstatus_to_exitcode(status) if ended else None
        return self._code

    def poll(self) -> int | None:
        return self.wait(os.WNOHANG)

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def _packed(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    return pickle.dumps((function, args, kwargs))


def open_local(address: str, _wait: float) -> LocalExecutor:
    """Return the executor of ``local``, which needs nobody and waits for nobody.

    Raises ``ExecutorError`` where the address says more: the number is ``--jobs``' to say.
    """
    if address.lower() != LOCAL:
        raise ExecutorError(
            f"{address!r} names no executor", hint=f"{LOCAL}, and --jobs N for N processes"
        )
    return LocalExecutor()
