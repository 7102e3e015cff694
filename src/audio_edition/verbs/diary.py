"""What a run of one edition writes down while it works: each step at once, with its time.

A step that fails is told like everything else, and nothing after it is done: the next run goes on
from what is on the disk.
"""

from __future__ import annotations

import datetime as dt
import errno
import logging
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from audio_edition import faults, logs
from audio_edition.errors import AudioEditionError
from audio_edition.publication import manifest
from audio_edition.run import record
from audio_edition.run.model import (
    Outcome,
    OutcomeBefore,
    Reason,
    RunRecord,
    StepName,
    StepRecord,
    StepState,
)
from audio_edition.workspace import Workspace

_log = logging.getLogger(__name__)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


@dataclass(slots=True)
class OpenStep:
    """A step under way: what it did, as plain data, and how it stands."""

    facts: dict[str, object] = field(default_factory=dict)
    state: StepState = "done"


class StoppedError(Exception):
    """A step failed, and told its reason (``Diary.failure``): nothing after it can be done."""


class Diary:
    """The lines of one run; a dry one writes none.

    ``tried`` counts how often each step failed in the runs before, since the edition was out.
    """

    def __init__(
        self,
        workspace: Workspace,
        edition: str,
        day: dt.date,
        *,
        was: OutcomeBefore,
        dry_run: bool,
        tried: Mapping[str, int],
    ) -> None:
        self._workspace = workspace
        self._dry_run = dry_run
        self._tried = tried
        self.began = workspace.now()
        self.steps: list[StepRecord] = []
        self.problems: list[str] = []
        self.failure: Reason | None = None
        self._head = RunRecord(
            run=f"{self.began:%Y%m%dT%H%M%SZ}-{os.urandom(4).hex()}",
            edition=edition,
            day=day.isoformat(),
            began=self.began,
            ended=self.began,
            outcome="failed",
            was=was,
        )

    @contextmanager
    def step(self, name: StepName) -> Iterator[OpenStep]:
        """Do one step; raises ``StoppedError`` where it fails."""
        step = OpenStep({"retries": count} if (count := self._tried.get(name, 0)) else {})
        began = time.perf_counter()
        bug: BaseException | None = None
        killed = True
        try:
            with logs.bound(run=self._head.run, edition=self._head.edition, stage=name):
                yield step
            killed = False
        except StoppedError:
            raise
        except Exception as problem:  # nobody is awake: a bug of ours is told like all else
            self.failure = _why(name, problem, self._workspace.root)
            if self.failure is None:
                bug = problem
                self.failure = Reason(
                    "internal-error",
                    f"{name}: internal error: {type(bug).__name__}: {bug}",
                    f"audio-edition run {self._head.day} goes on from there; please report it",
                )
        finally:
            if not killed or self.failure is not None:
                state: StepState = "failed" if self.failure else step.state
                seconds = time.perf_counter() - began
                self.steps.append(StepRecord(name, state, seconds, step.facts))
                self._note()
                facts = {**step.facts, "seconds": round(seconds, 3)}
                self._log(f"{name} is {state}", name, **facts)
        if self.failure is not None:
            raise StoppedError from bug

    def _log(self, message: str, stage: str, **facts: object) -> None:
        told = {**facts, "run": self._head.run, "edition": self._head.edition, "stage": stage}
        level = logging.ERROR if self.failure is not None else logging.INFO
        _log.log(level, "%s", message, extra=logs.facts(**told))

    def _note(self) -> None:
        """Write the last step down at once."""
        if self._dry_run:
            return
        try:
            record.append(self._workspace.runs, self._head, self.steps[-1])
        except AudioEditionError as problem:
            self.problems.append(problem.message)

    def end(
        self,
        outcome: Outcome,
        reasons: Iterable[Reason] = (),
        *,
        left_out: tuple[str, ...] = (),
        wake: dt.datetime | None = None,
    ) -> RunRecord:
        """The record of the run, as the edition stands now."""
        title, revision = "", 0
        try:
            episode = manifest.read(self._workspace.audio, self._head.edition)
        except AudioEditionError:
            episode = None
        if episode is not None:
            title, revision = episode.title, episode.revision
        reasons = tuple(reasons)
        self._log(f"the run ends: {outcome}", "run", reasons=[one.code for one in reasons])
        return replace(
            self._head,
            ended=self._workspace.now(),
            outcome=outcome,
            reasons=reasons,
            steps=tuple(self.steps),
            title=title,
            revision=revision,
            left_out=left_out,
            wake=wake,
        )


def _why(name: StepName, problem: Exception, root: Path) -> Reason | None:
    """What failed, in one line, and what mends it; the next run goes on by itself."""
    told = faults.known(problem, root=root, state="the next run goes on from there")
    if told is None:
        return None
    refused = problem.errno if isinstance(problem, OSError) else 0
    code = "disk-full" if refused in _NO_ROOM else f"{name}-failed"
    return Reason(code, f"{name}: {told.message}", told.hint or "")
