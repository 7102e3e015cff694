"""``audio-edition watch``: the morning run for machines without a scheduler."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import click

from audio_edition.cli import signals
from audio_edition.cli.context import App, pass_app
from audio_edition.cli.run import workspace_told

if TYPE_CHECKING:
    from audio_edition.verbs.run import RunReport
    from audio_edition.workspace import Workspace


@click.command("watch")
@click.option(
    "--health",
    default="",
    metavar="HOST:PORT",
    help="Answer monitors there: /health and /metrics.",
)
@pass_app
def command(app: App, health: str) -> None:
    """Stay awake and do the morning run at its hours, as [run] in show.toml says.

    For containers and machines without systemd or cron; `audio-edition schedule` writes what
    those want. An error in one run never ends it, and what was missed is made up for. show.toml
    is read anew before each run. Ctrl-C (exit code 130) and SIGTERM (exit code 0) end it at once;
    a run that is cut off so is taken up again by the next.
    """
    from audio_edition.verbs.watch import watch

    workspace = workspace_told(app)
    # in the background of a script, SIGINT is ignored unless somebody asks for it
    signals.heed(clean=(signal.SIGTERM,), asked=(signal.SIGINT,))
    app.talk(f"{workspace.show.identity.title}: watching (Ctrl-C ends it)")
    watch(
        workspace,
        health=health,
        heard=lambda report: _tell(app, workspace, report),
        complain=app.warn,
        ready=lambda url: app.talk(f"monitors ask {url}"),
    )


def _tell(app: App, workspace: Workspace, report: RunReport) -> None:
    for note in report.notes:
        app.warn(note)
    for record in report.records:
        if record.outcome == "done" and not app.verbose:
            continue  # four times an hour
        at = workspace.local(record.ended)
        app.talk(f"{at:%Y-%m-%d %H:%M:%S %Z} {record.edition}: {record.outcome}")
