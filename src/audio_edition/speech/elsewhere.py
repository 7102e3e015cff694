"""Before the first sentence is spoken elsewhere: are the workers fit, and do they see our store?

A cluster that would make other sound, or put it where nobody finds it, is refused at once and in
one line, rather than after a night's work.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from audio_edition.errors import AudioEditionError, ExecutorError
from audio_edition.executors.about import Installation, difference, installation, when_the_same
from audio_edition.executors.model import TaskExecutor
from audio_edition.speech import utterances
from audio_edition.speech.worker import SpeechJob, answer_mark, answer_to, is_fit
from audio_edition.store.store import Store

_MARK = f"mark-{secrets.token_hex(16)}"  # of this process
_known: dict[tuple[str, str, str], set[str]] = {}
"""The workers that were found fit for a voice or a store: an archive asks thousands of times, and
a scheduler would have more to do with the asking than with the sentences."""


def require_fit(executor: TaskExecutor, jobs: Iterable[SpeechJob], store: Store) -> Installation:
    """Return what is installed here, if every worker of ``executor`` would do ``jobs`` as we do.

    Raises ``ExecutorError`` where one would not.

    Compared are the installations, the voices of the jobs, and what of the store they see. Who
    cannot be asked now is held to the first two with every task.
    """
    ours = installation()
    voices = {
        (executor.address, repr(job.request), job.fingerprint): (job.request, job.fingerprint)
        for job in jobs
    }
    seen = (executor.address, store.address, "")
    names = executor.workers
    if names and all(names <= _known.get(asked, set()) for asked in (*voices, seen)):
        return ours
    answers = executor.everywhere(installation)
    _refuse(answers, {who: _differs(ours, theirs) for who, theirs in answers.items()})
    for asked, (request, fingerprint) in voices.items():
        if not answers.keys() <= _known.get(asked, set()):
            _refuse_failed(executor.everywhere(when_the_same, ours, is_fit, request, fingerprint))
            _known.setdefault(asked, set()).update(answers)
    if not answers.keys() <= _known.get(seen, set()):
        _see_the_store(executor, store, ours)
        _known.setdefault(seen, set()).update(answers)
    return ours


def _see_the_store(executor: TaskExecutor, store: Store, ours: Installation) -> None:
    """Have every worker read a mark that we put into the store, and answer it there."""
    drawer = utterances.drawer(store)
    drawer.put(_MARK, {"mark": _MARK})
    try:
        seen = executor.everywhere(when_the_same, ours, answer_mark, store.address, _MARK)
        _refuse_failed(seen)
        _refuse(seen, {who: _unseen(bool(sees)) for who, sees in seen.items()})
        if seen and drawer.get(answer_to(_MARK)) is None:
            _refuse(seen, dict.fromkeys(seen, _unseen(False)))
    finally:
        drawer.remove(_MARK)
        drawer.remove(answer_to(_MARK))


def _differs(ours: Installation, theirs: object) -> tuple[str, str]:
    if isinstance(theirs, ModuleNotFoundError):
        return (
            f"has no audio-edition, or an old one ({theirs})",
            f"there: pip install audio-edition=={ours.version}",
        )
    if not isinstance(theirs, Installation):
        return f"cannot say what is installed there: {theirs!r}", "start it again"
    return difference(ours, theirs)


def _unseen(sees: bool) -> tuple[str, str]:
    if sees:
        return "", ""
    return (
        "does not see this show's cache",
        "give show.toml a shared one ([cache] store = …, docs/shared-cache.md), or have the worker "
        "see the same folder",
    )


def _refuse_failed(answers: Mapping[str, object]) -> None:
    _refuse(answers, {who: _failure(answer) for who, answer in answers.items()})


def _failure(answer: object) -> tuple[str, str]:
    if isinstance(answer, AudioEditionError):
        return f"cannot do the work: {answer.message}", answer.hint or "mend it there"
    if isinstance(answer, BaseException):
        return f"cannot do the work: {answer!r}", "mend it there, and start the worker again"
    return "", ""


def _refuse(answers: Mapping[str, object], problems: Mapping[str, tuple[str, str]]) -> None:
    """Raise for the first worker with a problem, in one line that counts the others."""
    bad = {who: problem for who, problem in problems.items() if problem[0]}
    if not bad:
        return
    who, (what, mend) = next(iter(sorted(bad.items())))
    more = f" ({len(bad)} of {len(answers)} workers cannot be used)" if len(answers) > 1 else ""
    raise ExecutorError(f"the worker {who} {what}{more}", hint=mend)
