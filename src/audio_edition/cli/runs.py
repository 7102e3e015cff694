"""``audio-edition runs``: what the morning runs did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, pass_app

if TYPE_CHECKING:
    from datetime import datetime

    from audio_edition.run.model import RunRecord


@click.command("runs")
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, metavar="N")
@click.option("--all", "every", is_flag=True, help="All of them.")
@click.option("--edition", default="", type=EDITION, help="Of this edition only.")
@json_option
@pass_app
def command(app: App, last: int, every: bool, edition: str, as_json: bool) -> None:
    """List what was run, newest last: when, which edition, how it ended, and why.

    The exit code is 0, whatever the runs were.
    """
    from audio_edition.verbs.runs import record_object, runs

    workspace = app.workspace()
    report = runs(workspace, last=0 if every else last, edition=edition)
    for line in report.damaged:
        app.warn(line)
    if as_json or app.as_json:
        app.emit(
            {
                "runs": [record_object(record) for record in report.records],
                "damaged": list(report.damaged),
            }
        )
        return
    if not report.records:
        app.talk("nothing was run yet: audio-edition run")
        return
    rows = [("began", "edition", "outcome", "took", "new", "cached", "why")]
    rows += [_row(record, workspace.local(record.began)) for record in report.records]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[6]]).rstrip())


def _row(record: RunRecord, began: datetime) -> tuple[str, str, str, str, str, str, str]:
    made = next((step.facts for step in record.steps if step.name == "build"), {})
    why = "; ".join(reason.message for reason in record.reasons)
    return (
        f"{began:%Y-%m-%d %H:%M}",
        record.edition,
        record.outcome,
        f"{record.seconds:.1f} s",
        _count(made.get("new")),
        _count(made.get("cached")),
        why if len(why) <= 90 else why[:89] + "…",
    )


def _count(value: object) -> str:
    return str(value) if isinstance(value, int) else "-"
