"""What monitors are told of the runs: the file of [run] metrics, brought up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from audio_edition.run import record
from audio_edition.run.metrics import metrics_of, write_metrics
from audio_edition.run.model import RunRecord
from audio_edition.workspace import Workspace


def metrics_text(
    workspace: Workspace,
    records: Sequence[RunRecord] | None = None,
    *,
    next_run: dt.datetime | None = None,
) -> str:
    """Return the show's metrics; ``records`` are its runs (else those that are written down)."""
    known = record.read(workspace.runs).records if records is None else records
    show = workspace.show.identity.title
    return metrics_of(known, show=show, now=workspace.now(), next_run=next_run)


def write_down_metrics(
    workspace: Workspace,
    records: Sequence[RunRecord] | None = None,
    *,
    next_run: dt.datetime | None = None,
) -> tuple[str, ...]:
    """Write the file that [run] metrics names, if any; returns what went wrong, one line each."""
    if not workspace.show.run.metrics:
        return ()
    file = workspace.root / workspace.show.run.metrics
    try:
        write_metrics(file, metrics_text(workspace, records, next_run=next_run))
    except OSError as problem:
        return (f"{file} cannot be written: {problem.strerror or problem}",)
    return ()
