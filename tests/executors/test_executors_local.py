"""Processes of this machine that do tasks: what they answer, and what becomes of them."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, wait
from pathlib import Path
from typing import Any

import pytest

from audio_edition import owners
from audio_edition.errors import ExecutorError, SpeechError
from audio_edition.executors.conformance import check_executor
from audio_edition.executors.local import LocalExecutor
from audio_edition.executors.model import WorkerDiedError
from tests.executors import tasks


@pytest.fixture
def executor() -> Iterator[LocalExecutor]:
    made = LocalExecutor()
    yield made
    made.close()


def test_tasks_are_done_in_processes_of_their_own(executor: LocalExecutor) -> None:
    executor.want(2)
    executor.want(2)  # they are there
    assert executor.at_once == 2
    answers = [future.result() for future in [executor.submit(tasks.number, n) for n in range(6)]]
    assert [n for n, _ in answers] == list(range(6))
    processes = {process for _, process in answers}
    assert os.getpid() not in processes
    assert processes <= set(executor.processes)
    # a library that prints breaks nothing; what is left unfinished there is ours to remove
    assert executor.submit(tasks.prints).result() == "said"
    assert executor.submit(owners.mark).result() == owners.mark()
    with pytest.raises(ExecutorError) as caught:
        executor.renew()
    assert "run this again" in str(caught.value.hint)


def test_what_a_task_raises_is_what_its_future_raises(executor: LocalExecutor) -> None:
    executor.want(2)
    assert len(executor.everywhere(tasks.number, 1)) == 2
    told = executor.everywhere(tasks.fails, "no voice")
    assert all(isinstance(answer, SpeechError) for answer in told.values())
    with pytest.raises(SpeechError, match="no voice") as caught:
        executor.submit(tasks.fails, "no voice").result()
    assert caught.value.hint == "mend it"
    # one that cannot cross a pipe is told in words, and costs nobody a process
    with pytest.raises(RuntimeError, match="Crooked"):
        executor.submit(tasks.fails_crookedly).result()
    assert executor.submit(tasks.number, 1).result()[0] == 1


def test_a_process_that_dies_costs_one_task(executor: LocalExecutor) -> None:
    executor.want(2)
    died = executor.submit(tasks.dies, "out of memory")
    others = [executor.submit(tasks.number, n) for n in range(8)]
    with pytest.raises(WorkerDiedError, match="out of memory"):
        died.result()
    assert [future.result()[0] for future in others] == list(range(8))
    assert executor.submit(tasks.number, 9).result()[0] == 9


def test_a_first_task_comes_before_all_and_a_process_killed_while_idle_costs_none(
    executor: LocalExecutor, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    executor.hire(tasks.notes, str(log), "first")  # it is not answered
    executor.submit(tasks.notes, str(log), "second").result()
    assert log.read_text().split() == ["first", "second"]
    _, process = executor.submit(tasks.number, 0).result()
    os.kill(process, signal.SIGKILL)
    while executor.processes:  # until the kernel has ended it
        time.sleep(0.01)
    assert executor.submit(tasks.number, 1).result()[1] != process
    executor.hire(tasks.fails, "nobody hears this")
    assert executor.at_once == 2


def test_closed_it_leaves_no_process_and_no_task_waits(
    executor: LocalExecutor, tmp_path: Path
) -> None:
    executor.want(1)
    begun = tmp_path / "begun"
    hanging = executor.submit(tasks.hangs, str(begun))
    waiting = [executor.submit(tasks.number, n) for n in range(3)]
    while not begun.exists():
        time.sleep(0.01)
    processes = executor.processes
    executor.close()
    executor.close()
    ended: list[Future[Any]] = [hanging, *waiting]
    assert not wait(ended, timeout=60).not_done
    assert all(future.cancelled() for future in waiting)
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
    for ask in (executor.submit, executor.everywhere):
        with pytest.raises(BrokenExecutor):
            ask(tasks.number, 1)


def test_shut_down_it_does_what_was_submitted() -> None:
    before = threading.active_count()
    with LocalExecutor() as executor:
        executor.want(1)
        futures = [executor.submit(tasks.number, n) for n in range(4)]
    assert [future.result()[0] for future in futures] == list(range(4))
    assert threading.active_count() == before


def test_it_keeps_the_contract_and_the_check_notices_who_does_not() -> None:
    check_executor(LocalExecutor, kills=True)

    class Deaf(LocalExecutor):
        def everywhere(self, function: Callable[..., Any], /, *args: Any) -> dict[str, object]:
            return {}

    class Swapping(LocalExecutor):
        def submit(self, function: Callable[..., Any], /, *args: Any, **kw: Any) -> Future[Any]:
            return super().submit(function, *(7 if one == 3 else one for one in args), **kw)

    class Idle(LocalExecutor):
        def want(self, number: int) -> None:
            pass

    for wrong, words in ((Deaf, "ask somebody"), (Swapping, "another task's"), (Idle, "at least")):
        with pytest.raises(AssertionError, match=words):
            check_executor(wrong)
