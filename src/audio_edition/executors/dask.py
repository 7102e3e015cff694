"""A Dask cluster as an executor: ``tcp://HOST:8786`` is the address of its scheduler.

https://distributed.dask.org/en/stable/client.html. The scheduler sees descriptions of sentences
and short answers. A worker that dies has its sentences done by another (the scheduler's setting
``distributed.scheduler.allowed-failures`` says how often); a scheduler that is lost is waited
for, and what it forgot is handed over again by whoever asked.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from audio_edition.errors import ExecutorError
from audio_edition.executors.model import TaskExecutor, WorkerDiedError

T = TypeVar("T")

_log = logging.getLogger(__name__)

_ANSWER = 10.0  # seconds within which a scheduler that is well answers a small question
_SURVEY = 120.0  # … and within which every worker has imported us and opened a voice
_PAUSE = 0.5  # seconds between two tries to reach a scheduler
_TRY = 5.0  # seconds of one try
_GATHER = 60.0  # seconds for a small answer that is there to arrive
_LOOK = 1.0  # seconds for which the number of workers is not asked for again


class DaskExecutor(TaskExecutor):
    """The workers of one Dask scheduler. Raises ``ExecutorError`` where nobody answers."""

    name: ClassVar[str] = "dask"

    def __init__(self, address: str, wait: float) -> None:
        scheme, colon, rest = address.partition(":")
        self.address = f"{scheme.lower()}{colon}{rest}"
        self.wait = wait  # seconds
        self._lock = threading.Lock()
        self._flying: dict[Future[Any], Any] = {}
        self._closed = False
        self._seen: frozenset[str] = frozenset()  # workers, when last asked
        self._looked = 0.0
        self._alone_since: float | None = None
        self._client = self._connect()
        self._await_workers()

    @property
    def at_once(self) -> int:
        """How many worker processes there are: one sentence each, whatever their threads."""
        return len(self.workers)

    @property
    def workers(self) -> frozenset[str]:
        """Their addresses."""
        if time.monotonic() - self._looked > _LOOK:
            with suppress(BrokenExecutor):
                self._look()
        return self._seen

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a task to the scheduler."""
        try:
            theirs = self._client.submit(
                function, *args, **kwargs, key=_name_of(function), pure=False
            )
        except Exception as problem:  # a client that lost its scheduler raises many things
            raise BrokenExecutor(str(problem)) from problem
        return self._followed(theirs, answers=True)

    def begin(
        self, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], /
    ) -> list[Future[Any]]:
        """Hand tasks to the scheduler in one message, and fetch no answers.

        To fetch one takes the scheduler twice the work of all else about a task.
        """
        try:
            many = self._client.map(
                partial(_without_answer, function),
                list(calls),
                key=[_name_of(function) for _ in calls],
                pure=False,
            )
        except Exception as problem:  # as in submit
            raise BrokenExecutor(str(problem)) from problem
        return [self._followed(theirs, answers=False) for theirs in many]

    def _followed(self, theirs: Any, *, answers: bool) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        with self._lock:
            self._flying[future] = theirs  # held, or the scheduler would forget it
        try:
            theirs.add_done_callback(lambda _: self._landed(future, answers))
        except Exception as problem:  # as in submit
            with self._lock:
                self._flying.pop(future, None)
            raise BrokenExecutor(str(problem)) from problem
        return future

    def _landed(self, future: Future[Any], answers: bool) -> None:
        """Pass on how a task ended; called in a thread of Dask's."""
        with self._lock:
            theirs = self._flying.pop(future, None)
        if theirs is None:  # closed meanwhile
            return
        try:
            if theirs.status == "finished":
                future.set_result(theirs.result(timeout=_GATHER) if answers else None)
            elif theirs.status == "error":
                future.set_exception(_plain(theirs.exception(timeout=_GATHER)))
            else:
                future.set_exception(BrokenExecutor(f"a task was {theirs.status}"))
        except BaseException as problem:  # what is not told would be waited for
            future.set_exception(BrokenExecutor(f"an answer was lost: {problem!r}"))

    def everywhere(self, function: Callable[..., Any], /, *args: Any) -> Mapping[str, object]:
        """Call ``function`` in each worker, beside what it is doing."""
        client = self._client
        answers: Mapping[str, object] = self._within(
            _SURVEY, lambda: client.run(function, *args, on_error="return")
        )
        return answers

    def check(self) -> None:
        """See whether the scheduler and its workers are there; wait for the latter a while."""
        if self._client.status != "running":
            raise BrokenExecutor(f"the scheduler at {self.address} was lost")
        self._look()
        if self._seen:
            self._alone_since = None
            return
        now = time.monotonic()
        if self._alone_since is None:
            self._alone_since = now
        elif now - self._alone_since > self.wait:
            raise self._nobody()

    def renew(self) -> None:
        """Reach the scheduler again, or the one that took its place."""
        self._drop()
        self._leave()
        _log.info("the Dask scheduler at %s was lost; waiting for it", self.address)
        self._client = self._connect(lost=True)
        self._alone_since = None
        self._await_workers()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the scheduler, after what was submitted or (``wait`` False) at once."""
        if self._closed:
            return
        if wait and not cancel_futures:
            for future in list(self._flying):
                with suppress(Exception):
                    future.exception()
        self._closed = True
        self._drop()
        self._leave()

    def _drop(self) -> None:
        with self._lock:
            flying, self._flying = self._flying, {}
        if flying and self._client.status == "running":
            client = self._client
            with suppress(BrokenExecutor):
                self._within(_ANSWER, lambda: client.cancel(list(flying.values())))

    def _leave(self) -> None:
        client = self._client
        with suppress(BrokenExecutor):
            self._within(_ANSWER, lambda: client.close(timeout=2.0))

    def _connect(self, *, lost: bool = False) -> Any:
        client_class = _client_class()
        until = time.monotonic() + self.wait
        while True:
            limit = max(0.1, min(_TRY, until - time.monotonic()))
            try:
                _knock(self.address, limit)
                # whoever listens there may be no scheduler, and never answer
                return self._within(2 * limit, partial(self._client_of, client_class, limit))
            except (OSError, BrokenExecutor) as problem:
                self._refuse_hopeless(problem.__cause__)
                if time.monotonic() + _PAUSE >= until:
                    what = "was lost and did not come back" if lost else "does not answer"
                    raise ExecutorError(
                        f"the Dask scheduler at {self.address} {what} within {self.wait:g} seconds",
                        hint="what is spoken is kept: start the scheduler (dask scheduler) and "
                        "run this again, or use --on local",
                    ) from problem
            except ValueError as problem:
                raise self._misread(problem) from problem
            time.sleep(_PAUSE)

    def _refuse_hopeless(self, problem: BaseException | None) -> None:
        """Raise for what will not pass, however long we wait."""
        from distributed.comm.core import FatalCommClosedError

        if isinstance(problem, FatalCommClosedError):
            raise ExecutorError(
                f"the Dask scheduler at {self.address} and we have not the same certificates",
                hint="name those of its authority in Dask's settings (distributed.comm.tls)",
            ) from problem
        if isinstance(problem, ValueError | TypeError | ImportError):
            raise self._misread(problem) from problem
        if problem is not None and not isinstance(problem, OSError | TimeoutError | BrokenExecutor):
            raise ExecutorError(
                f"the Dask client for {self.address} cannot be used: {problem!r}",
                hint="its package or its settings are broken: see whether dask worker --help works",
            ) from problem

    def _client_of(self, client_class: Any, limit: float) -> Any:
        with warnings.catch_warnings():  # installations are compared by us, in one line
            warnings.simplefilter("ignore")
            return client_class(
                self.address, timeout=limit, set_as_default=False, name="audio-edition"
            )

    def _misread(self, problem: BaseException) -> ExecutorError:
        return ExecutorError(
            f"{self.address} is no address of a Dask scheduler: {problem}",
            hint="write tcp://HOST:8786, or tls:// with certificates in Dask's settings",
        )

    def _await_workers(self) -> None:
        until = time.monotonic() + self.wait
        while True:
            with suppress(BrokenExecutor):
                self._look()
                if self._seen:
                    return
            if time.monotonic() >= until:
                problem = self._nobody()
                self.close()
                raise problem
            time.sleep(_PAUSE)

    def _nobody(self) -> ExecutorError:
        return ExecutorError(
            f"the Dask scheduler at {self.address} had no workers for {self.wait:g} seconds",
            hint=f"what is spoken is kept: start some (dask worker {self.address} --nthreads 1) "
            "and run this again",
        )

    def _look(self) -> None:
        client = self._client
        self._seen = frozenset(self._within(_ANSWER, client.nthreads))
        self._looked = time.monotonic()

    def _within(self, seconds: float, ask: Callable[[], T]) -> T:
        """What ``ask`` answers; ``BrokenExecutor`` where it fails, or takes longer."""
        got: list[T] = []
        failed: list[BaseException] = []

        def work() -> None:
            try:
                got.append(ask())
            except BaseException as problem:
                failed.append(problem)

        # a daemon: a scheduler that stands still must not keep us from ending
        thread = threading.Thread(target=work, name="dask-ask", daemon=True)
        thread.start()
        thread.join(seconds)
        if got:
            return got[0]
        why = repr(failed[0]) if failed else f"no answer within {seconds:g} seconds"
        cause = failed[0] if failed else None
        raise BrokenExecutor(f"the Dask scheduler at {self.address}: {why}") from cause


def _name_of(function: Callable[..., Any]) -> str:
    return f"{function.__name__}-{uuid.uuid4().hex}"


def _without_answer(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    function(*args)


def _plain(problem: BaseException | None) -> BaseException:
    """What became of a task, in our words."""
    from distributed.scheduler import KilledWorker

    if isinstance(problem, KilledWorker):
        where = problem.last_worker.address if problem.last_worker else "one"
        return WorkerDiedError(
            f"a worker was lost each time that it was tried, the last one {where}"
        )

    return problem or RuntimeError("a task failed and nobody knows why")


def _knock(address: str, seconds: float) -> None:
    """Raise ``OSError`` where nobody listens, ``ValueError`` for what names no host and port."""
    place = urlsplit(address)
    if not place.hostname or not place.port:
        raise ValueError("it names no host and port")
    socket.create_connection((place.hostname, place.port), timeout=seconds).close()


@lru_cache(maxsize=1)
def _client_class() -> Any:
    try:
        from distributed import Client
    except ImportError as problem:
        raise ExecutorError(
            f"a Dask scheduler needs the package distributed: {problem}",
            hint='pip install "audio-edition[dask]"',
        ) from problem
    # it writes to the terminal what we tell in a line of our own
    for handler in logging.getLogger("distributed").handlers:
        handler.setLevel(logging.CRITICAL + 1)

    base: Any = Client

    def leave(client: Any) -> None:
        """One that reached nobody takes leave without a traceback."""
        with suppress(BaseException):
            base.__del__(client)

    return type("QuietClient", (base,), {"__del__": leave})


def open_dask(address: str, wait: float) -> DaskExecutor:
    """Return the cluster of the scheduler at ``address`` (``tcp://…``, ``tls://…``)."""
    return DaskExecutor(address, wait)
