"""runs: what the morning runs of a show did, from what they wrote down."""

from __future__ import annotations

from dataclasses import dataclass

from audio_edition.run import record
from audio_edition.run.model import RunRecord
from audio_edition.run.record import record_object as record_object
from audio_edition.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RunsReport:
    """The runs, oldest first, and which lines of ``runs/`` cannot be read."""

    records: tuple[RunRecord, ...]
    damaged: tuple[str, ...] = ()


def runs(workspace: Workspace, *, last: int = 0, edition: str = "") -> RunsReport:
    """List what was run: the ``last`` ones (0: all), of one ``edition`` where it is named."""
    history = record.read(workspace.runs)
    found = history.of(edition.rstrip("/")) if edition else history.records
    return RunsReport(found[-last:] if last else found, history.damaged)
