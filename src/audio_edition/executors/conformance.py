"""The contract of an executor, as a check that anybody who writes one can run.

In the tests of your package::

    from audio_edition.executors import conformance

    def test_my_executor():
        conformance.check_executor(lambda: my_package.open("mine://here", 10.0))

It raises ``AssertionError`` with a sentence that says what is wrong. The workers must be able to
import audio_edition.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from typing import Any

from audio_edition.errors import SpeechError
from audio_edition.executors.model import TaskExecutor, WorkerDiedError

_LONG = 120.0  # seconds that no answer takes
_MANY = 40


def doubled(number: int, text: str = "") -> tuple[int, str, int]:
    """Return twice the number, the text as it arrived, and the process that did it."""
    return 2 * number, text, os.getpid()


def refuses(message: str) -> None:
    """Raise ``SpeechError``."""
    raise SpeechError(message, hint="mend it")


def _refuses_odd(number: int) -> None:
    if number % 2:
        raise SpeechError(f"{number} is odd")


def dies() -> None:
    """End this process."""
    os._exit(9)


def check_executor(opened: Callable[[], TaskExecutor], *, kills: bool = False) -> None:
    """Have an executor do tasks, see what comes back, and close it.

    ``opened`` gives a new one at each call. With ``kills`` it must have at least two worker
    processes, of which one is killed by its task.
    """
    executor = opened()
    try:
        _answers(executor)
        _raises(executor)
        if kills:
            _loses_one(executor)
    finally:
        executor.close()
        executor.close()  # twice is no mistake
    try:
        future = executor.submit(doubled, 1)
    except BrokenExecutor:
        return
    problem = future.exception(timeout=_LONG)
    assert isinstance(problem, BrokenExecutor), "what is submitted after close must not be done"


def _answers(executor: TaskExecutor) -> None:
    assert isinstance(executor, TaskExecutor), "it must derive from TaskExecutor"
    assert executor.name, "it must have a name"
    executor.want(2)
    assert executor.at_once >= 1, "after want(2) it must be able to do at least one task at once"
    text = "Łódź ☕\n“at noon”"
    futures: list[Future[Any]] = [executor.submit(doubled, n, text) for n in range(_MANY)]
    told = [future.result(timeout=_LONG) for future in futures]
    assert [n for n, _, _ in told] == [2 * n for n in range(_MANY)], "an answer was another task's"
    assert {said for _, said, _ in told} == {text}, "an argument did not arrive as it was sent"
    begun = executor.begin(doubled, [(n, text) for n in range(_MANY)])
    assert len(begun) == _MANY, "begin must give a future for each of its calls"
    assert not [why for future in begun if (why := future.exception(timeout=_LONG))], (
        "what went well must not fail"
    )
    assert executor.begin(doubled, []) == [], "to begin nothing must be nothing"
    everywhere = executor.everywhere(doubled, 21)
    assert everywhere, "everywhere must ask somebody"
    assert all(isinstance(answer, tuple) and answer[0] == 42 for answer in everywhere.values()), (
        "everywhere must give what each worker answered"
    )


def _raises(executor: TaskExecutor) -> None:
    problem = executor.submit(refuses, "no such voice").exception(timeout=_LONG)
    assert isinstance(problem, SpeechError), "a future must fail with what the task raised"
    assert (problem.message, problem.hint) == ("no such voice", "mend it"), (
        "an exception must arrive whole"
    )
    good, bad = executor.begin(_refuses_odd, [(2,), (3,)])
    assert good.exception(timeout=_LONG) is None, "a future of begin failed with another's failure"
    problem = bad.exception(timeout=_LONG)
    assert isinstance(problem, SpeechError), "a future of begin must fail with what its task raised"
    told = executor.everywhere(refuses, "no such voice")
    assert all(isinstance(answer, SpeechError) for answer in told.values()), (
        "everywhere must give what each worker raised"
    )


def _loses_one(executor: TaskExecutor) -> None:
    problem = executor.submit(dies).exception(timeout=_LONG)
    assert isinstance(problem, WorkerDiedError | BrokenExecutor), (
        "a task whose process died must fail with WorkerDiedError or BrokenExecutor"
    )
    if isinstance(problem, BrokenExecutor):
        executor.renew()
    for _ in range(round(_LONG * 10)):
        if executor.at_once:
            break
        time.sleep(0.1)
    assert executor.submit(doubled, 4).result(timeout=_LONG)[0] == 8, "the others must work on"
