"""One worker process: opens voices as they are asked for, speaks, writes into the store.

Started as ``python -m audio_edition.speech.worker``; reads pickled jobs from standard input
and answers each on its own copy of standard output, so that a library that prints cannot
break the conversation. It ends when its parent closes the pipe, or dies.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
from collections import OrderedDict
from dataclasses import dataclass

from audio_edition.edition.model import Take
from audio_edition.errors import AudioEditionError, SpeechError
from audio_edition.speech import registry, utterances
from audio_edition.speech.model import GaveUp, Loading, Voice, VoiceRequest
from audio_edition.speech.say import say
from audio_edition.store.store import Drawer, StoreError, open_store

_MOST_VOICES = 4  # a Piper model takes about 150 MB


@dataclass(frozen=True, slots=True)
class SpeechJob:
    """One sentence to be spoken by the voice of ``request`` and kept under ``key``."""

    key: str
    text: str
    request: VoiceRequest
    take: Take | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A voice to be opened, with its model, before there is anything to say; not answered."""

    request: VoiceRequest


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
    else:
        plain = SpeechError(problem.message, hint=problem.hint)
    return SpeechResult(job.key, plain)


class Voices:
    """The few voices opened last."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Voice] = OrderedDict()

    def get(self, request: VoiceRequest) -> Voice:
        """Return the request's voice, opening it where it is not open."""
        known_as = repr(request)
        if known_as not in self._open:
            self._open[known_as] = registry.find(request.engine).open(request)
            while len(self._open) > _MOST_VOICES:
                self._open.popitem(last=False)
        self._open.move_to_end(known_as)
        return self._open[known_as]


def main() -> None:
    """Answer jobs until the pipe closes."""
    # Ctrl-C reaches the whole process group; the parent decides what becomes of us
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    jobs = sys.stdin.buffer
    drawer = utterances.drawer(open_store(sys.argv[1]))
    voices = Voices()
    while True:
        try:
            job: SpeechJob | Opening = pickle.load(jobs)  # our own parent's bytes
        except EOFError:
            return
        if isinstance(job, Opening):
            _open(job, voices)
            continue
        try:
            voice = voices.get(job.request)
        except AudioEditionError as problem:
            result = failed(job, problem)
        else:
            result = perform(job, voice, drawer)
        pickle.dump(result, answers)
        answers.flush()


def _open(opening: Opening, voices: Voices) -> None:
    """Open a voice, and load what it would load at its first sentence."""
    # whatever goes wrong is told with the first sentence, which tries again
    with contextlib.suppress(Exception):
        voice = voices.get(opening.request)
        if isinstance(voice, Loading):
            voice.load()


if __name__ == "__main__":
    # under its real name, or its answers would be pickled as __main__.SpeechResult, which
    # nobody but another __main__ of this very file could read
    from audio_edition.speech.worker import main as work

    work()

__all__ = ["Opening", "SpeechJob", "SpeechResult", "Voices", "failed", "main", "perform"]
