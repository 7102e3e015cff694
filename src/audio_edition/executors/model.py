"""The contract of an executor: ``concurrent.futures.Executor``, and the little more we need."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any, ClassVar, TypeAlias

from audio_edition.errors import ExecutorError

_SURVEY = 120.0  # seconds within which a worker has imported us and opened a voice


class WorkerDiedError(Exception):
    """The process that had a task in hand died over it; the others work on.

    A task that failed so may be handed over once more: it may have been the machine's fault.
    """


class TaskExecutor(Executor, ABC):
    """Does tasks for us, many at once, here or elsewhere.

    A task is a function that can be imported by its name where it is done, with small arguments
    that can be pickled; its answer is small as well, for sound goes through the store. ``submit``
    gives a future that may fail with

    - what the function raised,
    - ``WorkerDiedError``,
    - ``concurrent.futures.BrokenExecutor``, where the executor as a whole lost its workers. What
      was not answered by then is lost; ``renew`` makes it ready for the same tasks again.

    ``name`` is what it is called, ``elsewhere`` says whether it may work in other installations
    than this one: then they are compared with ours before the first task and at every one.
    """

    name: ClassVar[str] = ""
    elsewhere: ClassVar[bool] = True

    address: str = ""
    """Where it was found, as messages name it."""

    @property
    @abstractmethod
    def at_once(self) -> int:
        """How many tasks it does at once at present; 0 where there is nobody to do any."""

    @property
    def workers(self) -> frozenset[str]:
        """The names of its workers as ``everywhere`` tells them, the same for as long as they live.

        Empty where that would have to be asked, or a name may be another's tomorrow.
        """
        return frozenset()

    @abstractmethod
    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have ``function`` called; raises ``BrokenExecutor`` as its future would."""

    def begin(
        self, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], /
    ) -> list[Future[Any]]:
        """Have ``function`` called once with each of ``calls``, where no answer is needed.

        The futures say whether it went well, as those of ``submit`` do; what they give counts for
        nothing. Better than ``submit`` where many tasks at once, or their answers, cost something.
        """
        return [self.submit(function, *call) for call in calls]

    def want(self, number: int) -> None:
        """Hear that there is work for ``number`` workers: start as many, where that is ours."""

    def everywhere(self, function: Callable[..., Any], /, *args: Any) -> Mapping[str, object]:
        """Call ``function`` in each worker; what it answered or raised, by the worker's name.

        Where workers cannot be reached one by one, as many tasks as are done at once stand for
        them. Raises ``BrokenExecutor``.
        """
        number = max(1, self.at_once)
        asked = {f"{n} of {number}": self.submit(function, *args) for n in range(1, number + 1)}
        answers: dict[str, object] = {}
        for who, future in asked.items():
            try:
                answers[who] = future.result(timeout=_SURVEY)
            except (BrokenExecutor, TimeoutError) as problem:
                raise BrokenExecutor(f"{self.name}: {problem!r}") from problem
            except Exception as problem:
                answers[who] = problem
        return answers

    def check(self) -> None:
        """Be called about once a second while no answer comes.

        Raises ``BrokenExecutor`` where ``renew`` may help, and ``ExecutorError`` where nothing
        will: nobody was there to work for as long as we wait.
        """

    def renew(self) -> None:
        """Be ready for tasks again after a ``BrokenExecutor``; ``ExecutorError`` if it cannot."""
        raise ExecutorError(
            f"the executor {self.name} broke down in the middle of the work",
            hint="what is spoken is kept: run this again",
        )

    def close(self) -> None:
        """Stop now: wait for nothing, leave no process of ours behind. May be called twice."""
        self.shutdown(wait=False, cancel_futures=True)


ExecutorFactory: TypeAlias = Callable[[str, float], TaskExecutor]
"""What an entry point of ``audio_edition.executors`` leads to: it is called with the address
(``tcp://host:8786``) and with how many seconds to wait for somebody to answer, and raises
``ExecutorError``."""
