"""What a worker does, in a process or on a cluster: open a voice, speak, write into the store.

The functions here are tasks (``executors``): they are found by their names where they run, what
they are given is small, and so is what they answer.
"""

from __future__ import annotations

import contextlib
import platform
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from audio_edition import faults
from audio_edition.edition.model import Take
from audio_edition.errors import AudioEditionError, ExecutorError, SpeechError
from audio_edition.speech import registry, utterances
from audio_edition.speech.model import GaveUp, Loading, Voice, VoiceRequest
from audio_edition.speech.say import say
from audio_edition.speech.warm import turn
from audio_edition.store.store import Drawer, StoreError, key_of, open_store

if TYPE_CHECKING:
    from audio_edition.executors.about import Installation

_MOST_VOICES = 4  # a Piper model takes about 150 MB


@dataclass(frozen=True, slots=True)
class SpeechJob:
    """One sentence to be spoken by the voice of ``request`` and kept under ``key``.

    The key is made of the voice's ``fingerprint``: a worker whose voice has another must not
    keep anything there (empty: the voice is known to be the same).
    """

    key: str
    text: str
    request: VoiceRequest
    take: Take | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class SpeechResult:
    """How a job ended: well where ``problem`` is None."""

    key: str
    problem: AudioEditionError | None = None


def perform(job: SpeechJob, voice: Voice, drawer: Drawer) -> SpeechResult:
    """Speak and keep one sentence; failures come back as an answer, not as an exception."""
    try:
        utterances.keep(drawer, job.key, say(voice, job.text, job.take))
    except AudioEditionError as problem:
        return failed(job, problem)
    except Exception as problem:  # a third party's engine: anything may come
        if refused := faults.of_disk(problem):
            return failed(job, refused)
        told = f"{voice.engine} ({voice.name}) failed: {problem!r}"
        return failed(job, GaveUp(told))
    return SpeechResult(job.key)


def failed(job: SpeechJob, problem: AudioEditionError) -> SpeechResult:
    """Return the result of a job that failed, in classes of ours: it may cross a pipe."""
    if isinstance(problem, GaveUp):
        plain: AudioEditionError = GaveUp(
            problem.message,
            hint=problem.hint,
            cause=problem.cause,
            status=problem.status,
            engine=problem.engine or job.request.engine,
        )
    elif isinstance(problem, StoreError):  # no other engine could keep its sound either
        plain = StoreError(problem.message, hint=problem.hint)
    elif isinstance(problem, faults.RefusedBySystemError):  # the same
        plain = faults.RefusedBySystemError(problem.message, hint=problem.hint)
    elif isinstance(problem, ExecutorError):  # nor would another engine mend a worker
        plain = ExecutorError(problem.message, hint=problem.hint)
    else:
        plain = SpeechError(problem.message, hint=problem.hint)
    return SpeechResult(job.key, plain)


@dataclass(slots=True)
class Voices:
    """The few voices opened last."""

    _open: OrderedDict[str, Voice] = field(default_factory=OrderedDict)

    def get(self, request: VoiceRequest, fingerprint: str = "") -> Voice:
        """Return the request's voice, opening it where it is not open.

        Where ``fingerprint`` is given and the voice has another, it is opened anew: its file may
        have been replaced. Raises ``ExecutorError`` where it still has.
        """
        known_as = repr(request)
        voice = self._open.get(known_as)
        if voice is None or (fingerprint and voice.fingerprint != fingerprint):
            voice = self._open[known_as] = registry.find(request.engine).open(request)
            while len(self._open) > _MOST_VOICES:
                self._open.popitem(last=False)
            _require(voice, fingerprint)
        self._open.move_to_end(known_as)
        return voice


def _require(voice: Voice, fingerprint: str) -> None:
    if fingerprint and voice.fingerprint != fingerprint:
        raise ExecutorError(
            f"{voice.engine} ({voice.name}) is another voice on {platform.node()}: it is "
            f"“{voice.fingerprint}” there, and “{fingerprint}” here",
            hint="give both the same voice file, and the same versions of what computes",
        )


_voices = Voices()  # of this process


def speak(job: SpeechJob, address: str, *, strict: bool = False) -> SpeechResult:
    """Speak one sentence into the store at ``address``; whatever goes wrong is the answer.

    ``strict`` is for who is of no use where the shared part of the store cannot be reached.
    """
    with turn:  # a worker may have many threads, and a voice serves one at a time
        try:
            drawer = utterances.drawer(open_store(address, strict=strict))
            voice = _voices.get(job.request, job.fingerprint)
        except AudioEditionError as problem:
            return failed(job, problem)
        except Exception as problem:
            if refused := faults.of_disk(problem):
                return failed(job, refused)
            told = f"{job.request.engine} cannot be opened: {problem!r}"
            return failed(job, GaveUp(told, engine=job.request.engine))
        return perform(job, voice, drawer)


def speak_batch(jobs: Sequence[SpeechJob], address: str) -> None:
    """Speak sentences one after another; the first that fails is raised, as a class of ours."""
    _speak_in_turn(jobs, address, strict=False)


def speak_elsewhere(ours: Installation, jobs: Sequence[SpeechJob], address: str) -> None:
    """Do the same, but only where the installation is the same as ``ours``; ``ExecutorError`` else.

    This is asked with every batch, since a worker may join late.
    """
    from audio_edition.executors.about import when_the_same

    when_the_same(ours, partial(_speak_in_turn, strict=True), jobs, address)


def _speak_in_turn(jobs: Sequence[SpeechJob], address: str, *, strict: bool) -> None:
    for job in jobs:
        problem = speak(job, address, strict=strict).problem
        if problem is not None:
            raise problem


def load(request: VoiceRequest) -> None:
    """Open a voice, and load what it would load at its first sentence."""
    # whatever goes wrong is told with the first sentence, which tries again
    with turn, contextlib.suppress(Exception):
        voice = _voices.get(request)
        if isinstance(voice, Loading):
            voice.load()


def is_fit(request: VoiceRequest, fingerprint: str) -> None:
    """Raise in one line where this process could not speak with the voice of ``fingerprint``."""
    voice = registry.find(request.engine).open(request)
    missing = voice.validate_environment()
    if missing:
        raise ExecutorError(
            f"{voice.engine} ({voice.name}) is not ready on {platform.node()}: {missing}",
            hint="install it there as here, and start the worker again",
        )
    _require(voice, fingerprint)


def answer_mark(address: str, token: str) -> bool:
    """Read the mark that was put into the store for all workers, and put one beside it.

    Who asked finds it under ``answer_to(token)``. False where the mark is not seen.
    """
    drawer = utterances.drawer(open_store(address, strict=True))
    if drawer.get(token) is None:
        return False
    drawer.put(answer_to(token), {"from": platform.node()})
    return True


def answer_to(token: str) -> str:
    """The key under which workers answer the mark ``token``."""
    return key_of("answer", token)
