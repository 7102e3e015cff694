"""What a run did and decided, as it is written down, shown and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

SCHEMA = 1
"""The version of the lines in ``runs/``."""

Outcome: TypeAlias = Literal[
    "published", "waiting", "held", "skipped", "missing", "failed", "done", "embargoed"
]
"""How a run of one edition ended.

``published``: it went out, or a correction of it did. ``waiting``: nothing to publish yet, and the
deadline is still to come. ``held``: an editor must look. ``skipped``: the deadline passed, and the
show says that the day is then left out. ``missing``: the deadline passed, and nothing came.
``failed``: something broke; the next run goes on from there. ``done``: there was nothing left to
do. ``embargoed``: it went to its target, and listeners get it at its hour.
"""

OutcomeBefore: TypeAlias = Outcome | Literal[""]
"""How an edition's run before ended; empty where there was none."""
StepName: TypeAlias = Literal[
    "collect", "clean", "gates", "build", "check", "proof", "publish", "tell"
]
StepState: TypeAlias = Literal["done", "skipped", "failed", "held"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an edition is held, failed or missing, and what mends it.

    ``code`` is stable, for scripts (docs/run.md lists them); ``message`` is one line in an
    editor's words; ``hint`` the exact command or setting. ``file`` is the article's file where the
    reason is in one article alone: an edition without it would not have it.
    """

    code: str
    message: str
    hint: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of a run; ``facts`` are plain data (counts, cached and new, retries, cost)."""

    name: StepName
    state: StepState
    seconds: float = 0.0
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of one edition: but for its steps what a line in ``runs/`` tells, key by key.

    ``run`` is its id, ``day`` the edition's day (``YYYY-MM-DD``). ``title`` is what the edition is
    called, ``revision`` the one that stands (0: none was built), ``left_out`` the articles that
    the deadline left out. ``wake`` is when the run should be asked for next, None for "as the
    calendar says". ``was`` is how the edition's last run before ended, empty where there was none.
    """

    run: str
    edition: str
    day: str
    began: datetime
    ended: datetime
    outcome: Outcome
    was: OutcomeBefore = ""
    reasons: tuple[Reason, ...] = ()
    title: str = ""
    revision: int = 0
    left_out: tuple[str, ...] = ()
    wake: datetime | None = None
    steps: tuple[StepRecord, ...] = ()

    @property
    def seconds(self) -> float:
        """How long all steps took."""
        return round(sum(step.seconds for step in self.steps), 3)
