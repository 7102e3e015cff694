"""``audio-edition doctor``: what this machine has, tried out, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audio_edition.cli.context import COLOURS, App, json_option, pass_app
from audio_edition.errors import EXIT_FAILED

if TYPE_CHECKING:
    from audio_edition.verbs.doctor import DoctorReport


@click.command()
@json_option
@pass_app
def command(app: App, as_json: bool) -> None:
    """Say what this machine has and what is missing; exit 1 where the show cannot be built.

    A tiny edition is built for a trial, in a folder of its own.
    """
    from audio_edition.verbs.doctor import doctor

    report = doctor(app.workspace)
    if as_json or app.as_json:
        app.emit(
            {
                "ready": [{"what": what, "detail": detail} for what, detail in report.ready],
                "findings": [finding.as_object() for finding in report.findings],
            }
        )
    else:
        _print(report)
    if not report.ok:
        raise click.exceptions.Exit(EXIT_FAILED)


def _print(report: DoctorReport) -> None:
    names = [*(what for what, _ in report.ready), *(f.where for f in report.findings)]
    width = max(map(len, names))
    for what, detail in report.ready:
        click.echo(f"{click.style('ok     ', fg='green')} {what:<{width}}  {detail}")
    for finding in report.findings:
        mark = click.style(f"{finding.severity:<7}", fg=COLOURS[finding.severity])
        click.echo(f"{mark} {finding.where:<{width}}  {finding.message}")
        if finding.remedy:
            click.echo(f"{'':<7} {'':<{width}}  → {finding.remedy}")
