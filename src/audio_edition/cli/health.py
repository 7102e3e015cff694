"""``audio-edition health``: whether the show is as it should be now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audio_edition.cli.context import COLOURS, App, json_option, pass_app
from audio_edition.errors import EXIT_FAILED

if TYPE_CHECKING:
    from audio_edition.verbs.well import HealthReport
    from audio_edition.workspace import Workspace


@click.command()
@json_option
@pass_app
def command(app: App, as_json: bool) -> None:
    """Say whether the show is as it should be now; exit 1 where somebody must look.

    Manifests, journal, feed, target, morning runs and room on the disk are looked at; nothing is
    built or sent.
    """
    from audio_edition.verbs.well import health

    workspace = app.workspace()
    report = health(workspace)
    if as_json or app.as_json:
        app.emit(_object(report))
    else:
        _print(report, workspace)
    if not report.ok:
        raise click.exceptions.Exit(EXIT_FAILED)


def _object(report: HealthReport) -> dict[str, object]:
    last = report.last_run
    return {
        "status": "ok" if report.ok else "failing",
        "findings": [finding.as_object() for finding in report.findings],
        "newest": report.newest or None,
        "published": report.published.isoformat() if report.published else None,
        "last_run": last
        and {
            "run": last.run,
            "edition": last.edition,
            "outcome": last.outcome,
            "ended": last.ended.isoformat(),
            "seconds": last.seconds,
        },
        "room": report.room,
    }


def _print(report: HealthReport, workspace: Workspace) -> None:
    for finding in report.findings:
        mark = click.style(f"{finding.severity:<7}", fg=COLOURS[finding.severity])
        click.echo(f"{mark} {finding.where}: {finding.message}")
        if finding.remedy:
            click.echo(f"{'':<7} → {finding.remedy}")
    out = "nothing is out"
    if report.published is not None:
        out = (
            f"{report.newest} went out last, {workspace.local(report.published):%Y-%m-%d %H:%M %Z}"
        )
    well = "ok" if report.ok else "failing"
    click.echo(f"{well}: {out}; {report.room // 2**20} MB are left on the disk")
