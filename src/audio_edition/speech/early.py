"""Workers that load a voice, or a cluster that is reached, while the edition is still being read.

A model takes longer to load than the text takes to clean and to script; on a second core both
happen at once. Nothing is spoken early: a worker opens the voice that most of the script will
want, and waits. Whoever speaks takes the executor over; one that nobody took is closed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress

from audio_edition.errors import AudioEditionError
from audio_edition.executors.find import LOCAL, check_address, open_executor, scheme_of
from audio_edition.executors.local import LocalExecutor
from audio_edition.executors.model import TaskExecutor
from audio_edition.executors.settings import ScaleSettings
from audio_edition.places import Places
from audio_edition.speech import registry
from audio_edition.speech.casting import Casting
from audio_edition.speech.crew import cores, room_for
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.warm import holds_voices
from audio_edition.speech.worker import load

MOST = 256
"""More workers than any machine has cores."""

_HERE = ScaleSettings()


@contextmanager
def loading(
    settings: VoiceSettings,
    language: str,
    places: Places,
    *,
    number: int,
    scale: ScaleSettings = _HERE,
) -> Iterator[Callable[[], TaskExecutor]]:
    """Have ``number`` workers, or fewer, open the voice of ``settings`` while the block runs.

    Gives a function that hands an executor over: the first time the one with these workers, later
    a new one; who asks closes it. It has no workers where they would save nothing: one core, a
    voice without a model to load, voices that are kept open in this process. Where ``scale``
    names a cluster, that is reached meanwhile instead; the function raises ``ExecutorError``
    where it cannot be, as this does at once for an address that is none.
    """
    check_address(scale.on)
    if scheme_of(scale.on) != LOCAL:
        with _reaching(scale, at_once=bool(number)) as hands:
            yield hands
        return
    waiting = open_executor(scale.on, wait=scale.wait)
    assert isinstance(waiting, LocalExecutor)  # the seam's own; nobody may take its name
    executors = [waiting]
    try:
        if number and cores() > 1 and not holds_voices():
            _start(waiting, settings, language, places, min(number, cores()))
        yield lambda: executors.pop() if executors else LocalExecutor()
    finally:
        for executor in executors:
            executor.close()


def _start(
    executor: LocalExecutor, settings: VoiceSettings, language: str, places: Places, number: int
) -> None:
    try:
        request = Casting(settings, places.store.address).usual(language)
        if not getattr(registry.find(request.engine), "loads_a_model", False):
            return
    except AudioEditionError:
        return  # who speaks will say what is amiss
    for _ in range(room_for(number)):
        executor.hire(load, request, keeps=number == 1)


@contextmanager
def _reaching(scale: ScaleSettings, *, at_once: bool) -> Iterator[Callable[[], TaskExecutor]]:
    """Open an executor elsewhere, beside what else is done, if it is likely to be wanted."""
    reached: list[Future[TaskExecutor]] = []

    def work(future: Future[TaskExecutor]) -> None:
        try:
            future.set_result(open_executor(scale.on, wait=scale.wait))
        except BaseException as problem:  # raised where it is wanted
            future.set_exception(problem)

    if at_once:
        reached.append(Future())
        # a daemon: nobody waits for a cluster that was not needed after all
        threading.Thread(target=work, args=(reached[0],), name="reach", daemon=True).start()

    def hands() -> TaskExecutor:
        return reached.pop().result() if reached else open_executor(scale.on, wait=scale.wait)

    try:
        yield hands
    finally:
        for future in reached:
            future.add_done_callback(_close)


def _close(future: Future[TaskExecutor]) -> None:
    with suppress(Exception):  # it was not reached, and nobody needed it
        future.result().close()
